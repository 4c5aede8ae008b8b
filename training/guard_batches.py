"""Batches from the pool: whole chests are turned, mirrored and inverted here, so that one view serves many times."""

from __future__ import annotations

import numpy as np

from guard_pool import Pool
from guard_views import HEADS, MAKERS, UNKNOWN

TURNED, MIRRORED, INVERTED, CUT = (HEADS.index(head) for head in ("turned", "mirrored", "inverted", "cut"))
WHOLE, CUT_MAKER = (list(MAKERS).index(name) for name in ("whole", "cut"))
SHIFT = 4  # pixels by which a batch may be shifted


def draw_batch(pool: Pool, size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(float32 [size, 3, side, side], int64 [size, heads])"""
    chosen = np.sort(rng.choice(len(pool.views), size, replace=False))
    views = pool.views[chosen].astype(np.float32)
    targets = pool.targets[chosen].copy()
    for k, maker in enumerate(pool.makers[chosen]):
        if maker == WHOLE:
            views[k], targets[k] = vary_whole(views[k], targets[k], rng)
        else:
            views[k] = vary_other(views[k], maker == CUT_MAKER, rng)
            if maker == CUT_MAKER:
                targets[k, TURNED] = UNKNOWN
    return shift(change_exposure(views, rng), rng), targets


def vary_whole(view: np.ndarray, target: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Of all: 27 % turned, 13 % inverted, 20 % mirrored; some of the turned and inverted ones are then mirrored too."""
    target, draw = target.copy(), rng.random()
    turned, inverted, mirror = draw < 0.27, 0.27 <= draw < 0.4, 0.4 <= draw < 0.6
    if turned:
        target[TURNED] = int(rng.integers(1, 4))
        view = np.rot90(view, target[TURNED], (1, 2))
        inverted = rng.random() < 0.12
    if draw < 0.4:
        mirror = rng.random() < 0.25
    if mirror:
        view = view[:, :, ::-1]
    if inverted:
        view = 255 - view
    target[INVERTED], target[MIRRORED] = int(inverted), UNKNOWN if turned else int(mirror)
    return view, target


def vary_other(view: np.ndarray, upright: bool, rng: np.random.Generator) -> np.ndarray:
    if rng.random() < 0.5:
        view = view[:, :, ::-1]
    if not upright and rng.random() < 0.3:
        view = np.rot90(view, int(rng.integers(1, 4)), (1, 2))
    if not upright and rng.random() < 0.12:
        view = 255 - view
    return view


def change_exposure(views: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    count = len(views)
    gain = np.exp(rng.normal(0, 0.06, (count, 1, 1, 1))).astype(np.float32)
    offset = rng.normal(0, 5, (count, 1, 1, 1)).astype(np.float32)
    return np.clip((views - 127.5) * gain + (127.5 + offset), 0, 255)


def shift(views: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    side = views.shape[-1]
    y, x = rng.integers(0, 2 * SHIFT + 1, 2)
    padded = np.pad(views, ((0, 0), (0, 0), (SHIFT, SHIFT), (SHIFT, SHIFT)), "edge")
    return np.ascontiguousarray(padded[:, :, y : y + side, x : x + side])
