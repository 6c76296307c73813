"""What training leaves in a folder: the compiler's two files, and three for the commands that come after it."""

import csv
import io
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Sequence

import numpy as np
import onnx

from kit.about import about_template
from kit.fitted import Fitted
from kit.measures import Measures, file_difference
from kit.rows import Rows, real_units
from kit.schema import schema_text


def in_order(exported: onnx.ModelProto) -> onnx.ModelProto:
    """The file with its operator sets sorted: a converter writes them in the order of a Python set, another one in each process."""
    sets = sorted(exported.opset_import, key=lambda one: one.domain)
    ordered = onnx.ModelProto()
    ordered.CopyFrom(exported)
    del ordered.opset_import[:]
    ordered.opset_import.extend(sets)
    return ordered


def write_whole(path: Path, content: bytes) -> None:
    """Writes beside the target and renames, so that a reader sees the old file or the whole new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    beside.write_bytes(content)
    beside.replace(path)


def write_json(path: Path, document: dict) -> None:
    write_whole(path, (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode())


def training_rows(rows: Rows) -> bytes | None:
    """training-rows.csv: columns `id` and `wallet`, a line for each row trained on, in their order. None where a row has no id to know it by."""
    if not all(rows.ids):
        return None
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([["id", "wallet"], *zip(rows.ids, rows.wallets)])
    return text.getvalue().encode()


def expected_rows(fitted: Fitted, rows: Rows) -> bytes:
    """expected.csv: the integer features of each row, and `expected`, what the library itself predicts: `model compare --expected` reads it."""
    probability = np.asarray(fitted.probability(rows.inputs), np.float64)
    value = np.log(probability / (1 - probability)) if fitted.output == "log-odds" else probability
    text = io.StringIO()
    body = ([*map(int, row), repr(float(one))] for row, one in zip(rows.integers, value, strict=True))
    csv.writer(text, lineterminator="\n").writerows([[*rows.schema.names, "expected"], *body])
    return text.getvalue().encode()


def write_model(
    folder: Path,
    fitted: Fitted,
    rows: Rows,
    about: dict[str, str],
    measures: dict[str, Measures],
    left_out: Sequence[str] = (),
) -> dict:
    """Writes model.onnx, schema.json, training.json, expected.csv, about.template.json and, where rows have ids, training-rows.csv. An about.json that a person
    has written stays as it is. `left_out` names columns that never change. Returns what training.json says."""
    exported = in_order(fitted.to_onnx())
    onnx.checker.check_model(exported)
    reference = rows.reference()
    training = {
        **about,
        "rows": len(rows.labels),
        "positive": int(rows.labels.sum()),
        "features": len(rows.schema.features),
        "measures": {name: asdict(values) for name, values in measures.items()},
        "largestDifferenceOfTheFile": round(file_difference(fitted, exported, rows.inputs), 9),
        "probabilityOfTheReferenceRow": round(float(fitted.probability(real_units(reference[np.newaxis], rows.schema))[0]), 6),
    }
    known = training_rows(rows)
    folder.mkdir(parents=True, exist_ok=True)
    # The old list, if any, is of other rows: without it, what the model was trained on is unknown, never wrong.
    (folder / "training-rows.csv").unlink(missing_ok=True)
    write_whole(folder / "model.onnx", exported.SerializeToString(deterministic=True))
    write_whole(folder / "schema.json", schema_text(rows.schema, fitted.output, reference).encode())
    write_json(folder / "training.json", training)
    write_whole(folder / "expected.csv", expected_rows(fitted, rows))
    write_json(folder / "about.template.json", about_template(rows, about, measures, left_out))
    if known is not None:
        write_whole(folder / "training-rows.csv", known)
    return training
