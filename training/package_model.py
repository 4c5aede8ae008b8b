"""A model folder from a trained network: model.onnx and metadata.json (the card is written by hand)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

import export_onnx
from films import CLASSES

SOURCE = {
    "name": "Chest X-Ray Images (Pneumonia)",
    "source": "Kermany D., Zhang K., Goldbaum M., Labeled Optical Coherence Tomography (OCT) and Chest X-Ray Images "
    "for Classification, Mendeley Data; Kermany et al., Cell 172 (2018) 1122-1131",
    "licence": "CC BY 4.0",
    "population": "children of one to five years, anterior-posterior films, Guangzhou Women and Children's Medical Center",
}


def write_folder(
    folder: Path,
    arrays: dict[str, np.ndarray],
    *,
    version: str,
    operating_point: float,
    data: dict,
    validation: dict,
    training: dict,
    num_layers: int = 18,
    side: int = 224,
) -> dict:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.onnx"
    export_onnx.write(path, arrays, num_layers=num_layers, num_classes=len(CLASSES), side=side)
    content = path.read_bytes()
    metadata = {
        "name": "pneumoscope-resnet18",
        "version": version,
        "sha256": hashlib.sha256(content).hexdigest(),
        "sizeInBytes": len(content),
        "classes": list(CLASSES),
        "inputShape": [3, side, side],
        "operatingPoint": operating_point,
        "trainingData": data,
        "validation": validation,
        "training": training,
    }
    (folder / "metadata.json").write_text(json.dumps(metadata, indent=2) + "\n")
    return metadata
