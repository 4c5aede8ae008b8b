"""Trains the network and writes a model folder.

    python training/train.py --recipe best --data chest_xray/train --exclude FILE --output runs/best \\
        --dataset-card training/dataset-cards/kermany-2018.json
    python training/train.py --recipe notebook --data dataset --output runs/notebook

--data is a prepared data set (dataset.json and its .rec files) or a folder with one folder of images for each of two
classes, such as NORMAL/ and PNEUMONIA/. OUTPUT gets model/ (model.onnx, metadata.json), curve.png, train.log and the
checkpoints from which the same command continues if it was killed. For SageMaker's model.tar.gz run

    npx pneumoscope model export --model OUTPUT/model --output model.tar.gz
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from best import TrainedTeacher
    from loop import Log, Phase, Plan
    from model_folder import ExportedNetwork
    from sources import Source

HERE = Path(__file__).parent


def parse_arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--recipe", choices=("notebook", "reference", "best"), required=True, help="reference is an alias of notebook")
    add("--data", type=Path, required=True)
    add("--output", type=Path, required=True)
    add("--dataset-card", type=Path, help="JSON file with what the metadata shall state of the data (nothing)")
    add("--seed", type=int, default=1)
    add("--exclude", type=Path, help="class folders: file with the names to leave out, one a line")
    add("--holdout", default="0:0.08", help="class folders: START:END, the block of each series to hold out (0:0.08)")
    add("--threads", type=int, default=os.cpu_count(), help="processor threads (all)")
    add("--bfloat16", action="store_true", help="autocast; faster with AMX or a GPU, far slower on other processors")
    add("--model-version", default="0.0.0", help="the version written into metadata.json")
    add_notebook_options(parser)
    add_best_options(parser)
    args = parser.parse_args(argv)
    args.recipe = "notebook" if args.recipe == "reference" else args.recipe
    return args


def add_notebook_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("recipe notebook").add_argument
    add("--hyperparameters", type=Path, default=HERE / "hyperparameters.json")
    add("--pretrained", type=Path, help="MXNet's .params file with ImageNet weights")


def add_best_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("recipe best").add_argument
    add(
        "--teacher-phases",
        help="SIDE:EPOCHS[:SMALLEST_FRACTION_OF_AN_IMAGE_IN_VIEW][,...][;the next teacher's...] "
        "(112:6;144:5;112:2,160:4)",
    )
    add("--phases", help="the same for the student (112:24,160:8,224:6,224:2:0.8)")
    add("--batch", type=int, default=32)
    add("--learning-rate", type=float, help="the student's highest (0.002)")
    add("--continue-from", type=Path, help="output folder of a finished run: start with its student, keep its teachers")
    add(
        "--average-with",
        type=Path,
        nargs="+",
        default=[],
        metavar="DIR",
        help="output folders of runs that this one continues: the model gets the mean of all their weights and its own",
    )
    add("--teacher-from-random", action="store_true", help="a teacher without ImageNet weights")


def parse_phases(text: str, batch: int) -> tuple[Phase, ...]:
    """SIDE:EPOCHS or SIDE:EPOCHS:AREA, separated by commas."""
    from loop import Phase

    parts = [part.split(":") for part in text.split(",")]
    return tuple(Phase(int(side), int(epochs), batch, *map(float, area)) for side, epochs, *area in parts)


def plan_teachers(text: str, batch: int, seed: int) -> list[Plan]:
    """One plan for each list of phases between semicolons; each teacher draws its own views."""
    import best

    lists = text.split(";")
    return [replace(best.TEACHER, seed=seed + 100 * n, phases=parse_phases(t, batch)) for n, t in enumerate(lists)]


def main(argv: list[str] | None = None) -> None:
    args = parse_arguments(argv)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that spin slow down other processes
    import cv2
    import torch

    torch.set_num_threads(args.threads)
    torch.use_deterministic_algorithms(True, warn_only=True)
    cv2.setNumThreads(0)
    args.output.mkdir(parents=True, exist_ok=True)
    with open(args.output / "train.log", "a") as file:

        def log(line: str) -> None:
            print(line, flush=True)
            print(line, file=file, flush=True)

        train_and_write(args, log)


def train_and_write(args: argparse.Namespace, log: Log) -> None:
    from sources import read_dataset_card

    card = read_dataset_card(args.dataset_card) if args.dataset_card else None
    source = read_source(args)
    log(f"{len(source.train)} images for training, {len(source.validation)} for validation")
    result = (train_notebook if args.recipe == "notebook" else train_best)(args, source, log)
    write_result(args, source.provenance(card), source, result)
    log(json.dumps(json.loads((args.output / "model" / "metadata.json").read_text())["validation"]))
    log(f"Wrote {args.output / 'model'} and curve.png")


def read_source(args: argparse.Namespace) -> Source:
    from sources import read_class_folders, read_prepared

    if (args.data / "dataset.json").exists():
        return read_prepared(args.data)
    start, end = map(float, args.holdout.split(":"))
    return read_class_folders(args.data, args.exclude, start, end)


@dataclass(frozen=True)
class Result:
    network: ExportedNetwork
    metrics: dict[str, float]
    history: list[dict]
    training: dict  # the description in the metadata


def train_notebook(args: argparse.Namespace, source: Source, log: Log) -> Result:
    import mxnet_params
    import notebook
    from export_onnx import round_to_half
    from images import labels_of, load_inputs
    from loop import Block, evaluate
    from model_folder import ExportedNetwork

    h = notebook.parse(args.hyperparameters.read_text())
    pretrained = mxnet_params.read(args.pretrained) if args.pretrained else None
    if h.pretrained and pretrained is None:
        log("use_pretrained_model is 1 and --pretrained is missing: training starts with random weights")
    run = notebook.prepare_run(source, h, args.output, log)
    plan = notebook.plan_of(h, args.seed, args.bfloat16)
    network = notebook.train_network(notebook.make_network(h, args.seed, pretrained), h, plan, run)
    arrays = round_to_half(network.mxnet_arrays())
    network.load_mxnet_arrays(arrays)
    history = read_history(args.output, "notebook")
    held_out = Block(labels_of(source.validation), lambda side: load_inputs(source.validation, side))
    training = {
        "recipe": "notebook",
        "seed": args.seed,
        "epochs": h.epochs,
        "keptEpoch": max(history, key=lambda e: e["accuracy"])["epoch"] + 1,
        "initialWeights": args.pretrained.name if args.pretrained else "random",
        "hyperparameters": json.loads(args.hyperparameters.read_text()),
    }
    metrics = evaluate(network, held_out, h.side)
    return Result(ExportedNetwork(arrays, h.num_layers, h.side), metrics, history, training)


def train_best(args: argparse.Namespace, source: Source, log: Log) -> Result:
    import best
    from loop import Run, evaluate
    from model_folder import ExportedNetwork

    run = Run(best.training_block(source.train), best.validation_block(source.validation), args.output, log)
    if args.continue_from:
        teachers = best.read_teachers(args.continue_from)
    else:
        plans = plan_teachers(args.teacher_phases or best.TEACHER_PHASES, args.batch, args.seed)
        teachers = best.train_teachers(plans, run, imagenet=not args.teacher_from_random)
    plan = plan_student(args)
    network = best.train_student(best.make_student(args.seed, args.continue_from), teachers, plan, run)
    best.average_with(network, args.average_with)
    arrays, calibration = calibrate_network(network, run)
    training = add_earlier(args, describe_best(args, teachers, plan) | {"calibration": calibration})
    training["precision"] = "parameters rounded to float16; all metrics are of the rounded values"
    metrics = evaluate(network, run.held_out, 224)
    return Result(ExportedNetwork(arrays), metrics, read_history(args.output, "student"), training)


def plan_student(args: argparse.Namespace) -> Plan:
    import best

    rate = args.learning_rate or best.STUDENT.learning_rate
    phases = parse_phases(args.phases, args.batch) if args.phases else best.STUDENT.phases
    return replace(best.STUDENT, seed=args.seed, bfloat16=args.bfloat16, learning_rate=rate, phases=phases)


def calibrate_network(network, run) -> tuple[dict, dict]:
    """Calibrates the network in place. Returns its arrays, rounded to float16, and the metadata's description."""
    import numpy as np

    import calibrate
    from corruptions import CORRUPTIONS
    from export_onnx import round_to_half
    from images import to_grey
    from loop import margin_of, predict

    rounded = round_to_half(network.mxnet_arrays())
    network.load_mxnet_arrays(rounded)
    inputs = run.held_out.pixels(224)
    grey = to_grey(inputs)
    seen = [inputs, *(np.stack([corrupt(image) for image in grey]) for corrupt in CORRUPTIONS.values())]
    margins = np.concatenate([margin_of(predict(network, images)) for images in seen])
    try:
        scale, bias = calibrate.fit(margins, np.tile(run.held_out.labels, len(seen)))
    except ValueError as fault:  # a network that learned nothing is still written, with its metrics
        run.log(f"Not calibrated: {fault}")
        scale, bias = 1.0, 0.0
    arrays = round_to_half(calibrate.fold(rounded, scale, bias))
    network.load_mxnet_arrays(arrays)
    return arrays, {
        "scale": round(scale, 4),
        "bias": round(bias, 4),
        "foldedInto": "fc1",
        "weights": "both classes equally",
        "films": "the validation block, uncorrupted and under every corruption of corruptions.py",
    }


