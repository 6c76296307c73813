"""The feature dictionary, and the schema.json that stands beside an ONNX file."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Iterable, Literal, Sequence

from kit.errors import ModelerError

DICTIONARY = Path(__file__).resolve().parents[2] / "prover" / "features" / "dictionary.json"

Output = Literal["probability", "log-odds"]


@dataclass(frozen=True)
class Feature:
    """One raw feature: real value = integer x scale, integer in [min, max], both ends included."""

    name: str
    scale: float
    min: int
    max: int


@dataclass(frozen=True)
class Schema:
    """The inputs of a model in their order, what its last number is, and the dictionary's version where the names are the dictionary's."""

    features: tuple[Feature, ...]
    output: Output = "probability"
    dictionary: int | None = None

    @property
    def names(self) -> list[str]:
        return [feature.name for feature in self.features]


def dictionary_schema(names: Iterable[str] | None = None, path: Path = DICTIONARY) -> Schema:
    """The dictionary's features, or those named, in the order of the names. Raises E_UNKNOWN_FEATURE."""
    document = json.loads(path.read_text())
    by_name = {f["name"]: Feature(f["name"], f["scale"], f["min"], f["max"]) for f in document["features"]}
    wanted = list(by_name) if names is None else list(names)
    for name in wanted:
        if name not in by_name:
            raise ModelerError("E_UNKNOWN_FEATURE", f'"{name}" is not in {path.name}', "see docs/features.md for the names")
    return Schema(tuple(by_name[name] for name in wanted), dictionary=document["version"])


def schema_text(schema: Schema, output: Output, reference: Sequence[int] | None = None) -> str:
    """What `veriscore model compile --features` reads. `reference` is the row [f] that `veriscore score explain` compares with."""
    version = {} if schema.dictionary is None else {"dictionary": schema.dictionary}
    features = [asdict(f) for f in schema.features]
    if reference is not None:
        features = [{**feature, "reference": int(value)} for feature, value in zip(features, reference, strict=True)]
    return json.dumps({"output": output, **version, "features": features}, indent=2) + "\n"


def read_schema(path: Path) -> Schema:
    """A schema.json as written by hand or with `schema_text`."""
    document = json.loads(path.read_text())
    features = tuple(Feature(f["name"], f["scale"], int(f["min"]), int(f["max"])) for f in document["features"])
    return Schema(features, document.get("output", "probability"), document.get("dictionary"))
