"""The guard's network: a small residual network on the image at half the side, and the losses of its heads.

    data [N, 3, 224, 224] -> average of 2 x 2 -> stages of 16, 32, 48, 96 channels (56, 28, 14, 7 px)
    -> mean over the image, and a small layout map -> 96 hidden units -> heads

Some 26 million multiplications and 0.4 million parameters. `features` also gives mean and standard deviation of the
last three stages, from which guard_distance.py measures how far an image is from the training population.
"""

from __future__ import annotations

import copy

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils import fuse_conv_bn_eval

from guard_views import HEADS, NOT_CHEST, UNKNOWN

WIDTHS = (16, 32, 48, 96)
LAYOUT, HIDDEN = 12, 96
HEAD_SIZES = {"kind": 4, "turned": 4, "mirrored": 1, "inverted": 1, "cut": 1, "several": 1, "adult": 1}
HEAD_WEIGHTS = {"kind": 1.0, "turned": 0.7, "mirrored": 1.0, "inverted": 0.5, "cut": 0.7, "several": 0.7, "adult": 1.0}
CENTRE, SPREAD = 127.5, 64.0  # of the input, subtracted and divided by


class Conv(nn.Sequential):
    """Convolution and batch normalization; the ReLU follows outside."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs))


class Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.first, self.second = Conv(width, width), Conv(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.relu(x + self.second(functional.relu(self.first(x))))


class GuardNetwork(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.downs = nn.ModuleList([Conv(a, b, 2) for a, b in zip((3, *WIDTHS[:-1]), WIDTHS)])
        self.blocks = nn.ModuleList([nn.Identity(), *(Residual(width) for width in WIDTHS[2:])])
        self.layout = nn.Conv2d(WIDTHS[-1], LAYOUT, 1)
        self.hidden = nn.Linear(WIDTHS[-1] + LAYOUT * 49, HIDDEN)
        self.heads = nn.Linear(HIDDEN, sum(HEAD_SIZES.values()))
        self.dropout = nn.Dropout(0.1)

    def features(self, inner: torch.Tensor) -> tuple[list[torch.Tensor], torch.Tensor]:
        """(features of each level, logits) of raw float [N, 3, 112, 112]."""
        x = functional.relu(self.downs[0]((inner - CENTRE) / SPREAD))
        levels = []
        for down, block in zip(self.downs[1:], self.blocks):
            x = block(functional.relu(down(x)))
            mean = x.mean((2, 3))
            deviation = ((x - mean[:, :, None, None]) ** 2).mean((2, 3)).add(1e-6).sqrt()
            levels.append(torch.cat([mean, deviation], 1))
        layout = functional.relu(self.layout(x)).flatten(1)
        hidden = functional.relu(self.hidden(torch.cat([x.mean((2, 3)), layout], 1)))
        levels.append(hidden)
        return levels, self.heads(self.dropout(hidden))

    def forward(self, inner: torch.Tensor) -> torch.Tensor:
        return self.features(inner)[1]


def split_heads(logits: torch.Tensor) -> dict[str, torch.Tensor]:
    return dict(zip(HEAD_SIZES, logits.split(list(HEAD_SIZES.values()), 1)))


def loss_of(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Weighted sum of the heads' losses, each over the views that say something about it."""
    total = logits.new_zeros(())
    by_head = split_heads(logits)
    for column, head in enumerate(HEADS):
        target, scores = targets[:, column], by_head[head]
        known = target != UNKNOWN
        if not known.any():
            continue
        target, scores = target[known], scores[known]
        if head == "kind":
            loss = kind_loss(scores, target)
        elif scores.shape[1] > 1:
            loss = functional.cross_entropy(scores, target)
        else:
            loss = functional.binary_cross_entropy_with_logits(scores[:, 0], target.float())
        total = total + HEAD_WEIGHTS[head] * loss
    return total


def kind_loss(scores: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Cross-entropy; for NOT_CHEST, of all kinds but the first taken together."""
    logs = functional.log_softmax(scores, 1)
    parts = torch.cat([logs, torch.logsumexp(logs[:, 1:], 1, keepdim=True)], 1)
    assert parts.shape[1] == NOT_CHEST + 1
    return functional.nll_loss(parts, target)


@torch.no_grad()
def fuse_and_round(model: GuardNetwork) -> GuardNetwork:
    """A copy with the batch normalizations folded in and all parameters rounded to float16, as the file holds them."""
    model = copy.deepcopy(model).eval()
    for module in list(model.modules()):
        if isinstance(module, Conv):
            module[0], module[1] = fuse_conv_bn_eval(module[0], module[1]), nn.Identity()
    for parameter in model.parameters():
        parameter.copy_(parameter.half().float())
    return model


def arrays_of(model: GuardNetwork) -> dict[str, np.ndarray]:
    """Of a fused network: `<layer>.weight`, `<layer>.bias`."""
    arrays = {}
    for name, module in model.named_modules():
        if isinstance(module, Conv) or name in ("layout", "hidden", "heads"):
            layer = module[0] if isinstance(module, Conv) else module
            arrays |= {f"{name}.weight": layer.weight, f"{name}.bias": layer.bias}
    return {name: parameter.detach().numpy() for name, parameter in arrays.items()}
