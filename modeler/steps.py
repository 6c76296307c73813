"""Functions of one feature that only change at thresholds."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Steps:
    """`values[i]` up to and including `edges[i]`, the last value above all edges."""

    feature: int
    edges: np.ndarray
    values: np.ndarray

    def at(self, x: np.ndarray) -> np.ndarray:
        return self.values[np.searchsorted(self.edges, x[:, self.feature], side="left")]
