"""about.template.json: what a model card asks of the modeler, with what the kit knows filled in."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Sequence

from kit.measures import Measures
from kit.rows import Rows
from kit.schema import read_dictionary

QUESTIONS = Path(__file__).resolve().parents[2] / "prover" / "report" / "aboutQuestions.json"
"""One question for each field of about.json; a card is refused as long as one of them stands in it."""

SPLITS = {
    "laterRows": "Later rows, of a model trained on the first 70 % of the rows",
    "otherWallets": "Other wallets, five folds pooled, none of them on both sides",
    "lastDays": "The last days, of a model trained on the days before them",
}


def day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def rows_line(rows: Rows) -> str:
    wallets = set(rows.wallets) - {""}
    of_wallets = f" of {len(wallets):,} wallets" if wallets else ""
    period = f", {day(int(rows.times.min()))} to {day(int(rows.times.max()))}" if len(rows.times) else ""
    return f"{len(rows.labels):,} rows{of_wallets}{period}, {int(rows.labels.sum()):,} of them with the label 1."


def own_features(rows: Rows) -> list[str]:
    """Of features that have no definition in the dictionary, a reader of the card must be told what they mean."""
    known = {feature["name"] for feature in read_dictionary()}
    own = [name for name in rows.schema.names if name not in known]
    if not own:
        return []
    return [f"Features that the dictionary does not define: {', '.join(own)}.", "<What does each of them mean?>"]


def measure_line(name: str, measured: Measures) -> str:
    counts = f"{measured.rows:,} rows, {measured.positive:,} with the label 1"
    return f"{SPLITS[name]}: {counts}, AUC {measured.auc}, average precision {measured.average_precision}, Brier {measured.brier}."


def about_template(rows: Rows, about: dict[str, str], measures: dict[str, Measures], left_out: Sequence[str]) -> dict[str, str | list[str]]:
    """The template of about.json. Twin of `aboutTemplate` in prover/report/writeAboutTemplate.ts, for models of which nothing but the folder is known."""
    asked = json.loads(QUESTIONS.read_text())
    constant = [f"The same in every row, so that the model does not read it: {', '.join(left_out)}."] if left_out else []
    trained = f"{about['library']}, {about['model']}, {len(rows.schema.features)} features, trained on all of these rows."
    measured = [measure_line(name, values) for name, values in measures.items()] or ["Not measured on rows left out of the training."]
    return {
        "summary": asked["summary"],
        "data": [rows_line(rows), *own_features(rows), asked["data"]],
        "gaps": [*constant, asked["gaps"]],
        "training": [trained, *measured, asked["training"]],
        "intendedUse": [asked["intendedUse"]],
        "notFor": [asked["notFor"]],
    }
