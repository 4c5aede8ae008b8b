"""Temperature and bias, fitted on validation films and folded into fc1, so that every host applies them.

Both classes weigh the same in the fit, whatever their numbers among the validation films: 0.5 then is
the point where a missed pneumonia and a false alarm cost alike.
"""

from __future__ import annotations

import numpy as np

import logistic


def fit(margin: np.ndarray, labels: np.ndarray, rounds: int = 100) -> tuple[float, float]:
    """(scale, bias) of sigmoid(scale * margin + bias) by Newton's method on the weighted likelihood.

    margin = logit of pneumonia - logit of normal. Targets are Platt's, a little inside 0 and 1, so
    that separable films give a finite scale.
    """
    sick, well = int((labels == 1).sum()), int((labels == 0).sum())
    target = np.where(labels == 1, (sick + 1) / (sick + 2), 1 / (well + 2))
    weight = np.where(labels == 1, 0.5 / sick, 0.5 / well)
    design = np.stack([margin, np.ones_like(margin)], 1).astype(np.float64)
    theta = logistic.fit(design, target, weight, np.array([1.0, 0.0]), rounds=rounds)
    if theta[0] <= 0:
        raise ValueError(f"calibrating: needed films that the network tells apart, found scale {theta[0]:.3g}")
    return float(theta[0]), float(theta[1])


def fold(arrays: dict[str, np.ndarray], scale: float, bias: float) -> dict[str, np.ndarray]:
    """fc1 such that its margin becomes scale * margin + bias (half of the bias on either class)."""
    folded = dict(arrays)
    folded["fc1_weight"] = arrays["fc1_weight"] * np.float32(scale)
    folded["fc1_bias"] = arrays["fc1_bias"] * np.float32(scale) + np.array([-bias / 2, bias / 2], np.float32)
    return folded
