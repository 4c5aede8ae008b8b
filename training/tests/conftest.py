import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

TRAINING = Path(__file__).parents[1]
sys.path.insert(0, str(TRAINING))
torch.set_num_threads(1)
cv2.setNumThreads(0)


@pytest.fixture(scope="session")
def films_folder(tmp_path_factory) -> Path:
    """Twenty-four made-up films: sick ones carry a bright blot."""
    root, rng = tmp_path_factory.mktemp("films"), np.random.default_rng(0)
    for folder, form in (("NORMAL", "IM-{:04d}-0001.jpeg"), ("PNEUMONIA", "person{}_virus_1.jpeg")):
        (root / folder).mkdir()
        for i in range(12):
            film = rng.integers(0, 90, (72, 80), np.uint8)
            if folder == "PNEUMONIA":
                film[20:50, 20:50] += 120
            cv2.imwrite(str(root / folder / form.format(i + 1)), film)
    return root
