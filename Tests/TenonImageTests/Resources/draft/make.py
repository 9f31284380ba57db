"""Writes JPEG files and what Pillow 13 makes of them with draft() alone, and with draft() and resize(): draft.json."""

import base64
import io
import json
import pathlib

import numpy as np
from PIL import Image

folder = pathlib.Path(__file__).parent
rows, columns = np.mgrid[0:78, 0:107]
light = 128 + 60 * np.sin(rows / 9) * np.cos(columns / 13) + 40 * ((rows // 25 + columns // 31) % 2)
rgb = np.stack([light, light * 0.8 + columns / 8, 220 - light / 2], axis=-1)
picture = Image.fromarray(np.clip(rgb, 0, 255).astype(np.uint8))
files = {
    "420": dict(subsampling="4:2:0"), "444": dict(subsampling="4:4:4"), "progressive": dict(progressive=True), "grey": {},
}
cases = []
for name, how in files.items():
    data = io.BytesIO()
    (picture.convert("L") if name == "grey" else picture).save(data, "JPEG", quality=85, **how)
    (folder / f"{name}.jpg").write_bytes(data.getvalue())
    # Height and width of the target: at 1/8, 1/4, 1/2, and too large for any of them.
    for height, width in ((9, 13), (19, 26), (39, 53), (39, 54)):
        image = Image.open(folder / f"{name}.jpg")
        image.draft(image.mode, (width, height))
        image.load()
        resized = image.resize((width, height), Image.Resampling.BILINEAR)
        cases.append({
            "file": f"{name}.jpg", "target": [height, width], "shape": [image.height, image.width, len(image.getbands())],
            "pixels": base64.b64encode(image.tobytes()).decode(), "resized": base64.b64encode(resized.tobytes()).decode(),
        })
(folder / "draft.json").write_text(json.dumps(cases) + "\n")
