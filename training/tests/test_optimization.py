"""PyTorch's scheduler and averaged model against the formulas that the shipped model was trained with."""

import copy
import math

import pytest
import torch
from torch import nn

from optimization import make_average, make_optimizer, make_scheduler


def one_cycle(step: int, total: int, top: float) -> float:
    warm, floor = 0.2, 0.002
    progress = step / total
    if progress < warm:
        return top * (0.05 + 0.95 * (1 - math.cos(math.pi * progress / warm)) / 2)
    fall = (progress - warm) / (1 - warm)
    return top * (floor + (1 - floor) * (1 + math.cos(math.pi * min(fall, 1))) / 2)


@pytest.mark.parametrize("steps", [1, 7, 100, 5960])
def test_one_cycle_gives_the_documented_rates(steps: int) -> None:
    optimizer = make_optimizer(nn.Linear(2, 2), "adamw", 0.002, 0.05)
    scheduler = make_scheduler(optimizer, "one-cycle", steps)
    for step in range(steps):
        expected = pytest.approx(one_cycle(step, steps, 0.002), rel=1e-9)
        assert [group["lr"] for group in optimizer.param_groups] == [expected, expected]
        optimizer.step()
        scheduler.step()


def test_a_constant_rate_stays_exactly_the_same() -> None:
    optimizer = make_optimizer(nn.Linear(2, 2), "adam", 0.0005, 0)
    scheduler = make_scheduler(optimizer, "constant", 20)
    for _ in range(20):
        assert [group["lr"] for group in optimizer.param_groups] == [0.0005, 0.0005]
        optimizer.step()
        scheduler.step()


def test_the_average_is_exponential_with_a_warm_up_bit_for_bit() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
    average, expected = make_average(model, 0.995), copy.deepcopy(model.state_dict())
    for step in range(1, 30):
        with torch.no_grad():
            model(torch.randn(8, 3))
            for parameter in model.parameters():
                parameter.add_(torch.randn_like(parameter))
        average.update_parameters(model)
        decay = min(0.995, (1 + step) / (10 + step))
        for kept, new in zip(expected.values(), model.state_dict().values()):
            kept.lerp_(new, 1 - decay) if kept.dtype.is_floating_point else kept.copy_(new)
        assert all(torch.equal(kept, expected[name]) for name, kept in average.module.state_dict().items())


def test_only_weights_decay() -> None:
    optimizer = make_optimizer(nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)), "adamw", 0.001, 0.05)
    weights, others = optimizer.param_groups
    assert [p.ndim for p in weights["params"]] == [2] and weights["weight_decay"] == 0.05
    assert [p.ndim for p in others["params"]] == [1, 1, 1] and others["weight_decay"] == 0
