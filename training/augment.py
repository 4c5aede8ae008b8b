"""Acquisition augmentation: imitates other tubes, detectors, export settings and periods.

`acquire` turns a grey uint8 image into a grey uint8 view of `side` x `side`. Geometry is one affine warp and intensity
one table of 256 values, so that a view takes well under a millisecond.
"""

from __future__ import annotations

import cv2
import numpy as np

_LEVELS = np.arange(256, dtype=np.float32) / 255


def acquire(image: np.ndarray, side: int, rng: np.random.Generator, min_area: float = 0.45) -> np.ndarray:
    view = warp(image, side, rng, min_area)
    chance = rng.random(8)
    if chance[0] < 0.2:
        view = equalise(view, rng)
    view = cv2.LUT(view, intensity_curve(view, rng))
    if chance[1] < 0.25:
        view = blur(view, side, rng)
    if chance[2] < 0.35:
        view = noise(view, rng)
    if chance[3] < 0.3:
        view = recompress(view, rng)
    if chance[4] < 0.35:
        view = erase(view, rng)
    return view


def warp(image: np.ndarray, side: int, rng: np.random.Generator, min_area: float) -> np.ndarray:
    """A crop of min_area..1 of the area, with aspect, rotation, shear and flip, in one resampling."""
    height, width = image.shape
    area = rng.uniform(min_area, 1.0)
    aspect = np.exp(rng.uniform(-0.22, 0.22))
    w, h = min(1.0, np.sqrt(area * aspect)), min(1.0, np.sqrt(area / aspect))
    centre_x = width * (w / 2 + rng.random() * (1 - w))
    centre_y = height * (h / 2 + rng.random() * (1 - h))
    angle = np.deg2rad(rng.normal(0, 6.0))
    shear = rng.normal(0, 0.06)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ np.array([[1, shear], [0, 1]]) @ np.diag([width * w / side, height * h / side])
    if rng.random() < 0.5:
        linear[:, 0] *= -1
    offset = np.array([centre_x, centre_y]) - 0.5 - linear @ np.array([(side - 1) / 2] * 2)
    matrix = np.concatenate([linear, offset[:, None]], 1).astype(np.float32)
    border = cv2.BORDER_CONSTANT if rng.random() < 0.5 else cv2.BORDER_REFLECT_101
    return cv2.warpAffine(image, matrix, (side, side), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=border)


def equalise(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if rng.random() < 0.5:
        equal = cv2.equalizeHist(view)
    else:
        tiles = int(rng.integers(2, 9))
        equal = cv2.createCLAHE(float(rng.uniform(1, 5)), (tiles, tiles)).apply(view)
    return cv2.addWeighted(view, part := float(rng.uniform(0, 0.7)), equal, 1 - part, 0)


def intensity_curve(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A lookup table: windowing by percentiles, gamma, sigmoid contrast, contrast and brightness."""
    levels = _LEVELS
    if rng.random() < 0.4:
        low, high = np.percentile(view[::2, ::2], [rng.uniform(0, 8), rng.uniform(92, 100)]) / 255
        levels = np.clip((levels - low) / max(high - low, 0.1), 0, 1)
    if rng.random() < 0.7:
        levels = levels ** np.exp(rng.normal(0, 0.4))
    if rng.random() < 0.25:
        slope, middle = rng.uniform(3, 8), rng.uniform(0.35, 0.65)
        bent = 1 / (1 + np.exp(-slope * (levels - middle)))
        levels = (bent - bent[0]) / max(bent[-1] - bent[0], 1e-3)
    if rng.random() < 0.7:
        contrast, brightness = np.exp(rng.normal(0, 0.22)), rng.normal(0, 0.09)
        levels = (levels - 0.5) * contrast + 0.5 + brightness
    return (np.clip(levels, 0, 1) * 255 + 0.5).astype(np.uint8)


def blur(view: np.ndarray, side: int, rng: np.random.Generator) -> np.ndarray:
    if rng.random() < 0.25:  # over-sharpened, as some scanners do
        soft = cv2.GaussianBlur(view, (0, 0), side / 112)
        return cv2.addWeighted(view, 1 + (gain := float(rng.uniform(0.3, 1.5))), soft, -gain, 0)
    if rng.random() < 0.5:
        return cv2.GaussianBlur(view, (0, 0), float(rng.uniform(0.3, 1.3)) * side / 112)
    small = int(side * rng.uniform(0.35, 0.8))
    return cv2.resize(cv2.resize(view, (small, small), interpolation=cv2.INTER_AREA), (side, side))


def noise(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    grain = rng.standard_normal(view.shape, dtype=np.float32) * rng.uniform(1, 14)
    if rng.random() < 0.4:
        grain = cv2.GaussianBlur(grain, (0, 0), 0.8) * 2
    return np.clip(view + grain, 0, 255).astype(np.uint8)


def recompress(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    _, jpeg = cv2.imencode(".jpg", view, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(12, 75))])
    return cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE)


def erase(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    side = view.shape[0]
    view = view.copy()
    for _ in range(int(rng.integers(1, 4))):
        h, w = (int(side * rng.uniform(0.06, 0.3)) for _ in range(2))
        y, x = int(rng.integers(0, side - h)), int(rng.integers(0, side - w))
        view[y : y + h, x : x + w] = rng.integers(0, 256)
    return view
