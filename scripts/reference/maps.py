"""Maps: affinities and divergence of t-SNE, graph and curve of UMAP, trustworthiness. Writes maps.json."""

import warnings

import numpy as np
from scipy.spatial.distance import pdist, squareform
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._utils import _binary_search_perplexity
from sklearn.neighbors import NearestNeighbors
from umap.umap_ import find_ab_params, fuzzy_simplicial_set, smooth_knn_dist

import common

warnings.filterwarnings("ignore")


def affinity(name, perplexity):
    squared = squareform(pdist(common.DATA[name], "sqeuclidean")).astype(np.float32)
    shares = _binary_search_perplexity(squared, perplexity, 0)
    return {"kind": "affinity", "data": name, "perplexity": perplexity, "shares": shares[:3].tolist()}


def divergence(name, perplexity):
    fit = TSNE(
        perplexity=perplexity, method="exact", init="pca", learning_rate="auto", random_state=1
    )
    map_ = fit.fit_transform(common.DATA[name])
    return {
        "kind": "divergence",
        "data": name,
        "perplexity": perplexity,
        "divergence": float(fit.kl_divergence_),
        "trustworthiness": trustworthiness(common.DATA[name], map_, n_neighbors=5),
    }


def fuzzy(name, k):
    rows = common.DATA[name]
    # The row itself comes first, whatever its copies do.
    found = NearestNeighbors(n_neighbors=len(rows) - 1).fit(rows).kneighbors()
    near = np.c_[np.arange(len(rows)), found[1][:, : k - 1]].astype(np.int32)
    distances = np.c_[np.zeros(len(rows)), found[0][:, : k - 1]].astype(np.float32)
    sigma, rho = smooth_knn_dist(distances, float(k))
    graph = fuzzy_simplicial_set(
        rows, k, np.random.RandomState(1), "euclidean", knn_indices=near, knn_dists=distances
    )[0]
    return {
        "kind": "fuzzy",
        "data": name,
        "k": k,
        "rho": rho.tolist(),
        "sigma": sigma.tolist(),
        "total": float(graph.sum()),
    }


def curve(minimum, spread):
    a, b = find_ab_params(spread, minimum)
    return {"kind": "curve", "minimum": minimum, "spread": spread, "a": float(a), "b": float(b)}


def quality(name, k):
    rows = common.DATA[name]
    map_ = PCA(2).fit_transform(rows)
    return {
        "kind": "quality",
        "data": name,
        "k": k,
        "trustworthiness": trustworthiness(rows, map_, n_neighbors=k),
        "continuity": trustworthiness(map_, rows, n_neighbors=k),
    }


cases = [affinity("iris", 30), affinity("wholesale", 50), divergence("iris", 30)]
cases += [fuzzy("iris", 15), fuzzy("wholesale", 30)]
cases += [curve(m, s) for m, s in ((0, 1), (0.1, 1), (0.5, 1), (0.1, 2), (0.99, 1))]
cases += [quality("wholesale", k) for k in (1, 5, 20)] + [quality("usarrests", 7)]
common.write_cases("maps", common.tools("scikit-learn", "umap-learn", "scipy"), cases)
