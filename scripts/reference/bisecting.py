"""Bisecting k-means, by scikit-learn with many starts of each division. Writes bisecting.json."""

import numpy as np
from sklearn.cluster import BisectingKMeans

import common

RULES = {"largestInertia": "biggest_inertia", "largestGroup": "largest_cluster"}


def case(data, k, rule):
    fits = [
        BisectingKMeans(
            k, init="k-means++", n_init=50, bisecting_strategy=RULES[rule], random_state=seed, tol=0
        ).fit(common.DATA[data])
        for seed in range(4)
    ]
    best = min(fits, key=lambda fit: fit.inertia_)
    sizes = sorted(map(int, np.bincount(best.labels_)), reverse=True)
    return {"data": data, "k": k, "rule": rule, "inertia": float(best.inertia_), "sizes": sizes}


if __name__ == "__main__":
    problems = [("six", 2), ("iris", 3), ("iris", 5), ("ruspini", 4), ("usarrests", 4), ("usarrests", 6)]
    cases = [case(data, k, rule) for data, k in problems for rule in RULES]
    common.write_cases("bisecting", common.tools("scikit-learn"), cases)
