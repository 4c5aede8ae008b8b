"""Views for the guard: whole chests, and chests turned, mirrored, inverted, cut, in collages and on sheets.

A view is uint8 [SIDE, SIDE, 3] with one target for each head; UNKNOWN where the view says nothing about it.

    kind        0..3, index in guard_data.KINDS; NOT_CHEST: any of 1..3
    turned      quarter turns, 0..3, counter-clockwise
    mirrored, inverted, cut, several, adult    0 or 1
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

import guard_looks as looks
import guard_synthetic as synthetic
from guard_data import SIDE

UNKNOWN, NOT_CHEST = -1, 4
HEADS = ("kind", "turned", "mirrored", "inverted", "cut", "several", "adult")


@dataclass(frozen=True)
class Sources:
    """Pixels to make views of: the children's, and of one fold the adults' and the `others` of each set, with kind."""

    children: list[np.ndarray]
    adults: list[list[np.ndarray]]  # one list for each set
    others: dict[str, tuple[int, list[np.ndarray]]]


@dataclass(frozen=True)
class Targets:
    kind: int = UNKNOWN
    turned: int = UNKNOWN
    mirrored: int = UNKNOWN
    inverted: int = UNKNOWN
    cut: int = UNKNOWN
    several: int = UNKNOWN
    adult: int = UNKNOWN

    def as_row(self) -> list[int]:
        return [getattr(self, head) for head in HEADS]


@dataclass(frozen=True)
class Pose:
    """How a source fills its place in a view. `crop`: left, top, right, bottom, as fractions of the source."""

    crop: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    quarter_turns: int = 0
    mirror: bool = False
    degrees: float = 0.0
    shear: float = 0.0
    size: tuple[int, int] = field(default=(SIDE, SIDE))  # width, height
    border: int = cv2.BORDER_CONSTANT


def place(image: np.ndarray, pose: Pose) -> np.ndarray:
    """The source in its pose, in one resampling."""
    if pose.mirror:
        image = image[:, ::-1]
    image = np.rot90(image, pose.quarter_turns)
    height, width = image.shape[:2]
    left, top, right, bottom = pose.crop
    w, h = pose.size
    x, y = np.deg2rad(pose.degrees), pose.shear
    turn = np.array([[np.cos(x), -np.sin(x)], [np.sin(x), np.cos(x)]]) @ np.array([[1, y], [0, 1]])
    # Turned and sheared in units of the place, so that an angle is an angle in the view.
    linear = np.diag([width * (right - left) / w, height * (bottom - top) / h]) @ turn
    centre = np.array([width * (left + right) / 2, height * (top + bottom) / 2])
    offset = centre - 0.5 - linear @ np.array([(w - 1) / 2, (h - 1) / 2])
    shrink = min(linear[0, 0], linear[1, 1]) if pose.degrees == 0 else 1
    if shrink > 1.8:
        part = image[int(top * height) : max(int(bottom * height), 1), int(left * width) : max(int(right * width), 1)]
        return cv2.resize(part, (w, h), interpolation=cv2.INTER_AREA)
    matrix = np.concatenate([linear, offset[:, None]], 1).astype(np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(np.ascontiguousarray(image), matrix, (w, h), flags=flags, borderMode=pose.border)


def random_crop(rng: np.random.Generator, smallest: float) -> tuple[float, float, float, float]:
    """Each side keeps smallest..1; a third of the crops keep everything."""
    if rng.random() < 0.33:
        return (0.0, 0.0, 1.0, 1.0)
    w, h = rng.uniform(smallest, 1, 2)
    left, top = rng.random() * (1 - w), rng.random() * (1 - h)
    return (left, top, left + w, top + h)


def pose_whole(rng: np.random.Generator, smallest: float = 0.8) -> Pose:
    degrees = float(np.clip(rng.normal(0, 5), -12, 12)) if rng.random() < 0.5 else 0.0
    border = int(rng.choice([cv2.BORDER_CONSTANT, cv2.BORDER_REPLICATE]))
    return Pose(random_crop(rng, smallest), 0, False, degrees, float(rng.normal(0, 0.03)), border=border)


def pose_cut(rng: np.random.Generator) -> Pose:
    """Less than 60 % of the chest: a half or two of its sides gone, or a window of it."""
    keep = rng.uniform(0.3, 0.57)
    match int(rng.integers(0, 6)):
        case 0:
            crop = (0.0, 0.0, keep, 1.0)
        case 1:
            crop = (1 - keep, 0.0, 1.0, 1.0)
        case 2:
            crop = (0.0, 0.0, 1.0, keep)
        case 3:
            crop = (0.0, 1 - keep, 1.0, 1.0)
        case _:
            area, aspect = rng.uniform(0.12, 0.5), np.exp(rng.uniform(-0.5, 0.5))
            w, h = min(0.9, np.sqrt(area * aspect)), min(0.9, np.sqrt(area / aspect))
            left, top = rng.random() * (1 - w), rng.random() * (1 - h)
            crop = (left, top, left + w, top + h)
    return Pose(crop, degrees=float(rng.normal(0, 4)) if rng.random() < 0.4 else 0.0)


def pick_chest(sources: Sources, rng: np.random.Generator, adult: float = 0.35) -> tuple[np.ndarray, int]:
    """A chest and whether it is an adult's. Adults are squares: their aspect changes; some get a child's histogram."""
    if not sources.adults or rng.random() >= adult:
        return sources.children[int(rng.integers(len(sources.children)))], 0
    images = sources.adults[int(rng.integers(len(sources.adults)))]
    image = looks.to_grey(images[int(rng.integers(len(images)))])
    if rng.random() < 0.6:
        h, w = image.shape
        keep = rng.uniform(0.78, 1)
        if rng.random() < 0.5:
            start = int(rng.random() * (1 - keep) * h)
            image = image[start : start + int(keep * h)]
        else:
            start = int(rng.random() * (1 - keep) * w)
            image = image[:, start : start + int(keep * w)]
    if rng.random() < 0.35:
        image = looks.borrow_intensities(image, sources.children[int(rng.integers(len(sources.children)))])
    return image, 1


def pick_other(sources: Sources, rng: np.random.Generator) -> tuple[np.ndarray, int]:
    """Kinds equally often, then sets by the root of their size."""
    kinds = sorted({kind for kind, _ in sources.others.values()})
    kind = kinds[int(rng.integers(len(kinds)))]
    sets = [images for k, images in sources.others.values() if k == kind]
    weights = np.sqrt([len(images) for images in sets])
    images = sets[int(rng.choice(len(sets), p=weights / weights.sum()))]
    return images[int(rng.integers(len(images)))], kind


def bar_colour(rng: np.random.Generator) -> int:
    return 0 if rng.random() < 0.6 else int(rng.choice([255, rng.integers(0, 256), rng.integers(0, 40)]))


def letterbox(view: np.ndarray, rng: np.random.Generator, largest: float = 1.0) -> np.ndarray:
    """Bars on two or four sides that leave 70 % of the area or more, and at most `largest` of a side."""
    w = h = SIDE
    match int(rng.integers(0, 3)):
        case 0:
            w = int(SIDE * rng.uniform(0.7, largest))
        case 1:
            h = int(SIDE * rng.uniform(0.7, largest))
        case _:
            w, h = (int(SIDE * v) for v in rng.uniform(0.84, max(largest, 0.86), 2))
    left, top = (
        ((SIDE - w) // 2, (SIDE - h) // 2)
        if rng.random() < 0.6
        else (
            int(rng.random() * (SIDE - w + 1)),
            int(rng.random() * (SIDE - h + 1)),
        )
    )
    out = np.full((SIDE, SIDE), bar_colour(rng), np.uint8)
    out[top : top + h, left : left + w] = cv2.resize(view, (w, h), interpolation=cv2.INTER_AREA)
    return out


def mark(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Burned-in letters near an edge. Never mirrored, so that they do not tell a mirrored image."""
    view = view.copy()
    text = " ".join(rng.choice(synthetic.WORDS, int(rng.integers(1, 4))))
    x, y = int(rng.integers(0, 180)), int(rng.choice([rng.integers(8, 40), rng.integers(190, 222)]))
    cv2.putText(view, text, (x, y), 0, rng.uniform(0.25, 0.7), int(rng.integers(120, 256)), 1, cv2.LINE_AA)
    return view


