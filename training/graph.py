"""The network's graph, node by node, under MXNet's names."""

from __future__ import annotations

from dataclasses import dataclass

from network import FILTERS, UNITS


@dataclass(frozen=True)
class Node:
    op: str  # BatchNorm, Convolution, relu, MaxPool, GlobalPool, Flatten, Dense, Add, Softmax
    name: str
    inputs: tuple[str, ...]
    filters: int = 0
    kernel: int = 0
    stride: int = 1
    pad: int = 0


def resnet(num_layers: int = 18, num_classes: int = 2) -> list[Node]:
    nodes = [
        Node("BatchNorm", "bn_data", ("data",)),
        Node("Convolution", "conv0", ("bn_data",), 64, 7, 2, 3),
        Node("BatchNorm", "bn0", ("conv0",)),
        Node("relu", "relu0", ("bn0",)),
        Node("MaxPool", "pooling0", ("relu0",), 0, 3, 2, 1),
    ]
    last, sums = "pooling0", 0
    for stage, (count, filters) in enumerate(zip(UNITS[num_layers], FILTERS), start=1):
        for unit in range(1, count + 1):
            u, stride = f"stage{stage}_unit{unit}", 2 if stage > 1 and unit == 1 else 1
            nodes += [
                Node("BatchNorm", f"{u}_bn1", (last,)),
                Node("relu", f"{u}_relu1", (f"{u}_bn1",)),
                Node("Convolution", f"{u}_conv1", (f"{u}_relu1",), filters, 3, stride, 1),
                Node("BatchNorm", f"{u}_bn2", (f"{u}_conv1",)),
                Node("relu", f"{u}_relu2", (f"{u}_bn2",)),
                Node("Convolution", f"{u}_conv2", (f"{u}_relu2",), filters, 3, 1, 1),
            ]
            if unit == 1:
                nodes.append(Node("Convolution", f"{u}_sc", (f"{u}_relu1",), filters, 1, stride, 0))
            shortcut = f"{u}_sc" if unit == 1 else last
            last = f"_plus{sums}"
            sums += 1
            nodes.append(Node("Add", last, (f"{u}_conv2", shortcut)))
    nodes += [
        Node("BatchNorm", "bn1", (last,)),
        Node("relu", "relu1", ("bn1",)),
        Node("GlobalPool", "pool1", ("relu1",), 0, 7),
        Node("Flatten", "flatten0", ("pool1",)),
        Node("Dense", "fc1", ("flatten0",), num_classes),
        Node("Softmax", "softmax", ("fc1",)),
    ]
    return nodes


def parameters_of(node: Node) -> tuple[str, ...]:
    suffixes = {
        "BatchNorm": ("gamma", "beta", "moving_mean", "moving_var"),
        "Convolution": ("weight",),
        "Dense": ("weight", "bias"),
    }.get(node.op, ())
    return tuple(f"{node.name}_{s}" for s in suffixes)
