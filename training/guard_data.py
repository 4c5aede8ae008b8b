"""The images that the guard is trained and examined on, and which of them are kept apart.

    --data    folder of the Kermany set: train/{NORMAL,PNEUMONIA} and shares-a-patient-group-with-test.txt
    --other   folder of images of other kinds with manifest.csv: file, set, kind, licence, age, ...

Of the children's images, the lowest 8 % of each series are for the examination alone, the highest 8 % for the
thresholds alone. A set of other images belongs to one of three folds; a network of fold k sees no image of it.
Children in other sets are never trained on.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from images import LabelledImage, exclude, read_folders, resize_to_input, split_by_block

SIDE = 224
LONGEST_SIDE = 320  # of a stored image; views are cropped from it
KINDS = ("frontalChest", "otherRadiograph", "otherMedicalImage", "notMedicalImage")
KIND_OF = {
    "chest-frontal-adult": 0,
    "other-radiograph": 1,
    "fluoroscopy": 2,
    "ct": 2,
    "ct-phantom": 2,
    "mr": 2,
    "ultrasound": 2,
    "fundus": 2,
    "histology": 2,
    "photo": 3,
    "drawing": 3,
    "document": 3,
    "screenshot": 3,
}
EXAMINATION, THRESHOLDS = (0.0, 0.08), (0.92, 1.0)

FOLDS = (
    "clipart photo-azure textures bones-fracatlas mr-brain ct-invesalius fundus-fives nih-chest nih-chest-2",
    "pages photo-wallpapers photo-jxl stamps mammo-cesm mr-lumbar-spider us-breast-busi ct-head-pddca covid-hannover",
    "screenshots photo-gimp-help skimage sky mammo-mastery dicom-wg04 histo-ebhi angio-arcade covid-open",
)


@dataclass(frozen=True)
class OtherImage:
    path: Path
    set: str
    kind: str  # the manifest's word
    age: float | None
    view: str
    licence: str

    @property
    def label(self) -> int | None:
        """Index in KINDS; None for an image that is not trained on."""
        return KIND_OF.get(self.kind)

    @property
    def fold(self) -> int:
        return next(k for k, sets in enumerate(FOLDS) if self.set in sets.split())


def read_manifest(folder: Path) -> list[OtherImage]:
    """All images of the manifest but the DICOM files, which Pillow cannot decode."""
    with (folder / "manifest.csv").open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if not row["file"].endswith(".dcm")]
    known = {name for sets in FOLDS for name in sets.split()}
    if strange := sorted({row["set"] for row in rows} - known):
        raise ValueError(f"reading {folder / 'manifest.csv'}: needed sets with a fold, found {', '.join(strange)}")
    return [OtherImage(folder / r["file"], r["set"], r["kind"], _age(r["age"]), r["view"], r["licence"]) for r in rows]


def _age(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Children:
    training: list[LabelledImage]
    thresholds: list[LabelledImage]
    examination: list[LabelledImage]


def split_children(data: Path) -> Children:
    images = read_folders(data / "train", ("NORMAL", "PNEUMONIA"))
    images = exclude(images, (data / "shares-a-patient-group-with-test.txt").read_text().splitlines())
    rest, examination = split_by_block(images, *EXAMINATION)
    held = {i.group for i in split_by_block(images, *THRESHOLDS)[1]}
    return Children(
        [i for i in rest if i.group not in held],
        [i for i in rest if i.group in held],
        examination,
    )


def load_other(images: Iterable[OtherImage]) -> list[np.ndarray]:
    """uint8 [height, width] where stored as grey, else [height, width, 3]; the longest side at most LONGEST_SIDE."""
    return [_shrink(np.asarray(_decode(i.path))) for i in images]


def prepare(path: Path, side: int = SIDE) -> np.ndarray:
    """uint8 [side, side, 3]: the prepared image, as the service makes it."""
    return np.asarray(resize_to_input(_decode(path), side).convert("RGB"))


def _decode(path: Path) -> Image.Image:
    image = Image.open(path)
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def _shrink(pixels: np.ndarray) -> np.ndarray:
    scale = LONGEST_SIDE / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
