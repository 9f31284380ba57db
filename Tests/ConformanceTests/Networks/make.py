"""Writes what the networks of Plugins/Networks are compared with: PyTorch's names, shapes and numbers.

    python make.py [NAME ...]      needs torch 2.13, torchvision 0.28

NAME.json has, of torchvision's network or the tutorial's below: the shapes of the whole state_dict for the arguments
by default; and, for few classes and a small image, the output in evaluation and, of some, loss, norms of all gradients and
buffers after one step of training, computed in float64. No parameter is kept: each element follows from its name
and position (`filled`), as in NetworkReference.swift.
"""

import json
import sys
from collections import OrderedDict
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F
from torch import nn

# torchvision's operators are compiled for another build of torch; none of them is used here, but all must be declared.
library = torch.library.Library("torchvision", "DEF")
for name in ("nms qnms deform_conv2d _deform_conv2d_backward roi_align qroi_align _roi_align_backward roi_pool "
             "_roi_pool_backward ps_roi_align _ps_roi_align_backward ps_roi_pool _ps_roi_pool_backward").split():
    library.define(f"{name}(Tensor x) -> Tensor")

from torchvision import models  # noqa: E402

HERE = Path(__file__).resolve().parent


class LeNet(nn.Module):
    """https://docs.pytorch.org/tutorials/beginner/blitz/neural_networks_tutorial.html"""

    def __init__(self, num_classes=10, in_channels=1, padding=0):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, 6, 5, padding=padding)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, num_classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc1(torch.flatten(x, 1)))
        return self.fc3(F.relu(self.fc2(x)))


