"""Networks of a given shape, by PyTorch where it is installed and by scikit-learn where it is not."""

from kit import pytorch_models, scikit_learn_models
from kit.errors import ModelerError
from kit.fitted import Trainer

LIBRARIES = {"pytorch": pytorch_models.network, "scikit-learn": scikit_learn_models.network}


def network_trainer(library: str | None, widths: tuple[int, ...]) -> tuple[str, Trainer]:
    """The library's name and a trainer of scaler, ReLU layers of the widths and a sigmoid. Raises E_UNKNOWN_MODEL."""
    chosen = library or ("pytorch" if pytorch_models.is_installed() else "scikit-learn")
    if chosen not in LIBRARIES:
        raise ModelerError("E_UNKNOWN_MODEL", f"{chosen} has no network here", f"take one of {', '.join(LIBRARIES)}")
    return chosen, LIBRARIES[chosen](widths)
