"""Images a second of PyTorch's DataLoader with Pillow: pillow_loading.py FOLDER WORKERS STEPS DRAFT

The calls are those of torchvision's transforms for Pillow's images; torchvision itself is not needed.
"""

import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

BATCH, WARMUP = 64, 6
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(-1, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(-1, 1, 1)


class Photographs(torch.utils.data.Dataset):
    def __init__(self, folder, draft):
        self.paths = sorted(Path(folder).glob("*/*.jpg"))
        self.draft = draft

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        with open(self.paths[index], "rb") as file:
            image = Image.open(file)
            width, height = image.size
            short = min(width, height)
            size = (144 * width // short, 144 * height // short)
            if self.draft:
                image.draft("RGB", size)
            image = image.convert("RGB").resize(size, Image.Resampling.BILINEAR)
        top = int(torch.randint(0, image.height - 128 + 1, (1,)))
        left = int(torch.randint(0, image.width - 128 + 1, (1,)))
        image = image.crop((left, top, left + 128, top + 128))
        if torch.rand(1) < 0.5:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        picture = torch.from_numpy(np.array(image, np.uint8, copy=True)).permute((2, 0, 1)).contiguous()
        return picture.to(torch.float32).div(255).sub_(MEAN).div_(STD), int(self.paths[index].parent.name)


def main():
    folder, workers, steps, draft = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "1"
    loader = torch.utils.data.DataLoader(
        Photographs(folder, draft), batch_size=BATCH, shuffle=True, num_workers=workers, drop_last=True,
        persistent_workers=workers > 0)
    done, start = 0, 0.0
    while done < WARMUP + steps:
        for images, _ in loader:
            assert images.shape == (BATCH, 3, 128, 128)
            done += 1
            if done == WARMUP:
                start = time.perf_counter()
            if done == WARMUP + steps:
                break
    print(steps * BATCH / (time.perf_counter() - start))


if __name__ == "__main__":
    main()
