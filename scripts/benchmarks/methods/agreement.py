"""Partitions beside each other: agreement, consensus, and how well groups come back in samples."""

from engine import Case, Data, Method, r_peer


def nearest(rows, centers):
    import numpy as np

    found = np.empty(len(rows))
    for start in range(0, len(rows), 10_000):
        part = rows[start : start + 10_000]
        squared = (centers**2).sum(axis=1) - 2 * part @ centers.T
        found[start : start + 10_000] = squared.argmin(axis=1) + 1
    return found


def two(rows, case):
    """By the nearest of the first k rows, and of the next k."""
    k = case.settings["k"]
    return {"labels": nearest(rows, rows[:k]), "others": nearest(rows, rows[k : 2 * k])}


def agreement(name, title, function):
    method = Method(
        name,
        title,
        [Case(Data("blobs", 200_000, 8, 8), {"k": k}) for k in (20, 500)],
        quality="index",
        tolerance=1e-9,
        prepare=two,
    )

    @method.peer("scikit-learn")
    def peer(rows, setting, stopwatch):
        import sklearn.metrics

        score = getattr(sklearn.metrics, function)
        one, other = setting.labels("labels"), setting.labels("others")
        score(one[:1000], other[:1000])
        with stopwatch.measure():
            found = score(one, other)
        return {"index": found}

    return method


def several(rows, case):
    """By the nearest of some rows, 4 to 12 of them."""
    import numpy as np

    random = np.random.default_rng(5)
    counts = random.integers(4, 13, case.settings["count"])
    return {
        "partitions": np.array(
            [nearest(rows, rows[random.choice(len(rows), k, replace=False)]) for k in counts]
        )
    }


CONSENSUS = Method(
    "consensus",
    "consensus of partitions",
    [
        Case(
            Data("blobs", rows, 8, 8),
            {"k": 8, "count": 20},
            goal=2 if rows == 10_000 else None,
        )
        for rows in (2_000, 10_000)
    ],
    # Distances of few different values tie, and the groups with them.
    quality="agreement",
    better="higher",
    tolerance=0.01,
    prepare=several,
)


@CONSENSUS.peer("scipy, fastcluster")
def consensus(rows, setting, stopwatch):
    import fastcluster
    import numpy as np
    from scipy.cluster.hierarchy import fcluster
    from scipy.spatial.distance import pdist

    partitions = setting.array("partitions", len(rows))
    with stopwatch.measure():
        parted = pdist(partitions.T, "hamming")
        tree = fastcluster.linkage(parted, "average", preserve_input=False)
        labels = fcluster(tree, setting["k"], "maxclust")
    together = np.zeros(len(rows))
    for group in np.unique(labels):
        places = labels == group
        for partition in partitions:
            own = partition[places].astype(int)
            together[places] += np.bincount(own)[own] / places.sum()
    return {"agreement": together.mean() / len(partitions)}


STABILITY = Method(
    "stability",
    "stability of k-means in bootstrap samples",
    [
        Case(
            Data("blobs", rows, 8, 8),
            {"k": 8, "restarts": 10, "samples": 20},
            goal=2 if rows == 20_000 else None,
        )
        for rows in (2_000, 20_000)
    ],
    # Each draws samples of its own.
    quality="similarity",
    tolerance=0.05,
)


@STABILITY.peer("R fpc")
def clusterboot(rows, setting, stopwatch):
    code = """
    suppressMessages(library(fpc))
    m <- measured(clusterboot(x, B=samples, bootmethod="boot", multipleboot=FALSE,
      clustermethod=kmeansCBI, krange=k, runs=restarts, iter.max=300, count=FALSE, seed=1))
    show(m, similarity=mean(m$value$bootmean))
    """
    names = ("k", "restarts", "samples")
    stopwatch.cost = r_peer(code, setting.data, **{name: setting[name] for name in names})
    return stopwatch.cost.pop("quality")


STRENGTH = Method(
    "prediction-strength",
    "prediction strength of k-means",
    [
        Case(Data("blobs", rows, 8, 8), {"k": 8, "restarts": 10, "splits": 20})
        for rows in (1_000, 2_000)
    ],
    # Each draws halves of its own.
    quality="strength",
    tolerance=0.05,
)


@STRENGTH.peer("R fpc")
def prediction_strength(rows, setting, stopwatch):
    code = """
    suppressMessages(library(fpc))
    set.seed(1)
    m <- measured(prediction.strength(x, Gmin=k, Gmax=k, M=splits, clustermethod=kmeansCBI,
      classification="centroid", runs=restarts, iter.max=300))
    show(m, strength=m$value$mean.pred[k])
    """
    names = ("k", "restarts", "splits")
    stopwatch.cost = r_peer(code, setting.data, **{name: setting[name] for name in names})
    return stopwatch.cost.pop("quality")


METHODS = [
    agreement("adjusted-rand", "adjusted Rand index", "adjusted_rand_score"),
    agreement(
        "adjusted-information", "adjusted mutual information", "adjusted_mutual_info_score"
    ),
    CONSENSUS,
    STABILITY,
    STRENGTH,
]
