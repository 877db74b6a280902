"""Internal indices and agreement of two groupings, by scikit-learn. Writes validation.json.

Davies-Bouldin with q = 2 (root of the mean squared distance to the centre) and the variation of
information are not in scikit-learn: they stand here as their formulas.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn import metrics

import common


def davies_bouldin(x, labels, q):
    groups = [x[labels == g] for g in np.unique(labels)]
    centres = np.array([g.mean(axis=0) for g in groups])
    spread = np.array(
        [np.mean(np.linalg.norm(g - c, axis=1) ** q) ** (1 / q) for g, c in zip(groups, centres)]
    )
    worst = [
        max(
            (spread[i] + spread[j]) / np.linalg.norm(centres[i] - centres[j])
            for j in range(len(groups))
            if j != i
        )
        for i in range(len(groups))
    ]
    return float(np.mean(worst))


def dunn(x, labels):
    distances = metrics.pairwise_distances(x)
    same = labels[:, None] == labels[None, :]
    return distances[~same].min() / distances[same].max()


def indices(name, x, labels):
    x, labels = np.asarray(x, dtype=float), np.asarray(labels)
    values = metrics.silhouette_samples(x, labels)
    first = metrics.davies_bouldin_score(x, labels)
    assert abs(first - davies_bouldin(x, labels, 1)) < 1e-12
    return {
        "data": name,
        "points": None if name in common.DATA else x,
        "labels": labels,
        "silhouettes": values,
        "silhouette": values.mean(),
        "silhouetteByCluster": [values[labels == g].mean() for g in np.unique(labels)],
        "daviesBouldin1": first,
        "daviesBouldin2": davies_bouldin(x, labels, 2),
        "calinskiHarabasz": metrics.calinski_harabasz_score(x, labels),
        "dunn": dunn(x, labels),
    }


def variation_of_information(a, b):
    shared = metrics.mutual_info_score(a, b)
    return metrics.mutual_info_score(a, a) + metrics.mutual_info_score(b, b) - 2 * shared


def agreeing(a, b):
    """Rows on the diagonal under the best pairing of groups."""
    table = metrics.cluster.contingency_matrix(a, b)
    return table[linear_sum_assignment(table, maximize=True)].sum()


def agreement(name, a, b):
    return {
        "name": name,
        "a": a,
        "b": b,
        "ari": metrics.adjusted_rand_score(a, b),
        "rand": metrics.rand_score(a, b),
        "fmi": metrics.fowlkes_mallows_score(a, b),
        "ami": metrics.adjusted_mutual_info_score(a, b),
        "amiMax": metrics.adjusted_mutual_info_score(a, b, average_method="max"),
        "amiMin": metrics.adjusted_mutual_info_score(a, b, average_method="min"),
        "amiGeometric": metrics.adjusted_mutual_info_score(a, b, average_method="geometric"),
        "nmi": metrics.normalized_mutual_info_score(a, b),
        "nmiMax": metrics.normalized_mutual_info_score(a, b, average_method="max"),
        "nmiMin": metrics.normalized_mutual_info_score(a, b, average_method="min"),
        "nmiGeometric": metrics.normalized_mutual_info_score(a, b, average_method="geometric"),
        "homogeneity": metrics.homogeneity_score(b, a),
        "completeness": metrics.completeness_score(b, a),
        "vMeasure2": metrics.v_measure_score(b, a, beta=2),
        "vi": variation_of_information(a, b),
        "agreeing": agreeing(a, b),
    }


def iris_labels(k):
    found = [
        case
        for case in common.cases_of("kmeans")
        if case["data"] == "iris" and case["scaling"] == "none" and case["k"] == k
    ]
    return found[0]["labels"]


def squares():
    """Four interleaved squares, from scikit-learn's own tests: the answer is 2 * sqrt(0.5) / 3."""
    corners = [[(0, 0), (1, 1)], [(3, 3), (4, 4)], [(0, 4), (1, 3)], [(3, 1), (4, 0)]]
    points = [list(p) for pair in corners for p in pair * 5]
    return points, [g + 1 for g in range(4) for _ in range(10)]


def species():
    names = common.read_text("iris", "Species")
    return [sorted(set(names)).index(name) + 1 for name in names]


def internal_cases():
    yield indices("six", common.DATA["six"], [1, 1, 1, 2, 2, 2])
    for k in (2, 3, 4):
        yield indices("iris", common.DATA["iris"], iris_labels(k))
    yield indices("squares", *squares())
    yield indices("diagonal", [[0, 0], [2, 2], [3, 3], [5, 5]], [1, 1, 2, 3])
    yield indices("singleton", [[0], [1], [10]], [1, 1, 2])


def agreement_cases():
    yield agreement("crossed", [0, 0, 1, 1], [0, 1, 0, 1])
    yield agreement("equal up to names", [0, 0, 1, 1], [5, 5, 3, 3])
    yield agreement("both one group", [0, 0, 0, 0], [0, 0, 0, 0])
    yield agreement("both singletons", [0, 1, 2, 3], [0, 1, 2, 3])
    yield agreement("one group and singletons", [0, 0, 0, 0], [0, 1, 2, 3])
    yield agreement("three by three", [0, 0, 1, 1, 2, 2], [0, 0, 1, 2, 2, 2])
    random = np.random.default_rng(3)
    one = random.integers(0, 12, 300)
    other = np.where(random.random(300) < 0.4, one // 2, random.integers(0, 17, 300))
    yield agreement("twelve and seventeen groups", one, other)
    yield agreement("mostly single rows", np.maximum(np.arange(40) - 5, 0), np.arange(40) // 3)
    yield agreement("iris k-means and species", iris_labels(3), species())


if __name__ == "__main__":
    cases = [{"kind": "internal", **case} for case in internal_cases()]
    cases += [{"kind": "agreement", **case} for case in agreement_cases()]
    common.write_cases("validation", common.tools("scikit-learn", "scipy"), cases)
