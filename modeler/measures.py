"""How good a vector of probabilities is, and the folds on which that is asked."""

from collections.abc import Callable, Iterator

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve
from sklearn.model_selection import GroupKFold

from default_rows import Rows

# Weights of the published challenge (AUROC, PR-AUC, recall, 1 - Brier and KS 16 % each, density gap and F1 10 %).
WEIGHTS = {"auc": 0.16, "pr_auc": 0.16, "recall": 0.16, "one_minus_brier": 0.16, "ks": 0.16, "density_gap": 0.10, "f1": 0.10}
# Probability from which on a loan is called bad, for recall and F1: about twice the base rate.
BAD_FROM = 0.2
BINS = 10

Folds = Iterator[tuple[np.ndarray, np.ndarray]]


def expected_calibration_error(y: np.ndarray, p: np.ndarray) -> float:
    """Ten bins of equally many rows; mean distance of predicted and observed share."""
    parts = np.array_split(np.argsort(p, kind="stable"), BINS)
    return float(sum(len(part) * abs(y[part].mean() - p[part].mean()) for part in parts) / len(y))


def measure(y: np.ndarray, p: np.ndarray) -> dict[str, float]:
    false_positive, true_positive, _ = roc_curve(y, p)
    bad = p >= BAD_FROM
    hits = float((bad & (y == 1)).sum())
    brier = float(np.mean((p - y) ** 2))
    base = float(y.mean())
    found = {
        "auc": float(roc_auc_score(y, p)),
        "pr_auc": float(average_precision_score(y, p)),
        "recall": hits / float(y.sum()),
        "one_minus_brier": 1 - brier,
        "ks": float(np.max(true_positive - false_positive)),
        "density_gap": float(np.median(p[y == 1]) - np.median(p[y == 0])),
        "f1": 2 * hits / float(bad.sum() + y.sum()),
    }
    weighted = sum(WEIGHTS[name] * value for name, value in found.items())
    brier_skill = 1 - brier / (base * (1 - base))
    return {**found, "brier": brier, "brier_skill": brier_skill, "ece": expected_calibration_error(y, p), "weighted": weighted}


def time_folds(rows: Rows) -> Folds:
    """Three later stretches, each predicted from the rows before it of other wallets."""
    edges = [int(len(rows.y) * share) for share in (0.4, 0.6, 0.8, 1)]
    for start, end in zip(edges[:-1], edges[1:]):
        test = np.arange(start, end)
        train = np.arange(start)
        yield train[~np.isin(rows.wallet[:start], rows.wallet[test])], test


def wallet_folds(rows: Rows) -> Folds:
    yield from GroupKFold(5).split(rows.x, rows.y, rows.wallet)


def pooled(rows: Rows, folds: Folds, fit: Callable) -> tuple[np.ndarray, np.ndarray]:
    """Labels and predictions of all test rows; `fit(x, y)` returns a function from x to probabilities. Unpriced loans are not learnt from."""
    labels, predictions = [], []
    order = []
    for train, test in folds:
        train = train[rows.priced[train]]
        predictions.append(fit(rows.x[train], rows.y[train])(rows.x[test]))
        labels.append(rows.y[test])
        order.append(test)
    in_order = np.argsort(np.concatenate(order), kind="stable")
    return np.concatenate(labels)[in_order], np.concatenate(predictions)[in_order]


def outer_predictions(rows: Rows, fit: Callable) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The two splits that are reported: first 70 % / last 30 % in chain order, and five wallet-disjoint folds pooled."""
    cut = rows.cut()
    later = [(np.arange(cut), np.arange(cut, len(rows.y)))]
    return {"time": pooled(rows, iter(later), fit), "wallets": pooled(rows, wallet_folds(rows), fit)}


def bootstrap(y: np.ndarray, p: np.ndarray, wallets: np.ndarray, draws: int = 500) -> dict[str, tuple[float, float]]:
    """95 % intervals, drawing wallets rather than rows: loans of one wallet share their fate."""
    generator = np.random.default_rng(7)
    groups = [np.flatnonzero(wallets == wallet) for wallet in np.unique(wallets)]
    found = []
    for _ in range(draws):
        drawn = np.concatenate([groups[index] for index in generator.integers(len(groups), size=len(groups))])
        if 0 < y[drawn].sum() < len(drawn):
            found.append(measure(y[drawn], p[drawn]))
    return {name: tuple(np.quantile([one[name] for one in found], (0.025, 0.975))) for name in found[0]}
