"""Every library of the kit by the name that `train.py --library` takes."""

from importlib import import_module

from kit.errors import ModelerError
from kit.fitted import Trainer

MODULES = {
    "xgboost": "kit.xgboost_models",
    "lightgbm": "kit.lightgbm_models",
    "scikit-learn": "kit.scikit_learn_models",
    "pytorch": "kit.pytorch_models",
}


def select_trainer(library: str, kind: str | None) -> tuple[str, Trainer]:
    """A kind of model and its trainer; the library's first without a kind. Raises E_UNKNOWN_MODEL."""
    trainers = import_module(MODULES[library]).TRAINERS
    chosen = kind or next(iter(trainers))
    if chosen not in trainers:
        raise ModelerError("E_UNKNOWN_MODEL", f'{library} has no "{chosen}"', f"take one of {', '.join(trainers)}")
    return chosen, trainers[chosen]
