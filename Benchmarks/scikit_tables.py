"""Tables beside scikit-learn: its digits and diabetes data as CSV, and what its networks reach on them.

    python Benchmarks/scikit_tables.py files Examples/Tables     writes the CSV files of the examples anew
    python Benchmarks/scikit_tables.py scores Examples/Tables    scikit-learn on these files, ten seeds
    python Benchmarks/scikit_tables.py compare Examples/Tables   the same beside `dist/bin/tenon`, ten seeds each

Needs scikit-learn; run in the repository's folder after `make build`.
"""

import csv
import gzip
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SETS = {
    "digits": ("digits-train.csv.gz", "digits-test.csv.gz", "digit"),
    "diabetes": ("diabetes-train.csv", "diabetes-test.csv", "progression"),
}


def write(path, header, rows):
    opened = gzip.GzipFile(path, "wb", mtime=0) if path.suffix == ".gz" else open(path, "wb")
    with opened as file:
        lines = [",".join(header)] + [",".join(f"{value:g}" for value in row) for row in rows]
        file.write(("\n".join(lines) + "\n").encode())


def files(folder):
    from sklearn.datasets import load_diabetes, load_digits
    from sklearn.model_selection import train_test_split

    for name, data, strata in (
        ("digits", load_digits(), True),
        ("diabetes", load_diabetes(scaled=False), False),
    ):
        train, test, target = SETS[name]
        names = [str(feature) for feature in data.feature_names] + [target]
        rows = [list(features) + [label] for features, label in zip(data.data, data.target)]
        parts = train_test_split(rows, test_size=0.25, random_state=0, stratify=data.target if strata else None)
        for path, part in zip((train, test), parts):
            write(folder / path, names, part)


def read(path):
    opened = gzip.open(path, "rt") if path.suffix == ".gz" else open(path)
    with opened as file:
        rows = list(csv.reader(file))[1:]
    numbers = [[float(value) for value in row] for row in rows]
    return [row[:-1] for row in numbers], [row[-1] for row in numbers]


def scores(folder, name, seeds):
    import warnings

    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.preprocessing import StandardScaler

    warnings.filterwarnings("ignore")
    train, test, _ = SETS[name]
    (x, y), (test_x, test_y) = read(folder / train), read(folder / test)
    scaler = StandardScaler().fit(x)
    results = []
    for seed in range(seeds):
        if name == "digits":
            model = MLPClassifier(random_state=seed)
        else:
            model = MLPRegressor(random_state=seed, learning_rate_init=1e-2)
        model.fit(scaler.transform(x), y)
        results.append(model.score(scaler.transform(test_x), test_y))
    return results


def tenon(folder, name, seeds):
    results = []
    metric = "accuracy" if name == "digits" else "r2"
    with tempfile.TemporaryDirectory() as runs:
        for seed in range(seeds):
            run = subprocess.run(
                ["dist/bin/tenon", "train", str(folder / f"{name}.yaml"), "--run", f"{runs}/{seed}", "--set", f"seed={seed}"],
                capture_output=True, text=True, check=True)
            manifest = subprocess.run(
                ["unzip", "-p", f"{runs}/{seed}/model.tenon", "manifest.json"], capture_output=True, text=True, check=True)
            results.append(float(re.search(rf'"test_{metric}": ([-0-9.e]+)', manifest.stdout).group(1)))
    return results


def line(name, who, results):
    mean, spread = statistics.mean(results), statistics.stdev(results)
    print(f"{name:9} {who:13} mean {mean:.4f}  spread {spread:.4f}  {min(results):.4f} to {max(results):.4f}")


def main():
    task, folder = sys.argv[1], Path(sys.argv[2])
    if task == "files":
        files(folder)
        return
    for name in SETS:
        line(name, "scikit-learn", scores(folder, name, 10))
        if task == "compare":
            line(name, "tenon", tenon(folder, name, 10))


main()
