"""Prints what the resizing filter changes for a model: the service's filter against the earlier OpenCV area filter.

    python training/compare_filters.py --data chest_xray/train --exclude FILE --holdout 0:0.08

Both prepare the same images for the same network. `difference` is that of the probabilities, area minus service.
The options are those of validate.py. The numbers are in docs/decisions/0011-training-resizes-as-serving-does.md.
"""

from __future__ import annotations

import json

import cv2
import numpy as np

from images import LabelledImage, labels_of, load_inputs
from metrics import compute_metrics
from validate import open_session, parse_arguments, predict, select_images


def resize_by_area(image: LabelledImage, side: int) -> np.ndarray:
    """uint8 [side, side, 3]: what training gave the network until decision 11."""
    grey = cv2.imdecode(np.frombuffer(image.read(), np.uint8), cv2.IMREAD_GRAYSCALE)
    shrinks = min(grey.shape) > side
    resized = cv2.resize(grey, (side, side), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return np.stack([resized] * 3, -1)


def main() -> None:
    args = parse_arguments()
    metadata = json.loads((args.model / "metadata.json").read_text())
    point, side = metadata["operatingPoint"], metadata["inputShape"][1]
    images, _ = select_images(args, metadata["classes"])
    session, labels = open_session(args.model), labels_of(images)
    service_inputs, area_inputs = load_inputs(images, side), np.stack([resize_by_area(i, side) for i in images])
    service, area = predict(session, service_inputs), predict(session, area_inputs)
    difference = np.abs(area - service)
    grey_levels = np.abs(area_inputs.astype(np.int16) - service_inputs)
    report = {
        "model": metadata["version"],
        "service": compute_metrics(labels, service, point),
        "area": compute_metrics(labels, area, point),
        "difference": {
            "mean": float(difference.mean()),
            "median": float(np.median(difference)),
            "largest": float(difference.max()),
            "bias": float((area - service).mean()),
            "otherClass": int(((area > point) != (service > point)).sum()),
            "meanGreyLevels": float(grey_levels.mean()),
        },
    }
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
