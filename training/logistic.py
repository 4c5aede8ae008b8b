"""Logistic regression by Newton's method, each step halved until the loss falls."""

from __future__ import annotations

import numpy as np


def fit(
    design: np.ndarray, target: np.ndarray, weight: np.ndarray, start: np.ndarray, ridge: float = 0.0, rounds: int = 100
) -> np.ndarray:
    """Factors of the columns of `design`; `target` 0..1 and `weight` by row, `ridge` times half the squared factors added to the loss."""
    factors = start

    def loss(f: np.ndarray) -> float:
        z = design @ f
        return float((weight * (np.logaddexp(0, z) - target * z)).sum() + ridge / 2 * (f @ f))

    for _ in range(rounds):
        p = 1 / (1 + np.exp(-np.clip(design @ factors, -40, 40)))
        gradient = design.T @ (weight * (p - target)) + ridge * factors
        curvature = design.T @ (design * (weight * p * (1 - p))[:, None]) + (ridge + 1e-9) * np.eye(len(factors))
        step, size = np.linalg.solve(curvature, gradient), 1.0
        while loss(factors - size * step) > loss(factors) and size > 1e-6:
            size /= 2
        factors = factors - size * step
        if np.abs(size * step).max() < 1e-10:
            break
    return factors
