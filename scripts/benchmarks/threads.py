"""Whether results depend on the number of threads, and the peak of memory: threads.py [METHOD…]

Runs Seg alone at n = 1,000,000, d = 8 with 1, 2 and 7 threads and compares the bits of the results."""

import json
import subprocess
import sys

from compare_methods import PROGRAM, build
from engine import Data

ROWS = Data("noisy", 1_000_000, 8, 20)
RUNS = {
    "kmeans": {"k": 20, "restarts": 2, "iterations": 100, "tolerance": 1e-4},
    "minibatch": {"k": 20, "seed": 1},
    "dbscan": {"eps": 1.5, "min": 16},
    "hdbscan": {"min_size": 100, "min_samples": 10},
    "gmm-fit": {"k": 8, "covariance": "full", "iterations": 30},
    "single-linkage": {"linkage": "single"},
    "adjusted-rand": {"k": 20},
}


def main():
    build()
    failed = False
    for name, settings in RUNS.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        found = {}
        for threads in (1, 2, 7):
            pairs = {"data": ROWS.path, "rows": ROWS.rows, "columns": ROWS.columns, **settings}
            program = "hclust" if name == "single-linkage" else name
            command = [PROGRAM, program, f"threads={threads}"]
            command += [f"{key}={value}" for key, value in pairs.items()]
            output = subprocess.run(command, capture_output=True, text=True)
            if output.returncode != 0:
                print(f"{name}: {output.stderr.strip()}")
                failed = True
                break
            found[threads] = json.loads(output.stdout)
        prints = {run["quality"]["fingerprint"] for run in found.values()}
        walls = ", ".join(f"{t} threads {run['wall']:.2f} s" for t, run in found.items())
        memory = max((run["memory"] for run in found.values()), default=0)
        same = "same bits" if len(prints) == 1 else "DIFFERENT BITS"
        failed = failed or len(prints) != 1
        print(f"{name:16} {same}; {walls}; {memory:.0f} MB beyond the rows", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
