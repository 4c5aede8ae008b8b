"""Prints the figures of a model folder on films it was not trained on, as JSON.

    python training/validate.py --data chest_xray/train --exclude FILE --holdout 0:0.08
    python training/validate.py --data originals

--holdout START:END keeps of each series, sorted by number, that block alone; without it all films count.
The figures of each kind of pneumonia follow and, with --holdout, those of the films whose tone misleads, by what the
tone of the others taught (tone.py); --corruptions adds those under disturbances that training never showed.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

import tone
from corruptions import CORRUPTIONS
from films import KINDS, Film, by_blocks, labels_of, read_folders, without
from metrics import figures


def squashed(film: Film, side: int) -> np.ndarray:
    """uint8 [side, side, 3]: EXIF orientation, RGB, Pillow's bilinear; the contract's squash."""
    image = ImageOps.exif_transpose(Image.open(film.path)).convert("RGB")
    return np.asarray(image.resize((side, side), Image.BILINEAR))


def probabilities(session: onnxruntime.InferenceSession, images: np.ndarray, size: int = 32) -> np.ndarray:
    """P(pneumonia) of uint8 [n, side, side, 3]."""
    parts = [
        session.run(None, {"data": images[i : i + size].transpose(0, 3, 1, 2).astype(np.float32)})[0][:, 1]
        for i in range(0, len(images), size)
    ]
    return np.concatenate(parts).astype(np.float64)


def chosen(args: argparse.Namespace) -> tuple[list[Film], list[Film]]:
    """(the films that count, with --holdout the others, else none)"""
    films = read_folders(args.data)
    if args.exclude:
        films = without(films, args.exclude.read_text().splitlines())
    if args.only:
        names = {Path(n).name for n in args.only.read_text().split()}
        films = [f for f in films if f.name in names]
    if args.holdout:
        start, end = map(float, args.holdout.split(":"))
        others, films = by_blocks(films, start, end)
        return films, others
    return films, []


def defined(value):
    """null where a figure has no meaning (no normal film, no specificity): JSON knows no NaN."""
    if isinstance(value, dict):
        return {k: defined(v) for k, v in value.items()}
    return None if isinstance(value, float) and np.isnan(value) else value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=Path("model"), help="model folder (model)")
    parser.add_argument("--data", type=Path, required=True, help="folder with NORMAL/ and PNEUMONIA/")
    parser.add_argument("--exclude", type=Path, help="file with names to leave out, one a line")
    parser.add_argument("--only", type=Path, help="file with the names that count, one a line")
    parser.add_argument("--holdout", help="START:END, the block of each series that counts")
    parser.add_argument("--corruptions", action="store_true")
    args = parser.parse_args()
    metadata = json.loads((args.model / "metadata.json").read_text())
    point, side = metadata["operatingPoint"], metadata["inputShape"][1]
    films, others = chosen(args)
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry(
        "session.intra_op.allow_spinning", "0"
    )  # waiting threads leave the processor to others
    session = onnxruntime.InferenceSession(str(args.model / "model.onnx"), options)
    images, labels = np.stack([squashed(f, side) for f in films]), labels_of(films)
    judged = probabilities(session, images)
    report = {
        "model": metadata["version"],
        "operatingPoint": point,
        "figures": figures(labels, judged, point),
        "kinds": {},
    }
    for kind in KINDS:  # each kind of pneumonia against all normal films
        of_it = np.array([f.label == 0 or f.kind == kind for f in films])
        report["kinds"][kind] = figures(labels[of_it], judged[of_it], point)
    if others:
        grey = np.stack([f.grey(side) for f in others])
        misled = tone.misled(grey, labels_of(others), images[..., 0], labels)
        report["misleadingTone"] = figures(labels[misled], judged[misled], point)
    if args.corruptions:
        report["corruptions"] = {
            name: figures(
                labels,
                probabilities(session, np.stack([np.stack([disturb(i[..., 0])] * 3, -1) for i in images])),
                point,
            )
            for name, disturb in CORRUPTIONS.items()
        }
    print(json.dumps(defined(report), indent=2))


if __name__ == "__main__":
    main()
