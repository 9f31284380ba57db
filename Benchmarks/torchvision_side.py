"""torchvision on Pillow images: one JSON object a line on standard input, one on standard output for each.

{"transforms": [...], "picture": FILE, "seconds": S}: pictures a second of transforms alone, in one thread.
{"transforms": [...], "folder": FOLDER, "workers": N, "steps": S}: images a second of a DataLoader over an ImageFolder.

Transforms are written as in transform_cases.json.
"""

import json
import re
import sys
import time

import torch


def imported():
    """torchvision; beside a PyTorch without its compiled operators after schemas of these, which it only looks up."""
    library = torch.library.Library("torchvision", "DEF")
    for _ in range(50):
        try:
            import torchvision
            return torchvision, library
        except RuntimeError as error:
            missing = re.search(r"operator torchvision::(\w+) does not exist", str(error))
            if not missing:
                raise
            library.define(f"{missing.group(1)}(Tensor unused) -> Tensor")
            for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
                del sys.modules[name]
    sys.exit("error: torchvision cannot be imported")


torchvision, LIBRARY = imported()
from PIL import Image
from torchvision import transforms

BATCH, WARMUP = 64, 6


def made(case):
    (name, arguments), = case.items()
    arguments = dict(arguments)
    if "interpolation" in arguments:
        arguments["interpolation"] = transforms.InterpolationMode(arguments["interpolation"])
    return getattr(transforms, name)(**arguments)


def alone(case):
    transform = transforms.Compose([made(each) for each in case["transforms"]])
    picture = Image.open(case["picture"]).convert("RGB")

    def rounds(seconds):
        count, start = 0, time.perf_counter()
        while True:
            transform(picture)
            count += 1
            taken = time.perf_counter() - start
            if taken >= seconds:
                return count / taken

    rounds(case["seconds"] / 5)
    return {"per_second": rounds(case["seconds"])}


def loading(case):
    data = torchvision.datasets.ImageFolder(case["folder"], transforms.Compose([made(each) for each in case["transforms"]]))
    loader = torch.utils.data.DataLoader(
        data, batch_size=BATCH, shuffle=True, num_workers=case["workers"], drop_last=True,
        persistent_workers=case["workers"] > 0)
    done, start = 0, 0.0
    while done < WARMUP + case["steps"]:
        for _ in loader:
            done += 1
            if done == WARMUP:
                start = time.perf_counter()
            if done == WARMUP + case["steps"]:
                break
    return {"per_second": case["steps"] * BATCH / (time.perf_counter() - start)}


def main():
    torch.set_num_threads(1)
    import PIL
    print(json.dumps({"torchvision": torchvision.__version__, "pillow": PIL.__version__}), flush=True)
    for line in sys.stdin:
        case = json.loads(line)
        print(json.dumps(loading(case) if "folder" in case else alone(case)), flush=True)


if __name__ == "__main__":
    main()
