"""Averaged weights as PyTorch's torch.optim.swa_utils makes them: writes averaging.json.

    python averaging.py > averaging.json        # PyTorch 2.13, float32, one thread

The data is a formula, which AveragingTests.swift has too: 12 pictures of 28 x 28, 3 classes, batches of 5, 5 and 2.
"""
import copy
import json

import torch
from torch.optim.swa_utils import SWALR, AveragedModel, get_ema_multi_avg_fn, update_bn

torch.set_num_threads(1)
COUNT, SIDE, CLASSES, BATCH = 12, 28, 3, 5
pixels = torch.tensor([[(37 * n + 11 * p + 5 * n * p) % 256 for p in range(SIDE * SIDE)] for n in range(COUNT)])
images = pixels.float().div(255).reshape(COUNT, 1, SIDE, SIDE)
labels = torch.tensor([n * 7 % CLASSES for n in range(COUNT)])
batches = [(images[i : i + BATCH], labels[i : i + BATCH]) for i in range(0, COUNT, BATCH)]


def network():
    torch.manual_seed(3)
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 2, 7, stride=7), torch.nn.BatchNorm2d(2), torch.nn.Tanh(), torch.nn.Flatten(),
        torch.nn.Linear(32, CLASSES))


def state(model):
    return {name: [float(f"{x:.9g}") for x in tensor.flatten().tolist()] for name, tensor in model.state_dict().items()}


def step(model, optimizer, batch):
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(model(batch[0]), batch[1]).backward()
    optimizer.step()


def ema(make, use_buffers, epochs=3):
    model = network()
    averaged = make(model, use_buffers)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for _ in range(epochs):
        for batch in batches:
            step(model, optimizer, batch)
            averaged.update_parameters(model)
    return {"trained": state(model), "averaged": state(averaged.module)}


def warming(model, use_buffers):
    """The decay that TensorFlow's ExponentialMovingAverage has with num_updates."""
    def update(average, parameter, count):
        decay = min(0.9, (1 + count.item()) / (10 + count.item()))
        return average + (1 - decay) * (parameter - average)
    return AveragedModel(model, avg_fn=update, use_buffers=use_buffers)


def swa(start, lr, anneal_epochs, anneal, epochs=5):
    model = network()
    averaged = AveragedModel(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)
    swa_scheduler = SWALR(optimizer, swa_lr=lr, anneal_epochs=anneal_epochs, anneal_strategy=anneal)
    rates = []
    for epoch in range(1, epochs + 1):
        rates.append(optimizer.param_groups[0]["lr"])
        for batch in batches:
            step(model, optimizer, batch)
        if epoch >= start:
            averaged.update_parameters(model)
            swa_scheduler.step()
        else:
            scheduler.step()
    update_bn(batches, averaged)
    return {"trained": state(model), "averaged": state(averaged.module), "rates": rates}


def unfreeze(epochs=4):
    """The first layers join with a rate of their own before epoch 3."""
    model = network()
    for parameter in [*model[0].parameters(), *model[1].parameters()]:
        parameter.requires_grad_(False)
    optimizer = torch.optim.Adam(model[4].parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)
    rates = []
    for epoch in range(1, epochs + 1):
        if epoch == 3:
            added = [*model[0].parameters(), *model[1].parameters()]
            for parameter in added:
                parameter.requires_grad_(True)
            optimizer.add_param_group({"params": added, "lr": 0.02, "weight_decay": 0.1})
        rates.append([group["lr"] for group in optimizer.param_groups])
        for batch in batches:
            step(model, optimizer, batch)
        scheduler.step()
    return {"trained": state(model), "rates": rates}


print(json.dumps({
    "pytorch": torch.__version__,
    "start": state(network()),
    "ema": ema(lambda m, b: AveragedModel(m, multi_avg_fn=get_ema_multi_avg_fn(0.9), use_buffers=b), False),
    "ema_buffers": ema(lambda m, b: AveragedModel(m, multi_avg_fn=get_ema_multi_avg_fn(0.3), use_buffers=b), True),
    "ema_warmup": ema(warming, False),
    "swa": swa(2, 0.08, 3, "cos"),
    "swa_at_once": swa(3, 0.02, 1, "linear"),
    "unfreeze": unfreeze(),
}))
