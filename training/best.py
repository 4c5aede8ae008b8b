"""The recipe "best": acquisition augmentation, EfficientNet-Lite0 teachers, distillation, rising resolution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import augment
import tone
from batches import View
from films import Film, labels_of, load_grey, squash
from loop import DEVICE, Block, Loss, Phase, Plan, train
from network import ResNetV2
from teacher import Teacher

SMOOTHING = 0.05
MOST_WEIGHT = 3  # a film whose tone misleads is drawn at most so many times as often as one whose tone tells its class
TEACHER = Plan(phases=(Phase(112, 6),), learning_rate=1e-3, weight_decay=0.02)
TEACHER_PHASES = "112:6;144:5;112:2,160:4"  # one list for each teacher
STUDENT = Plan(
    phases=(Phase(112, 24), Phase(160, 8), Phase(224, 6), Phase(224, 2, area=0.8)),
    learning_rate=2e-3,
    weight_decay=0.05,
)


@dataclass(frozen=True)
class Distillation:
    """Shares of the loss: (1 - soft) labels + soft * teachers' labels at a temperature + maps * feature maps."""

    soft: float = 0.7
    temperature: float = 2.0
    maps: float = 1.0


@dataclass(frozen=True)
class Taught:
    """A teacher and the phases that it went through."""

    teacher: Teacher
    phases: tuple[Phase, ...]

    @property
    def side(self) -> int:
        """At which it reads films, in pixels."""
        return self.phases[-1].side


def teach(teachers: Sequence[Taught], data: torch.Tensor, temperature: float) -> tuple[torch.Tensor, torch.Tensor]:
    """(maps of the first teacher, logarithm of the mean of all teachers' softened probabilities)"""
    answers = []
    for taught in teachers:
        answers.append(taught.teacher.teach(resize(data, taught.side)))
    shares = torch.stack([F.softmax(logits.float() / temperature, 1) for _, logits in answers]).mean(0)
    return answers[0][0], shares.clamp_min(1e-7).log()


def resize(data: torch.Tensor, side: int) -> torch.Tensor:
    """Averages over the area where views shrink, as films do when they are squashed; blurs where they grow."""
    now = data.shape[-1]
    return data if now == side else F.interpolate(data, side, mode="area" if now > side else "bilinear")


class Pupil(nn.Module):
    """The student and, for training alone, a projection of its last maps onto the teacher's."""

    def __init__(self, network: ResNetV2) -> None:
        super().__init__()
        self.network = network
        self.project = nn.Conv2d(512, Teacher.FEATURES, 1)

    def forward(self, data: torch.Tensor) -> torch.Tensor:
        return self.network(data)


def teacher_loss(model: nn.Module, data: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    logits = model(data).float()
    return F.cross_entropy(logits, labels, label_smoothing=SMOOTHING), logits


def student_loss(teachers: Sequence[Taught], share: Distillation = Distillation()) -> Loss:
    def loss(model: Pupil, data: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        taught_maps, taught = teach(teachers, data, share.temperature)
        maps = model.network.maps(data)
        logits = model.network.fc1(maps.mean((2, 3))).float()
        hard = F.cross_entropy(logits, labels, label_smoothing=SMOOTHING)
        t = share.temperature
        soft = F.kl_div(F.log_softmax(logits / t, 1), taught, log_target=True, reduction="batchmean") * t * t
        pooled = F.adaptive_avg_pool2d(maps, taught_maps.shape[-2:])
        like = F.mse_loss(model.project(pooled).float(), taught_maps) / taught_maps.var().clamp_min(1e-6)
        return (1 - share.soft) * hard + share.soft * soft + share.maps * like, logits

    return loss


def training_block(films: list[Film]) -> Block:
    """Two sizes in memory: small views are cut from the smaller, which saves aliasing. Films whose tone misleads come
    more often."""
    large, labels = load_grey(films, 224), labels_of(films)
    small = np.stack([squash(f, 160) for f in large])
    return Block(labels, lambda side: small if side <= 128 else large, tone.weights(large, labels, MOST_WEIGHT))


def validation_block(films: list[Film]) -> Block:
    large = load_grey(films, 224)
    cache: dict[int, np.ndarray] = {224: large}

    def views(side: int) -> np.ndarray:
        if side not in cache:
            cache[side] = np.stack([squash(f, side) for f in large])
        return cache[side]

    return Block(labels_of(films), views)


def run(
    films: Block,
    held: Block,
    teachers: Sequence[Taught],
    plan: Plan,
    out: Path,
    say=print,
    continued: Path | None = None,
) -> ResNetV2:
    """The student. `continued`: the folder of a finished run whose student is the beginning."""
    for taught in teachers:
        taught.teacher.eval().to(DEVICE, memory_format=torch.channels_last)
    torch.manual_seed(plan.seed + 1)
    pupil = Pupil(ResNetV2(18))
    if continued:
        pupil.load_state_dict(load(continued / "student.checkpoint")["average"])
    say("Student: ResNet-18 v2")
    return train("student", pupil, student_loss(teachers), plan, films, held, view_of, out, say).network


def view_of(phase: Phase) -> View:
    return partial(augment.acquire, min_area=phase.area)


def train_teachers(
    plans: Sequence[Plan], films: Block, held: Block, out: Path, say=print, imagenet: bool = True
) -> list[Taught]:
    return [train_teacher(number, plan, films, held, out, say, imagenet) for number, plan in enumerate(plans, start=1)]


def train_teacher(number: int, plan: Plan, films: Block, held: Block, out: Path, say, imagenet: bool) -> Taught:
    say(f"Teacher {number}: EfficientNet-Lite0")
    torch.manual_seed(plan.seed)
    network = train(f"teacher-{number}", Teacher(imagenet), teacher_loss, plan, films, held, view_of, out, say)
    return Taught(network, plan.phases)


def finished_teachers(folder: Path) -> list[Taught]:
    """Of a finished run, in the order in which they were trained."""
    teachers = []
    for path in sorted(folder.glob("teacher-*.checkpoint")):
        state, teacher = load(path), Teacher(imagenet=False)
        teacher.load_state_dict(state["average"])
        teachers.append(Taught(teacher, tuple(Phase(**phase) for phase in state["plan"]["phases"])))
    if not teachers:
        raise ValueError(f"going on from {folder}: needed teacher-1.checkpoint, found no teacher")
    return teachers


def average_with(network: ResNetV2, folders: Sequence[Path]) -> None:
    """The network's weights become the mean of its own and those of the students of finished runs."""
    states = [network.state_dict()]
    for folder in folders:
        student = load(folder / "student.checkpoint")["average"]
        states.append({k.removeprefix("network."): v for k, v in student.items() if k.startswith("network.")})
    network.load_state_dict(
        {
            k: torch.stack([s[k] for s in states]).mean(0) if v.dtype.is_floating_point else v
            for k, v in states[0].items()
        }
    )


def load(checkpoint: Path) -> dict:
    return torch.load(checkpoint, weights_only=False, map_location=DEVICE)
