"""Judges the recipe on films of other periods than those it trains on.

    python training/judge.py --data chest_xray/train --exclude FILE --output runs/thirds
    python training/judge.py --folds series --data chest_xray/train --exclude FILE --output runs/series

thirds: each series (IM, NORMAL2, person) is sorted by number and cut into three, by patient group; the recipe trains
on two and judges the third. series: it trains on the normal films of one series and judges those of the other, each
with one half of the persons. All AUCs and their mean are printed, and each AUC on the films whose tone misleads
(tone.py). --network teacher judges the teacher alone, which costs a fraction.
"""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import replace
from pathlib import Path

Fold = tuple[str, list, list]  # its name, films to train on, films to judge


def thirds(films: list) -> list[Fold]:
    from films import by_blocks

    return [(f"third {n + 1}", *by_blocks(films, n / 3, (n + 1) / 3)) for n in range(3)]


def series(films: list) -> list[Fold]:
    from films import by_blocks

    upper, lower = by_blocks([f for f in films if f.label == 1], 0, 0.5)
    early = [f for f in films if f.series == "IM"] + lower
    late = [f for f in films if f.series == "NORMAL2"] + upper
    return [("IM, judged on NORMAL2", early, late), ("NORMAL2, judged on IM", late, early)]


def main() -> None:
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
    args = parser.parse_args()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import cv2
    import torch

    import best
    import tone
    from films import read_folders, without
    from loop import Block, pneumonia, predict
    from metrics import auc, figures
    from train import phases, teacher_plans

    torch.set_num_threads(args.threads)
    cv2.setNumThreads(0)
    films = read_folders(args.data)
    if args.exclude:
        films = without(films, args.exclude.read_text().splitlines())
    teachers = teacher_plans(args.teacher_phases, args.batch, args.seed)
    student = replace(best.STUDENT, seed=args.seed, phases=phases(args.phases, args.batch), half=args.bfloat16)
    say = lambda line: print(line, flush=True)
    results = []
    for number, (name, kept, held) in enumerate({"thirds": thirds, "series": series}[args.folds](films), start=1):
        block, judged, out = best.training_block(kept), best.validation_block(held), args.output / f"fold-{number}"
        progress = Block(judged.labels[::10], lambda side: judged.views(side)[::10])  # to watch; the figures are of all
        if args.network == "teacher":
            taught = best.train_teacher(1, teachers[0], block, progress, out, say, imagenet=True)
            network, side = taught.teacher, taught.side
        else:
            taught = best.train_teachers(teachers, block, progress, out, say)
            network = best.run(block, progress, taught, student, out, say)
            side = student.phases[-1].side
        p = pneumonia(predict(network, judged.views(side)))
        misled = tone.misled(block.views(224), block.labels, judged.views(224), judged.labels)
        results.append(figures(judged.labels, p) | {"misleadingToneAuc": auc(judged.labels[misled], p[misled])})
        say(f"{name}: " + json.dumps({k: round(v, 4) for k, v in results[-1].items()}))
    report = {
        "network": args.network,
        "folds": args.folds,
        "figures": results,
        "meanAuc": sum(r["auc"] for r in results) / len(results),
    }
    (args.output / "judged.json").write_text(json.dumps(report, indent=2) + "\n")
    say(f"AUC by {args.folds}: " + " ".join(f"{r['auc']:.4f}" for r in results) + f"  mean {report['meanAuc']:.4f}")


if __name__ == "__main__":
    main()
