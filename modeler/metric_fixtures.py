"""Writes test/report/scikitLearn.json: what scikit-learn says of fixed predictions, which the report's own metrics must equal.

usage: python modeler/metric_fixtures.py test/report/scikitLearn.json

Predictions have at most four decimals and many ties, as scores have. The same package versions give the same bytes.
"""

import json
import sys
from pathlib import Path

import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve

BINS = 10
THRESHOLDS = (0.5, 0.3)


def vectors() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Labels and predicted probabilities of the positive class, by name."""
    rng = np.random.default_rng(7)
    skilled = rng.random(300)
    rare = rng.beta(0.4, 6.0, 600)
    return {
        "handmade": (np.array([1, 0, 1, 1, 0, 0, 0]), np.array([0.9, 0.9, 0.3, 0.3, 0.3, 0.1, 0.2])),
        "skilled, ties": ((rng.random(300) < skilled).astype(int), np.clip(np.round(skilled, 2), 0.01, 0.99)),
        "rare positives": ((rng.random(600) < rare).astype(int), np.clip(np.round(rare, 4), 0.0001, 0.9999)),
        "no skill": (rng.integers(0, 2, 200), np.clip(np.round(rng.random(200), 3), 0.001, 0.999)),
        "all alike": (np.array([1, 0, 0, 0, 1, 0, 0, 0, 0, 0]), np.full(10, 0.2)),
        "wrong way round": (np.array([0] * 20 + [1] * 20), np.round(np.linspace(0.95, 0.05, 40), 4)),
    }


def written(values: np.ndarray) -> str:
    """One line per vector: shortest decimals that read back as the same doubles."""
    return " ".join(str(value) for value in values.tolist())


def expected_calibration_error(y: np.ndarray, p: np.ndarray) -> float:
    bins = np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], p)
    gaps = [abs(p[bins == b].mean() - y[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)]
    return float(np.sum(gaps))


def decisions(y: np.ndarray, p: np.ndarray, threshold: float) -> dict[str, float]:
    called = (p >= threshold).astype(int)
    return {
        "threshold": threshold,
        "precision": float(metrics.precision_score(y, called, zero_division=0)),
        "recall": float(metrics.recall_score(y, called)),
        "f1": float(metrics.f1_score(y, called, zero_division=0)),
        "accuracy": float(metrics.accuracy_score(y, called)),
    }


def expected(y: np.ndarray, p: np.ndarray) -> dict[str, object]:
    false_rate, true_rate, _ = metrics.roc_curve(y, p, drop_intermediate=False)
    observed, predicted = calibration_curve(y, p, n_bins=BINS, strategy="uniform")
    base = metrics.brier_score_loss(y, np.full(len(y), y.mean()))
    return {
        "auc": float(metrics.roc_auc_score(y, p)),
        "gini": float(2 * metrics.roc_auc_score(y, p) - 1),
        "prAuc": float(metrics.average_precision_score(y, p)),
        "ks": float(np.max(np.abs(true_rate - false_rate))),
        "brier": float(metrics.brier_score_loss(y, p)),
        "brierSkill": float(1 - metrics.brier_score_loss(y, p) / base),
        "logLoss": float(metrics.log_loss(y, p)),
        "ece": expected_calibration_error(y, p),
        "densityGap": float(np.median(p[y == 1]) - np.median(p[y == 0])),
        "falsePositiveRates": written(false_rate[1:]),
        "truePositiveRates": written(true_rate[1:]),
        "calibrationPredicted": written(predicted),
        "calibrationObserved": written(observed),
        "decisions": [decisions(y, p, threshold) for threshold in THRESHOLDS],
    }


def main(path: str) -> None:
    cases = [
        {"name": name, "labels": written(y), "probabilities": written(p), "expected": expected(y, p)}
        for name, (y, p) in vectors().items()
    ]
    Path(path).write_text(json.dumps(cases, indent=2) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
