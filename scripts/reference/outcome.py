"""How well groups tell an outcome, learned on other folds: scores by scikit-learn. Writes outcome.json.

Row i (from 0) is in fold i mod `folds`; where there is an `early`, the first so many rows are learned from and the rest are
judged, by no folds. Intervals are those of 20,000 bootstrap samples by numpy.
"""

import numpy as np
from sklearn import metrics

import common

IRIS = common.DATA["iris"]
SPECIES = np.unique(common.read_text("iris", "Species"), return_inverse=True)[1]
WHOLESALE = common.DATA["wholesale"]


def binned(column, cuts):
    return np.digitize(column, cuts)


def shares(groups, classes, fold, count):
    """Held-out shares and the overall ones of the other folds; one row more by the shares above."""
    told, overall = np.zeros((len(groups), count)), np.zeros((len(groups), count))
    for f in np.unique(fold):
        inside, outside = fold != f, np.flatnonzero(fold == f)
        counts = np.bincount(classes[inside], minlength=count)
        base = (counts + 1 / count) / (counts.sum() + 1)
        for row in outside:
            own = np.bincount(classes[inside & (groups == groups[row])], minlength=count)
            told[row], overall[row] = (own + base) / (own.sum() + 1), base
    return told, overall


def class_scores(told, overall, classes, fold, groups):
    count = told.shape[1]
    if count == 2:
        called = told[:, 1] > overall[:, 1]
        return {
            "auc": np.mean([
                metrics.roc_auc_score(classes[fold == f], told[fold == f, 1]) for f in np.unique(fold)
            ]),
            "log_loss": metrics.log_loss(classes, told),
            "brier": metrics.brier_score_loss(classes, told[:, 1]),
            "correct": metrics.accuracy_score(classes, called),
        }
    return {
        "log_loss": metrics.log_loss(classes, told),
        "brier": metrics.brier_score_loss(classes, told, scale_by_half=False),
        "correct": metrics.accuracy_score(classes, told.argmax(axis=1)),
        "ari": metrics.adjusted_rand_score(groups, classes),
        "ami": metrics.adjusted_mutual_info_score(groups, classes),
    }


def folds_of(rows, folds, early):
    """The fold of each row, and which rows are judged."""
    if early is None:
        return np.arange(rows) % folds, np.arange(rows)
    return (np.arange(rows) >= early).astype(int), np.arange(early, rows)


def of_classes(name, groups, baseline, classes, folds, early=None):
    fold, judged = folds_of(len(groups), folds, early)
    count = int(classes.max()) + 1
    both = [tuple(part[judged] for part in shares(g, classes, fold, count)) for g in (groups, baseline)]
    everyone = {
        "name": name, "kind": "classes", "groups": groups, "baseline": baseline, "outcome": classes, "folds": folds,
        "early": early,
    }
    groups, baseline, classes, fold = groups[judged], baseline[judged], classes[judged], fold[judged]
    found = [class_scores(*s, classes, fold, g) for s, g in zip(both, (groups, baseline))]
    case = {
        **{key: value for key, value in everyone.items() if value is not None},
        "scores": found[0], "baselineScores": found[1],
    }
    loss = [-np.log(told[np.arange(len(classes)), classes]) for told, _ in both]
    case["difference"] = interval(loss[0] - loss[1], lambda rows, d: d[rows].mean())
    if count == 2:
        right = [(told[:, 1] > overall[:, 1]) == (classes == 1) for told, overall in both]
        case["only"] = [int((right[0] & ~right[1]).sum()), int((right[1] & ~right[0]).sum())]
        case["told"] = [told[:, 1] for told, _ in both]
    return case


def of_numbers(name, groups, baseline, values, folds, early=None):
    fold, judged = folds_of(len(groups), folds, early)
    said = []
    for g in (groups, baseline):
        told, overall = np.zeros(len(g)), np.zeros(len(g))
        for row in range(len(g)):
            inside = fold != fold[row]
            base, own = values[inside].mean(), values[inside & (g == g[row])]
            told[row], overall[row] = (own.sum() + base) / (len(own) + 1), base
        said.append((told[judged], overall[judged]))
    late = values[judged]
    plain = (late - said[0][1]) ** 2
    errors = [(late - told) ** 2 for told, _ in said]
    found = [
        {"r2": 1 - e.sum() / plain.sum(), "rmse": metrics.root_mean_squared_error(late, told)}
        for e, (told, _) in zip(errors, said)
    ]
    gain = np.stack([errors[1] - errors[0], plain], axis=1)
    return {
        "name": name, "kind": "numbers", "groups": groups, "baseline": baseline, "values": values, "folds": folds,
        **({} if early is None else {"early": early}), "scores": found[0], "baselineScores": found[1],
        "difference": interval(gain, lambda rows, d: d[rows, 0].sum() / d[rows, 1].sum()),
    }


def interval(values, figure):
    random = np.random.default_rng(1)
    n = len(values)
    found = [figure(random.integers(0, n, n), values) for _ in range(20_000)]
    return [float(q) for q in np.quantile(found, [0.025, 0.975])]


if __name__ == "__main__":
    width = binned(IRIS[:, 1], [2.8, 3.2])
    length = binned(IRIS[:, 0], [5.4, 6.0, 6.6])
    channel = (WHOLESALE[:, 4] > 2000).astype(int)
    mixed = np.arange(150) * 7 % 150
    cases = [
        of_classes("virginica by sepals", length, width, (SPECIES == 2).astype(int), 5),
        of_classes("species by sepals", length, width, SPECIES, 5),
        of_classes("no use at all", np.arange(150) // 3 % 2, width, (SPECIES == 1).astype(int), 3),
        of_classes(
            "detergents by groceries", binned(WHOLESALE[:, 2], [3000, 8000, 15000]),
            binned(WHOLESALE[:, 0], [5000, 12000]), channel, 4,
        ),
        of_numbers("petals by sepals", length, width, IRIS[:, 2], 5),
        of_numbers("a value alone in its group", np.arange(150) // 149, width, IRIS[:, 3], 10),
        of_classes(
            "late detergents by groceries", binned(WHOLESALE[:, 2], [3000, 8000, 15000]),
            binned(WHOLESALE[:, 0], [5000, 12000]), channel, 2, early=300,
        ),
        of_classes("late species by sepals", length[mixed], width[mixed], SPECIES[mixed], 2, early=90),
        of_numbers("late petals by sepals", length[mixed], width[mixed], IRIS[mixed, 2], 2, early=100),
    ]
    common.write_cases("outcome", common.tools("scikit-learn"), cases)
