"""A browser opens the pages of runs: it finds all parts, loads nothing, and runs nothing that a run's files hold.

Needs Chromium (`apt install chromium`) and is skipped without it. TENON_PICTURES names a folder for screenshots.
"""
import os
import pathlib
import shutil
import tempfile
import unittest

import browser
from tenon_command import tenon

EXPERIMENT = """
name: {name}
seed: 3
data:
  train: {{FakeData: {{size: 400, image_size: [3, 24, 24], num_classes: 5}}}}
  validation: {{FakeData: {{size: 200, image_size: [3, 24, 24], num_classes: 5, random_offset: 7}}}}
  transforms: [ToTensor, {{Normalize: {{mean: [0.5], std: [0.25]}}}}]
  batch_size: 16
model:
  - {{name: features, Conv2d: {{in_channels: 3, out_channels: 12, kernel_size: 5, padding: 2}}}}
  - ReLU
  - MaxPool2d: {{kernel_size: 2}}
  - Flatten
  - {{name: head, Linear: {{in_features: 1728, out_features: 5}}}}
loss: CrossEntropyLoss
optimizer: {{SGD: {{lr: {rate}, momentum: 0.9}}}}
scheduler: {{StepLR: {{step_size: 3, gamma: 0.5}}}}
training: {{epochs: 6}}
"""

HOSTILE = """<script>document.title = 'hacked'</script>\\"><img src=x onerror=\\"document.title='hacked'\\">"""


