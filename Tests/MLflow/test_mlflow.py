"""A training that is tracked by a real MLflow server with SQLite, which is killed in the middle and started again."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

TENON = os.environ["TENON"]

EXPERIMENT = """
name: tracked
seed: 3
data:
  train: {Blobs: {size: 4000, num_classes: 3, shapes: [[8]]}}
  validation: {Blobs: {size: 100, num_classes: 3, shapes: [[8]], random_offset: 5000}}
  test: {Blobs: {size: 100, num_classes: 3, shapes: [[8]], random_offset: 6000}}
  batch_size: 10
model:
  - Linear: {in_features: 8, out_features: 64}
  - ReLU
  - Linear: {in_features: 64, out_features: 3}
loss: CrossEntropyLoss
optimizer: {SGD: {lr: 0.125}}
training: {epochs: 4}
"""


class MLflowTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.experiment = os.path.join(self.folder, "tracked.yaml")
        with open(self.experiment, "w") as file:
            file.write(EXPERIMENT)
        self.server = None
        self.addCleanup(self.stop)
        self.start()

    def start(self):
        self.server = subprocess.Popen(
            [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1",
             "--backend-store-uri", f"sqlite:///{self.folder}/mlflow.db",
             "--artifacts-destination", os.path.join(self.folder, "artifacts")],
            cwd=self.folder, env={**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        # A cold start takes minutes on a busy machine.
        deadline = time.monotonic() + 600
        while self.server.poll() is None and time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.address}/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                pass
            time.sleep(0.2)
        self.fail("the server does not start")

    def stop(self):
        if self.server and self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()

    def call(self, path, body=None):
        request = urllib.request.Request(
            f"{self.address}/api/2.0/mlflow/{path}", None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def environment(self):
        return {**os.environ, "no_proxy": "127.0.0.1", "TENON_PLUGIN_PATH": ""}

    def train(self, *options):
        return subprocess.run([TENON, "train", *options], env=self.environment(), capture_output=True, text=True)

    def only_run(self):
        experiment = self.call("experiments/get-by-name?experiment_name=tracked")["experiment"]["experiment_id"]
        runs = self.call("runs/search", {"experiment_ids": [experiment]})["runs"]
        self.assertEqual(len(runs), 1)
        return runs[0]

    def sent(self, record):
        try:
            with open(record) as file:
                return json.load(file)["sent_epochs"]
        except FileNotFoundError:
            return 0

    def history(self, run, name):
        points = self.call(f"metrics/get-history?run_id={run['info']['run_id']}&metric_key={name}")["metrics"]
        return {int(point["step"]): float(point["value"]) for point in points}

    def check(self, folder, epochs):
        run = self.only_run()
        self.assertEqual(run["info"]["status"], "FINISHED")
        parameters = {item["key"]: item["value"] for item in run["data"]["params"]}
        self.assertEqual(parameters["optimizer.SGD.lr"], "0.125")
        with open(os.path.join(folder, "metrics.jsonl")) as file:
            measured = [json.loads(line) for line in file]
        self.assertEqual(len(measured), epochs)
        for name in ["train_loss", "validation_loss", "validation_accuracy", "lr"]:
            history = self.history(run, name)
            self.assertEqual(sorted(history), list(range(1, epochs + 1)))
            for epoch in measured:
                self.assertAlmostEqual(history[epoch["epoch"]], epoch[name], places=12)
        identity = run["info"]["run_id"]
        listed = {item["path"] for item in self.call(f"artifacts/list?run_id={identity}")["files"]}
        self.assertLessEqual({"model.tenon", "report.html", "experiment.yaml"}, listed)
        with urllib.request.urlopen(f"{self.address}/get-artifact?path=model.tenon&run_uuid={identity}") as answer:
            with open(os.path.join(folder, "model.tenon"), "rb") as file:
                self.assertEqual(answer.read(), file.read())

    def test_training_is_tracked_and_goes_on_in_the_same_run(self):
        folder = os.path.join(self.folder, "run")
        result = self.train(self.experiment, "--run", folder, "--set", f"report.mlflow={self.address}")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("MLflow", result.stderr)
        self.check(folder, 4)
        result = self.train("--resume", folder, "--set", "training.epochs=6")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.check(folder, 6)

    def test_server_that_is_killed_and_started_again_has_all_of_it(self):
        folder = os.path.join(self.folder, "run")
        process = subprocess.Popen(
            [TENON, "train", self.experiment, "--run", folder, "--set", f"report.mlflow={self.address}", "--set",
             "training.epochs=400"], env=self.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        record = os.path.join(folder, "mlflow.json")
        while process.poll() is None and self.sent(record) <= 2:
            time.sleep(0.02)
        self.stop()
        self.start()
        errors = process.communicate()[1]
        self.assertEqual(process.returncode, 0, errors)
        if "not sent" in errors:
            # The training was over while the server was away.
            result = self.train("--resume", folder)
            self.assertEqual(result.returncode, 0, result.stderr)
        self.check(folder, 400)


if __name__ == "__main__":
    unittest.main()
