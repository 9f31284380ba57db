"""ONNX files of others become models of Tenon that compute what onnxruntime does with the files."""
import json
import pathlib
import subprocess
import tempfile
import unittest
import warnings
import zipfile

import numpy
import onnx
import onnxruntime
import torch
from onnx import helper

import onnx_operators
from tenon_command import TENON, tenon
from torchvision_networks import models

EXPERIMENT = """
name: comparison
data: {train: {Arrays: {path: data.npz, input: x, target: y}}, batch_size: 4}
model: [ReLU]
loss: MSELoss
optimizer: {SGD: {lr: 0.01}}
training: {epochs: 1}
"""


def computed(folder, x, *arguments):
    """What Tenon makes of x with model.onnx of a folder."""
    folder = pathlib.Path(folder)
    tenon("import", "model.onnx", "-o", "model.tenon", "--experiment", "model.yaml", *arguments, folder=folder)
    graph = json.loads(zipfile.ZipFile(folder / "model.tenon").read("graph.json"))
    value = graph["outputs"][0]["value"]
    node = next(node for node in graph["nodes"] if value in node["outputs"])
    numpy.savez(folder / "data.npz", x=x, y=numpy.zeros(len(x), "i8"))
    (folder / "experiment.yaml").write_text(EXPERIMENT)
    tenon("features", "model.tenon", "--experiment", "experiment.yaml", "--part", "train", "--layer",
          graph["modules"][node["module"]]["path"], "--npy", "outputs.npy", folder=folder)
    return numpy.load(folder / "outputs.npy")


def runtime(folder, x, batch=None):
    session = onnxruntime.InferenceSession(f"{folder}/model.onnx", providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    parts = [x] if batch is None else [x[start:start + batch] for start in range(0, len(x), batch)]
    return numpy.concatenate([session.run(None, {name: part})[0] for part in parts])


def export(network, x, path, free=True, **options):
    """By the exporter that writes the operators of opsets of old, its normalizations with statistics of their own."""
    network.eval()
    for module in network.modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 2)
    axes = {"picture": {0: "batch"}, "scores": {0: "batch"}} if free else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network, torch.from_numpy(x), path, dynamo=False, input_names=["picture"],
                          output_names=["scores"], dynamic_axes=axes, **options)


def small():
    """Layers that torchvision's networks have not."""
    nn = torch.nn
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.GroupNorm(2, 8), nn.GELU(), nn.AvgPool2d(2), nn.Upsample(scale_factor=2),
        nn.ConvTranspose2d(8, 6, 3, stride=2, output_padding=1), nn.PReLU(6), nn.InstanceNorm2d(6, affine=True), nn.Mish(),
        nn.ReflectionPad2d(1), nn.PixelShuffle(1), nn.Hardtanh(-0.5, 0.75), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.LayerNorm(6), nn.Linear(6, 5), nn.LogSoftmax(1))


class Recurrent(torch.nn.Module):
    """Scores of sequences by the last state of a network in both directions."""

    def __init__(self):
        super().__init__()
        self.words = torch.nn.Embedding(7, 4)
        self.encoder = torch.nn.LSTM(4, 5, bidirectional=True, batch_first=True)
        self.gates = torch.nn.GRU(10, 3, batch_first=True)
        self.scores = torch.nn.Linear(6, 2)

    def forward(self, x):
        steps, _ = self.encoder(self.words(x))
        steps, last = self.gates(steps)
        return self.scores(torch.cat([steps.mean(1), last[0]], 1))


class Import(unittest.TestCase):
    def check(self, network, shape, count=3, free=True, **options):
        torch.manual_seed(1)
        network = network()
        x = numpy.random.default_rng(1).standard_normal((count, *shape), dtype="f4")
        with tempfile.TemporaryDirectory() as folder:
            export(network, x if free else x[:1], f"{folder}/model.onnx", free, **options)
            received = computed(folder, x)
            expected = runtime(folder, x, None if free else 1)
            scale = numpy.abs(expected).max()
            numpy.testing.assert_allclose(received, expected, rtol=1e-4, atol=1e-4 * scale)
            # Names are the module's, so that PyTorch takes the weights back.
            if options.get("training") is not None:
                tenon("export", "model.tenon", "--to", "pt", "-o", "back.pt", folder=folder)
                network.load_state_dict(torch.load(f"{folder}/back.pt", weights_only=True))
            text = (pathlib.Path(folder) / "model.yaml").read_text()
            self.assertTrue(text.startswith("model:"), text[:40])

    def test_resnet18(self):
        self.check(lambda: models.resnet18(num_classes=10), (3, 64, 64))

    def test_resnet18_withItsNormalizations(self):
        self.check(lambda: models.resnet18(num_classes=10), (3, 64, 64), training=torch.onnx.TrainingMode.PRESERVE,
                   do_constant_folding=False)

    def test_mobileNetV2(self):
        self.check(lambda: models.mobilenet_v2(num_classes=10), (3, 64, 64))

    def test_mobileNetV3(self):
        self.check(lambda: models.mobilenet_v3_small(num_classes=10), (3, 64, 64))

    def test_shuffleNet_ofOneBatch(self):
        self.check(lambda: models.shufflenet_v2_x0_5(num_classes=10), (3, 64, 64), free=False)

    def test_denseNet(self):
        self.check(lambda: models.densenet121(num_classes=10), (3, 64, 64), count=2)

    def test_smallNetwork(self):
        self.check(small, (3, 12, 12))

    def test_smallNetwork_ofOldOperators(self):
        self.check(small, (3, 12, 12), opset_version=11)

    def test_recurrentNetworkOfTokens(self):
        torch.manual_seed(1)
        x = numpy.random.default_rng(1).integers(0, 7, (3, 6))
        with tempfile.TemporaryDirectory() as folder:
            export(Recurrent(), x, f"{folder}/model.onnx")
            numpy.testing.assert_allclose(computed(folder, x), runtime(folder, x), rtol=1e-4, atol=1e-5)

    def test_operatorWithoutLayer_isNamed(self):
        x = helper.make_tensor_value_info("x", 1, ["N", 4])
        nodes = [helper.make_node("Erf", ["x"], ["a"], name="first"), helper.make_node("Relu", ["a"], ["b"]),
                 helper.make_node("Sqrt", ["b"], ["c"], name="second"), helper.make_node("Det", ["c"], ["y"], name="third")]
        graph = helper.make_graph(nodes, "graph", [x], [helper.make_tensor_value_info("y", 1, ["N", 4])])
        with tempfile.TemporaryDirectory() as folder:
            onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8),
                      f"{folder}/model.onnx")
            result = subprocess.run([TENON, "import", "model.onnx", "-o", "model.tenon"], cwd=folder, capture_output=True,
                                    text=True)
        self.assertNotEqual(result.returncode, 0)
        for name in ("first", "second", "third"):
            self.assertIn(name, result.stderr)


class Operators(unittest.TestCase):
    """Each operator alone, as its standard defines it."""

    def check(self, op, x, *rest):
        model = onnx_operators.model(op, x, *rest)
        with tempfile.TemporaryDirectory() as folder:
            onnx.save(model, f"{folder}/model.onnx")
            numpy.testing.assert_allclose(
                computed(folder, x), onnx_operators.computed(model, x), rtol=1e-4, atol=1e-5)


for number, case in enumerate(onnx_operators.CASES):
    setattr(Operators, f"test_{case[0]}_{number}", lambda self, case=case: self.check(*case))

if __name__ == "__main__":
    unittest.main()
