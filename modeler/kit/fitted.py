"""A trained model, whichever library it is of."""

from dataclasses import dataclass
from typing import Callable, Mapping

import numpy as np
import onnx

from kit.rows import Rows
from kit.schema import Output


@dataclass(frozen=True)
class Fitted:
    """Two views of one model: what the library says, and the graph that is compiled. `kit.measures` compares them."""

    probability: Callable[[np.ndarray], np.ndarray]
    """float32 inputs [n, f] to probabilities of liquidation [n], by the library itself."""
    to_onnx: Callable[[], onnx.ModelProto]
    """Input float32 [batch, f] in real units; the last step is a probability or, where `output` says so, its log-odds."""
    output: Output = "probability"


Trainer = Callable[[Rows, bool], Fitted]
"""Trains on all rows given; True takes seconds, for a first look and for tests."""

Trainers = Mapping[str, Trainer]
"""Kinds of model of one library by name; the first is the default."""

SEED = 7
"""Of every generator. With one thread, the same rows and package versions give the same bytes."""
