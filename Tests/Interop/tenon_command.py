"""The command under test, and the small things that its tests share."""
import csv
import os
import pathlib
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
TENON = os.environ.get("TENON", str(REPOSITORY / "dist/bin/tenon"))


def tenon(*arguments, folder):
    """Runs the command in a folder; its output, or an error with what it said."""
    result = subprocess.run([TENON, *map(str, arguments)], cwd=folder, capture_output=True, text=True)
    if result.returncode != 0:
        raise AssertionError(f"tenon {' '.join(map(str, arguments))}\n{result.stdout}{result.stderr}")
    return result.stdout


def losses(run):
    """The loss of every step of a run with --log-steps."""
    with open(pathlib.Path(run) / "steps.csv") as file:
        return [float(row["loss"]) for row in csv.DictReader(file)]
