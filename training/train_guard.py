"""Trains the guard and writes guard.onnx and guard.json. A killed run continues where it was.

    python training/train_guard.py --data chest_xray --other other --output runs/guard
    python training/train_guard.py ... --networks fold-0 fold-1 fold-2    # for examine_guard.py

--data holds train/ and shares-a-patient-group-with-test.txt, --other images of other kinds and manifest.csv
(guard_data.py). The output folder gets the pool of views, the weights, and a folder for each network: guard.onnx,
guard.json. Copy those of `polish` into model/.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import torch

import guard_export
from guard_batches import WHOLE
from guard_data import Children, OtherImage, prepare, read_manifest, split_children
from guard_distance import extract, fit, fit_population
from guard_looks import to_rgb
from guard_network import GuardNetwork, arrays_of, fuse_and_round, split_heads
from guard_operating_point import QUOTAS, choose_thresholds
from guard_pool import EXTRA, VIEWS_A_SHARD, Pool, read_shards, shrink, sources_by_fold, write_shards
from guard_training import SCHEDULES, fold_of, select, train
from guard_views import HEADS, Sources, bar_colour, hard, whole
from images import load_grey

ADULT = HEADS.index("adult")
STAGES = {"polish": ("final", "polish"), "fold": ("trunk", "fold")}
EXTRA_SHARDS = 4
FITTED = 8000  # views that the distances are fitted to


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--other", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--networks", nargs="+", default=["polish"], help="polish, fold-0, fold-1, fold-2 (polish)")
    parser.add_argument("--shards", type=int, default=12, help=f"of {VIEWS_A_SHARD} views in the pool (12)")
    parser.add_argument("--guard-version", default="1.1.0")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def make_apart(children: Children, count: int = 4) -> dict[str, np.ndarray]:
    """uint8 [n, 3, 224, 224] of whole children's images that no network is trained on, for the thresholds.

    As they are; `count` views of each under random looks; half as many in the hardest looks.
    """
    plain = np.stack([prepare(i.path) for i in children.thresholds])
    sources = Sources(load_grey(children.thresholds, 224)[0], [], {})
    rng = np.random.default_rng(5)
    varied = np.stack([to_rgb(whole(sources, rng)[0]) for _ in range(count * len(plain))])
    hardest = np.stack([to_rgb(hard(sources, rng)) for _ in range(count * len(plain) // 2)])
    views = {"plain": plain, "varied": varied, "hard": hardest}
    return {name: images.transpose(0, 3, 1, 2) for name, images in views.items()}


def score(session: onnxruntime.InferenceSession, images: np.ndarray, size: int = 32) -> np.ndarray:
    """Scores [n, len(SCORES)] of uint8 [n, 3, 224, 224]."""
    parts = [images[i : i + size].astype(np.float32) for i in range(0, len(images), size)]
    return np.concatenate([session.run(None, {"data": part})[0] for part in parts])


def open_session(path: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options)


def vary_population(views: np.ndarray) -> np.ndarray:
    """A fifth of the views between broad bars and a fifth mirrored: neither is far from the training population."""
    views, rng, side = views.copy(), np.random.default_rng(3), views.shape[-1]
    views[1::5] = views[1::5, :, :, ::-1]
    for view in views[::5]:
        w, h = (
            int(side * v) for v in ((rng.uniform(0.7, 0.9), 1) if rng.random() < 0.5 else (1, rng.uniform(0.7, 0.9)))
        )
        inner = cv2.resize(view.transpose(1, 2, 0), (w, h), interpolation=cv2.INTER_AREA).transpose(2, 0, 1)
        left, top = (side - w) // 2, (side - h) // 2
        view[:] = bar_colour(rng)
        view[:, top : top + h, left : left + w] = inner
    return views


def finish(folder: Path, weights: Path, pool: Pool, apart: dict[str, np.ndarray]) -> dict:
    """Fits the distances, writes guard.onnx, chooses thresholds; returns the scores' thresholds and the hash."""
    model = GuardNetwork()
    model.load_state_dict(torch.load(weights))
    model = fuse_and_round(model)
    wholes = pool.where(np.flatnonzero(pool.makers == WHOLE)[:FITTED])
    levels, _ = extract(model, vary_population(wholes.views))
    varied, logits = extract(model, np.stack([shrink(view.transpose(1, 2, 0)) for view in apart["varied"]]))
    fitted = fit((levels, wholes.targets[:, ADULT] == 1), varied)
    population = fit_population(fitted, varied, split_heads(torch.from_numpy(logits))["adult"][:, 0].numpy())
    content = guard_export.write(folder / "guard.onnx", guard_export.build(arrays_of(model), fitted, population))
    session = open_session(folder / "guard.onnx")
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "sizeInBytes": len(content),
        "thresholds": choose_thresholds({name: score(session, images) for name, images in apart.items()}),
    }


