"""Silhouette, Davies-Bouldin, Calinski-Harabasz and the gap statistic beside scikit-learn."""

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


GAP = Method(
    "gap",
    "gap statistic, k = 1…10, 100 reference sets, 2 starts each",
    [Case(Data("blobs", 10_000, 8), {"k": 10, "references": 100, "restarts": 2}, goal=5, runs=1)],
    # Both draw reference sets of their own.
    quality="gap at 8",
    tolerance=0.02,
)


@GAP.peer("scikit-learn, loop")
def gap(rows, setting, stopwatch):
    import numpy as np
    from sklearn.cluster import KMeans

    def curve(rows, seed):
        starts = setting["restarts"]
        return [
            np.log(KMeans(k, n_init=starts, random_state=seed).fit(rows).inertia_ / 2)
            for k in range(1, setting["k"] + 1)
        ]

    KMeans(2, n_init=1).fit(rows[:1000])
    with stopwatch.measure():
        centered = rows - rows.mean(axis=0)
        scores = centered @ np.linalg.svd(centered, full_matrices=False)[2].T
        low, high = scores.min(axis=0), scores.max(axis=0)
        random = np.random.default_rng(1)
        references = [
            curve(random.uniform(low, high, rows.shape), seed)
            for seed in range(setting["references"])
        ]
        gaps = np.mean(references, axis=0) - curve(rows, 0)
    return {"gap at 8": gaps[7]}


METHODS = [
    SILHOUETTE,
    GAP,
    index("davies-bouldin", "Davies-Bouldin index, q=1", "davies_bouldin_score"),
    index("calinski-harabasz", "Calinski-Harabasz index", "calinski_harabasz_score"),
]
