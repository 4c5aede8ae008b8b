"""Images for the guard's examination, made from whole ones without any code that made its training views.

uint8 [SIDE, SIDE, 3] in and out, except where stated. Everything is deterministic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from corruptions import CORRUPTIONS
from guard_data import SIDE

Change = Callable[[np.ndarray], np.ndarray]
GREYS = (0, 255, 128, 20, 235)


def resize(image: np.ndarray, width: int, height: int) -> np.ndarray:
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)


def crop(left: float, top: float, right: float, bottom: float) -> Change:
    def keep(image: np.ndarray) -> np.ndarray:
        h, w = image.shape[:2]
        part = image[round(top * h) : round(bottom * h), round(left * w) : round(right * w)]
        return cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)

    return keep


def jpeg(quality: int) -> Change:
    def compress(image: np.ndarray) -> np.ndarray:
        _, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
        return cv2.imdecode(encoded, cv2.IMREAD_COLOR)

    return compress


def gamma(exponent: float) -> Change:
    table = (255 * (np.arange(256) / 255) ** exponent + 0.5).astype(np.uint8)
    return lambda image: cv2.LUT(image, table)


def grey_change(change: Change) -> Change:
    return lambda image: np.stack([change(image[..., 0])] * 3, -1)


def border(width: float, height: float, shade: int) -> Change:
    """The image in this fraction of the width and height, in the middle."""

    def surround(image: np.ndarray) -> np.ndarray:
        w, h = round(width * SIDE), round(height * SIDE)
        out, left, top = np.full((SIDE, SIDE, 3), shade, np.uint8), (SIDE - w) // 2, (SIDE - h) // 2
        out[top : top + h, left : left + w] = resize(image, w, h)
        return out

    return surround


def rotate(degrees: float) -> Change:
    matrix = cv2.getRotationMatrix2D(((SIDE - 1) / 2, (SIDE - 1) / 2), degrees, 1)
    return lambda image: cv2.warpAffine(image, matrix, (SIDE, SIDE))


ANSWERED: dict[str, tuple[Change, ...]] = {
    **{name: (grey_change(change),) for name, change in CORRUPTIONS.items()},
    "JPEG at quality 20": (jpeg(20),),
    "gamma 0.75": (gamma(0.75),),
    "gamma 1.35": (gamma(1.35),),
    "crop of 90 %": tuple(
        crop(x, y, x + 0.9, y + 0.9) for x, y in ((0, 0), (0.1, 0), (0, 0.1), (0.1, 0.1), (0.05, 0.05))
    ),
    "crop of 80 % of the area": tuple(crop(x, y, x + 0.894, y + 0.894) for x, y in ((0, 0), (0.1, 0.1), (0.05, 0.05))),
    "bars, 75 % left": (border(0.75, 1, 0), border(1, 0.75, 0), border(0.75, 1, 255)),
    "turned by 8 degrees": (rotate(8), rotate(-8)),
}
TURNED: dict[str, tuple[Change, ...]] = {
    f"turned by {90 * k} degrees": (lambda image, k=k: np.rot90(image, k),) for k in (1, 2, 3)
}
INVERTED: tuple[Change, ...] = (lambda image: 255 - image,)
MIRRORED: tuple[Change, ...] = (lambda image: image[:, ::-1],)
CUT: tuple[Change, ...] = (
    crop(0, 0, 0.5, 1),
    crop(0.5, 0, 1, 1),
    crop(0, 0, 1, 0.5),
    crop(0, 0.5, 1, 1),
    crop(0.2, 0.2, 0.8, 0.8),
    crop(0, 0, 0.55, 0.55),
    crop(0.45, 0.4, 1, 0.95),
    crop(0, 0.1, 0.45, 0.9),
)


def sheet(image: np.ndarray, number: int) -> np.ndarray:
    """On a page or screen of one shade, with lines and bars that stand for text."""
    rng = np.random.default_rng([7, number])
    out = np.full((SIDE, SIDE, 3), GREYS[number % len(GREYS)], np.uint8)
    ink = (255,) * 3 if out[0, 0, 0] < 100 else (0,) * 3
    area, aspect = rng.uniform(0.1, 0.45), rng.uniform(0.7, 1.3)
    w, h = int(SIDE * np.sqrt(area * aspect)), int(SIDE * np.sqrt(area / aspect))
    left, top = (int(rng.integers(0, SIDE - v)) for v in (w, h))
    style = number // len(GREYS) % 3
    if style == 1:
        for y in range(6, SIDE, int(rng.integers(8, 16))):
            cv2.putText(out, "Patient study 4711 chest"[: int(rng.integers(4, 25))], (4, y), 0, 0.3, ink, 1)
    elif style == 2:
        cv2.rectangle(out, (0, 0), (SIDE, int(rng.integers(8, 22))), (70, 90, 150), -1)
        cv2.rectangle(out, (0, 0), (int(rng.integers(10, 40)), SIDE), (60, 60, 60), -1)
    out[top : top + h, left : left + w] = resize(image, w, h)
    return out


def collage(images: Sequence[np.ndarray], number: int) -> np.ndarray:
    """Two to nine images in a grid; every third grid has gaps."""
    columns, rows = ((2, 1), (1, 2), (2, 2), (3, 1), (3, 2), (3, 3))[number % 6]
    gap = 6 if number % 3 == 0 else 0
    out = np.full((SIDE, SIDE, 3), GREYS[number // 6 % len(GREYS)], np.uint8)
    for k in range(columns * rows):
        x, y = k % columns * SIDE // columns, k // columns * SIDE // rows
        w, h = (k % columns + 1) * SIDE // columns - x, (k // columns + 1) * SIDE // rows - y
        out[y : y + h - gap, x : x + w - gap] = resize(images[(number + k * 7) % len(images)], w - gap, h - gap)
    return out


def blank_and_noise() -> list[np.ndarray]:
    """240 images: one shade or colour, ramps, stripes, white and coloured noise, salt and pepper, clouds."""
    rng, images = np.random.default_rng(11), []
    ramp = np.linspace(0, 1, SIDE)
    for k in range(30):
        images.append(np.full((SIDE, SIDE, 3), round(k * 255 / 29)))
        images.append(np.full((SIDE, SIDE, 3), rng.integers(0, 256, 3)))
        low, high = np.sort(rng.integers(0, 256, 2))
        images.append(np.repeat((low + (high - low) * np.add.outer(ramp * (k % 2), ramp))[..., None], 3, 2))
        images.append(np.repeat(((np.arange(SIDE) // (k + 1) % 2 * 255) * np.ones((SIDE, 1)))[..., None], 3, 2))
        images.append(np.repeat(rng.normal(40 + 6 * k, 5 + 3 * k, (SIDE, SIDE, 1)), 3, 2))
        images.append(rng.integers(0, 256, (SIDE, SIDE, 3)))
        images.append(np.repeat((rng.random((SIDE, SIDE, 1)) < (k + 1) / 31) * 255, 3, 2))
        cloud = cv2.resize(rng.random((2 + k, 2 + k)), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
        images.append(np.repeat(cloud[..., None] * 255, 3, 2))
    return [np.clip(image, 0, 255).astype(np.uint8) for image in images]
