"""Gaussian mixtures from the same start, for the same number of iterations."""

from engine import Case, Data, Method, r_peer


def start(rows, case):
    """Weights, means and covariances of a short k-means."""
    import numpy as np
    from sklearn.cluster import KMeans

    k = case.settings["k"]
    labels = KMeans(k, n_init=1, max_iter=5, random_state=1).fit(rows[:20_000]).predict(rows)
    groups = [rows[labels == g] for g in range(k)]
    return {
        "weights": np.array([len(g) / len(rows) for g in groups]),
        "means": np.array([g.mean(axis=0) for g in groups]),
        "covariances": np.array([np.cov(g.T, bias=True) for g in groups]),
    }


GMM = Method(
    "gmm",
    "Gaussian mixture, 30 iterations from the same start",
    [
        Case(
            Data("blobs", rows, 16, 8),
            {"k": 8, "covariance": family, "iterations": 30},
            goal=8 if rows == 100_000 else None,
        )
        for family in ("full", "diagonal")
        for rows in (25_000, 50_000, 100_000)
    ],
    quality="log-likelihood",
    tolerance=1e-8,
    prepare=start,
)


@GMM.peer("scikit-learn")
def scikit(rows, setting, stopwatch):
    import numpy as np
    from sklearn.mixture import GaussianMixture

    columns, k = rows.shape[1], setting["k"]
    covariances = setting.array("covariances").reshape(k, columns, columns)
    full = setting["covariance"] == "full"
    fit = GaussianMixture(
        k,
        covariance_type="full" if full else "diag",
        weights_init=setting.array("weights"),
        means_init=setting.array("means", columns),
        precisions_init=np.linalg.inv(covariances)
        if full
        else 1 / np.array([np.diag(c) for c in covariances]),
        max_iter=setting["iterations"],
        tol=0,
    )
    GaussianMixture(2).fit(rows[:1000])
    with stopwatch.measure():
        fit.fit(rows)
    return {"log-likelihood": fit.score(rows) * len(rows)}


@GMM.peer("mclust")
def mclust(rows, setting, stopwatch):
    code = """
    suppressMessages(library(mclust))
    d <- ncol(x)
    sigma <- array(readBin(covariances, "double", k * d * d), c(d, d, k))
    mean <- matrix(readBin(means, "double", k * d), d)
    pro <- readBin(weights, "double", k)
    if (family == "full") {
      variance <- list(modelName="VVV", d=d, G=k, sigma=sigma,
        cholsigma=array(apply(sigma, 3, chol), c(d, d, k)))
      name <- "VVV"
    } else {
      v <- apply(sigma, 3, diag)
      scale <- exp(colMeans(log(v)))
      variance <- list(modelName="VVI", d=d, G=k, scale=scale, shape=sweep(v, 2, scale, "/"))
      name <- "VVI"
    }
    m <- measured(em(modelName=name, data=x, parameters=list(pro=pro, mean=mean, variance=variance),
      control=emControl(itmax=iterations, tol=0)))
    show(m, "mclust's last logL"=m$value$loglik)
    """
    stopwatch.cost = r_peer(
        code,
        setting.data,
        k=setting["k"],
        family=setting["covariance"],
        iterations=setting["iterations"],
        **{name: str(setting.files[name]) for name in ("weights", "means", "covariances")},
    )
    return stopwatch.cost.pop("quality")


FAMILIES = Method(
    "gmm-families",
    "Gaussian mixture, 30 iterations from the same start",
    [
        Case(
            Data("blobs", 20_000, 8, 8),
            {"k": 8, "covariance": family, "iterations": 30},
            runs=1,
        )
        for family in (
            "eii", "spherical", "eei", "vei", "evi", "diagonal", "tied", "vee", "eve", "vve",
            "eev", "vev", "evv", "full",
        )
    ],  # fmt: skip
    quality="log-likelihood",
    # Some families are themselves found by iterations, which end elsewhere.
    tolerance=1e-5,
    prepare=start,
    program="gmm",
)


@FAMILIES.peer("mclust")
def family(rows, setting, stopwatch):
    # The start is a mixture of free covariances, whose shares of the rows are those that Seg's start gives:
    # the first component's for all where they are shared, its variances where there is no correlation.
    code = """
    suppressMessages(library(mclust))
    d <- ncol(x)
    sigma <- array(readBin(covariances, "double", k * d * d), c(d, d, k))
    for (g in 1:k) {
      s <- sigma[, , if (name %in% c("EII", "EEI", "EEE")) 1 else g]
      if (name %in% c("EII", "VII")) s <- diag(mean(diag(s)), d)
      else if (substr(name, 3, 3) == "I") s <- diag(diag(s))
      sigma[, , g] <- s
    }
    if (name %in% c("EII", "EEI", "EEE")) for (g in 1:k) sigma[, , g] <- sigma[, , 1]
    variance <- list(modelName="VVV", d=d, G=k, sigma=sigma,
      cholsigma=array(apply(sigma, 3, chol), c(d, d, k)))
    z <- estep(modelName="VVV", data=x, parameters=list(pro=readBin(weights, "double", k),
      mean=matrix(readBin(means, "double", k * d), d), variance=variance))$z
    m <- measured(me(modelName=name, data=x, z=z,
      control=emControl(itmax=c(iterations, 100), tol=c(0, 1e-8))))
    show(m, "log-likelihood"=m$value$loglik)
    """
    letters = {"spherical": "VII", "diagonal": "VVI", "tied": "EEE", "full": "VVV"}
    family = setting["covariance"]
    stopwatch.cost = r_peer(
        code,
        setting.data,
        k=setting["k"],
        name=letters.get(family, family.upper()),
        iterations=setting["iterations"],
        **{name: str(setting.files[name]) for name in ("weights", "means", "covariances")},
    )
    return stopwatch.cost.pop("quality")


METHODS = [GMM, FAMILIES]
