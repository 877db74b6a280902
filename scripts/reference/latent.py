"""Latent classes by an EM of its own: the carcinoma ratings (Agresti, Categorical Data Analysis, 2002, table 13.1).

The best log-likelihoods are held against the published ones (Linzer & Lewis, J. Stat. Softw. 42(10), 2011, and the
manual of poLCA). Writes latent.json.
"""

import numpy as np

from common import tools, write_cases

# Ratings of seven pathologists and how many slides have them.
CARCINOMA = """
0000000 34|0000100 2|0100000 6|0100001 1|0100100 4|0100101 5|1000000 2|1010101 1|1100000 2|1100001 1
1100100 2|1100101 7|1100111 1|1101001 1|1101101 2|1101111 3|1110101 13|1110111 5|1111101 10|1111111 16
"""
PUBLISHED = {2: -317.2568, 3: -293.7050, 4: -289.2858}


def carcinoma():
    pairs = [cell.split() for cell in CARCINOMA.replace("\n", "|").split("|") if cell.strip()]
    rows = np.array([[int(c) for c in p] for p, _ in pairs])
    return np.repeat(rows, [int(n) for _, n in pairs], axis=0)


def fit(rows, k, random, steps=20000):
    """Rows of codes, −1 for missing; the log-likelihood and the shares of classes, rising."""
    levels = rows.max(axis=0) + 1
    shares = np.full(k, 1 / k)
    tables = [random.dirichlet(np.ones(m) * 2, k) for m in levels]
    last = -np.inf
    for _ in range(steps):
        logs = np.tile(np.log(shares), (len(rows), 1))
        for j, table in enumerate(tables):
            seen = rows[:, j] >= 0
            logs[seen] += np.log(np.maximum(table, 1e-300))[:, rows[seen, j]].T
        top = logs.max(axis=1, keepdims=True)
        whole = top[:, 0] + np.log(np.exp(logs - top).sum(axis=1))
        likelihood = whole.sum()
        if likelihood - last < 1e-11:
            break
        last = likelihood
        posterior = np.exp(logs - whole[:, None])
        shares = posterior.mean(axis=0)
        for j in range(len(tables)):
            seen = rows[:, j] >= 0
            one = np.eye(levels[j])[rows[seen, j]]
            tables[j] = posterior[seen].T @ one
            tables[j] /= tables[j].sum(axis=1, keepdims=True)
    return likelihood, np.sort(shares), posterior


def best(rows, k, starts):
    random = np.random.default_rng(1)
    return max((fit(rows, k, random) for _ in range(starts)), key=lambda found: found[0])


def case(name, rows, k, starts):
    likelihood, shares, posterior = best(rows, k, starts)
    n, levels = len(rows), rows.max(axis=0) + 1
    parameters = k - 1 + k * int((levels - 1).sum())
    patterns, counts = np.unique(rows, axis=0, return_counts=True)
    found = {
        "name": name, "k": k, "logLikelihood": likelihood, "shares": shares, "parameters": parameters,
        "aic": -2 * likelihood + 2 * parameters, "bic": -2 * likelihood + parameters * np.log(n),
        "degreesOfFreedom": int(min(n, np.prod(levels) - 1)) - parameters,
        "deviance": None if (rows < 0).any() else 2 * ((counts * np.log(counts / n)).sum() - likelihood),
        "rows": rows.tolist(),
    }
    if k > 1:
        plain = posterior[posterior > 0]
        found["entropy"] = 1 + (plain * np.log(plain)).sum() / (n * np.log(k))
    return found


cases = [case("carcinoma", carcinoma(), k, 60) for k in (1, 2, 3, 4)]
for found in cases[1:]:
    assert abs(found["logLikelihood"] - PUBLISHED[found["k"]]) < 5e-5, found
random = np.random.default_rng(5)
truth = random.integers(0, 2, 300)
mixed = np.column_stack(
    [np.where(random.random(300) < 0.8, truth + j % 2, random.integers(0, 3, 300)) for j in range(5)]
)
gaps = np.where(random.random(mixed.shape) < 0.08, -1, mixed)
gaps = gaps[(gaps >= 0).any(axis=1)]
cases += [case("draws", mixed, 2, 40), case("draws with gaps", gaps, 2, 40)]
write_cases("latent", tools(), cases)
