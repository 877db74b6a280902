"""k-medoids, where the dissimilarities are part of the time, and CLARA."""

from engine import Case, Data, Method, r_peer

MEDOIDS = Method(
    "kmedoids",
    "k-medoids, FasterPAM",
    [
        Case(Data("blobs", rows, 8, 8), {"k": k}, goal=2 if rows == 10_000 else None)
        for k in (8, 50)
        for rows in (2_500, 5_000, 10_000)
    ],
    quality="loss",
    better="lower",
)


def fasterpam(kind, threads):
    def peer(rows, setting, stopwatch):
        import kmedoids
        from scipy.spatial.distance import cdist

        with stopwatch.measure():
            distances = cdist(rows, rows).astype(kind, copy=False)
            found = kmedoids.fasterpam(
                distances, setting["k"], random_state=1, n_cpu=threads
            )
        loss = cdist(rows, rows[found.medoids.astype(int)]).min(axis=1).sum()
        return {"loss": loss}

    return peer


MEDOIDS.peer("kmedoids, 1 thread")(fasterpam("float64", 1))
MEDOIDS.peer("kmedoids, 2 threads")(fasterpam("float64", 2))
MEDOIDS.peer("kmedoids, float32")(fasterpam("float32", 1))

CLARA = Method(
    "clara",
    "CLARA",
    [
        Case(
            Data("blobs", rows, 8, 20),
            {"k": 20, "samples": 50, "size": 500},
            goal=5 if rows == 200_000 else None,
        )
        for rows in (20_000, 200_000)
    ],
    # Of the best of other samples each.
    quality="loss",
    better="lower",
    tolerance=0.01,
)


@CLARA.peer("R cluster")
def clara(rows, setting, stopwatch):
    code = """
    m <- measured(cluster::clara(x, k, samples=samples, sampsize=size, pamLike=TRUE, rngR=TRUE,
      medoids.x=TRUE, keep.data=FALSE))
    show(m, loss=m$value$objective * nrow(x))
    """
    stopwatch.cost = r_peer(
        code, setting.data, **{name: setting[name] for name in ("k", "samples", "size")}
    )
    return stopwatch.cost.pop("quality")


METHODS = [MEDOIDS, CLARA]
