"""Whole runs, tiny: a network trained, killed, resumed, exported."""

import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import TRAINING
from torch import nn

import loop
import recordio


class Tiny(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.body = nn.Sequential(
            nn.Conv2d(3, 4, 3, 2),
            nn.BatchNorm2d(4),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Dropout(0.2),
            nn.Linear(4, 2),
        )

    def forward(self, x):
        return self.body(x / 255)


def crossed(model, data, labels):
    logits = model(data)
    return nn.functional.cross_entropy(logits, labels), logits


def tiny_run(out: Path, stop_after: int | None = None, keep: str = "last") -> dict:
    import augment

    rng = np.random.default_rng(0)
    labels = np.array([0, 1] * 16)
    films = rng.integers(0, 200, (32, 24, 24), dtype=np.uint8) // 2 + (labels * 60).astype(np.uint8)[:, None, None]
    plan = loop.Plan(phases=(loop.Phase(16, 2, 8), loop.Phase(24, 2, 8)), learning_rate=1e-2, keep=keep)
    block = loop.Block(labels, lambda side: films)
    lines = []

    def say(line: str) -> None:
        lines.append(line)
        if stop_after is not None and line.startswith(f"Epoch[{stop_after}] Batch"):
            raise KeyboardInterrupt

    def held(side: int):
        import cv2

        return np.stack([cv2.resize(f, (side, side)) for f in films])

    model = loop.train(
        "tiny", Tiny(), crossed, plan, block, loop.Block(labels, held), lambda phase: augment.acquire, out, say
    )
    return {"weights": {k: v.clone() for k, v in model.state_dict().items()}, "lines": lines}


def test_a_run_stopped_and_resumed_comes_to_the_same_weights(tmp_path: Path, monkeypatch) -> None:
    whole = tiny_run(tmp_path / "whole")["weights"]
    stopped = tmp_path / "stopped"
    saved = loop.store
    monkeypatch.setattr(
        loop, "store", lambda path, state: (saved(path, state), (_ for _ in ()).throw(KeyboardInterrupt))[0]
    )
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            tiny_run(stopped)
    monkeypatch.setattr(loop, "store", saved)
    resumed = tiny_run(stopped)["weights"]
    assert all(torch.equal(whole[k], resumed[k]) for k in whole)


def test_another_plan_does_not_resume_a_run(tmp_path: Path) -> None:
    tiny_run(tmp_path)
    with pytest.raises(ValueError, match="another"):
        tiny_run(tmp_path, keep="best")


def test_the_best_epoch_is_kept_and_log_lines_are_the_algorithms(tmp_path: Path) -> None:
    lines = tiny_run(tmp_path, keep="best")["lines"]
    assert any(line.startswith("Epoch[3] Validation-accuracy=") for line in lines)
    assert any(line.startswith("Epoch[0] Train-accuracy=") for line in lines)
    assert any(line.startswith("Storing the best model with validation accuracy: ") for line in lines)


def command(data: Path, output: Path, *extra: str) -> list[str]:
    return [
        sys.executable,
        str(TRAINING / "train.py"),
        "--data",
        str(data),
        "--output",
        str(output),
        "--threads",
        "1",
        *extra,
    ]


def prepared(root: Path, films_folder: Path) -> Path:
    import hashlib

    root.mkdir()
    described = {"version": 1, "classes": ["NORMAL", "PNEUMONIA"], "seed": 1, "test": None}
    for channel, part in (("train", slice(0, 9)), ("validation", slice(9, 12))):
        content, count = b"", 0
        for label, name in enumerate(described["classes"]):
            for path in sorted((films_folder / name).iterdir())[part]:
                content += recordio.encode_image(count, label, path.read_bytes())
                count += 1
        (root / f"{channel}.rec").write_bytes(content)
        described[channel] = {
            "file": f"{channel}.rec",
            "sha256": hashlib.sha256(content).hexdigest(),
            "sizeInBytes": len(content),
            "count": count,
        }
    (root / "dataset.json").write_text(json.dumps(described))
    return root


def small_hyperparameters(path: Path) -> Path:
    values = json.loads((TRAINING / "hyperparameters.json").read_text()) | {
        "image_shape": "3,64,64",
        "resize": "72",
        "mini_batch_size": "4",
        "epochs": "3",
    }
    path.write_text(json.dumps(values))
    return path


def test_the_reference_recipe_killed_outright_and_resumed_gives_the_same_artefacts(
    tmp_path: Path, films_folder: Path
) -> None:
    data = prepared(tmp_path / "dataset", films_folder)
    extra = ("--recipe", "reference", "--hyperparameters", str(small_hyperparameters(tmp_path / "h.json")))
    subprocess.run(command(data, tmp_path / "whole", *extra), check=True, capture_output=True)
    killed = subprocess.Popen(command(data, tmp_path / "killed", *extra), stdout=subprocess.DEVNULL)
    deadline = time.time() + 300
    while (
        not (tmp_path / "killed" / "reference.checkpoint").exists() and killed.poll() is None and time.time() < deadline
    ):
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    subprocess.run(command(data, tmp_path / "killed", *extra), check=True, capture_output=True)
    for name in ("model/model.onnx", "model.tar.gz"):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "killed" / name).read_bytes()
    metadata = json.loads((tmp_path / "whole/model/metadata.json").read_text())
    assert metadata["training"]["initialWeights"] == "random" and metadata["operatingPoint"] == 0.5
    assert (tmp_path / "whole" / "curve.png").read_bytes().startswith(b"\x89PNG")
    with tarfile.open(tmp_path / "whole" / "model.tar.gz") as tar:
        assert f"image-classification-{metadata['training']['keptEpoch']:04d}.params" in tar.getnames()


