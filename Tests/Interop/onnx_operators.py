"""Operators with an input, constant inputs, attributes, and an opset where it is not 17.

`python onnx_operators.py FOLDER` writes a file of each, and expected.npz with the inputs and what onnxruntime makes of them:
that is Tests/ConformanceTests/ONNX.
"""
import pathlib
import sys

import numpy
import onnx
import onnxruntime
from onnx import helper, numpy_helper

random = numpy.random.default_rng(7)


def noise(*shape):
    return random.standard_normal(shape, dtype="f4")


def positive(*shape):
    return random.uniform(0.5, 2, shape).astype("f4")


def ints(*values):
    return numpy.array(values, "i8")


def scalar(value, kind="f4"):
    return numpy.array(value, kind)


LINE, IMAGE, VOLUME = noise(2, 4, 9), noise(2, 4, 7, 9), noise(2, 4, 5, 6, 7)
ROWS, STEPS = noise(3, 6), noise(3, 2, 4)

CASES = [
    ("Conv", LINE, [noise(6, 4, 3)], {"pads": [1, 1]}),
    ("Conv", LINE, [noise(6, 4, 3), noise(6)], {"pads": [0, 2], "strides": [2]}),
    ("Conv", IMAGE, [noise(6, 2, 3, 3), noise(6)], {"group": 2, "dilations": [2, 1], "pads": [1, 2, 1, 2]}),
    ("Conv", IMAGE, [noise(6, 4, 3, 2), noise(6)], {"pads": [1, 0, 2, 1], "strides": [2, 1]}),
    ("Conv", IMAGE, [noise(6, 4, 3, 3)], {"auto_pad": "SAME_UPPER", "strides": [2, 2]}),
    ("Conv", IMAGE, [noise(6, 4, 2, 2)], {"auto_pad": "SAME_LOWER"}),
    ("Conv", IMAGE, [noise(6, 4, 3, 3)], {"auto_pad": "VALID"}),
    ("Conv", VOLUME, [noise(3, 4, 3, 2, 3), noise(3)], {"pads": [1, 0, 1, 1, 0, 1]}),
    ("ConvTranspose", LINE, [noise(4, 3, 3), noise(3)], {"strides": [2], "output_padding": [1]}),
    ("ConvTranspose", IMAGE, [noise(4, 3, 3, 3), noise(6)], {"group": 2, "strides": [2, 2], "pads": [1, 1, 1, 1]}),
    ("ConvTranspose", IMAGE, [noise(4, 3, 3, 3)], {"strides": [2, 2], "pads": [1, 0, 0, 1]}),
    ("ConvTranspose", IMAGE, [noise(4, 3, 3, 3)], {"strides": [2, 2], "output_shape": [13, 18]}),
    ("ConvTranspose", IMAGE, [noise(4, 3, 3, 3)], {"strides": [2, 2], "auto_pad": "SAME_UPPER"}),
    ("ConvTranspose", IMAGE, [noise(4, 3, 3, 3)], {"strides": [2, 2], "auto_pad": "SAME_LOWER"}),
    ("Gemm", ROWS, [noise(5, 6), noise(5)], {"transB": 1}),
    ("Gemm", ROWS, [noise(6, 5), noise(1, 5)], {"alpha": 0.5, "beta": 2.0}),
    ("Gemm", ROWS, [noise(6, 5), scalar(0.5)], {}),
    ("MatMul", LINE, [noise(9, 5)], {}),
    ("BatchNormalization", ROWS, [noise(6), noise(6), noise(6), positive(6)], {}),
    ("BatchNormalization", LINE, [noise(4), noise(4), noise(4), positive(4)], {"epsilon": 0.01}),
    ("BatchNormalization", IMAGE, [noise(4), noise(4), noise(4), positive(4)], {"momentum": 0.8}),
    ("BatchNormalization", VOLUME, [noise(4), noise(4), noise(4), positive(4)], {}),
    ("InstanceNormalization", LINE, [noise(4), noise(4)], {}),
    ("InstanceNormalization", IMAGE, [noise(4), noise(4)], {"epsilon": 0.01}),
    ("LayerNormalization", LINE, [noise(9), noise(9)], {}),
    ("LayerNormalization", IMAGE, [noise(7, 9)], {"axis": 2, "epsilon": 0.01}),
    ("GroupNormalization", IMAGE, [noise(4), noise(4)], {"num_groups": 2}, 21),
    ("LRN", IMAGE, [], {"size": 3, "alpha": 0.01, "beta": 0.6, "bias": 1.5}),
    ("MaxPool", LINE, [], {"kernel_shape": [3], "strides": [2]}),
    ("MaxPool", IMAGE, [], {"kernel_shape": [3, 2], "strides": [2, 2], "pads": [1, 0, 1, 0], "ceil_mode": 1}),
    ("MaxPool", IMAGE, [], {"kernel_shape": [3, 3], "strides": [2, 1], "pads": [0, 1, 2, 0], "dilations": [1, 2]}),
    ("MaxPool", VOLUME, [], {"kernel_shape": [2, 2, 2]}),
    ("MaxPool", IMAGE, [], {"kernel_shape": [3, 3], "auto_pad": "SAME_UPPER", "strides": [2, 2]}),
    ("AveragePool", LINE, [], {"kernel_shape": [3]}),
    ("AveragePool", IMAGE, [], {"kernel_shape": [3, 2], "pads": [1, 1, 1, 1], "strides": [2, 2]}),
    ("AveragePool", IMAGE, [], {"kernel_shape": [3, 2], "pads": [0, 1, 1, 0], "count_include_pad": 1}),
    ("AveragePool", IMAGE, [], {"kernel_shape": [3, 3], "ceil_mode": 1, "strides": [2, 2]}),
    ("AveragePool", VOLUME, [], {"kernel_shape": [2, 3, 2], "strides": [1, 2, 2]}),
    ("GlobalAveragePool", LINE, [], {}), ("GlobalAveragePool", IMAGE, [], {}), ("GlobalAveragePool", VOLUME, [], {}),
    ("GlobalMaxPool", IMAGE, [], {}), ("GlobalMaxPool", LINE, [], {}),
    ("Relu", ROWS, [], {}), ("Sigmoid", ROWS, [], {}), ("Tanh", ROWS, [], {}), ("Softplus", ROWS, [], {}),
    ("Softsign", ROWS, [], {}), ("Selu", ROWS, [], {}), ("HardSwish", ROWS, [], {}),
    ("LeakyRelu", ROWS, [], {"alpha": 0.3}), ("LeakyRelu", ROWS, [], {}), ("Elu", ROWS, [], {"alpha": 0.7}),
    ("Celu", ROWS, [], {"alpha": 0.7}), ("HardSigmoid", ROWS, [], {"alpha": 1 / 6}),
    ("ThresholdedRelu", ROWS, [], {"alpha": 0.5}), ("Shrink", ROWS, [], {"lambd": 0.4, "bias": 0.4}),
    ("Shrink", ROWS, [], {"lambd": 0.4}), ("PRelu", IMAGE, [noise(4, 1, 1)], {}), ("PRelu", ROWS, [noise(1)], {}),
    ("Gelu", ROWS, [], {}, 20), ("Gelu", ROWS, [], {"approximate": "tanh"}, 20), ("Mish", ROWS, [], {}, 18),
    ("Clip", ROWS, [scalar(0), scalar(6)], {}), ("Clip", ROWS, [scalar(-0.5), scalar(0.25)], {}),
    ("Clip", ROWS, [scalar(0)], {}), ("Clip", ROWS, [None, scalar(0.5)], {}), ("Clip", ROWS, [], {"max": 0.5}, 10),
    ("Softmax", IMAGE, [], {"axis": 1}), ("Softmax", ROWS, [], {}), ("LogSoftmax", ROWS, [], {}),
    ("Softmax", ROWS, [], {}, 11), ("Flatten", IMAGE, [], {}), ("Flatten", LINE, [], {}),
    ("Reshape", IMAGE, [ints(0, -1)], {}), ("Reshape", IMAGE, [ints(-1, 2, 126)], {}),
    ("Reshape", IMAGE, [ints(0, 2, 2, 63)], {}), ("Reshape", IMAGE, [ints(0, 0, 7, 3, 3)], {}),
    ("Reshape", ROWS, [ints(0, 6, 1, 1)], {}), ("Transpose", IMAGE, [], {"perm": [0, 2, 3, 1]}),
    ("Squeeze", noise(2, 3, 1, 4, 1), [ints(2, 4)], {}), ("Squeeze", noise(2, 3, 1, 4), [], {"axes": [2]}, 11),
    ("Unsqueeze", ROWS, [ints(1, 3)], {}), ("Unsqueeze", ROWS, [], {"axes": [2]}, 11),
    ("Add", IMAGE, [noise(4, 1, 1)], {}), ("Add", LINE, [noise(1, 4, 9)], {}), ("Sub", LINE, [noise(4, 9)], {}),
    ("Sub", IMAGE, [scalar(0.5)], {}), ("Mul", IMAGE, [noise(1, 4, 1, 1)], {}), ("Mul", ROWS, [scalar(0.3)], {}),
    ("Div", ROWS, [scalar(3)], {}), ("Div", LINE, [positive(4, 1)], {}), ("Neg", ROWS, [], {}), ("Pow", ROWS, [scalar(2)], {}),
    ("ReduceMean", IMAGE, [], {"axes": [2, 3], "keepdims": 0}), ("ReduceMean", IMAGE, [ints(-1)], {}, 18),
    ("ReduceSum", IMAGE, [ints(1)], {}), ("Pad", IMAGE, [ints(0, 0, 1, 2, 0, 0, 0, 3), scalar(0.5)], {}),
    ("Pad", IMAGE, [ints(0, 0, 1, 2, 0, 0, 0, 3)], {"mode": "reflect"}),
    ("Pad", LINE, [ints(0, 0, 2, 0, 0, 1)], {"mode": "edge"}), ("Pad", LINE, [ints(0, 0, 2, 0, 0, -1)], {}),
    ("Resize", IMAGE, [None, numpy.array([1, 1, 2, 3], "f4")],
     {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}),
    ("Resize", IMAGE, [None, numpy.array([1, 1, 2, 2], "f4")], {}),
    ("Resize", IMAGE, [None, numpy.array([1, 1, 2, 1.5], "f4")], {"mode": "linear"}),
    ("Resize", IMAGE, [None, None, ints(2, 4, 12, 13)], {"mode": "linear", "coordinate_transformation_mode": "align_corners"}),
    ("Resize", IMAGE, [None, numpy.array([1, 1, 2, 2], "f4")], {"mode": "cubic"}),
    ("Upsample", IMAGE, [numpy.array([1, 1, 2, 2], "f4")], {}, 9),
    ("DepthToSpace", noise(2, 12, 3, 4), [], {"blocksize": 2, "mode": "CRD"}),
    ("DepthToSpace", noise(2, 12, 3, 4), [], {"blocksize": 2}), ("SpaceToDepth", noise(2, 3, 4, 6), [], {"blocksize": 2}),
    ("Gather", IMAGE, [ints(2)], {"axis": 1}), ("Gather", IMAGE, [scalar(-1, "i8")], {"axis": 3}),
    ("Slice", IMAGE, [ints(1, 0), ints(3, 9), ints(1, 3), ints(1, 2)], {}), ("Dropout", ROWS, [], {}),
    ("Identity", ROWS, [], {}),
    # Sequences of three steps, two at a time.
    ("LSTM", STEPS, [noise(1, 20, 4), noise(1, 20, 5), noise(1, 40)], {"hidden_size": 5}),
    ("LSTM", STEPS, [noise(2, 20, 4), noise(2, 20, 5), noise(2, 40)], {"hidden_size": 5, "direction": "bidirectional"}),
    ("GRU", STEPS, [noise(2, 15, 4), noise(2, 15, 5), noise(2, 30)],
     {"hidden_size": 5, "direction": "bidirectional", "linear_before_reset": 1}),
    ("GRU", STEPS, [noise(1, 15, 4), noise(1, 15, 5)], {"hidden_size": 5, "linear_before_reset": 1}),
    ("RNN", STEPS, [noise(1, 5, 4), noise(1, 5, 5), noise(1, 10)], {"hidden_size": 5}),
    ("RNN", STEPS, [noise(1, 5, 4), noise(1, 5, 5), noise(1, 10)], {"hidden_size": 5, "activations": ["Relu"]}),
]


def model(op, x, tensors, attributes, opset=17):
    """A graph of the operator alone, whose batch is free."""
    names = [f"t{index}" if tensor is not None else "" for index, tensor in enumerate(tensors)]
    initializers = [numpy_helper.from_array(tensor, name) for name, tensor in zip(names, tensors) if tensor is not None]
    node = helper.make_node(op, ["x", *names], ["y"], **attributes)
    # Sizes name the batch, too.
    has_sizes = op == "Resize" and tensors[-1].dtype == numpy.int64
    shape = list(x.shape) if has_sizes else ["N", *x.shape[1:]]
    graph = helper.make_graph(
        [node], "graph", [helper.make_tensor_value_info("x", helper.np_dtype_to_tensor_dtype(x.dtype), shape)],
        [helper.make_tensor_value_info("y", 1, None)], initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def computed(model, x):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    arrays = {}
    for number, (op, x, *rest) in enumerate(CASES):
        name = f"{number:03}-{op}"
        made = model(op, x, *rest)
        onnx.save(made, folder / f"{name}.onnx")
        arrays[f"{name}.x"], arrays[f"{name}.y"] = x, computed(made, x)
    numpy.savez_compressed(folder / "expected.npz", **arrays)