def describe(children: Children, images: list[OtherImage], name: str, apart: dict[str, np.ndarray]) -> dict:
    """What the metadata say about data and training."""
    fold = fold_of(name) if name.startswith("fold-") else None
    used = [i for i in images if i.label is not None and i.fold != fold]
    return {
        "trainingData": {
            "children": {
                "name": "Chest X-Ray Images (Pneumonia), Kermany et al. 2018, CC BY 4.0",
                "images": len(children.training),
                "heldOut": {"examination": len(children.examination), "thresholds": len(children.thresholds)},
                "excluded": "images whose patient group also occurs among the official test images",
            },
            "others": dict(sorted(Counter(f"{i.set}: {i.kind}" for i in used).items())),
            "neverTrainedOn": "children of other sources",
        },
        "validation": {
            "thresholds": "the lowest that fires on at most a quota of whole children's images of the highest-numbered "
            "block of each series: as they are, under random looks, in the hardest looks",
            "counts": {name: len(views) for name, views in apart.items()},
            "quotas": {name: {kind: asdict(quota) for kind, quota in kinds.items()} for name, kinds in QUOTAS.items()},
        },
        "training": {key: asdict(SCHEDULES[key]) for key in STAGES[name.split("-")[0]]},
    }


def train_stages(folder: Path, name: str, pool: Pool) -> Path:
    """Trains the network that this one starts from, then itself; returns its weights."""
    first, last = STAGES[name.split("-")[0]]
    ordinary = np.arange(len(pool.views)) < len(pool.views) - EXTRA_SHARDS * VIEWS_A_SHARD
    start = folder / f"{first}.pt"
    if not start.exists():
        train(folder, first, select(pool.where(ordinary), first))
    if (folder / f"{name}.pt").exists():
        return folder / f"{name}.pt"
    return train(folder, name, select(pool if last == "polish" else pool.where(ordinary), name), start)


def main() -> None:
    args = parse_arguments()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(0)
    children, images = split_children(args.data), read_manifest(args.other)
    pool_folder, numbers = args.output / "pool", [*range(args.shards), *range(EXTRA, EXTRA + EXTRA_SHARDS)]
    if missing := [n for n in numbers if not (pool_folder / f"shard-{n:03d}.npz").exists()]:
        folds = sources_by_fold(list(load_grey(children.training, 224)[0]), images)
        write_shards(pool_folder, folds, 1, missing)
    pool, apart = read_shards(pool_folder, numbers), make_apart(children)
    for name in args.networks:
        chosen = select(pool, name)
        weights = train_stages(args.output, name, pool)
        made = finish(args.output / name, weights, chosen, apart)
        metadata = {
            "name": "pneumoscope-guard",
            "version": args.guard_version,
            "sha256": made["sha256"],
            "sizeInBytes": made["sizeInBytes"],
            "inputShape": [3, 224, 224],
            "scores": list(guard_export.SCORES),
            "thresholds": made["thresholds"],
            **describe(children, images, name, apart),
        }
        (args.output / name / "guard.json").write_text(json.dumps(metadata, indent=2) + "\n")
        print(f"{name}: {args.output / name}", flush=True)


if __name__ == "__main__":
    main()
