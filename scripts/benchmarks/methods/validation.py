"""Silhouette, Davies-Bouldin and Calinski-Harabasz beside scikit-learn."""

from engine import Case, Data, Method


def grouped(rows, case):
    """Labels by the nearest of k rows: groups that overlap, as k-means would leave them."""
    import numpy as np

    centers = rows[: case.settings["k"]]
    nearest = np.empty(len(rows))
    for start in range(0, len(rows), 10_000):
        part = rows[start : start + 10_000]
        squared = ((part[:, None, :] - centers[None]) ** 2).sum(axis=2)
        nearest[start : start + 10_000] = squared.argmin(axis=1) + 1
    return {"labels": nearest}


SILHOUETTE = Method(
    "silhouette",
    "silhouette, exact",
    [
        Case(Data("blobs", 12_500, 8), {"k": 8}),
        Case(Data("blobs", 25_000, 8), {"k": 8}),
        Case(Data("blobs", 50_000, 8), {"k": 8}, goal=10),
    ],
    quality="silhouette",
    tolerance=1e-9,
    prepare=grouped,
)


@SILHOUETTE.peer("scikit-learn")
def silhouette(rows, setting, stopwatch):
    from sklearn.metrics import silhouette_score

    labels = setting.labels()
    silhouette_score(rows[:2000], labels[:2000])
    with stopwatch.measure():
        found = silhouette_score(rows, labels)
    return {"silhouette": found}


def index(name, title, function):
    method = Method(
        name,
        title,
        [
            Case(Data("blobs", 250_000, 16, 20), {"k": 20}, runs=5),
            Case(Data("blobs", 500_000, 16, 20), {"k": 20}, runs=5),
            Case(Data("blobs", 1_000_000, 16, 20), {"k": 20}, goal=4, runs=5),
        ],
        quality="index",
        tolerance=1e-9,
        prepare=grouped,
    )

    @method.peer("scikit-learn")
    def peer(rows, setting, stopwatch):
        import sklearn.metrics

        labels = setting.labels()
        score = getattr(sklearn.metrics, function)
        score(rows[:2000], labels[:2000])
        with stopwatch.measure():
            found = score(rows, labels)
        return {"index": found}

    return method


METHODS = [
    SILHOUETTE,
    index("davies-bouldin", "Davies-Bouldin index, q=1", "davies_bouldin_score"),
    index("calinski-harabasz", "Calinski-Harabasz index", "calinski_harabasz_score"),
]
