"""Makes JPEG files that compress as photographs do: photographs.py FOLDER COUNT

Noise whose amplitude falls with frequency as that of natural pictures, brightness and two weaker colours, 512 x 384,
quality 90, half the chroma resolution; in two folders for classes. Files that are there already stay.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

HEIGHT, WIDTH = 384, 512


def field(random, falling):
    frequency = np.hypot(np.fft.fftfreq(HEIGHT)[:, None], np.fft.rfftfreq(WIDTH)[None, :])
    frequency[0, 0] = 1
    waves = random.standard_normal(frequency.shape) + 1j * random.standard_normal(frequency.shape)
    values = np.fft.irfft2(waves / frequency**falling, s=(HEIGHT, WIDTH))
    return (values - values.mean()) / values.std()


def photograph(number):
    random = np.random.default_rng(number)
    light, red, blue = field(random, 1.35), field(random, 1.7), field(random, 1.7)
    rgb = np.stack([light + 0.4 * red, light - 0.2 * red - 0.2 * blue, light + 0.4 * blue], axis=-1)
    return Image.fromarray(np.clip(118 + 52 * rgb, 0, 255).astype(np.uint8))


def main():
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    for number in range(count):
        path = folder / str(number % 2) / f"{number:05}.jpg"
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        photograph(number).save(path, quality=90, subsampling="4:2:0")


if __name__ == "__main__":
    main()
