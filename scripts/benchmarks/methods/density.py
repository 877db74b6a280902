"""DBSCAN, HDBSCAN and OPTICS."""

from engine import Case, Data, Method, r_peer


def counts(labels, core=None):
    import numpy as np

    labels = np.asarray(labels).ravel()
    found = {"count of clusters": len(set(labels[labels >= 0])), "count of noise": (labels < 0).sum()}
    if core is not None:
        found["count of cores"] = core
    return found


DBSCAN = Method(
    "dbscan",
    "DBSCAN",
    [
        Case(
            Data("noisy", rows, columns, 20),
            {"eps": eps, "min": minimum},
            goal=2 if rows == 200_000 else None,
        )
        for columns, eps, minimum in ((2, 0.1, 10), (8, 2.0, 16))
        for rows in (50_000, 100_000, 200_000)
    ],
    quality="count",
    tolerance=0,
)


@DBSCAN.peer("scikit-learn")
def dbscan(rows, setting, stopwatch):
    from sklearn.cluster import DBSCAN

    fit = DBSCAN(eps=setting["eps"], min_samples=setting["min"], n_jobs=2)
    with stopwatch.measure():
        fit.fit(rows)
    return counts(fit.labels_, len(fit.core_sample_indices_))


@DBSCAN.peer("scikit-learn-intelex")
def intelex(rows, setting, stopwatch):
    from sklearnex.cluster import DBSCAN

    DBSCAN(eps=0.1, min_samples=5).fit(rows[:1000])
    fit = DBSCAN(eps=setting["eps"], min_samples=setting["min"], n_jobs=2)
    with stopwatch.measure():
        fit.fit(rows)
    return counts(fit.labels_, len(fit.core_sample_indices_))


@DBSCAN.peer("dbscan (Wang)")
def wang(rows, setting, stopwatch):
    from dbscan import DBSCAN

    DBSCAN(rows[:1000], eps=0.1, min_samples=5)
    with stopwatch.measure():
        labels, core = DBSCAN(rows, eps=setting["eps"], min_samples=setting["min"])
    return counts(labels, core.sum())


HDBSCAN = Method(
    "hdbscan",
    "HDBSCAN*",
    [
        Case(
            Data("noisy", rows, columns, 20),
            {"min_size": 50, "min_samples": 10},
            goal=3 if rows == 200_000 else None,
            peers=("fast_hdbscan", "hdbscan") + (("scikit-learn",) if rows <= 50_000 else ()),
        )
        for columns in (2, 8)
        for rows in (50_000, 100_000, 200_000)
    ],
    # Of the spanning tree: groups may differ where its edges tie, its weight may not.
    quality="sum of weights",
    better="lower",
)


def weight(heights):
    return {"sum of weights": heights.sum()}


@HDBSCAN.peer("hdbscan")
def hdbscan(rows, setting, stopwatch):
    import hdbscan

    fit = hdbscan.HDBSCAN(
        min_cluster_size=setting["min_size"], min_samples=setting["min_samples"], core_dist_n_jobs=2
    )
    with stopwatch.measure():
        fit.fit(rows)
    return counts(fit.labels_) | weight(fit.single_linkage_tree_.to_numpy()[:, 2])


@HDBSCAN.peer("fast_hdbscan")
def fast_hdbscan(rows, setting, stopwatch):
    import fast_hdbscan

    # The first call compiles.
    fast_hdbscan.HDBSCAN(min_cluster_size=50, min_samples=10).fit(rows[:5000])
    fit = fast_hdbscan.HDBSCAN(
        min_cluster_size=setting["min_size"], min_samples=setting["min_samples"]
    )
    with stopwatch.measure():
        fit.fit(rows)
    return counts(fit.labels_) | weight(fit._single_linkage_tree[:, 2])


@HDBSCAN.peer("scikit-learn")
def scikit(rows, setting, stopwatch):
    from sklearn.cluster import HDBSCAN

    fit = HDBSCAN(
        min_cluster_size=setting["min_size"],
        min_samples=setting["min_samples"] + 1,  # counts the row itself
        n_jobs=2,
        copy=False,
    )
    with stopwatch.measure():
        fit.fit(rows)
    return counts(fit.labels_) | weight(fit._single_linkage_tree_["value"])


OPTICS = Method(
    "optics",
    "OPTICS",
    [
        Case(Data("noisy", rows, 2, 20), {"min": 10}, goal=3 if rows == 20_000 else None)
        for rows in (5_000, 10_000, 20_000)
    ],
    quality="mean reachability",
    tolerance=1e-2,
)


@OPTICS.peer("scikit-learn")
def optics(rows, setting, stopwatch):
    import numpy as np
    from sklearn.cluster import OPTICS

    fit = OPTICS(min_samples=setting["min"], n_jobs=2)
    with stopwatch.measure():
        fit.fit(rows)
    return {"mean reachability": fit.reachability_[np.isfinite(fit.reachability_)].mean()}


@OPTICS.peer("R dbscan")
def optics_r(rows, setting, stopwatch):
    # Without eps it takes the largest core distance, which is enough to reach every row.
    code = """
    m <- measured(dbscan::optics(x, minPts=min))
    r <- m$value$reachdist
    show(m, "mean reachability"=mean(r[is.finite(r)]))
    """
    stopwatch.cost = r_peer(code, setting.data, min=setting["min"])
    return stopwatch.cost.pop("quality")


METHODS = [DBSCAN, HDBSCAN, OPTICS]
