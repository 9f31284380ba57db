"""Predicts images with a model, in Python, which needs nothing but its standard library:

    tenon export model.tenon --to bundle -o bundle
    python3 Examples/Bundle/predict.py bundle photo.jpg
"""

import ctypes
import sys

MAX_RANK = 8
FLOAT32, UINT8 = 1, 5


class Error(ctypes.Structure):
    _fields_ = [("code", ctypes.c_int32), ("message", ctypes.c_char * 1020)]


class Port(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p), ("dtype", ctypes.c_int32), ("rank", ctypes.c_int32),
        ("shape", ctypes.c_int64 * MAX_RANK)]


class Tensor(ctypes.Structure):
    _fields_ = [
        ("data", ctypes.c_void_p), ("dtype", ctypes.c_int32), ("rank", ctypes.c_int32),
        ("shape", ctypes.c_int64 * MAX_RANK)]


class Score(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p), ("index", ctypes.c_int64), ("value", ctypes.c_double), ("is_above", ctypes.c_int32)]


class Model:
    """A model of a bundle. Its methods may be called from several threads."""

    def __init__(self, bundle):
        pointer, size = ctypes.c_void_p, ctypes.c_size_t
        self.library = library = ctypes.CDLL(f"{bundle}/lib/libtenon_predict.so")
        library.tenon_predict_open.restype = pointer
        library.tenon_predict_open.argtypes = [ctypes.c_char_p, pointer, ctypes.POINTER(Error)]
        library.tenon_predict_close.argtypes = library.tenon_predict_free.argtypes = [pointer]
        library.tenon_predict_input.argtypes = [pointer, size, ctypes.POINTER(Port)]
        library.tenon_predict_image.restype = pointer
        library.tenon_predict_image.argtypes = [pointer, ctypes.c_char_p, ctypes.POINTER(Error)]
        library.tenon_predict_run.restype = pointer
        library.tenon_predict_run.argtypes = [pointer, ctypes.POINTER(Tensor), size, ctypes.POINTER(Error)]
        library.tenon_predict_scores.restype = size
        library.tenon_predict_scores.argtypes = [pointer, size, size, ctypes.POINTER(Score), size]
        error = Error()
        self.model = library.tenon_predict_open(f"{bundle}/model.tenon".encode(), None, ctypes.byref(error))
        if not self.model:
            raise RuntimeError(error.message.decode())

    def close(self):
        self.library.tenon_predict_close(self.model)
        self.model = None

    def input_shape(self):
        """The shape of the first input; -1 stands for any extent."""
        port = Port()
        self.library.tenon_predict_input(self.model, 0, ctypes.byref(port))
        return list(port.shape[: port.rank])

    def image(self, path):
        """The scores of an image file, the most likely class first."""
        error = Error()
        result = self.library.tenon_predict_image(self.model, path.encode(), ctypes.byref(error))
        return self._scores(result, error)

    def run(self, numbers, shape):
        """The scores of the first sample of a float32 tensor that is prepared already."""
        data = (ctypes.c_float * len(numbers))(*numbers)
        tensor = Tensor(ctypes.cast(data, ctypes.c_void_p), FLOAT32, len(shape), (ctypes.c_int64 * MAX_RANK)(*shape))
        error = Error()
        result = self.library.tenon_predict_run(self.model, ctypes.byref(tensor), 1, ctypes.byref(error))
        return self._scores(result, error)

    def _scores(self, result, error):
        if not result:
            raise RuntimeError(error.message.decode())
        try:
            count = self.library.tenon_predict_scores(result, 0, 0, None, 0)
            scores = (Score * count)()
            self.library.tenon_predict_scores(result, 0, 0, scores, count)
            return [(score.name.decode(), score.value) for score in scores]
        finally:
            self.library.tenon_predict_free(result)


def main():
    if len(sys.argv) < 3:
        sys.exit(f"usage: {sys.argv[0]} BUNDLE IMAGE...")
    model = Model(sys.argv[1])
    for path in sys.argv[2:]:
        name, value = model.image(path)[0]
        print(f"{path}: {name} {value:.4f}")
    # The same without a file: a picture of zeros, as the model reads it.
    shape = [max(1, extent) for extent in model.input_shape()]
    size = 1
    for extent in shape:
        size *= extent
    name, value = model.run([0.0] * size, shape)[0]
    print(f"zeros {shape}: {name} {value:.4f}")
    model.close()


if __name__ == "__main__":
    main()
