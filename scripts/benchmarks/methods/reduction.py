"""Principal components: the fit and the scores of ten of them."""

from engine import Case, Data, Method

PCA = Method(
    "pca",
    "PCA",
    [
        Case(
            Data("blobs", rows, 64, 100),
            {"components": 10},
            goal=1.2 if rows == 1_000_000 else None,
            runs=5,
        )
        for rows in (250_000, 500_000, 1_000_000)
    ],
    quality="explained",
    tolerance=1e-9,
)


def fitted(rows, setting, stopwatch, maker):
    maker(2).fit_transform(rows[:1000])
    fit = maker(setting["components"])
    with stopwatch.measure():
        fit.fit_transform(rows)
    return {"explained": fit.explained_variance_ratio_.sum()}


@PCA.peer("scikit-learn")
def scikit(rows, setting, stopwatch):
    from sklearn.decomposition import PCA

    return fitted(rows, setting, stopwatch, PCA)


@PCA.peer("scikit-learn-intelex")
def intelex(rows, setting, stopwatch):
    from sklearnex.decomposition import PCA

    return fitted(rows, setting, stopwatch, PCA)


METHODS = [PCA]
