"""Boosted trees whose log-odds are a wallet's part plus the market's part."""

from dataclasses import dataclass

import numpy as np
from lightgbm import LGBMClassifier

from default_rows import AGE, FEATURES, MARKET, Rows
from market import market_part
from steps import Steps

# Each row is learnt so many times, with clean time longer or shorter by a factor of up to e to this power: a quarter less to a third more.
COPIES, BLUR = 4, 0.3
SEED = 7
PARAMETERS = {
    "n_estimators": 180,
    "num_leaves": 5,
    "learning_rate": 0.075,
    "subsample": 0.8,
    "subsample_freq": 1,
    "colsample_bytree": 0.5,
    "min_child_samples": 20 * COPIES,
    "reg_lambda": 2,
    "max_bin": 127,
    "random_state": SEED,
    "n_jobs": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}


@dataclass(frozen=True)
class Boosted:
    """Log-odds of a liquidation: `wallet_trees`, as LightGBM dumps them, and one function of the market."""

    wallet_trees: list[dict]
    market: Steps
    # Share of each feature in what the splits gained.
    gain: np.ndarray

    def wallet(self, x: np.ndarray) -> np.ndarray:
        return sum_of(self.wallet_trees, x)

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


def sum_of(trees: list[dict], x: np.ndarray) -> np.ndarray:
    return np.sum([tree_values(tree, x) for tree in trees], axis=0)


def tested(node: dict) -> set[int]:
    if "leaf_value" in node:
        return set()
    return {node["split_feature"]} | tested(node["left_child"]) | tested(node["right_child"])


def blurred(rows: Rows) -> np.ndarray:
    """[copies x rows, features]: the rows again and again, each time with another clean time near its own. One age that the trees split at would otherwise
    be worth 100 points from one day to the next."""
    x = np.concatenate([rows.x] * COPIES)
    factors = np.exp(np.random.default_rng(SEED).uniform(-BLUR, BLUR, len(x)))
    x[:, AGE] *= factors.astype(np.float32)
    return x


def fit(rows: Rows) -> Boosted:
    """A wallet with n rows weighs as much as sqrt(n) wallets with one, so that the busiest do not dominate. Trees of the market only take its turns out of
    the wallet's trees while these are grown; `market_part` stands in their place."""
    wallet_columns = [index for index in range(len(FEATURES)) if index != MARKET]
    weights = 1 / np.sqrt(rows.of_wallet())
    model = LGBMClassifier(
        **PARAMETERS, monotone_constraints=list(FEATURES.values()), interaction_constraints=[wallet_columns, [MARKET]]
    ).fit(blurred(rows), np.tile(rows.y, COPIES), sample_weight=np.tile(weights / COPIES, COPIES))
    trees = [info["tree_structure"] for info in model.booster_.dump_model()["tree_info"]]
    of_wallet = [tree for tree in trees if tested(tree) != {MARKET}]
    gain = model.booster_.feature_importance("gain")
    return Boosted(of_wallet, market_part(rows, sum_of(of_wallet, rows.x), weights), gain / gain.sum())
