"""Figures from labels and probabilities of pneumonia; the same definitions as the evaluation command's."""

from __future__ import annotations

import numpy as np


def auc(labels: np.ndarray, p: np.ndarray) -> float:
    """Area under the ROC curve by ranks; ties count half."""
    _, inverse, counts = np.unique(p, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positives = int((labels == 1).sum())
    negatives = len(labels) - positives
    if not positives or not negatives:
        return float("nan")
    return float((ranks[labels == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def ece(labels: np.ndarray, p: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error of P(pneumonia) in equal-width bins."""
    index = np.minimum((p * bins).astype(int), bins - 1)
    gaps = [abs(labels[index == b].mean() - p[index == b].mean()) * (index == b).mean() for b in np.unique(index)]
    return float(sum(gaps))


def figures(labels: np.ndarray, p: np.ndarray, threshold: float = 0.5) -> dict[str, float]:
    said = p > threshold
    sick, well = labels == 1, labels == 0
    share = lambda mask: float(mask.mean()) if mask.size else float("nan")
    return {
        "films": int(len(labels)),
        "auc": auc(labels, p),
        "accuracy": share(said == sick),
        "sensitivity": share(said[sick]),
        "specificity": share(~said[well]),
        "balancedAccuracy": (share(said[sick]) + share(~said[well])) / 2,
        "ece": ece(labels, p),
        "logLoss": float(-np.log(np.clip(np.where(sick, p, 1 - p), 1e-7, 1)).mean()),
    }
