"""Trains models/default: boosted trees on the rows that `veriscore dataset` writes.

usage: python modeler/train_default.py rows.csv models/default

Writes model.onnx and schema.json. Wallets in scripts/history/held-out.txt, which the demo scores, are left out. The same rows and package versions give the same bytes: the seed is fixed, one thread sums in one order.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import pandas as pd
from onnxmltools import convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import GroupKFold
from xgboost import XGBClassifier

# Features that are complete in the training history and at serving alike, with the direction credit sense demands of the risk: +1 never falls
# as the feature rises, -1 never rises, 0 free. Repayments are not in that history, so no feature uses them; lifetime borrow counts would only
# measure how long the history has run, so borrows are counted in windows.
FEATURES = {
    "liquidation_count": 1,
    "liquidation_count_90d": 1,
    "liquidation_amount_sum_eth": 1,
    "liquidation_amount_sum_eth_90d": 1,
    "time_since_last_liquidated": -1,
    "last_borrow_amount_eth": 0,
    "last_borrow_is_stablecoin": 0,
    "borrow_count_30d": 0,
    "borrow_amount_sum_eth_30d": 0,
    "volatile_borrow_amount_sum_eth_30d": 0,
    "deposit_count": 0,
    "deposit_amount_sum_eth": 0,
    "withdraw_amount_sum_eth": 0,
    "time_since_first_deposit": 0,
    "time_since_last_deposit": 0,
}

ROOT = Path(__file__).resolve().parent.parent

PARAMETERS = {
    "n_estimators": 60,
    "max_depth": 4,
    "learning_rate": 0.08,
    "subsample": 0.8,
    "colsample_bytree": 0.7,
    "min_child_weight": 8,
    "reg_lambda": 8,
    "max_bin": 32,
    "tree_method": "hist",
    "base_score": 0.5,
    "random_state": 7,
    "n_jobs": 1,
}


def new_model() -> XGBClassifier:
    return XGBClassifier(monotone_constraints=tuple(FEATURES.values()), **PARAMETERS)


def real_units(rows: pd.DataFrame, features: list[dict]) -> np.ndarray:
    """Float32 inputs as the float model sees them at serving: float32(integer x scale)."""
    columns = [rows[f["name"]].to_numpy(np.int64).astype(np.float64) * f["scale"] for f in features]
    return np.stack(columns, axis=1).astype(np.float32)


def evaluate(x: np.ndarray, y: np.ndarray, wallets: np.ndarray) -> None:
    """Prints what the model can do on borrows it has not seen: later ones, and other wallets' ones."""
    cut = int(0.7 * len(y))
    later = new_model().fit(x[:cut], y[:cut]).predict_proba(x[cut:])[:, 1]
    print(f"time split 70/30: AUC {roc_auc_score(y[cut:], later):.3f}, AP {average_precision_score(y[cut:], later):.3f}")
    pooled = np.zeros(len(y))
    for train, test in GroupKFold(5).split(x, y, wallets):
        pooled[test] = new_model().fit(x[train], y[train]).predict_proba(x[test])[:, 1]
    print(f"five wallet-disjoint folds, pooled: AUC {roc_auc_score(y, pooled):.3f}, Brier {np.mean((pooled - y) ** 2):.4f}")


def main(rows_path: str, folder: str) -> None:
    dictionary = json.loads((ROOT / "prover/features/dictionary.json").read_text())
    by_name = {f["name"]: f for f in dictionary["features"]}
    features = [{key: by_name[name][key] for key in ("name", "scale", "min", "max")} for name in FEATURES]
    rows = pd.read_csv(rows_path)
    held_out = (ROOT / "scripts/history/held-out.txt").read_text().split()
    rows = rows[~rows["wallet"].isin(held_out)]
    x, y = real_units(rows, features), rows["label"].to_numpy()
    evaluate(x, y, rows["wallet"].to_numpy())

    model = new_model().fit(x, y)
    inputs = [("features", FloatTensorType([None, len(features)]))]
    exported = convert_xgboost(model, name="default", initial_types=inputs)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    onnx.save(exported, str(target / "model.onnx"))
    schema = {"output": "probability", "dictionary": dictionary["version"], "features": features}
    (target / "schema.json").write_text(json.dumps(schema, indent=2) + "\n")
    probability = model.predict_proba(x)[:, 1]
    print(f"{len(y)} rows, {int(y.sum())} positive; mean probability {probability.mean():.4f}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
