"""k-means: one run from the same start, a sweep over k, mini-batches, bisections, directions."""

from engine import Case, Data, Method


def inertia(rows, centers):
    """The sum of squared distances to the nearest centre, computed here for everybody."""
    import numpy as np

    total = 0.0
    for start in range(0, len(rows), 50_000):
        part = rows[start : start + 50_000]
        squared = (part**2).sum(axis=1)[:, None] - 2 * part @ centers.T + (centers**2).sum(axis=1)
        total += np.maximum(squared.min(axis=1), 0).sum()
    return {"inertia": total}


def start(rows, case):
    import numpy as np

    chosen = np.random.default_rng(3).choice(len(rows), case.settings["k"], replace=False)
    return {"start": rows[np.sort(chosen)]}


def one(kind, rows, columns, groups, k, goal=None):
    return Case(Data(kind, rows, columns, groups), {"k": k, "iterations": 30}, goal=goal)


KMEANS = Method(
    "kmeans-30",
    "k-means, 30 iterations from the same centres",
    [
        one("blobs", 250_000, 16, 20, 20),
        one("blobs", 500_000, 16, 20, 20),
        one("blobs", 1_000_000, 16, 20, 20, goal=2),
        one("blobs", 1_000_000, 64, 100, 100, goal=2),
        one("blobs", 100_000, 8, 8, 8, goal=2),
        one("uniform", 1_000_000, 16, 1, 20, goal=2),
    ],
    quality="inertia",
    better="lower",
    tolerance=1e-4,
    prepare=start,
)


def scikit(rows, setting, stopwatch, maker, **options):
    centers = setting.array("start", rows.shape[1])
    fit = maker(
        len(centers), init=centers, n_init=1, max_iter=setting["iterations"], tol=0, **options
    )
    maker(2, n_init=1).fit(rows[:1000])
    with stopwatch.measure():
        fit.fit(rows)
    return inertia(rows, fit.cluster_centers_)


@KMEANS.peer("scikit-learn, Lloyd")
def lloyd(rows, setting, stopwatch):
    from sklearn.cluster import KMeans

    return scikit(rows, setting, stopwatch, KMeans, algorithm="lloyd")


@KMEANS.peer("scikit-learn, Elkan")
def elkan(rows, setting, stopwatch):
    from sklearn.cluster import KMeans

    return scikit(rows, setting, stopwatch, KMeans, algorithm="elkan")


@KMEANS.peer("scikit-learn-intelex")
def intelex(rows, setting, stopwatch):
    from sklearnex.cluster import KMeans

    return scikit(rows, setting, stopwatch, KMeans)


def mlpack(algorithm):
    def peer(rows, setting, stopwatch):
        import mlpack

        centers = setting.array("start", rows.shape[1])
        with stopwatch.measure():
            found = mlpack.kmeans(
                input_=rows,
                clusters=len(centers),
                initial_centroids=centers,
                max_iterations=setting["iterations"],
                algorithm=algorithm,
            )
        return inertia(rows, found["centroid"])

    return peer


KMEANS.peer("mlpack, Hamerly")(mlpack("hamerly"))
KMEANS.peer("mlpack, Elkan")(mlpack("elkan"))


@KMEANS.peer("faiss")
def faiss(rows, setting, stopwatch):
    import faiss
    import numpy as np

    centers = setting.array("start", rows.shape[1]).astype(np.float32)
    fit = faiss.Kmeans(
        rows.shape[1],
        len(centers),
        niter=setting["iterations"],
        max_points_per_centroid=len(rows),
        min_points_per_centroid=1,
    )
    with stopwatch.measure():
        # It works on single precision, so the copy is part of its cost.
        fit.train(rows.astype(np.float32), init_centroids=centers)
    return inertia(rows, fit.centroids.astype(float))


SWEEP = Method(
    "kmeans-sweep",
    "k-means for each k",
    [
        Case(
            Data("blobs", rows, 8, 8),
            {"from": 2, "to": 20, "restarts": 10, "iterations": 300, "tolerance": 1e-4},
            goal=4 if rows == 100_000 else None,
        )
        for rows in (25_000, 50_000, 100_000)
    ],
    quality="mean inertia",
    better="lower",
    # Ten starts from other random numbers each: single k come out a little higher or lower.
    tolerance=5e-4,
)


