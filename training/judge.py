"""Judges the recipe by thirds: trains on two thirds of the numbers of each series, judges the other third.

    python training/judge.py --data chest_xray/train --exclude FILE --output runs/thirds

Each series (IM, NORMAL2, person) is sorted by number and cut into three, by patient group. All three AUCs and
their mean are printed. --network teacher judges the teacher alone, which costs a fraction.
"""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import replace
from pathlib import Path

THIRDS = ((0.0, 1 / 3), (1 / 3, 2 / 3), (2 / 3, 1.0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--exclude", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--network", choices=("student", "teacher"), default="student")
    parser.add_argument("--teacher-phases", default="112:6")
    parser.add_argument("--phases", default="112:24,160:8,224:6")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--bfloat16", action="store_true")
    args = parser.parse_args()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import cv2
    import torch

    import augment
    import best
    from films import by_blocks, read_folders, without
    from loop import pneumonia, predict, train
    from metrics import figures
    from teacher import Teacher
    from train import phases

    torch.set_num_threads(args.threads)
    cv2.setNumThreads(0)
    films = read_folders(args.data)
    if args.exclude:
        films = without(films, args.exclude.read_text().splitlines())
    teacher = replace(best.TEACHER, seed=args.seed, phases=phases(args.teacher_phases, args.batch))
    student = replace(best.STUDENT, seed=args.seed, phases=phases(args.phases, args.batch), half=args.bfloat16)
    say = lambda line: print(line, flush=True)
    results = []
    for number, (start, end) in enumerate(THIRDS, start=1):
        kept, held = by_blocks(films, start, end)
        block, judged, out = best.training_block(kept), best.validation_block(held), args.output / f"third-{number}"
        if args.network == "teacher":
            torch.manual_seed(teacher.seed)
            network = train("teacher", Teacher(), best.teacher_loss, teacher, block, judged, augment.acquire, out, say)
            side = teacher.phases[-1].side
        else:
            network = best.run(block, judged, teacher, student, out, say)
            side = student.phases[-1].side
        results.append(figures(judged.labels, pneumonia(predict(network, judged.views(side)))))
        say(f"Third {number}: " + json.dumps({k: round(v, 4) for k, v in results[-1].items()}))
    report = {"network": args.network, "thirds": results, "meanAuc": sum(r["auc"] for r in results) / 3}
    (args.output / "thirds.json").write_text(json.dumps(report, indent=2) + "\n")
    say("AUC by thirds: " + " ".join(f"{r['auc']:.4f}" for r in results) + f"  mean {report['meanAuc']:.4f}")


if __name__ == "__main__":
    main()