@unittest.skipUnless(browser.PROGRAM, "there is no chromium")
class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.place.name)
        for name, rate in [("slow", 0.002), ("middle", 0.005), ("fast", 0.01)]:
            (cls.folder / f"{name}.yaml").write_text(EXPERIMENT.format(name=name, rate=rate))
            tenon("train", f"{name}.yaml", "--run", name, folder=cls.folder)
        cls.browser = browser.Browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.place.cleanup()

    def open(self, path, requests=1):
        """Opens a page and makes sure that it asks for nothing but itself, and complains of nothing."""
        self.browser.open(path)
        self.assertEqual(len(self.browser.requests), requests, self.browser.requests)
        self.assertEqual(self.browser.complaints, [])

    def keep(self, name):
        place = os.environ.get("TENON_PICTURES")
        picture = self.browser.picture()
        self.assertTrue(picture.startswith(b"\x89PNG"))
        if place:
            os.makedirs(place, exist_ok=True)
            (pathlib.Path(place) / f"{name}.png").write_bytes(picture)

    def test_page_in_light_dark_and_on_a_telephone(self):
        backgrounds = []
        for name, width, dark in [("light", 1200, False), ("dark", 1200, True), ("narrow", 400, False)]:
            self.browser.look(width, dark)
            self.open(self.folder / "slow/report.html")
            # Nothing sticks out; wide tables move within themselves.
            self.assertLessEqual(self.browser.evaluate("document.scrollingElement.scrollWidth"), width)
            backgrounds.append(self.browser.evaluate("getComputedStyle(document.body).backgroundColor"))
            self.keep(f"report-{name}")
        self.assertEqual(backgrounds, ["rgb(255, 255, 255)", "rgb(13, 17, 23)", "rgb(255, 255, 255)"])
        self.browser.look(800, True, media="print")
        self.open(self.folder / "slow/report.html")
        self.assertEqual(self.browser.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
        self.assertEqual(self.browser.evaluate("getComputedStyle(document.querySelector('nav')).display"), "none")

    def test_parts(self):
        self.browser.look(1200)
        self.open(self.folder / "slow/report.html")
        count = lambda selector: self.browser.evaluate(f"document.querySelectorAll({selector!r}).length")
        self.assertEqual(count("section"), 11)
        self.assertEqual(count("nav a"), 11)
        self.assertEqual(count("table.confusion tbody tr"), 5)
        self.assertEqual(count("#classes tbody tr"), 6)
        self.assertEqual(count("#norms tbody tr"), 2)
        self.assertEqual(count("#model tbody tr"), 6)
        self.assertGreater(count("#mistakes img"), 0)
        # Every picture is one.
        self.assertTrue(self.browser.evaluate(
            "[...document.images].every(image => image.complete && image.naturalWidth > 0)"))
        samples = self.browser.evaluate(
            "[...document.querySelectorAll('table.confusion td')].reduce((sum, cell) => sum + parseInt(cell.firstChild.data), 0)")
        self.assertEqual(samples, 200)

    def test_values_by_pointer_and_by_keys(self):
        self.browser.look(1200)
        self.open(self.folder / "slow/report.html")
        box = self.browser.evaluate(
            "(() => { const b = document.querySelector('figure.chart svg[role]').getBoundingClientRect(); "
            "return [b.left, b.top, b.width, b.height] })()")
        output = "document.querySelector('figure.chart output').textContent"
        self.browser.point(box[0] + box[2] - 15, box[1] + box[3] / 2)
        self.assertRegex(self.browser.evaluate(output), r"^epoch 6: train [\d.]+, validation [\d.]+$")
        self.browser.evaluate("document.querySelector('figure.chart svg[role]').focus()")
        self.browser.key("ArrowLeft")
        self.assertRegex(self.browser.evaluate(output), r"^epoch 5: ")
        self.browser.key("Home")
        self.assertRegex(self.browser.evaluate(output), r"^epoch 1: ")

    def test_three_runs_side_by_side(self):
        tenon("report", "slow", "middle", "fast", "-o", "three.html", folder=self.folder)
        self.browser.look(1200)
        self.open(self.folder / "three.html")
        self.assertEqual(self.browser.evaluate("document.querySelectorAll('#metrics tbody tr').length"), 3)
        self.assertEqual(
            self.browser.evaluate("document.querySelector('figure.chart').querySelectorAll('polyline.line').length"), 6)
        self.assertEqual(self.browser.evaluate("document.querySelectorAll('#differences td.b2').length"), 4)
        self.keep("three-runs")

    def test_hostile_run(self):
        run = self.folder / "hostile"
        shutil.copytree(self.folder / "slow", run)
        for name in ("report.json", "metrics.jsonl"):
            text = (run / name).read_text()
            for honest in ('"0"', '"features"', '"train_loss"', '"validation"', '"Linux'):
                text = text.replace(honest, honest[0] + HOSTILE + honest[1:])
            (run / name).write_text(text)
        (run / "log.txt").write_text(HOSTILE)
        (run / "experiment.yaml").write_text(HOSTILE + "\nname: [")
        tenon("report", "hostile", folder=self.folder)
        tenon("report", "hostile", "slow", "-o", "hostile.html", folder=self.folder)
        for page in (run / "report.html", self.folder / "hostile.html"):
            self.open(page)
            self.assertNotEqual(self.browser.evaluate("document.title"), "hacked")
            self.assertEqual(self.browser.evaluate("document.scripts.length"), 1)
            self.assertTrue(self.browser.evaluate("document.body.textContent.includes('<script>document.title')"))
        # Should anything of that kind ever come into a page, it does not run: the page's policy says so.
        text = (run / "report.html").read_text()
        (self.folder / "broken.html").write_text(
            text.replace("<main>", "<main><script>document.title = 'hacked'</script><img src='http://127.0.0.1:9/x'>"))
        self.browser.open(self.folder / "broken.html")
        self.assertNotEqual(self.browser.evaluate("document.title"), "hacked")
        self.assertGreater(len(self.browser.complaints), 1)

    def test_running_page_loads_itself_anew(self):
        text = (self.folder / "slow/report.html").read_text()
        self.assertNotIn('http-equiv="refresh"', text)
        broken = self.folder / "broken"
        shutil.copytree(self.folder / "slow", broken)
        seen = (broken / "report.json").read_text()
        (broken / "report.json").write_text(seen.replace('"finished"', '"running"'))
        tenon("report", "broken", folder=self.folder)
        self.open(broken / "report.html")
        self.assertEqual(self.browser.evaluate("document.querySelector('.state').textContent"), "broken off")


if __name__ == "__main__":
    unittest.main()
