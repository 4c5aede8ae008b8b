"""One training loop for every network here: phases, checkpoints, log lines, validation.

After each epoch a checkpoint is stored. A run killed at any moment goes on from the last one and comes
to the same weights as a run left alone, because every draw depends on (seed, epoch, step) alone.
Log lines have the form of SageMaker's image classification.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from batches import View, batches, to_rgb
from metrics import figures
from schedule import Average, one_cycle

Loss = Callable[[nn.Module, torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]]
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


@dataclass(frozen=True)
class Phase:
    """`epochs` at one side of the network's input, in pixels."""

    side: int
    epochs: int
    batch: int = 32
    area: float = 0.45  # smallest share of a film that a view may show


@dataclass(frozen=True)
class Plan:
    """Everything that decides the weights, apart from films, first weights and loss."""

    phases: tuple[Phase, ...]
    learning_rate: float
    weight_decay: float = 0.0
    seed: int = 1
    optimizer: str = "adamw"  # or adam
    schedule: str = "one-cycle"  # or constant
    average: float = 0.995  # of the weights, per step; 0 for none
    keep: str = "last"  # or best: the epoch of the highest validation accuracy
    balanced: bool = True  # both classes equally often
    clip: float = 5.0  # largest norm of the gradient; 0 for no limit
    half: bool = False  # bfloat16 autocast: faster only where the processor multiplies it

    @property
    def epochs(self) -> int:
        return sum(p.epochs for p in self.phases)

    def phase_of(self, epoch: int) -> Phase:
        for phase in self.phases:
            if epoch < phase.epochs:
                return phase
            epoch -= phase.epochs
        raise IndexError("epoch beyond the last phase")


@dataclass(frozen=True)
class Block:
    """Films in memory: `views(side)` gives uint8 arrays for training, or exact inputs for validation."""

    labels: np.ndarray
    views: Callable[[int], np.ndarray | list[np.ndarray]]
    weights: np.ndarray | None = (
        None  # how often each film is drawn, where the plan is balanced; equally often by default
    )


@torch.inference_mode()
def predict(model: nn.Module, images, size: int = 64) -> np.ndarray:
    """Logits [n, classes] of undisturbed films, in float32."""
    model.eval()
    parts = [model(to_rgb(np.stack(images[i : i + size])).to(DEVICE)) for i in range(0, len(images), size)]
    return torch.cat(parts).float().cpu().numpy()


def margin_of(logits: np.ndarray) -> np.ndarray:
    return (logits[:, 1] - logits[:, 0]).astype(np.float64)


def pneumonia(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-margin_of(logits)))


def train(
    name: str,
    model: nn.Module,
    loss: Loss,
    plan: Plan,
    films: Block,
    held: Block,
    view_of: Callable[[Phase], View],
    out: Path,
    say: Callable[[str], None] = print,
) -> nn.Module:
    """Trains through all phases, or goes on where OUT/<name>.checkpoint stopped; gives the kept network."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{name}.checkpoint"
    model.to(DEVICE, memory_format=torch.channels_last)
    average = Average(model, plan.average)
    optimizer = make_optimizer(model, plan)
    steps = sum(p.epochs * (len(films.labels) // p.batch) for p in plan.phases)
    start, step, history, best = 0, 0, [], None
    if path.exists():
        state = torch.load(path, weights_only=False, map_location=DEVICE)
        if state["plan"] != asdict(plan):
            raise ValueError(f"resuming {path}: needed the plan it began with, found another; choose an empty --output")
        model.load_state_dict(state["model"])
        average.model.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        average.steps, start, step, history, best = (state[k] for k in ("averaged", "epoch", "step", "history", "best"))
        say(f"{name}: goes on at epoch {start}")
    for epoch in range(start, plan.epochs):
        phase, began, right, seen = plan.phase_of(epoch), time.time(), 0, 0
        torch.manual_seed(plan.seed * 100003 + epoch)  # dropout
        model.train()
        for images, labels in batches(
            films.views(phase.side),
            films.labels,
            phase.side,
            phase.batch,
            view_of(phase),
            plan.seed,
            epoch,
            plan.balanced,
            films.weights,
        ):
            rate = one_cycle(step, steps, plan.learning_rate) if plan.schedule == "one-cycle" else plan.learning_rate
            for group in optimizer.param_groups:
                group["lr"] = rate
            targets = torch.from_numpy(labels).to(DEVICE)
            with torch.autocast(DEVICE.type, torch.bfloat16, enabled=plan.half):
                value, logits = loss(model, to_rgb(images).to(DEVICE), targets)
            optimizer.zero_grad(set_to_none=True)
            value.backward()
            if plan.clip:
                nn.utils.clip_grad_norm_(model.parameters(), plan.clip)
            optimizer.step()
            if plan.average:
                average.update(model)
            step += 1
            right += int((logits.argmax(1) == targets).sum())
            seen += len(labels)
            if step % 20 == 0:
                speed = seen / (time.time() - began)
                left = (steps - step) * phase.batch / speed / 60
                say(
                    f"Epoch[{epoch}] Batch [{seen // phase.batch}] Speed: {speed:.2f} samples/sec accuracy={right / seen:.6f} ({left:.0f} min left at this speed)"
                )
        judged = average.model if plan.average else model
        entry = {
            "epoch": epoch,
            "side": phase.side,
            "seconds": round(time.time() - began, 1),
            "trainAccuracy": right / max(seen, 1),
        }
        entry |= figures(held.labels, pneumonia(predict(judged, held.views(phase.side))))
        history.append(entry)
        say(f"Epoch[{epoch}] Train-accuracy={entry['trainAccuracy']:.6f}")
        say(f"Epoch[{epoch}] Time cost={entry['seconds']:.3f}")
        say(f"Epoch[{epoch}] Validation-accuracy={entry['accuracy']:.6f}")
        say(f"Epoch[{epoch}] Validation-auc={entry['auc']:.6f}")
        if best is None or plan.keep == "last" or entry["accuracy"] > best["accuracy"]:
            best = {
                "epoch": epoch,
                "accuracy": entry["accuracy"],
                "model": {k: v.clone() for k, v in judged.state_dict().items()},
            }
            if plan.keep == "best":
                say(f"Storing the best model with validation accuracy: {entry['accuracy']:.6f}")
        store(
            path,
            {
                "plan": asdict(plan),
                "model": model.state_dict(),
                "average": average.model.state_dict(),
                "averaged": average.steps,
                "optimizer": optimizer.state_dict(),
                "epoch": epoch + 1,
                "step": step,
                "history": history,
                "best": best,
            },
        )
        (out / f"{name}.history.json").write_text(json.dumps(history, indent=1) + "\n")
    average.model.load_state_dict(best["model"])
    return average.model.eval()


def make_optimizer(model: nn.Module, plan: Plan) -> torch.optim.Optimizer:
    """Weights of rank above one decay; scales and biases do not."""
    learned = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in learned if p.ndim > 1], "weight_decay": plan.weight_decay},
        {"params": [p for p in learned if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return {"adamw": torch.optim.AdamW, "adam": torch.optim.Adam}[plan.optimizer](groups, lr=plan.learning_rate)


def store(path: Path, state: dict) -> None:
    """Whole or not at all: a kill while writing leaves the checkpoint before."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    os.replace(part, path)
