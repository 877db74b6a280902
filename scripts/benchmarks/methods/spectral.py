"""Spectral clustering of the graph of nearest rows; the graph is part of the time."""

from engine import Case, Data, Method

SPECTRAL = Method(
    "spectral",
    "spectral clustering",
    [
        Case(
            Data("noisy", rows, 4, 10),
            {"k": 10, "neighbors": 10, "restarts": 10},
            goal=2 if rows == 20_000 else None,
        )
        for rows in (2_000, 10_000, 20_000)
    ],
    quality="normalised cut",
    better="lower",
    # Seg gives all rows the same distance from the origin before k-means (Ng, Jordan & Weiss), the peer divides
    # by the root of a row's degree (Shi & Malik): of small graphs either is better at times.
    tolerance=0.04,
)


def cut(rows, labels, neighbors):
    """As segbench has it: a link counts half from each end."""
    import numpy as np
    from sklearn.neighbors import kneighbors_graph

    graph = kneighbors_graph(rows, neighbors, n_jobs=2).tocoo()
    ends, inside = np.zeros(labels.max() + 1), np.zeros(labels.max() + 1)
    for end in (labels[graph.row], labels[graph.col]):
        np.add.at(ends, end, 0.5)
    own = labels[graph.row] == labels[graph.col]
    np.add.at(inside, labels[graph.row][own], 1)
    return {"normalised cut": (1 - inside / ends).sum()}


def scikit(solver):
    def peer(rows, setting, stopwatch):
        from sklearn.cluster import SpectralClustering

        fit = SpectralClustering(
            setting["k"],
            affinity="nearest_neighbors",
            n_neighbors=setting["neighbors"] + 1,  # counts the row itself
            n_init=setting["restarts"],
            eigen_solver=solver,
            random_state=1,
            n_jobs=2,
        )
        with stopwatch.measure():
            fit.fit(rows)
        return cut(rows, fit.labels_, setting["neighbors"])

    return peer


SPECTRAL.peer("scikit-learn, ARPACK")(scikit("arpack"))
SPECTRAL.peer("scikit-learn, LOBPCG")(scikit("lobpcg"))

METHODS = [SPECTRAL]
