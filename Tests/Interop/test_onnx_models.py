"""Trained models that Tenon exports to ONNX give onnxruntime the outputs that Tenon computes, for batches of any size."""
import json
import pathlib
import subprocess
import tempfile
import unittest

import numpy
import onnx
import onnxruntime

from tenon_command import REPOSITORY, tenon
import trained_model
from test_pytorch_models import CASES
from trained_model import LIST


def session(path):
    onnx.checker.check_model(onnx.load(path), full_check=True)
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


class Export(unittest.TestCase):
    def export(self, make, model, shape, classes, layer):
        random = numpy.random.default_rng(1)
        x, y = random.standard_normal((8, *shape), dtype="f4"), numpy.arange(8) % classes
        with tempfile.TemporaryDirectory() as folder:
            trained_model.train(folder, model, x, y, layer)
            tenon("export", "run/model.tenon", "--to", "onnx", "-o", "model.onnx", folder=folder)
            tenon("export", "run/model.tenon", "--to", "npz", "--full-names", "-o", "model.npz", folder=folder)
            outputs = numpy.load(f"{folder}/outputs.npy")
            runtime = session(f"{folder}/model.onnx")
            self.assertEqual(runtime.get_inputs()[0].shape[0], "N")
            for count in (8, 3, 1):
                received = runtime.run(None, {"input": x[:count]})[0]
                numpy.testing.assert_allclose(received, outputs[:count], rtol=1e-4, atol=1e-5)
            # Parameters keep their names and numbers.
            weights = numpy.load(f"{folder}/model.npz")
            kept = {tensor.name: onnx.numpy_helper.to_array(tensor)
                    for tensor in onnx.load(f"{folder}/model.onnx").graph.initializer}
            for name in weights.files:
                if not name.endswith(("num_batches_tracked", ".pe")):
                    numpy.testing.assert_array_equal(kept[name], weights[name])

    def test_layerInC_saysItsForm(self):
        """Examples/Plugins/PlainC answers tenon.onnx/1 without any Swift; what it cannot say is named with its reason."""
        with tempfile.TemporaryDirectory() as folder:
            source = REPOSITORY / "Examples/Plugins/PlainC/plain.c"
            include = REPOSITORY / "Sources/TenonABI/include"
            subprocess.run(["cc", "-std=c11", "-O2", "-shared", "-fPIC", "-fvisibility=hidden", f"-I{include}",
                            str(source), "-o", f"{folder}/libPlain.so", "-lm"], check=True)
            random = numpy.random.default_rng(3)
            x = random.standard_normal((8, 3, 4, 5), dtype="f4")
            numpy.savez(f"{folder}/data.npz", x=x, y=numpy.arange(8) % 2)
            experiment = pathlib.Path(folder) / "experiment.yaml"
            for cells, limit in ((2, 1.0), (1, 0.75)):
                layers = (f"[{{plainc/ScaleShift: {{channels: 3, cells: {cells}, limit: {limit}}}}}, Flatten, "
                          "{Linear: {in_features: 60, out_features: 2}}]")
                experiment.write_text(LIST.format(model=layers))
                tenon("train", experiment, "--run", f"run{cells}", "--plugin-path", folder, folder=folder)
            with self.assertRaisesRegex(AssertionError, "cells"):
                tenon("export", "run2/model.tenon", "--to", "onnx", "--plugin-path", folder, folder=folder)
            tenon("export", "run1/model.tenon", "--to", "onnx", "-o", "model.onnx", "--plugin-path", folder, folder=folder)
            tenon("features", "run1/model.tenon", "--experiment", "experiment.yaml", "--part", "train", "--layer", "2",
                  "--npy", "outputs.npy", "--plugin-path", folder, folder=folder)
            received = session(f"{folder}/model.onnx").run(None, {"input": x})[0]
            model = onnx.load(f"{folder}/model.onnx")
            self.assertEqual([node.op_type for node in model.graph.node], ["Mul", "Add", "Clip", "Flatten", "Gemm"])
            numpy.testing.assert_allclose(received, numpy.load(f"{folder}/outputs.npy"), rtol=1e-4, atol=1e-5)

    def test_preprocessing_isPartOfTheGraph(self):
        with tempfile.TemporaryDirectory() as folder:
            experiment = pathlib.Path(folder) / "experiment.yaml"
            experiment.write_text("""
name: pictures
data:
  train: {FakeData: {size: 8, image_size: [3, 12, 10], num_classes: 4}}
  batch_size: 4
  transforms: [ToTensor, {Normalize: {mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.4]}}]
model: [{Conv2d: {in_channels: 3, out_channels: 4, kernel_size: 3}}, Flatten, {Linear: {in_features: 320, out_features: 4}}]
loss: CrossEntropyLoss
optimizer: {SGD: {lr: 0.01}}
training: {epochs: 1}
""")
            tenon("train", experiment, "--run", "run", folder=folder)
            tenon("export", "run/model.tenon", "--to", "onnx", "-o", "plain.onnx", folder=folder)
            tenon("export", "run/model.tenon", "--to", "onnx", "--preprocessing", "--predictions", "-o", "whole.onnx",
                  folder=folder)
            pictures = numpy.random.default_rng(2).integers(0, 256, (5, 12, 10, 3), dtype="u1")
            prepared = pictures.transpose(0, 3, 1, 2).astype("f4") / 255
            mean, std = numpy.array([0.4, 0.5, 0.6], "f4"), numpy.array([0.2, 0.3, 0.4], "f4")
            prepared = (prepared - mean[:, None, None]) / std[:, None, None]
            scores = session(f"{folder}/plain.onnx").run(None, {"input": prepared})[0]
            exponentials = numpy.exp(scores - scores.max(axis=1, keepdims=True))
            whole = session(f"{folder}/whole.onnx")
            received = whole.run(None, {"input": pictures})[0]
            numpy.testing.assert_allclose(
                received, exponentials / exponentials.sum(axis=1, keepdims=True), rtol=1e-4, atol=1e-6)
            properties = whole.get_modelmeta().custom_metadata_map
            self.assertEqual(json.loads(properties["prediction"])["activation"], "softmax")


for name, case in CASES.items():
    setattr(Export, f"test_{name}", lambda self, case=case: self.export(*case))

if __name__ == "__main__":
    unittest.main()
