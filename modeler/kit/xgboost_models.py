"""XGBoost: boosted trees. Branches are exact in the circuit, so a score is the float model's to the rounding of its leaves."""

from kit.fitted import SEED, Fitted, Trainers
from kit.rows import Rows


def boosted_trees(rows: Rows, quick: bool) -> Fitted:
    """Trees of depth 4 over at most 32 thresholds a feature: thresholds and inner nodes are what a circuit pays for."""
    from onnxmltools import convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType
    from xgboost import XGBClassifier

    model = XGBClassifier(
        n_estimators=20 if quick else 80,
        max_depth=3 if quick else 4,
        max_bin=32,
        learning_rate=0.1,
        subsample=0.8,
        colsample_bytree=0.7,
        min_child_weight=8,
        reg_lambda=8,
        tree_method="hist",
        # A number of its own choice would be written in a form that converters read differently.
        base_score=0.5,
        random_state=SEED,
        n_jobs=1,
    ).fit(rows.inputs, rows.labels)
    inputs = [("features", FloatTensorType([None, len(rows.schema.features)]))]
    return Fitted(
        probability=lambda x: model.predict_proba(x)[:, 1],
        to_onnx=lambda: convert_xgboost(model, name="xgboost", initial_types=inputs),
    )


TRAINERS: Trainers = {"boosted-trees": boosted_trees}
