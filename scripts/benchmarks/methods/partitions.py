"""k-means with limited sizes, and outliers by forests, covariances and neighbours."""

from engine import Case, Data, Method, r_peer


def sizes(rows, k, share):
    """Limits about equal sizes: `share` below and above."""
    mean = rows / k
    return {"k": k, "least": int(mean * (1 - share)), "most": int(mean * (1 + share)) + 1,
            "restarts": 1}


BALANCED = Method(
    "balanced",
    "k-means with limited sizes, one start",
    [
        Case(Data("uniform", rows, 8, 1), sizes(rows, k, 0.1), goal=2 if rows == 10_000 else None)
        for rows, k in ((2_000, 10), (10_000, 10), (10_000, 50))
    ],
    quality="inertia",
    better="lower",
    tolerance=0.05,
)


@BALANCED.peer("k-means-constrained")
def constrained(rows, setting, stopwatch):
    from k_means_constrained import KMeansConstrained

    fit = KMeansConstrained(
        setting["k"], size_min=setting["least"], size_max=setting["most"], n_init=1,
        random_state=1,
    )
    with stopwatch.measure():
        fit.fit(rows)
    return {"inertia": float(fit.inertia_)}


ISOLATION = Method(
    "isolation",
    "isolation forest, 200 trees",
    [Case(Data("blobs", rows, 8, 8), {"trees": 200}) for rows in (10_000, 200_000)],
    quality="mean score",
    better="lower",
    tolerance=0.05,
)


@ISOLATION.peer("scikit-learn, 2 jobs")
def forest(rows, setting, stopwatch):
    from sklearn.ensemble import IsolationForest

    with stopwatch.measure():
        fit = IsolationForest(n_estimators=setting["trees"], random_state=1, n_jobs=2).fit(rows)
        scores = -fit.score_samples(rows)
    return {"mean score": float(scores.mean())}


DETERMINANT = Method(
    "determinant",
    "minimum covariance determinant of three quarters of the rows",
    [Case(Data("uniform", rows, 8, 1), {}) for rows in (500, 10_000, 100_000)],
    quality="log determinant",
    better="lower",
    tolerance=0.05,
)


@DETERMINANT.peer("scikit-learn")
def covariance(rows, setting, stopwatch):
    import numpy as np
    from sklearn.covariance import MinCovDet

    with stopwatch.measure():
        fit = MinCovDet(support_fraction=0.75, random_state=1).fit(rows)
    subset = rows[np.argsort(((rows - fit.raw_location_) @ np.linalg.inv(fit.raw_covariance_)
                              * (rows - fit.raw_location_)).sum(axis=1))[: int(0.75 * len(rows))]]
    return {"log determinant": float(np.linalg.slogdet(np.cov(subset.T))[1])}


MAHALANOBIS = Method(
    "mahalanobis",
    "Mahalanobis distances to the mean",
    [Case(Data("blobs", rows, 16, 20)) for rows in (250_000, 1_000_000)],
    quality="largest",
    tolerance=1e-9,
)


@MAHALANOBIS.peer("numpy")
def mahalanobis(rows, setting, stopwatch):
    import numpy as np

    with stopwatch.measure():
        centered = rows - rows.mean(axis=0)
        inverse = np.linalg.inv(centered.T @ centered / (len(rows) - 1))
        found = np.einsum("ij,ij->i", centered @ inverse, centered)
    return {"largest": found.max()}


@MAHALANOBIS.peer("R")
def mahalanobis_r(rows, setting, stopwatch):
    code = """
    m <- measured(mahalanobis(x, colMeans(x), cov(x)))
    show(m, largest=max(m$value))
    """
    stopwatch.cost = r_peer(code, setting.data)
    return stopwatch.cost.pop("quality")


LOF = Method(
    "lof",
    "local outlier factors",
    [
        Case(Data("blobs", rows, columns, 8), {"k": 20}, goal=2)
        for rows, columns in ((50_000, 8), (200_000, 2))
    ],
    quality="mean factor",
    tolerance=1e-6,
)


@LOF.peer("scikit-learn")
def lof(rows, setting, stopwatch):
    from sklearn.neighbors import LocalOutlierFactor

    with stopwatch.measure():
        fit = LocalOutlierFactor(n_neighbors=setting["k"], n_jobs=2).fit(rows)
    return {"mean factor": -fit.negative_outlier_factor_.mean()}


@LOF.peer("R dbscan")
def lof_r(rows, setting, stopwatch):
    # It counts the row itself.
    code = """
    m <- measured(dbscan::lof(x, minPts=k + 1))
    show(m, "mean factor"=mean(m$value))
    """
    stopwatch.cost = r_peer(code, setting.data, k=setting["k"])
    return stopwatch.cost.pop("quality")


METHODS = [BALANCED, ISOLATION, DETERMINANT, MAHALANOBIS, LOF]
