"""Whole runs, tiny: a network trained, killed, resumed, written."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from conftest import TRAINING
from mxnet_files import encode_image, encode_params
from torch import nn

import augment
import loop

CARD = TRAINING / "dataset-cards" / "kermany-2018.json"


class Tiny(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        layers = [nn.Conv2d(3, 4, 3, 2), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()]
        self.body = nn.Sequential(*layers, nn.Dropout(0.2), nn.Linear(4, 2))

    def forward(self, x):
        return self.body(x / 255)


def cross_entropy(model, data, labels):
    logits = model(data)
    return nn.functional.cross_entropy(logits, labels), logits


def run_tiny(out: Path, keep: str = "last") -> dict:
    rng = np.random.default_rng(0)
    labels = np.array([0, 1] * 16)
    noise = rng.integers(0, 200, (32, 24, 24), dtype=np.uint8) // 2
    images = noise + (labels * 60).astype(np.uint8)[:, None, None]
    phases = (loop.Phase(16, 2, 8), loop.Phase(24, 2, 8))
    plan = loop.Plan(phases=phases, learning_rate=1e-2, keep=keep)
    lines = []
    train = loop.Block(labels, lambda side: images)
    held_out = loop.Block(labels, lambda side: np.stack([cv2.resize(image, (side, side)) for image in images]))
    task = loop.Task("tiny", Tiny(), cross_entropy, lambda phase: augment.acquire)
    model = loop.train(task, plan, loop.Run(train, held_out, out, lines.append))
    return {"weights": {k: v.clone() for k, v in model.state_dict().items()}, "lines": lines}


def test_a_run_stopped_and_resumed_ends_with_the_same_weights(tmp_path: Path, monkeypatch) -> None:
    whole = run_tiny(tmp_path / "whole")["weights"]
    stopped, store = tmp_path / "stopped", loop.store

    def store_and_stop(path: Path, state: dict) -> None:
        store(path, state)
        raise KeyboardInterrupt

    monkeypatch.setattr(loop, "store", store_and_stop)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            run_tiny(stopped)
    monkeypatch.setattr(loop, "store", store)
    resumed = run_tiny(stopped)["weights"]
    assert all(torch.equal(whole[k], resumed[k]) for k in whole)


def test_a_run_is_not_resumed_with_another_plan(tmp_path: Path) -> None:
    run_tiny(tmp_path)
    with pytest.raises(ValueError, match="another"):
        run_tiny(tmp_path, keep="best")


def test_the_best_epoch_is_kept_and_log_lines_are_those_of_sagemakers_algorithm(tmp_path: Path) -> None:
    lines = run_tiny(tmp_path, keep="best")["lines"]
    assert any(line.startswith("Epoch[3] Validation-accuracy=") for line in lines)
    assert any(line.startswith("Epoch[0] Train-accuracy=") for line in lines)
    assert any(line.startswith("Storing the best model with validation accuracy: ") for line in lines)


def command(data: Path, output: Path, *extra: str) -> list[str]:
    script = str(TRAINING / "train.py")
    return [sys.executable, script, "--data", str(data), "--output", str(output), "--threads", "1", *extra]


def run(arguments: list[str]) -> str:
    done = subprocess.run(arguments, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def read_metadata(run_folder: Path) -> dict:
    return json.loads((run_folder / "model/metadata.json").read_text())


def prepare(root: Path, images: Path) -> Path:
    """A prepared data set, its classes in the order of their folders' names."""
    root.mkdir()
    classes = sorted(folder.name for folder in images.iterdir())
    described = {"version": 1, "classes": classes, "seed": 1, "test": None}
    for channel, part in (("train", slice(0, 9)), ("validation", slice(9, 12))):
        content, count = b"", 0
        for label, name in enumerate(classes):
            for path in sorted((images / name).iterdir())[part]:
                content += encode_image(count, label, path.read_bytes())
                count += 1
        (root / f"{channel}.rec").write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        described[channel] = {
            "file": f"{channel}.rec",
            "sha256": digest,
            "sizeInBytes": len(content),
            "count": count,
        }
    (root / "dataset.json").write_text(json.dumps(described))
    return root


def small_hyperparameters(path: Path) -> Path:
    values = json.loads((TRAINING / "hyperparameters.json").read_text())
    values |= {"image_shape": "3,64,64", "resize": "72", "mini_batch_size": "4", "epochs": "3"}
    path.write_text(json.dumps(values))
    return path


def test_the_notebook_recipe_killed_and_resumed_writes_the_same_files(tmp_path: Path, image_folder: Path) -> None:
    data = prepare(tmp_path / "dataset", image_folder)
    hyperparameters = str(small_hyperparameters(tmp_path / "h.json"))
    run(command(data, tmp_path / "whole", "--recipe", "notebook", "--hyperparameters", hyperparameters))
    again = command(data, tmp_path / "killed", "--recipe", "reference", "--hyperparameters", hyperparameters)
    killed = subprocess.Popen(again, stdout=subprocess.DEVNULL)
    deadline = time.time() + 300
    checkpoint = tmp_path / "killed" / "notebook.checkpoint"
    while not checkpoint.exists() and killed.poll() is None and time.time() < deadline:
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    run(again)
    for name in ("model/model.onnx", "model/metadata.json"):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "killed" / name).read_bytes()
    metadata = read_metadata(tmp_path / "whole")
    assert metadata["training"]["recipe"] == "notebook" and metadata["training"]["initialWeights"] == "random"
    assert metadata["operatingPoint"] == 0.5
    assert (tmp_path / "whole" / "curve.png").read_bytes().startswith(b"\x89PNG")