def describe_best(args: argparse.Namespace, teachers: list[TrainedTeacher], plan: Plan) -> dict:
    import best

    weights = best.Distillation()
    return {
        "recipe": "best",
        "seed": args.seed,
        "initialWeights": "the student of an earlier run" if args.continue_from else "random",
        "epochs": plan.epochs,
        "phases": [asdict(phase) for phase in plan.phases],
        "optimizer": f"AdamW, one cycle to {plan.learning_rate:g}, weight decay {plan.weight_decay:g}, "
        f"clipped at norm {plan.clip:g}",
        "average": f"exponential, {plan.average:g} per step",
        "bfloat16": plan.bfloat16,
        "augmentation": "acquisition; area: the smallest fraction of an image in a view",
        "labelSmoothing": best.SMOOTHING,
        "sampling": "both classes equally often; within a class, bias-conflicting images up to "
        f"{best.MOST_WEIGHT} times as often",
        "teachers": {
            "network": "EfficientNet-Lite0, each fine-tuned on training images",
            "initialWeights": "random" if args.teacher_from_random else "ImageNet",
            "softLabels": weights.soft,
            "temperature": weights.temperature,
            "featureMaps": weights.maps,
            "phases": [[asdict(phase) for phase in teacher.phases] for teacher in teachers],
        },
    }


