import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

TRAINING = Path(__file__).parents[1]
FIXTURES = TRAINING.parent / "test" / "fixtures"
sys.path.insert(0, str(TRAINING))
torch.set_num_threads(1)
cv2.setNumThreads(0)


def write_images(root: Path, classes: dict[str, str]) -> Path:
    """Twelve synthetic images for each class (folder name -> form of the file name); the second has a bright spot."""
    rng = np.random.default_rng(0)
    for label, (folder, form) in enumerate(classes.items()):
        (root / folder).mkdir()
        for number in range(1, 13):
            image = rng.integers(0, 90, (72, 80), np.uint8)
            if label == 1:
                image[20:50, 20:50] += 120
            cv2.imwrite(str(root / folder / form.format(number)), image)
    return root


@pytest.fixture(scope="session")
def image_folder(tmp_path_factory) -> Path:
    """Named as in the Kermany set."""
    names = {"NORMAL": "IM-{:04d}-0001.jpeg", "PNEUMONIA": "person{}_virus_1.jpeg"}
    return write_images(tmp_path_factory.mktemp("images"), names)


@pytest.fixture(scope="session")
def other_folder(tmp_path_factory) -> Path:
    """Classes and names of somebody else's data."""
    return write_images(tmp_path_factory.mktemp("other"), {"clear": "a{}.png", "opaque": "b{}.png"})
