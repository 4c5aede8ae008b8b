"""Trains one network of the guard, resumable: every draw depends on seed and step alone.

trunk    children's views and made-up images only: pose, mirroring, inversion, cuts
fold k   from the trunk, on everything but the sets of fold k; only to examine sources that it never saw
final    from random weights, on everything
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from guard_batches import draw_batch
from guard_data import FOLDS
from guard_network import GuardNetwork, loss_of
from guard_pool import NO_FOLD, Pool
from guard_views import MAKERS
from optimization import make_average, make_optimizer, make_scheduler

CHECKPOINT_STEPS = 100


@dataclass(frozen=True)
class Schedule:
    steps: int
    learning_rate: float
    batch: int = 64
    seed: int = 1
    weight_decay: float = 0.03
    average: float = 0.995


SCHEDULES = {
    "trunk": Schedule(800, 3e-3),
    "fold": Schedule(1600, 2e-3),
    "final": Schedule(2400, 3e-3),
    "polish": Schedule(800, 1.5e-3, seed=2),
}


def select(pool: Pool, name: str) -> Pool:
    """The views that the network of this name may see."""
    made_up = pool.makers == list(MAKERS).index("madeUp")
    alone = (pool.folds == NO_FOLD) | made_up  # of children, or of nobody
    if name == "trunk":
        return pool.where(alone)
    if name in ("final", "polish"):
        return pool
    return pool.where(alone | (pool.folds != fold_of(name)))


def fold_of(name: str) -> int:
    fold = int(name.removeprefix("fold-"))
    if not 0 <= fold < len(FOLDS):
        raise ValueError(f"training {name}: needed a fold below {len(FOLDS)}")
    return fold


def train(folder: Path, name: str, pool: Pool, start: Path | None = None) -> Path:
    """Trains from the weights in `start`, or from random ones; returns the file of the averaged weights."""
    done = folder / f"{name}.pt"
    if done.exists():
        return done
    schedule = SCHEDULES[name.split("-")[0]]
    torch.manual_seed(schedule.seed)
    model = GuardNetwork()
    if start:
        model.load_state_dict(torch.load(start))
    model = model.to(memory_format=torch.channels_last)
    optimizer = make_optimizer(model, "adamw", schedule.learning_rate, schedule.weight_decay)
    scheduler = make_scheduler(optimizer, "one-cycle", schedule.steps)
    average = make_average(model, schedule.average)
    parts = {"model": model, "optimizer": optimizer, "scheduler": scheduler, "average": average}
    checkpoint, step, losses, began = folder / f"{name}.checkpoint", 0, [], time.monotonic()
    if checkpoint.exists():
        state = torch.load(checkpoint)
        step = state["step"]
        for key, part in parts.items():
            part.load_state_dict(state[key])
    while step < schedule.steps:
        rng = np.random.default_rng([schedule.seed, step])
        torch.manual_seed(schedule.seed * 1_000_003 + step)
        views, targets = draw_batch(pool, schedule.batch, rng)
        model.train()
        inputs = torch.from_numpy(views).to(memory_format=torch.channels_last)
        loss = loss_of(model(inputs), torch.from_numpy(targets))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        scheduler.step()
        average.update_parameters(model)
        losses.append(loss.item())
        step += 1
        if step % CHECKPOINT_STEPS == 0 or step == schedule.steps:
            states = {key: part.state_dict() for key, part in parts.items()}
            save({"step": step, **states}, checkpoint)
            speed = len(losses) * schedule.batch / (time.monotonic() - began)
            print(
                f"{name}: step {step}, loss {np.mean(losses[-CHECKPOINT_STEPS:]):.4f}, {speed:.0f} views/s", flush=True
            )
    save(average.module.state_dict(), done)
    checkpoint.unlink()
    return done


def save(state: dict, path: Path) -> None:
    part = path.with_name(path.name + ".part")
    torch.save(state, part)
    os.replace(part, path)
