"""The guard's thresholds, chosen on whole children's images that no network saw and that the examination leaves out.

A threshold is the lowest that fires on at most a quota of these images: as they are, under random looks, and in the
hardest looks that are still to be answered (broad bars, photographs of a screen). Adults and mirrored children decide
nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from guard_export import SCORES


@dataclass(frozen=True)
class Quota:
    """Largest fractions of whole images above the threshold, and the lowest value of the threshold."""

    plain: float
    varied: float
    hard: float
    lowest: float


QUOTAS: dict[str, dict[str, Quota]] = {
    "notChestXray": {"abstain": Quota(0.003, 0.01, 0.015, 0.2)},
    "turned": {"abstain": Quota(0.003, 0.006, 0.01, 0.2)},
    "inverted": {"abstain": Quota(0.002, 0.006, 0.01, 0.2)},
    "cut": {"abstain": Quota(0.0135, 0.03, 0.03, 0.2)},
    "notOneImage": {"abstain": Quota(0.002, 0.006, 0.015, 0.2)},
    "unlikeTraining": {"caution": Quota(0.006, 0.03, 0.12, 0.9), "abstain": Quota(0.006, 0.006, 0.01, 1.0)},
    "mirrored": {"caution": Quota(0.01, 0.03, 0.05, 0.1)},
    "outsideTrainingPopulation": {"caution": Quota(0.0225, 0.2, 0.4, 0.02)},
}


def choose_thresholds(scores: Mapping[str, np.ndarray]) -> dict[str, dict[str, float]]:
    """`scores`: of whole children's images, [n, len(SCORES)] for each of "plain", "varied" and "hard"."""
    thresholds = {}
    for name, kinds in QUOTAS.items():
        column = SCORES.index(name)
        thresholds[name] = {
            kind: round(max(quota.lowest, *(quantile(s[:, column], getattr(quota, k)) for k, s in scores.items())), 4)
            for kind, quota in kinds.items()
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
