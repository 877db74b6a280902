"""Scores of large isolation forests by scikit-learn. Writes isolation.json."""

from sklearn.ensemble import IsolationForest

from common import DATA, tools, write_cases


def case(name, sample):
    model = IsolationForest(n_estimators=4000, max_samples=sample, random_state=1).fit(DATA[name])
    scores = -model.score_samples(DATA[name])
    return {"data": name, "sample": sample, "scores": [round(float(s), 6) for s in scores]}


CASES = [case("iris", 150), case("iris", 64), case("usarrests", 50), case("ruspini", 75)]
write_cases("isolation", tools("scikit-learn"), CASES)
