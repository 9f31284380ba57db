"""A model that Tenon wrote, read and written by SDK/python/tenon_archive.py, and computed by Tenon again; needs NumPy alone."""
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zipfile

import numpy

from tenon_command import REPOSITORY, TENON

sys.path.insert(0, str(REPOSITORY / "SDK/python"))
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


class RoundTrip(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        (self.folder / "e.yaml").write_text(EXPERIMENT)
        self.tenon("train", "e.yaml", "--run", "run")
        self.model = self.folder / "run/model.tenon"
        self.archive = Archive.open(self.model)

    def tenon(self, *arguments, status=0):
        """What the command says, which must end with this status."""
        result = subprocess.run([TENON, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder)
        self.assertEqual(result.returncode, status, f"tenon {arguments}: {result.stdout}{result.stderr}")
        return result.stdout + result.stderr

    def assert_same_weights(self, archive):
        self.assertEqual(archive.weights.keys(), self.archive.weights.keys())
        for name, array in self.archive.weights.items():
            numpy.testing.assert_array_equal(archive.weights[name], array, name)

    def test_everything_isRead(self):
        archive = self.archive
        self.assertEqual((archive.manifest["name"], archive.manifest["license"]), ("round-trip", "MIT"))
        self.assertEqual(archive.weights["1.num_batches_tracked"].dtype, numpy.int64)
        self.assertEqual(archive.history[0]["epoch"], 1)
        self.assertTrue(archive.card.startswith("# round-trip\n"))

        # The example, computed by NumPy.
        weights, x = archive.weights, archive.example["input.input"].astype(numpy.float64)
        x = x @ weights["0.weight"].T + weights["0.bias"]
        x = (x - weights["1.running_mean"]) / numpy.sqrt(weights["1.running_var"] + 1e-5)
        x = numpy.maximum(x * weights["1.weight"] + weights["1.bias"], 0) @ weights["3.weight"].T + weights["3.bias"]
        numpy.testing.assert_allclose(archive.example["output.output"], x, atol=1e-5)

    def test_whatIsWrittenAnew_isTheSameModel(self):
        self.archive.others["notes/reader.txt"] = b"written by NumPy"
        self.archive.manifest["reader"] = {"by": "tenon_archive"}
        self.archive.save(self.folder / "copy.tenon")
        self.assertIn("the same, bit by bit", self.tenon("archive", "verify", "copy.tenon", "--run"))
        different = self.tenon("archive", "diff", self.model, "copy.tenon", status=1)
        for text in ["2 differences", "notes/reader.txt", "reader"]:
            self.assertIn(text, different)

        # Signed by Tenon it is still read, and each keeps what it does not know.
        self.tenon("archive", "keygen", "me")
        self.tenon("archive", "sign", "copy.tenon", "--key", "me.key")
        self.tenon("archive", "verify", "copy.tenon", "--signer", "me.pub")
        again = Archive.open(self.folder / "copy.tenon")
        self.assertEqual(again.others, {"notes/reader.txt": b"written by NumPy"})
        self.assertEqual(again.manifest, self.archive.manifest)
        self.assert_same_weights(again)

    def test_changedWeights_areNoticedByTheExample(self):
        self.archive.weights["3.bias"] += 1
        self.archive.save(self.folder / "changed.tenon")
        self.tenon("archive", "verify", "changed.tenon")
        said = self.tenon("archive", "verify", "changed.tenon", "--run", status=1)
        self.assertIn("error[example-differs]", said)

    def test_damage_isFound(self):
        good = self.model.read_bytes()
        with zipfile.ZipFile(self.model) as entries:
            places = [i.header_offset + 30 + len(i.filename) + i.compress_size // 2 for i in entries.infolist()]
        damaged = [good[:place] + bytes([good[place] ^ 1]) + good[place + 1:] for place in places]
        bad, found = self.folder / "bad.tenon", 0
        for content in damaged + [good[:-1], good[:100], b""]:
            bad.write_bytes(content)
            try:
                # Padding may be anything, and changes nothing.
                self.assert_same_weights(Archive.open(bad))
            except ArchiveError:
                found += 1
        self.assertGreaterEqual(found, 6)

    def test_addedEntries_areFound(self):
        bad = self.folder / "bad.tenon"
        bad.write_bytes(self.model.read_bytes())
        with zipfile.ZipFile(bad, "a") as entries:
            entries.writestr("more.txt", "x")
        with self.assertRaisesRegex(ArchiveError, "'more.txt' in .* was added"):
            Archive.open(bad)
        self.tenon("archive", "verify", "bad.tenon", status=1)


if __name__ == "__main__":
    unittest.main()
