"""The recipe "best": acquisition augmentation, an EfficientNet-Lite0 teacher, distillation, rising resolution."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import augment
from films import Film, labels_of, load_grey, squash
from loop import DEVICE, Block, Loss, Phase, Plan, train
from network import ResNetV2
from teacher import Teacher

SMOOTHING = 0.05
TEACHER = Plan(phases=(Phase(112, 6),), learning_rate=1e-3, weight_decay=0.02)
STUDENT = Plan(phases=(Phase(112, 24), Phase(160, 8), Phase(224, 6)), learning_rate=2e-3, weight_decay=0.05)


@dataclass(frozen=True)
class Distillation:
    """Shares of the loss: (1 - soft) labels + soft * teacher's labels at a temperature + maps * feature maps."""

    soft: float = 0.7
    temperature: float = 2.0
    maps: float = 1.0
    side: int = 112


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


def student_loss(teacher: Teacher, share: Distillation = Distillation()) -> Loss:
    def loss(model: Pupil, data: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        seen = data if data.shape[-1] == share.side else F.interpolate(data, share.side, mode="area")
        taught_maps, taught = teacher.teach(seen)
        maps = model.network.maps(data)
        logits = model.network.fc1(maps.mean((2, 3))).float()
        hard = F.cross_entropy(logits, labels, label_smoothing=SMOOTHING)
        t = share.temperature
        soft = F.kl_div(F.log_softmax(logits / t, 1), F.log_softmax(taught / t, 1), log_target=True, reduction="batchmean") * t * t
        pooled = F.adaptive_avg_pool2d(maps, taught_maps.shape[-2:])
        like = F.mse_loss(model.project(pooled).float(), taught_maps) / taught_maps.var().clamp_min(1e-6)
        return (1 - share.soft) * hard + share.soft * soft + share.maps * like, logits

    return loss


def training_block(films: list[Film]) -> Block:
    """Two sizes in memory: small views are cut from the smaller, which saves aliasing."""
    large = load_grey(films, 224)
    small = np.stack([squash(f, 160) for f in large])
    return Block(labels_of(films), lambda side: small if side <= 128 else large)


def validation_block(films: list[Film]) -> Block:
    large = load_grey(films, 224)
    cache: dict[int, np.ndarray] = {224: large}

    def views(side: int) -> np.ndarray:
        if side not in cache:
            cache[side] = np.stack([squash(f, side) for f in large])
        return cache[side]

    return Block(labels_of(films), views)


def run(films: Block, held: Block, teacher_plan: Plan, student_plan: Plan, out: Path, say=print, continued: Path | None = None,
        imagenet: bool = True) -> ResNetV2:
    """Teacher, then student. `continued`: the folder of a finished run whose two networks are the beginning;
    its teacher then stays as it is."""
    torch.manual_seed(teacher_plan.seed)
    if continued:
        teacher = Teacher(imagenet=False)
        teacher.load_state_dict(averaged(continued / "teacher.checkpoint"))
    else:
        say("Teacher: EfficientNet-Lite0")
        teacher = train("teacher", Teacher(imagenet), teacher_loss, teacher_plan, films, held, augment.acquire, out, say)
    teacher.eval().to(DEVICE, memory_format=torch.channels_last)
    torch.manual_seed(student_plan.seed + 1)
    pupil = Pupil(ResNetV2(18))
    if continued:
        pupil.load_state_dict(averaged(continued / "student.checkpoint"))
    say("Student: ResNet-18 v2")
    return train("student", pupil, student_loss(teacher), student_plan, films, held, augment.acquire, out, say).network


def averaged(checkpoint: Path) -> dict[str, torch.Tensor]:
    return torch.load(checkpoint, weights_only=False, map_location=DEVICE)["average"]
