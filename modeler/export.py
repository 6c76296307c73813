"""Each family's model as one ONNX file that `veriscore model compile` takes: float32 features in, probability of liquidation out."""

import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType as SklearnFloats

from scorecard import Scorecard

OPSET = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]


def _graph(nodes: list, outputs: list, constants: list, width: int) -> onnx.ModelProto:
    inputs = [helper.make_tensor_value_info("features", TensorProto.FLOAT, [None, width])]
    graph = helper.make_graph(nodes, "default", inputs, outputs, constants)
    return helper.make_model(graph, opset_imports=OPSET, ir_version=9)


def _steps(feature: int, edges: np.ndarray, values: np.ndarray, tree: int) -> list[dict]:
    """One feature's bins as a balanced tree, root first."""
    nodes: list[dict] = []

    def grow(low: int, high: int) -> int:
        index = len(nodes)
        node = {"tree": tree, "id": index, "leaf": float(values[low])}
        nodes.append(node)
        if low < high:
            middle = (low + high) // 2
            node.update(leaf=None, feature=feature, threshold=float(edges[middle]))
            node["left"] = grow(low, middle)
            node["right"] = grow(middle + 1, high)
        return index

    grow(0, len(edges))
    return nodes


def _scorecard(model: Scorecard, width: int) -> onnx.ModelProto:
    trees = [_steps(i, edges, evidence * model.weights[i], i) for i, (edges, evidence) in enumerate(model.steps)]
    nodes = [node for tree in trees for node in tree]
    leaves = [node for node in nodes if node["leaf"] is not None]
    ensemble = helper.make_node(
        "TreeEnsembleRegressor",
        ["features"],
        ["log_odds"],
        domain="ai.onnx.ml",
        n_targets=1,
        base_values=[model.intercept],
        nodes_treeids=[node["tree"] for node in nodes],
        nodes_nodeids=[node["id"] for node in nodes],
        nodes_featureids=[node.get("feature", 0) for node in nodes],
        nodes_modes=["LEAF" if node["leaf"] is not None else "BRANCH_LEQ" for node in nodes],
        nodes_values=[node.get("threshold", 0.0) for node in nodes],
        nodes_truenodeids=[node.get("left", 0) for node in nodes],
        nodes_falsenodeids=[node.get("right", 0) for node in nodes],
        target_treeids=[node["tree"] for node in leaves],
        target_nodeids=[node["id"] for node in leaves],
        target_ids=[0] * len(leaves),
        target_weights=[node["leaf"] for node in leaves],
    )
    output = helper.make_tensor_value_info("probability", TensorProto.FLOAT, [None, 1])
    return _graph([ensemble, helper.make_node("Sigmoid", ["log_odds"], ["probability"])], [output], [], width)


def _network(model, width: int) -> onnx.ModelProto:
    constants = {"zero": 0.0, "one": 1.0, "mean": model.mean, "inverse": 1 / model.deviation}
    steps = [("Max", "features", "zero"), ("Add", "", "one"), ("Log", ""), ("Sub", "", "mean"), ("Mul", "", "inverse")]
    for layer, (weights, bias) in enumerate(zip(model.network.coefs_, model.network.intercepts_)):
        constants |= {f"weights{layer}": weights, f"bias{layer}": bias}
        last = layer == len(model.network.coefs_) - 1
        steps += [("Gemm", "", f"weights{layer}", f"bias{layer}"), ("Sigmoid" if last else "Relu", "")]
    nodes, at = [], "features"
    for index, (operator, _, *others) in enumerate(steps):
        into = "probability" if index == len(steps) - 1 else f"step{index}"
        nodes.append(helper.make_node(operator, [at, *others], [into]))
        at = into
    tensors = [numpy_helper.from_array(np.asarray(value, dtype=np.float32), name) for name, value in constants.items()]
    output = helper.make_tensor_value_info("probability", TensorProto.FLOAT, [None, 1])
    return _graph(nodes, [output], tensors, width)


def _catboost(model) -> onnx.ModelProto:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.onnx")
        model.save_model(path, format="onnx", export_parameters={"onnx_graph_name": "default"})
        exported = onnx.load(path)
    # When it was trained and by which build: other bytes every time.
    exported.producer_version = ""
    del exported.metadata_props[:]
    return exported


def to_model(family: str, model, width: int) -> onnx.ModelProto:
    inputs = [("features", FloatTensorType([None, width]))]
    if family == "xgboost":
        return convert_xgboost(model, name="default", initial_types=inputs)
    if family == "lightgbm":
        return convert_lightgbm(model, name="default", initial_types=inputs, zipmap=False)
    if family == "catboost":
        return _catboost(model)
    if family == "random-forest":
        return to_onnx(model, initial_types=[("features", SklearnFloats([None, width]))], options={id(model): {"zipmap": False}})
    return _scorecard(model, width) if family == "scorecard" else _network(model, width)
