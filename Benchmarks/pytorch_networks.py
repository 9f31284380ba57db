"""The networks of Examples/ in PyTorch, and how long a step of one takes.

    python pytorch_networks.py mnist train --mode eager --threads 2

prints one line of JSON. Every measurement is a process of its own, so that its peak of memory is its own.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn


def mnist():
    return nn.Sequential(
        nn.Conv2d(1, 20, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(20, 20, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(980, 10))


def planes_birds():
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1), nn.Tanh(), nn.MaxPool2d(2),
        nn.Conv2d(16, 8, 3, padding=1), nn.Tanh(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(512, 32), nn.Tanh(), nn.Linear(32, 2))


def food11():
    layers, width = [], 3
    for channels in (64, 128, 256, 512, 512):
        layers += [nn.Conv2d(width, channels, 3, padding=1), nn.BatchNorm2d(channels), nn.ReLU(), nn.MaxPool2d(2)]
        width = channels
    return nn.Sequential(
        *layers, nn.Flatten(),
        nn.Linear(8192, 1024), nn.ReLU(), nn.Linear(1024, 512), nn.ReLU(), nn.Linear(512, 11))


class ResidualBlock(nn.Module):
    def __init__(self, inchannel, outchannel, stride=1, shortcut=False):
        super().__init__()
        self.left = nn.Sequential(
            nn.Conv2d(inchannel, outchannel, 3, stride, padding=1, bias=False), nn.BatchNorm2d(outchannel),
            nn.ReLU(inplace=True),
            nn.Conv2d(outchannel, outchannel, 3, padding=1, bias=False), nn.BatchNorm2d(outchannel))
        self.right = nn.Sequential(
            nn.Conv2d(inchannel, outchannel, 1, stride, bias=False), nn.BatchNorm2d(outchannel)) if shortcut else None

    def forward(self, x):
        return F.relu(self.left(x) + (x if self.right is None else self.right(x)))


class WideStageResNet34(nn.Module):
    def __init__(self, num_classes=1000):
        super().__init__()
        self.pre = nn.Sequential(
            nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True),
            nn.MaxPool2d(3, 2, 1))
        width = 64
        for stage, (channels, blocks, stride) in enumerate([(128, 3, 1), (256, 4, 2), (512, 6, 2), (512, 3, 2)]):
            first = ResidualBlock(width, channels, stride, shortcut=True)
            rest = [ResidualBlock(channels, channels) for _ in range(blocks - 1)]
            setattr(self, f"layer{stage + 1}", nn.Sequential(first, *rest))
            width = channels
        self.fc = nn.Linear(width, num_classes)

    def forward(self, x):
        x = self.layer4(self.layer3(self.layer2(self.layer1(self.pre(x)))))
        return self.fc(F.avg_pool2d(x, 7).flatten(1))


class MobileNetV2(nn.Module):
    """torchvision's, which needs no torchvision here."""

    def __init__(self, num_classes=1000):
        super().__init__()
        stages = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
        layers, width = [self.unit(3, 32, 3, 2)], 32
        for expansion, channels, blocks, stride in stages:
            for block in range(blocks):
                layers.append(InvertedResidual(width, channels, stride if block == 0 else 1, expansion))
                width = channels
        self.features = nn.Sequential(*layers, self.unit(width, 1280, 1))
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, num_classes))

    @staticmethod
    def unit(channels, outputs, kernel, stride=1, groups=1):
        return nn.Sequential(
            nn.Conv2d(channels, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
            nn.BatchNorm2d(outputs), nn.ReLU6(inplace=True))

    def forward(self, x):
        return self.classifier(F.adaptive_avg_pool2d(self.features(x), 1).flatten(1))


class InvertedResidual(nn.Module):
    def __init__(self, channels, outputs, stride, expansion):
        super().__init__()
        hidden = channels * expansion
        widen = [MobileNetV2.unit(channels, hidden, 1)] if expansion != 1 else []
        self.conv = nn.Sequential(
            *widen, MobileNetV2.unit(hidden, hidden, 3, stride, groups=hidden),
            nn.Conv2d(hidden, outputs, 1, bias=False), nn.BatchNorm2d(outputs))
        self.adds = stride == 1 and channels == outputs

    def forward(self, x):
        return x + self.conv(x) if self.adds else self.conv(x)


class Recurrent(nn.Module):
    """A classifier on the last state of the second of two layers."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer(256, 256, num_layers=2, batch_first=True)
        self.classifier = nn.Linear(256, 10)

    def forward(self, x):
        state = self.layer(x)[1]
        return self.classifier((state[0] if isinstance(state, tuple) else state)[-1])


class Transformer(nn.Module):
    """A classifier on the mean over the positions that an encoder leaves."""

    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(256, 8, 1024, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 4)
        self.classifier = nn.Linear(256, 10)

    def forward(self, x):
        return self.classifier(self.encoder(x).mean(1))


class VisionTransformer(nn.Module):
    """torchvision's: images of 32 x 32 in patches of 4 x 4."""

    def __init__(self, layers=6, heads=4, width=128, inner=256, classes=10):
        super().__init__()
        self.conv_proj = nn.Conv2d(3, width, 4, 4)
        self.class_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embedding = nn.Parameter(torch.randn(1, 65, width) * 0.02)
        self.layers = nn.Sequential(*(EncoderBlock(heads, width, inner) for _ in range(layers)))
        self.ln = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        x = self.conv_proj(x).flatten(2).permute(0, 2, 1)
        x = torch.cat([self.class_token.expand(x.shape[0], -1, -1), x], 1) + self.pos_embedding
        return self.head(self.ln(self.layers(x))[:, 0])


class EncoderBlock(nn.Module):
    def __init__(self, heads, width, inner):
        super().__init__()
        self.ln_1 = nn.LayerNorm(width, eps=1e-6)
        self.self_attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.ln_2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(width, inner), nn.GELU(), nn.Linear(inner, width))

    def forward(self, x):
        y = self.ln_1(x)
        x = x + self.self_attention(y, y, y, need_weights=False)[0]
        return x + self.mlp(self.ln_2(x))


