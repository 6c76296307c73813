"""What a model can do on rows it has not seen, and whether the exported file says the same as the library."""

from dataclasses import dataclass

import numpy as np
import onnx
from sklearn.metrics import average_precision_score, roc_auc_score

from kit.fitted import Fitted, Trainer
from kit.rows import Rows
from kit.splits import Split, time_split, wallet_folds


@dataclass(frozen=True)
class Measures:
    """Of rows left out of the training. None where they are all of one kind."""

    rows: int
    positive: int
    auc: float | None
    average_precision: float | None
    brier: float


def measured(labels: np.ndarray, probability: np.ndarray) -> Measures:
    both = 0 < labels.sum() < len(labels)
    auc = round(float(roc_auc_score(labels, probability)), 4) if both else None
    precision = round(float(average_precision_score(labels, probability)), 4) if both else None
    brier = round(float(np.mean((probability - labels) ** 2)), 4)
    return Measures(len(labels), int(labels.sum()), auc, precision, brier)


def unseen(rows: Rows, train: Trainer, split: Split, quick: bool) -> np.ndarray:
    """Probabilities [m] of a split's test rows by a model trained on its training rows."""
    seen, left_out = split
    return train(rows.part(seen), quick).probability(rows.part(left_out).inputs)


def later_rows(rows: Rows, train: Trainer, quick: bool) -> Measures:
    """Trained on the first 70 % of the rows, measured on the others."""
    split = time_split(len(rows.labels))
    return measured(rows.labels[split[1]], unseen(rows, train, split, quick))


def other_wallets(rows: Rows, train: Trainer, quick: bool) -> Measures:
    """Five wallet-disjoint folds, pooled."""
    pooled = np.zeros(len(rows.labels))
    for split in wallet_folds(rows.wallets):
        pooled[split[1]] = unseen(rows, train, split, quick)
    return measured(rows.labels, pooled)


def file_difference(fitted: Fitted, exported: onnx.ModelProto, inputs: np.ndarray) -> float:
    """Largest difference of a probability between the library and onnxruntime on the exported file. Converters lose bits where a library
    keeps thresholds in float64; what the circuit agrees with is the file."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(exported.SerializeToString(), options, ["CPUExecutionProvider"])
    value = session.run(None, {session.get_inputs()[0].name: inputs})[-1]
    probability = np.asarray(value, dtype=np.float64).reshape(len(inputs), -1)[:, -1]
    if fitted.output == "log-odds":
        probability = 1 / (1 + np.exp(-probability))
    return float(np.max(np.abs(probability - fitted.probability(inputs))))
