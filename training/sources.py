"""Where training films come from: a prepared data set (`dataset.json` beside .rec files) or class folders."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from films import CLASSES, Film, by_blocks, read_folders, without
from recordio import read_images


@dataclass(frozen=True)
class Source:
    train: list[Film]
    validation: list[Film]
    classes: tuple[str, ...]
    description: str
    excluded: int = 0
    hashes: dict[str, str] | None = None


def read_prepared(folder: Path) -> Source:
    """Both channels, their hashes and counts checked against dataset.json."""
    described = json.loads((folder / "dataset.json").read_text())
    if described.get("version") != 1:
        raise ValueError(f"reading {folder / 'dataset.json'}: needed version 1, found {described.get('version')!r}")
    channels, hashes = {}, {}
    for channel in ("train", "validation"):
        entry = described[channel]
        path = folder / entry["file"]
        hashes[channel] = digest(path)
        if hashes[channel] != entry["sha256"]:
            raise ValueError(f"reading {path}: needed SHA-256 {entry['sha256']}, found {hashes[channel]}")
        channels[channel] = read_channel(path)
        if len(channels[channel]) != entry["count"]:
            raise ValueError(f"reading {path}: needed {entry['count']} records, found {len(channels[channel])}")
    return Source(
        channels["train"],
        channels["validation"],
        tuple(described["classes"]),
        "the prepared data set's validation channel",
        hashes=hashes,
    )


def read_channel(path: Path) -> list[Film]:
    return [
        Film(f"{path.name}#{r.id}", int(r.labels[0]), "other", r.id, f"{path.name}#{r.id}", encoded=r.image)
        for r in read_images(path)
    ]


def read_class_folders(folder: Path, exclude: Path | None, start: float, end: float) -> Source:
    found = read_folders(folder)
    films = without(found, exclude.read_text().splitlines()) if exclude else found
    kept, held = by_blocks(films, start, end)
    return Source(
        kept,
        held,
        CLASSES,
        f"the block {start:g}..{end:g} of each series (IM, NORMAL2, person), sorted by number, by patient group; "
        "used for calibration, never for training",
        excluded=len(found) - len(films),
    )


def digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