def test_pretrained_arrays_start_all_layers_but_the_top(tmp_path: Path, image_folder: Path) -> None:
    from network import ResNetV2

    arrays = ResNetV2(18, 1000).mxnet_arrays()
    pretrained = tmp_path / "resnet-18-0000.params"
    pretrained.write_bytes(encode_params({f"arg:{name}": array for name, array in arrays.items()}))
    data = prepare(tmp_path / "dataset", image_folder)
    options = ["--pretrained", str(pretrained), "--hyperparameters", str(small_hyperparameters(tmp_path / "h.json"))]
    run(command(data, tmp_path / "run", "--recipe", "notebook", *options))
    assert read_metadata(tmp_path / "run")["training"]["initialWeights"] == "resnet-18-0000.params"


@pytest.mark.parametrize("prepared", [False, True], ids=["folders", "dataset.json"])
def test_the_metadata_of_other_data_claim_nothing_that_is_not_known(
    tmp_path: Path, other_folder: Path, prepared: bool
) -> None:
    data = prepare(tmp_path / "dataset", other_folder) if prepared else other_folder
    options = ["--hyperparameters", str(small_hyperparameters(tmp_path / "h.json")), "--holdout", "0:0.25"]
    run(command(data, tmp_path / "run", "--recipe", "notebook", *options))
    metadata = read_metadata(tmp_path / "run")
    assert metadata["classes"] == ["clear", "opaque"]
    assert metadata["validation"]["counts"] == {"clear": 3, "opaque": 3}
    assert set(metadata["trainingData"]) == {"channels", "films", "excluded"}
    assert metadata["trainingData"]["films"] == {"clear": 9, "opaque": 9}
    assert set(metadata["trainingData"]["channels"]) == {"train", "validation"}
    text = json.dumps(metadata)
    assert not any(word in text for word in ("Kermany", "CC BY", "Guangzhou", "NORMAL", "PNEUMONIA", "person"))


def test_num_classes_that_the_data_do_not_have_are_refused(tmp_path: Path, other_folder: Path) -> None:
    hyperparameters = small_hyperparameters(tmp_path / "h.json")
    hyperparameters.write_text(hyperparameters.read_text().replace('"num_classes": "2"', '"num_classes": "3"'))
    options = ["--recipe", "notebook", "--hyperparameters", str(hyperparameters)]
    done = subprocess.run(command(other_folder, tmp_path / "run", *options), capture_output=True, text=True)
    assert done.returncode == 1 and "num_classes: needed 2 as the data have, found 3" in done.stderr


@pytest.mark.parametrize(
    ("content", "reason"),
    [("[]", "needed a JSON object with a name"), ('{"name": "a", "films": "b"}', "found films")],
)
def test_a_dataset_card_with_other_fields_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    from sources import read_dataset_card

    (tmp_path / "card.json").write_text(content)
    with pytest.raises(ValueError, match=reason):
        read_dataset_card(tmp_path / "card.json")


def test_a_changed_channel_is_refused(tmp_path: Path, image_folder: Path) -> None:
    from sources import read_prepared

    data = prepare(tmp_path / "dataset", image_folder)
    assert len(read_prepared(data).train) == 18
    (data / "train.rec").write_bytes((data / "train.rec").read_bytes() + b"\0")
    with pytest.raises(ValueError, match="SHA-256"):
        read_prepared(data)


def test_the_best_recipe_runs_from_class_folders_and_is_validated(tmp_path: Path, image_folder: Path) -> None:
    pytest.importorskip("efficientnet_lite_pytorch")
    some = ("--recipe", "best", "--batch", "4", "--holdout", "0:0.5", "--dataset-card", str(CARD))
    teachers = ("--teacher-from-random", "--teacher-phases", "64:1;48:1")
    run(command(image_folder, tmp_path / "run", *some, *teachers, "--phases", "64:2,96:1"))
    metadata = read_metadata(tmp_path / "run")
    assert metadata["validation"]["films"] == 12
    assert metadata["trainingData"]["films"] == {"NORMAL": 6, "PNEUMONIA": 6}
    assert metadata["trainingData"]["licence"] == "CC BY 4.0"
    phases = metadata["training"]["teachers"]["phases"]
    assert [[phase["side"] for phase in teacher] for teacher in phases] == [[64], [48]]
    check_validation(tmp_path / "run/model", image_folder)
    earlier = str(tmp_path / "run")
    more = ("--phases", "96:1:0.8", "--continue-from", earlier, "--average-with", earlier)
    run(command(image_folder, tmp_path / "longer", *some, *more))
    check_continued(tmp_path / "run", tmp_path / "longer")


def check_validation(model: Path, images: Path) -> None:
    validate = [sys.executable, str(TRAINING / "validate.py"), "--model", str(model), "--data", str(images)]
    report = json.loads(run([*validate, "--holdout", "0:0.5"]))
    assert report["figures"]["films"] == 12 and report["misleadingTone"]["films"] == 2
    assert "misleadingTone" not in json.loads(run(validate))


def check_continued(first: Path, second: Path) -> None:
    import best
    from export_onnx import read_arrays

    training, earlier = read_metadata(second)["training"], read_metadata(first)
    assert training["continues"]["phases"] == earlier["training"]["phases"]
    assert training["teachers"]["phases"] == earlier["training"]["teachers"]["phases"]
    assert training["averagedWith"] == [{"version": "0.0.0", "sha256": earlier["sha256"]}]
    weights = [best.load(f / "student.checkpoint")["average"]["network.conv0.weight"] for f in (first, second)]
    kept = read_arrays(second / "model/model.onnx")["conv0_weight"]
    assert (weights[0] != weights[1]).any()
    assert np.abs(kept - ((weights[0] + weights[1]) / 2).cpu().numpy()).max() < 1e-3
