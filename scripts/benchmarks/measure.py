"""Runs a command and says what it took. Imports only the standard library, and nothing large:
Linux counts the parent's memory at the start of a child as the child's peak."""

import os
import statistics
import subprocess
import time
from dataclasses import dataclass


@dataclass
class Cost:
    """Of one run of a whole process."""

    wall: float  # seconds
    cpu: float  # seconds, user and system, all threads
    memory: float  # peak of resident memory in MB (10^6 bytes)


MEASURES = {"wall": "s", "cpu": "s", "memory": "MB"}


def run(command, environment, folder, log):
    with open(log, "wb") as output:
        start = time.perf_counter()
        child = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        with open(log, errors="replace") as output:
            text = output.read()[-2000:]
        raise SystemExit(f"bench: {' '.join(command)}: exit code {child.returncode}\n{text}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def alternately(sides, runs, folder):
    """One round to warm up, then `runs` rounds of every side, each round in the other order."""
    costs = {side.name: [] for side in sides}
    for number in range(runs + 1):
        for side in sides if number % 2 else reversed(sides):
            cost = run(side.command, side.environment, folder, folder / f"{side.name}.log")
            if number > 0:
                costs[side.name].append(cost)
    return costs


def summary(costs):
    """Median, lowest and highest of each measure."""
    found = {}
    for measure in MEASURES:
        values = [getattr(cost, measure) for cost in costs]
        found[measure] = {
            "median": statistics.median(values),
            "low": min(values),
            "high": max(values),
            "runs": values,
        }
    return found
