"""Trains the network and writes the model in three forms.

    python training/train.py --recipe best --data chest_xray/train --exclude FILE --output runs/best
    python training/train.py --recipe reference --data dataset --output runs/reference

--data is a prepared data set (dataset.json and its .rec files) or a folder with NORMAL/ and PNEUMONIA/.
OUTPUT gets model/ (model.onnx, metadata.json), model.tar.gz, curve.png, train.log, and the checkpoints from
which the same command goes on after a kill.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict, replace
from pathlib import Path

HERE = Path(__file__).parent


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", choices=("reference", "best"), required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--exclude", type=Path, help="class folders: file with the names to leave out, one a line")
    parser.add_argument(
        "--holdout", default="0:0.08", help="class folders: START:END, the block of each series for validation (0:0.08)"
    )
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="processor threads (all)")
    parser.add_argument(
        "--bfloat16", action="store_true", help="autocast; faster with AMX or a GPU, far slower on other processors"
    )
    parser.add_argument("--model-version", default="0.0.0", help="the version written into metadata.json")
    reference = parser.add_argument_group("recipe reference")
    reference.add_argument("--hyperparameters", type=Path, default=HERE / "hyperparameters.json")
    reference.add_argument("--pretrained", type=Path, help="MXNet's .params file with ImageNet weights")
    best = parser.add_argument_group("recipe best")
    best.add_argument(
        "--teacher-phases",
        help="SIDE:EPOCHS[:SMALLEST_SHARE_OF_A_FILM_IN_VIEW][,...][;the next teacher's...] (112:6;144:5;112:2,160:4)",
    )
    best.add_argument("--phases", help="the same for the student (112:24,160:8,224:6,224:2:0.8)")
    best.add_argument("--batch", type=int, default=32)
    best.add_argument("--learning-rate", type=float, help="the student's highest (0.002)")
    best.add_argument(
        "--continue-from", type=Path, help="output folder of a finished run: begin with its student, keep its teachers"
    )
    best.add_argument(
        "--average-with",
        type=Path,
        nargs="+",
        default=[],
        metavar="DIR",
        help="output folders of runs that this one goes on from: the model gets the mean of all their weights and its own",
    )
    best.add_argument("--teacher-from-random", action="store_true", help="a teacher without ImageNet weights")
    return parser.parse_args(argv)


def phases(text: str, batch: int) -> tuple:
    """SIDE:EPOCHS or SIDE:EPOCHS:AREA, with commas."""
    from loop import Phase

    parts = [part.split(":") for part in text.split(",")]
    return tuple(Phase(int(side), int(epochs), batch, *map(float, area)) for side, epochs, *area in parts)


def teacher_plans(text: str, batch: int, seed: int) -> list:
    """One plan for each list of phases between semicolons; each teacher draws its own views."""
    import best

    return [
        replace(best.TEACHER, seed=seed + 100 * n, phases=phases(part, batch)) for n, part in enumerate(text.split(";"))
    ]


def main(argv: list[str] | None = None) -> None:
    args = arguments(argv)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that spin starve whatever runs beside them
    import cv2
    import torch

    from sources import read_class_folders, read_prepared

    torch.set_num_threads(args.threads)
    torch.use_deterministic_algorithms(True, warn_only=True)
    cv2.setNumThreads(0)
    args.output.mkdir(parents=True, exist_ok=True)
    with open(args.output / "train.log", "a") as log:

        def say(line: str) -> None:
            print(line, flush=True)
            print(line, file=log, flush=True)

        if (args.data / "dataset.json").exists():
            source = read_prepared(args.data)
        else:
            start, end = map(float, args.holdout.split(":"))
            source = read_class_folders(args.data, args.exclude, start, end)
        say(f"{len(source.train)} films to train on, {len(source.validation)} to validate")
        (run_reference if args.recipe == "reference" else run_best)(args, source, say)


def run_reference(args: argparse.Namespace, source, say) -> None:
    import numpy as np

    import params
    import reference
    from loop import pneumonia, predict
    from metrics import figures

    h = reference.parse(args.hyperparameters.read_text())
    pretrained = params.read(args.pretrained) if args.pretrained else None
    if h.pretrained and pretrained is None:
        say("use_pretrained_model is 1 and no --pretrained was given: training begins with random weights")
    plan = reference.plan_of(h, args.seed, args.bfloat16)
    network = reference.run(source.train, source.validation, h, plan, args.output, say, pretrained)
    from export_onnx import round_to_half

    arrays = round_to_half(network.mxnet_arrays())
    network.load_mxnet_arrays(arrays)
    labels = np.array([f.label for f in source.validation])
    centre = [reference.middle(reference.short_side(f, h.resize), h.side) for f in source.validation]
    history = json.loads((args.output / "reference.history.json").read_text())
    kept = max(history, key=lambda e: e["accuracy"])["epoch"] + 1
    training = {
        "recipe": "reference",
        "seed": args.seed,
        "epochs": h.epochs,
        "keptEpoch": kept,
        "initialWeights": args.pretrained.name if args.pretrained else "random",
        "hyperparameters": json.loads(args.hyperparameters.read_text()),
    }
    finish(
        args,
        source,
        arrays,
        history,
        training,
        figures(labels, pneumonia(predict(network, centre))),
        kept,
        h.num_layers,
        h.side,
        say,
    )


def run_best(args: argparse.Namespace, source, say) -> None:
    import numpy as np

    import best
    import calibrate
    from corruptions import CORRUPTIONS
    from export_onnx import round_to_half
    from loop import margin_of, pneumonia, predict
    from metrics import figures

    student = replace(
        best.STUDENT, seed=args.seed, half=args.bfloat16, learning_rate=args.learning_rate or best.STUDENT.learning_rate
    )
    if args.phases:
        student = replace(student, phases=phases(args.phases, args.batch))
    films, held = best.training_block(source.train), best.validation_block(source.validation)
    if args.continue_from:
        teachers = best.finished_teachers(args.continue_from)
    else:
        plans = teacher_plans(args.teacher_phases or best.TEACHER_PHASES, args.batch, args.seed)
        teachers = best.train_teachers(plans, films, held, args.output, say, imagenet=not args.teacher_from_random)
    network = best.run(films, held, teachers, student, args.output, say, args.continue_from)
    best.average_with(network, args.average_with)
    rounded = round_to_half(network.mxnet_arrays())
    network.load_mxnet_arrays(rounded)
    seen = [held.views(224), *(np.stack([disturb(f) for f in held.views(224)]) for disturb in CORRUPTIONS.values())]
    margins = np.concatenate([margin_of(predict(network, films)) for films in seen])
    try:
        scale, bias = calibrate.fit(margins, np.tile(held.labels, len(seen)))
    except ValueError as fault:  # a network that learned nothing is written all the same, with its figures
        say(f"Left uncalibrated: {fault}")
        scale, bias = 1.0, 0.0
    arrays = round_to_half(calibrate.fold(rounded, scale, bias))
    network.load_mxnet_arrays(arrays)
    judged = figures(held.labels, pneumonia(predict(network, held.views(224))))
    history = json.loads((args.output / "student.history.json").read_text())
    training = describe_best(args, teachers, student, scale, bias)
    finish(args, source, arrays, history, training, judged, len(history), 18, 224, say)


def describe_best(args: argparse.Namespace, teachers, student, scale: float, bias: float) -> dict:
    import best

    listed = lambda trained: [asdict(phase) for phase in trained.phases]
    description = {
        "recipe": "best",
        "seed": args.seed,
        "initialWeights": "the student of an earlier run" if args.continue_from else "random",
        "epochs": student.epochs,
        "phases": listed(student),
        "optimizer": f"AdamW, one cycle to {student.learning_rate:g}, weight decay {student.weight_decay:g}, clipped at norm {student.clip:g}",
        "average": f"exponential, {student.average:g} per step",
        "bfloat16": student.half,
        "augmentation": "acquisition; area: the smallest share of a film in a view",
        "labelSmoothing": 0.05,
        "sampling": f"both classes equally often; within a class, films whose tone misleads up to {best.MOST_WEIGHT} times as often",
        "teachers": {
            "network": "EfficientNet-Lite0, each fine-tuned on training films",
            "initialWeights": "random" if args.teacher_from_random else "ImageNet",
            "softLabels": 0.7,
            "temperature": 2.0,
            "featureMaps": 1.0,
            "phases": [listed(taught) for taught in teachers],
        },
        "calibration": {
            "scale": round(scale, 4),
            "bias": round(bias, 4),
            "foldedInto": "fc1",
            "weights": "both classes equally",
            "films": "the validation block, undisturbed and under every disturbance of corruptions.py",
        },
        "precision": "parameters rounded to float16; every figure is of the rounded values",
    }
    if args.average_with:
        description["averagedWith"] = [
            {k: earlier(folder).get(k) for k in ("version", "sha256")} for folder in args.average_with
        ]
    if args.continue_from:
        description["continues"] = earlier(args.continue_from).get("training")
    return description


def earlier(folder: Path) -> dict:
    """What a finished run wrote of its model; nothing where only its checkpoints were kept."""
    metadata = folder / "model" / "metadata.json"
    return json.loads(metadata.read_text()) if metadata.exists() else {}


def finish(args, source, arrays, history, training, judged, epoch, num_layers, side, say) -> None:
    import artefact
    import curve
    from package_model import SOURCE, write_folder

    count = lambda films: {c: sum(f.label == i for f in films) for i, c in enumerate(source.classes)}
    data = (SOURCE if source.hashes is None else {"channels": source.hashes}) | {
        "films": count(source.train),
        "excluded": source.excluded,
    }
    metadata = write_folder(
        args.output / "model",
        arrays,
        version=args.model_version,
        operating_point=0.5,
        data=data,
        validation={"description": source.description, "counts": count(source.validation)} | rounded(judged),
        training=training,
        num_layers=num_layers,
        side=side,
    )
    artefact.write(args.output / "model.tar.gz", arrays, epoch, num_layers, len(source.classes), side)
    curve.draw(history, args.output / "curve.png", f"Recipe {args.recipe}")
    say(json.dumps(metadata["validation"]))
    say(f"Wrote {args.output / 'model'}, model.tar.gz and curve.png")


def rounded(figures: dict) -> dict:
    return {k: v if isinstance(v, int) else round(v, 4) for k, v in figures.items()}


if __name__ == "__main__":
    sys.exit(main())
