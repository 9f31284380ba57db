"""Makes the archives beside it, by NumPy 2.4, and the arrays of ../npy whose types become others."""

import json

import numpy

numpy.savez("plain.npz", x=numpy.arange(6, dtype=numpy.float32).reshape(2, 3), y=numpy.array([1, 0]))
arrays = {"x": numpy.arange(6000, dtype=numpy.uint16).reshape(20, 300), "arr 1": numpy.array(3.5)}
numpy.savez_compressed("compressed.npz", **arrays)
numpy.savez("positional.npz", numpy.zeros((2, 2)), numpy.ones(3, dtype=bool))

with open("../npy/npy.json") as file:
    expected = json.load(file)


def add(name, array, dtype):
    numpy.save(f"../npy/{name}.npy", array)
    data = [int(value) for value in array.flatten()]
    expected[name] = {"dtype": dtype, "shape": list(array.shape), "data": data}


add("uint16", numpy.array([[0, 1], [65535, 300]], dtype="<u2"), "int32")
add("uint16-fortran-big-endian", numpy.asfortranarray(numpy.arange(6, dtype=">u2").reshape(2, 3) * 1000), "int32")
add("uint32", numpy.array([0, 4294967295, 7], dtype="<u4"), "int64")
add("uint64-big-endian", numpy.array([0, 9223372036854775807, 7], dtype=">u8"), "int64")
numpy.save("../npy/refused-uint64.npy", numpy.array([1, 2**63], dtype="<u8"))
numpy.save("../npy/refused-text.npy", numpy.array(["a", "b"]))
numpy.save("../npy/refused-longdouble.npy", numpy.array([1, 2], dtype=numpy.longdouble))
with open("../npy/npy.json", "w") as file:
    json.dump(expected, file, indent=1)
