"""Writes the network as ONNX. Parameters are stored as float16 and cast to float32 in the graph.

    <parameter> (float16 initializer) -> Cast "<parameter>_float32" -> the node that uses it

Input `data` float32 [N, 3, 224, 224], output `softmax` float32 [N, classes]; opset 17, IR version 9.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from graph import Node, parameters_of, resnet
from network import EPS


def halve(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """float16 of every array; refuses values beyond its range."""
    halves = {}
    for name, array in arrays.items():
        with np.errstate(over="ignore"):
            half = array.astype(np.float16)
        if not np.isfinite(half).all():
            raise ValueError(f"rounding {name} to float16: needed values up to 65504, found {np.abs(array).max()}")
        if name.endswith("_moving_var") and (half <= 0).any():
            half = np.maximum(half, np.float16(6e-8))
        halves[name] = half
    return halves


def round_to_half(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The exact values that the file will hold, as float32."""
    return {name: half.astype(np.float32) for name, half in halve(arrays).items()}


def build(arrays: dict[str, np.ndarray], num_layers: int = 18, side: int = 224) -> onnx.ModelProto:
    halves = halve(arrays)
    halves["bn_data_gamma"] = np.ones_like(halves["bn_data_gamma"])  # fix_gamma True
    num_classes = len(halves["fc1_bias"])
    nodes, initializers = [], []
    for node in resnet(num_layers, num_classes):
        for name in parameters_of(node):
            initializers.append(numpy_helper.from_array(halves[name], name))
            cast = f"{name}_float32"
            nodes.append(helper.make_node("Cast", [name], [cast], name=cast, to=TensorProto.FLOAT))
        nodes.append(translate(node))
    graph = helper.make_graph(
        nodes,
        "pneumoscope",
        [helper.make_tensor_value_info("data", TensorProto.FLOAT, ["N", 3, side, side])],
        [helper.make_tensor_value_info("softmax", TensorProto.FLOAT, ["N", num_classes])],
        initializers,
    )
    opset = helper.make_opsetid("", 17)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=9, producer_name="pneumoscope")
    onnx.checker.check_model(model, full_check=True)
    return model


def translate(node: Node) -> onnx.NodeProto:
    inputs = [*node.inputs, *(f"{p}_float32" for p in parameters_of(node))]
    square = {"kernel_shape": [node.kernel] * 2, "strides": [node.stride] * 2, "pads": [node.pad] * 4}
    op, attributes = {
        "BatchNorm": ("BatchNormalization", {"epsilon": EPS}),
        "Convolution": ("Conv", square),
        "relu": ("Relu", {}),
        "MaxPool": ("MaxPool", square),
        "GlobalPool": ("GlobalAveragePool", {}),
        "Flatten": ("Flatten", {"axis": 1}),
        "Dense": ("Gemm", {"transB": 1}),
        "Add": ("Add", {}),
        "Softmax": ("Softmax", {"axis": 1}),
    }[node.op]
    return helper.make_node(op, inputs, [node.name], name=node.name, **attributes)


def write(path: Path, arrays: dict[str, np.ndarray], num_layers: int = 18, side: int = 224) -> None:
    path.write_bytes(build(arrays, num_layers, side).SerializeToString())


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """The float16 parameters of a file written by `write`, as float32."""
    return {i.name: numpy_helper.to_array(i).astype(np.float32) for i in onnx.load(path).graph.initializer}
