"""Gaussian mixtures from given starts, by scikit-learn. Writes mixture.json.

Both sides start from the same parameters and make the same number of EM steps, so every number is
comparable; `cases` with `steps` 1000 have converged.
"""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

import common

FAMILIES = {"full": "full", "tied": "tied", "diagonal": "diag", "spherical": "spherical"}


def labels_of(data, k):
    found = [
        case
        for case in common.cases_of("kmeans")
        if case["data"] == data and case["scaling"] == "none" and case["k"] == k
    ]
    return np.array(found[0]["labels"]) - 1


def start_of(x, labels, family):
    groups = [x[labels == g] for g in range(labels.max() + 1)]
    weights = np.array([len(g) / len(x) for g in groups])
    means = np.array([g.mean(axis=0) for g in groups])
    full = np.array([np.cov(g.T, bias=True) for g in groups])
    if family == "full":
        return weights, means, full, np.linalg.inv(full)
    if family == "tied":
        tied = np.einsum("g,gij->ij", weights, full)
        return weights, means, tied[None], np.linalg.inv(tied)
    variances = np.array([np.diag(c) for c in full])
    if family == "spherical":
        variances = variances.mean(axis=1, keepdims=True)
        return weights, means, variances[:, None, :], 1 / variances[:, 0]
    return weights, means, variances[:, None, :], 1 / variances


def fit(data, k, family, steps):
    x = common.DATA[data]
    weights, means, covariances, precisions = start_of(x, labels_of(data, k), family)
    model = GaussianMixture(
        k, covariance_type=FAMILIES[family], reg_covar=0, tol=0, max_iter=steps,
        weights_init=weights, means_init=means, precisions_init=precisions,
        init_params="random_from_data",
    )
    model.fit(x)
    return {
        "data": data,
        "k": k,
        "family": family,
        "steps": steps,
        "startWeights": weights,
        "startMeans": means,
        "startCovariances": covariances,
        "logLikelihood": model.score(x) * len(x),
        "weights": model.weights_,
        "means": model.means_,
        "aic": model.aic(x),
        "bic": model.bic(x),
        "labels": model.predict(x) + 1,
        "logDensities": model.score_samples(x)[:10],
        "responsibilities": model.predict_proba(x)[:10],
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore", ConvergenceWarning)
    cases = [fit("iris", k, f, steps) for f in FAMILIES for k in (2, 3) for steps in (5, 1000)]
    common.write_cases("mixture", common.tools("scikit-learn"), cases)
