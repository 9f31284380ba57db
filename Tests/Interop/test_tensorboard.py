"""TensorBoard's own reader and server take what a SummaryWriter and a training write.

The program `tensorboard-cases` makes every call once, with the values that are expected here.
"""
import io
import json
import math
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
import urllib.request

import numpy
from google.protobuf import text_format
from PIL import Image
from tensorboard import plugin_util
from tensorboard.backend.event_processing import event_accumulator
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.plugins.projector import projector_config_pb2
from tensorboard.util import tensor_util

from tenon_command import REPOSITORY, tenon

PROGRAM = os.environ.get("TENON_TENSORBOARD_CASES", str(REPOSITORY / ".build/release/tensorboard-cases"))

EXPERIMENT = """
name: pictures
seed: 3
data:
  train: {FakeData: {size: 200, image_size: [3, 16, 16], num_classes: 4}}
  validation: {FakeData: {size: 60, image_size: [3, 16, 16], num_classes: 4, random_offset: 7}}
  transforms: [ToTensor, {Normalize: {mean: [0.5], std: [0.25]}}]
  batch_size: 16
model:
  - {name: features, Conv2d: {in_channels: 3, out_channels: 4, kernel_size: 3, padding: 1}}
  - ReLU
  - Flatten
  - {name: head, Linear: {in_features: 1024, out_features: 4}}
loss: CrossEntropyLoss
optimizer: {SGD: {lr: 0.01, momentum: 0.9}}
training: {epochs: 2}
report: {tensorboard: true, histograms: epoch, images: 8, graph: true, embedding: features, pr_curves: true}
"""


def read(folder):
    """A run as TensorBoard has it, nothing left out."""
    everything = {kind: 0 for kind in event_accumulator.DEFAULT_SIZE_GUIDANCE}
    run = event_accumulator.EventAccumulator(str(folder), size_guidance=everything)
    run.Reload()
    return run


def picture(run, tag):
    entry = run.Images(tag)[0]
    image = Image.open(io.BytesIO(entry.encoded_image_string))
    assert image.size == (entry.width, entry.height)
    return image


def tensors(run, tag):
    return [tensor_util.make_ndarray(event.tensor_proto) for event in run.Tensors(tag)]


def histogram(values, bins):
    """Counts and right edges as torch.utils.tensorboard makes them."""
    counts, limits = numpy.histogram(numpy.asarray(values, float), bins=bins)
    used = numpy.nonzero(counts)[0]
    first, last = used[0], used[-1]
    return [0.0] + counts[first:last + 1].tolist(), limits[first:last + 2].tolist()