def finish(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The last steps that all chests share."""
    if rng.random() < 0.06:
        view = mark(view, rng)
    if rng.random() < 0.15:
        view = letterbox(view, rng)
    photographed = rng.random() < 0.12
    if photographed:
        view = looks.photograph(view, rng)
    if photographed or rng.random() < 0.12:
        view = looks.tint(view, rng)
    return looks.degrade(view, rng)


Maker = Callable[[Sources, np.random.Generator], tuple[np.ndarray, Targets]]


def whole(sources: Sources, rng: np.random.Generator) -> tuple[np.ndarray, Targets]:
    image, adult = pick_chest(sources, rng)
    view = looks.expose(place(image, pose_whole(rng)), rng)
    return finish(view, rng), Targets(0, 0, 0, 0, 0, 0, adult)


def hard(sources: Sources, rng: np.random.Generator) -> np.ndarray:
    """A whole chest between broad bars, or a photograph of one on a screen: to be answered, with a caution at most."""
    view = looks.expose(place(pick_chest(sources, rng)[0], pose_whole(rng, 0.9)), rng)
    if rng.random() < 0.5:
        return looks.degrade(letterbox(view, rng, 0.8), rng)
    return looks.degrade(looks.tint(looks.photograph(view, rng), rng), rng)


def cut(sources: Sources, rng: np.random.Generator) -> tuple[np.ndarray, Targets]:
    image, adult = pick_chest(sources, rng)
    view = looks.expose(place(image, pose_cut(rng)), rng)
    if rng.random() < 0.5:
        view = view[:, ::-1]
    return finish(np.ascontiguousarray(view), rng), Targets(0, 0, UNKNOWN, 0, 1, 0, adult)


def tile(sources: Sources, rng: np.random.Generator, size: tuple[int, int], chest: float) -> np.ndarray:
    if rng.random() < chest:
        image, _ = pick_chest(sources, rng)
    else:
        image = looks.to_grey(pick_other(sources, rng)[0])
    pose = pose_whole(rng)
    turns = int(rng.integers(0, 4)) if rng.random() < 0.12 else 0
    view = place(image, Pose(pose.crop, turns, rng.random() < 0.3, 0.0, 0.0, size))
    view = looks.expose(view, rng) if rng.random() < 0.5 else view
    return 255 - view if rng.random() < 0.07 else view


def collage(sources: Sources, rng: np.random.Generator) -> tuple[np.ndarray, Targets]:
    """Two to nine images, at least one of them a chest."""
    columns, rows = ((2, 1), (1, 2), (2, 2), (3, 1), (3, 2), (2, 3), (3, 3), (1, 3), (4, 2))[
        int(rng.choice(9, p=[0.27, 0.17, 0.18, 0.1, 0.07, 0.05, 0.06, 0.06, 0.04]))
    ]
    gap, margin = (int(rng.integers(0, 9)) if rng.random() < 0.7 else 0), 0
    out = np.full((SIDE, SIDE), bar_colour(rng), np.uint8)
    if rng.random() < 0.3:
        margin = int(rng.integers(0, 24))
    xs, ys = (edges(count, margin, rng) for count in (columns, rows))
    same = rng.random() < 0.2
    chest, first = rng.choice([1.0, 0.6]), None
    for row in range(rows):
        for column in range(columns):
            size = (xs[column + 1] - xs[column] - gap, ys[row + 1] - ys[row] - gap)
            sure = row == 0 and column == 0
            if first is None or not same:
                first = tile(sources, rng, (SIDE, SIDE) if same else size, 1.0 if sure else chest)
            filled = cv2.resize(first, size, interpolation=cv2.INTER_AREA) if same else first
            out[ys[row] : ys[row] + size[1], xs[column] : xs[column] + size[0]] = filled
    if rng.random() < 0.3:
        synthetic.write_words(out, rng, int(rng.integers(1, 4)))
    view = out if rng.random() < 0.85 else looks.tint(out, rng)
    return looks.degrade(view, rng), Targets(several=1)


def edges(count: int, margin: int, rng: np.random.Generator) -> list[int]:
    parts = 1 + (rng.uniform(-0.25, 0.25, count) if rng.random() < 0.3 else np.zeros(count))
    cuts = np.concatenate([[0], np.cumsum(parts)]) / parts.sum()
    return [int(margin + c * (SIDE - 2 * margin)) for c in cuts]


def sheet(sources: Sources, rng: np.random.Generator) -> tuple[np.ndarray, Targets]:
    """A chest on less than half of a page or a screen."""
    draw = rng.random()
    if draw < 0.45:
        out = np.full((SIDE, SIDE, 3), int(rng.choice([0, 255, 255, rng.integers(0, 256)])), np.uint8)
    elif draw < 0.6:
        out = looks.to_rgb(synthetic.page(rng))
    elif draw < 0.8:
        out = looks.to_rgb(synthetic.screen(rng))
    else:
        backgrounds = [images for kind, images in sources.others.values() if kind == 3]
        images = backgrounds[int(rng.integers(len(backgrounds)))]
        out = looks.to_rgb(place(images[int(rng.integers(len(images)))], Pose()))
    area, aspect = rng.uniform(0.06, 0.47), np.exp(rng.uniform(-0.45, 0.45))
    w, h = (int(SIDE * min(0.97, v)) for v in (np.sqrt(area * aspect), np.sqrt(area / aspect)))
    if draw < 0.8:
        for _ in range(int(rng.integers(0, 4))):
            synthetic.write_words(out, rng, int(rng.integers(1, 8)))
    left, top = int(rng.random() * (SIDE - w)), int(rng.random() * (SIDE - h))
    if rng.random() < 0.4:
        left, top = (SIDE - w) // 2, (SIDE - h) // 2
    out[top : top + h, left : left + w] = tile(sources, rng, (w, h), 1.0)[..., None]
    if rng.random() < 0.2:
        w2, h2 = int(rng.integers(14, 60)), int(rng.integers(14, 60))
        x, y = int(rng.random() * (SIDE - w2)), int(rng.random() * (SIDE - h2))
        out[y : y + h2, x : x + w2] = tile(sources, rng, (w2, h2), 0.5)[..., None]
    view = out if rng.random() < 0.35 else looks.to_grey(out)
    if rng.random() < 0.1:
        view = looks.photograph(view, rng)
    return looks.degrade(view, rng), Targets(several=1)


def other(sources: Sources, rng: np.random.Generator) -> tuple[np.ndarray, Targets]:
    """Anything but a chest, in any pose; colours are taken away more often than not."""
    image, kind = pick_other(sources, rng)
    if image.ndim == 3 and rng.random() < 0.6:
        image = looks.to_grey(image)
    turns = int(rng.integers(0, 4)) if rng.random() < 0.3 else 0
    if rng.random() < 0.75:
        crop = random_crop(rng, 0.55)
    else:
        crop = random_crop(rng, 0.25)
    degrees = float(rng.normal(0, 10)) if rng.random() < 0.3 else 0.0
    view = place(image, Pose(crop, turns, rng.random() < 0.5, degrees, 0.0))
    if rng.random() < (0.15 if kind == 1 else 0.2):
        view = 255 - view
    if rng.random() < 0.1 and view.ndim == 2:
        view = letterbox(view, rng)
    if rng.random() < 0.6:
        view = looks.expose(view, rng)
    if rng.random() < 0.1:
        view = looks.photograph(view, rng)
    if view.ndim == 2 and rng.random() < 0.1:
        view = looks.tint(view, rng)
    return looks.degrade(view, rng), Targets(kind=kind)


def made_up(sources: Sources, rng: np.random.Generator) -> tuple[np.ndarray, Targets]:
    phantom = rng.random() < 0.4
    makers = synthetic.PHANTOMS if phantom else synthetic.NOT_MEDICAL
    view = makers[int(rng.integers(len(makers)))](rng)
    if view.ndim == 3 and rng.random() < 0.4:
        view = looks.to_grey(view)
    if rng.random() < 0.15:
        view = 255 - view
    if rng.random() < 0.5:
        view = looks.degrade(view, rng)
    return view, Targets(kind=NOT_CHEST if phantom else 3)


def scrambled(sources: Sources, rng: np.random.Generator) -> tuple[np.ndarray, Targets]:
    """A chest's texture without its form: shuffled, swirled, blended with something else."""
    image, _ = pick_chest(sources, rng)
    view = looks.expose(place(image, pose_whole(rng)), rng)
    draw = rng.random()
    if draw < 0.45:
        view = shuffle(view, rng)
    elif draw < 0.75:
        view = swirl(view, rng)
    else:
        something = looks.to_grey(place(pick_other(sources, rng)[0], Pose()))
        part = float(rng.uniform(0.55, 0.9))
        view = cv2.addWeighted(something, part, view, 1 - part, 0)
    return looks.degrade(view, rng), Targets(kind=NOT_CHEST)


def shuffle(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    count = int(rng.choice([3, 4, 5, 8]))
    side = SIDE // count
    out = view.copy()
    places = [(y * side, x * side) for y in range(count) for x in range(count)]
    for (y, x), k in zip(places, rng.permutation(len(places))):
        part = view[places[k][0] : places[k][0] + side, places[k][1] : places[k][1] + side]
        out[y : y + side, x : x + side] = np.rot90(part, int(rng.integers(0, 4)))
    return out


def swirl(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A smooth displacement so large that the anatomy is gone."""
    field = cv2.resize(rng.normal(0, 1, (4, 4, 2)).astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    strength = rng.uniform(40, 90)
    maps = x + field[..., 0] * strength, y + field[..., 1] * strength
    return cv2.remap(view, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)


MAKERS: dict[str, tuple[Maker, float]] = {
    "whole": (whole, 0.46),
    "cut": (cut, 0.09),
    "collage": (collage, 0.09),
    "sheet": (sheet, 0.08),
    "other": (other, 0.2),
    "madeUp": (made_up, 0.06),
    "scrambled": (scrambled, 0.02),
}
