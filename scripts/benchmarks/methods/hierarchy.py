"""Hierarchical clustering beside fastcluster, and single linkage beside spanning trees."""

from engine import Case, Data, Method

HCLUST = Method(
    "hclust",
    "hierarchical clustering",
    [
        Case(
            Data("blobs", rows, 8, 8),
            {"linkage": linkage},
            goal=3 if rows == 20_000 else None,
        )
        for linkage in ("ward", "average", "complete")
        for rows in (5_000, 10_000, 20_000)
    ],
    quality="sum of heights",
    tolerance=1e-9,
)


def heights(tree):
    return {"sum of heights": tree[:, 2].sum(), "last height": tree[-1, 2]}


@HCLUST.peer("fastcluster, matrix")
def matrix(rows, setting, stopwatch):
    import fastcluster
    from scipy.spatial.distance import pdist

    with stopwatch.measure():
        tree = fastcluster.linkage(pdist(rows), setting["linkage"], preserve_input=False)
    return heights(tree)


@HCLUST.peer("fastcluster, vector")
def vector(rows, setting, stopwatch):
    import fastcluster

    with stopwatch.measure():
        tree = fastcluster.linkage_vector(rows, setting["linkage"])
    return heights(tree)


for case in HCLUST.cases:
    # The way without a matrix exists for Ward only.
    case.peers = ("fastcluster, matrix",) + (
        ("fastcluster, vector",) if case.settings["linkage"] == "ward" else ()
    )

SINGLE = Method(
    "single-linkage",
    "single linkage",
    [
        Case(Data("blobs", rows, 8, 8), {"linkage": "single"}, goal=1.5 if rows == 100_000 else None)
        for rows in (25_000, 50_000, 100_000)
    ],
    quality="sum of heights",
    tolerance=1e-9,
    program="hclust",
)


@SINGLE.peer("fastcluster")
def single(rows, setting, stopwatch):
    import fastcluster

    with stopwatch.measure():
        tree = fastcluster.linkage_vector(rows, "single")
    return heights(tree)


@SINGLE.peer("quitefastmst")
def quitefastmst(rows, setting, stopwatch):
    import quitefastmst

    quitefastmst.mst_euclid(rows[:1000])
    with stopwatch.measure():
        found = quitefastmst.mst_euclid(rows)
    return {"sum of heights": found[0].sum(), "last height": found[0].max()}


@SINGLE.peer("genieclust")
def genieclust(rows, setting, stopwatch):
    import genieclust

    # A threshold of 1 turns Genie into single linkage.
    genieclust.Genie(2, gini_threshold=1.0).fit(rows[:1000])
    fit = genieclust.Genie(2, gini_threshold=1.0)
    with stopwatch.measure():
        fit.fit(rows)
    return {"last height": float(fit.distances_.max())}


METHODS = [HCLUST, SINGLE]
