"""The PyTorch side of `numerics`: data for a few training steps, and the same steps in float32 and float64.

    python pytorch_numerics.py prepare wide-resnet34 --folder DIR --batch 4 --steps 10
    python pytorch_numerics.py train wide-resnet34 --folder DIR --initial A.tenon --final B.tenon

`prepare` writes the files that the example's data set reads, and the same pixels as `batches.pt`. `train` starts from
the weights of one archive, compares with those of another, and prints one line of JSON.
"""

import argparse
import json
import math
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from pytorch_networks import NETWORKS

# Of Normalize in Examples/.
NORMALIZE = {
    "mnist": ([0.1307], [0.3081]),
    "planes-birds": ([0.4915, 0.4823, 0.4468], [0.2470, 0.2435, 0.2616]),
    "food11": ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    "wide-resnet34": ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
}


def pictures(network, count, seed):
    """uint8 images [N, C, H, W] and classes: a pattern for each class, smooth shapes and some noise."""
    _, (_, channels, height, width), classes, _ = NETWORKS[network]
    random = torch.Generator().manual_seed(seed)

    def smooth(number):
        coarse = torch.randn(number, channels, 5, 5, generator=random)
        return F.interpolate(coarse, size=(height, width), mode="bilinear", align_corners=True)

    targets = torch.randint(0, classes, (count,), generator=random)
    noise = torch.randn(count, channels, height, width, generator=random)
    values = 128 + 30 * smooth(classes)[targets] + 40 * smooth(count) + 15 * noise
    return values.clamp(0, 255).to(torch.uint8), targets


def raw(tensor):
    return bytes(tensor.flatten().tolist())


