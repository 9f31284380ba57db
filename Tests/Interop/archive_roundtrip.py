#!/usr/bin/env python3
"""A model that Tenon wrote, read and written by SDK/python/tenon_archive.py, and computed by Tenon again.

usage: archive_roundtrip.py TENON [FOLDER]

Needs NumPy. Exit status: 0 all good, 1 something is wrong.
"""
import os
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "SDK", "python"))
import numpy  # noqa: E402
from tenon_archive import Archive, ArchiveError  # noqa: E402

EXPERIMENT = """
name: round-trip
license: MIT
data:
  train: {Blobs: {size: 60}}
  validation: {Blobs: {size: 20, random_offset: 1000}}
  batch_size: 20
model:
  - Linear: {in_features: 2, out_features: 16}
  - BatchNorm1d: {num_features: 16}
  - ReLU
  - Linear: {in_features: 16, out_features: 3}
loss: CrossEntropyLoss
optimizer: SGD
training: {epochs: 1}
"""


def main(tenon, folder):
    def run(*arguments, status=0):
        result = subprocess.run([tenon, *arguments], capture_output=True, text=True, cwd=folder)
        assert result.returncode == status, f"tenon {' '.join(arguments)}: {result.stdout}{result.stderr}"
        return result.stdout + result.stderr

    def path(name):
        return os.path.join(folder, name)

    with open(path("e.yaml"), "w") as file:
        file.write(EXPERIMENT)
    run("train", "e.yaml", "--run", "run")
    model = path("run/model.tenon")

    # What Tenon wrote is what this reader reads.
    archive = Archive.open(model)
    assert archive.manifest["name"] == "round-trip" and archive.manifest["license"] == "MIT"
    assert archive.weights["1.num_batches_tracked"].dtype == numpy.int64
    assert archive.example["output.output"].shape == (1, 3) and archive.history[0]["epoch"] == 1
    assert archive.card.startswith("# round-trip\n")

    # The example, computed by NumPy.
    weights, x = archive.weights, archive.example["input.input"].astype(numpy.float64)
    x = x @ weights["0.weight"].T + weights["0.bias"]
    x = (x - weights["1.running_mean"]) / numpy.sqrt(weights["1.running_var"] + 1e-5)
    x = numpy.maximum(x * weights["1.weight"] + weights["1.bias"], 0) @ weights["3.weight"].T + weights["3.bias"]
    assert numpy.abs(x - archive.example["output.output"]).max() < 1e-5

    # Written anew, with something that Tenon does not know, it is the same model.
    archive.others["notes/reader.txt"] = b"written by NumPy"
    archive.manifest["reader"] = {"by": "tenon_archive"}
    archive.save(path("copy.tenon"))
    assert "the same, bit by bit" in run("archive", "verify", "copy.tenon", "--run")
    different = run("archive", "diff", model, "copy.tenon", status=1)
    assert "2 differences" in different and "notes/reader.txt" in different and "reader" in different, different

    # Signed by Tenon it is still read; read and written by either, both keep what they do not know.
    run("archive", "keygen", "me")
    run("archive", "sign", "copy.tenon", "--key", "me.key")
    run("archive", "verify", "copy.tenon", "--signer", "me.pub")
    again = Archive.open(path("copy.tenon"))
    assert again.others == {"notes/reader.txt": b"written by NumPy"} and again.manifest == archive.manifest
    assert all((again.weights[name] == array).all() for name, array in archive.weights.items())

    # A changed weight changes what is computed, and Tenon says so.
    again.weights["3.bias"] = again.weights["3.bias"] + numpy.float32(1)
    again.save(path("changed.tenon"))
    assert "error[example-differs]" in run("archive", "verify", "changed.tenon", "--run", status=1)

    # Damage is found: a byte in each entry, a cut-off end, an entry that was put in.
    with open(model, "rb") as file:
        good = file.read()
    with zipfile.ZipFile(model) as entries:
        places = [info.header_offset + 30 + len(info.filename) + info.compress_size // 2 for info in entries.infolist()]
    damaged = [good[:place] + bytes([good[place] ^ 1]) + good[place + 1:] for place in places] + [good[:-1], good[:100]]
    for content in damaged:
        with open(path("bad.tenon"), "wb") as file:
            file.write(content)
        try:
            read = Archive.open(path("bad.tenon"))
        except ArchiveError:
            continue
        # Padding may be anything; no entry of it may differ.
        assert all((read.weights[name] == array).all() for name, array in archive.weights.items())
    with open(path("bad.tenon"), "wb") as file:
        file.write(good)
    with zipfile.ZipFile(path("bad.tenon"), "a") as entries:
        entries.writestr("more.txt", "x")
    try:
        Archive.open(path("bad.tenon"))
        raise AssertionError("an entry that was added is not noticed")
    except ArchiveError as error:
        assert "'more.txt'" in str(error) and "was added" in str(error)
    run("archive", "verify", "bad.tenon", status=1)
    print("archive_roundtrip: all is right")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        main(os.path.abspath(sys.argv[1]), sys.argv[2])
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(os.path.abspath(sys.argv[1]), temporary)
