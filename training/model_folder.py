"""Writes a model folder: model.onnx and metadata.json. The model card is written by its author."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import export_onnx


@dataclass(frozen=True)
class ExportedNetwork:
    arrays: dict[str, np.ndarray]
    num_layers: int = 18
    side: int = 224


def write_folder(folder: Path, network: ExportedNetwork, description: dict) -> dict:
    """Returns the metadata. `description`: version, classes, operatingPoint, trainingData, validation, training."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.onnx"
    export_onnx.write(path, network.arrays, network.num_layers, network.side)
    content = path.read_bytes()
    metadata = {
        "name": f"pneumoscope-resnet{network.num_layers}",
        "version": description["version"],
        "sha256": hashlib.sha256(content).hexdigest(),
        "sizeInBytes": len(content),
        "classes": list(description["classes"]),
        "inputShape": [3, network.side, network.side],
    }
    metadata |= {key: description[key] for key in ("operatingPoint", "trainingData", "validation", "training")}
    (folder / "metadata.json").write_text(json.dumps(metadata, indent=2) + "\n")
    return metadata
