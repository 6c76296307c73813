"""Boosted trees whose log-odds are a wallet's part plus the market's part."""

from dataclasses import dataclass

import numpy as np
from lightgbm import LGBMClassifier

from default_rows import FEATURES, MARKET, Rows

PARAMETERS = {
    "n_estimators": 120,
    "num_leaves": 5,
    "learning_rate": 0.075,
    "subsample": 0.8,
    "subsample_freq": 1,
    "colsample_bytree": 0.5,
    "min_child_samples": 20,
    "reg_lambda": 2,
    "max_bin": 255,
    "random_state": 7,
    "n_jobs": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}


@dataclass(frozen=True)
class Steps:
    """A function of one feature: `values[i]` up to and including `edges[i]`, the last value above all edges."""

    feature: int
    edges: np.ndarray
    values: np.ndarray

    def at(self, x: np.ndarray) -> np.ndarray:
        return self.values[np.searchsorted(self.edges, x[:, self.feature], side="left")]


@dataclass(frozen=True)
class Boosted:
    """Log-odds of a liquidation: `wallet_trees`, as LightGBM dumps them, and one function of the market."""

    wallet_trees: list[dict]
    market: Steps

    def wallet(self, x: np.ndarray) -> np.ndarray:
        return np.sum([tree_values(tree, x) for tree in self.wallet_trees], axis=0)

    def log_odds(self, x: np.ndarray) -> np.ndarray:
        return self.wallet(x) + self.market.at(x)


def at_most(threshold: float) -> float:
    """The greatest float32 that is not above a threshold: float32 inputs take the same branch at both."""
    rounded = np.float32(threshold)
    return float(rounded if float(rounded) <= threshold else np.nextafter(rounded, np.float32(-np.inf)))


def tree_values(node: dict, x: np.ndarray) -> np.ndarray:
    """Leaf values [rows] of one tree."""
    if "leaf_value" in node:
        return np.full(len(x), node["leaf_value"])
    left = x[:, node["split_feature"]] <= np.float32(at_most(node["threshold"]))
    return np.where(left, tree_values(node["left_child"], x), tree_values(node["right_child"], x))


def tested(node: dict) -> set[int]:
    if "leaf_value" in node:
        return set()
    return {node["split_feature"]} | tested(node["left_child"]) | tested(node["right_child"])


def thresholds(node: dict) -> set[float]:
    if "leaf_value" in node:
        return set()
    return {at_most(node["threshold"])} | thresholds(node["left_child"]) | thresholds(node["right_child"])


def steps_of(trees: list[dict], feature: int) -> Steps:
    """The sum of trees that test one feature."""
    edges = np.array(sorted(set().union(*map(thresholds, trees))), dtype=np.float32)
    probes = np.zeros((len(edges) + 1, feature + 1), dtype=np.float32)
    probes[:, feature] = [*edges, np.inf]
    return Steps(feature, edges, np.sum([tree_values(tree, probes) for tree in trees], axis=0))


def fit(rows: Rows) -> Boosted:
    """A wallet with n rows weighs as much as sqrt(n) wallets with one, so that the busiest do not dominate."""
    wallet_columns = [index for index in range(len(FEATURES)) if index != MARKET]
    model = LGBMClassifier(
        **PARAMETERS, monotone_constraints=list(FEATURES.values()), interaction_constraints=[wallet_columns, [MARKET]]
    ).fit(rows.x, rows.y, sample_weight=1 / np.sqrt(rows.of_wallet()))
    trees = [info["tree_structure"] for info in model.booster_.dump_model()["tree_info"]]
    of_market = [tree for tree in trees if tested(tree) == {MARKET}]
    return Boosted([tree for tree in trees if tested(tree) != {MARKET}], steps_of(of_market, MARKET))
