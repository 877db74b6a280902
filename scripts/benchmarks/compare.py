"""Whether Seg and its peer found the same: compare.py KIND SEG.csv PEER.csv [SOURCE.csv]

Prints what was compared; exits with 1 when the results differ."""

import sys

import numpy as np
import pandas as pd

TOLERANCE = 1e-9


def rfm(ours, peers):
    key, values = "customer_id", ["recency", "frequency", "monetary"]
    ours, peers = (pd.read_csv(path).sort_values(key, ignore_index=True) for path in (ours, peers))
    if not ours[key].equals(peers[key]):
        return False, f"{len(ours)} and {len(peers)} customers, not the same ones"
    expected = peers[values].to_numpy(dtype=float)
    difference = np.abs(ours[values].to_numpy(dtype=float) - expected)
    largest = (difference / np.maximum(1, np.abs(expected))).max()
    return bool(largest <= TOLERANCE), f"{len(ours)} customers, largest difference {largest:.1e}"


def inertia(points, segments):
    total = 0.0
    for segment in np.unique(segments):
        members = points[segments == segment]
        total += ((members - members.mean(axis=0)) ** 2).sum()
    return total


def kmeans(ours, peers, source):
    """The cost of both groupings, computed here; ours may be lower, not higher."""
    points = pd.read_csv(source).set_index("id")
    ours, peers = (pd.read_csv(path).set_index("id")["segment"] for path in (ours, peers))
    if not (set(ours.index) == set(peers.index) == set(points.index)):
        return False, "not the same rows"
    costs = [inertia(points.to_numpy(), s.loc[points.index].to_numpy()) for s in (ours, peers)]
    groups = [s.nunique() for s in (ours, peers)]
    words = f"{groups[0]} and {groups[1]} groups, inertia {costs[0]:.4f} and {costs[1]:.4f}"
    return groups[0] == groups[1] and costs[0] <= costs[1] * (1 + 1e-6), words


if __name__ == "__main__":
    agrees, words = {"rfm": rfm, "kmeans": kmeans}[sys.argv[1]](*sys.argv[2:])
    print(words)
    sys.exit(0 if agrees else 1)
