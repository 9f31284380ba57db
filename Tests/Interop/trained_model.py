"""A model that Tenon trains for one step, and what it computes: what exported files are compared with."""
import pathlib

import numpy

from tenon_command import REPOSITORY, tenon

LIST = """
name: model
data: {{train: {{Arrays: {{path: data.npz, input: x, target: y}}}}, batch_size: 4}}
model: {model}
loss: CrossEntropyLoss
optimizer: {{SGD: {{lr: 0.01, momentum: 0.9}}}}
training: {{epochs: 1}}
"""


def train(folder, model, x, y, layer):
    """Trains on x and y, and leaves run/model.tenon in the folder, and outputs.npy, the outputs of a layer for x.

    The model is an experiment of the repository (.yaml), or a layer as it stands in one. Returns the experiment and the
    settings that it was changed by, as arguments.
    """
    numpy.savez(f"{folder}/data.npz", x=x, y=y)
    settings = []
    if model.endswith(".yaml"):
        experiment = REPOSITORY / model
        settings = ["data.train={Arrays: {path: data.npz, input: x, target: y}}", "data.test=",
                    "data.transforms=", "data.batch_size=4", "data.eval_batch_size=4", "training.epochs=1"]
    else:
        experiment = pathlib.Path(folder) / "experiment.yaml"
        experiment.write_text(LIST.format(model=model))
    settings = [text for setting in settings for text in ("--set", setting)]
    tenon("train", experiment, *settings, "--run", "run", folder=folder)
    tenon("features", "run/model.tenon", "--experiment", experiment, "--part", "train", "--layer", layer,
          "--npy", "outputs.npy", *settings, folder=folder)
    return experiment, settings
