"""Weights that Tenon exports give PyTorch's modules the outputs that Tenon computes, and are what its readers take."""
import tempfile
import unittest
import zipfile

import numpy
import safetensors.torch
import torch
from torch import nn

import trained_model
from tenon_command import tenon
from torchvision_networks import models


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(12, 10, num_layers=2, batch_first=True, bidirectional=True)
        self.classifier = nn.Linear(10, 5)

    def forward(self, x):
        return self.classifier(self.lstm(x)[1][0][-1])


class Transformer(nn.Module):
    """The layers of the list below, under their numbers."""

    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(16, 4, 32, activation="gelu", norm_first=True, batch_first=True)
        self.add_module("0", nn.Linear(12, 16))
        self.add_module("1", nn.TransformerEncoder(layer, 2, norm=nn.LayerNorm(16), enable_nested_tensor=False))
        self.add_module("3", nn.Linear(16, 5))

    def forward(self, x):
        first, encoder, last = self.children()
        return last(encoder(first(x)).mean(dim=1))


def demo():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(0.25), nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10))


class PlanesBirds(nn.Module):
    """The network with batch normalization of Examples/NetBatchNorm."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 32, 3, padding=1)
        self.conv1_batchnorm = nn.BatchNorm2d(32)
        self.conv2 = nn.Conv2d(32, 16, 3, padding=1)
        self.conv2_batchnorm = nn.BatchNorm2d(16)
        self.fc1 = nn.Linear(16 * 8 * 8, 32)
        self.fc2 = nn.Linear(32, 2)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.tanh(self.conv1_batchnorm(self.conv1(x))), 2)
        x = nn.functional.max_pool2d(torch.tanh(self.conv2_batchnorm(self.conv2(x))), 2)
        return self.fc2(torch.tanh(self.fc1(x.flatten(1))))


CASES = {
    "demo": (demo, "Examples/FashionMNIST/experiment.yaml", (1, 28, 28), 10, "10"),
    "planesBirdsWithBatchNorm": (PlanesBirds, "Examples/NetBatchNorm/experiment.yaml", (3, 32, 32), 2, "0"),
    "ResNet34": (lambda: models.resnet34(num_classes=5), "[{ResNet34: {num_classes: 5}}]",
                 (3, 64, 64), 5, "0"),
    "MobileNetV2": (lambda: models.mobilenet_v2(num_classes=5), "[{MobileNetV2: {num_classes: 5}}]",
                    (3, 64, 64), 5, "0"),
    "LSTM": (Recurrent, """
  - {name: lstm, LSTM: {input_size: 12, hidden_size: 10, num_layers: 2, batch_first: true, bidirectional: true}}
  - {name: last, inputs: lstm.h_n, Select: {dim: 0, index: -1}}
  - {name: classifier, Linear: {in_features: 10, out_features: 5}}""", (9, 12), 5, "classifier"),
    "TransformerEncoder": (Transformer, """
  - Linear: {in_features: 12, out_features: 16}
  - TransformerEncoder:
      encoder_layer:
        TransformerEncoderLayer:
          {d_model: 16, nhead: 4, dim_feedforward: 32, activation: gelu, norm_first: true, batch_first: true}
      num_layers: 2
      norm: {LayerNorm: {normalized_shape: 16}}
  - Mean: {dim: 1}
  - Linear: {in_features: 16, out_features: 5}""", (9, 12), 5, "3"),
}


def check_container(test, path):
    """Entries are stored under one folder, with right CRCs, and storages lie at multiples of 64."""
    with zipfile.ZipFile(path) as archive, open(path, "rb") as file:
        test.assertIsNone(archive.testzip())
        for entry in archive.infolist():
            test.assertTrue(entry.filename.startswith("archive/"))
            test.assertEqual(entry.compress_type, zipfile.ZIP_STORED)
            if "/data/" in entry.filename:
                file.seek(entry.header_offset + 26)
                lengths = file.read(4)
                start = entry.header_offset + 30 + lengths[0] + 256 * lengths[1] + lengths[2] + 256 * lengths[3]
                test.assertEqual(start % 64, 0)


class Export(unittest.TestCase):
    def export(self, make, model, shape, classes, layer):
        torch.manual_seed(1)
        x, y = torch.randn(8, *shape), torch.arange(8) % classes
        with tempfile.TemporaryDirectory() as folder:
            experiment, settings = trained_model.train(folder, model, x.numpy(), y.numpy(), layer)
            outputs = torch.from_numpy(numpy.load(f"{folder}/outputs.npy"))

            network = make()
            for format in ["pt", "safetensors", "npz"]:
                tenon("export", "run/model.tenon", "--to", format, "-o", f"model.{format}", folder=folder)
            check_container(self, f"{folder}/model.pt")
            weights = torch.load(f"{folder}/model.pt", weights_only=True)
            mapped = torch.load(f"{folder}/model.pt", weights_only=True, mmap=True)
            others = [mapped, safetensors.torch.load_file(f"{folder}/model.safetensors"),
                      {name: torch.from_numpy(array) for name, array in numpy.load(f"{folder}/model.npz").items()}]
            for other in others:
                self.assertEqual(set(other), set(weights))
                for name, value in weights.items():
                    self.assertEqual(other[name].dtype, value.dtype)
                    self.assertTrue(torch.equal(other[name], value), name)

            network.load_state_dict(weights)
            network.eval()
            with torch.no_grad():
                received = network(x).reshape(outputs.shape)
            scale = received.abs().max()
            self.assertLess(((outputs - received).abs().max() / scale).item(), 1e-4)

            # And back: a state_dict of PyTorch gives the same outputs in Tenon.
            torch.save(network.state_dict(), f"{folder}/torch.pt")
            tenon("import", "torch.pt", "--model", experiment, *settings, "-o", "back.tenon", folder=folder)
            tenon("features", "back.tenon", "--experiment", experiment, "--part", "train", "--layer", layer,
                  "--npy", "again.npy", *settings, folder=folder)
            numpy.testing.assert_array_equal(numpy.load(f"{folder}/again.npy"), outputs.numpy())


for name, case in CASES.items():
    setattr(Export, f"test_{name}_computesTheSameInPyTorch", lambda self, case=case: self.export(*case))

if __name__ == "__main__":
    unittest.main()