def png(image):
    """An RGB image [3, H, W] as a PNG file."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    _, height, width = image.shape
    pixels = raw(image.permute(1, 2, 0))
    rows = b"".join(b"\0" + pixels[row * 3 * width:(row + 1) * 3 * width] for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 1))
            + chunk(b"IEND", b""))


def write_idx(folder, prefix, images, targets):
    count, _, height, width = images.shape
    (folder / f"{prefix}-images-idx3-ubyte").write_bytes(struct.pack(">4I", 0x803, count, height, width) + raw(images))
    (folder / f"{prefix}-labels-idx1-ubyte").write_bytes(struct.pack(">2I", 0x801, count) + raw(targets))


def write_cifar(path, images, targets):
    """Airplanes are 0 in CIFAR-10, birds 2."""
    path.write_bytes(b"".join(bytes([2 * int(target)]) + raw(image) for image, target in zip(images, targets)))


def write_list(folder, name, images, targets):
    lines = []
    for index, (image, target) in enumerate(zip(images, targets)):
        (folder / f"{name}-{index}.png").write_bytes(png(image))
        lines.append(f"{name}-{index}.png {int(target)}\n")
    (folder / f"{name}.txt").write_text("".join(lines))


def prepare(network, folder, batch, steps, seed):
    """Training data for so many steps; test data are the first batch."""
    images, targets = pictures(network, batch * steps, seed)
    first = (images[:batch], targets[:batch])
    if network == "mnist":
        write_idx(folder, "train", images, targets)
        write_idx(folder, "t10k", *first)
    elif network == "planes-birds":
        for part in range(5):
            chosen = slice(part * batch * steps // 5, (part + 1) * batch * steps // 5)
            write_cifar(folder / f"data_batch_{part + 1}.bin", images[chosen], targets[chosen])
        write_cifar(folder / "test_batch.bin", *first)
    else:
        write_list(folder, "train", images, targets)
        write_list(folder, "test", *first)
    torch.save({"images": images.split(batch), "targets": targets.split(batch)}, folder / "batches.pt")


TYPES = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64}


def archive_tensors(path):
    """Name to tensor."""
    with zipfile.ZipFile(path) as archive:
        data = archive.read("weights.safetensors")
    (size,) = struct.unpack("<Q", data[:8])
    made = {}
    for name, entry in json.loads(data[8:8 + size]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            values = torch.frombuffer(bytearray(data[8 + size + begin:8 + size + end]), dtype=TYPES[entry["dtype"]])
            made[name] = values.reshape(entry["shape"])
    return made


def named_as(model, tensors):
    """Names of the example's tensors in PyTorch's model: a network that is one layer has a prefix there."""
    wanted = set(model.state_dict())
    made = {name if name in wanted else name.split(".", 1)[1]: tensor for name, tensor in tensors.items()}
    if set(made) != wanted:
        sys.exit(f"error: the archive's tensors differ from PyTorch's: {sorted(set(made) ^ wanted)[:5]}")
    return made


def train(network, initial, batches, make_optimizer, dtype):
    """Losses before each step, and the state after the last."""
    model = NETWORKS[network][0]()
    start = named_as(model, initial)
    parameters = {name: start[name] for name, _ in model.named_parameters()}
    # Buffers start as PyTorch makes them; the archive's have seen a batch.
    model.load_state_dict(parameters, strict=False)
    model = model.to(dtype)
    optimizer, loss_function = make_optimizer(model.parameters()), nn.CrossEntropyLoss()
    mean, deviation = (torch.tensor(numbers, dtype=dtype)[:, None, None] for numbers in NORMALIZE[network])
    losses = []
    for images, targets in zip(batches["images"], batches["targets"]):
        optimizer.zero_grad()
        loss = loss_function(model((images.to(dtype) / 255 - mean) / deviation), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, {name: tensor.double() for name, tensor in model.state_dict().items()}


def norm(tensors):
    return math.sqrt(sum(float((tensor * tensor).sum()) for tensor in tensors))


def distances(state, reference, start):
    """How far a state is from the float64 one, by how far training moved: of all parameters, of each, of buffers."""

    def distance(names):
        moved = norm(reference[name] - start[name] for name in names if name in start)
        moved = moved or norm(reference[name] for name in names)
        return norm(state[name].double() - reference[name] for name in names) / max(moved, 1e-300)

    buffers = [name for name in reference if name not in start and not name.endswith("num_batches_tracked")]
    return {
        "parameters": distance(list(start)), "buffers": distance(buffers) if buffers else None,
        "each": {name: distance([name]) for name in list(start) + buffers}}


def compare(network, folder, rate, is_gradient, initial, final):
    batches = torch.load(folder / "batches.pt")

    def make_optimizer(parameters):
        if is_gradient:
            return torch.optim.SGD(parameters, lr=rate)
        optimizer = NETWORKS[network][3](parameters)
        for group in optimizer.param_groups:
            group["lr"] = rate
        return optimizer

    if is_gradient:
        batches = {name: tensors[:1] for name, tensors in batches.items()}
    initial = archive_tensors(initial)
    losses32, state32 = train(network, initial, batches, make_optimizer, torch.float32)
    losses64, state64 = train(network, initial, batches, make_optimizer, torch.float64)
    model = NETWORKS[network][0]()
    names = [name for name, _ in model.named_parameters()]
    initial, final = named_as(model, initial), named_as(model, archive_tensors(final))
    start = {name: initial[name].double() for name in names}
    return {
        "version": torch.__version__, "losses_float32": losses32, "losses_float64": losses64,
        "tenon": distances(final, state64, start), "pytorch": distances(state32, state64, start)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("task", choices=["prepare", "train"])
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--lr", type=float, default=0.01, help="learning rate")
    parser.add_argument("--gradient", action="store_true", help="a single step of plain descent")
    parser.add_argument("--seed", type=int, default=7, help="of the pictures")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--initial", type=Path, help="archive with the weights to start from")
    parser.add_argument("--final", type=Path, help="archive with the weights to compare with")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    if options.task == "prepare":
        prepare(options.network, options.folder, options.batch, options.steps, options.seed)
    else:
        print(json.dumps(compare(
            options.network, options.folder, options.lr, options.gradient, options.initial, options.final)))


if __name__ == "__main__":
    main()
