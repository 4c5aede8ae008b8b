import numpy as np
import pytest

import augment
import reference
from batches import balanced_order, batches, to_rgb
from corruptions import CORRUPTIONS

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
