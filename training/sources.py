"""Where training images come from: a prepared data set (`dataset.json` beside .rec files) or class folders."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from images import LabelledImage, exclude, find_classes, read_folders, split_by_block
from recordio import read_images

CARD_KEYS = ("name", "source", "licence", "population")


@dataclass(frozen=True)
class Source:
    train: list[LabelledImage]
    validation: list[LabelledImage]
    classes: tuple[str, str]
    description: str  # of the validation images
    channels: dict[str, str]  # SHA-256 of each channel
    excluded: int = 0

    def count(self, images: list[LabelledImage]) -> dict[str, int]:
        return {name: sum(i.label == label for i in images) for label, name in enumerate(self.classes)}

    def provenance(self, card: dict[str, str] | None) -> dict:
        """`trainingData` of the metadata: what is known of any data, and what the card states of these."""
        return (card or {}) | {"channels": self.channels, "films": self.count(self.train), "excluded": self.excluded}


def read_prepared(folder: Path) -> Source:
    """Both channels; their hashes and counts must agree with dataset.json."""
    described = json.loads((folder / "dataset.json").read_text())
    if described.get("version") not in (1, 2):  # they differ in the held-out images, which training never reads
        raise ValueError(f"reading {folder / 'dataset.json'}: needed version 2, found {described.get('version')!r}")
    classes = tuple(described["classes"])
    if len(classes) != 2:
        raise ValueError(f"reading {folder / 'dataset.json'}: needed two classes, found {', '.join(classes)}")
    entries = {channel: described[channel] for channel in ("train", "validation")}
    images = {channel: _read_channel(folder / entry["file"], entry) for channel, entry in entries.items()}
    return Source(
        images["train"],
        images["validation"],
        classes,
        "the prepared data set's validation channel",
        {channel: entry["sha256"] for channel, entry in entries.items()},
    )


def _read_channel(path: Path, entry: dict) -> list[LabelledImage]:
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != entry["sha256"]:
        raise ValueError(f"reading {path}: needed SHA-256 {entry['sha256']}, found {digest}")
    images = [_from_record(path.name, record) for record in read_images(path)]
    if len(images) != entry["count"]:
        raise ValueError(f"reading {path}: needed {entry['count']} records, found {len(images)}")
    return images


def _from_record(file: str, record) -> LabelledImage:
    name = f"{file}#{record.id}"
    return LabelledImage(name, int(record.labels[0]), "other", record.id, name, encoded=record.image)


def read_class_folders(folder: Path, excluded: Path | None, start: float, end: float) -> Source:
    classes = find_classes(folder)
    found = read_folders(folder, classes)
    images = exclude(found, excluded.read_text().splitlines()) if excluded else found
    kept, held_out = split_by_block(images, start, end)
    series = ", ".join(sorted({i.series for i in images}))
    return Source(
        kept,
        held_out,
        classes,
        f"the block {start:g}..{end:g} of each series ({series}), sorted by number, by patient group; "
        "used for calibration, never for training",
        {"train": hash_images(kept, classes), "validation": hash_images(held_out, classes)},
        excluded=len(found) - len(images),
    )


def hash_images(images: Iterable[LabelledImage], classes: tuple[str, ...]) -> str:
    """SHA-256 over the sorted lines `<sha256 of file> <class>/<name>\\n`, as `dataset.json` hashes its test images."""
    lines = sorted(f"{hashlib.sha256(i.read()).hexdigest()} {classes[i.label]}/{i.name}\n" for i in images)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def read_dataset_card(path: Path) -> dict[str, str]:
    """What is known of a data set: a JSON object with `name` and, if known, `source`, `licence` and `population`."""
    card = json.loads(path.read_text())
    if not isinstance(card, dict) or not card.get("name"):
        raise ValueError(f"reading {path}: needed a JSON object with a name, found none")
    if faults := [k for k, v in card.items() if k not in CARD_KEYS or not isinstance(v, str)]:
        raise ValueError(f"reading {path}: needed only strings named {', '.join(CARD_KEYS)}, found {', '.join(faults)}")
    return card
