"""Bias-conflicting images: their intensity statistics are typical of the other class.

In this data, X-rays with pneumonia are greyer, softer and framed differently from normal ones. A regression on eighteen
intensity statistics of an image, none of which depends on the lungs, separates the classes with AUC 0.935 across the
two normal series. A network learns this shortcut before it learns opacities, and the shortcut fails on images from
another hospital or period. Bias-conflicting images are therefore drawn more often in training and evaluated separately.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

import logistic

PERCENTILES = (0.5, 2, 10, 25, 50, 75, 90, 98, 99.5)
BORDER = 28  # a border is this fraction (one in ...) of a side


def intensity_statistics(images: np.ndarray) -> np.ndarray:
    """float64 [n, 18] of uint8 [n, side, side].

    Columns: percentiles, mean, standard deviation, horizontal differences, four borders, fraction of black pixels.
    """
    return np.array([_statistics_of(image) for image in images])


def _statistics_of(image: np.ndarray) -> list[float]:
    flat, signed = image.reshape(-1), image.astype(np.int16)
    border = max(1, image.shape[0] // BORDER)
    edges = (image[:border], image[-border:], image[:, :border], image[:, -border:])
    return [
        *np.percentile(flat[::7], PERCENTILES),
        flat.mean(),
        flat.std(),
        np.abs(np.diff(signed, 1, 1)).mean(),
        np.abs(np.diff(signed, 2, 1)).mean(),
        *(edge.mean() for edge in edges),
        (flat == 0).mean(),
    ]


@dataclass(frozen=True)
class IntensityModel:
    """Logistic regression on intensity statistics and their squares; both classes have the same total weight."""

    mean: np.ndarray
    deviation: np.ndarray
    coefficients: np.ndarray

    @staticmethod
    def fit(statistics: np.ndarray, labels: np.ndarray) -> IntensityModel:
        count = 2 * statistics.shape[1] + 1
        model = IntensityModel(statistics.mean(0), statistics.std(0) + 1e-6, np.zeros(count))
        sick = labels == 1
        weight = np.where(sick, 0.5 / sick.sum(), 0.5 / (~sick).sum())
        problem = logistic.Problem(model._design(statistics), sick, weight, ridge=1e-4)
        return replace(model, coefficients=logistic.fit(problem, model.coefficients))

    def margin(self, statistics: np.ndarray) -> np.ndarray:
        """Above zero where the intensities suggest pneumonia."""
        return self._design(statistics) @ self.coefficients

    def _design(self, statistics: np.ndarray) -> np.ndarray:
        scaled = np.clip((statistics - self.mean) / self.deviation, -4, 4)
        return np.concatenate([np.ones((len(scaled), 1)), scaled, scaled**2], 1)


def sampling_weights(images: np.ndarray, labels: np.ndarray, highest: float) -> np.ndarray:
    """How often to draw each image: 1 / (probability of its class by intensity alone), at most `highest`."""
    statistics = intensity_statistics(images)
    margin = IntensityModel.fit(statistics, labels).margin(statistics)
    return np.minimum(1 + np.exp(np.clip(np.where(labels == 1, -margin, margin), -40, 40)), highest)


def most_conflicting(margin: np.ndarray, labels: np.ndarray, fraction: float = 0.3) -> np.ndarray:
    """Indices of the images whose intensities suggest the other class most strongly: this fraction of each class."""
    normal, sick = np.flatnonzero(labels == 0), np.flatnonzero(labels == 1)
    return np.concatenate(
        [
            normal[np.argsort(-margin[normal], kind="stable")][: int(fraction * len(normal))],
            sick[np.argsort(margin[sick], kind="stable")][: int(fraction * len(sick))],
        ]
    )


@dataclass(frozen=True)
class GreyImages:
    pixels: np.ndarray  # uint8 [n, side, side]
    labels: np.ndarray


def find_bias_conflicting(known: GreyImages, images: GreyImages) -> np.ndarray:
    """Indices of the most conflicting of `images`, by an intensity model fitted to `known`."""
    model = IntensityModel.fit(intensity_statistics(known.pixels), known.labels)
    return most_conflicting(model.margin(intensity_statistics(images.pixels)), images.labels)
