"""Optimizer, learning rates and weight averaging: PyTorch's own, with this project's settings."""

from __future__ import annotations

import torch
from torch import nn
from torch.optim.lr_scheduler import ConstantLR, LRScheduler, OneCycleLR
from torch.optim.swa_utils import AveragedModel


def make_optimizer(model: nn.Module, name: str, learning_rate: float, weight_decay: float) -> torch.optim.Optimizer:
    """Only parameters of more than one dimension decay: weights, but not scales and biases."""
    learned = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in learned if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in learned if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return {"adamw": torch.optim.AdamW, "adam": torch.optim.Adam}[name](groups, lr=learning_rate)


def make_scheduler(optimizer: torch.optim.Optimizer, name: str, steps: int) -> LRScheduler:
    """one-cycle: cosine from 1/20 of the learning rate up to it over a fifth of the steps, then down to 1/500."""
    if name == "constant":
        return ConstantLR(optimizer, factor=1.0)
    steps = max(steps, 1)
    return OneCycleLR(
        optimizer,
        max_lr=[group["lr"] for group in optimizer.param_groups],
        total_steps=steps + 1,
        pct_start=(0.2 * steps + 1) / (steps + 1),  # PyTorch counts the rise one step short
        div_factor=20,
        final_div_factor=25,
        cycle_momentum=False,
    )


def make_average(model: nn.Module, decay: float) -> AveragedModel:
    """Exponential moving average of parameters and BatchNorm statistics. The initial weights count as one update."""

    def update(kept: list[torch.Tensor], new: list[torch.Tensor], count: torch.Tensor) -> None:
        n = int(count)
        weight = 1 - min(decay, (1 + n) / (10 + n))
        for average, value in zip(kept, new):
            average.lerp_(value, weight) if average.dtype.is_floating_point else average.copy_(value)

    average = AveragedModel(model, multi_avg_fn=update, use_buffers=True).eval()
    average.n_averaged.fill_(1)  # at 0, the first update would replace the initial weights
    return average
