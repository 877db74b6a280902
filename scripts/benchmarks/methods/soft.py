"""Fuzzy groups: c-means and FANNY, each until it has settled."""

from engine import Case, Data, Method, r_peer

FUZZY = Method(
    "fuzzy",
    "fuzzy c-means",
    [
        Case(Data("blobs", 20_000, 8, 8), {"k": 8, "restarts": 3}),
        Case(Data("blobs", 200_000, 8, 8), {"k": 8, "restarts": 3}, goal=3, peers=("R e1071",)),
    ],
    quality="objective",
    better="lower",
    tolerance=1e-6,
)


def objective(rows, centers):
    """The least Σ share² · squared distance that these centres allow, computed here for everybody."""
    import numpy as np

    total = 0.0
    for start in range(0, len(rows), 50_000):
        part = rows[start : start + 50_000]
        squared = (part**2).sum(axis=1)[:, None] - 2 * part @ centers.T + (centers**2).sum(axis=1)
        total += (1 / (1 / np.maximum(squared, 1e-12)).sum(axis=1)).sum()
    return {"objective": total}


@FUZZY.peer("scikit-fuzzy")
def scikit_fuzzy(rows, setting, stopwatch):
    from skfuzzy import cmeans

    # It stops by the root of the summed squares of all changes.
    error = 1e-6 * (len(rows) * setting["k"]) ** 0.5
    best = None
    with stopwatch.measure():
        for seed in range(setting["restarts"]):
            found = cmeans(rows.T, setting["k"], m=2, error=error, maxiter=1000, seed=seed)
            if best is None or found[4][-1] < best[4][-1]:
                best = found
    return objective(rows, best[0]) | {"steps": best[5]}


@FUZZY.peer("R e1071")
def e1071(rows, setting, stopwatch):
    code = """
    m <- measured({
      best <- NULL
      for (seed in 1:restarts) {
        set.seed(seed)
        found <- e1071::cmeans(x, k, iter.max=1000, m=2, control=list(reltol=1e-10))
        if (is.null(best) || found$withinerror < best$withinerror) best <- found
      }
      best
    })
    centers <- m$value$centers
    inverse <- Reduce(`+`, lapply(1:k, function(g) 1 / rowSums(sweep(x, 2, centers[g, ])^2)))
    show(m, objective=sum(1 / inverse), steps=m$value$iter)
    """
    stopwatch.cost = r_peer(code, setting.data, k=setting["k"], restarts=setting["restarts"])
    return stopwatch.cost.pop("quality")


FANNY = Method(
    "fanny",
    "FANNY",
    [
        Case(
            Data("blobs", rows, 4, 4),
            {"k": 4, "exponent": 1.5},
            goal=5 if rows == 4_000 else None,
        )
        for rows in (1_000, 2_000, 4_000)
    ],
    quality="objective",
    better="lower",
    tolerance=1e-6,
)


@FANNY.peer("R cluster")
def fanny(rows, setting, stopwatch):
    code = """
    m <- measured(cluster::fanny(x, k, memb.exp=exponent, cluster.only=FALSE, keep.diss=FALSE,
      keep.data=FALSE, tol=1e-12))
    show(m, objective=m$value$objective[["objective"]], steps=m$value$convergence[["iterations"]])
    """
    stopwatch.cost = r_peer(
        code, setting.data, k=setting["k"], exponent=setting["exponent"]
    )
    return stopwatch.cost.pop("quality")


METHODS = [FUZZY, FANNY]
