"""The recipe "notebook": the training of the 2020 notebook project that this project replaces.

It does what SageMaker's image classification does with `hyperparameters.json`. Views follow the algorithm's
`crop_color_transform`: shorter side to `resize`, rotation up to 10 degrees, shear up to 0.1, aspect up to 0.25, a
random crop of the network's size, a flip, and shifts of hue, lightness and saturation up to 36, 50 and 50. Validation
while training takes the centre of the resized image, as the algorithm does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from batches import Block
from images import LabelledImage, labels_of
from loop import Log, Phase, Plan, Run, Task, train
from network import ResNetV2
from sources import Source

KNOWN = {
    "num_layers",
    "use_pretrained_model",
    "image_shape",
    "num_classes",
    "mini_batch_size",
    "resize",
    "epochs",
    "learning_rate",
    "optimizer",
    "augmentation_type",
    "precision_dtype",
    "multi_label",
}


@dataclass(frozen=True)
class Hyperparameters:
    num_layers: int
    pretrained: bool
    side: int
    num_classes: int
    batch: int
    resize: int
    epochs: int
    learning_rate: float
    colour: bool
    transform: bool


def parse(text: str) -> Hyperparameters:
    """Converts the file's strings; the error names every hyperparameter that this recipe cannot follow."""
    raw: dict[str, str] = json.loads(text)
    faults = [f"{k}: not known here" for k in sorted(raw.keys() - KNOWN)]
    faults += [f"{k}: needed a string, found {v!r}" for k, v in raw.items() if not isinstance(v, str)]
    for key, only in (("optimizer", "adam"), ("precision_dtype", "float32"), ("multi_label", "0")):
        if raw.get(key, only) != only:
            faults.append(f"{key}: needed {only!r}, found {raw[key]!r}")
    augmentation = raw.get("augmentation_type", "crop")
    if augmentation not in ("crop", "crop_color", "crop_color_transform"):
        faults.append(f"augmentation_type: found {augmentation!r}")
    shape = raw.get("image_shape", "3,224,224").split(",")
    if len(shape) != 3 or shape[0] != "3" or shape[1] != shape[2]:
        faults.append(f"image_shape: needed 3,SIDE,SIDE, found {raw.get('image_shape')!r}")
    if faults:
        raise ValueError("reading hyperparameters: " + "; ".join(faults))
    return Hyperparameters(
        num_layers=int(raw.get("num_layers", 18)),
        pretrained=raw.get("use_pretrained_model", "0") == "1",
        side=int(shape[1]),
        num_classes=int(raw.get("num_classes", 2)),
        batch=int(raw.get("mini_batch_size", 32)),
        resize=int(raw.get("resize", 256)),
        epochs=int(raw.get("epochs", 30)),
        learning_rate=float(raw.get("learning_rate", 0.1)),
        colour="color" in augmentation,
        transform="transform" in augmentation,
    )


def plan_of(h: Hyperparameters, seed: int, bfloat16: bool = False) -> Plan:
    return Plan(
        phases=(Phase(h.side, h.epochs, h.batch),),
        learning_rate=h.learning_rate,
        seed=seed,
        optimizer="adam",
        schedule="constant",
        average=0,
        keep="best",
        balanced=False,
        clip=0,
        bfloat16=bfloat16,
    )


def resize_short_side(image: LabelledImage, length: int) -> np.ndarray:
    """uint8, grey [h, w], its shorter side `length`, by the filter of MXNet's im2rec."""
    grey = np.asarray(image.decode().convert("L"))
    h, w = grey.shape
    size = (length, h * length // w) if w < h else (w * length // h, length)
    return cv2.resize(grey, size, interpolation=cv2.INTER_LINEAR)


def crop_centre(image: np.ndarray, side: int) -> np.ndarray:
    y, x = (image.shape[0] - side) // 2, (image.shape[1] - side) // 2
    return image[y : y + side, x : x + side]


def make_view(colour: bool, transform: bool):
    def view(image: np.ndarray, side: int, rng: np.random.Generator) -> np.ndarray:
        if transform:
            image = transform_randomly(image, side, rng)
        y, x = (int(rng.integers(0, extent - side + 1)) for extent in image.shape[:2])
        image = image[y : y + side, x : x + side]
        if rng.random() < 0.5:
            image = image[:, ::-1]
        image = np.repeat(np.ascontiguousarray(image)[..., None], 3, 2)
        return shift_colours(image, rng) if colour else image

    return view


def transform_randomly(image: np.ndarray, side: int, rng: np.random.Generator) -> np.ndarray:
    angle, shear = np.deg2rad(rng.uniform(-10, 10)), rng.uniform(-0.1, 0.1)
    ratio = np.sqrt(1 + rng.uniform(-0.25, 0.25))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ np.array([[1, shear], [0, 1]]) @ np.diag([ratio, 1 / ratio])
    h, w = image.shape
    size = np.array([max(w, side), max(h, side)])
    offset = size / 2 - linear @ (np.array([w, h]) / 2)
    matrix = np.concatenate([linear, offset[:, None]], 1).astype(np.float32)
    return cv2.warpAffine(image, matrix, tuple(int(s) for s in size), borderValue=255)


def shift_colours(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    hls = cv2.cvtColor(image, cv2.COLOR_RGB2HLS).astype(np.int16) + [rng.integers(-n, n + 1) for n in (36, 50, 50)]
    return cv2.cvtColor(np.clip(hls, 0, [180, 255, 255]).astype(np.uint8), cv2.COLOR_HLS2RGB)


def loss(model: nn.Module, data: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    logits = model(data).float()
    return F.cross_entropy(logits, labels), logits


def make_network(h: Hyperparameters, seed: int, pretrained: dict[str, np.ndarray] | None = None) -> ResNetV2:
    """With random weights, or with pretrained ones in all layers but fc1."""
    torch.manual_seed(seed)
    network = ResNetV2(h.num_layers, h.num_classes)
    if pretrained is not None:
        network.load_mxnet_arrays(pretrained, skip_fc1=True)
    return network


def prepare_run(source: Source, h: Hyperparameters, folder: Path, log: Log) -> Run:
    if h.num_classes != len(source.classes):
        raise ValueError(f"num_classes: needed {len(source.classes)} as the data have, found {h.num_classes}")
    images = [resize_short_side(i, h.resize) for i in source.train]
    centre = [crop_centre(resize_short_side(i, h.resize), h.side) for i in source.validation]
    return Run(
        Block(labels_of(source.train), lambda _: images),
        Block(labels_of(source.validation), lambda _: centre),
        folder,
        log,
    )


def train_network(network: ResNetV2, h: Hyperparameters, plan: Plan, run: Run) -> ResNetV2:
    view = make_view(h.colour, h.transform)
    return train(Task("notebook", network, loss, lambda _: view), plan, run)
