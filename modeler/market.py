"""The market's part of the log-odds: one straight line between the ends of what was learnt, at a share of its fitted slope.

Everybody's score moves by it at once, and whoever asks for a score may choose the day. Six weeks show one turn of the market, which is weak evidence, and
a steep line would make the day worth more than the wallet. So the line has a share of what the rows ask for, in steps of about a point.
"""

import numpy as np

from default_rows import MARKET, Rows
from steps import Steps

# Two thirds is about the least with which wallet folds over January and February rank as well as the model before the rule did.
SHARE = 2 / 3
STEPS = 100
# Newton's method: far more rounds than it takes.
ROUNDS = 50


def fitted(y: np.ndarray, weights: np.ndarray, offset: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Coefficients [columns] of a logistic regression beside a fixed offset."""
    found = np.zeros(columns.shape[1])
    for _ in range(ROUNDS):
        probability = 1 / (1 + np.exp(-(offset + columns @ found)))
        slope = columns.T @ (weights * (y - probability))
        curvature = (columns * (weights * probability * (1 - probability))[:, None]).T @ columns
        found += np.linalg.solve(curvature, slope)
    return found


def market_part(rows: Rows, wallet: np.ndarray, weights: np.ndarray) -> Steps:
    """Beside the wallet's part of the log-odds of `rows`; beyond their markets it stays as at the nearer end, and their observed rate is the expected one."""
    values = rows.x[:, MARKET].astype(np.float64)
    low, high = values.min(), values.max()
    one = np.ones((len(values), 1))
    slope = SHARE * fitted(rows.y, weights, wallet, np.hstack([one, values[:, None] - low]))[1]
    level = fitted(rows.y, weights, wallet + slope * (values - low), one)[0]
    centres = np.linspace(low, high, STEPS + 1)
    edges = ((centres[:-1] + centres[1:]) / 2).astype(np.float32)
    return Steps(MARKET, edges, level + slope * (centres - low))
