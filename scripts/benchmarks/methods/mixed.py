"""Rows of numbers (the first half of the columns) and categories (the others, cut at multiples of 2.5)."""

import numpy as np

from engine import Case, Data, Method

PROTOTYPES = Method(
    "kprototypes",
    "k-prototypes",
    [
        Case(Data("blobs", 2_000, 8, 8), {"k": 8, "gamma": 1, "restarts": 3}),
        Case(Data("blobs", 10_000, 8, 8), {"k": 8, "gamma": 1, "restarts": 3}, goal=20, runs=1),
    ],
    quality="cost",
    better="lower",
)

GOWER = Method(
    "gower",
    "Gower's distance, all pairs",
    [Case(Data("blobs", rows, 8, 8)) for rows in (2_000, 5_000)],
    quality="mean",
    tolerance=1e-5,  # the package keeps distances in single precision
)


def halves(rows):
    middle = rows.shape[1] // 2
    return rows[:, :middle], np.floor(rows[:, middle:] / 2.5).astype(int)


@PROTOTYPES.peer("kmodes, Cao")
def cao(rows, setting, stopwatch):
    return package(rows, setting, stopwatch, "Cao")


@PROTOTYPES.peer("kmodes, Huang")
def huang(rows, setting, stopwatch):
    return package(rows, setting, stopwatch, "Huang")


def package(rows, setting, stopwatch, init):
    from kmodes.kprototypes import KPrototypes

    numbers, categories = halves(rows)
    mixed = np.column_stack([numbers.astype(object), categories.astype(object)])
    places = list(range(numbers.shape[1], mixed.shape[1]))
    with stopwatch.measure():
        model = KPrototypes(
            setting["k"], init=init, n_init=setting["restarts"], gamma=setting["gamma"],
            random_state=1, n_jobs=2,
        ).fit(mixed, categorical=places)
    return {"cost": float(model.cost_)}


@GOWER.peer("gower")
def pairs(rows, setting, stopwatch):
    import gower
    import pandas as pd

    numbers, categories = halves(rows)
    frame = pd.DataFrame(numbers)
    for place in range(categories.shape[1]):
        frame[f"c{place}"] = categories[:, place].astype(str)
    with stopwatch.measure():
        distances = gower.gower_matrix(frame)
    upper = distances[np.triu_indices(len(frame), 1)]
    return {"mean": float(upper.mean(dtype=float))}


METHODS = [PROTOTYPES, GOWER]
