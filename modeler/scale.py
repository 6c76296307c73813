"""The scorecard's scale: which score an odds of a good end has."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ceilings import weighted_quantile

# Shares of the population and the scores they lie beyond.
BEST, BEST_SCORE = 0.05, 750
WORST, WORST_SCORE = 0.05, 400
POINTS = 600


@dataclass(frozen=True)
class Scale:
    """`points` at `odds` good ends to one bad; `pdo` points more at twice the odds. Options of `veriscore model compile`."""

    points: int
    odds: int
    pdo: int

    @property
    def factor(self) -> float:
        return self.pdo / np.log(2)

    def score(self, log_odds: np.ndarray) -> np.ndarray:
        return self.points - self.factor * (np.asarray(log_odds) + np.log(self.odds))

    def log_odds(self, score: float) -> float:
        """Of a bad end."""
        return float((self.points - score) / self.factor - np.log(self.odds))


def scale_of(log_odds: np.ndarray, weightings: Sequence[np.ndarray]) -> Scale:
    """The scale in whole numbers nearest to the one that puts 5 % above 750 and 5 % below 400, on average of the weightings of the rows."""
    ends = [[weighted_quantile(log_odds, weights, share) for share in (BEST, 1 - WORST)] for weights in weightings]
    factors = [(BEST_SCORE - WORST_SCORE) / (worst - best) for best, worst in ends]
    pdo = round(float(np.mean(factors)) * np.log(2))
    factor = pdo / np.log(2)
    offset = float(np.mean([(BEST_SCORE + factor * best + WORST_SCORE + factor * worst) / 2 for best, worst in ends]))
    return Scale(POINTS, round(float(np.exp((POINTS - offset) / factor))), pdo)