def loop(rows, setting, stopwatch, maker):
    maker(2, n_init=1).fit(rows[:1000])
    # All fits stay, as in Seg's collection: the one that is chosen afterwards is needed whole.
    fits = []
    with stopwatch.measure():
        for k in range(setting["from"], setting["to"] + 1):
            fit = maker(
                k,
                n_init=setting["restarts"],
                max_iter=setting["iterations"],
                tol=setting["tolerance"],
                random_state=1,
            ).fit(rows)
            fits.append(fit)
    return {"mean inertia": sum(fit.inertia_ for fit in fits) / len(fits)}


@SWEEP.peer("scikit-learn")
def sweep(rows, setting, stopwatch):
    from sklearn.cluster import KMeans

    return loop(rows, setting, stopwatch, KMeans)


@SWEEP.peer("scikit-learn-intelex")
def intelex_sweep(rows, setting, stopwatch):
    from sklearnex.cluster import KMeans

    return loop(rows, setting, stopwatch, KMeans)


MINIBATCH = Method(
    "minibatch",
    "mini-batch k-means",
    [
        Case(Data("blobs", 250_000, 16, 100), {"k": 100, "seed": 1}, runs=5),
        Case(Data("blobs", 500_000, 16, 100), {"k": 100, "seed": 1}, runs=5),
        Case(Data("blobs", 1_000_000, 16, 100), {"k": 100, "seed": 1}, goal=3, runs=5),
    ],
    quality="inertia",
    better="lower",
)


@MINIBATCH.peer("scikit-learn")
def minibatch(rows, setting, stopwatch):
    from sklearn.cluster import MiniBatchKMeans

    MiniBatchKMeans(2).fit(rows[:2000])
    fit = MiniBatchKMeans(setting["k"], random_state=setting["seed"])
    with stopwatch.measure():
        fit.fit(rows)
    return inertia(rows, fit.cluster_centers_)


BISECTING = Method(
    "bisecting",
    "bisecting k-means, one start each",
    [
        Case(
            Data("blobs", rows, 16, 100),
            {"k": 100, "seed": 1},
            goal=5 if rows == 500_000 else None,
        )
        for rows in (100_000, 500_000)
    ],
    quality="inertia",
    better="lower",
    # From seed to seed it differs by five in a hundred, on both sides.
    tolerance=0.05,
)


@BISECTING.peer("scikit-learn")
def bisecting(rows, setting, stopwatch):
    from sklearn.cluster import BisectingKMeans

    BisectingKMeans(2).fit(rows[:1000])
    fit = BisectingKMeans(
        setting["k"], init="k-means++", n_init=1, random_state=setting["seed"]
    )
    with stopwatch.measure():
        fit.fit(rows)
    # Of the groups themselves, which are not those of the nearest centres.
    return {"inertia": float(fit.inertia_)}


SPHERICAL = Method(
    "spherical",
    "spherical k-means",
    [
        Case(Data("blobs", 20_000, 16, 20), {"k": 20, "restarts": 20}, goal=1.5),
        Case(
            Data("blobs", 200_000, 16, 20),
            {"k": 20, "restarts": 20},
            peers=("scikit-learn on unit rows",),
        ),
    ],
    quality="cost",
    better="lower",
    tolerance=0.001,
)


def directions(rows, labels):
    """Σ 1 − cosine to the best centre of each group."""
    import numpy as np

    unit = rows / np.linalg.norm(rows, axis=1)[:, None]
    sums = np.array([unit[labels == label].sum(axis=0) for label in np.unique(labels)])
    return {"cost": len(rows) - np.linalg.norm(sums, axis=1).sum()}


@SPHERICAL.peer("faiss")
def faiss_spherical(rows, setting, stopwatch):
    import faiss
    import numpy as np

    fit = faiss.Kmeans(
        rows.shape[1],
        setting["k"],
        niter=50,
        nredo=setting["restarts"],
        spherical=True,
        max_points_per_centroid=len(rows),
        min_points_per_centroid=1,
    )
    with stopwatch.measure():
        unit = (rows / np.linalg.norm(rows, axis=1)[:, None]).astype(np.float32)
        fit.train(unit)
        labels = fit.index.search(unit, 1)[1].ravel()
    return directions(rows, labels)


@SPHERICAL.peer("scikit-learn on unit rows")
def unit_rows(rows, setting, stopwatch):
    import numpy as np
    from sklearn.cluster import KMeans

    KMeans(2, n_init=1).fit(rows[:1000])
    fit = KMeans(setting["k"], n_init=setting["restarts"], random_state=1, tol=0)
    with stopwatch.measure():
        fit.fit(rows / np.linalg.norm(rows, axis=1)[:, None])
    return directions(rows, fit.labels_)


METHODS = [KMEANS, SWEEP, MINIBATCH, BISECTING, SPHERICAL]
