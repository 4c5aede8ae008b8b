from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

import export_onnx
from network import ResNetV2


def make_network(num_layers: int = 18) -> ResNetV2:
    """A network with running statistics and scales unlike the initial ones."""
    torch.manual_seed(0)
    network = ResNetV2(num_layers)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 2)
            module.bias.data.normal_(0, 0.2)
            if module is not network.bn_data:
                module.weight.data.uniform_(0.5, 1.5)
    network.bn_data.running_mean.fill_(120)
    network.bn_data.running_var.fill_(4000)
    return network.eval()


@pytest.mark.parametrize("layers", [18, 34])
def test_onnx_runtime_computes_what_pytorch_computes(tmp_path: Path, layers: int) -> None:
    network = make_network(layers)
    network.load_mxnet_arrays(export_onnx.round_to_half(network.mxnet_arrays()))
    export_onnx.write(tmp_path / "model.onnx", network.mxnet_arrays(), num_layers=layers)
    data = torch.rand(3, 3, 224, 224) * 255
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"))
    ours = network.probabilities(data).detach().numpy()
    assert np.abs(session.run(["softmax"], {"data": data.numpy()})[0] - ours).max() <= 1e-5


def test_the_onnx_file_keeps_its_contract(tmp_path: Path) -> None:
    export_onnx.write(tmp_path / "model.onnx", make_network().mxnet_arrays())
    assert (tmp_path / "model.onnx").stat().st_size < 25_000_000
    model = onnx.load(tmp_path / "model.onnx")
    assert model.opset_import[0].version == 17 and model.ir_version <= 9
    assert {i.data_type for i in model.graph.initializer} == {onnx.TensorProto.FLOAT16}
    casts = {n.input[0]: (n.name, n.output[0]) for n in model.graph.node if n.op_type == "Cast"}
    assert casts == {i.name: (f"{i.name}_float32",) * 2 for i in model.graph.initializer}
    assert [i.name for i in model.graph.input] == ["data"] and [o.name for o in model.graph.output] == ["softmax"]
    back = export_onnx.read_arrays(tmp_path / "model.onnx")
    rounded = export_onnx.round_to_half(make_network().mxnet_arrays())
    assert all((back[n] == rounded[n]).all() for n in rounded)


def test_values_beyond_half_precision_are_refused() -> None:
    arrays = make_network().mxnet_arrays()
    arrays["fc1_bias"][0] = 1e6
    with pytest.raises(ValueError, match="fc1_bias"):
        export_onnx.build(arrays)


def test_arrays_are_refused_by_name_and_shape() -> None:
    arrays = make_network().mxnet_arrays()
    with pytest.raises(ValueError, match=r"fc1_weight.*shape"):
        ResNetV2(18, 3).load_mxnet_arrays(arrays)
    del arrays["stage1_unit1_sc_weight"]
    with pytest.raises(ValueError, match="stage1_unit1_sc_weight"):
        ResNetV2().load_mxnet_arrays(arrays)


def test_bn_data_keeps_its_scale_of_one() -> None:
    arrays = make_network().mxnet_arrays()
    arrays["bn_data_gamma"][:] = 7
    network = ResNetV2()
    network.load_mxnet_arrays(arrays)
    assert network.mxnet_arrays()["bn_data_gamma"].tolist() == [1, 1, 1]
    assert not network.bn_data.weight.requires_grad
