"""The network as MXNet's symbol JSON: a list of nodes, every attribute a string."""

from __future__ import annotations

import json

from graph import Node, parameters_of, resnet
from network import EPS, is_auxiliary

MXNET_VERSION = 10301  # the container SageMaker serves with is MXNet 1.3


def attributes(node: Node) -> dict[str, str]:
    pair = lambda n: f"({n}, {n})"
    if node.op == "BatchNorm":
        return {"eps": str(EPS), "fix_gamma": str(node.name == "bn_data"), "momentum": "0.9"}
    if node.op == "Convolution":
        shape = {
            "kernel": pair(node.kernel),
            "no_bias": "True",
            "num_filter": str(node.filters),
            "stride": pair(node.stride),
        }
        return shape | ({"pad": pair(node.pad)} if node.pad else {})
    return {
        "relu": {"act_type": "relu"},
        "MaxPool": {
            "kernel": pair(node.kernel),
            "pad": pair(node.pad),
            "pool_type": "max",
            "stride": pair(node.stride),
        },
        "GlobalPool": {"global_pool": "True", "kernel": pair(node.kernel), "pool_type": "avg"},
        "Dense": {"num_hidden": str(node.filters)},
    }.get(node.op, {})


OPERATORS = {
    "relu": "Activation",
    "MaxPool": "Pooling",
    "GlobalPool": "Pooling",
    "Dense": "FullyConnected",
    "Add": "elemwise_add",
    "Softmax": "SoftmaxOutput",
}


def build(num_layers: int = 18, num_classes: int = 2) -> str:
    nodes: list[dict] = []
    index: dict[str, int] = {}

    def add(op: str, name: str, inputs: list[str], attrs: dict[str, str]) -> None:
        index[name] = len(nodes)
        entry = {"op": op, "name": name} | ({"attrs": attrs} if attrs else {})
        nodes.append(entry | {"inputs": [[index[i], 0, 0] for i in inputs]})

    add("null", "data", [], {})
    for node in resnet(num_layers, num_classes):
        extra = [*parameters_of(node), *(["softmax_label"] if node.op == "Softmax" else [])]
        for name in extra:
            add("null", name, [], {})
        add(OPERATORS.get(node.op, node.op), node.name, [*node.inputs, *extra], attributes(node))
    return json.dumps(
        {
            "nodes": nodes,
            "arg_nodes": [i for i, n in enumerate(nodes) if n["op"] == "null"],
            "node_row_ptr": list(range(len(nodes) + 1)),
            "heads": [[len(nodes) - 1, 0, 0]],
            "attrs": {"mxnet_version": ["int", MXNET_VERSION]},
        },
        indent=2,
    )


def prefixed(name: str) -> str:
    """The name inside a checkpoint: `aux:` for running statistics, `arg:` for the rest."""
    return f"aux:{name}" if is_auxiliary(name) else f"arg:{name}"