def sgd(**arguments):
    return lambda parameters: torch.optim.SGD(parameters, **arguments)


def adam(**arguments):
    return lambda parameters: torch.optim.Adam(parameters, **arguments)


def adamw(**arguments):
    return lambda parameters: torch.optim.AdamW(parameters, **arguments)


# Model, shape of a batch, classes, optimizer: as in Examples/.
NETWORKS = {
    "mnist": (mnist, (100, 1, 28, 28), 10, sgd(lr=0.1)),
    "planes-birds": (planes_birds, (64, 3, 32, 32), 2, sgd(lr=0.01)),
    "food11": (food11, (64, 3, 128, 128), 11, adam(lr=3e-4, weight_decay=1e-5)),
    "wide-resnet34": (lambda: WideStageResNet34(2), (8, 3, 224, 224), 2, sgd(lr=0.01, momentum=0.9)),
    "mobilenetv2": (lambda: MobileNetV2(10), (16, 3, 224, 224), 10, sgd(lr=0.01, momentum=0.9, weight_decay=4e-5)),
    "lstm": (lambda: Recurrent(nn.LSTM), (32, 64, 256), 10, adam(lr=1e-3)),
    "gru": (lambda: Recurrent(nn.GRU), (32, 64, 256), 10, adam(lr=1e-3)),
    "transformer": (Transformer, (32, 64, 256), 10, adam(lr=1e-3)),
    "vit": (VisionTransformer, (64, 3, 32, 32), 10, adamw(lr=1e-3, weight_decay=0.05)),
}


def training_step(model, images, targets, optimizer):
    loss_function = nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad()
        loss = loss_function(model(images), targets)
        loss.backward()
        optimizer.step()

    return step


def evaluation_step(model, images):
    def step():
        with torch.no_grad():
            model(images)

    return step


def onnx_step(model, images):
    import io

    import onnxruntime

    file = io.BytesIO()
    torch.onnx.export(model, (images,), file, dynamo=False, input_names=["input"], output_names=["output"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(file.getvalue(), options, providers=["CPUExecutionProvider"])
    inputs = {"input": images.numpy()}
    return lambda: session.run(None, inputs)


def peak_memory():
    """Bytes: the most that this process ever held."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("task", choices=["train", "eval"])
    parser.add_argument("--mode", choices=["eager", "channels_last", "compile", "onnxruntime"], default="eager")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, help="images a step")
    parser.add_argument("--steps", type=int, default=10, help="timed steps")
    parser.add_argument("--warmup", type=int, default=3, help="steps before them")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    build, shape, classes, make_optimizer = NETWORKS[options.network]
    shape = (options.batch or shape[0], *shape[1:])
    model, images, targets = build(), torch.randn(shape), torch.randint(0, classes, (shape[0],))
    if options.mode == "channels_last":
        model = model.to(memory_format=torch.channels_last)
        images = images.to(memory_format=torch.channels_last)
    if options.task == "eval":
        model.eval()
    compiled = torch.compile(model) if options.mode == "compile" else model
    if options.task == "train":
        step = training_step(compiled, images, targets, make_optimizer(model.parameters()))
    elif options.mode == "onnxruntime":
        step = onnx_step(model, images)
    else:
        step = evaluation_step(compiled, images)

    def timed():
        start = time.perf_counter()
        step()
        return time.perf_counter() - start

    first = timed()
    for _ in range(options.warmup - 1):
        step()
    seconds = [timed() for _ in range(options.steps)]
    print(json.dumps({
        "network": options.network, "task": options.task, "mode": options.mode, "batch_size": shape[0],
        "threads": options.threads, "seconds_per_step": statistics.median(seconds), "seconds": seconds,
        "first_step_seconds": first, "peak_memory_bytes": peak_memory(), "version": torch.__version__,
    }))


if __name__ == "__main__":
    sys.exit(main())