def test_pretrained_arrays_are_the_beginning_but_for_the_top(tmp_path: Path, films_folder: Path) -> None:
    import params
    from mxnet_symbol import prefixed
    from network import ResNetV2

    arrays = {prefixed(n): a for n, a in ResNetV2(18, 1000).mxnet_arrays().items()}
    (tmp_path / "resnet-18-0000.params").write_bytes(params.encode(arrays))
    data = prepared(tmp_path / "dataset", films_folder)
    subprocess.run(
        command(
            data,
            tmp_path / "run",
            "--recipe",
            "reference",
            "--pretrained",
            str(tmp_path / "resnet-18-0000.params"),
            "--hyperparameters",
            str(small_hyperparameters(tmp_path / "h.json")),
        ),
        check=True,
        capture_output=True,
    )
    assert (
        json.loads((tmp_path / "run/model/metadata.json").read_text())["training"]["initialWeights"]
        == "resnet-18-0000.params"
    )


def test_a_changed_channel_is_refused(tmp_path: Path, films_folder: Path) -> None:
    from sources import read_prepared

    data = prepared(tmp_path / "dataset", films_folder)
    assert len(read_prepared(data).train) == 18
    (data / "train.rec").write_bytes((data / "train.rec").read_bytes() + b"\0")
    with pytest.raises(ValueError, match="SHA-256"):
        read_prepared(data)


def test_the_best_recipe_runs_from_class_folders_and_is_judged(tmp_path: Path, films_folder: Path) -> None:
    pytest.importorskip("efficientnet_lite_pytorch")
    import best
    from export_onnx import read_arrays

    some = ("--recipe", "best", "--batch", "4", "--holdout", "0:0.5")
    subprocess.run(
        command(
            films_folder,
            tmp_path / "run",
            *some,
            "--teacher-from-random",
            "--teacher-phases",
            "64:1;48:1",
            "--phases",
            "64:2,96:1",
        ),
        check=True,
        capture_output=True,
    )
    metadata = json.loads((tmp_path / "run/model/metadata.json").read_text())
    assert metadata["validation"]["films"] == 12
    assert metadata["trainingData"]["films"] == {"NORMAL": 6, "PNEUMONIA": 6}
    assert [[phase["side"] for phase in teacher] for teacher in metadata["training"]["teachers"]["phases"]] == [
        [64],
        [48],
    ]
    judge = [
        sys.executable,
        str(TRAINING / "validate.py"),
        "--model",
        str(tmp_path / "run/model"),
        "--data",
        str(films_folder),
    ]
    report = json.loads(subprocess.run([*judge, "--holdout", "0:0.5"], check=True, capture_output=True).stdout)
    assert report["figures"]["films"] == 12 and report["misleadingTone"]["films"] == 2
    assert "misleadingTone" not in json.loads(subprocess.run(judge, check=True, capture_output=True).stdout)
    subprocess.run(
        command(
            films_folder,
            tmp_path / "longer",
            *some,
            "--phases",
            "96:1:0.8",
            "--continue-from",
            str(tmp_path / "run"),
            "--average-with",
            str(tmp_path / "run"),
        ),
        check=True,
        capture_output=True,
    )
    longer = json.loads((tmp_path / "longer/model/metadata.json").read_text())
    assert longer["training"]["continues"]["phases"] == metadata["training"]["phases"]
    assert longer["training"]["teachers"]["phases"] == metadata["training"]["teachers"]["phases"]
    assert longer["training"]["averagedWith"] == [{"version": "0.0.0", "sha256": metadata["sha256"]}]
    first, second = (
        best.load(tmp_path / name / "student.checkpoint")["average"]["network.conv0.weight"]
        for name in ("run", "longer")
    )
    kept = read_arrays(tmp_path / "longer/model/model.onnx")["conv0_weight"]
    assert (first != second).any() and np.abs(kept - ((first + second) / 2).numpy()).max() < 1e-3
