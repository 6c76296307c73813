"""Labelled rows as `veriscore dataset` writes them, and the float32 inputs that a model sees of them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kit.errors import ModelerError
from kit.schema import Feature, Schema, dictionary_schema

FIX_ROWS = "rows.csv comes from `veriscore dataset`: one integer column per feature, and label"


@dataclass(frozen=True)
class Rows:
    """n labelled rows of f features, in chain order."""

    schema: Schema
    integers: np.ndarray
    """Raw features, int64 [n, f]: what the circuit is given."""
    labels: np.ndarray
    """1 is bad, int64 [n]."""
    wallets: np.ndarray
    """Borrower of each row, str [n]; empty where the rows are of no wallet."""

    @property
    def inputs(self) -> np.ndarray:
        """float32 [n, f] in real units."""
        return real_units(self.integers, self.schema)


def real_units(integers: np.ndarray, schema: Schema) -> np.ndarray:
    """float32(integer x scale), the product in float64. Twin of `float32Image` in prover/model/quantize/threshold.ts."""
    scales = np.array([feature.scale for feature in schema.features])
    return (integers.astype(np.float64) * scales).astype(np.float32)


def read_rows(path: Path, schema: Schema) -> Rows:
    """Reads rows.csv or rows.csv.gz with the schema's columns. Raises E_MISSING_COLUMN, E_ROW_VALUE, as serving does."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name in [*schema.names, "label"]:
        if name not in table:
            raise ModelerError("E_MISSING_COLUMN", f'{path} has no column "{name}"', FIX_ROWS)
    columns = [checked_integers(table[feature.name], feature, path) for feature in schema.features]
    labels = checked_integers(table["label"], Feature("label", 1, 0, 1), path)
    wallets = table["wallet"] if "wallet" in table else pd.Series([""] * len(table))
    return Rows(schema, np.stack(columns, axis=1), labels, wallets.to_numpy(str))


def checked_integers(texts: pd.Series, feature: Feature, path: Path) -> np.ndarray:
    """int64 [n] of one column, every value an integer in the declared range."""
    for row, text in enumerate(texts):
        if not text.removeprefix("-").isdecimal() or not feature.min <= int(text) <= feature.max:
            reason = f'"{text}" is no integer in {feature.min} to {feature.max}'
            raise ModelerError("E_ROW_VALUE", f"{path}, row {row}, {feature.name}: {reason}", FIX_ROWS)
    return texts.astype(np.int64).to_numpy()


def read_known_rows(path: Path) -> tuple[Rows, list[str]]:
    """Rows of every dictionary feature that the file holds and that varies in it, and the names of those that do not: from a column that
    never changes, a model learns nothing, and what an index did not record (repayments of a sample) looks just like that."""
    header = set(pd.read_csv(path, nrows=0).columns)
    known = dictionary_schema([name for name in dictionary_schema().names if name in header])
    rows = read_rows(path, known)
    varies = [bool(len(rows.integers)) and bool(np.ptp(rows.integers[:, i])) for i in range(len(known.names))]
    constant = [name for name, moves in zip(known.names, varies) if not moves]
    schema = Schema(tuple(f for f, moves in zip(known.features, varies) if moves), dictionary=known.dictionary)
    return Rows(schema, rows.integers[:, varies], rows.labels, rows.wallets), constant
