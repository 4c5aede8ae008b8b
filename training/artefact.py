"""model.tar.gz as SageMaker's image classification writes it: symbol, parameters and shapes, flat.

The same arrays give the same bytes: times, owners and gzip's own stamp are fixed.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path

import numpy as np

import mxnet_symbol
import params

PREFIX = "image-classification"


def members(
    arrays: dict[str, np.ndarray], epoch: int, num_layers: int, num_classes: int, side: int, batch: int
) -> dict[str, bytes]:
    named = {mxnet_symbol.prefixed(n): a.astype(np.float32) for n, a in arrays.items()}
    return {
        f"{PREFIX}-symbol.json": mxnet_symbol.build(num_layers, num_classes).encode(),
        f"{PREFIX}-{epoch:04d}.params": params.encode(named),
        "model-shapes.json": json.dumps([{"name": "data", "shape": [batch, 3, side, side]}]).encode(),
    }


def write(
    path: Path,
    arrays: dict[str, np.ndarray],
    epoch: int,
    num_layers: int = 18,
    num_classes: int = 2,
    side: int = 224,
    batch: int = 1,
) -> None:
    with (
        open(path, "wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        for name, content in members(arrays, epoch, num_layers, num_classes, side, batch).items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o644
            tar.addfile(entry, io.BytesIO(content))
