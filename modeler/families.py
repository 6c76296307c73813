"""The candidates of models/default: per family a search space and how it is fitted. Seeds are fixed and one thread sums in one order."""

from collections.abc import Callable

import numpy as np
import optuna
from catboost import CatBoostClassifier
from lightgbm import LGBMClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.neural_network import MLPClassifier
from xgboost import XGBClassifier

from default_rows import FEATURES
from scorecard import Scorecard

SEED = 7
DIRECTIONS = tuple(FEATURES.values())


class LogNetwork:
    """A small network on log(1 + max(x, 0)), standardised: all of it goes into the ONNX file."""

    def __init__(self, hidden: int, layers: int, alpha: float, learning_rate: float, epochs: int) -> None:
        self.network = MLPClassifier(
            (hidden,) * layers, alpha=alpha, learning_rate_init=learning_rate, max_iter=epochs, random_state=SEED, batch_size=256
        )

    def scaled(self, x: np.ndarray) -> np.ndarray:
        return (np.log1p(np.maximum(x, 0)) - self.mean) / self.deviation

    def fit(self, x: np.ndarray, y: np.ndarray) -> "LogNetwork":
        logs = np.log1p(np.maximum(x, 0))
        self.mean, self.deviation = logs.mean(axis=0), logs.std(axis=0) + 1e-6
        self.network.fit(self.scaled(x), y)
        return self

    def predict_proba(self, x: np.ndarray) -> np.ndarray:
        return self.network.predict_proba(self.scaled(x))


def _xgboost(**chosen) -> XGBClassifier:
    fixed = {"tree_method": "hist", "base_score": 0.5, "random_state": SEED, "n_jobs": 1, "monotone_constraints": DIRECTIONS}
    return XGBClassifier(**fixed, **chosen)


def _lightgbm(**chosen) -> LGBMClassifier:
    fixed = {"random_state": SEED, "n_jobs": 1, "verbosity": -1, "deterministic": True, "force_row_wise": True, "subsample_freq": 1}
    return LGBMClassifier(**fixed, monotone_constraints=list(DIRECTIONS), **chosen)


def _catboost(**chosen) -> CatBoostClassifier:
    fixed = {"random_seed": SEED, "thread_count": 1, "verbose": False, "allow_writing_files": False, "monotone_constraints": list(DIRECTIONS)}
    return CatBoostClassifier(**fixed, **chosen)


def _forest(**chosen) -> RandomForestClassifier:
    return RandomForestClassifier(random_state=SEED, n_jobs=1, monotonic_cst=list(DIRECTIONS), **chosen)


def _boosting_space(trial: optuna.Trial) -> dict:
    return {
        "n_estimators": trial.suggest_int("n_estimators", 40, 240, step=20),
        "learning_rate": trial.suggest_float("learning_rate", 0.03, 0.15, log=True),
        "subsample": trial.suggest_float("subsample", 0.5, 1.0),
    }


def _xgboost_space(trial: optuna.Trial) -> dict:
    return {
        **_boosting_space(trial),
        "max_depth": trial.suggest_int("max_depth", 1, 4),
        "colsample_bytree": trial.suggest_float("colsample_bytree", 0.3, 1.0),
        "min_child_weight": trial.suggest_float("min_child_weight", 0.5, 10, log=True),
        "reg_lambda": trial.suggest_float("reg_lambda", 0.5, 20, log=True),
        "max_bin": trial.suggest_categorical("max_bin", [16, 32, 64]),
    }


def _lightgbm_space(trial: optuna.Trial) -> dict:
    return {
        **_boosting_space(trial),
        "num_leaves": trial.suggest_int("num_leaves", 2, 12),
        "colsample_bytree": trial.suggest_float("colsample_bytree", 0.3, 1.0),
        "min_child_samples": trial.suggest_int("min_child_samples", 5, 60),
        "reg_lambda": trial.suggest_float("reg_lambda", 0.5, 20, log=True),
        "max_bin": trial.suggest_categorical("max_bin", [15, 31, 63]),
    }


def _catboost_space(trial: optuna.Trial) -> dict:
    return {
        "iterations": trial.suggest_int("iterations", 40, 200, step=20),
        "learning_rate": trial.suggest_float("learning_rate", 0.04, 0.2, log=True),
        "depth": trial.suggest_int("depth", 2, 4),
        "l2_leaf_reg": trial.suggest_float("l2_leaf_reg", 0.5, 20, log=True),
        "rsm": trial.suggest_float("rsm", 0.3, 1.0),
        "border_count": trial.suggest_categorical("border_count", [16, 32, 64]),
    }


def _forest_space(trial: optuna.Trial) -> dict:
    return {
        "n_estimators": trial.suggest_int("n_estimators", 30, 150, step=30),
        "max_depth": trial.suggest_int("max_depth", 3, 8),
        "min_samples_leaf": trial.suggest_int("min_samples_leaf", 3, 40, log=True),
        "max_features": trial.suggest_float("max_features", 0.2, 0.8),
    }


def _scorecard_space(trial: optuna.Trial) -> dict:
    return {
        "bins": trial.suggest_int("bins", 3, 14),
        "smoothing": trial.suggest_float("smoothing", 2, 60, log=True),
        "penalty": trial.suggest_float("penalty", 0.01, 10, log=True),
    }


def _network_space(trial: optuna.Trial) -> dict:
    return {
        "hidden": trial.suggest_int("hidden", 4, 32, log=True),
        "layers": trial.suggest_int("layers", 1, 2),
        "alpha": trial.suggest_float("alpha", 1e-4, 1, log=True),
        "learning_rate": trial.suggest_float("learning_rate", 1e-3, 2e-2, log=True),
        "epochs": trial.suggest_int("epochs", 20, 120, step=20),
    }


# By family: its search space, and its model from a point of it.
FAMILIES: dict[str, tuple[Callable, Callable]] = {
    "scorecard": (_scorecard_space, lambda **chosen: Scorecard(DIRECTIONS, **chosen)),
    "xgboost": (_xgboost_space, _xgboost),
    "lightgbm": (_lightgbm_space, _lightgbm),
    "catboost": (_catboost_space, _catboost),
    "random-forest": (_forest_space, _forest),
    "network": (_network_space, LogNetwork),
}


def fitter(family: str, parameters: dict) -> Callable:
    """`fit(x, y)` to a function from x to probabilities of liquidation."""

    def fit(x: np.ndarray, y: np.ndarray) -> Callable:
        model = FAMILIES[family][1](**parameters).fit(x, y)
        return lambda rows: model.predict_proba(rows)[:, 1]

    return fit
