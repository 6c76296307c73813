"""Labelled rows as `veriscore dataset` writes them, and the float32 inputs that a model sees of them."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from kit.errors import ModelerError
from kit.schema import Feature, Schema, dictionary_schema

UNIX_SECONDS = Feature("as_of", 1, 0, 10**10 - 1)
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
    ids: np.ndarray
    """What `model report` knows each row by, str [n]; empty where the file has no column `id`."""
    times: np.ndarray
    """as_of of each row in Unix seconds, int64 [n]; no values where the file has no column `as_of`."""

    @property
    def inputs(self) -> np.ndarray:
        """float32 [n, f] in real units."""
        return real_units(self.integers, self.schema)

    def part(self, which: np.ndarray) -> "Rows":
        """The rows of the indices."""
        times = self.times[which] if len(self.times) else self.times
        return replace(
            self, integers=self.integers[which], labels=self.labels[which], wallets=self.wallets[which], ids=self.ids[which], times=times
        )

    def of_features(self, which: np.ndarray) -> "Rows":
        """The columns where `which`, bool [f], is true."""
        features = tuple(feature for feature, taken in zip(self.schema.features, which) if taken)
        return replace(self, schema=replace(self.schema, features=features), integers=self.integers[:, which])

    def reference(self) -> np.ndarray:
        """The row that explanations compare with, int64 [f]: of each feature the lower middle value of the rows that were not bad. Such a value
        occurs in the rows, so it is an integer in the declared range, and "never" stays the top of the range. As in train_default.py."""
        good = np.sort(self.integers[self.labels == 0], axis=0)
        return good[(len(good) - 1) // 2]


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
    times = checked_integers(table["as_of"], UNIX_SECONDS, path) if "as_of" in table else np.zeros(0, np.int64)
    return Rows(schema, np.stack(columns, axis=1), labels, texts(table, "wallet"), texts(table, "id"), times)


def texts(table: pd.DataFrame, name: str) -> np.ndarray:
    """A column as written, str [n]; empty texts where there is none."""
    return (table[name] if name in table else pd.Series([""] * len(table))).to_numpy(str)


def checked_integers(column: pd.Series, feature: Feature, path: Path) -> np.ndarray:
    """int64 [n] of one column, every value an integer in the declared range."""
    for row, text in enumerate(column):
        if not text.removeprefix("-").isdecimal() or not feature.min <= int(text) <= feature.max:
            reason = f'"{text}" is not an integer in {feature.min} to {feature.max}'
            raise ModelerError("E_ROW_VALUE", f"{path}, row {row}, {feature.name}: {reason}", FIX_ROWS)
    return column.astype(np.int64).to_numpy()


def read_known_rows(path: Path) -> tuple[Rows, list[str]]:
    """Rows of every dictionary feature that the file holds and that varies in it, and the names of those that do not: from a column that
    never changes, a model learns nothing, and what an index did not record (repayments of a sample) looks just like that."""
    header = set(pd.read_csv(path, nrows=0).columns)
    known = dictionary_schema([name for name in dictionary_schema().names if name in header])
    rows = read_rows(path, known)
    varies = np.array([bool(len(rows.integers)) and bool(np.ptp(rows.integers[:, i])) for i in range(len(known.names))], bool)
    constant = [name for name, moves in zip(known.names, varies) if not moves]
    return rows.of_features(varies), constant
