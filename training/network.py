"""The network SageMaker's built-in image classification trains: MXNet's ResNet v2.

Input   data: float32 [N, 3, H, W], raw RGB values 0..255 (no mean, no division).
Output  logits of fc1; `probabilities` applies the softmax, which the exported graph includes.

Parameters are named as MXNet names them (`stage1_unit1_bn1_gamma`), see `mxnet_arrays`.
Every BatchNorm has eps 2e-5 and momentum 0.9 (0.1 in PyTorch's convention).
bn_data has fix_gamma True: its scale stays 1 and is not learned.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

EPS = 2e-5
UNITS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3)}
FILTERS = (64, 128, 256, 512)


class DataNorm(nn.BatchNorm2d):
    """BatchNorm with fix_gamma True: gamma stays 1 and is never trained."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels, eps=EPS, momentum=0.1)
        self.weight.requires_grad_(False)


def norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=EPS, momentum=0.1)


class Unit(nn.Module):
    """bn1, relu1, conv1 3x3, bn2, relu2, conv2 3x3, plus the shortcut.

    The first unit of a stage projects its shortcut (`sc`, 1x1) from relu1's output.
    """

    def __init__(self, inputs: int, outputs: int, stride: int, project: bool) -> None:
        super().__init__()
        self.bn1 = norm(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn2 = norm(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.sc = nn.Conv2d(inputs, outputs, 1, stride, bias=False) if project else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        activated = F.relu(self.bn1(x), inplace=True)
        shortcut = x if self.sc is None else self.sc(activated)
        x = self.conv1(activated)
        return self.conv2(F.relu(self.bn2(x), inplace=True)) + shortcut


class ResNetV2(nn.Module):
    """MXNet's pre-activation ResNet for images of more than 32 pixels."""

    def __init__(self, num_layers: int = 18, num_classes: int = 2) -> None:
        super().__init__()
        if num_layers not in UNITS:
            raise ValueError(f"num_layers: needed one of {sorted(UNITS)}, found {num_layers}")
        self.num_layers = num_layers
        self.bn_data = DataNorm(3)
        self.conv0 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn0 = norm(64)
        channels = 64
        for stage, (count, filters) in enumerate(zip(UNITS[num_layers], FILTERS), start=1):
            for unit in range(1, count + 1):
                stride = 2 if stage > 1 and unit == 1 else 1
                name = f"stage{stage}_unit{unit}"
                self.add_module(name, Unit(channels, filters, stride, project=unit == 1))
                channels = filters
        self.bn1 = norm(channels)
        self.fc1 = nn.Linear(channels, num_classes)
        self.unit_names = [name for name, _ in self.named_children() if "_unit" in name]
        self._initialise()

    def _initialise(self) -> None:
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        nn.init.normal_(self.fc1.weight, std=0.01)
        nn.init.zeros_(self.fc1.bias)

    def maps(self, data: torch.Tensor) -> torch.Tensor:
        """relu1's output, float32 [N, 512, H/32, W/32]."""
        x = self.conv0(self.bn_data(data))
        x = F.max_pool2d(F.relu(self.bn0(x), inplace=True), 3, 2, 1)
        for name in self.unit_names:
            x = getattr(self, name)(x)
        return F.relu(self.bn1(x), inplace=True)

    def forward(self, data: torch.Tensor) -> torch.Tensor:
        return self.fc1(self.maps(data).mean((2, 3)))

    def probabilities(self, data: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self(data), dim=1)

    def mxnet_arrays(self) -> dict[str, np.ndarray]:
        """Every parameter under MXNet's name, in the order of the graph, as float32."""
        arrays: dict[str, np.ndarray] = {}
        for path, module in self._parametric():
            for suffix, tensor in _tensors(module):
                arrays[f"{path}_{suffix}"] = tensor.detach().to("cpu", torch.float32, copy=True).contiguous().numpy()
        return arrays

    @torch.no_grad()
    def load_mxnet_arrays(self, arrays: dict[str, np.ndarray], skip_fc1: bool = False) -> None:
        """Copies arrays by name; each must be present in its exact shape."""
        for path, module in self._parametric():
            if skip_fc1 and path == "fc1":
                continue
            for suffix, tensor in _tensors(module):
                name = f"{path}_{suffix}"
                if name not in arrays:
                    raise ValueError(f"loading {name}: needed an array of shape {tuple(tensor.shape)}, found none")
                value = np.asarray(arrays[name], np.float32)
                if value.shape != tuple(tensor.shape):
                    raise ValueError(f"loading {name}: needed shape {tuple(tensor.shape)}, found {value.shape}")
                tensor.copy_(torch.from_numpy(value.copy()))
        self.bn_data.weight.fill_(1.0)

    def _parametric(self) -> list[tuple[str, nn.Module]]:
        """(MXNet's node name, module) of all layers with parameters, in the order of the graph."""
        layers: list[tuple[str, nn.Module]] = [("bn_data", self.bn_data), ("conv0", self.conv0), ("bn0", self.bn0)]
        for name in self.unit_names:
            unit = getattr(self, name)
            layers += [(f"{name}_{part}", getattr(unit, part)) for part in ("bn1", "conv1", "bn2", "conv2")]
            if unit.sc is not None:
                layers.append((f"{name}_sc", unit.sc))
        return [*layers, ("bn1", self.bn1), ("fc1", self.fc1)]


def _tensors(module: nn.Module) -> list[tuple[str, torch.Tensor]]:
    if isinstance(module, nn.BatchNorm2d):
        return [
            ("gamma", module.weight),
            ("beta", module.bias),
            ("moving_mean", module.running_mean),
            ("moving_var", module.running_var),
        ]
    if isinstance(module, nn.Linear):
        return [("weight", module.weight), ("bias", module.bias)]
    return [("weight", module.weight)]
