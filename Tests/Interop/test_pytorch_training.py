"""A training that changes between Tenon and PyTorch goes on as if one of them had done all of it."""
import copy
import tempfile
import unittest

import numpy
import torch
from torch import nn

from tenon_command import losses, tenon

STEPS = 10
BATCH = 8

EXPERIMENT = """
name: hand-over
data: {{train: {{Arrays: {{path: data.npz, input: x, target: y}}}}, batch_size: 8, shuffle: false}}
model:
  - Linear: {{in_features: 6, out_features: 16, bias: false}} # behind it nothing but rounding moves a bias
  - BatchNorm1d: {{num_features: 16}}
  - Tanh
  - Linear: {{in_features: 16, out_features: 3}}
loss: CrossEntropyLoss
optimizer: {optimizer}
training: {{epochs: 1}}
"""

CASES = {
    "SGD": ("{SGD: {lr: 0.05, momentum: 0.9, weight_decay: 0.001}}",
            lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.001)),
    "Nesterov": ("{SGD: {lr: 0.05, momentum: 0.9, nesterov: true}}",
                 lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True)),
    "Adam": ("{Adam: {lr: 0.01, betas: [0.8, 0.99]}}", lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.8, 0.99))),
    "AMSGrad": ("{AdamW: {lr: 0.01, amsgrad: true}}", lambda p: torch.optim.AdamW(p, lr=0.01, amsgrad=True)),
    "RMSprop": ("{RMSprop: {lr: 0.01, momentum: 0.5, centered: true}}",
                lambda p: torch.optim.RMSprop(p, lr=0.01, momentum=0.5, centered=True)),
    "NAdam": ("NAdam", lambda p: torch.optim.NAdam(p)),
    "Adagrad": ("Adagrad", lambda p: torch.optim.Adagrad(p)),
    "Adadelta": ("Adadelta", lambda p: torch.optim.Adadelta(p)),
}


def network():
    return nn.Sequential(nn.Linear(6, 16, bias=False), nn.BatchNorm1d(16), nn.Tanh(), nn.Linear(16, 3))


def train(model, optimizer, x, y):
    """One epoch; the loss of every step."""
    model.train()
    result = []
    for start in range(0, len(x), BATCH):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x[start:start + BATCH]), y[start:start + BATCH])
        loss.backward()
        optimizer.step()
        result.append(loss.item())
    return result


class HandOver(unittest.TestCase):
    def hand_over(self, written, make):
        torch.manual_seed(3)
        x = torch.randn(STEPS * BATCH, 6)
        y = (x[:, 0] > 0).long() + (x[:, 1] > 0).long()
        start = network()

        alone = copy.deepcopy(start)
        optimizer = make(alone.parameters())
        expected = sum((train(alone, optimizer, x, y) for _ in range(3)), [])

        with tempfile.TemporaryDirectory() as folder:
            numpy.savez(f"{folder}/data.npz", x=x.numpy(), y=y.numpy())
            with open(f"{folder}/experiment.yaml", "w") as file:
                file.write(EXPERIMENT.format(optimizer=written))
            torch.save(start.state_dict(), f"{folder}/start.pt")
            tenon("train", "experiment.yaml", "--initialize", "start.pt", "--run", "first", "--log-steps",
                  folder=folder)
            tenon("export", "first/checkpoint.tenon", "--to", "pt", "-o", "first.pt", folder=folder)

            saved = torch.load(f"{folder}/first.pt", weights_only=True)
            self.assertEqual((saved["epoch"], saved["step"]), (1, STEPS))
            model = network()
            model.load_state_dict(saved["model_state_dict"])
            optimizer = make(model.parameters())
            fresh = optimizer.state_dict()["param_groups"][0]
            optimizer.load_state_dict(saved["optimizer_state_dict"])
            loaded = optimizer.state_dict()["param_groups"][0]
            self.assertEqual(set(loaded), set(fresh))
            for key, value in fresh.items():
                self.assertEqual(loaded[key], value, key)
                self.assertEqual(isinstance(loaded[key], bool), isinstance(value, bool), key)
            middle = train(model, optimizer, x, y)
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 2},
                       f"{folder}/second.pt")

            tenon("train", "experiment.yaml", "--set", "initialize.from=second.pt", "--set",
                  "initialize.optimizer=true", "--run", "third", "--log-steps", folder=folder)
            received = losses(f"{folder}/first") + middle + losses(f"{folder}/third")
            numpy.testing.assert_allclose(received, expected, rtol=2e-5, atol=1e-6)

            # What the last epoch came to is the same too.
            tenon("export", "third/model.tenon", "--to", "pt", folder=folder)
            end = torch.load(f"{folder}/third/model.pt", weights_only=True)
            self.assertEqual(list(end), list(alone.state_dict()))
            for name, value in alone.state_dict().items():
                if name.endswith("num_batches_tracked"):
                    self.assertEqual(end[name], value)
                else:
                    torch.testing.assert_close(end[name], value, rtol=1e-4, atol=1e-5)


for name, case in CASES.items():
    setattr(HandOver, f"test_{name}_goesOnWhereTheOtherStopped", lambda self, case=case: self.hand_over(*case))

if __name__ == "__main__":
    unittest.main()
