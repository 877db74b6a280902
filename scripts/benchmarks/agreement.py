"""Whether Seg and its peers find the same groups: agreement.py FOLDER [NAME…]

FOLDER has CSV files with feature columns x1, x2, … and label columns. Each file goes through Seg's own
scripts and through the peers at equal settings; a line is printed for each file and method, with the
adjusted Rand index of the two partitions (noise being one group) and what tells them apart."""

import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from entries import ROOT

warnings.simplefilter("ignore")
LINKAGES = ("ward", "average", "complete", "single", "weighted", "centroid", "median")


def squared_error(rows, labels):
    return sum(((rows[labels == g] - rows[labels == g].mean(axis=0)) ** 2).sum() for g in set(labels))


def neighbour_distance(rows, k):
    """A distance at which most rows are core: the 90 % quantile of the k-th neighbour's."""
    from scipy.spatial import cKDTree

    return float(np.round(np.quantile(cKDTree(rows).query(rows, k + 1)[0][:, k], 0.9), 4))


def likelihood(rows, labels):
    """What EM reaches from a partition."""
    from sklearn.mixture import GaussianMixture

    groups = [rows[labels == g] for g in sorted(set(labels))]
    covariances = [np.cov(g.T, bias=True) + 1e-6 * np.eye(rows.shape[1]) for g in groups]
    fit = GaussianMixture(
        len(groups), tol=1e-9, max_iter=5000,
        weights_init=[len(g) / len(rows) for g in groups],
        means_init=[g.mean(axis=0) for g in groups],
        precisions_init=[np.linalg.inv(c) for c in covariances],
    )  # fmt: skip
    return fit.fit(rows).score(rows) * len(rows)


def cut(tree, k):
    """The groups that all but the last k − 1 merges leave. scipy's cut_tree finds other numbers of them in trees
    with inversions."""
    rows = len(tree) + 1
    parents = list(range(2 * rows - 1))

    def root(node):
        while parents[node] != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    for step in range(rows - k):
        for child in tree[step, :2].astype(int):
            parents[root(child)] = rows + step
    return np.unique([root(row) for row in range(rows)], return_inverse=True)[1]


def methods(rows, k):
    """name → (Seg's stage, the peer's labels with noise as −1, how to look at a difference)."""
    import fastcluster
    import hdbscan
    from sklearn.cluster import DBSCAN, KMeans
    from sklearn.mixture import GaussianMixture

    eps = neighbour_distance(rows, 4)
    found = {
        "kmeans": (
            f"kmeans k={k} restarts=50 seed=1 tol=0",
            KMeans(k, n_init=50, tol=0, random_state=1).fit(rows).labels_,
            lambda labels: f"inertia {squared_error(rows, labels):.8g}",
        ),
        "dbscan": (
            f"dbscan eps={eps} min=5 borders=first",
            DBSCAN(eps=eps, min_samples=5).fit(rows).labels_,
            lambda labels: f"noise {(labels < 1).sum() if labels.min() >= 0 else (labels < 0).sum()}",
        ),
        "hdbscan": (
            "hdbscan min_size=10 min_samples=5",
            hdbscan.HDBSCAN(
                min_cluster_size=10, min_samples=5, approx_min_span_tree=False
            ).fit(rows).labels_,
            lambda labels: f"groups {len(set(labels))}",
        ),
    }
    for linkage in LINKAGES:
        tree = fastcluster.linkage(rows, linkage)
        found[linkage] = (
            f"hclust linkage={linkage} | cut k={k}",
            cut(tree, k),
            lambda labels: f"sizes {sorted(np.bincount(labels - labels.min()))}",
        )
    mixtures = [
        GaussianMixture(k, tol=1e-8, max_iter=2000, n_init=5, init_params=start, random_state=1).fit(rows)
        for start in ("kmeans", "k-means++")
    ]
    mixture = max(mixtures, key=lambda m: m.lower_bound_)
    found["gmm"] = (
        f"gmm k={k} covariance=full seed=1",
        mixture.predict(rows),
        lambda labels: f"logL {likelihood(rows, labels):.8g}",
    )
    return found


def segments(path, columns, stage, folder):
    target = folder / "segments.csv"
    script = folder / "script.seg"
    features = ", ".join(columns)
    script.write_text(
        f'seg 1\nload "{path}" | select {features} | {stage} | export "{target}"\n'
    )
    program = ROOT / ".build" / "release" / "seg"
    run = subprocess.run([program, "run", script], capture_output=True, text=True)
    if run.returncode != 0:
        return None, (run.stdout + run.stderr).strip().splitlines()[:3]
    return pd.read_csv(target)["segment"].to_numpy(), ""


def main():
    folder, names = Path(sys.argv[1]), sys.argv[2:]
    same = total = 0
    with tempfile.TemporaryDirectory() as work:
        for path in sorted(folder.glob("*.csv")):
            if path.name == "index.csv" or (names and not any(n in path.name for n in names)):
                continue
            frame = pd.read_csv(path)
            columns = [c for c in frame.columns if c.startswith("x")]
            rows = frame[columns].to_numpy(float)
            truth = frame.iloc[:, len(columns)]
            for name, (stage, peer, words) in methods(rows, truth[truth > 0].nunique()).items():
                own, problem = segments(path, columns, stage, Path(work))
                total += 1
                if own is None:
                    print(f"{path.stem:22} {name:9} FAILED {problem}")
                    continue
                index = adjusted_rand_score(own, peer)
                same += index == 1
                detail = "" if index == 1 else f"  Seg: {words(own)}; peer: {words(peer)}"
                print(f"{path.stem:22} {name:9} {index:.4f}{detail}", flush=True)
    print(f"{same} of {total} partitions are the same")


if __name__ == "__main__":
    main()
