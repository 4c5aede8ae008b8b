"""One training loop for every network here: phases, checkpoints, log lines, validation.

A checkpoint is stored after each epoch. A run that is killed continues from the last one and ends with the same weights
as an uninterrupted run, because every draw depends on (seed, epoch, step) alone. Log lines have the form of SageMaker's
image classification.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import nn

from batches import Block, Sampling, View, batches, to_rgb
from metrics import compute_metrics
from optimization import make_average, make_optimizer, make_scheduler

Loss = Callable[[nn.Module, torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]]
Log = Callable[[str], None]
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


@dataclass(frozen=True)
class Phase:
    """`epochs` at one side of the network's input, in pixels."""

    side: int
    epochs: int
    batch: int = 32
    area: float = 0.45  # smallest fraction of an image that a view may show


@dataclass(frozen=True)
class Plan:
    """Everything that determines the weights, apart from images, initial weights and loss."""

    phases: tuple[Phase, ...]
    learning_rate: float
    weight_decay: float = 0.0
    seed: int = 1
    optimizer: str = "adamw"  # or adam
    schedule: str = "one-cycle"  # or constant
    average: float = 0.995  # decay of the weight average, per step; 0 for none
    keep: str = "last"  # or best: the epoch of the highest validation accuracy
    balanced: bool = True  # draw both classes equally often
    clip: float = 5.0  # largest norm of the gradient; 0 for no limit
    bfloat16: bool = False  # autocast; faster only on processors that multiply bfloat16

    @property
    def epochs(self) -> int:
        return sum(p.epochs for p in self.phases)

    def phase_of(self, epoch: int) -> Phase:
        for phase in self.phases:
            if epoch < phase.epochs:
                return phase
            epoch -= phase.epochs
        raise IndexError("epoch beyond the last phase")

    def count_steps(self, images: int) -> int:
        return sum(p.epochs * (images // p.batch) for p in self.phases)


@dataclass(frozen=True)
class Run:
    """The data of a run, and where it writes checkpoints and log lines."""

    train: Block
    held_out: Block
    folder: Path
    log: Log = print


@dataclass(frozen=True)
class Task:
    """A network to train. `name` is that of its checkpoint; `view_of` makes the views of a phase."""

    name: str
    model: nn.Module
    loss: Loss
    view_of: Callable[[Phase], View]


@dataclass
class Progress:
    """How far a run is: what a checkpoint holds besides the states of model, average, optimizer and scheduler."""

    epoch: int = 0
    step: int = 0
    history: list[dict] = field(default_factory=list)
    best: dict | None = None


@torch.inference_mode()
def predict(model: nn.Module, images: Sequence[np.ndarray] | np.ndarray, size: int = 64) -> np.ndarray:
    """Logits [n, classes] in float32, of uint8 [n, h, w] or [n, h, w, 3]."""
    model.eval()
    parts = [model(to_rgb(np.stack(images[i : i + size])).to(DEVICE)) for i in range(0, len(images), size)]
    return torch.cat(parts).float().cpu().numpy()


def margin_of(logits: np.ndarray) -> np.ndarray:
    return (logits[:, 1] - logits[:, 0]).astype(np.float64)


def probability_of_pneumonia(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-margin_of(logits)))


def evaluate(model: nn.Module, block: Block, side: int) -> dict[str, float]:
    return compute_metrics(block.labels, probability_of_pneumonia(predict(model, block.pixels(side))))


def train(task: Task, plan: Plan, run: Run) -> nn.Module:
    """Trains through all phases, or continues from FOLDER/<name>.checkpoint. Returns the network that is kept."""
    run.folder.mkdir(parents=True, exist_ok=True)
    trainer = _Trainer(task, plan, run)
    trainer.resume()
    while trainer.progress.epoch < plan.epochs:
        trainer.train_epoch()
    trainer.average.module.load_state_dict(trainer.progress.best["model"])
    return trainer.average.module.eval()


class _Trainer:
    def __init__(self, task: Task, plan: Plan, run: Run) -> None:
        self.task, self.plan, self.run, self.progress = task, plan, run, Progress()
        self.path = run.folder / f"{task.name}.checkpoint"
        self.model = task.model.to(DEVICE, memory_format=torch.channels_last)
        self.average = make_average(self.model, plan.average)
        self.optimizer = make_optimizer(self.model, plan.optimizer, plan.learning_rate, plan.weight_decay)
        self.steps = plan.count_steps(len(run.train.labels))
        self.scheduler = make_scheduler(self.optimizer, plan.schedule, self.steps)

    def train_epoch(self) -> None:
        epoch, began = self.progress.epoch, time.time()
        accuracy = self._fit(epoch, began)
        kept = self.average.module if self.plan.average else self.model
        side = self.plan.phase_of(epoch).side
        seconds = round(time.time() - began, 1)
        entry = {"epoch": epoch, "side": side, "seconds": seconds, "trainAccuracy": accuracy}
        entry |= evaluate(kept, self.run.held_out, side)
        self.progress.history.append(entry)
        self._log_epoch(entry)
        self._keep(kept, entry)
        self.progress.epoch += 1
        self._store()

    def _fit(self, epoch: int, began: float) -> float:
        """Trains through one epoch. Returns the accuracy on the augmented views."""
        plan, phase, correct, seen = self.plan, self.plan.phase_of(epoch), 0, 0
        torch.manual_seed(plan.seed * 100003 + epoch)  # for dropout
        self.model.train()
        view = self.task.view_of(phase)
        sampling = Sampling(phase.side, phase.batch, view, plan.seed, epoch, plan.balanced)
        for images, labels in batches(self.run.train, sampling):
            correct += self._fit_batch(images, labels)
            seen += len(labels)
            if self.progress.step % 20 == 0:
                speed = seen / (time.time() - began)
                left = (self.steps - self.progress.step) * phase.batch / speed / 60
                self.run.log(
                    f"Epoch[{epoch}] Batch [{seen // phase.batch}] Speed: {speed:.2f} samples/sec "
                    f"accuracy={correct / seen:.6f} ({left:.0f} min left at this speed)"
                )
        return correct / max(seen, 1)

    def _fit_batch(self, images: np.ndarray, labels: np.ndarray) -> int:
        """One step of the optimizer. Returns how many images were classified correctly."""
        targets = torch.from_numpy(labels).to(DEVICE)
        with torch.autocast(DEVICE.type, torch.bfloat16, enabled=self.plan.bfloat16):
            value, logits = self.task.loss(self.model, to_rgb(images).to(DEVICE), targets)
        self.optimizer.zero_grad(set_to_none=True)
        value.backward()
        if self.plan.clip:
            nn.utils.clip_grad_norm_(self.model.parameters(), self.plan.clip)
        self.optimizer.step()
        self.scheduler.step()
        if self.plan.average:
            self.average.update_parameters(self.model)
        self.progress.step += 1
        return int((logits.argmax(1) == targets).sum())

    def _log_epoch(self, entry: dict) -> None:
        prefix = f"Epoch[{entry['epoch']}]"
        self.run.log(f"{prefix} Train-accuracy={entry['trainAccuracy']:.6f}")
        self.run.log(f"{prefix} Time cost={entry['seconds']:.3f}")
        self.run.log(f"{prefix} Validation-accuracy={entry['accuracy']:.6f}")
        self.run.log(f"{prefix} Validation-auc={entry['auc']:.6f}")

    def _keep(self, model: nn.Module, entry: dict) -> None:
        best = self.progress.best
        if best is not None and self.plan.keep == "best" and entry["accuracy"] <= best["accuracy"]:
            return
        state = {name: value.clone() for name, value in model.state_dict().items()}
        self.progress.best = {"epoch": entry["epoch"], "accuracy": entry["accuracy"], "model": state}
        if self.plan.keep == "best":
            self.run.log(f"Storing the best model with validation accuracy: {entry['accuracy']:.6f}")

    def resume(self) -> None:
        if not self.path.exists():
            return
        state = torch.load(self.path, weights_only=False, map_location=DEVICE)
        if state["plan"] != asdict(self.plan):
            raise ValueError(
                f"resuming {self.path}: needed the plan that it was started with, found another; "
                "choose an empty --output"
            )
        self.model.load_state_dict(state["model"])
        self.average.module.load_state_dict(state["average"])
        self.average.n_averaged.fill_(state["averaged"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scheduler.load_state_dict(state["scheduler"])
        self.progress = Progress(state["epoch"], state["step"], state["history"], state["best"])
        self.run.log(f"{self.task.name}: continues at epoch {self.progress.epoch}")

    def _store(self) -> None:
        state = {
            "plan": asdict(self.plan),
            "model": self.model.state_dict(),
            "average": self.average.module.state_dict(),
            "averaged": int(self.average.n_averaged),
            "optimizer": self.optimizer.state_dict(),
            "scheduler": self.scheduler.state_dict(),
            **vars(self.progress),
        }
        store(self.path, state)
        history = json.dumps(self.progress.history, indent=1)
        (self.run.folder / f"{self.task.name}.history.json").write_text(history + "\n")


def store(path: Path, state: dict) -> None:
    """Atomically: if the process is killed while writing, the previous checkpoint remains."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    os.replace(part, path)
