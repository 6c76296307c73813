"""scikit-learn: the scaler is a step of the pipeline, so it is exported, and proved, with the model."""

import warnings

from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from kit.fitted import SEED, Fitted, Trainers
from kit.rows import Rows

OPSET = {"": 17, "ai.onnx.ml": 3}


def fitted(model, rows: Rows) -> Fitted:
    """Fits any classifier or pipeline whose classes are 0 and 1."""
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType

    with warnings.catch_warnings():
        # A fixed number of rounds is what is asked for.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(rows.inputs, rows.labels)
    inputs = [("features", FloatTensorType([None, len(rows.schema.features)]))]
    # Without a name of ours the graph gets a random one, and the file other bytes each time.
    convert = lambda: convert_sklearn(model, "scikit_learn", inputs, options={"zipmap": False}, target_opset=OPSET)
    return Fitted(probability=lambda x: model.predict_proba(x)[:, 1], to_onnx=convert)


def logistic_regression(rows: Rows, quick: bool) -> Fitted:
    """Scaler and weighted sum: the smallest circuit, 30 odd constraints a feature."""
    return fitted(make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=200 if quick else 2000)), rows)


def random_forest(rows: Rows, quick: bool) -> Fitted:
    """Averages of leaf probabilities: a table of knots follows the curve to points."""
    size = {"n_estimators": 10, "max_depth": 4} if quick else {"n_estimators": 50, "max_depth": 6}
    return fitted(RandomForestClassifier(min_samples_leaf=20, random_state=SEED, n_jobs=1, **size), rows)


def gradient_boosting(rows: Rows, quick: bool) -> Fitted:
    """Boosted trees with a threshold wherever two values differ; LightGBM's bins make smaller circuits."""
    size = {"n_estimators": 20, "max_depth": 3} if quick else {"n_estimators": 80, "max_depth": 4}
    return fitted(GradientBoostingClassifier(subsample=0.8, min_samples_leaf=20, random_state=SEED, **size), rows)


def network(widths: tuple[int, ...] = (32, 16)):
    """Trainer of scaler, ReLU layers of the given widths and a sigmoid: without PyTorch, the same shape."""

    def train(rows: Rows, quick: bool) -> Fitted:
        # Weight decay keeps the outputs of a small data set from running off to certainty.
        layers = MLPClassifier(widths, alpha=1.0, batch_size=64, max_iter=20 if quick else 100, random_state=SEED)
        return fitted(make_pipeline(StandardScaler(), layers), rows)

    return train


TRAINERS: Trainers = {
    "logistic-regression": logistic_regression,
    "random-forest": random_forest,
    "gradient-boosting": gradient_boosting,
    "network": network(),
}
