"""Trains models/default on the rows that `veriscore dataset` writes.

usage: python modeler/train_default.py rows.csv models/default [share]

With a share, only the first rows in chain order are learnt from: 0.7 gives the build that the card's first report is of.
Prints what the model can do on loans it has not seen, then writes model.onnx and schema.json. The configuration is one of those that candidates.py
compared. Wallets in scripts/history/held-out.txt, which the demo scores, are left out of the model that is written. The same rows and package versions
give the same bytes: the seed is fixed, one thread sums in one order.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import pandas as pd
from sklearn.metrics import roc_auc_score

from default_rows import FEATURES, Rows, dictionary_version, held_out, read_rows, schema_features
from export import to_model
from families import FAMILIES, fitter
from level import move_leaves, moved, recent_shift
from measures import bootstrap, measure, wallet_folds

FAMILY = "lightgbm"
PARAMETERS = {
    "n_estimators": 180,
    "learning_rate": 0.08323415808789116,
    "subsample": 0.7714279706443039,
    "num_leaves": 5,
    "colsample_bytree": 0.4413834696196768,
    "min_child_samples": 22,
    "reg_lambda": 0.8023034853653452,
    "max_bin": 15,
}


def predict(rows: Rows, train: np.ndarray, test: np.ndarray) -> np.ndarray:
    """As the written model would: trees, then the level of the later rows."""
    fit = fitter(FAMILY, PARAMETERS)
    train = train[rows.priced[train]]
    x, y, wallets = rows.x[train], rows.y[train], rows.wallet[train]
    return moved(fit(x, y)(rows.x[test]), recent_shift(x, y, wallets, fit))


def print_measures(name: str, rows: Rows, p: np.ndarray) -> None:
    found = measure(rows.y, p)
    intervals = bootstrap(rows.y, p, rows.wallet)
    print(f"{name}: {len(p)} rows, {int(rows.y.sum())} positive")
    for key in ("auc", "pr_auc", "ks", "brier_skill", "ece", "recall", "f1", "density_gap", "weighted"):
        low, high = intervals[key]
        print(f"  {key:12} {found[key]:.3f}  [{low:.3f}, {high:.3f}]")


def print_by_time(rows: Rows, p: np.ndarray) -> None:
    """A month, or a week, that is much worse than the others says that the model knows some days rather than borrowers."""
    moments = pd.to_datetime(rows.as_of, unit="s")
    for name, form in (("month", "%Y-%m"), ("week", "%G-W%V")):
        keys = moments.strftime(form)
        for key in sorted(set(keys)):
            at = keys == key
            bad = int(rows.y[at].sum())
            auc = f"{roc_auc_score(rows.y[at], p[at]):.3f}" if 0 < bad < at.sum() else "-"
            print(f"  {name} {key}: {int(at.sum())} rows, {bad} positive, AUC {auc}, mean probability {p[at].mean():.3f}")


def evaluate(rows: Rows) -> None:
    cut, everything = rows.cut(), np.arange(len(rows.y))
    later = everything[cut:]
    print_measures("last 30 % in chain order", rows.take(later), predict(rows, everything[:cut], later))
    pooled = np.zeros(len(rows.y))
    for train, test in wallet_folds(rows):
        pooled[test] = predict(rows, train, test)
    print_measures("five wallet-disjoint folds, pooled", rows, pooled)
    print_by_time(rows, pooled)


def references(rows: Rows, features: list[dict]) -> dict[str, int]:
    """A borrower whom explanations compare with: the middle one of those who were not liquidated; never liquidated."""
    middle = np.median(rows.x[rows.y == 0].astype(np.float64), axis=0)
    usual = {f["name"]: int(round(value / f["scale"])) for f, value in zip(features, middle)}
    never = {"time_since_last_liquidated": 1_000_000_000}
    none = {name: 0 for name in FEATURES if name.startswith("liquidation_")}
    return {**usual, **none, **never}


def write(rows: Rows, folder: Path) -> None:
    model = FAMILIES[FAMILY][1](**PARAMETERS).fit(rows.x, rows.y)
    shift = recent_shift(rows.x, rows.y, rows.wallet, fitter(FAMILY, PARAMETERS))
    exported = to_model(FAMILY, model, rows.x.shape[1])
    move_leaves(exported, shift)
    features = schema_features()
    reference = references(rows, features)
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(exported, str(folder / "model.onnx"))
    written = [{**feature, "reference": reference[feature["name"]]} for feature in features]
    schema = {"output": "probability", "dictionary": dictionary_version(), "features": written}
    (folder / "schema.json").write_text(json.dumps(schema, indent=2) + "\n")
    probability = moved(model.predict_proba(rows.x)[:, 1], shift)
    print(f"written: {len(rows.y)} rows, {int(rows.y.sum())} positive; shift {shift:.3f}, mean probability {probability.mean():.4f}")


def main(rows_path: str, folder: str, share: str = "1") -> None:
    rows = read_rows(rows_path)
    evaluate(rows)
    rows = rows.take(slice(0, int(float(share) * len(rows.y))))
    write(rows.take(~np.isin(rows.wallet, held_out()) & rows.priced), Path(folder))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
