"""Why models/default uses the features it uses: a table of every feature that the training history can tell.

usage: python modeler/select_features.py rows.csv models/default/selection.json

All figures are of the first 70 % of the rows; importances are of boosted trees on every feature that means the same at serving, permutation and SHAP on
wallets that the trees have not seen.
"""

import json
import sys

import numpy as np
import pandas as pd
import shap
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from xgboost import XGBClassifier

from default_rows import FEATURES, TRAIN_SHARE, dictionary, real_units

SEED = 7
PERMUTATIONS = 5
MOST_INFLATION = 10

# In the training history lifetimes of borrows, deposits and withdrawals are those of a few weeks or of three assets; a full index holds all of them.
BORROWS_BEGIN_LATE = "the record's borrows begin on 2021-12-31: another number in a full index"
THREE_ASSETS = "the record has deposits and withdrawals of three assets only: another number in a full index"
NO_REPAYS = "the record has no repayments"
LIFETIME = "grows with the length of the history; its windows do not"
DAY = "the same for all borrows of a day, and there are 44 days: it would name the day"
PRESENT = "the same in every row: a row is a borrow"


def unusable(name: str) -> str | None:
    """Why a feature may not be used whatever it would bring."""
    if name in FEATURES:
        return None
    if name.startswith("market_"):
        return DAY
    if name == "time_since_last_borrow":
        return PRESENT
    if "repay" in name:
        return NO_REPAYS
    if name.startswith(("deposit", "withdraw", "time_since_first_deposit", "time_since_last_deposit", "time_since_last_withdraw", "unique_collateral", "unique_lending")):
        return THREE_ASSETS
    if name in ("liquidation_count", "liquidation_amount_sum_eth"):
        return LIFETIME
    return BORROWS_BEGIN_LATE if "liquidat" not in name and not name.startswith("last_borrow") else None


def variance_inflation(x: np.ndarray) -> list[float]:
    """Diagonal of the inverse correlation matrix; constant columns have none."""
    varying = x.std(axis=0) > 0
    inverse = np.linalg.pinv(np.corrcoef(x[:, varying], rowvar=False))
    found = np.full(x.shape[1], np.nan)
    found[varying] = np.diag(inverse)
    return found.tolist()


def importances(x: np.ndarray, y: np.ndarray, wallets: np.ndarray) -> pd.DataFrame:
    """Gain, fall of the AUC when a column is shuffled, and mean |SHAP| in log-odds, averaged over five wallet-disjoint folds."""
    generator = np.random.default_rng(SEED)
    gain, fall, shapley = (np.zeros(x.shape[1]) for _ in range(3))
    for train, test in GroupKFold(5).split(x, y, wallets):
        model = XGBClassifier(n_estimators=150, max_depth=2, learning_rate=0.07, subsample=0.8, colsample_bytree=0.4, max_bin=32, random_state=SEED, n_jobs=1)
        model.fit(x[train], y[train])
        gain += model.feature_importances_ / 5
        shapley += np.abs(shap.TreeExplainer(model).shap_values(x[test])).mean(axis=0) / 5
        base = roc_auc_score(y[test], model.predict_proba(x[test])[:, 1])
        for column in range(x.shape[1]):
            for _ in range(PERMUTATIONS):
                shuffled = x[test].copy()
                shuffled[:, column] = generator.permutation(shuffled[:, column])
                fall[column] += (base - roc_auc_score(y[test], model.predict_proba(shuffled)[:, 1])) / (5 * PERMUTATIONS)
    return pd.DataFrame({"gain": gain, "permutation": fall, "shap": shapley})


def reason(name: str, row: dict) -> str:
    blocked = unusable(name)
    if blocked is not None:
        return blocked
    if row["variance"] == 0:
        return "constant"
    if name in FEATURES:
        return "complete in training and at serving alike"
    if row["vif"] > MOST_INFLATION:
        return f"variance inflation above {MOST_INFLATION}, least important of those it repeats"
    return "little importance beside the kept ones"


def main(rows_path: str, target: str) -> None:
    table = pd.read_csv(rows_path)
    table = table.head(int(TRAIN_SHARE * len(table)))
    features = [f for f in dictionary()["features"] if f["name"] in table.columns]
    names = [f["name"] for f in features]
    x, y = real_units(table, features).astype(np.float64), table["label"].to_numpy()
    with np.errstate(all="ignore"):
        correlation = np.abs(np.nan_to_num(np.corrcoef(x, rowvar=False)))
    np.fill_diagonal(correlation, 0)
    usable = [index for index, name in enumerate(names) if unusable(name) is None]
    inflation = dict(zip(usable, variance_inflation(x[:, usable])))
    found = importances(x[:, usable].astype(np.float32), y, table["wallet"].to_numpy())
    report = []
    for index, name in enumerate(names):
        row = {"name": name, "variance": float(f"{x[:, index].var():.4g}"), "pearson": round(float(correlation[index].max()), 4)}
        row["pearson_with"] = names[int(correlation[index].argmax())]
        if index in usable:
            row["vif"] = None if np.isnan(inflation[index]) else round(inflation[index], 2)
            row |= {kind: round(float(found[kind][usable.index(index)]), 5) for kind in ("gain", "permutation", "shap")}
        report.append({**row, "kept": name in FEATURES, "reason": reason(name, row)})
    with open(target, "w") as file:
        file.write(json.dumps({"rows": len(table), "features": report}, indent=2) + "\n")
    for row in report:
        print(("+ " if row["kept"] else "  ") + row["name"], row.get("vif"), row.get("gain"), row.get("permutation"), row.get("shap"), row["reason"])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
