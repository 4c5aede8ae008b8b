"""Batches that depend on (seed, epoch, step) alone, so that a resumed run sees the same films.

A thread prepares the next batches while the network trains (OpenCV leaves Python's lock).
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator

import numpy as np
import torch

View = Callable[[np.ndarray, int, np.random.Generator], np.ndarray]


def balanced_order(
    labels: np.ndarray, rng: np.random.Generator, count: int, weights: np.ndarray | None = None
) -> np.ndarray:
    """`count` indices, each class equally often; a class is used up before one repeats. With `weights` a film comes,
    within its class, as often as they say (rounded up or down by chance)."""
    members = [np.flatnonzero(labels == c) for c in np.unique(labels)]
    share = count // len(members)
    parts = [evenly(m, rng, share) if weights is None else weighted(m, weights[m], rng, share) for m in members]
    return rng.permutation(np.concatenate(parts))


def evenly(members: np.ndarray, rng: np.random.Generator, count: int) -> np.ndarray:
    return np.concatenate([rng.permutation(members) for _ in range(-(-count // len(members)))])[:count]


def weighted(members: np.ndarray, weights: np.ndarray, rng: np.random.Generator, count: int) -> np.ndarray:
    expected = weights / weights.sum() * count
    times = np.floor(expected).astype(np.int64)
    times += rng.random(len(members)) < expected - times
    drawn = rng.permutation(np.repeat(members, times))[:count]
    return np.concatenate([drawn, rng.choice(members, count - len(drawn))])


def batches(
    films: np.ndarray | list[np.ndarray],
    labels: np.ndarray,
    side: int,
    size: int,
    view: View,
    seed: int,
    epoch: int,
    balanced: bool = True,
    weights: np.ndarray | None = None,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(uint8 [size, side, side] or [size, side, side, 3], int64 [size]) through one epoch; an incomplete last batch is left out."""
    rng = np.random.default_rng([seed, epoch])
    order = balanced_order(labels, rng, len(labels), weights) if balanced else rng.permutation(len(labels))

    def make() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for step in range(len(order) // size):
            chosen = order[step * size : (step + 1) * size]
            draw = np.random.default_rng([seed, epoch, step])
            yield np.stack([view(films[i], side, draw) for i in chosen]), labels[chosen]

    return ahead(make())


def ahead(source: Iterator, depth: int = 4) -> Iterator:
    """The same items, prepared in a thread."""
    slots: queue.Queue = queue.Queue(depth)
    done = object()

    def fill() -> None:
        try:
            for item in source:
                slots.put(item)
            slots.put(done)
        except BaseException as fault:  # handed to the reader
            slots.put(fault)

    threading.Thread(target=fill, daemon=True).start()
    while (item := slots.get()) is not done:
        if isinstance(item, BaseException):
            raise item
        yield item


def to_rgb(grey: np.ndarray | torch.Tensor) -> torch.Tensor:
    """uint8 [n, h, w] or [n, h, w, 3] -> float32 [n, 3, h, w] in 0..255, channels last in memory."""
    pixels = torch.as_tensor(grey).float()
    data = pixels.permute(0, 3, 1, 2) if pixels.ndim == 4 else pixels.unsqueeze(1).expand(-1, 3, -1, -1)
    return data.contiguous(memory_format=torch.channels_last)
