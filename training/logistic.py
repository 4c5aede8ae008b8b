"""Logistic regression by Newton's method. Each step is halved until the loss falls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Problem:
    """One row for each observation; `ridge` times half the squared coefficients is added to the loss."""

    design: np.ndarray
    target: np.ndarray  # 0..1
    weight: np.ndarray
    ridge: float = 0.0

    def loss(self, coefficients: np.ndarray) -> float:
        z = self.design @ coefficients
        penalty = self.ridge / 2 * (coefficients @ coefficients)
        return float((self.weight * (np.logaddexp(0, z) - self.target * z)).sum() + penalty)

    def newton_step(self, coefficients: np.ndarray) -> np.ndarray:
        p = 1 / (1 + np.exp(-np.clip(self.design @ coefficients, -40, 40)))
        gradient = self.design.T @ (self.weight * (p - self.target)) + self.ridge * coefficients
        hessian = self.design.T @ (self.design * (self.weight * p * (1 - p))[:, None])
        return np.linalg.solve(hessian + (self.ridge + 1e-9) * np.eye(len(coefficients)), gradient)


def fit(problem: Problem, start: np.ndarray, rounds: int = 100) -> np.ndarray:
    """The coefficients of the columns of `problem.design`."""
    coefficients = start
    for _ in range(rounds):
        step, size = problem.newton_step(coefficients), 1.0
        while problem.loss(coefficients - size * step) > problem.loss(coefficients) and size > 1e-6:
            size /= 2
        coefficients = coefficients - size * step
        if np.abs(size * step).max() < 1e-10:
            break
    return coefficients
