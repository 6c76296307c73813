"""models/default as one ONNX file that `veriscore model compile` takes: float32 features in, probability of a liquidation out.

    trees (wallet) + steps (market)      -> model
    steps (clean age) + steps (market)   -> thin
    steps (clean age)                    -> young
    Sigmoid(Max(model, thin, young))     -> probability
"""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

from boosted import Boosted, at_most
from ceilings import Ceilings
from default_rows import FEATURES
from steps import Steps

OPSET = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
# Of log-odds, from float32 sums.
MOST_DIFFERENCE = 1e-4


def balanced(steps: Steps) -> dict:
    """Steps as a tree, in the words of LightGBM's dump."""

    def grow(low: int, high: int) -> dict:
        if low == high:
            return {"leaf_value": float(steps.values[low])}
        middle = (low + high) // 2
        branch = {"split_feature": steps.feature, "threshold": float(steps.edges[middle])}
        return {**branch, "left_child": grow(low, middle), "right_child": grow(middle + 1, high)}

    return grow(0, len(steps.edges))


def listed(tree: dict) -> list[dict]:
    """The nodes of a tree, root first, with the places of their children."""
    nodes: list[dict] = []

    def add(node: dict) -> int:
        place = len(nodes)
        nodes.append({"leaf": node.get("leaf_value")})
        if "leaf_value" not in node:
            nodes[place] |= {"feature": node["split_feature"], "threshold": at_most(node["threshold"])}
            nodes[place] |= {"left": add(node["left_child"]), "right": add(node["right_child"])}
        return place

    add(tree)
    return nodes


def ensemble(trees: list[dict], output: str) -> onnx.NodeProto:
    nodes = [{"tree": number, "id": place, **node} for number, tree in enumerate(trees) for place, node in enumerate(listed(tree))]
    leaves = [node for node in nodes if node["leaf"] is not None]
    return helper.make_node(
        "TreeEnsembleRegressor",
        ["features"],
        [output],
        name=output,
        domain="ai.onnx.ml",
        n_targets=1,
        nodes_treeids=[node["tree"] for node in nodes],
        nodes_nodeids=[node["id"] for node in nodes],
        nodes_featureids=[node.get("feature", 0) for node in nodes],
        nodes_modes=["BRANCH_LEQ" if node["leaf"] is None else "LEAF" for node in nodes],
        nodes_values=[node.get("threshold", 0.0) for node in nodes],
        nodes_truenodeids=[node.get("left", 0) for node in nodes],
        nodes_falsenodeids=[node.get("right", 0) for node in nodes],
        target_treeids=[node["tree"] for node in leaves],
        target_nodeids=[node["id"] for node in leaves],
        target_ids=[0] * len(leaves),
        target_weights=[node["leaf"] for node in leaves],
    )


def to_onnx(model: Boosted, ceilings: Ceilings) -> onnx.ModelProto:
    market = balanced(model.market)
    nodes = [
        ensemble([*model.wallet_trees, market], "model"),
        ensemble([balanced(ceilings.wallet), market], "thin"),
        ensemble([balanced(ceilings.absolute)], "young"),
        helper.make_node("Max", ["model", "thin", "young"], ["log_odds"], name="ceilings"),
        helper.make_node("Sigmoid", ["log_odds"], ["probability"], name="sigmoid"),
    ]
    inputs = [helper.make_tensor_value_info("features", TensorProto.FLOAT, [None, len(FEATURES)])]
    outputs = [helper.make_tensor_value_info("probability", TensorProto.FLOAT, [None, 1])]
    return helper.make_model(helper.make_graph(nodes, "default", inputs, outputs), opset_imports=OPSET, ir_version=9)


def write_onnx(model: Boosted, ceilings: Ceilings, *, path: Path, x: np.ndarray) -> float:
    """Writes the file; returns by how much onnxruntime on it differs from the model in the log-odds of rows `x`, at most."""
    exported = to_onnx(model, ceilings)
    onnx.checker.check_model(exported)
    session = onnxruntime.InferenceSession(exported.SerializeToString())
    probability = session.run(None, {"features": x})[0][:, 0].astype(np.float64)
    difference = float(np.max(np.abs(np.log(probability / (1 - probability)) - ceilings.over(model, x))))
    if not difference < MOST_DIFFERENCE:
        raise AssertionError(f"the file differs from the model by {difference} in log-odds")
    path.write_bytes(exported.SerializeToString())
    return difference
