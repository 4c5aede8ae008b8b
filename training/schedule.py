"""Learning rates, and weights averaged over the run, both functions of the step alone."""

from __future__ import annotations

import copy
import math

import torch
from torch import nn


def one_cycle(step: int, total: int, top: float, warm: float = 0.2, floor: float = 0.002) -> float:
    """Cosine up from top/20 over the first `warm` of the steps, cosine down to top*floor."""
    progress = step / max(total, 1)
    if progress < warm:
        return top * (0.05 + 0.95 * (1 - math.cos(math.pi * progress / warm)) / 2)
    fall = (progress - warm) / (1 - warm)
    return top * (floor + (1 - floor) * (1 + math.cos(math.pi * min(fall, 1))) / 2)


class Average:
    """Exponential moving average of parameters and BatchNorm statistics."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.model, self.decay, self.steps = copy.deepcopy(model).eval(), decay, 0

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for kept, new in zip(self.model.state_dict().values(), model.state_dict().values()):
            if kept.dtype.is_floating_point:
                kept.lerp_(new, 1 - decay)
            else:
                kept.copy_(new)
