"""Internal indices by their definitions, over all pairs and without any shortcut. Writes indices.json.

Written from the papers and from the vignette of clusterCrit; nothing is shared with the engine. `indices.R` holds
some of them against fpc.
"""

import numpy as np
from sklearn.cluster import KMeans

import common


def indices(x, labels):
    n, d = x.shape
    ids = sorted(set(labels))
    k = len(ids)
    groups = [x[labels == g] for g in ids]
    sizes = np.array([len(g) for g in groups], dtype=float)
    centres = np.array([g.mean(axis=0) for g in groups])
    mean = x.mean(axis=0)
    scatters = [(g - c).T @ (g - c) for g, c in zip(groups, centres)]
    W, T = sum(scatters), (x - mean).T @ (x - mean)
    B = T - W
    w, t = np.trace(W), np.trace(T)
    gaps = np.linalg.norm(centres[:, None] - centres[None], axis=2)
    others = gaps[~np.eye(k, dtype=bool)]
    own = np.array([np.linalg.norm(g - c, axis=1).sum() for g, c in zip(groups, centres)])
    found = {
        "ball_hall": np.mean([np.trace(s) / m for s, m in zip(scatters, sizes)]),
        "banfield_raftery": sum(m * np.log(np.trace(s) / m) for s, m in zip(scatters, sizes)),
        "scott_symons": sum(m * np.log(np.linalg.det(s / m)) for s, m in zip(scatters, sizes)),
        "log_det_ratio": n * np.log(np.linalg.det(T) / np.linalg.det(W)),
        "marriott": k**2 * np.linalg.det(W),
        "friedman": np.trace(np.linalg.solve(W, B)),
        "ratkowsky": np.mean(np.sqrt(np.diag(B) / np.diag(T))) / np.sqrt(k),
        "ray_turi": w / n / others.min() ** 2,
        "pbm": (np.linalg.norm(x - mean, axis=1).sum() / own.sum() * others.max() / k) ** 2,
        "dunn43": others.min() / (2 * own / sizes).max(),
        "sd_dis": others.max() / others.min() * (1 / gaps.sum(axis=1)).sum(),
    }
    lengths = [np.linalg.norm(g.var(axis=0)) for g in groups]
    found["sd_scat"] = np.mean(lengths) / np.linalg.norm(x.var(axis=0))
    radius = np.sqrt(sum(lengths)) / k
    total = 0
    for i in range(k):
        for j in range(i):
            both = np.vstack([groups[i], groups[j]])
            near = lambda p: (np.linalg.norm(both - p, axis=1) < radius).sum()
            total += near((centres[i] + centres[j]) / 2) / (max(near(centres[i]), near(centres[j])) or np.nan)
    found["s_dbw"] = found["sd_scat"] + 2 * total / (k * (k - 1))
    score = 0
    for g, rows in enumerate(groups):
        ratios = []
        for row in rows:
            distances = np.linalg.norm(centres - row, axis=1)
            ratios.append(distances[g] / np.delete(distances, g).min())
        score += len(rows) * max(0, 1 - np.mean(ratios))
    found["wemmert"] = score / n
    found["ccc"] = cubic(T, w / t, n, d, k)
    pairs = [(i, j) for i in range(n) for j in range(i)]
    distances = np.array([np.linalg.norm(x[i] - x[j]) for i, j in pairs])
    same = np.array([labels[i] == labels[j] for i, j in pairs])
    inner, outer = distances[same], distances[~same]
    count = len(pairs)
    # Rounding makes equal distances differ in their last bit.
    rounded = np.round(distances, 10)
    good = bad = 0
    for value in rounded[same]:
        good += (rounded[~same] > value).sum()
        bad += (rounded[~same] < value).sum()
    order = np.sort(distances)
    least, most = order[: len(inner)].sum(), order[-len(inner) :].sum()
    found |= {
        "xie_beni": w / n / outer.min() ** 2,
        "mcclain": inner.mean() / outer.mean(),
        "point_biserial": np.corrcoef(distances, ~same)[0, 1],
        "c_index": (inner.sum() - least) / (most - least),
        "gamma": (good - bad) / (good + bad),
        "tau": (good - bad) / np.sqrt(len(inner) * len(outer) * (count * (count - 1) / 2)),
        "g_plus": 2 * bad / (count * (count - 1)),
    }
    return {name: float(value) if np.isfinite(value) else None for name, value in found.items()}


def cubic(T, unexplained, n, d, k):
    edges = np.sqrt(np.sort(np.linalg.eigvalsh(T / (n - 1)))[::-1])
    best = None
    for p in range(1, min(d, k - 1) + 1):
        units = edges / (np.prod(edges[:p]) / k) ** (1 / p)
        if units[p - 1] >= 1:
            best = p, units
    p, u = best
    inside = (1 / (n + u[:p])).sum() + (u[p:] ** 2 / (n + u[p:])).sum()
    expected = 1 - inside / (u**2).sum() * ((n - k) ** 2 / n) * (1 + 4 / n)
    return np.log((1 - expected) / unexplained) * np.sqrt(n * p / 2) / (0.001 + expected) ** 1.2


cases = []
for data, ks in [("iris", (2, 3, 5)), ("ruspini", (2, 4, 6)), ("usarrests", (2, 4))]:
    x = common.DATA[data]
    for k in ks:
        labels = KMeans(k, n_init=50, random_state=1).fit_predict(x) + 1
        cases.append({"data": data, "labels": labels, "values": indices(x, labels)})
common.write_cases("indices", common.tools("scikit-learn"), cases)
