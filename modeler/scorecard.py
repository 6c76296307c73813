"""A logistic scorecard on weights of evidence: per feature a step function, added up to log-odds."""

import numpy as np
from sklearn.linear_model import LogisticRegression


def _merge(edges: list[float], goods: list[float], bads: list[float], direction: int) -> list[float]:
    """Joins neighbouring bins until the share of bads rises (+1) or falls (-1) throughout."""
    edges, goods, bads = list(edges), list(goods), list(bads)
    index = 0
    while direction != 0 and index < len(edges):
        rate = [bads[i] / max(goods[i] + bads[i], 1e-9) for i in (index, index + 1)]
        if direction * (rate[1] - rate[0]) >= 0:
            index += 1
            continue
        goods[index] += goods.pop(index + 1)
        bads[index] += bads.pop(index + 1)
        edges.pop(index)
        index = max(index - 1, 0)
    return edges


class Scorecard:
    """`smoothing`: rows at the base rate added to each bin. `penalty`: C of the logistic regression."""

    def __init__(self, directions: tuple[int, ...], bins: int, smoothing: float, penalty: float) -> None:
        self.directions, self.bins, self.smoothing, self.penalty = directions, bins, smoothing, penalty

    def _bin(self, values: np.ndarray, y: np.ndarray, direction: int) -> tuple[np.ndarray, np.ndarray]:
        quantiles = np.quantile(values, np.linspace(0, 1, self.bins + 1)[1:-1], method="lower")
        edges = sorted({float(edge) for edge in quantiles if edge < values.max()} | {float(values.min())} - {float(values.max())})
        at = np.searchsorted(edges, values, side="left")
        counts = [[float(((at == bin) & (y == kind)).sum()) for bin in range(len(edges) + 1)] for kind in (0, 1)]
        edges = np.array(_merge(edges, counts[0], counts[1], direction), dtype=np.float32)
        at = np.searchsorted(edges, values, side="left")
        base = y.mean()
        bad = np.array([(y[at == bin].sum() + self.smoothing * base) / ((at == bin).sum() + self.smoothing) for bin in range(len(edges) + 1)])
        return edges, np.log(bad / (1 - bad)) - np.log(base / (1 - base))

    def _evidence(self, x: np.ndarray) -> np.ndarray:
        return np.stack([evidence[np.searchsorted(edges, x[:, i], side="left")] for i, (edges, evidence) in enumerate(self.steps)], axis=1)

    def fit(self, x: np.ndarray, y: np.ndarray) -> "Scorecard":
        self.steps = [self._bin(x[:, i], y, direction) for i, direction in enumerate(self.directions)]
        evidence = self._evidence(x)
        logistic = LogisticRegression(C=self.penalty, max_iter=1000).fit(evidence, y)
        # Evidence is a log-odds already, so a weight below 0 only corrects a double count; where a direction is demanded it would turn it round.
        kept = np.array([weight >= 0 or direction == 0 for weight, direction in zip(logistic.coef_[0], self.directions)])
        logistic = LogisticRegression(C=self.penalty, max_iter=1000).fit(evidence * kept, y)
        self.weights, self.intercept = np.maximum(logistic.coef_[0], np.where(np.array(self.directions) == 0, -np.inf, 0)) * kept, float(logistic.intercept_[0])
        return self

    def predict_proba(self, x: np.ndarray) -> np.ndarray:
        bad = 1 / (1 + np.exp(-(self._evidence(x) @ self.weights + self.intercept)))
        return np.stack([1 - bad, bad], axis=1)
