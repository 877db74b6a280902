"""Runs Seg's engine and the peers of a method alternately, and makes the tables."""

import json
import os
import statistics
import subprocess
import sys

from engine import HERE, ROOT, THREADS

# A peer that takes longer than this is run once only.
LONG = 30.0
TIMEOUT = 900
PROGRAM = ROOT / ".build" / "release" / "segbench"
ENVIRONMENT = {
    **os.environ,
    **{
        name: str(THREADS)
        for name in (
            "OMP_NUM_THREADS",
            "OPENBLAS_NUM_THREADS",
            "MKL_NUM_THREADS",
            "NUMBA_NUM_THREADS",
            "PARLAY_NUM_THREADS",
            "RAYON_NUM_THREADS",
        )
    },
}
MEASURES = {"wall": "s", "cpu": "s", "memory": "MB"}


def build():
    command = ["swift", "build", "-c", "release", "--product", "segbench"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)


def seg(method, case):
    settings = {
        "data": case.data.path,
        "rows": case.data.rows,
        "columns": case.data.columns,
        "threads": THREADS,
        **case.settings,
        **method.files(case),
    }
    pairs = [f"{name}={value}" for name, value in settings.items()]
    return [str(PROGRAM), method.program or method.name, *pairs]


def run(command):
    try:
        found = subprocess.run(
            command, capture_output=True, text=True, env=ENVIRONMENT, timeout=TIMEOUT
        )
    except subprocess.TimeoutExpired:
        return f"more than {TIMEOUT} s"
    if found.returncode != 0:
        lines = found.stderr.strip().splitlines() or [f"exit code {found.returncode}"]
        return lines[-1][:200]
    return json.loads(found.stdout.strip().splitlines()[-1])


def measured(method, case, runs):
    number = method.cases.index(case)
    peers = [p for p in method.peers if not case.peers or p in case.peers]
    commands = {"seg": seg(method, case)}
    for peer in peers:
        commands[peer] = [
            sys.executable, str(HERE / "run_peer.py"), method.name, str(number), peer,
        ]  # fmt: skip
    results = {name: [] for name in commands}
    failures = {}
    for round in range(runs or case.runs):
        order = list(commands) if round % 2 == 0 else list(reversed(commands))
        for name in order:
            done = results[name]
            if name in failures or (done and done[0]["wall"] > LONG):
                continue
            found = run(commands[name])
            if isinstance(found, str):
                failures[name] = found
            else:
                done.append(found)
    sides = {name: summary(found) for name, found in results.items() if found}
    return {
        "method": method.name,
        "title": f"{method.title}: {case.title}",
        "goal": case.goal,
        "sides": sides,
        "failures": failures,
        **verdict(method, case, sides),
    }


def summary(runs):
    found = {"quality": runs[-1]["quality"], "runs": len(runs)}
    for measure in MEASURES:
        values = [run[measure] for run in runs]
        found[measure] = {
            "median": statistics.median(values),
            "low": min(values),
            "high": max(values),
        }
    return found


def verdict(method, case, sides):
    """The ratio to the fastest peer, and whether quality, memory and goal hold."""
    peers = {name: side for name, side in sides.items() if name != "seg"}
    if "seg" not in sides or not peers:
        return {}
    fastest = min(peers, key=lambda name: peers[name]["wall"]["median"])
    ratio = peers[fastest]["wall"]["median"] / sides["seg"]["wall"]["median"]
    found = {"fastest": fastest, "ratio": ratio}
    if method.quality:
        own = sides["seg"]["quality"]
        keys = [k for k in own if k.startswith(method.quality)]
        differing = {
            name: [
                f"{key} {own[key]:.10g}, {name} {side['quality'][key]:.10g}"
                for key in keys
                if key in side["quality"] and worse(method, own[key], side["quality"][key])
            ]
            for name, side in peers.items()
        }
        words = [line for lines in differing.values() for line in lines]
        # Where results must be equal, one peer that agrees shows who is wrong.
        agreed = method.better == "same" and not all(differing.values())
        found["peers differ" if agreed else "worse"] = words
    if case.goal:
        found["reached"] = ratio >= case.goal
    return found


def worse(method, own, peers):
    allowed = method.tolerance * max(abs(own), abs(peers))
    if method.better == "lower":
        return own > peers + allowed
    if method.better == "higher":
        return own < peers - allowed
    return abs(own - peers) > allowed


def show(result):
    print(result["title"])
    width = max(map(len, [*result["sides"], *result["failures"]]))
    for name, side in result["sides"].items():
        cells = []
        for measure, unit in MEASURES.items():
            value = side[measure]
            digits = 3 if unit == "s" else 0
            text = f"{measure} {value['median']:.{digits}f} {unit}"
            if side["runs"] > 1 and measure != "memory":
                text += f" ({value['low']:.{digits}f}..{value['high']:.{digits}f})"
            cells.append(text)
        figures = [f"{n} {v:.8g}" for n, v in sorted(side["quality"].items())]
        if len(figures) > 4:
            figures = [*figures[:3], f"… {len(figures)} figures"]
        print(f"  {name:{width}}  {'   '.join(cells)}   {', '.join(figures)}")
    for name, reason in result["failures"].items():
        print(f"  {name:{width}}  did not run: {reason}")
    if "ratio" in result:
        goal = f", goal {result['goal']}×" if result["goal"] else ""
        missed = "" if result.get("reached", True) else " MISSED"
        print(f"  {result['ratio']:.2f}× as fast as {result['fastest']}{goal}{missed}")
    for words in result.get("worse", []):
        print(f"  QUALITY DIFFERS: {words}")
    for words in result.get("peers differ", []):
        print(f"  a peer differs from Seg and the others: {words}")
    print(flush=True)


def markdown(results):
    """The table of the README: one line a case with a goal."""
    lines = [
        "| Method | Seg | Fastest peer | Ratio (goal) | Memory, Seg and peer |",
        "|---|---|---|---|---|",
    ]
    for result in results:
        if not result["goal"] or "ratio" not in result:
            continue
        seg, peer = result["sides"]["seg"], result["sides"][result["fastest"]]
        lines.append(
            f"| {result['title']} | {seg['wall']['median']:.3f} s "
            f"| {result['fastest']} {peer['wall']['median']:.3f} s "
            f"| {result['ratio']:.1f}× ({result['goal']:g}×) "
            f"| {seg['memory']['median']:.0f} and {peer['memory']['median']:.0f} MB |"
        )
    return "\n".join(lines)
