"""Writes the guard as ONNX. The network's parameters are stored as float16 and cast to float32 in the graph.

Input `data` float32 [N, 3, 224, 224], raw RGB 0..255; output `scores` float32 [N, len(SCORES)], higher is worse.
Opset 17, IR version 9; only operators that ONNX Runtime has in native code and in WebAssembly.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from guard_distance import Level, Population
from guard_network import CENTRE, HEAD_SIZES, SPREAD, WIDTHS

SCORES = (
    "notChestXray",
    "otherRadiograph",
    "otherMedicalImage",
    "notMedicalImage",
    "turned",
    "inverted",
    "mirrored",
    "cut",
    "notOneImage",
    "unlikeTraining",
    "outsideTrainingPopulation",
)
SIDE = 224


class Graph:
    """Collects nodes; each method returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def node(self, op: str, inputs: list[str], name: str, **attributes) -> str:
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def parameter(self, name: str, array: np.ndarray) -> str:
        half = array.astype(np.float16)
        if not np.isfinite(half).all():
            raise ValueError(f"rounding {name} to float16: needed values up to 65504, found {np.abs(array).max()}")
        self.initializers.append(numpy_helper.from_array(half, name))
        return self.node("Cast", [name], f"{name}_float32", to=TensorProto.FLOAT)

    def constant(self, name: str, values: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(values, name))
        return name

    def conv(self, source: str, name: str, arrays: dict[str, np.ndarray], stride: int = 1) -> str:
        size = arrays[f"{name}.weight"].shape[-1]
        inputs = [source, *(self.parameter(f"{name}.{p}", arrays[f"{name}.{p}"]) for p in ("weight", "bias"))]
        square = {"kernel_shape": [size] * 2, "strides": [stride] * 2, "pads": [size // 2] * 4}
        return self.node("Conv", inputs, name, **square)

    def dense(self, source: str, name: str, arrays: dict[str, np.ndarray]) -> str:
        inputs = [source, *(self.parameter(f"{name}.{p}", arrays[f"{name}.{p}"]) for p in ("weight", "bias"))]
        return self.node("Gemm", inputs, name, transB=1)

    def slice(self, source: str, name: str, start: int, end: int) -> str:
        ends = [self.constant(f"{name}_{k}", np.array([v], np.int64)) for k, v in zip(("start", "end"), (start, end))]
        axis = self.constant(f"{name}_axis", np.array([1], np.int64))
        return self.node("Slice", [source, *ends, axis], name)

    def sum(self, source: str, name: str) -> str:
        axis = self.constant(f"{name}_axis", np.array([1], np.int64))
        return self.node("ReduceSum", [source, axis], name, keepdims=1)


def build(arrays: dict[str, np.ndarray], levels: list[Level], population: Population) -> onnx.ModelProto:
    """`arrays`: guard_network.arrays_of; `levels`: guard_distance.fit; `population`: fit_population."""
    graph = Graph()
    features, logits = add_network(graph, arrays)
    heads = add_heads(graph, logits)
    heads["unlikeTraining"], from_children = add_distances(graph, features, levels)
    heads["outsideTrainingPopulation"] = add_population(graph, heads.pop("adult"), from_children, population)
    graph.node("Concat", [heads[name] for name in SCORES], "scores", axis=1)
    made = helper.make_graph(
        graph.nodes,
        "pneumoscope-guard",
        [helper.make_tensor_value_info("data", TensorProto.FLOAT, ["N", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["N", len(SCORES)])],
        graph.initializers,
    )
    opset = helper.make_opsetid("", 17)
    model = helper.make_model(made, opset_imports=[opset], ir_version=9, producer_name="pneumoscope")
    onnx.checker.check_model(model, full_check=True)
    return model


def add_network(graph: Graph, arrays: dict[str, np.ndarray]) -> tuple[list[str], str]:
    x = graph.node("AveragePool", ["data"], "inner", kernel_shape=[2, 2], strides=[2, 2])
    x = graph.node("Sub", [x, graph.constant("centre", np.float32([CENTRE]))], "centred")
    x = graph.node("Div", [x, graph.constant("spread", np.float32([SPREAD]))], "normalised")
    features = []
    for k in range(len(WIDTHS)):
        x = graph.node("Relu", [graph.conv(x, f"downs.{k}", arrays, 2)], f"downs.{k}.relu")
        block = f"blocks.{k - 1}"
        if f"{block}.first.weight" in arrays:
            first = graph.node("Relu", [graph.conv(x, f"{block}.first", arrays)], f"{block}.relu")
            added = graph.node("Add", [x, graph.conv(first, f"{block}.second", arrays)], f"{block}.sum")
            x = graph.node("Relu", [added], block)
        if k:
            features.append(add_pooling(graph, x, f"level{k}"))
    pooled = graph.node("Flatten", [graph.node("GlobalAveragePool", [x], "pooled")], "pooled_flat", axis=1)
    layout = graph.node("Relu", [graph.conv(x, "layout", arrays)], "layout_relu")
    layout = graph.node("Flatten", [layout], "layout_flat", axis=1)
    joined = graph.node("Concat", [pooled, layout], "joined", axis=1)
    hidden = graph.node("Relu", [graph.dense(joined, "hidden", arrays)], "hidden_relu")
    return [*features, hidden], graph.dense(hidden, "heads", arrays)


def add_pooling(graph: Graph, x: str, name: str) -> str:
    """Mean and standard deviation over the image."""
    mean = graph.node("ReduceMean", [x], f"{name}_mean", axes=[2, 3], keepdims=1)
    centred = graph.node("Sub", [x, mean], f"{name}_centred")
    square = graph.node("Mul", [centred, centred], f"{name}_square")
    variance = graph.node("ReduceMean", [square], f"{name}_variance", axes=[2, 3], keepdims=1)
    safe = graph.node("Add", [variance, graph.constant(f"{name}_epsilon", np.float32([1e-6]))], f"{name}_safe")
    deviation = graph.node("Sqrt", [safe], f"{name}_deviation")
    both = graph.node("Concat", [mean, deviation], f"{name}_both", axis=1)
    return graph.node("Flatten", [both], name, axis=1)


def add_heads(graph: Graph, logits: str) -> dict[str, str]:
    parts, start = {}, 0
    for head, size in HEAD_SIZES.items():
        part = graph.slice(logits, f"{head}_logits", start, start + size)
        op, attributes = ("Softmax", {"axis": 1}) if size > 1 else ("Sigmoid", {})
        parts[head] = part if head == "adult" else graph.node(op, [part], f"{head}_probability", **attributes)
        start += size
    scores = {
        name: graph.slice(parts["kind"], name, k, k + 1)
        for k, name in enumerate(("otherRadiograph", "otherMedicalImage", "notMedicalImage"), start=1)
    }
    for name, head in (("notChestXray", "kind"), ("turned", "turned")):
        scores[name] = graph.sum(graph.slice(parts[head], f"{name}_parts", 1, 4), name)
    names = {"inverted": "inverted", "mirrored": "mirrored", "cut": "cut", "notOneImage": "several", "adult": "adult"}
    return scores | {name: parts[head] for name, head in names.items()}


def add_distances(graph: Graph, features: list[str], levels: list[Level]) -> tuple[str, str]:
    """To the nearer mean and to the children's. In float32: the whitening subtracts large numbers from one another."""
    nearest, from_children = [], []
    for k, (source, level) in enumerate(zip(features, levels)):
        name = f"distance{k}"
        arrays = {
            "weight": level.weight,
            "bias": level.bias,
            "delta": level.delta,
            "scale": [level.scale / len(levels)],
        }
        weight, bias, delta, scale = (graph.constant(f"{name}.{p}", np.float32(v)) for p, v in arrays.items())
        white = graph.node("Gemm", [source, weight, bias], name, transB=1)
        moved = graph.node("Sub", [white, delta], f"{name}_moved")
        squares = [graph.node("Mul", [v, v], f"{v}_square") for v in (white, moved)]
        sums = [graph.sum(v, f"{v}_sum") for v in squares]
        least = graph.node("Min", sums, f"{name}_least")
        for square, distances, kind in ((least, nearest, "nearest"), (sums[0], from_children, "children")):
            root = graph.node("Sqrt", [square], f"{name}_{kind}_root")
            distances.append(graph.node("Mul", [root, scale], f"{name}_{kind}"))
    return graph.node("Sum", nearest, "unlikeTraining"), graph.node("Sum", from_children, "distance_children")


def add_population(graph: Graph, logit: str, distance: str, population: Population) -> str:
    terms = [graph.constant("population_bias", np.float32([population.bias]))]
    for source, name, weight in (
        (logit, "logit", population.logit_weight),
        (distance, "distance", population.distance_weight),
    ):
        factor = graph.constant(f"population_{name}_weight", np.float32([weight]))
        terms.append(graph.node("Mul", [source, factor], f"population_{name}"))
    return graph.node("Sigmoid", [graph.node("Sum", terms, "population_sum")], "outsideTrainingPopulation")


def write(path: Path, model: onnx.ModelProto) -> bytes:
    content = model.SerializeToString()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return content
