"""Real MXNet loads an exported model.tar.gz and must compute what ONNX Runtime computes, within 1e-5.

    node test/oracles/exported-artefact.ts model <folder with images> exported
    python3.11 -m venv venv && venv/bin/pip install mxnet==1.9.1 "numpy<1.24"
    venv/bin/python test/oracles/mxnet_loads_export.py exported
"""

import json
import sys
import tarfile
import tempfile
from pathlib import Path

import mxnet as mx
import numpy as np

TOLERANCE = 1e-5


def load(archive, work_dir):
    """Loads as SageMaker's container does: the checkpoint by prefix and number, the shape from model-shapes.json."""
    with tarfile.open(str(archive)) as packed:
        packed.extractall(work_dir)
    (params,) = Path(work_dir).glob("image-classification-*.params")
    epoch = int(params.stem.rsplit("-", 1)[1])
    shapes = json.loads((Path(work_dir) / "model-shapes.json").read_text())
    symbol, arguments, states = mx.model.load_checkpoint(str(Path(work_dir) / "image-classification"), epoch)
    labels = [name for name in symbol.list_arguments() if name.endswith("_label")]
    module = mx.mod.Module(symbol=symbol, context=mx.cpu(), label_names=labels)
    data_shapes = [(each["name"], (1, *each["shape"][1:])) for each in shapes]
    module.bind(for_training=False, data_shapes=data_shapes)
    module.set_params(arguments, states, allow_missing=False)
    return module


def main(folder):
    expected = json.loads((folder / "expected.json").read_text())
    worst = 0.0
    with tempfile.TemporaryDirectory() as work_dir:
        module = load(folder / "model.tar.gz", work_dir)
        for image in expected["images"]:
            image = np.fromfile(str(folder / image["input"]), dtype="<f4").reshape(expected["shape"])
            module.forward(mx.io.DataBatch([mx.nd.array(image)]), is_train=False)
            found = module.get_outputs()[0].asnumpy()[0]
            worst = max(worst, float(np.abs(found - np.array(image["probabilities"])).max()))
    print(f"MXNet {mx.__version__}, {len(expected['images'])} images: largest difference {worst:.3g}")
    return 0 if worst <= TOLERANCE and expected["images"] else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
