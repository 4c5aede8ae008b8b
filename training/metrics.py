"""Metrics from labels and probabilities of pneumonia, defined as the command `pneumoscope evaluate` defines them."""

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
    """Expected calibration error of P(pneumonia) in bins of equal width."""
    index = np.minimum((p * bins).astype(int), bins - 1)
    gaps = [abs(labels[index == b].mean() - p[index == b].mean()) * (index == b).mean() for b in np.unique(index)]
    return float(sum(gaps))


def compute_metrics(labels: np.ndarray, p: np.ndarray, threshold: float = 0.5) -> dict[str, float]:
    predicted, sick = p > threshold, labels == 1
    sensitivity, specificity = _fraction(predicted[sick]), _fraction(~predicted[~sick])
    return {
        "films": len(labels),
        "auc": auc(labels, p),
        "accuracy": _fraction(predicted == sick),
        "sensitivity": sensitivity,
        "specificity": specificity,
        "balancedAccuracy": (sensitivity + specificity) / 2,
        "ece": ece(labels, p),
        "logLoss": float(-np.log(np.clip(np.where(sick, p, 1 - p), 1e-7, 1)).mean()),
    }


def _fraction(mask: np.ndarray) -> float:
    return float(mask.mean()) if mask.size else float("nan")
