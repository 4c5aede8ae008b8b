import numpy as np
import pytest

import augment
import notebook
from batches import Block, Sampling, balanced_order, batches, to_rgb
from bias_conflicting import IntensityModel, intensity_statistics, most_conflicting, sampling_weights
from corruptions import CORRUPTIONS
from metrics import auc

IMAGE = (np.add.outer(3 * np.arange(160), np.arange(160)) % 160).astype(np.uint8)


def test_a_view_depends_on_its_draw_alone() -> None:
    one, other = (augment.acquire(IMAGE, 64, np.random.default_rng(5)) for _ in range(2))
    assert one.shape == (64, 64) and one.dtype == np.uint8 and (one == other).all()
    assert (one != augment.acquire(IMAGE, 64, np.random.default_rng(6))).any()


def test_every_kind_of_view_keeps_shape_and_type() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        assert augment.acquire(IMAGE, 48, rng).shape == (48, 48)
        assert notebook.make_view(True, True)(IMAGE, 48, rng).shape == (48, 48, 3)


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corruption_changes_the_image_the_same_way_every_time(name: str) -> None:
    corrupted = CORRUPTIONS[name](IMAGE)
    assert corrupted.shape == IMAGE.shape and corrupted.dtype == np.uint8
    assert (corrupted != IMAGE).any() and (corrupted == CORRUPTIONS[name](IMAGE)).all()


def test_both_classes_come_equally_often() -> None:
    labels = np.array([0] * 10 + [1] * 30)
    order = balanced_order(Block(labels, None), np.random.default_rng(0), 40)
    assert np.bincount(labels[order]).tolist() == [20, 20]
    assert set(np.bincount(order[labels[order] == 0])) == {2}


def test_within_its_class_an_image_is_drawn_in_proportion_to_its_weight() -> None:
    labels = np.array([0] * 10 + [1] * 30)
    weights = np.where(np.arange(40) % 10 == 0, 9.0, 1.0)
    block = Block(labels, None, weights)
    orders = [balanced_order(block, np.random.default_rng(seed), 40) for seed in range(200)]
    assert all(np.bincount(labels[order]).tolist() == [20, 20] for order in orders)
    times = np.bincount(np.concatenate(orders)) / len(orders)
    assert times[0] == pytest.approx(10, rel=0.05) and times[1:10] == pytest.approx(10 / 9, rel=0.2)
    assert times[[10, 20, 30]] == pytest.approx(180 / 54, rel=0.1)


def biased_images(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Noise: sick images are brighter, but for one in five, which is the other way round."""
    rng = np.random.default_rng(1)
    labels, conflicts = np.arange(count) % 2, np.arange(count) % 10 < 2
    bright = (labels == 1) ^ conflicts
    images = rng.integers(0, 120, (count, 28, 28)) + (40 * bright + rng.integers(0, 25, count))[:, None, None]
    return images.astype(np.uint8), labels


def test_intensities_separate_the_classes_and_single_out_the_conflicting_images() -> None:
    images, labels = biased_images(400)
    statistics = intensity_statistics(images)
    margin = IntensityModel.fit(statistics, labels).margin(statistics)
    assert 0.75 < auc(labels, margin) < 0.95
    conflicting = most_conflicting(margin, labels, 0.2)
    assert len(conflicting) == 80 and np.mean(conflicting % 10 < 2) > 0.8
    assert auc(labels[conflicting], margin[conflicting]) < 0.3


def test_bias_conflicting_images_weigh_more_within_bounds() -> None:
    images, labels = biased_images(400)
    weights = sampling_weights(images, labels, 4)
    assert weights.min() >= 1 and weights.max() <= 4
    assert weights[np.arange(400) % 10 < 2].mean() > 2 * weights[np.arange(400) % 10 >= 2].mean()


def test_an_error_in_the_thread_reaches_the_consumer() -> None:
    def fails(*_):
        raise RuntimeError("broken image")

    with pytest.raises(RuntimeError, match="broken image"):
        block = Block(np.array([0]), lambda side: IMAGE[None])
        list(batches(block, Sampling(8, 1, fails, seed=0, epoch=0, balanced=False)))


def test_grey_becomes_three_equal_channels() -> None:
    data = to_rgb(IMAGE[None])
    assert data.shape == (1, 3, 160, 160) and (data[0, 0] == data[0, 2]).all() and data.max() == 159


def test_hyperparameters_that_cannot_be_followed_are_all_named() -> None:
    with pytest.raises(ValueError, match=r"momentum.*epochs.*optimizer"):
        notebook.parse('{"momentum": "0.9", "epochs": 3, "optimizer": "sgd"}')
