"""A pool of views in files, made once and used by every network of a run.

A shard holds VIEWS_A_SHARD views at the network's inner side, the targets of each, and the fold that its sources come
from (NO_FOLD where all are children's). Shard k depends on the seed and on k alone, so that a killed run continues.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

import guard_looks as looks
from guard_data import FOLDS, OtherImage, load_other
from guard_views import MAKERS, Sources

INNER_SIDE = 112
VIEWS_A_SHARD = 4096
NO_FOLD = -1
EXTRA = 100  # shards from this number on hold cuts and whole chests only, which are hardest to tell apart
EXTRA_MAKERS = {"cut": 0.7, "whole": 0.3}
FOLD_WEIGHTS = {"whole": (0.56, 0.4, 0.04), "cut": (0.56, 0.4, 0.04)}  # adults are few in the last fold
OTHER_WEIGHTS = (0.4, 0.3, 0.3)


@dataclass(frozen=True)
class Pool:
    views: np.ndarray  # uint8 [n, 3, INNER_SIDE, INNER_SIDE]
    targets: np.ndarray  # int64 [n, heads]
    folds: np.ndarray  # int64 [n]
    makers: np.ndarray  # int64 [n], index in MAKERS

    def where(self, chosen: np.ndarray) -> Pool:
        return Pool(self.views[chosen], self.targets[chosen], self.folds[chosen], self.makers[chosen])


def sources_by_fold(children: list[np.ndarray], images: list[OtherImage]) -> list[Sources]:
    images = [i for i in images if i.label is not None]
    folds = [Sources(children, [], {}) for _ in FOLDS]
    adults: dict[tuple[int, str], list[np.ndarray]] = {}
    for image, pixels in zip(images, load_other(images)):
        if image.label == 0:
            adults.setdefault((image.fold, image.set), []).append(pixels)
        else:
            key = f"{image.set}/{image.label}"
            folds[image.fold].others.setdefault(key, (image.label, []))[1].append(pixels)
    for (fold, _), pixels in adults.items():
        folds[fold].adults.append(pixels)
    return folds


def make_shard(folds: list[Sources], seed: int, number: int, count: int = VIEWS_A_SHARD) -> Pool:
    rng = np.random.default_rng([seed, number])
    names = list(MAKERS)
    parts = {name: weight for name, (_, weight) in MAKERS.items()} if number < EXTRA else EXTRA_MAKERS
    weights = np.array([parts.get(name, 0.0) for name in names])
    makers = rng.choice(len(names), count, p=weights / weights.sum())
    views, targets, used = np.empty((count, 3, INNER_SIDE, INNER_SIDE), np.uint8), [], []
    for k, maker in enumerate(makers):
        fold = int(rng.choice(len(folds), p=FOLD_WEIGHTS.get(names[maker], OTHER_WEIGHTS)))
        view, target = MAKERS[names[maker]][0](folds[fold], rng)
        views[k] = shrink(view)
        targets.append(target.as_row())
        used.append(NO_FOLD if target.adult == 0 else fold)
    return Pool(views, np.array(targets, np.int64), np.array(used, np.int64), makers)


def shrink(view: np.ndarray) -> np.ndarray:
    """uint8 [3, INNER_SIDE, INNER_SIDE]: what the network's first layer makes of a view, rounded."""
    small = cv2.resize(view, (INNER_SIDE, INNER_SIDE), interpolation=cv2.INTER_AREA)
    return looks.to_rgb(small).transpose(2, 0, 1)


def write_shards(folder: Path, folds: list[Sources], seed: int, numbers: list[int]) -> None:
    """Writes the shards that are not there yet, in two processes."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [n for n in numbers if not shard_path(folder, n).exists()]
    if not missing:
        return
    global _work
    _work = (folder, folds, seed)
    import multiprocessing

    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        for number in pool.map(_write_shard, missing):
            print(f"shard {number} written", flush=True)


def _write_shard(number: int) -> int:
    folder, folds, seed = _work
    cv2.setNumThreads(0)
    shard = make_shard(folds, seed, number)
    part = folder / f"shard-{number}.{os.getpid()}.part"
    with part.open("wb") as file:
        np.savez(file, views=shard.views, targets=shard.targets, folds=shard.folds, makers=shard.makers)
    part.rename(shard_path(folder, number))
    return number


def shard_path(folder: Path, number: int) -> Path:
    return folder / f"shard-{number:03d}.npz"


def read_shards(folder: Path, numbers: list[int]) -> Pool:
    parts = [np.load(shard_path(folder, n)) for n in numbers]
    names = ("views", "targets", "folds", "makers")
    return Pool(*(np.concatenate([part[name] for part in parts]) for name in names))
