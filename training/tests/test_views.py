import numpy as np
import pytest

import augment
import reference
import tone
from batches import balanced_order, batches, to_rgb
from corruptions import CORRUPTIONS
from metrics import auc

FILM = (np.add.outer(3 * np.arange(160), np.arange(160)) % 160).astype(np.uint8)


def test_a_view_is_decided_by_its_draw_alone() -> None:
    one, other = (augment.acquire(FILM, 64, np.random.default_rng(5)) for _ in range(2))
    assert one.shape == (64, 64) and one.dtype == np.uint8 and (one == other).all()
    assert (one != augment.acquire(FILM, 64, np.random.default_rng(6))).any()


def test_every_kind_of_view_keeps_shape_and_type() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        assert augment.acquire(FILM, 48, rng).shape == (48, 48)
        assert reference.make_view(True, True)(FILM, 48, rng).shape == (48, 48, 3)


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corruption_changes_the_film_the_same_way_every_time(name: str) -> None:
    disturbed = CORRUPTIONS[name](FILM)
    assert disturbed.shape == FILM.shape and disturbed.dtype == np.uint8
    assert (disturbed != FILM).any() and (disturbed == CORRUPTIONS[name](FILM)).all()


def test_both_classes_come_equally_often() -> None:
    labels = np.array([0] * 10 + [1] * 30)
    order = balanced_order(labels, np.random.default_rng(0), 40)
    assert np.bincount(labels[order]).tolist() == [20, 20]
    assert set(np.bincount(order[labels[order] == 0])) == {2}


def test_within_its_class_a_film_comes_as_often_as_its_weight_says() -> None:
    labels = np.array([0] * 10 + [1] * 30)
    weights = np.where(np.arange(40) % 10 == 0, 9.0, 1.0)
    orders = [balanced_order(labels, np.random.default_rng(seed), 40, weights) for seed in range(200)]
    assert all(np.bincount(labels[order]).tolist() == [20, 20] for order in orders)
    times = np.bincount(np.concatenate(orders)) / len(orders)
    assert times[0] == pytest.approx(10, rel=0.05) and times[1:10] == pytest.approx(10 / 9, rel=0.2)
    assert times[[10, 20, 30]] == pytest.approx(180 / 54, rel=0.1)


def toned(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Films of noise: sick ones are mostly brighter, one in five the other way round."""
    rng = np.random.default_rng(1)
    labels, mislead = np.arange(count) % 2, np.arange(count) % 10 < 2
    bright = (labels == 1) ^ mislead
    films = rng.integers(0, 120, (count, 28, 28)) + (40 * bright + rng.integers(0, 25, count))[:, None, None]
    return films.astype(np.uint8), labels


def test_tone_alone_tells_classes_apart_and_names_the_films_where_it_misleads() -> None:
    films, labels = toned(400)
    measured = tone.measures(films)
    margin = tone.Tone.fit(measured, labels).margin(measured)
    assert 0.75 < auc(labels, margin) < 0.95
    misled = tone.misleading(margin, labels, 0.2)
    assert len(misled) == 80 and np.mean(misled % 10 < 2) > 0.8
    assert auc(labels[misled], margin[misled]) < 0.3


def test_films_whose_tone_misleads_weigh_more_within_bounds() -> None:
    films, labels = toned(400)
    weights = tone.weights(films, labels, 4)
    assert weights.min() >= 1 and weights.max() <= 4
    assert weights[np.arange(400) % 10 < 2].mean() > 2 * weights[np.arange(400) % 10 >= 2].mean()


def test_a_fault_in_the_thread_reaches_the_reader() -> None:
    def fails(*_):
        raise RuntimeError("broken film")

    with pytest.raises(RuntimeError, match="broken film"):
        list(batches(FILM[None], np.array([0]), 8, 1, fails, 0, 0, balanced=False))


def test_grey_becomes_three_equal_channels() -> None:
    data = to_rgb(FILM[None])
    assert data.shape == (1, 3, 160, 160) and (data[0, 0] == data[0, 2]).all() and data.max() == 159


def test_hyperparameters_that_cannot_be_followed_are_all_named() -> None:
    with pytest.raises(ValueError, match="momentum.*epochs.*optimizer"):
        reference.parse('{"momentum": "0.9", "epochs": 3, "optimizer": "sgd"}')
