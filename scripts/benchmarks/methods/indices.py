"""Indices of distances between rows, and what says whether there are groups at all."""

from engine import Case, Data, Method, r_peer
from methods.validation import grouped


def index(name, title, sizes, peers=None):
    return Method(
        name,
        title,
        [
            Case(Data("blobs", rows, 8), {"k": 8}, peers=(peers or {}).get(rows, ()))
            for rows in sizes
        ],
        quality="index",
        tolerance=1e-9,
        prepare=grouped,
    )


DISTANCES = index("cluster-distances", "mean distances within and between", (2_500, 5_000))


@DISTANCES.peer("R fpc")
def cluster_stats(rows, setting, stopwatch):
    code = """
    groups <- as.integer(readBin(labels, "double", nrow(x)))
    m <- measured(fpc::cluster.stats(dist(x), groups, silhouette=FALSE, wgap=FALSE,
      sepindex=FALSE))
    show(m, index=m$value$wb.ratio, dunn2=m$value$dunn2)
    """
    stopwatch.cost = r_peer(code, setting.data, labels=str(setting.files["labels"]))
    return stopwatch.cost.pop("quality")


DUNN = index("dunn", "Dunn index, exact", (10_000, 40_000))


@DUNN.peer("scipy, blocks")
def dunn(rows, setting, stopwatch):
    import numpy as np
    from scipy.spatial.distance import cdist

    labels = setting.labels()
    with stopwatch.measure():
        separation, diameter = np.inf, 0.0
        for start in range(0, len(rows), 500):
            found = cdist(rows[start : start + 500], rows)
            same = labels[start : start + 500, None] == labels[None]
            diameter = max(diameter, found[same].max())
            separation = min(separation, found[~same].min())
    return {"index": separation / diameter}


RANKS = index("pair-ranks", "gamma, G+, C and further indices of ranked pairs", (2_000, 5_000))


@RANKS.peer("scipy")
def ranks(rows, setting, stopwatch):
    import numpy as np
    from scipy.spatial.distance import pdist
    from scipy.stats import rankdata

    labels = setting.labels()
    with stopwatch.measure():
        found = pdist(rows)
        one, other = np.triu_indices(len(rows), 1)
        within = labels[one] == labels[other]
        count, inside = len(found), int(within.sum())
        outside = count - inside
        larger = rankdata(found)[~within].sum() - outside * (outside + 1) / 2
        smaller = inside * outside - larger
        rising = np.sort(found)
        least, most = rising[:inside].sum(), rising[-inside:].sum()
        figures = {
            "gamma": (larger - smaller) / (larger + smaller),
            "g_plus": 2 * smaller / (count * (count - 1)),
            "c_index": (found[within].sum() - least) / (most - least),
            "point_biserial": np.corrcoef(found, ~within)[0, 1],
            "mcclain": found[within].mean() / found[~within].mean(),
        }
    return {f"index {name}": value for name, value in figures.items()}


HOPKINS = Method(
    "hopkins",
    "Hopkins statistic",
    [Case(Data("blobs", rows, 4, 8), {"draws": 1000}) for rows in (20_000, 200_000)],
    # Both draw points of their own.
    quality="value",
    tolerance=0.02,
)


@HOPKINS.peer("scikit-learn, loop")
def hopkins(rows, setting, stopwatch):
    import numpy as np
    from sklearn.neighbors import NearestNeighbors

    random = np.random.default_rng(1)
    with stopwatch.measure():
        search = NearestNeighbors(n_jobs=2).fit(rows)
        drawn = rows[random.choice(len(rows), setting["draws"], replace=False)]
        even = random.uniform(rows.min(axis=0), rows.max(axis=0), drawn.shape)
        u = search.kneighbors(even, 1)[0].ravel() ** rows.shape[1]
        w = search.kneighbors(drawn, 2)[0][:, 1] ** rows.shape[1]
    return {"value": u.sum() / (u.sum() + w.sum())}


DIP = Method(
    "dip",
    "dip test",
    [
        Case(Data("blobs", 2_000, 1, 3), {"simulations": 2000}),
        Case(Data("blobs", 1_000_000, 1, 3), {"simulations": 0}),
    ],
    quality="dip",
    tolerance=1e-9,
)


@DIP.peer("diptest")
def diptest(rows, setting, stopwatch):
    import diptest

    values, simulations = rows[:, 0].copy(), setting["simulations"]
    with stopwatch.measure():
        if simulations:
            found, p = diptest.diptest(
                values, boot_pval=True, n_boot=simulations, n_threads=2, seed=1
            )
        else:
            found, p = diptest.dipstat(values), 0
    return {"dip": found} | ({"p": p} if simulations else {})


@DIP.peer("R diptest")
def diptest_r(rows, setting, stopwatch):
    code = """
    m <- measured(if (simulations > 0) diptest::dip.test(x[, 1], simulate.p.value=TRUE, B=simulations)
      else list(statistic=diptest::dip(x[, 1])))
    show(m, dip=m$value$statistic)
    """
    stopwatch.cost = r_peer(code, setting.data, simulations=setting["simulations"])
    return stopwatch.cost.pop("quality")


METHODS = [DISTANCES, DUNN, RANKS, HOPKINS, DIP]
