"""Rows a model has not seen: later ones, and other wallets' ones."""

from typing import Iterator

import numpy as np
from sklearn.model_selection import GroupKFold

Split = tuple[np.ndarray, np.ndarray]
"""Indices of the rows to train on, int64 [m], and of those to test on, int64 [n - m]."""


def time_split(count: int, share: float = 0.7) -> Split:
    """The first rows and the last ones; rows stand in chain order. A row's label looks 30 days ahead, so training labels reach into the
    test's time where the history is short: the figure of a long history is the honest one."""
    cut = int(share * count)
    return np.arange(cut), np.arange(cut, count)


def wallet_folds(wallets: np.ndarray, folds: int = 5) -> Iterator[Split]:
    """Folds in which no wallet is on both sides: borrows of one wallet are alike, so a model would only recognise it."""
    return GroupKFold(folds).split(np.zeros(len(wallets)), groups=wallets)
