"""Held-out densities of Gaussian mixtures and agreement of k-means, by scikit-learn. Writes crossvalidate.json.

Row i (from 0) is in fold i mod `folds`; each fold's model is the best of many starts. With three components the
likelihood of 120 flowers has spurious maxima, so there is nothing to compare.
"""

import warnings

import numpy as np
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

import common


def splits(x, folds):
    fold = np.arange(len(x)) % folds
    return [(x[fold != f], x[fold == f]) for f in range(folds)]


def figure(values):
    return float(np.mean(values)), float(np.std(values, ddof=1) / np.sqrt(len(values)))


def density(data, k, folds):
    scores = []
    for train, held in splits(common.DATA[data], folds):
        fits = []
        for start in ("kmeans", "k-means++", "random_from_data"):
            for seed in range(15):
                try:
                    model = GaussianMixture(
                        k, reg_covar=0, tol=1e-9, max_iter=2000, init_params=start, random_state=seed
                    ).fit(train)
                except ValueError:
                    continue  # a start on too few rows
                if min(np.linalg.eigvalsh(c)[0] for c in model.covariances_) > 1e-5:
                    fits.append(model)
        best = max(fits, key=lambda fitted: fitted.score(train))
        scores.append(best.score(held))
    mean, error = figure(scores)
    return {"kind": "density", "data": data, "k": k, "folds": folds, "mean": mean, "error": error}


def strength(own, assigned):
    least = 1.0
    for group in np.unique(own):
        rows = np.flatnonzero(own == group)
        if len(rows) > 1:
            same = sum(assigned[i] == assigned[j] for i in rows for j in rows if i != j)
            least = min(least, same / (len(rows) * (len(rows) - 1)))
    return least


def agreement(data, k, folds):
    found, strengths = [], []
    for train, held in splits(common.DATA[data], folds):
        model = KMeans(k, n_init=100, random_state=1, tol=0).fit(train)
        own = KMeans(k, n_init=100, random_state=1, tol=0).fit(held).labels_
        found.append(adjusted_rand_score(own, model.predict(held)))
        strengths.append(strength(own, model.predict(held)))
    mean, error = figure(found)
    return {
        "kind": "agreement", "data": data, "k": k, "folds": folds, "mean": mean, "error": error,
        "strength": figure(strengths)[0],
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore", ConvergenceWarning)
    cases = [density("iris", k, 5) for k in (1, 2)]
    cases += [agreement("iris", k, 5) for k in (2, 3)]
    cases += [agreement("ruspini", k, 3) for k in (3, 4)]
    common.write_cases("crossvalidate", common.tools("scikit-learn"), cases)
