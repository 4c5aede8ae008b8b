"""Images and their names: class folders, held-out blocks, and the pixels that the network is given.

A file name of the Kermany set carries a series, a number that follows time, and a patient group:

    person1238_bacteria_3194.jpeg   series person    number 1238   group person1238
    NORMAL2-IM-0637-0001.jpeg       series NORMAL2   number 637    group NORMAL2-IM-0637
    IM-0533-0001-0001.jpeg          series IM        number 533    group IM-0533

Any other name is its own group in the series "other", ordered by name.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

ENDINGS = {".jpeg", ".jpg", ".png"}
KINDS = ("bacteria", "virus")  # of pneumonia, as named in the file name
_PATTERNS = (
    ("person", re.compile(r"(person(\d+))_")),
    ("NORMAL2", re.compile(r"(NORMAL2-IM-(\d+))-")),
    ("IM", re.compile(r"(IM-(\d+))-")),
)


@dataclass(frozen=True)
class LabelledImage:
    name: str
    label: int
    series: str
    number: int
    group: str
    path: Path | None = None
    encoded: bytes | None = None

    @property
    def kind(self) -> str | None:
        return next((k for k in KINDS if f"_{k}_" in self.name), None)

    def read(self) -> bytes:
        return self.encoded if self.encoded is not None else self.path.read_bytes()

    def decode(self) -> Image.Image:
        data = self.read()
        try:
            return decode(data)
        except OSError as fault:
            raise ValueError(
                f"decoding {self.name}: needed a whole JPEG or PNG image, found {len(data)} bytes ({fault})"
            ) from fault


def decode(data: bytes) -> Image.Image:
    """Decodes as the service does: full size, EXIF orientation applied, "L" if stored as grey, else "RGB".

    The samples are exactly the service's for 8-bit files; for 16-bit PNG they can differ by one level.
    """
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data), formats=("JPEG", "PNG")))
    if image.mode.startswith("I;16"):
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    mode = "L" if image.mode in ("1", "L", "LA") else "RGB"
    if image.has_transparency_data:  # onto black
        rgba = np.asarray(image.convert("RGBA")).astype(np.uint16)
        image = Image.fromarray((rgba[..., :3] * rgba[..., 3:] // 255).astype(np.uint8))
    return image.convert(mode)


def resize_to_input(image: Image.Image, side: int) -> Image.Image:
    """The service's resampler: Pillow's anti-aliased BILINEAR, without regard to the aspect ratio (decision 11).

    Rows first, as the service does. In a single call, Pillow 13 resizes the columns of some images first.
    """
    rows = image.resize((side, image.height), Image.Resampling.BILINEAR)
    return rows.resize((side, side), Image.Resampling.BILINEAR)


def load_inputs(images: Sequence[LabelledImage], side: int) -> np.ndarray:
    """uint8 [images, side, side, 3]: exactly the pixels that the service gives the network."""
    return np.stack(_in_threads(lambda i: np.asarray(resize_to_input(i.decode(), side).convert("RGB")), images))


def load_grey(images: Sequence[LabelledImage], *sides: int) -> list[np.ndarray]:
    """For each side uint8 [images, side, side], resized from the full image. Each file is decoded once."""

    def resize_to_sides(image: LabelledImage) -> list[np.ndarray]:
        grey = image.decode().convert("L")
        return [np.asarray(resize_to_input(grey, side)) for side in sides]

    return [np.stack(of_side) for of_side in zip(*_in_threads(resize_to_sides, images))]


def to_grey(inputs: np.ndarray) -> np.ndarray:
    """uint8 [n, height, width] of uint8 [n, height, width, 3]."""
    return np.stack([cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) for pixels in inputs])


def _in_threads(work: Callable, images: Sequence[LabelledImage]) -> list:
    with ThreadPoolExecutor() as pool:
        return list(pool.map(work, images))


def parse_name(name: str, label: int, **source) -> LabelledImage:
    for series, pattern in _PATTERNS:
        if match := pattern.match(name):
            return LabelledImage(name, label, series, int(match[2]), match[1], **source)
    return LabelledImage(name, label, "other", 0, name, **source)


def find_classes(root: Path) -> tuple[str, ...]:
    """Names of the folders in `root` that hold images, sorted. The last of the two is the positive class."""
    classes = tuple(sorted(folder.name for folder in root.iterdir() if folder.is_dir() and _image_files(folder)))
    if len(classes) != 2:
        raise ValueError(f"reading {root}: needed two folders with images, found {', '.join(classes) or 'none'}")
    return classes


def read_folders(root: Path, classes: Sequence[str]) -> list[LabelledImage]:
    """All images of ROOT/<class>/: classes in the given order, file names sorted."""
    return [parse_name(p.name, label, path=p) for label, name in enumerate(classes) for p in _image_files(root / name)]


def _image_files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in ENDINGS)


def exclude(images: Iterable[LabelledImage], names: Iterable[str]) -> list[LabelledImage]:
    """All images but those named; a name may include its folder (`PNEUMONIA/person1_virus_6.jpeg`)."""
    excluded = {Path(n.strip()).name for n in names if n.strip()}
    return [i for i in images if i.name not in excluded]


def split_by_block(
    images: Sequence[LabelledImage], start: float, end: float
) -> tuple[list[LabelledImage], list[LabelledImage]]:
    """(kept, held out): the block start..end (0..1) of each series of each class, ordered by number, is held out.

    A group is never split: the position of its first image decides for all of it.
    """
    held: set[str] = set()
    for key in {(i.series, i.label) for i in images}:
        ordered = sorted((i for i in images if (i.series, i.label) == key), key=lambda i: (i.number, i.name))
        first: dict[str, int] = {}
        for position, image in enumerate(ordered):
            first.setdefault(image.group, position)
        held |= {g for g, p in first.items() if start * len(ordered) <= p < end * len(ordered)}
    return [i for i in images if i.group not in held], [i for i in images if i.group in held]


def labels_of(images: Sequence[LabelledImage]) -> np.ndarray:
    return np.array([i.label for i in images], np.int64)
