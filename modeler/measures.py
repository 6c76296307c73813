"""How good log-odds are, by row and with each wallet weighing the same; intervals draw wallets, because loans of one wallet share their fate."""

from collections.abc import Callable, Iterator

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from default_rows import THIN_DAYS, Rows

FOLDS, DRAWS, SEED = 5, 500, 7
# Fewer wallets with a bad end make no interval.
FEWEST_BAD = 5


def slope(rows: Rows, log_odds: np.ndarray, weights: np.ndarray) -> float:
    """Calibration slope: 1 is right, below 1 the log-odds are spread too far."""
    return float(LogisticRegression(C=np.inf).fit(log_odds[:, None], rows.y, sample_weight=weights).coef_[0, 0])


def auc(rows: Rows, log_odds: np.ndarray, weights: np.ndarray) -> float:
    return float(roc_auc_score(rows.y, log_odds, sample_weight=weights))


def observed_over_expected(rows: Rows, log_odds: np.ndarray, weights: np.ndarray) -> float:
    return float(np.average(rows.y, weights=weights) / np.average(1 / (1 + np.exp(-log_odds)), weights=weights))


MEASURES: dict[str, Callable] = {"AUC": auc, "slope": slope, "observed/expected": observed_over_expected}


def draws_of_wallets(rows: Rows) -> Iterator[np.ndarray]:
    """How often each row's wallet is drawn, where both labels are."""
    generator = np.random.default_rng(SEED)
    wallets, place = np.unique(rows.wallet, return_inverse=True)
    for _ in range(DRAWS):
        drawn = np.bincount(generator.integers(len(wallets), size=len(wallets)), minlength=len(wallets))[place]
        if 0 < (drawn * rows.y).sum() < drawn.sum():
            yield drawn


def interval(rows: Rows, log_odds: np.ndarray, weights: np.ndarray, measure: Callable) -> str:
    if len(set(rows.wallet[rows.y == 1])) < FEWEST_BAD:
        return "(too few wallets)"
    found = []
    for drawn in draws_of_wallets(rows):
        at = drawn > 0
        found.append(measure(rows.take(at), log_odds[at], (drawn * weights)[at]))
    low, high = np.quantile(found, (0.025, 0.975))
    return f"({low:.3f} to {high:.3f})"


def print_measures(name: str, rows: Rows, log_odds: np.ndarray) -> None:
    bad = rows.y == 1
    print(f"{name}: {len(rows.y)} rows of {len(set(rows.wallet))} wallets, {bad.sum()} bad of {len(set(rows.wallet[bad]))}")
    for weighting, weights in (("by row", np.ones(len(rows.y))), ("by wallet", rows.wallet_weights())):
        told = [f"{key} {of(rows, log_odds, weights):.3f} {interval(rows, log_odds, weights, of)}" for key, of in MEASURES.items()]
        print(f"  {weighting:9} {', '.join(told)}")


def print_by_thickness(name: str, rows: Rows, log_odds: np.ndarray) -> None:
    """All rows, then files of under 90 clean days and the others apart."""
    thin = rows.clean_days < THIN_DAYS
    for part, at in (("", np.full(len(thin), True)), (f", under {THIN_DAYS} clean days", thin), (f", {THIN_DAYS} clean days and more", ~thin)):
        print_measures(name + part, rows.take(at), log_odds[at])


def wallet_folds(rows: Rows) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Train and test places; no wallet is in both."""
    return GroupKFold(FOLDS, shuffle=True, random_state=SEED).split(rows.x, rows.y, rows.wallet)
