"""The recipe "best": acquisition augmentation, an EfficientNet-Lite0 teacher, a patient student.

Both networks run through the same loop; it stores a checkpoint after every epoch, from which a killed
run goes on to the same weights, because every draw depends on (seed, epoch, step) alone.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import augment
from batches import batches, to_rgb
from metrics import figures
from network import ResNetV2
from schedule import Average, one_cycle
from teacher import Teacher


@dataclass(frozen=True)
class Phase:
    side: int
    epochs: int
    batch: int = 32


@dataclass(frozen=True)
class Settings:
    phases: tuple[Phase, ...]
    learning_rate: float
    weight_decay: float
    seed: int = 1
    smoothing: float = 0.05
    average: float = 0.995
    half: bool = False  # bfloat16 autocast: faster only where the processor multiplies it (AMX)
    temperature: float = 2.0
    soft_share: float = 0.7
    map_share: float = 1.0
    teacher_side: int = 112

    @property
    def epochs(self) -> int:
        return sum(p.epochs for p in self.phases)

    def phase_of(self, epoch: int) -> Phase:
        for phase in self.phases:
            if epoch < phase.epochs:
                return phase
            epoch -= phase.epochs
        raise IndexError("epoch beyond the last phase")


TEACHER = Settings(phases=(Phase(112, 7),), learning_rate=1e-3, weight_decay=0.02)
STUDENT = Settings(phases=(Phase(112, 30), Phase(160, 8), Phase(224, 5, 24)), learning_rate=2e-3, weight_decay=0.05)


@dataclass
class Films:
    """Grey films in memory at two sizes: small views are cut from the smaller, which saves aliasing."""

    labels: np.ndarray
    large: np.ndarray
    small: np.ndarray

    def at(self, side: int) -> np.ndarray:
        return self.small if side <= 128 else self.large


@dataclass
class Held:
    """Validation films by the side of the network."""

    labels: np.ndarray
    large: np.ndarray
    cache: dict[int, np.ndarray] = field(default_factory=dict)

    def at(self, side: int) -> np.ndarray:
        from films import squash

        if side not in self.cache:
            self.cache[side] = np.stack([squash(f, side) for f in self.large])
        return self.cache[side]


@torch.inference_mode()
def predict(model: nn.Module, grey: np.ndarray, size: int = 64) -> np.ndarray:
    """Logits [n, classes] of undisturbed films, in float32."""
    model.eval()
    return np.concatenate([model(to_rgb(grey[i : i + size])).numpy() for i in range(0, len(grey), size)])


def pneumonia(logits: np.ndarray) -> np.ndarray:
    margin = logits[:, 1] - logits[:, 0]
    return 1 / (1 + np.exp(-margin.astype(np.float64)))


def teacher_loss(settings: Settings):
    def loss(model: nn.Module, data: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        logits = model(data).float()
        return F.cross_entropy(logits, labels, label_smoothing=settings.smoothing), logits

    return loss


class Pupil(nn.Module):
    """The student and, for training alone, a projection of its last maps onto the teacher's."""

    def __init__(self, network: ResNetV2) -> None:
        super().__init__()
        self.network = network
        self.project = nn.Conv2d(512, Teacher.FEATURES, 1)

    def forward(self, data: torch.Tensor) -> torch.Tensor:
        return self.network(data)


