"""What a young file may reach at most, as the least log-odds of a liquidation that it can have. Both ceilings fall away with clean time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from boosted import Boosted
from default_rows import AGE, DAY, FEATURES, OLD_DAYS, Rows
from steps import Steps

# Share of a ceiling that is gone at so many clean days; straight lines between, in steps of a fiftieth, so that no day is worth more than some points.
GONE = {30: 0.0, 90: 0.4, 180: 0.7, OLD_DAYS: 1.0}
STEP_DAYS = [*range(33, 90, 3), *range(90, 180, 6), *range(180, OLD_DAYS + 1, 8)]
DRAWS, SEED = 500, 7
# Ceilings are rounded up to a tenth of log-odds: about ten points.
TENTH = 10


@dataclass(frozen=True)
class Ceilings:
    """`wallet` is held against the wallet's part, in every market; `absolute` against the whole."""

    wallet: Steps
    absolute: Steps

    def over(self, model: Boosted, x: np.ndarray) -> np.ndarray:
        """The model's log-odds under both ceilings."""
        return np.maximum(np.maximum(model.wallet(x), self.wallet.at(x)) + model.market.at(x), self.absolute.at(x))


def weighted_quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    order = np.argsort(values, kind="stable")
    sums = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(sums, share * sums[-1])])


def best_row() -> np.ndarray:
    """[1, features]: nothing against the wallet and endless clean time; no row has less of the wallet's part, which is monotone."""
    return np.array([[np.finfo(np.float32).max if risk < 0 else 0 for risk in FEATURES.values()]], dtype=np.float32)


def falling(most: float, least: float) -> Steps:
    """From `most` for a new file to `least` for an old one."""
    edges = np.nextafter(np.array([days * DAY for days in STEP_DAYS], dtype=np.float32), np.float32(-np.inf))
    gone = np.interp([0, *STEP_DAYS], list(GONE), list(GONE.values()))
    return Steps(AGE, edges, least + (most - least) * (1 - gone))


def highest_median(model: Boosted, rows: Rows) -> float:
    """Upper end of the 95 % interval of the median wallet's part of old files, by row and with each wallet weighing the same; wallets are resampled."""
    old = rows.take(rows.clean_days >= OLD_DAYS)
    part, generator = model.wallet(old.x), np.random.default_rng(SEED)
    wallets, place = np.unique(old.wallet, return_inverse=True)
    medians = []
    for _ in range(DRAWS):
        drawn = np.bincount(generator.integers(len(wallets), size=len(wallets)), minlength=len(wallets))[place]
        medians.append([weighted_quantile(part, weights, 0.5) for weights in (drawn, drawn * old.wallet_weights())])
    return float(np.quantile(medians, 0.975, axis=0).max())


def wallet_ceiling(model: Boosted, records: Sequence[Rows]) -> Steps:
    """A new file is held to no better than what the middle one of old files may turn out to be among other wallets, in each record."""
    least = float(model.wallet(best_row())[0])
    most = max(highest_median(model, rows) for rows in records) - least
    return falling(least + np.ceil(most * TENTH) / TENTH, least)


def absolute_ceiling(model: Boosted, log_odds: float) -> Steps:
    """A new file never has less than `log_odds`, in any market."""
    return falling(log_odds, float(model.wallet(best_row())[0] + model.market.values.min()))
