"""Spectral clustering: eigenvalues and groups by scikit-learn and scipy. Writes spectral.json."""

import numpy as np
from scipy.sparse import csgraph
from sklearn.cluster import SpectralClustering
from sklearn.datasets import make_blobs, make_circles, make_moons
from sklearn.neighbors import kneighbors_graph

import common


def case(name, points, k, affinity, parameter):
    if affinity == "neighbors":
        # Without the row itself; scikit-learn's own count includes it.
        links = kneighbors_graph(points, parameter, include_self=False)
        graph = (0.5 * (links + links.T)).toarray()
    else:
        squares = ((points[:, None] - points[None]) ** 2).sum(2)
        graph = np.exp(-parameter * squares)
        np.fill_diagonal(graph, 0)
    values = np.linalg.eigvalsh(csgraph.laplacian(graph, normed=True))[:10]
    labels = SpectralClustering(
        k, affinity="precomputed", random_state=0, n_init=20
    ).fit_predict(graph)
    return {
        "name": name, "k": k, "affinity": affinity, "parameter": parameter,
        "points": points.tolist(), "eigenvalues": np.maximum(values, 0).tolist(),
        "labels": labels.tolist(),
    }


def rounded(points):
    # What is written is what is computed with.
    return np.round(points, 4)


moons = rounded(make_moons(300, noise=0.05, random_state=1)[0])
circles = rounded(make_circles(240, factor=0.45, noise=0.03, random_state=2)[0])
blobs = rounded(make_blobs(260, centers=4, n_features=3, cluster_std=0.8, random_state=3)[0])
apart = rounded(make_blobs(90, centers=3, cluster_std=0.2, random_state=4)[0])

cases = [
    case("moons", moons, 2, "neighbors", 10),
    case("circles", circles, 2, "neighbors", 8),
    case("circles", circles, 2, "rbf", 20.0),
    case("blobs", blobs, 4, "neighbors", 15),
    case("blobs", blobs, 4, "rbf", 0.5),
    case("apart", apart, 3, "neighbors", 6),
]
common.write_cases("spectral", common.tools("scikit-learn", "scipy"), cases)
