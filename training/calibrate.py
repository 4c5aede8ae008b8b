"""Scale and bias of the logits, fitted on validation images and folded into fc1, so that every host applies them.

Both classes have the same total weight in the fit, whatever their counts. At 0.5, a missed pneumonia and a false alarm
therefore cost the same.
"""

from __future__ import annotations

import numpy as np

import logistic


def fit(margin: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """(scale, bias) of sigmoid(scale * margin + bias), by maximum weighted likelihood.

    margin = logit of pneumonia - logit of normal. Targets are Platt's, slightly inside 0 and 1, so that separable
    images give a finite scale.
    """
    sick, well = int((labels == 1).sum()), int((labels == 0).sum())
    target = np.where(labels == 1, (sick + 1) / (sick + 2), 1 / (well + 2))
    weight = np.where(labels == 1, 0.5 / sick, 0.5 / well)
    design = np.stack([margin, np.ones_like(margin)], 1).astype(np.float64)
    scale, bias = logistic.fit(logistic.Problem(design, target, weight), np.array([1.0, 0.0]))
    if scale <= 0:
        raise ValueError(f"calibrating: needed a network that separates the classes, found scale {scale:.3g}")
    return float(scale), float(bias)


def fold(arrays: dict[str, np.ndarray], scale: float, bias: float) -> dict[str, np.ndarray]:
    """Changes fc1 so that its margin becomes scale * margin + bias (half of the bias on each class)."""
    folded = dict(arrays)
    folded["fc1_weight"] = arrays["fc1_weight"] * np.float32(scale)
    folded["fc1_bias"] = arrays["fc1_bias"] * np.float32(scale) + np.array([-bias / 2, bias / 2], np.float32)
    return folded
