"""The guard's views, batches, network, distances, thresholds and export, on small made-up images."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from conftest import FIXTURES, TRAINING

import guard_distance
import guard_examination as cases
import guard_export
import guard_looks as looks
import guard_pool
import guard_synthetic as synthetic
import guard_training
from examine_guard import Guard, examine, wilson
from guard_batches import WHOLE, draw_batch, vary_whole
from guard_data import FOLDS, KIND_OF, OtherImage, prepare
from guard_network import GuardNetwork, arrays_of, fuse_and_round, kind_loss, loss_of
from guard_operating_point import QUOTAS, choose_thresholds, fired
from guard_pool import INNER_SIDE, NO_FOLD, Pool, make_shard
from guard_views import HEADS, MAKERS, NOT_CHEST, UNKNOWN, Pose, Sources, place

MODEL = TRAINING.parent / "model"
SIZES = {"kind": NOT_CHEST + 1, "turned": 4}


def gradients(count: int, shape: tuple[int, ...], seed: int) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.integers(0, 256, shape, np.uint8) for _ in range(count)]


@pytest.fixture(scope="module")
def folds() -> list[Sources]:
    children = gradients(3, (224, 224), 0)
    others = {f"set/{k}": (k, gradients(2, (90, 120, 3) if k == 3 else (150, 100), k)) for k in (1, 2, 3)}
    return [Sources(children, [gradients(2, (200, 200), 9)], others) for _ in FOLDS]


@pytest.mark.parametrize("name", MAKERS)
def test_a_view_depends_on_its_draw_alone_and_has_targets_in_range(name: str, folds: list[Sources]) -> None:
    for seed in range(12):
        (view, targets), (again, _) = (MAKERS[name][0](folds[0], np.random.default_rng(seed)) for _ in range(2))
        assert view.dtype == np.uint8 and view.shape[:2] == (224, 224) and (view == again).all()
        for head, value in zip(HEADS, targets.as_row()):
            assert UNKNOWN <= value < SIZES.get(head, 2)


@pytest.mark.parametrize("maker", [*synthetic.NOT_MEDICAL, *synthetic.PHANTOMS], ids=lambda maker: maker.__name__)
def test_a_made_up_image_depends_on_its_draw_alone(maker) -> None:
    for seed in range(6):
        image, again = (maker(np.random.default_rng(seed)) for _ in range(2))
        assert image.dtype == np.uint8 and image.shape in ((224, 224), (224, 224, 3)) and (image == again).all()


@pytest.mark.parametrize("look", [looks.expose, looks.degrade, looks.photograph], ids=lambda look: look.__name__)
@pytest.mark.parametrize("shape", [(224, 224), (224, 224, 3), (60, 90)])
def test_a_look_keeps_shape_and_type(look, shape: tuple[int, ...]) -> None:
    image = gradients(1, shape, 3)[0]
    for seed in range(30):
        view = look(image, np.random.default_rng(seed))
        assert view.shape == shape and view.dtype == np.uint8


def test_borrowed_intensities_give_the_other_histogram_and_keep_the_order() -> None:
    image, other = np.arange(256, dtype=np.uint8).reshape(16, 16), np.full((20, 30), 200, np.uint8)
    other[:, :6] = 10
    borrowed = looks.borrow_intensities(image, other)
    assert borrowed.shape == image.shape and (np.diff(borrowed.ravel().astype(int)) >= 0).all()
    assert set(borrowed.ravel()) == {10, 200} and (borrowed == 10).mean() == pytest.approx(0.2, abs=0.01)
    assert (looks.borrow_intensities(image, image) == image).all()


def quadrants() -> np.ndarray:
    """Top left 40, top right 80, bottom left 120, bottom right 160."""
    return np.kron(np.array([[40, 80], [120, 160]], np.uint8), np.ones((112, 112), np.uint8))


@pytest.mark.parametrize(
    ("pose", "expected"),
    [
        (Pose(), [[40, 80], [120, 160]]),
        (Pose(mirror=True), [[80, 40], [160, 120]]),
        (Pose(quarter_turns=1), [[80, 160], [40, 120]]),
        (Pose(quarter_turns=2), [[160, 120], [80, 40]]),
        (Pose(crop=(0.5, 0, 1, 0.5)), [[80, 80], [80, 80]]),
        (Pose(size=(60, 30)), [[40, 80], [120, 160]]),
        (Pose(degrees=90), [[80, 160], [40, 120]]),
    ],
)
def test_place_poses_the_source(pose: Pose, expected: list[list[int]]) -> None:
    view = place(quadrants(), pose)
    w, h = pose.size
    assert view.shape == (h, w)
    found = [[int(view[y * h // 4, x * w // 4]) for x in (1, 3)] for y in (1, 3)]
    assert found == expected


def test_targets_say_how_a_whole_chest_was_varied() -> None:
    source = np.repeat(quadrants()[None, ::2, ::2], 3, 0).astype(np.float32)
    row = np.array([0, 0, 0, 0, 0, 0, 1])
    seen = set()
    for seed in range(300):
        view, target = vary_whole(source, row, np.random.default_rng(seed))
        named = dict(zip(HEADS, target.tolist()))
        view = 255 - view if named["inverted"] else view
        upright = [np.rot90(v, -named["turned"], (1, 2)) for v in (view, view[:, :, ::-1])]
        same = [bool((v == source).all()) for v in upright]
        assert same in {0: ([True, False],), 1: ([False, True],)}.get(named["mirrored"], ([True, False], [False, True]))
        assert (named["mirrored"] == UNKNOWN) == (named["turned"] != 0) and named["adult"] == 1
        seen.add((named["turned"], named["mirrored"], named["inverted"]))
    assert {(t, UNKNOWN, i) for t in (1, 2, 3) for i in (0, 1)} | {(0, 0, 0), (0, 1, 0), (0, 0, 1), (0, 1, 1)} == seen


def test_a_shard_depends_on_seed_and_number_and_names_its_fold(folds: list[Sources]) -> None:
    one, again, other = (make_shard(folds, 1, number, 40) for number in (0, 0, 1))
    assert one.views.shape == (40, 3, INNER_SIDE, INNER_SIDE)
    assert (one.views == again.views).all() and (one.views != other.views).any()
    adult = one.targets[:, HEADS.index("adult")]
    assert ((one.folds == NO_FOLD) == (adult == 0)).all()


def random_pool(count: int) -> Pool:
    rng = np.random.default_rng(4)
    targets = np.stack([rng.integers(0, SIZES.get(head, 2), count) for head in HEADS], 1)
    makers = rng.integers(0, len(MAKERS), count)
    targets[makers == WHOLE, 1:4] = 0
    views = rng.integers(0, 256, (count, 3, INNER_SIDE, INNER_SIDE), np.uint8)
    return Pool(views, targets, rng.integers(-1, len(FOLDS), count), makers)


def test_a_network_sees_no_view_of_the_fold_that_it_is_examined_on() -> None:
    pool = random_pool(300)
    made_up = list(MAKERS).index("madeUp")
    for fold in range(len(FOLDS)):
        chosen = guard_training.select(pool, f"fold-{fold}")
        assert not ((chosen.folds == fold) & (chosen.makers != made_up)).any()
    trunk = guard_training.select(pool, "trunk")
    assert ((trunk.folds == NO_FOLD) | (trunk.makers == made_up)).all()
    assert len(guard_training.select(pool, "final").views) == 300
    with pytest.raises(ValueError, match="fold below 3"):
        guard_training.select(pool, "fold-3")


def test_every_set_has_one_fold() -> None:
    names = [name for sets in FOLDS for name in sets.split()]
    assert len(names) == len(set(names))
    image = OtherImage(Path("a.jpg"), FOLDS[1].split()[0], "photo", None, "", "")
    assert image.fold == 1 and image.label == KIND_OF["photo"] == 3


def test_a_killed_run_ends_with_the_same_weights(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(guard_training.SCHEDULES, "final", guard_training.Schedule(6, 1e-3, batch=8))
    monkeypatch.setattr(guard_training, "CHECKPOINT_STEPS", 2)
    pool = random_pool(24)
    (whole, killed) = (tmp_path / "whole", tmp_path / "killed")
    whole.mkdir(), killed.mkdir()
    guard_training.train(whole, "final", pool)
    calls = []

    def draw_until_killed(*args):
        calls.append(1)
        if len(calls) == 6:
            raise KeyboardInterrupt
        return draw_batch(*args)

    monkeypatch.setattr(guard_training, "draw_batch", draw_until_killed)
    with pytest.raises(KeyboardInterrupt):
        guard_training.train(killed, "final", pool)
    guard_training.train(killed, "final", pool)
    one, other = (torch.load(folder / "final.pt") for folder in (whole, killed))
    assert one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)


def test_unknown_targets_teach_nothing() -> None:
    logits = torch.randn(4, 13, requires_grad=True)
    assert loss_of(logits, torch.full((4, len(HEADS)), UNKNOWN)).item() == 0


def test_any_kind_but_a_chest_is_the_sum_of_the_others() -> None:
    scores = torch.tensor([[0.3, 1.0, -2.0, 0.5]])
    expected = -torch.log(scores.softmax(1)[0, 1:].sum())
    assert kind_loss(scores, torch.tensor([NOT_CHEST])).item() == pytest.approx(expected.item(), rel=1e-5)
    assert kind_loss(scores, torch.tensor([2])).item() == pytest.approx(-scores.log_softmax(1)[0, 2].item(), rel=1e-5)


def make_network() -> GuardNetwork:
    torch.manual_seed(0)
    network = GuardNetwork()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 2)
            module.bias.data.normal_(0, 0.2)
            module.weight.data.uniform_(0.5, 1.5)
    return network.eval()


def test_folding_the_normalizations_changes_only_by_rounding() -> None:
    network, inner = make_network(), torch.rand(4, 3, INNER_SIDE, INNER_SIDE) * 255
    fused = fuse_and_round(network)
    assert not any(isinstance(m, torch.nn.BatchNorm2d) for m in fused.modules())
    assert torch.allclose(network(inner), fused(inner), atol=0.03)


def test_onnx_runtime_computes_what_pytorch_and_numpy_compute(tmp_path: Path) -> None:
    network, rng = fuse_and_round(make_network()), np.random.default_rng(2)
    views = rng.integers(0, 256, (400, 3, INNER_SIDE, INNER_SIDE), np.uint8) // rng.integers(1, 9, (400, 1, 1, 1))
    adult = np.arange(400) % 3 == 0
    features, logits = guard_distance.extract(network, views.astype(np.uint8))
    levels = guard_distance.fit((features, adult), [f[:100] for f in features])
    population = guard_distance.fit_population(levels, [f[:100] for f in features], logits[:100, 12])
    guard_export.write(tmp_path / "guard.onnx", guard_export.build(arrays_of(network), levels, population))
    session = onnxruntime.InferenceSession(str(tmp_path / "guard.onnx"))
    large = views[:9].astype(np.float32).repeat(2, 2).repeat(2, 3)
    scores = dict(zip(guard_export.SCORES, session.run(["scores"], {"data": large})[0].T))
    kind = torch.softmax(torch.from_numpy(logits[:9, :4]), 1).numpy()
    turned = torch.softmax(torch.from_numpy(logits[:9, 4:8]), 1).numpy()
    rest = torch.sigmoid(torch.from_numpy(logits[:9, 8:])).numpy()
    distance = np.mean([level.distance(f[:9]) for level, f in zip(levels, features)], 0)
    expected = {
        "notChestXray": 1 - kind[:, 0],
        "otherMedicalImage": kind[:, 2],
        "turned": 1 - turned[:, 0],
        "mirrored": rest[:, 0],
        "notOneImage": rest[:, 3],
        "outsideTrainingPopulation": standardised_sum(levels, [f[:100] for f in features], logits[:100, 12])[:9],
        "unlikeTraining": distance,
    }
    for name, values in expected.items():
        assert scores[name] == pytest.approx(values, abs=1e-4), name
    assert (tmp_path / "guard.onnx").stat().st_size < 2_000_000


def standardised_sum(levels: list[guard_distance.Level], features: list[np.ndarray], logits: np.ndarray) -> np.ndarray:
    """Logit and distance from the children, each by mean and deviation, less four, through the logistic function."""
    distances = np.mean(
        [np.linalg.norm(f @ k.weight.T + k.bias, axis=1) * k.scale for k, f in zip(levels, features)], 0
    )
    total = sum((values - values.mean()) / values.std() for values in (logits, distances)) - 4
    return 1 / (1 + np.exp(-total))


def test_the_distance_is_mahalanobis_to_the_nearer_mean() -> None:
    rng = np.random.default_rng(0)
    mixing = rng.normal(0, 1, (5, 5))
    children = rng.normal(0, 1, (4000, 5)) @ mixing + 10
    adults = rng.normal(0, 1, (4000, 5)) @ mixing - 10
    level = guard_distance.fit_level(np.concatenate([children, adults]), np.arange(8000) >= 4000)
    assert np.mean(level.distance(children) ** 2) == pytest.approx(1, abs=0.15)
    assert np.mean(level.distance(adults) ** 2) == pytest.approx(1, abs=0.15)
    assert level.distance(np.zeros((1, 5)))[0] > 2 * level.distance(children).max()


def test_a_threshold_fires_on_no_more_than_its_quota() -> None:
    rng = np.random.default_rng(1)
    scores = {
        k: rng.random((1000, len(guard_export.SCORES))) ** 2 * f for k, f in (("plain", 1), ("varied", 3), ("hard", 2))
    }
    thresholds = choose_thresholds(scores)
    for name, kinds in QUOTAS.items():
        column = guard_export.SCORES.index(name)
        for kind, quota in kinds.items():
            limit = thresholds[name][kind]
            assert limit >= quota.lowest
            assert all((s[:, column] > limit + 1e-4).mean() <= getattr(quota, k) for k, s in scores.items())
            assert fired(np.full((1, len(guard_export.SCORES)), limit + 0.001), thresholds, kind)[0, column]
    assert not fired(scores["plain"], thresholds, "abstain")[:, guard_export.SCORES.index("mirrored")].any()


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_gives_published_intervals(hits: int, count: int, low: float, high: float) -> None:
    assert wilson(hits, count) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize("number", range(18))
def test_the_examination_s_sheets_and_collages_are_the_same_every_time(number: int) -> None:
    images = gradients(12, (224, 224, 3), 5)
    for made in (lambda: cases.sheet(images[0], number), lambda: cases.collage(images, number)):
        assert made().shape == (224, 224, 3) and (made() == made()).all()


def test_the_examination_has_enough_blank_and_noisy_images() -> None:
    images = cases.blank_and_noise()
    assert (
        len(images) >= 200
        and {i.shape for i in images} == {(224, 224, 3)}
        and {i.dtype for i in images} == {np.dtype("uint8")}
    )


@pytest.mark.parametrize("name", cases.ANSWERED)
def test_a_change_of_the_examination_keeps_the_form(name: str) -> None:
    image = gradients(1, (224, 224, 1), 6)[0].repeat(3, 2)
    for change in cases.ANSWERED[name]:
        assert change(image).shape == (224, 224, 3) and change(image).dtype == np.uint8


def test_shards_are_written_once(tmp_path: Path, folds: list[Sources], monkeypatch) -> None:
    real = guard_pool.make_shard
    monkeypatch.setattr(guard_pool, "make_shard", lambda *args: real(*args[:3], 5))
    guard_pool.write_shards(tmp_path, folds, 1, [0, 1])
    first = guard_pool.shard_path(tmp_path, 1).stat().st_mtime_ns
    guard_pool.write_shards(tmp_path, folds, 1, [0, 1, 2])
    assert guard_pool.shard_path(tmp_path, 1).stat().st_mtime_ns == first
    assert len(guard_pool.read_shards(tmp_path, [0, 1, 2]).views) == 15


@pytest.fixture(scope="module")
def shipped() -> Guard:
    return Guard.open(MODEL)


LOWER_HALF = "person1763_bacteria_4606"  # shows the lower half of a chest and the belly
X_RAYS = sorted((FIXTURES / "im2rec" / "x-rays").glob("*/*.jpeg"))


def refused(guard: Guard, image: np.ndarray) -> set[str]:
    abstained = examine(guard, "image", [np.ascontiguousarray(image)]).abstained[0]
    return {name for name, fires in zip(guard_export.SCORES, abstained) if fires}


def test_the_shipped_guard_is_the_one_that_its_metadata_describe() -> None:
    metadata = json.loads((MODEL / "guard.json").read_text())
    content = (MODEL / "guard.onnx").read_bytes()
    assert metadata["sha256"] == hashlib.sha256(content).hexdigest() and metadata["sizeInBytes"] == len(content)
    assert metadata["inputShape"] == [3, 224, 224] and len(content) < 2_000_000


def test_there_are_x_rays_to_examine() -> None:
    assert len(X_RAYS) >= 8


@pytest.mark.parametrize("path", X_RAYS, ids=lambda path: path.stem)
def test_the_shipped_guard_answers_an_x_ray_and_refuses_it_turned_or_inverted(path: Path, shipped: Guard) -> None:
    image = prepare(path)
    assert refused(shipped, image) == ({"cut"} if path.stem == LOWER_HALF else set())
    assert all("turned" in refused(shipped, np.rot90(image, k)) for k in (1, 2, 3))
    assert "inverted" in refused(shipped, 255 - image)


def test_the_shipped_guard_refuses_blank_and_noisy_images(shipped: Guard) -> None:
    row = examine(shipped, "blank and noise", cases.blank_and_noise())
    assert row.abstained.any(1).mean() >= 0.99
