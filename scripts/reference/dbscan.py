"""DBSCAN, by scikit-learn. Writes dbscan.json; dbscan.R holds it against R's package.

`cores` has the group of each core, by first appearance, and 0 for rows that are none; `noise` is a
count. Borders are left out: programs differ in where they go. With SEG_DATA, the folder of public
data, it also writes dbscan-benchmarks.json.
"""

import csv
import os
from pathlib import Path

import numpy as np
from sklearn.cluster import DBSCAN
from sklearn.neighbors import NearestNeighbors

import common
from neighbors import moons


def case(name, rows, eps, points, metric="euclidean", given=False):
    names = {"euclidean": "euclidean", "manhattan": "manhattan", "maximum": "chebyshev"}
    fit = DBSCAN(eps=eps, min_samples=points, metric=names[metric]).fit(rows)
    cores = np.zeros(len(rows), dtype=int)
    known = {}
    for row in sorted(fit.core_sample_indices_):
        cores[row] = known.setdefault(fit.labels_[row], len(known) + 1)
    return {
        "data": name, "points": rows.tolist() if given else None, "eps": eps,
        "minimumPoints": points, "metric": metric, "cores": cores.tolist(),
        "noise": int((fit.labels_ < 0).sum()),
    }


def cases():
    yield case("six", common.DATA["six"], 2.5, 2)
    for eps in (0.4, 0.5, 0.7):
        for metric in ("euclidean", "manhattan", "maximum"):
            yield case("iris", common.DATA["iris"], eps, 5, metric)
    for eps, points in ((12.0, 4), (20.0, 5)):
        yield case("ruspini", common.DATA["ruspini"], eps, points)
    yield case("usarrests", common.DATA["usarrests"], 25.0, 4)
    yield case("moons", moons(3, 60), 0.2, 6, given=True)


def benchmark(path):
    """Public data that may not be copied: only sizes of the groups of cores are kept."""
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    columns = [i for i, name in enumerate(rows[0]) if name.startswith("x")]
    x = np.array([[float(row[i]) for i in columns] for row in rows[1:]])
    near = NearestNeighbors(n_neighbors=8).fit(x).kneighbors()[0][:, -1]
    eps = round(float(np.quantile(near, 0.7)), 4)
    found = case(path.stem, x, eps, 8)
    sizes = np.bincount(found["cores"])[1:]
    return {
        "data": path.stem, "eps": eps, "minimumPoints": 8, "noise": found["noise"],
        "coresByGroup": sorted(map(int, sizes), reverse=True),
    }


if __name__ == "__main__":
    common.write_cases("dbscan", common.tools("scikit-learn"), list(cases()))
    if "SEG_DATA" in os.environ:
        files = sorted(Path(os.environ["SEG_DATA"], "benchmarks").glob("*_*.csv"))
        tools = common.tools("scikit-learn")
        common.write_cases("dbscan-benchmarks", tools, [benchmark(file) for file in files])
