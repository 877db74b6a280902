"""k-modes and k-prototypes of the package kmodes: the least cost of many starts. Writes prototypes.json."""

import csv

import numpy as np
from kmodes.kmodes import KModes
from kmodes.kprototypes import KPrototypes

from common import DATA, FOLDER, read_text, tools, write_cases


def soybean():
    with open(FOLDER / "data" / "soybean.csv", newline="") as file:
        return np.array([row[:-1] for row in list(csv.reader(file))[1:]])


def modes(k, init):
    found = KModes(k, init=init, n_init=1 if init == "Cao" else 100, random_state=1).fit(soybean())
    sizes = sorted(np.bincount(found.labels_).tolist(), reverse=True)
    return {"kind": "modes", "data": "soybean", "k": k, "init": init, "cost": found.cost_, "sizes": sizes}


def prototypes(name, numbers, categories, k, gamma):
    rows = np.column_stack([numbers.astype(object), categories.astype(object)])
    places = list(range(numbers.shape[1], rows.shape[1]))
    found = KPrototypes(k, init="Huang", n_init=60, gamma=gamma, random_state=1, n_jobs=2)
    found = found.fit(rows, categorical=places)
    return {
        "kind": "prototypes", "name": name, "k": k, "gamma": gamma, "cost": found.cost_,
        "numbers": None if name == "iris" else numbers,
        "categories": None if name == "iris" else categories,
        "sizes": sorted(np.bincount(found.labels_).tolist(), reverse=True),
    }


def mixed(seed, rows=60):
    random = np.random.default_rng(seed)
    numbers = np.round(random.normal(0, 1, (rows, 2)), 3)
    categories = random.integers(0, 4, (rows, 3))
    return numbers, categories


cases = [modes(k, init) for k in (2, 3, 4, 6) for init in ("Huang", "Cao")]
species = np.unique(read_text("iris", "Species"), return_inverse=True)[1].reshape(-1, 1)
cases += [prototypes("iris", DATA["iris"], species, k, 1.714858892566248) for k in (2, 3, 4)]
cases += [prototypes(f"mixed {seed}", *mixed(seed), 4, gamma) for seed, gamma in ((1, 0.5), (2, 1.5))]
write_cases("prototypes", tools("kmodes"), cases)
