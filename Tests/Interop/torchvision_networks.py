"""torchvision's networks, also beside a PyTorch that torchvision's own operators were not built for."""
import importlib.util
import pathlib
import re

import torch

_package = pathlib.Path(importlib.util.find_spec("torchvision").origin).parent
try:
    torch.ops.load_library(str(next(_package.glob("_C*.so"))))
except (OSError, StopIteration):
    # The package gives these operators shapes when it is imported; networks use none of them.
    _named = re.findall(r'register_fake\("torchvision::(\w+)"\)', (_package / "_meta_registrations.py").read_text())
    _operators = torch.library.Library("torchvision", "DEF")
    for _name in _named:
        _operators.define(f"{_name}(Tensor x) -> Tensor")

from torchvision import models  # noqa: E402

__all__ = ["models"]
