"""Writes test/fixtures/mxnet/operators: small networks of each operator, saved and computed by real MXNet 1.9.1.

    python3.11 -m venv venv && venv/bin/pip install mxnet==1.9.1 "numpy<1.24" pillow
    venv/bin/python test/oracles/mxnet_operators.py test/fixtures/mxnet/operators
"""

import json
import sys
from pathlib import Path

import mxnet as mx
import numpy as np
from PIL import Image

S = mx.sym
RNG = np.random.RandomState(7)


def convolution(data, name, **options):
    return S.Convolution(data, name=name, **{"num_filter": 4, "kernel": (3, 3), **options})


def end(data):
    """Ends a network as the ResNets do."""
    pooled = S.Pooling(data, global_pool=True, pool_type="avg", kernel=(1, 1), name="pool1")
    return S.SoftmaxOutput(S.FullyConnected(S.Flatten(pooled), num_hidden=3, name="fc1"), name="softmax")


def shared_weight(data):
    weight = S.Variable("shared", lr_mult=2.0, wd_mult=0.1)
    start = convolution(data, "c0")
    inner = convolution(start, "c1", weight=weight, no_bias=True, pad=(1, 1))
    return end(convolution(inner, "c2", weight=weight, no_bias=True, pad=(1, 1)) + start)


def odd_names(data):
    """The same name twice, a parameter name that is not ASCII, other names for label and output."""
    copied = S.BlockGrad(S.identity(convolution(data, "data_output"), name="x"), name="x")
    dense = S.FullyConnected(copied, S.Variable("wéight/1"), num_hidden=3, name="x")
    return S.SoftmaxOutput(dense, S.Variable("answer"), name="not_softmax", grad_scale=2.0, normalization="batch")


def batch_norms(data):
    first = S.BatchNorm(convolution(data, "c0"), use_global_stats=True, fix_gamma=False, name="b1")
    return end(S.BatchNorm(first, eps=0.0012345678, axis=1, momentum=0.5, name="b2"))


def implied_flatten(data):
    first = S.FullyConnected(convolution(data, "c0"), num_hidden=5, no_bias=True, name="f0")
    return S.SoftmaxOutput(S.FullyConnected(first, num_hidden=3, flatten=False, name="f1"), name="softmax")


def dense(data):
    return S.FullyConnected(data, num_hidden=3, name="f1")


def pooled(**options):
    return lambda data: end(S.Pooling(convolution(data, "c0"), **options))


CASES = {
    **{
        f"activation-{kind}": lambda data, kind=kind: end(S.Activation(convolution(data, "c0"), act_type=kind))
        for kind in ("relu", "sigmoid", "tanh", "softrelu", "softsign")
    },
    **{
        f"pooling-{kind}-{convention}{'' if counts else '-without-padding'}": pooled(
            kernel=(3, 4), stride=(2, 2), pad=(1, 1), pool_type=kind, pooling_convention=convention, **(
                {} if kind == "max" else {"count_include_pad": counts}
            )
        )
        for kind in ("max", "avg")
        for convention in ("valid", "full")
        for counts in ((True,) if kind == "max" else (True, False))
    },
    "pooling-global-max": pooled(global_pool=True, pool_type="max"),
    "convolution-dilated-grouped": lambda data: end(
        convolution(convolution(data, "c0"), "c1", dilate=(2, 3), num_group=2, pad=(1, 2), stride=(2, 1))
    ),
    "convolution-layout": lambda data: end(convolution(data, "c0", layout="NCHW", cudnn_tune="off", workspace=512)),
    "dropout": lambda data: end(S.Dropout(S.Dropout(convolution(data, "c0"), p=0.3, name="drop"))),
    "batch-norms": batch_norms,
    "implied-flatten": implied_flatten,
    "odd-names": odd_names,
    "shared-weight": shared_weight,
    "softmax": lambda data: S.softmax(dense(data), name="sm"),
    "softmax-axis-1": lambda data: S.softmax(dense(data), axis=1),
    "softmax-activation": lambda data: S.SoftmaxActivation(dense(data), name="sm"),
    "logistic-regression": lambda data: S.LogisticRegressionOutput(dense(data), name="many"),
}

SHAPE = (1, 3, 15, 18)


def random_array(name, shape):
    if name.endswith(("gamma", "moving_var")):
        values = RNG.uniform(0.7, 1.3, shape)
    elif name.endswith(("beta", "bias", "moving_mean")):
        values = RNG.normal(0, 0.1, shape)
    else:
        values = RNG.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape)
    if name == "bn_data_moving_mean":
        values = np.full(shape, 127.0)
    if name == "bn_data_moving_var":
        values = np.full(shape, 4900.0)
    return mx.nd.array(values.astype("float32"))


def write_case(folder, symbol):
    folder.mkdir(parents=True, exist_ok=True)
    shapes, _, auxiliary_shapes = symbol.infer_shape(data=SHAPE)
    unset = {"data", "softmax_label", "many_label", "answer"}
    arguments = {n: random_array(n, s) for n, s in zip(symbol.list_arguments(), shapes) if n not in unset}
    states = {n: random_array(n, s) for n, s in zip(symbol.list_auxiliary_states(), auxiliary_shapes)}
    image = RNG.randint(0, 256, SHAPE[2:] + (3,)).astype("uint8")
    Image.fromarray(image).save(folder / "0.png")
    executor = symbol.simple_bind(mx.cpu(), grad_req="null", data=SHAPE)
    executor.copy_params_from(arguments, states)
    batch = mx.nd.array(np.ascontiguousarray(image.transpose(2, 0, 1)[None].astype("float32")))
    probabilities = executor.forward(is_train=False, data=batch)[0].asnumpy()[0]
    symbol.save(str(folder / "image-classification-symbol.json"))
    arrays = {**{f"arg:{n}": a for n, a in arguments.items()}, **{f"aux:{n}": a for n, a in states.items()}}
    mx.nd.save(str(folder / "image-classification-0001.params"), arrays)
    (folder / "model-shapes.json").write_text(json.dumps([{"shape": list(SHAPE), "name": "data"}]))
    expected = [{"input": "0.png", "probabilities": [float(p) for p in probabilities]}]
    (folder / "expected.json").write_text(json.dumps({"mxnet": mx.__version__, "expected": expected}) + "\n")


if __name__ == "__main__":
    for name, build in CASES.items():
        data = S.BatchNorm(S.Variable("data"), name="bn_data")
        write_case(Path(sys.argv[1]) / name, build(data))
