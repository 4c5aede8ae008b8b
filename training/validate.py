"""Prints the metrics of a model folder on images that it was not trained on, as JSON.

    python training/validate.py --data chest_xray/train --exclude FILE --holdout 0:0.08
    python training/validate.py --data originals

--holdout START:END selects that block of each series, sorted by number; without it all images count. The report also
has the metrics of each kind of pneumonia and, with --holdout, those of the bias-conflicting images, by an intensity
model fitted to all other images (bias_conflicting.py). --corruptions adds the metrics under corruptions that training
never showed.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime

from bias_conflicting import GreyImages, find_bias_conflicting
from corruptions import CORRUPTIONS
from images import (
    KINDS,
    LabelledImage,
    exclude,
    labels_of,
    load_grey,
    load_inputs,
    read_folders,
    split_by_block,
    to_grey,
)
from metrics import compute_metrics


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=Path("model"), help="model folder (model)")
    parser.add_argument("--data", type=Path, required=True, help="folder with a folder of images for each class")
    parser.add_argument("--exclude", type=Path, help="file with names to leave out, one a line")
    parser.add_argument("--only", type=Path, help="file with the names that count, one a line")
    parser.add_argument("--holdout", help="START:END, the block of each series that counts")
    parser.add_argument("--corruptions", action="store_true")
    parser.add_argument(
        "--list", type=Path, help="write the names that count, CLASS/name, to this file, and no metrics"
    )
    return parser.parse_args()


def open_session(model: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # spinning slows down other processes
    return onnxruntime.InferenceSession(str(model / "model.onnx"), options)


def predict(session: onnxruntime.InferenceSession, images: np.ndarray, size: int = 32) -> np.ndarray:
    """P(pneumonia) of uint8 [n, side, side, 3]."""
    parts = [
        session.run(None, {"data": images[i : i + size].transpose(0, 3, 1, 2).astype(np.float32)})[0][:, 1]
        for i in range(0, len(images), size)
    ]
    return np.concatenate(parts).astype(np.float64)


def select_images(args: argparse.Namespace, classes: list[str]) -> tuple[list[LabelledImage], list[LabelledImage]]:
    """(the images that count; with --holdout the others, else none)"""
    images = read_folders(args.data, classes)
    if args.exclude:
        images = exclude(images, args.exclude.read_text().splitlines())
    if args.only:
        names = {Path(n).name for n in args.only.read_text().split()}
        images = [i for i in images if i.name in names]
    if not args.holdout:
        return images, []
    start, end = map(float, args.holdout.split(":"))
    others, images = split_by_block(images, start, end)
    return images, others


def replace_nan(value):
    """null where a metric is undefined (no specificity without a normal image): JSON has no NaN."""
    if isinstance(value, dict):
        return {k: replace_nan(v) for k, v in value.items()}
    return None if isinstance(value, float) and np.isnan(value) else value


def main() -> None:
    args = parse_arguments()
    metadata = json.loads((args.model / "metadata.json").read_text())
    point, side = metadata["operatingPoint"], metadata["inputShape"][1]
    images, others = select_images(args, metadata["classes"])
    if args.list:
        args.list.write_text("".join(f"{metadata['classes'][i.label]}/{i.name}\n" for i in images))
        return
    session = open_session(args.model)
    inputs, labels = load_inputs(images, side), labels_of(images)
    p, grey = predict(session, inputs), to_grey(inputs)
    report = {"model": metadata["version"], "operatingPoint": point, "figures": compute_metrics(labels, p, point)}
    report["kinds"] = {}
    for kind in KINDS:  # each kind of pneumonia against all normal images
        chosen = np.array([i.label == 0 or i.kind == kind for i in images])
        report["kinds"][kind] = compute_metrics(labels[chosen], p[chosen], point)
    if others:
        known = GreyImages(load_grey(others, side)[0], labels_of(others))
        conflicting = find_bias_conflicting(known, GreyImages(grey, labels))
        report["misleadingTone"] = compute_metrics(labels[conflicting], p[conflicting], point)
    if args.corruptions:
        report["corruptions"] = {}
        for name, corrupt in CORRUPTIONS.items():
            corrupted = np.stack([np.stack([corrupt(image)] * 3, -1) for image in grey])
            report["corruptions"][name] = compute_metrics(labels, predict(session, corrupted), point)
    print(json.dumps(replace_nan(report), indent=2))


if __name__ == "__main__":
    main()
