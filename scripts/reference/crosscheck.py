"""Holds what R wrote against scikit-learn, scipy and fastcluster. Prints differences; writes nothing."""

import sys

import fastcluster
import numpy as np
from scipy.cluster.hierarchy import cophenet, cut_tree
from scipy.spatial.distance import pdist
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score

import common

failures = []


def check(what, found, expected, tolerance=1e-9):
    found, expected = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
    scale = np.maximum(1, np.abs(expected))
    if found.shape != expected.shape or np.any(np.abs(found - expected) > tolerance * scale):
        failures.append(f"{what}: {found.tolist()} is not {expected.tolist()}")


def kmeans(case):
    what = f"kmeans {case['data']} {case['scaling']} k={case['k']}"
    x = common.scaled(case["data"], case["scaling"])
    fit = KMeans(case["k"], n_init=1000, random_state=1, tol=0, max_iter=1000).fit(x)
    excess = fit.inertia_ / case["inertia"] - 1
    if excess < -1e-12:
        failures.append(f"{what}: {fit.inertia_} is better than {case['inertia']}")
    elif excess > 1e-12:
        print(f"note: {what}: Lloyd stops {excess:.3%} above the best known")
        check(f"{what} inertia", fit.inertia_, case["inertia"], 1e-2)
    elif adjusted_rand_score(fit.labels_, case["labels"]) != 1:
        failures.append(f"{what}: other groups of the same inertia")
    labels = np.array(case["labels"])
    means = [x[labels == g].mean(axis=0) for g in range(1, case["k"] + 1)]
    check(f"{what} centres", means, case["centers"])


def hclust(case):
    what = f"hclust {case['data']} {case['scaling']} {case['linkage']}"
    x = common.scaled(case["data"], case["scaling"])
    squared = case["squared"]
    # fastcluster takes plain distances for the centroid methods and squares them itself.
    tree = fastcluster.linkage(pdist(x), case["linkage"])
    check(f"{what} heights", tree[:, 2] ** 2 if squared else tree[:, 2], case["height"])
    if case["inversions"]:
        return
    base, height = pdist(x), cophenet(tree)
    if squared:
        base, height = base**2, height**2
    correlation = np.corrcoef(base, height)[0, 1]
    check(f"{what} cophenetic correlation", correlation, case["copheneticCorrelation"])
    for cut in case["cuts"]:
        other = cut_tree(tree, n_clusters=cut["k"])[:, 0]
        if adjusted_rand_score(other, cut["labels"]) != 1:
            failures.append(f"{what}: other groups for {cut['k']}")


def pca(case):
    what = f"pca {case['data']} correlation={case['correlation']}"
    x = common.scaled(case["data"], "zscore1" if case["correlation"] else "none")
    fit = PCA().fit(x)
    rotation = fit.components_.T
    largest = np.argmax(np.abs(rotation), axis=0)
    signs = np.sign(rotation[largest, range(rotation.shape[1])])
    check(f"{what} sdev", np.sqrt(fit.explained_variance_), case["sdev"])
    check(f"{what} shares", fit.explained_variance_ratio_, case["shares"])
    check(f"{what} rotation", rotation * signs, case["rotation"])
    check(f"{what} scores", (fit.transform(x) * signs)[:10], case["scores"])


if __name__ == "__main__":
    for name, compare in {"kmeans": kmeans, "hclust": hclust, "pca": pca}.items():
        for case in common.cases_of(name):
            compare(case)
    print("\n".join(failures) or "all equal")
    sys.exit(1 if failures else 0)
