"""The feature dictionary, and the schema.json that stands beside an ONNX file."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Iterable, Literal, Mapping, Sequence

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
    direction: str | None = None
    """What the score must not do as the feature rises; the compiler proves it."""
    meaning: str | None = None
    """Words for explanations and the model's card, as are `unit` and `labels` (words for integers)."""
    unit: str | None = None
    labels: Mapping[str, str] | Sequence[str] | None = None


CARRIED = ("direction", "meaning", "unit", "labels")
"""What a schema may say of a feature beyond its range; a schema that is written again still says it."""


@dataclass(frozen=True)
class Schema:
    """The inputs of a model in their order, what its last number is, and the dictionary's version where the names are the dictionary's."""

    features: tuple[Feature, ...]
    output: Output = "probability"
    dictionary: int | None = None

    @property
    def names(self) -> list[str]:
        return [feature.name for feature in self.features]


def read_dictionary(path: Path = DICTIONARY) -> list[dict]:
    """Every feature of the dictionary as it is written there; `since` is the version that a later one came with."""
    return json.loads(path.read_text())["features"]


def dictionary_schema(names: Iterable[str] | None = None, path: Path = DICTIONARY) -> Schema:
    """The features named, in the order of the names, under the oldest version of the dictionary that has them all; without names those of
    version 1, whose models the compiler takes without asking what it costs to move a feature. Raises E_UNKNOWN_FEATURE."""
    written = read_dictionary(path)
    by_name = {f["name"]: Feature(f["name"], f["scale"], f["min"], f["max"]) for f in written}
    since = {f["name"]: f.get("since", 1) for f in written}
    wanted = [name for name in by_name if since[name] == 1] if names is None else list(names)
    for name in wanted:
        if name not in by_name:
            raise ModelerError("E_UNKNOWN_FEATURE", f'"{name}" is not in {path.name}', "see docs/features.md for the names")
    version = max((since[name] for name in wanted), default=1)
    return Schema(tuple(by_name[name] for name in wanted), dictionary=version)


def schema_text(schema: Schema, output: Output, reference: Sequence[int] | None = None) -> str:
    """What `veriscore model compile --features` reads. `reference` is the row [f] that `veriscore score explain` compares with."""
    version = {} if schema.dictionary is None else {"dictionary": schema.dictionary}
    features = [{key: value for key, value in asdict(f).items() if value is not None} for f in schema.features]
    if reference is not None:
        features = [{**feature, "reference": int(value)} for feature, value in zip(features, reference, strict=True)]
    return json.dumps({"output": output, **version, "features": features}, indent=2) + "\n"


def read_schema(path: Path) -> Schema:
    """A schema.json as written by hand or with `schema_text`."""
    document = json.loads(path.read_text())
    features = tuple(
        Feature(f["name"], f["scale"], int(f["min"]), int(f["max"]), *(f.get(key) for key in CARRIED)) for f in document["features"]
    )
    return Schema(features, document.get("output", "probability"), document.get("dictionary"))