class Net(nn.Module):
    """Deep Learning with PyTorch, chapter 8, for any width and number of classes."""

    def __init__(self, num_classes=2, n_chans1=16):
        super().__init__()
        self.conv1 = nn.Conv2d(3, n_chans1, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(n_chans1, n_chans1 // 2, kernel_size=3, padding=1)
        self.fc1 = nn.Linear(8 * 8 * (n_chans1 // 2), 32)
        self.fc2 = nn.Linear(32, num_classes)

    def first(self, x):
        return F.max_pool2d(torch.tanh(self.conv1(x)), 2)

    def second(self, x):
        return F.max_pool2d(torch.tanh(self.conv2(x)), 2)

    def forward(self, x):
        x = torch.flatten(self.second(self.first(x)), 1)
        return self.fc2(torch.tanh(self.fc1(x)))


class NetWidth(Net):
    def __init__(self, num_classes=2, n_chans1=32):
        super().__init__(num_classes, n_chans1)


class NetDropout(NetWidth):
    def __init__(self, num_classes=2, n_chans1=32, p=0.4):
        super().__init__(num_classes, n_chans1)
        self.conv1_dropout = nn.Dropout2d(p=p)
        self.conv2_dropout = nn.Dropout2d(p=p)

    def first(self, x):
        return self.conv1_dropout(super().first(x))

    def second(self, x):
        return self.conv2_dropout(super().second(x))


class NetBatchNorm(NetWidth):
    def __init__(self, num_classes=2, n_chans1=32):
        super().__init__(num_classes, n_chans1)
        self.conv1_batchnorm = nn.BatchNorm2d(num_features=n_chans1)
        self.conv2_batchnorm = nn.BatchNorm2d(num_features=n_chans1 // 2)

    def first(self, x):
        return F.max_pool2d(torch.tanh(self.conv1_batchnorm(self.conv1(x))), 2)

    def second(self, x):
        return F.max_pool2d(torch.tanh(self.conv2_batchnorm(self.conv2(x))), 2)


class Classifier(nn.Module):
    """Lee Hung-yi's third homework of 2020."""

    def __init__(self, num_classes=11):
        super().__init__()
        layers, width = [], 3
        for channels in (64, 128, 256, 512, 512):
            layers += [
                nn.Conv2d(width, channels, 3, 1, 1), nn.BatchNorm2d(channels), nn.ReLU(), nn.MaxPool2d(2, 2, 0)]
            width = channels
        self.cnn = nn.Sequential(*layers)
        self.fc = nn.Sequential(
            nn.Linear(512 * 4 * 4, 1024), nn.ReLU(), nn.Linear(1024, 512), nn.ReLU(), nn.Linear(512, num_classes))

    def forward(self, x):
        return self.fc(torch.flatten(self.cnn(x), 1))


class UNet(nn.Module):
    """mateuszbuda/brain-segmentation-pytorch of PyTorch Hub, without the sigmoid at its end."""

    def __init__(self, in_channels=3, out_channels=1, init_features=32):
        super().__init__()
        width, channels = init_features, in_channels
        for level in (1, 2, 3, 4):
            setattr(self, f"encoder{level}", self.block(channels, width, f"enc{level}"))
            channels, width = width, 2 * width
        self.bottleneck = self.block(channels, width, "bottleneck")
        for level in (4, 3, 2, 1):
            setattr(self, f"upconv{level}", nn.ConvTranspose2d(width, width // 2, kernel_size=2, stride=2))
            setattr(self, f"decoder{level}", self.block(width, width // 2, f"dec{level}"))
            width //= 2
        self.conv = nn.Conv2d(width, out_channels, kernel_size=1)

    @staticmethod
    def block(channels, width, name):
        layers = OrderedDict()
        for index in (1, 2):
            layers[f"{name}conv{index}"] = nn.Conv2d(channels, width, kernel_size=3, padding=1, bias=False)
            layers[f"{name}norm{index}"] = nn.BatchNorm2d(width)
            layers[f"{name}relu{index}"] = nn.ReLU()
            channels = width
        return nn.Sequential(layers)

    def forward(self, x):
        seen = []
        for level in (1, 2, 3, 4):
            seen.append(getattr(self, f"encoder{level}")(x))
            x = F.max_pool2d(seen[-1], 2)
        x = self.bottleneck(x)
        for level in (4, 3, 2, 1):
            x = torch.cat((getattr(self, f"upconv{level}")(x), seen[level - 1]), dim=1)
            x = getattr(self, f"decoder{level}")(x)
        return self.conv(x)


# Arguments of the network whose shapes are listed, where some have no default.
STANDARD = {
    "VisionTransformer": {
        "image_size": 32, "patch_size": 4, "num_layers": 6, "num_heads": 4, "hidden_dim": 128, "mlp_dim": 256,
        "num_classes": 10},
}

# Constructor, arguments of the comparison, a batch's shape, and whether a step of training is compared, too.
NETWORKS = {
    "LeNet": (LeNet, {"in_channels": 3, "padding": 2}, (2, 3, 28, 28), True),
    "Net": (Net, {}, (2, 3, 32, 32), True),
    "NetWidth": (NetWidth, {"n_chans1": 10}, (2, 3, 32, 32), False),
    "NetDropout": (NetDropout, {}, (2, 3, 32, 32), False),
    "NetBatchNorm": (NetBatchNorm, {"num_classes": 5}, (3, 3, 32, 32), True),
    "Classifier": (Classifier, {}, (1, 3, 128, 128), False),
    "ResNet18": (models.resnet18, {"num_classes": 10, "zero_init_residual": True}, (3, 3, 64, 64), True),
    "ResNet34": (models.resnet34, {"num_classes": 10}, (1, 3, 64, 64), False),
    "ResNet50": (models.resnet50, {"num_classes": 10, "groups": 2, "width_per_group": 32}, (1, 3, 64, 64), False),
    "UNet": (UNet, {"out_channels": 2, "init_features": 16}, (1, 3, 32, 32), True),
    "VGG11": (models.vgg11, {"num_classes": 10}, (1, 3, 64, 64), False),
    "VGG11_bn": (models.vgg11_bn, {"num_classes": 10}, (1, 3, 64, 64), False),
    "VGG16": (models.vgg16, {"num_classes": 10}, (1, 3, 64, 64), False),
    "VGG16_bn": (models.vgg16_bn, {"num_classes": 10}, (1, 3, 64, 64), False),
    "MobileNetV2": (
        models.mobilenet_v2, {"num_classes": 10, "width_mult": 0.75, "dropout": 0.0}, (3, 3, 64, 64), True),
    "VisionTransformer": (
        models.VisionTransformer, {
            "image_size": 16, "patch_size": 4, "num_layers": 2, "num_heads": 2, "hidden_dim": 12, "mlp_dim": 20,
            "num_classes": 5, "representation_size": 7}, (3, 3, 16, 16), True),
}


def words(name, count):
    """Numbers in [-1, 1): 53 bits of SplitMix64, seeded by FNV-1a of the name."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = (seed ^ byte) * 0x100000001B3 % 2**64
    with numpy.errstate(over="ignore"):
        z = numpy.uint64(seed) + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z ^= z >> numpy.uint64(31)
    return (z >> numpy.uint64(11)).astype(numpy.float64) * 2.0**-52 - 1


def filled(name, shape):
    """A tensor of a state_dict, in float32: weights with variance 2 / fan_in, all else near its usual start."""
    u = words(name, int(numpy.prod(shape, dtype=numpy.int64)))
    last = name.rsplit(".")[-1]
    if last == "num_batches_tracked":
        return torch.zeros(shape, dtype=torch.int64)
    if last == "running_var" or (last == "weight" and len(shape) == 1):
        u = 1 + 0.25 * u
    elif last.endswith("weight"):
        u *= (6 / (numpy.prod(shape[1:], dtype=numpy.int64))) ** 0.5
    else:
        u *= 0.1
    return torch.from_numpy(u.astype(numpy.float32)).reshape(shape)


def rounded(tensor, digits):
    return [float(f"{value:.{digits}g}") for value in tensor.flatten().tolist()]


def reference(name):
    build, arguments, shape, trains = NETWORKS[name]
    with torch.device("meta"):
        standard = build(**STANDARD.get(name, {}))
    made = {"standard": STANDARD[name]} if name in STANDARD else {}
    made |= {"shapes": {key: list(value.shape) for key, value in standard.state_dict().items()}}
    made["trained"] = sum(parameter.numel() for parameter in standard.parameters())
    network = build(**arguments)
    # The largest linear layers are computed in float32: in float64 they would take gigabytes.
    dtype = torch.float64 if sum(parameter.numel() for parameter in network.parameters()) < 3e7 else torch.float32
    state = {key: filled(key, tuple(value.shape)) for key, value in network.state_dict().items()}
    network.load_state_dict(state)
    network.to(dtype)
    images = filled("input", shape).to(dtype) * 10
    made |= {"arguments": arguments, "input": list(shape)}
    with torch.no_grad():
        made["output"] = rounded(network.eval()(images), 9)
    if trains:
        network.train()
        scores = network(images)
        positions = scores[:, 0].shape
        targets = torch.arange(positions.numel()).reshape(positions) % scores.shape[1]
        loss = F.cross_entropy(scores, targets)
        loss.backward()
        made["training"] = {
            "loss": loss.item(),
            "gradient_norms": {
                key: rounded(parameter.grad.norm(), 9)[0] for key, parameter in network.named_parameters()},
            "buffer_norms": {
                key: rounded(value.double().norm(), 9)[0] for key, value in network.named_buffers()},
        }
    return made


def main():
    torch.set_num_threads(2)
    for name in sys.argv[1:] or NETWORKS:
        made = reference(name)
        text = json.dumps(made, separators=(",", ":"))
        # One line for each tensor and each list, so that a difference can be read.
        text = text.replace('],"', '],\n"').replace('},"', '},\n"').replace('{"', '{\n"')
        (HERE / f"{name}.json").write_text(text + "\n")
        print(name, made["trained"], len(made["shapes"]))


if __name__ == "__main__":
    main()
