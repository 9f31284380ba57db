"""Every built-in layer in ONNX: accepted by onnx.checker, and computed by onnxruntime as Tenon computes it.

The program `onnx-cases` writes a model for each declared example and each reference case of a layer, with arrays in.PORT that
are fed and out.PORT that have to come out.
"""
import os
import pathlib
import subprocess
import tempfile
import unittest

import numpy
import onnx
import onnxruntime

from tenon_command import REPOSITORY

PROGRAM = os.environ.get("TENON_ONNX_CASES", str(REPOSITORY / ".build/release/onnx-cases"))
RELATIVE, ABSOLUTE = 1e-4, 1e-5


def fault(path):
    """What is wrong with a case; None for nothing."""
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    if (model.ir_version, model.opset_import[0].version) != (8, 17):
        return f"ir {model.ir_version}, opset {model.opset_import[0].version}"
    arrays = dict(numpy.load(path.with_suffix(".npz"), allow_pickle=False))
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    feed = {end.name: arrays[f"in.{end.name}"] for end in session.get_inputs()}
    names = [end.name for end in session.get_outputs()]
    wanted = {name[4:] for name in arrays if name.startswith("out.")}
    if set(names) != wanted:
        return f"outputs {sorted(names)}, expected {sorted(wanted)}"
    for name, received in zip(names, session.run(None, feed)):
        expected = arrays[f"out.{name}"]
        if received.shape != expected.shape or received.dtype != expected.dtype:
            return f"{name}: {received.dtype}{received.shape}, expected {expected.dtype}{expected.shape}"
        if not numpy.allclose(received, expected, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True):
            difference = numpy.abs(received.astype("f8") - expected.astype("f8"))
            return f"{name}: differs by up to {numpy.nanmax(difference):g}"
    return None


class Layers(unittest.TestCase):
    def test_onnxruntime_computesWhatTenonComputes(self):
        onnxruntime.set_default_logger_severity(3)
        with tempfile.TemporaryDirectory() as folder:
            golden = REPOSITORY / "Tests/ConformanceTests/Golden"
            subprocess.run([PROGRAM, str(golden), "write", folder], check=True, stdout=subprocess.DEVNULL)
            faults = []
            paths = sorted(pathlib.Path(folder).glob("*.onnx"))
            for path in paths:
                try:
                    found = fault(path)
                except Exception as error:  # noqa: BLE001
                    found = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
                if found:
                    faults.append(f"{path.stem}: {found}")
            self.assertEqual(faults, [], "\n" + "\n".join(faults))
            self.assertGreater(len(paths), 500)


if __name__ == "__main__":
    unittest.main()
