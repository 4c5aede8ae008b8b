import numpy as np
import pytest

import calibrate
from metrics import auc, compute_metrics, ece


def test_auc_counts_ties_half() -> None:
    assert auc(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8])) == 0.75
    assert auc(np.array([0, 1]), np.array([0.5, 0.5])) == 0.5
    assert np.isnan(auc(np.array([1, 1]), np.array([0.1, 0.2])))


def test_the_counts_of_the_notebook_project_give_its_metrics() -> None:
    labels = np.array([0] * 390 + [1] * 234)
    predicted = np.array([0.0] * 242 + [1.0] * 148 + [1.0] * 232 + [0.0] * 2)
    found = compute_metrics(labels, predicted)
    assert round(found["accuracy"], 3) == 0.760
    assert round(found["sensitivity"], 3) == 0.991


def test_calibrated_probabilities_have_no_calibration_error() -> None:
    p = np.repeat([0.1, 0.9], 100)
    assert ece(np.array([1] * 10 + [0] * 90 + [1] * 90 + [0] * 10), p) == pytest.approx(0)


def test_calibration_finds_scale_and_bias_and_folds_them() -> None:
    rng = np.random.default_rng(0)
    truth = rng.normal(0, 3, 20000)
    labels = (rng.random(20000) < 1 / (1 + np.exp(-truth))).astype(int)
    scale, bias = calibrate.fit((truth + 1.5) / 2, labels)
    assert scale == pytest.approx(2, rel=0.05) and bias == pytest.approx(-1.5, abs=0.1)
    arrays = {"fc1_weight": np.array([[0.0], [1.0]], np.float32), "fc1_bias": np.zeros(2, np.float32)}
    folded = calibrate.fold(arrays, scale, bias)
    logits = folded["fc1_weight"][:, 0] * 0.7 + folded["fc1_bias"]
    assert logits[1] - logits[0] == pytest.approx(scale * 0.7 + bias, rel=1e-5)


def test_calibration_refuses_a_network_that_swaps_the_classes() -> None:
    with pytest.raises(ValueError, match="scale"):
        calibrate.fit(np.array([3.0, 2, -2, -3]), np.array([0, 0, 1, 1]))
