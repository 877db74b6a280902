"""What the Python programs of this folder share: the data, and writing JSON."""

import csv
import json
import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parents[2] / "Tests" / "SegEngineTests" / "Reference"


def read(name, columns):
    with open(FOLDER / "data" / f"{name}.csv", newline="") as file:
        return np.array([[float(row[c]) for c in columns] for row in csv.DictReader(file)])


def read_text(name, column):
    with open(FOLDER / "data" / f"{name}.csv", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]


DATA = {
    "six": np.array([[0, 0], [1, 0], [0, 2], [5, 5], [6, 5], [5, 7]], dtype=float),
    "iris": read("iris", ["Sepal.Length", "Sepal.Width", "Petal.Length", "Petal.Width"]),
    "usarrests": read("usarrests", ["Murder", "Assault", "UrbanPop", "Rape"]),
    "ruspini": read("ruspini", ["x", "y"]),
    "wholesale": read(
        "wholesale", ["Fresh", "Milk", "Grocery", "Frozen", "Detergents_Paper", "Delicassen"]
    ),
}


def scaled(data, scaling):
    """"none", "zscore0" (divisor n) or "zscore1" (divisor n - 1)."""
    x = DATA[data]
    if scaling == "none":
        return x
    return (x - x.mean(axis=0)) / x.std(axis=0, ddof=int(scaling[-1]))


def cases_of(name):
    return json.loads((FOLDER / f"{name}.json").read_text())["cases"]


def tools(*packages):
    names = ("numpy", *packages)
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def plain(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"no JSON for {type(value)}")


def write_cases(name, used, cases):
    """One case a line, so that a difference between two runs is readable."""
    path = FOLDER / f"{name}.json"
    lines = ",\n".join(json.dumps(case, default=plain, separators=(",", ":")) for case in cases)
    path.write_text(f'{{\n"tools": {json.dumps(used)},\n"cases": [\n{lines}\n]\n}}\n')
    print(f"{path}: {len(cases)} cases")
