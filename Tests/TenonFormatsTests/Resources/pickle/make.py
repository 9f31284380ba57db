"""Makes the pickles beside it, by Python 3.11 and NumPy 2.4: one value by every protocol."""

import pickle

import numpy

value = {
    "data": numpy.arange(12, dtype=numpy.uint8).reshape(3, 4) * 21,
    "labels": [3, 1, 2],
    "fortran": numpy.asfortranarray(numpy.arange(6, dtype="<f8").reshape(2, 3) / 8),
    "swapped": numpy.array([-1, 2**40], dtype=">i8"),
    "text": "é\n\\",
    "float": 0.1,
    "none": None,
    "flags": (True, False),
    "bytes": b"\x00\xff\n",
    "nested": [[], [1, [2]], {}],
    "negative": -70000,
}
for protocol in range(6):
    with open(f"protocol-{protocol}.pkl", "wb") as file:
        pickle.dump(value, file, protocol)
with open("large.pkl", "wb") as file:
    pickle.dump([2**70, -(2**63), -1], file, 2)
