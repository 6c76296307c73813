"""LightGBM: boosted trees that grow leaf by leaf."""

from kit.fitted import SEED, Fitted, Trainers
from kit.rows import Rows


def boosted_trees(rows: Rows, quick: bool) -> Fitted:
    """Trees of at most 15 leaves over at most 32 bins a feature. One thread and row-wise histograms: sums in one order."""
    from lightgbm import LGBMClassifier
    from onnxmltools import convert_lightgbm
    from onnxmltools.convert.common.data_types import FloatTensorType

    model = LGBMClassifier(
        n_estimators=20 if quick else 80,
        num_leaves=7 if quick else 15,
        max_bin=32,
        learning_rate=0.1,
        min_child_samples=20,
        reg_lambda=8,
        deterministic=True,
        force_row_wise=True,
        random_state=SEED,
        n_jobs=1,
        verbose=-1,
    ).fit(rows.inputs, rows.labels)
    inputs = [("features", FloatTensorType([None, len(rows.schema.features)]))]
    return Fitted(
        probability=lambda x: model.predict_proba(x)[:, 1],
        to_onnx=lambda: convert_lightgbm(model, name="lightgbm", initial_types=inputs, zipmap=False),
    )


TRAINERS: Trainers = {"boosted-trees": boosted_trees}
