"""Times one layer of torch.nn after the other, as `layers` asks for: a case a line in, its seconds a line out.

Each is measured in PyTorch's usual layout and, images, in channels_last; the faster one counts.
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class Function(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *inputs):
        return self.function(*inputs)


class Wrapped(Function):
    """A function that calls a module in its own way."""

    def __init__(self, module, function):
        super().__init__(function)
        self.module = module


# Layers of Tenon that are functions or operators in PyTorch.
FUNCTIONS = {
    "Add": lambda: torch.add,
    "Sub": lambda: torch.sub,
    "Mul": lambda: torch.mul,
    "Div": lambda: torch.div,
    "MatMul": lambda: torch.matmul,
    "Scale": lambda factor: lambda x: x * factor,
    "Concat": lambda dim: lambda *x: torch.cat(x, dim),
    "Mean": lambda dim: lambda x: x.mean(dim),
    "Sum": lambda dim: lambda x: x.sum(dim),
    # A copy, as what follows would make one.
    "Permute": lambda dims: lambda x: x.permute(dims).contiguous(),
    "Reshape": lambda shape: lambda x: x.reshape(shape),
    "Select": lambda dim, index: lambda x: x.select(dim, index).contiguous(),
    "Slice": lambda dim, start, end: lambda x: x.narrow(dim, start, end - start).contiguous(),
    "Squeeze": lambda dim: lambda x: x.squeeze(dim),
    "Unsqueeze": lambda dim: lambda x: x.unsqueeze(dim),
}


def module(name, arguments):
    if name in FUNCTIONS:
        return Function(FUNCTIONS[name](**arguments))
    if name == "MaxUnpool2d":
        layer = nn.MaxUnpool2d(**arguments)
        return Function(lambda x, indices: layer(x, indices))
    if name == "MultiheadAttention":
        # An argument of the call there.
        needs = arguments["need_weights"]
        layer = nn.MultiheadAttention(**{key: value for key, value in arguments.items() if key != "need_weights"})
        return Wrapped(layer, lambda *x: layer(*x, need_weights=needs)[0])
    return getattr(nn, name)(**arguments)


def inputs(name, shapes, below):
    generator = torch.Generator().manual_seed(1)
    made = []
    for index, shape in enumerate(shapes):
        if name in ("Embedding", "EmbeddingBag"):
            made.append(torch.randint(below, shape, generator=generator))
        elif name == "MaxUnpool2d" and index == 1:
            # Each maximum somewhere in its own window, as a pool leaves them.
            height, width = shape[2], shape[3]
            rows, columns = torch.arange(height)[:, None], torch.arange(width)
            made.append((rows * 4 * width + columns * 2).expand(shape).contiguous())
        else:
            made.append(torch.randn(shape, generator=generator).requires_grad_())
    return made


def measure(layer, given, evaluates, seconds):
    layer.train(not evaluates)
    parameters = list(layer.parameters())
    leaves = [x for x in given if x.requires_grad] + parameters
    gradient = None
    times = []

    def step():
        nonlocal gradient
        if evaluates:
            with torch.no_grad():
                layer(*given)
            return
        for leaf in leaves:
            leaf.grad = None
        output = layer(*given)
        output = output[0] if isinstance(output, tuple) else output
        if gradient is None:
            gradient = torch.randn_like(output)
        output.backward(gradient)

    for _ in range(2):
        step()
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 3:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]


def fastest(name, arguments, shapes, below, evaluates, seconds):
    layer, given = module(name, arguments), inputs(name, shapes, below)
    times = {"plain": measure(layer, given, evaluates, seconds)}
    # In channels_last Permute would have nothing to copy.
    if all(len(shape) == 4 for shape in shapes) and name not in ("MaxUnpool2d", "Permute"):
        last = [x.detach().to(memory_format=torch.channels_last).requires_grad_(x.requires_grad) for x in given]
        try:
            times["channels_last"] = measure(layer.to(memory_format=torch.channels_last), last, evaluates, seconds)
        except RuntimeError:
            pass  # no such kernel
    return min(times.items(), key=lambda item: item[1])


def main():
    torch.set_num_threads(int(sys.argv[1]))
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        case = json.loads(line)
        layout, seconds = fastest(
            case["layer"], case["arguments"], case["inputs"], case["below"], case["evaluates"], case["seconds"])
        print(json.dumps({"layout": layout, "seconds": seconds}), flush=True)


main()
