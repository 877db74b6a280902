"""Hierarchical clustering beside fastcluster, single linkage beside spanning trees, and rarer trees."""

from engine import Case, Data, Method, r_peer

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


DIANA = Method(
    "diana",
    "DIANA",
    [Case(Data("blobs", rows, 8, 8), goal=10 if rows == 2_000 else None) for rows in (1_000, 2_000)],
    quality="sum of heights",
    tolerance=1e-9,
)


@DIANA.peer("R cluster")
def diana(rows, setting, stopwatch):
    code = """
    m <- measured(cluster::diana(x, keep.diss=FALSE, keep.data=FALSE))
    show(m, "sum of heights"=sum(m$value$height), coefficient=m$value$dc)
    """
    stopwatch.cost = r_peer(code, setting.data)
    return stopwatch.cost.pop("quality")


OTHERS = Method(
    "other-linkages",
    "hierarchical clustering",
    [
        Case(
            Data("blobs", rows, 8, 8),
            {"linkage": linkage},
            peers=("fastcluster, matrix",)
            + (("fastcluster, vector",) if linkage != "weighted" else ()),
        )
        for linkage in ("weighted", "centroid", "median")
        for rows in (5_000, 10_000)
    ],
    quality="sum of heights",
    tolerance=1e-9,
    program="hclust",
)
OTHERS.peer("fastcluster, matrix")(matrix)
OTHERS.peer("fastcluster, vector")(vector)

FLEXIBLE = Method(
    "flexible",
    "hierarchical clustering, beta = -0.25",
    [
        Case(
            Data("blobs", rows, 8, 8),
            {"linkage": "flexible"},
            goal=10 if rows == 2_000 else None,
        )
        for rows in (1_000, 2_000)
    ],
    quality="sum of heights",
    tolerance=1e-9,
    program="hclust",
)


@FLEXIBLE.peer("R cluster")
def agnes(rows, setting, stopwatch):
    code = """
    m <- measured(cluster::agnes(x, method="flexible", par.method=0.625, keep.diss=FALSE,
      keep.data=FALSE))
    show(m, "sum of heights"=sum(m$value$height), "last height"=max(m$value$height))
    """
    stopwatch.cost = r_peer(code, setting.data)
    return stopwatch.cost.pop("quality")


MINIMAX = Method(
    "minimax",
    "hierarchical clustering",
    [Case(Data("blobs", rows, 8, 8), {"linkage": "minimax"}) for rows in (500, 1_000, 2_000)],
    quality="sum of heights",
    tolerance=1e-9,
    program="hclust",
)


@MINIMAX.peer("numpy, loop")
def minimax(rows, setting, stopwatch):
    """No package has it; the definition, all groups against the new one at once."""
    import numpy as np
    from scipy.spatial.distance import cdist

    n = len(rows)
    with stopwatch.measure():
        # Of each row the farthest row of each group; a group keeps the column of its first row.
        farthest = cdist(rows, rows)
        radii = farthest.copy()
        np.fill_diagonal(radii, np.inf)
        members = {row: [row] for row in range(n)}
        heights = []
        while len(members) > 1:
            one, other = sorted(np.unravel_index(radii.argmin(), radii.shape))
            heights.append(radii[one, other])
            members[one] += members.pop(other)
            farthest[:, one] = np.maximum(farthest[:, one], farthest[:, other])
            radii[other] = radii[:, other] = np.inf
            both = np.maximum(farthest[:, [one]], farthest)
            inside = both[members[one]].min(axis=0)
            for group in members:
                if group != one:
                    found = min(inside[group], both[members[group], group].min())
                    radii[one, group] = radii[group, one] = found
    return {"sum of heights": sum(heights), "last height": max(heights)}


DYNAMIC = Method(
    "dynamic-cut",
    "dynamic tree cut",
    [
        Case(Data("noisy", rows, 8, 20), {"linkage": "average", "min": 20})
        for rows in (2_000, 5_000)
    ],
    quality="count",
    tolerance=0,
)


@DYNAMIC.peer("R dynamicTreeCut")
def dynamic(rows, setting, stopwatch):
    code = """
    suppressMessages(library(dynamicTreeCut))
    distances <- dist(x)
    tree <- hclust(distances, linkage)
    whole <- as.matrix(distances)
    # It warns that rows taken one by one ignore small groups, which is what is wanted.
    m <- measured(suppressWarnings(cutreeHybrid(tree, whole, minClusterSize=min, deepSplit=1,
      pamStage=TRUE, pamRespectsDendro=FALSE, respectSmallClusters=FALSE, verbose=0)))
    labels <- m$value$labels
    show(m, "count of clusters"=max(labels), "count in the largest"=max(table(labels[labels > 0])))
    """
    stopwatch.cost = r_peer(
        code, setting.data, linkage=setting["linkage"], min=setting["min"]
    )
    return stopwatch.cost.pop("quality")


COPHENETIC = Method(
    "cophenetic",
    "cophenetic correlation",
    [Case(Data("blobs", rows, 8, 8), {"linkage": "average"}) for rows in (5_000, 10_000)],
    quality="correlation",
    tolerance=1e-9,
)


@COPHENETIC.peer("scipy")
def cophenetic(rows, setting, stopwatch):
    import fastcluster
    from scipy.cluster.hierarchy import cophenet
    from scipy.spatial.distance import pdist

    tree = fastcluster.linkage(pdist(rows), setting["linkage"])
    with stopwatch.measure():
        found = cophenet(tree, pdist(rows))[0]
    return {"correlation": found}


METHODS = [HCLUST, SINGLE, OTHERS, FLEXIBLE, MINIMAX, DIANA, DYNAMIC, COPHENETIC]
