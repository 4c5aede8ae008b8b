"""Batches that depend on (seed, epoch, step) alone, so that a resumed run sees the same images.

A thread prepares the next batches while the network trains (OpenCV releases Python's lock).
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch

View = Callable[[np.ndarray, int, np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Block:
    """Images in memory. `pixels(side)` returns uint8 arrays to make views of, or exact inputs for validation."""

    labels: np.ndarray
    pixels: Callable[[int], np.ndarray | list[np.ndarray]]
    weights: np.ndarray | None = None  # how often to draw each image of a class; None for equally often


@dataclass(frozen=True)
class Sampling:
    """How one epoch draws its batches."""

    side: int
    batch: int
    view: View
    seed: int
    epoch: int
    balanced: bool = True


def balanced_order(block: Block, rng: np.random.Generator, count: int) -> np.ndarray:
    """`count` indices, half of each class. Without weights, a class is used up before one of its images repeats."""
    classes = [np.flatnonzero(block.labels == c) for c in np.unique(block.labels)]
    count_per_class = count // len(classes)
    if block.weights is None:
        drawn = [draw_evenly(members, rng, count_per_class) for members in classes]
    else:
        drawn = [draw_weighted(members, block.weights[members], rng, count_per_class) for members in classes]
    return rng.permutation(np.concatenate(drawn))


def draw_evenly(members: np.ndarray, rng: np.random.Generator, count: int) -> np.ndarray:
    return np.concatenate([rng.permutation(members) for _ in range(-(-count // len(members)))])[:count]


def draw_weighted(members: np.ndarray, weights: np.ndarray, rng: np.random.Generator, count: int) -> np.ndarray:
    """Each member in proportion to its weight, rounded up or down at random."""
    expected = weights / weights.sum() * count
    times = np.floor(expected).astype(np.int64)
    times += rng.random(len(members)) < expected - times
    drawn = rng.permutation(np.repeat(members, times))[:count]
    return np.concatenate([drawn, rng.choice(members, count - len(drawn))])


def batches(block: Block, sampling: Sampling) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(uint8 [batch, side, side] or [batch, side, side, 3], int64 [batch]); an incomplete last batch is dropped."""
    rng = np.random.default_rng([sampling.seed, sampling.epoch])
    labels, size = block.labels, sampling.batch
    order = balanced_order(block, rng, len(labels)) if sampling.balanced else rng.permutation(len(labels))
    images = block.pixels(sampling.side)

    def make() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for step in range(len(order) // size):
            chosen = order[step * size : (step + 1) * size]
            draw = np.random.default_rng([sampling.seed, sampling.epoch, step])
            yield np.stack([sampling.view(images[i], sampling.side, draw) for i in chosen]), labels[chosen]

    return prefetch(make())


def prefetch(source: Iterator, depth: int = 4) -> Iterator:
    """The same items, prepared in a thread."""
    slots: queue.Queue = queue.Queue(depth)
    done = object()

    def fill() -> None:
        try:
            for item in source:
                slots.put(item)
            slots.put(done)
        except BaseException as fault:  # raised again where the items are read
            slots.put(fault)

    threading.Thread(target=fill, daemon=True).start()
    while (item := slots.get()) is not done:
        if isinstance(item, BaseException):
            raise item
        yield item


def to_rgb(images: np.ndarray | torch.Tensor) -> torch.Tensor:
    """uint8 [n, h, w] or [n, h, w, 3] -> float32 [n, 3, h, w] in 0..255, channels last in memory."""
    pixels = torch.as_tensor(images).float()
    data = pixels.permute(0, 3, 1, 2) if pixels.ndim == 4 else pixels.unsqueeze(1).expand(-1, 3, -1, -1)
    return data.contiguous(memory_format=torch.channels_last)