def student_loss(settings: Settings, teacher: Teacher):
    def loss(model: Pupil, data: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        small = F.interpolate(data, settings.teacher_side, mode="area") if data.shape[-1] != settings.teacher_side else data
        taught_maps, taught = teacher.teach(small)
        maps = model.network.maps(data)
        logits = model.network.fc1(maps.mean((2, 3))).float()
        hard = F.cross_entropy(logits, labels, label_smoothing=settings.smoothing)
        t = settings.temperature
        soft = F.kl_div(F.log_softmax(logits / t, 1), F.log_softmax(taught / t, 1), log_target=True, reduction="batchmean") * t * t
        total = (1 - settings.soft_share) * hard + settings.soft_share * soft
        if settings.map_share:
            pooled = F.adaptive_avg_pool2d(maps, taught_maps.shape[-2:]) if maps.shape[-1] != taught_maps.shape[-1] else maps
            guess = model.project(pooled).float()
            total = total + settings.map_share * F.mse_loss(guess, taught_maps) / taught_maps.var().clamp_min(1e-6)
        return total, logits

    return loss


def run(name: str, model: nn.Module, loss, settings: Settings, films: Films, held: Held | None, out: Path, say=print) -> nn.Module:
    """Trains through all phases, or goes on where OUT/<name>.checkpoint stopped; gives the averaged model."""
    out.mkdir(parents=True, exist_ok=True)
    checkpoint, history = out / f"{name}.checkpoint", []
    model.to(memory_format=torch.channels_last)
    average = Average(model, settings.average)
    optimizer = torch.optim.AdamW(groups(model, settings.weight_decay), lr=settings.learning_rate)
    total = sum(p.epochs * (len(films.labels) // p.batch) for p in settings.phases)
    start = step = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=False)
        if state["settings"] != asdict(settings):
            raise ValueError(f"resuming {checkpoint}: needed the settings it began with, found others")
        model.load_state_dict(state["model"])
        average.model.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        average.steps, start, step, history = state["averaged"], state["epoch"], state["step"], state["history"]
        say(f"{name}: resumed at epoch {start}")
    for epoch in range(start, settings.epochs):
        phase, began, right, seen = settings.phase_of(epoch), time.time(), 0, 0
        torch.manual_seed(settings.seed * 100003 + epoch)  # dropout
        model.train()
        for grey, labels in batches(films.at(phase.side), films.labels, phase.side, phase.batch, augment.acquire, settings.seed, epoch):
            for group in optimizer.param_groups:
                group["lr"] = one_cycle(step, total, settings.learning_rate)
            targets = torch.from_numpy(labels)
            with torch.autocast("cpu", torch.bfloat16, enabled=settings.half):
                value, logits = loss(model, to_rgb(grey), targets)
            optimizer.zero_grad(set_to_none=True)
            value.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimizer.step()
            average.update(model)
            step += 1
            right += int((logits.argmax(1) == targets).sum())
            seen += len(labels)
            if step % 25 == 0:
                say(f"{name} Epoch[{epoch}] Batch [{seen // phase.batch}] Speed: {seen / (time.time() - began):.1f} samples/sec "
                    f"loss={value.item():.4f} accuracy={right / seen:.4f}")
        entry = {"epoch": epoch, "side": phase.side, "seconds": time.time() - began, "train": right / seen}
        if held is not None:
            entry |= figures(held.labels, pneumonia(predict(average.model, held.at(phase.side))))
        history.append(entry)
        say(f"Epoch[{epoch}] Train-accuracy={entry['train']:.6f}")
        say(f"Epoch[{epoch}] Time cost={entry['seconds']:.3f}")
        if held is not None:
            say(f"Epoch[{epoch}] Validation-accuracy={entry['accuracy']:.6f}")
            say(f"{name} {phase.side}px " + " ".join(f"{k}={entry[k]:.4f}" for k in ("auc", "sensitivity", "specificity", "ece", "logLoss")))
        store(checkpoint, {"settings": asdict(settings), "model": model.state_dict(), "average": average.model.state_dict(),
                           "averaged": average.steps, "optimizer": optimizer.state_dict(), "epoch": epoch + 1, "step": step, "history": history})
        (out / f"{name}.history.json").write_text(json.dumps(history, indent=1))
    return average.model.eval()


def groups(model: nn.Module, weight_decay: float) -> list[dict]:
    """Weights of rank above one decay; scales and biases do not."""
    learned = [p for p in model.parameters() if p.requires_grad]
    return [{"params": [p for p in learned if p.ndim > 1], "weight_decay": weight_decay},
            {"params": [p for p in learned if p.ndim <= 1], "weight_decay": 0.0}]


def store(path: Path, state: dict) -> None:
    """Whole or not at all: a kill while writing leaves the checkpoint before."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    os.replace(part, path)