class Calls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.place.name) / "cases"
        subprocess.run([PROGRAM, str(cls.folder)], check=True)
        cls.run_ = read(cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def test_scalars(self):
        points = [(event.step, event.value, event.wall_time) for event in self.run_.Scalars("loss/train")]
        self.assertEqual(points, [(n, float(numpy.float32(1 / (n + 1))), 1_700_000_000.25 + n) for n in range(5)])
        self.assertEqual([value.item() for value in tensors(self.run_, "loss/double")], [0.1])
        self.assertEqual([value.item() for value in tensors(self.run_, "loss/tensor")], [float(numpy.float32(0.1))])
        self.assertEqual([(event.step, event.value) for event in self.run_.Scalars("late")], [(9, 7)])
        for name, function in [("sin", math.sin), ("cos", math.cos)]:
            values = [event.value for event in read(self.folder / f"angle_functions_{name}").Scalars("angle/functions")]
            self.assertEqual(values, [float(numpy.float32(function(step))) for step in range(2)])

    def test_histograms(self):
        limits, limit = [], 1e-12
        while limit < 1e20:
            limits.append(limit)
            limit *= 1.1
        standard = [-limit for limit in reversed(limits)] + [0] + limits
        cases = {
            "weights": ([0, 0.5, -1, 2, 1e19, 1e-13], standard),
            "tensor": (numpy.arange(1000, dtype="f4") / numpy.float32(1000), standard),
            "limits": ([1, 1.5, 2, 3.75], [0, 1, 2, 3, 4]), "equal": ([0, 0.25, 1], 4),
        }
        for tag, (values, bins) in cases.items():
            received = self.run_.Histograms(tag)[0].histogram_value
            counts, edges = histogram(values, bins)
            self.assertEqual((list(received.bucket), list(received.bucket_limit)), (counts, edges), tag)
            values = numpy.asarray(values, float)
            self.assertEqual((received.num, received.min, received.max), (values.size, values.min(), values.max()))
            self.assertTrue(numpy.allclose([received.sum, received.sum_squares], [values.sum(), values @ values]))

    def test_pictures(self):
        ramp = (numpy.arange(24, dtype="f4") / 24).reshape(2, 3, 4)
        expected = (ramp * numpy.float32(255)).astype("u1").transpose(0, 2, 1)
        self.assertTrue((numpy.array(picture(self.run_, "image")) == expected).all())
        self.assertTrue(
            (numpy.array(picture(self.run_, "bytes")) == numpy.arange(24, dtype="u1").reshape(2, 4, 3)).all())
        self.assertEqual(picture(self.run_, "opacity").mode, "RGBA")
        self.assertEqual(picture(self.run_, "grid").size, (24, 4))
        figure = numpy.arange(80, dtype="u1").reshape(4, 5, 4)
        self.assertTrue((numpy.array(picture(self.run_, "figure")) == figure).all())
        self.assertTrue(
            (numpy.array(picture(self.run_, "figures")) == numpy.concatenate([figure[..., :3]] * 3, 1)).all())
        boxes = numpy.array(picture(self.run_, "boxes"))
        self.assertEqual(boxes.shape, (80, 120, 3))
        self.assertTrue((boxes[12, 50] == [255, 0, 0]).all() and (boxes[30, 50] == 255).all())

    def test_videos(self):
        frames = (numpy.arange(3 * 4 * 3 * 256) // 7 % 256).astype("u1").reshape(3, 4, 3, 16, 16)
        video = picture(self.run_, "video")
        self.assertEqual((video.n_frames, video.info["loop"], video.info["duration"]), (4, 0, 100))
        for frame in range(4):
            video.seek(frame)
            pixels = numpy.array(video.convert("RGB")).astype(int)
            self.assertLess(abs(pixels[:16, :16] - frames[0, frame].transpose(1, 2, 0)).max(), 8)
            self.assertEqual(pixels[16:, 16:].max(), 0)
        noise = (numpy.arange(2 * 3 * 64 * 64) * 2654435761 >> 13 & 255).astype("u1").reshape(2, 3, 64, 64)
        video = picture(self.run_, "colours")
        video.seek(1)
        pixels = numpy.array(video.convert("RGB")).astype(int)
        self.assertLess(abs(pixels - noise[1].transpose(1, 2, 0)).mean(), 12)

    def test_sounds_and_texts(self):
        sound = self.run_.Audio("tone")[0]
        self.assertEqual((sound.sample_rate, sound.length_frames, sound.content_type), (8000, 8000, "audio/wav"))
        samples = numpy.frombuffer(sound.encoded_audio_string[44:], "<i2")
        wave = numpy.sin(numpy.arange(8000) * 440 * 2 * numpy.pi / 8000)
        self.assertLess(abs(samples / 32767 - wave).max(), 1e-3)
        texts = [text.item().decode() for text in tensors(self.run_, "note/text_summary")]
        self.assertEqual(texts, ["**bold** and `ünïcode`", "second"])

    def test_curves(self):
        labels, predictions = numpy.array([1, 0, 1, 1, 0]), numpy.array([0.9, 0.3, 0.6, 0.2, 0.8], "f4")
        thresholds = numpy.floor(predictions * 10)
        truths = numpy.array([((thresholds >= t) & (labels == 1)).sum() for t in range(11)])
        faults = numpy.array([((thresholds >= t) & (labels == 0)).sum() for t in range(11)])
        expected = [truths, faults, 2 - faults, 3 - truths, truths / numpy.maximum(1e-7, truths + faults), truths / 3]
        self.assertTrue(numpy.allclose(tensors(self.run_, "pr")[0], expected))
        raw = [[4, 2, 0], [3, 1, 0], [0, 2, 3], [0, 2, 4], [0.5, 0.75, 1], [1, 0.5, 0]]
        self.assertEqual(tensors(self.run_, "raw")[0].tolist(), raw)
        layout = layout_pb2.Layout.FromString(tensors(self.run_, "custom_scalars__config__")[0].item())
        both, band = layout.category[0].chart
        self.assertEqual(list(both.multiline.tag), ["loss/train", "loss/tensor"])
        self.assertEqual(band.margin.series[0].upper, "loss/high")

    def test_hyper_parameters(self):
        for index, rate in enumerate([0.1, 0.2]):
            run = read(self.folder / f"trial{index}")
            content = {tag: plugin_data_pb2.HParamsPluginData.FromString(data)
                       for tag, data in run.PluginTagToContent("hparams").items()}
            values = content["_hparams_/session_start_info"].session_start_info.hparams
            self.assertEqual(values["lr"].number_value, rate)
            self.assertEqual((values["optimizer"].string_value, values["nesterov"].bool_value), ("SGD", True))
            experiment = content["_hparams_/experiment"].experiment
            self.assertEqual([info.name.tag for info in experiment.metric_infos], ["hparam/accuracy"])
            self.assertAlmostEqual(run.Scalars("hparam/accuracy")[0].value, 0.5 + rate, places=6)

    def test_graph(self):
        nodes = {node.name: node for node in self.run_.Graph().node}
        self.assertEqual(list(nodes), ["input", "body/0", "body/1", "body/1_1", "outputs/output"])
        self.assertEqual([list(node.input) for node in nodes.values()],
                         [[], ["input"], ["body/0"], ["body/1"], ["body/1_1"]])
        shape = nodes["body/0"].attr["_output_shapes"].list.shape[0]
        self.assertEqual([dimension.size for dimension in shape.dim], [1, 4])

    def test_embeddings(self):
        text = (self.folder / "projector_config.pbtxt").read_text()
        first, second = text_format.Parse(text, projector_config_pb2.ProjectorConfig()).embeddings
        self.assertEqual((first.tensor_name, second.tensor_name), ("default:00000", 'last/"layer":00012'))
        self.assertEqual((self.folder / first.metadata_path).read_text(), "a\nb c\nd e\n")
        points = numpy.loadtxt(self.folder / second.tensor_path, delimiter="\t")
        self.assertEqual(points.tolist(), (numpy.arange(6) / 8).reshape(3, 2).tolist())
        self.assertEqual((self.folder / second.metadata_path).read_text().splitlines()[:2], ["name\tnumber", "a\t1"])
        self.assertEqual(list(second.sprite.single_image_dim), [5, 4])
        with Image.open(self.folder / second.sprite.image_path) as sprite:
            self.assertEqual(sprite.size, (10, 10))

    def test_purge_and_export(self):
        values = [(event.step, event.value) for event in read(self.folder / "resumed").Scalars("value")]
        self.assertEqual(values, [(0, 1), (1, 1), (2, 1), (3, 2), (4, 2), (5, 2), (6, 2)])
        exported = json.loads((self.folder / "scalars.json").read_text())
        self.assertEqual([point[1] for point in exported[f"{self.folder}/loss/train"]], [0, 1, 2, 3, 4])


class Predictions(unittest.TestCase):
    """What `tenon predict --tensorboard` writes, of pictures whose names are anything."""

    NAMES = ["plain.png", "a`b.png", "a``|b.png", "a|b.png", "back\\\\slash\\.png", "<img src=x onerror=alert(1)>.png",
             "![x](javascript:alert(1)).png", "[x](data:text-html).png", "line\n# break.png", "<script>alert(1).png"]

    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.place.name)
        (cls.folder / "experiment.yaml").write_text(EXPERIMENT)
        tenon("train", "experiment.yaml", "--run", "run", "--set", "training.epochs=1", folder=cls.folder)
        (cls.folder / "in").mkdir()
        random = numpy.random.default_rng(1)
        for name in cls.NAMES:
            Image.fromarray(random.integers(0, 256, (16, 16, 3), "u1")).save(cls.folder / "in" / name)
        lines = tenon("predict", "run/model.tenon", "in", "--json", "--tensorboard", "events", folder=cls.folder)
        cls.lines = [json.loads(line) for line in lines.splitlines()]
        cls.run_ = read(cls.folder / "events")

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def test_table_isTextWhateverFilesAreCalled(self):
        text = tensors(self.run_, "predictions/table/text_summary")[0][0].decode()
        page = plugin_util.markdown_to_safe_html(text)
        self.assertEqual(page.count("<tr>"), 1 + len(self.NAMES), page)
        self.assertEqual(page.count("<td>"), 2 * len(self.NAMES), page)
        for mark in ["<img", "<script", "<a ", "<h1"]:
            self.assertNotIn(mark, page)
        rows = page.split("<tr>")[2:]
        self.assertEqual(len(rows), len(self.lines))
        for row, line in zip(rows, self.lines):
            best = line["classes"][0]
            self.assertIn(f"<code>{best['name']}</code> {best['score']:.4f}", row)

    def test_scoresAndPictures_areOfAllSamples(self):
        scores = [line["classes"][0]["score"] for line in self.lines]
        histogram = self.run_.Histograms("predictions/score")[0].histogram_value
        self.assertEqual((histogram.num, sum(histogram.bucket)), (len(scores), len(scores)))
        self.assertAlmostEqual(histogram.sum, sum(scores), places=5)
        self.assertAlmostEqual(histogram.max, max(scores), places=6)
        width, height = picture(self.run_, "predictions/pictures").size
        self.assertGreater(width, 400)
        self.assertGreater(height, 200)
        self.assertEqual(self.run_.Tags()["scalars"], [])


class Training(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.place.name)
        (cls.folder / "experiment.yaml").write_text(EXPERIMENT)
        tenon("train", "experiment.yaml", "--run", "runs/pictures", folder=cls.folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        cls.address = f"http://127.0.0.1:{port}"
        cls.log = open(cls.folder / "server.log", "w")
        cls.server = subprocess.Popen(
            [sys.executable, "-m", "tensorboard.main", "--logdir", str(cls.folder / "runs"), "--host", "127.0.0.1",
             "--port", str(port), "--load_fast", "false", "--reload_interval", "1"], stdout=cls.log, stderr=cls.log)

    @classmethod
    def tearDownClass(cls):
        cls.server.send_signal(signal.SIGTERM)
        cls.server.wait()
        cls.log.close()
        cls.place.cleanup()

    def get(self, path, **query):
        """The answer of the server, which takes a while to begin and to read the files."""
        address = f"{self.address}/data/{path}?{urllib.parse.urlencode(query)}"
        for attempt in range(240):
            self.assertIsNone(self.server.poll(), (self.folder / "server.log").read_text())
            try:
                with urllib.request.urlopen(address) as answer:
                    body = answer.read()
                if body not in (b"{}", b"[]"):
                    return body
            except OSError:
                pass
            time.sleep(0.5)
        self.fail(f"{address} does not answer\n{(self.folder / 'server.log').read_text()}")

    def test_reader_findsTheNumbersOfTheRun(self):
        run = read(self.folder / "runs/pictures/tensorboard")
        rows = [json.loads(line) for line in (self.folder / "runs/pictures/metrics.jsonl").read_text().splitlines()]
        for part in ["train", "validation"]:
            for name in ["loss", "accuracy"]:
                points = [(event.step, event.value) for event in run.Scalars(f"{name}/{part}")]
                expected = [(row["step"], float(numpy.float32(row[f"{part}_{name}"]))) for row in rows]
                self.assertEqual(points, expected)
        labels = sum(tensors(run, f"pr_curves/validation/{name}")[-1][0, 0] for name in range(4))
        self.assertEqual(labels, 60)
        histogram = run.Histograms("weights/head.weight")[-1].histogram_value
        self.assertEqual((histogram.num, sum(histogram.bucket)), (4096, 4096))

    def test_server_listsTheRun_andServesAllOfIt(self):
        tags = json.loads(self.get("plugin/scalars/tags"))
        self.assertIn("loss/validation", tags["pictures/tensorboard"])
        run = {"run": "pictures/tensorboard"}
        points = json.loads(self.get("plugin/scalars/scalars", tag="loss/validation", **run))
        self.assertEqual([point[1] for point in points], [13, 26])
        histograms = json.loads(self.get("plugin/histograms/histograms", tag="gradients/head.weight", **run))
        self.assertEqual([row[1] for row in histograms], [13, 26])
        images = json.loads(self.get("plugin/images/images", tag="images/validation", sample=0, **run))
        self.assertEqual(images[0]["step"], 13)
        image = self.get(f"plugin/images/individualImage?{images[0]['query']}")
        self.assertEqual(Image.open(io.BytesIO(image)).size, (128, 16))
        self.assertIn(b"features", self.get("plugin/graphs/graph", **run))
        info = json.loads(self.get("plugin/projector/info", **run))
        self.assertEqual(info["embeddings"][0]["tensorName"], "features:00026")
        points = numpy.frombuffer(
            self.get("plugin/projector/tensor", name="features:00026", num_rows=100, **run), "f4")
        self.assertEqual(points.size, 60 * 1024)
        curves = json.loads(self.get("plugin/pr_curves/pr_curves", tag="pr_curves/validation/0", **run))
        self.assertEqual(len(curves["pictures/tensorboard"]), 2)
