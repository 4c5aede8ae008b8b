"""How far an image is from the training population: Gaussians over pooled features of several levels.

For each level: features are standardised, children and adults have a mean each and one covariance together, shrunk
towards the identity. Distance = Mahalanobis distance to the nearer mean, over its `QUANTILE` quantile in views that
the network was not trained on. The score is the mean over the levels.

Whether a patient is outside the training population is told by the adult head and by the distance from the children's
mean alone, each standardised by views of children that the network was not trained on, and added: adults of a hospital
that the head never saw are far from the children, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from guard_network import GuardNetwork

SHRINKAGE = 0.05
QUANTILE = 0.98
POPULATION_OFFSET = 4.0  # standard deviations: where the score of the population is a half


@dataclass(frozen=True)
class Level:
    """Whitened feature = weight @ feature + bias, zero at the first mean; `delta` at the second."""

    weight: np.ndarray  # [d, d]
    bias: np.ndarray  # [d]
    delta: np.ndarray  # [d]
    scale: float = 1.0

    def distance_from_first(self, features: np.ndarray) -> np.ndarray:
        return self.scale * np.sqrt(((features @ self.weight.T + self.bias) ** 2).sum(1))

    def distance(self, features: np.ndarray) -> np.ndarray:
        white = features @ self.weight.T + self.bias
        squares = np.minimum((white**2).sum(1), ((white - self.delta) ** 2).sum(1))
        return self.scale * np.sqrt(squares)


@dataclass(frozen=True)
class Population:
    """Score = logistic(logit_weight * logit of the adult head + distance_weight * mean distance_from_first + bias)."""

    logit_weight: float
    distance_weight: float
    bias: float


@torch.inference_mode()
def extract(model: GuardNetwork, views: np.ndarray, size: int = 64) -> tuple[list[np.ndarray], np.ndarray]:
    """(features of each level, logits) of uint8 [n, 3, side, side]."""
    model.eval()
    levels, logits = [], []
    for start in range(0, len(views), size):
        inner = torch.from_numpy(views[start : start + size].astype(np.float32))
        features, scores = model.features(inner)
        levels.append([f.numpy() for f in features])
        logits.append(scores.numpy())
    return [np.concatenate(parts) for parts in zip(*levels)], np.concatenate(logits)


def fit_level(features: np.ndarray, adult: np.ndarray) -> Level:
    features = features.astype(np.float64)
    first = features[~adult].mean(0)
    second = features[adult].mean(0) if adult.sum() > 50 else first
    centred = features - np.where(adult[:, None], second, first)
    spread = np.maximum(centred.std(0), 0.02 * centred.std(0).max())
    covariance = np.cov(centred / spread, rowvar=False)
    size = len(covariance)
    shrunk = (1 - SHRINKAGE) * covariance + SHRINKAGE * np.trace(covariance) / size * np.eye(size)
    whitening = np.linalg.inv(np.linalg.cholesky(shrunk)) / spread / np.sqrt(size)
    return Level(whitening, -whitening @ first, whitening @ (second - first))


def fit(training: tuple[list[np.ndarray], np.ndarray], held_out: list[np.ndarray]) -> list[Level]:
    """`training`: features of each level, and who is adult. `held_out`: features of whole children."""
    levels = []
    for features, apart in zip(training[0], held_out):
        level = fit_level(features, training[1])
        quantile = float(np.quantile(level.distance(apart), QUANTILE))
        levels.append(Level(level.weight, level.bias, level.delta, 1 / quantile))
    return levels


def fit_population(levels: list[Level], children: list[np.ndarray], logits: np.ndarray) -> Population:
    """`children`: features of each level, `logits` of the adult head [n], both of views the network never saw."""
    distances = np.mean([level.distance_from_first(f) for level, f in zip(levels, children)], 0)
    weights = 1 / logits.std(), 1 / distances.std()
    return Population(*weights, -weights[0] * logits.mean() - weights[1] * distances.mean() - POPULATION_OFFSET)
