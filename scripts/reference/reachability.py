"""HDBSCAN* by the hdbscan package, with exact spanning trees (so called because Python would import
a program named like the package in its place).

Labels are as the package gives them (-1 is noise); probabilities and outlier scores of all rows.
`minSamples` does not count the row itself, as everywhere in that package.
"""

import warnings

import hdbscan
import numpy as np
from hdbscan._hdbscan_linkage import label
from hdbscan._hdbscan_tree import outlier_scores
from hdbscan.hdbscan_ import _tree_to_labels
from scipy.cluster.hierarchy import DisjointSet
from scipy.spatial.distance import cdist
from sklearn.cluster import HDBSCAN as Port
from sklearn.datasets import make_moons
from sklearn.metrics import adjusted_rand_score

import common

warnings.filterwarnings("ignore")

MOONS = make_moons(150, noise=0.08, random_state=4)[0]
RING = np.random.default_rng(7).normal(size=(120, 3)) * np.array([1, 2, 4])
DATA = {**common.DATA, "moons": MOONS, "cloud": RING}


def tree_in_order(x, samples):
    """Kruskal's tree with equal edges taken by (smaller row, larger row)."""
    distances = cdist(x, x)
    core = np.sort(distances, axis=1)[:, samples]
    reach = np.maximum(distances, np.maximum(core[:, None], core[None, :]))
    i, j = np.triu_indices(len(x), 1)
    order = np.lexsort((j, i, reach[i, j]))
    sets = DisjointSet(range(len(x)))
    edges = [(a, b, reach[a, b]) for a, b in zip(i[order], j[order]) if sets.merge(a, b)]
    return np.array(edges, dtype=float)


def fit(name, size, samples, **options):
    """The package's own tree functions, on a tree in which ties have a stated order; besides, the
    labels that the package gives by itself, whose ties come as they come (pitfall 52)."""
    x = DATA[name]
    tree = label(tree_in_order(x, samples))
    labels, probabilities, persistences, condensed, _ = _tree_to_labels(
        x, tree, size, **options
    )
    plain = hdbscan.HDBSCAN(
        min_cluster_size=size, min_samples=samples, algorithm="prims_kdtree", **options
    ).fit(x)
    assert np.allclose(plain.single_linkage_tree_.to_numpy()[:, 2], tree[:, 2], rtol=1e-14)
    if not options:
        # scikit-learn's port counts the row itself: one more gives the same (pitfall 46).
        port = Port(min_cluster_size=size, min_samples=samples + 1, copy=True).fit(x)
        print(name, "port", adjusted_rand_score(port.labels_, plain.labels_))
    print(name, size, samples, options, "agreement", adjusted_rand_score(labels, plain.labels_))
    return {
        "data": name,
        "points": None if name in common.DATA else x,
        "minSize": size,
        "minSamples": samples,
        "selection": options.get("cluster_selection_method", "eom"),
        "epsilon": options.get("cluster_selection_epsilon", 0.0),
        "maxSize": options.get("max_cluster_size", 0),
        "allowSingle": options.get("allow_single_cluster", False),
        "labels": labels,
        "probabilities": probabilities,
        "outlierScores": outlier_scores(condensed),
        "persistences": persistences,
        "weights": tree[:, 2],
        "plainLabels": plain.labels_,
        "agreement": adjusted_rand_score(labels, plain.labels_),
    }


def cases():
    yield fit("iris", 5, 5)
    yield fit("iris", 10, 3)
    yield fit("iris", 5, 3, cluster_selection_method="leaf")
    yield fit("moons", 5, 5)
    yield fit("moons", 8, 2, cluster_selection_method="leaf")
    yield fit("moons", 5, 2, cluster_selection_epsilon=0.2)
    yield fit("moons", 5, 2, cluster_selection_method="leaf", cluster_selection_epsilon=0.15)
    yield fit("moons", 5, 2, max_cluster_size=60)
    yield fit("cloud", 5, 5)
    yield fit("cloud", 5, 3, allow_single_cluster=True)
    yield fit("cloud", 5, 3, allow_single_cluster=True, cluster_selection_epsilon=1.2)
    yield fit("cloud", 20, 4, allow_single_cluster=True)
    yield fit("ruspini", 4, 4)
    yield fit("wholesale", 10, 5)


if __name__ == "__main__":
    common.write_cases("hdbscan", common.tools("hdbscan", "scikit-learn"), list(cases()))
