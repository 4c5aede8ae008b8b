"""Films and where they come from: class folders, and the blocks of numbers to hold out.

A file name of the Kermany set carries a series, a number that follows time, and a patient group:

    person1238_bacteria_3194.jpeg   series person    number 1238   group person1238
    NORMAL2-IM-0637-0001.jpeg       series NORMAL2   number 637    group NORMAL2-IM-0637
    IM-0533-0001-0001.jpeg          series IM        number 533    group IM-0533

Any other name is its own group in the series "other", in the order of the names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

CLASSES = ("NORMAL", "PNEUMONIA")
ENDINGS = {".jpeg", ".jpg", ".png"}
_PATTERNS = (
    ("person", re.compile(r"(person(\d+))_")),
    ("NORMAL2", re.compile(r"(NORMAL2-IM-(\d+))-")),
    ("IM", re.compile(r"(IM-(\d+))-")),
)


KINDS = ("bacteria", "virus")  # of pneumonia, as file names tell it


@dataclass(frozen=True)
class Film:
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

    def grey(self, side: int) -> np.ndarray:
        """The film as uint8 [side, side], squashed, averaged over the area when it shrinks."""
        data = self.encoded if self.encoded is not None else self.path.read_bytes()
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
        if image is None:
            raise ValueError(f"reading {self.name}: needed a JPEG or PNG image, found {len(data)} other bytes")
        return squash(image, side)


def squash(image: np.ndarray, side: int) -> np.ndarray:
    if image.shape[:2] == (side, side):
        return image
    shrinks = min(image.shape[:2]) > side
    return cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


def describe(name: str, label: int, **source) -> Film:
    for series, pattern in _PATTERNS:
        if match := pattern.match(name):
            return Film(name, label, series, int(match[2]), match[1], **source)
    return Film(name, label, "other", 0, name, **source)


def read_folders(root: Path, classes: Sequence[str] = CLASSES) -> list[Film]:
    """All films of ROOT/<class>/, classes in the order given, names sorted."""
    films = []
    for label, folder in enumerate(classes):
        paths = sorted(p for p in (root / folder).iterdir() if p.suffix.lower() in ENDINGS)
        films += [describe(p.name, label, path=p) for p in paths]
    return films


def without(films: Iterable[Film], names: Iterable[str]) -> list[Film]:
    """All but the films of these names; a name may carry its folder (`PNEUMONIA/person1_virus_6.jpeg`)."""
    excluded = {Path(n.strip()).name for n in names if n.strip()}
    return [f for f in films if f.name not in excluded]


def by_blocks(films: Sequence[Film], start: float, end: float) -> tuple[list[Film], list[Film]]:
    """(kept, held out): of each series, in the order of its numbers, the block start..end (0..1).

    A group is never cut: it goes where its first film lies.
    """
    held: set[str] = set()
    for series in sorted({f.series for f in films}):
        ordered = sorted((f for f in films if f.series == series), key=lambda f: (f.number, f.name))
        seen: dict[str, int] = {}
        for position, film in enumerate(ordered):
            seen.setdefault(film.group, position)
        held |= {g for g, p in seen.items() if start * len(ordered) <= p < end * len(ordered)}
    return [f for f in films if f.group not in held], [f for f in films if f.group in held]


def load_grey(films: Sequence[Film], side: int) -> np.ndarray:
    """uint8 [films, side, side], all in memory."""
    return np.stack([f.grey(side) for f in films])


def labels_of(films: Sequence[Film]) -> np.ndarray:
    return np.array([f.label for f in films], np.int64)