def add_earlier(args: argparse.Namespace, training: dict) -> dict:
    """Adds the runs that this one continues or is averaged with."""
    if args.average_with:
        models = [read_metadata(folder) for folder in args.average_with]
        training["averagedWith"] = [{key: model.get(key) for key in ("version", "sha256")} for model in models]
    if args.continue_from:
        training["continues"] = read_metadata(args.continue_from).get("training")
    return training


def read_metadata(run: Path) -> dict:
    """The metadata of a finished run's model; empty if only its checkpoints were kept."""
    metadata = run / "model" / "metadata.json"
    return json.loads(metadata.read_text()) if metadata.exists() else {}


def read_history(run: Path, name: str) -> list[dict]:
    return json.loads((run / f"{name}.history.json").read_text())


def write_result(args: argparse.Namespace, provenance: dict, source: Source, result: Result) -> None:
    import curve
    from model_folder import write_folder

    metrics = {k: v if isinstance(v, int) else round(v, 4) for k, v in result.metrics.items()}
    description = {
        "version": args.model_version,
        "classes": source.classes,
        "operatingPoint": 0.5,
        "trainingData": provenance,
        "validation": {"description": source.description, "counts": source.count(source.validation)} | metrics,
        "training": result.training,
    }
    write_folder(args.output / "model", result.network, description)
    curve.draw(result.history, args.output / "curve.png", f"Recipe {args.recipe}")


if __name__ == "__main__":
    sys.exit(main())
