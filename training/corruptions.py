"""Disturbances that no recipe here trains on, to tell a network that reads lungs from one that reads a detector.

Each takes uint8 [H, W] and gives the same, the same way every time.
"""

from __future__ import annotations

import cv2
import numpy as np


def uneven_exposure(film: np.ndarray) -> np.ndarray:
    """Darker towards the lower left: the tube's heel effect, exaggerated."""
    h, w = film.shape
    gain = np.linspace(1.25, 0.75, h)[:, None] * np.linspace(0.75, 1.25, w)[None, :]
    return np.clip(film * gain, 0, 255).astype(np.uint8)


def motion(film: np.ndarray) -> np.ndarray:
    """A child who breathed: a vertical smear of 4 % of the height."""
    length = max(3, round(film.shape[0] * 0.04))
    return cv2.filter2D(film, -1, np.full((length, 1), 1 / length, np.float32))


def letterbox(film: np.ndarray) -> np.ndarray:
    """The film in 80 % of the width between black bars."""
    h, w = film.shape
    out = np.zeros_like(film)
    inner = cv2.resize(film, (int(w * 0.8), h), interpolation=cv2.INTER_AREA)
    left = (w - inner.shape[1]) // 2
    out[:, left : left + inner.shape[1]] = inner
    return out


def posterise(film: np.ndarray) -> np.ndarray:
    """Sixteen grey levels."""
    return (film // 16 * 17).astype(np.uint8)


def dead_pixels(film: np.ndarray) -> np.ndarray:
    """One pixel in a hundred black or white."""
    rng = np.random.default_rng(0)
    out, draw = film.copy(), rng.random(film.shape)
    out[draw < 0.005] = 0
    out[draw > 0.995] = 255
    return out


def photograph(film: np.ndarray) -> np.ndarray:
    """A film photographed from a screen: keystone, haze and a light spot."""
    h, w = film.shape
    corners = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    moved = corners + np.array([[0.06, 0.03], [-0.02, 0.06], [-0.05, -0.03], [0.03, -0.02]], np.float32) * [w, h]
    view = cv2.warpPerspective(film, cv2.getPerspectiveTransform(corners, moved.astype(np.float32)), (w, h))
    y, x = np.mgrid[0:h, 0:w]
    spot = 60 * np.exp(-(((x / w - 0.7) / 0.25) ** 2 + ((y / h - 0.25) / 0.25) ** 2))
    return np.clip(view * 0.8 + 25 + spot, 0, 255).astype(np.uint8)


CORRUPTIONS = {f.__name__: f for f in (uneven_exposure, motion, letterbox, posterise, dead_pixels, photograph)}
