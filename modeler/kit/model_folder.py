"""What training leaves: model.onnx and schema.json for the compiler, training.json for people."""

import json
from dataclasses import asdict
from pathlib import Path

import onnx

from kit.fitted import Fitted
from kit.measures import Measures, file_difference
from kit.rows import Rows
from kit.schema import write_schema


def in_order(exported: onnx.ModelProto) -> onnx.ModelProto:
    """The file with its operator sets sorted: a converter writes them in the order of a Python set, another one in each process."""
    sets = sorted(exported.opset_import, key=lambda one: one.domain)
    ordered = onnx.ModelProto()
    ordered.CopyFrom(exported)
    del ordered.opset_import[:]
    ordered.opset_import.extend(sets)
    return ordered


def write_model(folder: Path, fitted: Fitted, rows: Rows, about: dict[str, str], measures: dict[str, Measures]) -> dict:
    """Writes the three files; what training.json says."""
    exported = in_order(fitted.to_onnx())
    onnx.checker.check_model(exported)
    training = {
        **about,
        "rows": len(rows.labels),
        "positive": int(rows.labels.sum()),
        "features": len(rows.schema.features),
        "measures": {name: asdict(values) for name, values in measures.items()},
        "largestDifferenceOfTheFile": round(file_difference(fitted, exported, rows.inputs), 9),
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(exported.SerializeToString(deterministic=True))
    write_schema(rows.schema, folder / "schema.json", fitted.output)
    (folder / "training.json").write_text(json.dumps(training, indent=2) + "\n")
    return training
