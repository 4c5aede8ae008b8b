"""Image corruptions that no recipe trains on. They show whether a network depends on the lungs or on the detector.

Each function takes uint8 [height, width], returns the same, and is deterministic.
"""

from __future__ import annotations

import cv2
import numpy as np


def uneven_exposure(image: np.ndarray) -> np.ndarray:
    """Darker towards the lower left: an exaggerated heel effect of the tube."""
    h, w = image.shape
    gain = np.linspace(1.25, 0.75, h)[:, None] * np.linspace(0.75, 1.25, w)[None, :]
    return np.clip(image * gain, 0, 255).astype(np.uint8)


def motion(image: np.ndarray) -> np.ndarray:
    """The child breathed: vertical motion blur over 4 % of the height."""
    length = max(3, round(image.shape[0] * 0.04))
    return cv2.filter2D(image, -1, np.full((length, 1), 1 / length, np.float32))


def letterbox(image: np.ndarray) -> np.ndarray:
    """The image in 80 % of the width, between black bars."""
    h, w = image.shape
    out = np.zeros_like(image)
    inner = cv2.resize(image, (int(w * 0.8), h), interpolation=cv2.INTER_AREA)
    left = (w - inner.shape[1]) // 2
    out[:, left : left + inner.shape[1]] = inner
    return out


def posterise(image: np.ndarray) -> np.ndarray:
    """Sixteen grey levels."""
    return (image // 16 * 17).astype(np.uint8)


def dead_pixels(image: np.ndarray) -> np.ndarray:
    """One pixel in a hundred is black or white."""
    rng = np.random.default_rng(0)
    out, draw = image.copy(), rng.random(image.shape)
    out[draw < 0.005] = 0
    out[draw > 0.995] = 255
    return out


def photograph(image: np.ndarray) -> np.ndarray:
    """A photograph of a screen: keystone distortion, haze and a light spot."""
    h, w = image.shape
    corners = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    moved = corners + np.array([[0.06, 0.03], [-0.02, 0.06], [-0.05, -0.03], [0.03, -0.02]], np.float32) * [w, h]
    view = cv2.warpPerspective(image, cv2.getPerspectiveTransform(corners, moved.astype(np.float32)), (w, h))
    y, x = np.mgrid[0:h, 0:w]
    spot = 60 * np.exp(-(((x / w - 0.7) / 0.25) ** 2 + ((y / h - 0.25) / 0.25) ** 2))
    return np.clip(view * 0.8 + 25 + spot, 0, 255).astype(np.uint8)


CORRUPTIONS = {f.__name__: f for f in (uneven_exposure, motion, letterbox, posterise, dead_pixels, photograph)}
