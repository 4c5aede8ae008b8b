"""The guard's thresholds, chosen on whole children's images that no network saw and that the examination leaves out.

A threshold is the lowest that fires on at most QUOTA of the images, as they are and under random looks, but not below
LOWEST. Adults and mirrored children decide nothing here.
"""

from __future__ import annotations

import numpy as np

from guard_export import SCORES

# name: (kind of threshold, fraction of whole images above it: as they are, under random looks), lowest value
QUOTAS: dict[str, dict[str, tuple[float, float, float]]] = {
    "notChestXray": {"abstain": (0.002, 0.006, 0.2)},
    "turned": {"abstain": (0.002, 0.006, 0.2)},
    "inverted": {"abstain": (0.002, 0.004, 0.2)},
    "cut": {"abstain": (0.003, 0.008, 0.2)},
    "notOneImage": {"abstain": (0.002, 0.006, 0.2)},
    "unlikeTraining": {"caution": (0.005, 0.03, 1.0), "abstain": (0.001, 0.006, 1.0)},
    "mirrored": {"caution": (0.015, 0.03, 0.2)},
    "outsideTrainingPopulation": {"caution": (0.01, 0.02, 0.2)},
}


def choose_thresholds(plain: np.ndarray, varied: np.ndarray) -> dict[str, dict[str, float]]:
    """`plain`, `varied`: scores [n, len(SCORES)] of whole children's images."""
    thresholds = {}
    for name, kinds in QUOTAS.items():
        column = SCORES.index(name)
        thresholds[name] = {
            kind: round(max(quantile(plain[:, column], a), quantile(varied[:, column], b), lowest), 4)
            for kind, (a, b, lowest) in kinds.items()
        }
    return thresholds


def quantile(scores: np.ndarray, quota: float) -> float:
    """The lowest value that at most `quota` of the scores exceed."""
    ordered = np.sort(scores)
    return float(ordered[len(ordered) - 1 - int(quota * len(ordered))])


def fired(scores: np.ndarray, thresholds: dict[str, dict[str, float]], kind: str) -> np.ndarray:
    """bool [n, len(SCORES)]: which thresholds of this kind ("caution" or "abstain") each image exceeds."""
    limits = [thresholds.get(name, {}).get(kind, np.inf) for name in SCORES]
    return scores > np.array(limits)
