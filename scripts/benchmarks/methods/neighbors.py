"""Nearest rows: all exactly, and most of them by descent."""

from engine import Case, Data, Method

KNN = Method(
    "knn",
    "nearest rows, exact",
    [
        Case(Data("blobs", rows, columns, 20), {"k": 15}, peers=peers)
        for rows, columns, peers in (
            (200_000, 2, ("scikit-learn",)),
            (100_000, 8, ("scikit-learn",)),
            (20_000, 64, ()),
        )
    ],
    quality="sum of distances",
    tolerance=1e-6,  # faiss works on single precision
)


@KNN.peer("scikit-learn")
def scikit(rows, setting, stopwatch):
    from sklearn.neighbors import NearestNeighbors

    with stopwatch.measure():
        fit = NearestNeighbors(n_neighbors=setting["k"], n_jobs=2).fit(rows)
        distances = fit.kneighbors()[0]
    return {"sum of distances": distances.sum()}


@KNN.peer("faiss, flat")
def faiss(rows, setting, stopwatch):
    import faiss
    import numpy as np

    with stopwatch.measure():
        table = rows.astype(np.float32)
        index = faiss.IndexFlatL2(rows.shape[1])
        index.add(table)
        found = index.search(table, setting["k"] + 1)[1][:, 1:]
    distances = np.sqrt(((rows[found] - rows[:, None, :]) ** 2).sum(axis=2))
    return {"sum of distances": distances.sum()}


DESCENT = Method(
    "descent",
    "nearest rows by descent",
    [
        Case(data, {"k": 15, "seed": 1})
        for data in (
            Data("blobs", 20_000, 64, 100),
            Data("blobs", 100_000, 64, 100),
            Data("uniform", 50_000, 16),
        )
    ],
    quality="recall",
    better="higher",
    tolerance=0.01,
)


@DESCENT.peer("pynndescent")
def pynndescent(rows, setting, stopwatch):
    import numpy as np
    from pynndescent import NNDescent
    from sklearn.neighbors import NearestNeighbors

    k = setting["k"]
    # The first call compiles.
    NNDescent(rows[:5000], n_neighbors=k + 1, n_jobs=2).neighbor_graph
    with stopwatch.measure():
        found = NNDescent(
            rows, n_neighbors=k + 1, n_jobs=2, random_state=setting["seed"]
        ).neighbor_graph[0]
    picks = np.arange(0, len(rows), max(len(rows) // 1000, 1))
    exact = NearestNeighbors(n_neighbors=k + 1).fit(rows).kneighbors(rows[picks])[1]
    hits = sum(
        len(set(near[near != row][:k]) & set(found[row][found[row] != row][:k]))
        for row, near in zip(picks, exact)
    )
    return {"recall": hits / (len(picks) * k)}


METHODS = [KNN, DESCENT]
