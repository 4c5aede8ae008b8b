"""The recipe "best": acquisition augmentation, EfficientNet-Lite0 teachers, distillation, rising resolution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

import augment
from batches import Block, View
from bias_conflicting import sampling_weights
from images import LabelledImage, labels_of, load_grey, load_inputs
from loop import DEVICE, Loss, Phase, Plan, Run, Task, train
from network import ResNetV2
from teacher import Teacher

SMOOTHING = 0.05
MOST_WEIGHT = 3  # a bias-conflicting image is drawn at most this many times as often as a typical one
TEACHER = Plan(phases=(Phase(112, 6),), learning_rate=1e-3, weight_decay=0.02)
TEACHER_PHASES = "112:6;144:5;112:2,160:4"  # one list for each teacher
STUDENT = Plan(
    phases=(Phase(112, 24), Phase(160, 8), Phase(224, 6), Phase(224, 2, area=0.8)),
    learning_rate=2e-3,
    weight_decay=0.05,
)


@dataclass(frozen=True)
class Distillation:
    """Loss: (1 - soft) * labels + soft * the teachers' labels at a temperature + maps * feature maps."""

    soft: float = 0.7
    temperature: float = 2.0
    maps: float = 1.0


@dataclass(frozen=True)
class TrainedTeacher:
    network: Teacher
    phases: tuple[Phase, ...]  # that it was trained in

    @property
    def side(self) -> int:
        """Of its input, in pixels."""
        return self.phases[-1].side


class Student(nn.Module):
    """The network and, for training alone, a projection of its last feature maps onto the teacher's."""

    def __init__(self, network: ResNetV2) -> None:
        super().__init__()
        self.network = network
        self.project = nn.Conv2d(512, Teacher.FEATURES, 1)

    def forward(self, data: torch.Tensor) -> torch.Tensor:
        return self.network(data)


def predict_softly(
    teachers: Sequence[TrainedTeacher], data: torch.Tensor, temperature: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """(feature maps of the first teacher, logarithm of the mean of all teachers' softened probabilities)"""
    predictions = [teacher.network.predict(resize(data, teacher.side)) for teacher in teachers]
    probabilities = torch.stack([F.softmax(logits.float() / temperature, 1) for _, logits in predictions]).mean(0)
    return predictions[0][0], probabilities.clamp_min(1e-7).log()


def resize(data: torch.Tensor, side: int) -> torch.Tensor:
    """With the same anti-aliased triangle filter that resizes images to the input."""
    return data if data.shape[-1] == side else F.interpolate(data, side, mode="bilinear", antialias=True)


def teacher_loss(model: nn.Module, data: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    logits = model(data).float()
    return F.cross_entropy(logits, labels, label_smoothing=SMOOTHING), logits


def student_loss(teachers: Sequence[TrainedTeacher], weights: Distillation = Distillation()) -> Loss:
    def loss(model: Student, data: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        t = weights.temperature
        teacher_maps, teacher_labels = predict_softly(teachers, data, t)
        maps = model.network.maps(data)
        logits = model.network.fc1(maps.mean((2, 3))).float()
        hard = F.cross_entropy(logits, labels, label_smoothing=SMOOTHING)
        log_softmax = F.log_softmax(logits / t, 1)
        soft = F.kl_div(log_softmax, teacher_labels, log_target=True, reduction="batchmean") * t * t
        pooled = F.adaptive_avg_pool2d(maps, teacher_maps.shape[-2:])
        distance = F.mse_loss(model.project(pooled).float(), teacher_maps) / teacher_maps.var().clamp_min(1e-6)
        return (1 - weights.soft) * hard + weights.soft * soft + weights.maps * distance, logits

    return loss


def training_block(images: list[LabelledImage]) -> Block:
    """Grey images of two sizes: small views are made from the smaller one, which reduces aliasing."""
    (large, small), labels = load_grey(images, 224, 160), labels_of(images)
    return Block(labels, lambda side: small if side <= 128 else large, sampling_weights(large, labels, MOST_WEIGHT))


def validation_block(images: list[LabelledImage]) -> Block:
    """At each side exactly what the service would give a network of that side."""
    return Block(labels_of(images), cache(lambda side: load_inputs(images, side)))


def make_student(seed: int, continue_from: Path | None = None) -> Student:
    """With random weights, or with those of the student of a finished run."""
    torch.manual_seed(seed + 1)
    student = Student(ResNetV2(18))
    if continue_from:
        student.load_state_dict(load(continue_from / "student.checkpoint")["average"])
    return student


def train_student(student: Student, teachers: Sequence[TrainedTeacher], plan: Plan, run: Run) -> ResNetV2:
    for teacher in teachers:
        teacher.network.eval().to(DEVICE, memory_format=torch.channels_last)
    run.log("Student: ResNet-18 v2")
    return train(Task("student", student, student_loss(teachers), view_of), plan, run).network


def view_of(phase: Phase) -> View:
    return partial(augment.acquire, min_area=phase.area)


def train_teachers(plans: Sequence[Plan], run: Run, imagenet: bool = True) -> list[TrainedTeacher]:
    return [train_teacher(number, plan, run, imagenet) for number, plan in enumerate(plans, start=1)]


def train_teacher(number: int, plan: Plan, run: Run, imagenet: bool = True) -> TrainedTeacher:
    run.log(f"Teacher {number}: EfficientNet-Lite0")
    torch.manual_seed(plan.seed)
    network = train(Task(f"teacher-{number}", Teacher(imagenet), teacher_loss, view_of), plan, run)
    return TrainedTeacher(network, plan.phases)


def read_teachers(folder: Path) -> list[TrainedTeacher]:
    """The teachers of a finished run, in the order of their training."""
    teachers = []
    for path in sorted(folder.glob("teacher-*.checkpoint")):
        state, teacher = load(path), Teacher(imagenet=False)
        teacher.load_state_dict(state["average"])
        teachers.append(TrainedTeacher(teacher, tuple(Phase(**phase) for phase in state["plan"]["phases"])))
    if not teachers:
        raise ValueError(f"continuing from {folder}: needed teacher-1.checkpoint, found no teacher")
    return teachers


def average_with(network: ResNetV2, folders: Sequence[Path]) -> None:
    """Sets the network's weights to the mean of its own and those of the students of finished runs."""
    states = [network.state_dict()]
    for folder in folders:
        student = load(folder / "student.checkpoint")["average"]
        states.append({k.removeprefix("network."): v for k, v in student.items() if k.startswith("network.")})
    mean = {
        name: torch.stack([state[name] for state in states]).mean(0) if value.dtype.is_floating_point else value
        for name, value in states[0].items()
    }
    network.load_state_dict(mean)


def load(checkpoint: Path) -> dict:
    return torch.load(checkpoint, weights_only=False, map_location=DEVICE)
