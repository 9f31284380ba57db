"""Writes the arrays beside it and npy.json, what they hold; numpy 2.4.6."""

import json
import pathlib

import numpy as np

folder = pathlib.Path(__file__).parent
table = np.arange(24).reshape(2, 3, 4)
arrays = {
    "float32": (table / 8).astype("<f4"), "float64-fortran": np.asfortranarray(table / 3.0),
    "float64-big-endian": (table / 3.0).astype(">f8"), "int64": table - 12, "int32-fortran": np.asfortranarray(table.astype("<i4")),
    "int16-big-endian": (table * 1000 - 9).astype(">i2"), "int8": (table - 12).astype("i1"), "uint8": (table * 9).astype("u1"),
    "bool": table % 3 == 0, "scalar": np.array(2.5), "vector": np.array([1.5, -2.0], dtype="<f4"), "empty": np.zeros((0, 3), "<f4"),
}
expected = {}
for name, array in arrays.items():
    np.save(folder / f"{name}.npy", array)
    expected[name] = {
        "dtype": array.dtype.newbyteorder("=").name, "shape": list(array.shape),
        "data": [float(x) for x in array.flatten(order="C")],
    }
for version in (2, 3):
    with open(folder / f"version-{version}.npy", "wb") as file:
        np.lib.format.write_array(file, arrays["float32"], version=(version, 0))
    expected[f"version-{version}"] = expected["float32"]
np.save(folder / "refused-objects.npy", np.array([{}, 1], dtype=object), allow_pickle=True)
np.save(folder / "refused-records.npy", np.zeros(2, dtype=[("a]", "<f4"), ("b", "<i4")]))
np.save(folder / "refused-complex.npy", np.zeros(2, dtype="<c8"))
(folder / "npy.json").write_text(json.dumps(expected, indent=1) + "\n")
