"""Runs one peer once: run_peer.py METHOD CASE PEER, CASE counted from 0. Prints a line of JSON."""

import json
import sys
import warnings

from engine import Setting, Stopwatch
from methods import METHODS

warnings.simplefilter("ignore")
method = next(m for m in METHODS if m.name == sys.argv[1])
case = method.cases[int(sys.argv[2])]
stopwatch = Stopwatch()
# A peer of another language hands its own measurements over in `stopwatch.cost`.
quality = method.peers[sys.argv[3]](
    case.data.load(), Setting(case, method.files(case)), stopwatch
)
print(json.dumps({**stopwatch.cost, "quality": {n: float(v) for n, v in quality.items()}}))
