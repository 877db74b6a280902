"""OPTICS and local outlier factors, by scikit-learn. Writes neighbors.json.

Outlier factors are those of rows without ties, where taking k neighbours and all rows as near as the
k-th are the same; lof.R has the others.
"""

import numpy as np
from sklearn.cluster import OPTICS
from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors

import common


def finite(values):
    return [None if np.isinf(value) else float(value) for value in values]


def numbered(labels):
    """Noise 0, groups from 1."""
    return (labels + 1).tolist()


def moons(seed, n):
    """Two arcs, a dense square inside of a sparse one, and noise; rounded, so that JSON is exact."""
    random = np.random.default_rng(seed)
    angle = random.uniform(0, np.pi, n)
    upper = np.c_[np.cos(angle), np.sin(angle)]
    lower = np.c_[1 - np.cos(angle), 0.5 - np.sin(angle)]
    arcs = np.vstack([upper, lower]) + random.normal(0, 0.06, (2 * n, 2))
    sparse = np.array([4, 0]) + random.normal(0, 0.7, (n, 2))
    dense = np.array([4, 0]) + random.normal(0, 0.1, (n, 2))
    noise = random.uniform([-2, -3], [6, 3], (n // 4, 2))
    rows = np.vstack([arcs, sparse, dense, noise])
    return np.round(rows[random.permutation(len(rows))], 6)


def ordering(name, rows, points, eps, xi, cuts):
    fit = OPTICS(min_samples=points, max_eps=eps, xi=xi).fit(rows)
    cut = lambda at: OPTICS(
        min_samples=points, max_eps=eps, cluster_method="dbscan", eps=at
    ).fit(rows).labels_
    return {
        "kind": "optics",
        "data": name,
        "points": None if name in common.DATA else rows,
        "minimumPoints": points,
        "eps": None if np.isinf(eps) else eps,
        "xi": xi,
        "order": fit.ordering_.tolist(),
        "reachability": finite(fit.reachability_),
        "cores": finite(fit.core_distances_),
        "predecessors": fit.predecessor_.tolist(),
        "steep": numbered(fit.labels_),
        "hierarchy": [] if fit.cluster_hierarchy_ is None else fit.cluster_hierarchy_.tolist(),
        "cuts": [{"eps": at, "labels": numbered(cut(at))} for at in cuts],
    }


def outliers(name, rows, k, metric="euclidean"):
    fit = LocalOutlierFactor(n_neighbors=k, metric=metric).fit(rows)
    half = len(rows) // 2
    novelty = LocalOutlierFactor(n_neighbors=k, metric=metric, novelty=True).fit(rows[:half])
    distances = NearestNeighbors(n_neighbors=k, metric=metric).fit(rows).kneighbors()[0]
    return {
        "kind": "lof",
        "data": name,
        "points": None if name in common.DATA else rows,
        "k": k,
        "metric": metric,
        "factors": -fit.negative_outlier_factor_,
        "new": -novelty.score_samples(rows[half:]),
        "kDistances": distances[:, -1],
    }


if __name__ == "__main__":
    arcs = moons(1, 60)
    cases = [
        ordering("arcs", arcs, 5, np.inf, 0.05, [0.1, 0.25, 0.6]),
        ordering("arcs", arcs, 9, 0.4, 0.1, [0.2, 0.4]),
        ordering("ruspini", common.DATA["ruspini"], 5, np.inf, 0.05, [10.0, 25.0]),
        ordering("iris", common.DATA["iris"], 5, np.inf, 0.05, [0.4, 0.5, 0.7]),
        outliers("arcs", arcs, 10),
        outliers("arcs", arcs, 25, "manhattan"),
        outliers("arcs", arcs, 3, "chebyshev"),
    ]
    common.write_cases("neighbors", common.tools("scikit-learn", "scipy"), cases)
