"""Prints what the guard says about images of every kind, with 95 % Wilson intervals, from guard.onnx itself.

    python training/examine_guard.py --guard model --data chest_xray --other other [--folds runs/guard]

Children's rows: the lowest block of each series, which decided nothing. Rows of other sources: with --folds, each set
is seen by the network of its fold, which was trained without that set; without it, by a guard that may have seen it,
and the row says so. "refused": a threshold to abstain fired; "cautioned": one of either kind did.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

import guard_examination as cases
from guard_data import FOLDS, KINDS, OtherImage, prepare, read_manifest, split_children
from guard_export import SCORES
from guard_operating_point import fired
from train_guard import open_session, score


@dataclass(frozen=True)
class Guard:
    session: onnxruntime.InferenceSession
    thresholds: dict[str, dict[str, float]]

    @classmethod
    def open(cls, folder: Path) -> Guard:
        metadata = json.loads((folder / "guard.json").read_text())
        if metadata["scores"] != list(SCORES):
            raise ValueError(f"opening {folder / 'guard.json'}: needed scores {SCORES}, found {metadata['scores']}")
        return cls(open_session(folder / "guard.onnx"), metadata["thresholds"])

    def scores(self, images: Sequence[np.ndarray]) -> np.ndarray:
        parts = [np.stack(images[i : i + 32]).transpose(0, 3, 1, 2) for i in range(0, len(images), 32)]
        return np.concatenate([score(self.session, part) for part in parts])


@dataclass(frozen=True)
class Row:
    """Which of the images were refused and which cautioned (refused ones included), and by what."""

    name: str
    abstained: np.ndarray  # bool [n, scores]
    cautioned: np.ndarray

    def __add__(self, other: Row) -> Row:
        pairs = ((self.abstained, other.abstained), (self.cautioned, other.cautioned))
        return Row(self.name, *(np.concatenate(pair) for pair in pairs))

    def __str__(self) -> str:
        refused, any_fired = self.abstained.any(1), (self.abstained | self.cautioned).any(1)
        by = (self.abstained | self.cautioned).mean(0)
        reasons = ", ".join(f"{SCORES[k]} {by[k]:.1%}" for k in np.argsort(-by)[:4] if by[k] > 0)
        return f"| {self.name} | {len(refused)} | {estimate(refused)} | {estimate(any_fired)} | {reasons} |"


def wilson(hits: int, count: int, z: float = 1.959964) -> tuple[float, float]:
    part, spread = hits / count, z * z / count
    middle = (part + spread / 2) / (1 + spread)
    half = z * np.sqrt(part * (1 - part) / count + z * z / (4 * count * count)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def estimate(hits: np.ndarray) -> str:
    low, high = wilson(int(hits.sum()), len(hits))
    return f"{hits.mean():.1%} ({low:.1%} to {high:.1%})"


def examine(guard: Guard, name: str, images: Sequence[np.ndarray]) -> Row:
    scores = guard.scores(images)
    if not np.isfinite(scores).all():
        raise ValueError(f"examining {name}: needed finite scores, found others")
    return Row(name, *(fired(scores, guard.thresholds, kind) for kind in ("abstain", "caution")))


def change(images: Sequence[np.ndarray], changes: Sequence[cases.Change]) -> list[np.ndarray]:
    """Each image changed once; the changes take turns."""
    return [np.ascontiguousarray(changes[k % len(changes)](image)) for k, image in enumerate(images)]


def children_rows(guard: Guard, whole: Sequence[np.ndarray]) -> Iterable[Row]:
    yield examine(guard, "children, whole", whole)
    for name, changes in cases.ANSWERED.items():
        yield examine(guard, f"children, {name}", change(whole, changes))
    for name, changes in cases.TURNED.items():
        yield examine(guard, f"children, {name}", change(whole, changes))
    yield examine(guard, "children, inverted", change(whole, cases.INVERTED))
    yield examine(guard, "children, mirrored", change(whole, cases.MIRRORED))
    yield examine(guard, "children, cut", change(whole, cases.CUT))
    yield examine(guard, "children, on a sheet", [cases.sheet(image, k) for k, image in enumerate(whole)])
    yield examine(guard, "children, collages", [cases.collage(whole, k) for k in range(len(whole))])
    yield examine(guard, "blank and noise", cases.blank_and_noise())


def other_rows(guards: Sequence[Guard], images: Sequence[OtherImage]) -> Iterable[Row]:
    """A row for each set and kind, and one for each kind; guards[k] sees the sets of fold k."""
    pooled: dict[str, Row] = {}
    for key in sorted({(i.kind, i.set) for i in images}):
        chosen = [i for i in images if (i.kind, i.set) == key]
        row = examine(guards[chosen[0].fold], f"{key[0]}: {key[1]}", [prepare(i.path) for i in chosen])
        yield row
        names = [group_of(chosen[0])]
        if chosen[0].label in (1, 2):
            names.append("**all radiographs and medical images**")
        for name in names:
            pooled[name] = pooled[name] + row if name in pooled else Row(name, row.abstained, row.cautioned)
    yield from pooled.values()


def group_of(image: OtherImage) -> str:
    if image.label is None:
        return f"**{image.kind}**"
    return f"**{KINDS[image.label]}**" if image.label else "**adults**"


def age_rows(guard: Guard, images: Sequence[OtherImage]) -> Iterable[Row]:
    """Children of another source, whom no network was trained on."""
    children = [i for i in images if i.kind == "chest-frontal-child" and i.age is not None]
    for low, high in ((0, 5), (6, 9), (10, 13), (14, 17)):
        chosen = [i for i in children if low <= i.age <= high]
        if chosen:
            yield examine(guard, f"NIH children of {low} to {high} years", [prepare(i.path) for i in chosen])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--guard", type=Path, default=Path("model"), help="folder of guard.onnx and guard.json (model)")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--other", type=Path, required=True)
    parser.add_argument("--folds", type=Path, help="output folder of train_guard.py, with its networks fold-0, ...")
    parser.add_argument("--originals", type=Path, help="folder with folders of children's images at full size")
    args = parser.parse_args()
    guard, images = Guard.open(args.guard), read_manifest(args.other)
    children = split_children(args.data)
    header = "| images | n | refused | refused or cautioned | by |\n|---|---|---|---|---|"
    print(header)
    for row in children_rows(guard, [prepare(i.path) for i in children.examination]):
        print(row, flush=True)
    print(examine(guard, "children, block of the thresholds", [prepare(i.path) for i in children.thresholds]))
    if args.originals:
        print(examine(guard, "children, originals", [prepare(p) for p in sorted(args.originals.glob("*/*"))]))
    for row in age_rows(guard, images):
        print(row, flush=True)
    seen = "by networks trained without the set" if args.folds else "by a guard that was trained on most of these sets"
    print(f"\nOther sources, {seen}:\n\n{header}")
    guards = [Guard.open(args.folds / f"fold-{k}") if args.folds else guard for k in range(len(FOLDS))]
    for row in other_rows(guards, images):
        print(row, flush=True)


if __name__ == "__main__":
    main()
