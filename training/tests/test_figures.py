import numpy as np
import pytest

import calibrate
import judge
from films import by_blocks, describe, without
from metrics import auc, ece, figures


def test_auc_counts_ties_half() -> None:
    assert auc(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8])) == 0.75
    assert auc(np.array([0, 1]), np.array([0.5, 0.5])) == 0.5
    assert np.isnan(auc(np.array([1, 1]), np.array([0.1, 0.2])))


def test_the_reference_runs_counts_give_its_figures() -> None:
    labels = np.array([0] * 390 + [1] * 234)
    said = np.array([0.0] * 242 + [1.0] * 148 + [1.0] * 232 + [0.0] * 2)
    found = figures(labels, said)
    assert round(found["accuracy"], 3) == 0.760
    assert round(found["sensitivity"], 3) == 0.991


def test_a_calibrated_forecast_has_no_error() -> None:
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


def test_calibration_refuses_a_network_that_reads_the_films_the_wrong_way_round() -> None:
    with pytest.raises(ValueError, match="scale"):
        calibrate.fit(np.array([3.0, 2, -2, -3]), np.array([0, 0, 1, 1]))


def test_blocks_follow_the_numbers_and_never_cut_a_group() -> None:
    films = [describe(f"person{n}_virus_{i}.jpeg", 1) for n in range(10) for i in range(3)]
    films += [describe(f"IM-{n:04d}-0001.jpeg", 0) for n in range(100, 120)]
    kept, held = by_blocks(films, 0, 0.25)
    assert {f.number for f in held if f.series == "person"} == {0, 1, 2}
    assert {f.number for f in held if f.series == "IM"} == {100, 101, 102, 103, 104}
    assert not {f.group for f in kept} & {f.group for f in held}
    assert len(kept) + len(held) == len(films)


@pytest.mark.parametrize("folds", [judge.thirds, judge.series])
def test_folds_judge_every_film_once_and_share_no_group(folds) -> None:
    films = [describe(f"person{n}_virus_{i}.jpeg", 1) for n in range(30) for i in range(2)]
    films += [describe(f"{series}-{n:04d}-0001.jpeg", 0) for series in ("IM", "NORMAL2-IM") for n in range(30)]
    for _, kept, held in folds(films):
        assert not {f.group for f in kept} & {f.group for f in held}
        assert {f.label for f in kept} == {f.label for f in held} == {0, 1}
    judged = [f.name for _, _, held in folds(films) for f in held]
    assert sorted(judged) == sorted(f.name for f in films)


def test_the_kind_of_pneumonia_is_in_the_name() -> None:
    names = ("person1_virus_6.jpeg", "person2_bacteria_7.jpeg", "IM-0115-0001.jpeg")
    assert [describe(name, 0).kind for name in names] == ["virus", "bacteria", None]


def test_excluded_names_may_carry_their_folder() -> None:
    films = [describe("person1_virus_6.jpeg", 1), describe("person2_virus_7.jpeg", 1)]
    assert without(films, ["PNEUMONIA/person1_virus_6.jpeg", ""]) == films[1:]
