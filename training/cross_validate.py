"""Evaluates the recipe on images of other periods than those that it is trained on.

    python training/cross_validate.py --data chest_xray/train --exclude FILE --output runs/thirds
    python training/cross_validate.py --folds series --data chest_xray/train --exclude FILE --output runs/series

thirds: each series (IM, NORMAL2, person) is sorted by number and split into three, by patient group; the recipe trains
on two and is evaluated on the third. series: it trains on the normal images of one series and is evaluated on those of
the other, each with one half of the persons. Prints all AUCs and their mean, and each AUC on the bias-conflicting
images (bias_conflicting.py). --network teacher evaluates the teacher alone, which costs a fraction.
"""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from batches import Block
    from loop import Run


@dataclass(frozen=True)
class Fold:
    name: str
    train: list
    held_out: list


def split_thirds(images: list) -> list[Fold]:
    from images import split_by_block

    return [Fold(f"third {n + 1}", *split_by_block(images, n / 3, (n + 1) / 3)) for n in range(3)]


def split_series(images: list) -> list[Fold]:
    from images import split_by_block

    upper, lower = split_by_block([i for i in images if i.label == 1], 0, 0.5)
    early = [i for i in images if i.series == "IM"] + lower
    late = [i for i in images if i.series == "NORMAL2"] + upper
    return [Fold("IM, evaluated on NORMAL2", early, late), Fold("NORMAL2, evaluated on IM", late, early)]


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--exclude", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--folds", choices=("thirds", "series"), default="thirds")
    parser.add_argument("--network", choices=("student", "teacher"), default="student")
    parser.add_argument("--teacher-phases", default="112:6", help="as for train.py; several teachers with semicolons")
    parser.add_argument("--phases", default="112:24,160:8,224:6,224:2:0.8")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--bfloat16", action="store_true")
    return parser.parse_args()


def main() -> None:
    args = parse_arguments()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import cv2
    import torch

    from images import exclude, find_classes, read_folders

    torch.set_num_threads(args.threads)
    cv2.setNumThreads(0)
    images = read_folders(args.data, find_classes(args.data))
    if args.exclude:
        images = exclude(images, args.exclude.read_text().splitlines())
    results = []
    for number, fold in enumerate({"thirds": split_thirds, "series": split_series}[args.folds](images), start=1):
        results.append(evaluate_fold(args, fold, args.output / f"fold-{number}"))
        log(f"{fold.name}: " + json.dumps({k: round(v, 4) for k, v in results[-1].items()}))
    mean = sum(r["auc"] for r in results) / len(results)
    report = {"network": args.network, "folds": args.folds, "figures": results, "meanAuc": mean}
    (args.output / "cross-validation.json").write_text(json.dumps(report, indent=2) + "\n")
    log(f"AUC by {args.folds}: " + " ".join(f"{r['auc']:.4f}" for r in results) + f"  mean {mean:.4f}")


def evaluate_fold(args: argparse.Namespace, fold: Fold, folder: Path) -> dict[str, float]:
    import best
    from batches import Block
    from bias_conflicting import GreyImages, find_bias_conflicting
    from images import load_grey
    from loop import Run
    from metrics import auc, compute_metrics

    train, held_out = best.training_block(fold.train), best.validation_block(fold.held_out)
    # While training, every tenth image is enough to follow the progress; the results are of all images.
    progress = Block(held_out.labels[::10], lambda side: held_out.pixels(side)[::10])
    p = train_and_predict(args, Run(train, progress, folder, log), held_out)
    known = GreyImages(train.pixels(224), train.labels)
    images = GreyImages(load_grey(fold.held_out, 224)[0], held_out.labels)
    conflicting = find_bias_conflicting(known, images)
    metrics = compute_metrics(held_out.labels, p)
    return metrics | {"misleadingToneAuc": auc(held_out.labels[conflicting], p[conflicting])}


def train_and_predict(args: argparse.Namespace, run: Run, held_out: Block) -> np.ndarray:
    """Probabilities of pneumonia of the held-out images, by a network trained on the others."""
    import best
    from loop import predict, probability_of_pneumonia
    from train import parse_phases, plan_teachers

    teacher_plans = plan_teachers(args.teacher_phases, args.batch, args.seed)
    if args.network == "teacher":
        teacher = best.train_teacher(1, teacher_plans[0], run)
        network, side = teacher.network, teacher.side
    else:
        phases = parse_phases(args.phases, args.batch)
        plan = replace(best.STUDENT, seed=args.seed, phases=phases, bfloat16=args.bfloat16)
        teachers = best.train_teachers(teacher_plans, run)
        network = best.train_student(best.make_student(args.seed), teachers, plan, run)
        side = phases[-1].side
    return probability_of_pneumonia(predict(network, held_out.pixels(side)))


def log(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
