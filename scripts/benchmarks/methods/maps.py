"""Maps: t-SNE and UMAP. Quality is the share of the nearest rows that are nearest on the map too."""

from engine import Case, Data, Method


def kept(rows, places):
    """Of the 2,000 rows that segbench looks at as well."""
    import numpy as np
    from sklearn.neighbors import NearestNeighbors

    picks = np.arange(0, len(rows), max(len(rows) // 2000, 1))
    found = {}
    for k in (10, 30):
        near = [
            NearestNeighbors(n_neighbors=k + 1, n_jobs=2)
            .fit(table)
            .kneighbors(table[picks], return_distance=False)
            for table in (rows, np.asarray(places, dtype=float))
        ]
        hits = sum(
            len(set(a[a != row][:k]) & set(b[b != row][:k]))
            for row, a, b in zip(picks, near[0], near[1])
        )
        found[f"kept {k}"] = hits / (len(picks) * k)
    return found


TSNE = Method(
    "tsne",
    "t-SNE",
    [
        Case(Data("blobs", rows, 16, 20), {"perplexity": 30}, goal=1.5, runs=1)
        for rows in (10_000, 50_000)
    ],
    quality="kept 10",
    better="higher",
    tolerance=0.01,
)


@TSNE.peer("openTSNE")
def open_tsne(rows, setting, stopwatch):
    from openTSNE import TSNE

    TSNE(perplexity=5, n_iter=10, early_exaggeration_iter=5, n_jobs=2).fit(rows[:500])
    fit = TSNE(perplexity=setting["perplexity"], n_jobs=2, random_state=1)
    with stopwatch.measure():
        places = fit.fit(rows)
    return kept(rows, places)


@TSNE.peer("scikit-learn-intelex")
def intelex(rows, setting, stopwatch):
    from sklearnex.manifold import TSNE

    TSNE(perplexity=5, max_iter=250).fit_transform(rows[:500])
    fit = TSNE(perplexity=setting["perplexity"], init="pca", n_jobs=2, random_state=1)
    with stopwatch.measure():
        places = fit.fit_transform(rows)
    return kept(rows, places)


UMAP = Method(
    "umap",
    "UMAP",
    [
        Case(Data("blobs", rows, 16, 20), {"neighbors": 15}, goal=3, runs=3)
        for rows in (10_000, 50_000)
    ],
    quality="trustworthiness",
    better="higher",
    tolerance=0.01,
)


@UMAP.peer("umap-learn")
def umap_learn(rows, setting, stopwatch):
    import umap

    # The first calls compile; more than 4,096 rows take the approximate search for neighbours.
    umap.UMAP(n_epochs=20, n_jobs=2).fit(rows[:5000])
    fit = umap.UMAP(n_neighbors=setting["neighbors"], n_jobs=2)
    with stopwatch.measure():
        places = fit.fit_transform(rows)
    return kept(rows, places) | {"trustworthiness": trust(rows, places, 15)}


def trust(rows, places, k):
    """As segbench has it: some rows, each compared with all."""
    import numpy as np

    n = len(rows)
    picks = np.random.default_rng(1).choice(n, min(n, 2000), replace=False)
    excess = 0
    for row in picks:
        truth = ((rows - rows[row]) ** 2).sum(axis=1)
        shown = ((places - places[row]) ** 2).sum(axis=1)
        truth[row] = shown[row] = np.inf
        near = np.argpartition(shown, k)[:k]
        ranks = (truth[None, :] < truth[near][:, None]).sum(axis=1) + 1
        excess += np.maximum(ranks - k, 0).sum()
    return 1 - 2 * excess / (len(picks) * k * (2 * n - 3 * k - 1))


TRUST = Method(
    "trustworthiness",
    "trustworthiness of a map",
    [Case(Data("blobs", rows, 16, 20), {"k": 15}) for rows in (2_500, 5_000)],
    quality="trustworthiness",
    tolerance=1e-9,
)


@TRUST.peer("scikit-learn")
def trustworthiness(rows, setting, stopwatch):
    from sklearn.manifold import trustworthiness

    with stopwatch.measure():
        found = trustworthiness(rows, rows[:, :2], n_neighbors=setting["k"])
    return {"trustworthiness": found}


METHODS = [TSNE, UMAP, TRUST]
