"""The driver: runs Seg and its peer alternately and prints medians, ranges and ratios."""

import argparse
import json
import platform
import subprocess
import sys

import measure
from entries import BENCH, ENTRIES, ROOT


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="only entries whose name contains one of these")
    parser.add_argument("--runs", type=int, help="rounds after the first, which only warms up")
    parser.add_argument("--json", action="store_true", help="print all runs as JSON")
    parser.add_argument("--list", action="store_true", help="name the entries and stop")
    parser.add_argument("--program", help="another build of seg than this tree's")
    chosen = parser.parse_args()
    if chosen.runs is not None and chosen.runs < 1:
        parser.error("--runs must be at least 1")
    return chosen


def built():
    """This tree's program, made current."""
    subprocess.run([ROOT / "scripts" / "seg", "--help"], check=True, stdout=subprocess.DEVNULL)
    return str(ROOT / ".build" / "release" / "seg")


def measured(entry, program, runs):
    folder = BENCH / "out" / entry.name
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.csv"):
        old.unlink()
    sides = entry.prepare(folder, program)
    costs = measure.alternately(sides, runs or entry.runs, folder)
    result = {"name": entry.name, "title": entry.title, "sides": {}}
    for side in sides:
        result["sides"][side.name] = measure.summary(costs[side.name])
    if entry.compare:
        result["agrees"], result["comparison"] = entry.compare(folder)
    return result


def show(result):
    print(f"{result['name']}: {result['title']}")
    names = list(result["sides"])
    width = max(map(len, [*names, "ratio"]))
    for name in names:
        cells = [
            f"{measure_name} {value['median']:8.3f} {unit} ({value['low']:.3f}..{value['high']:.3f})"
            for (measure_name, unit), value in zip(
                measure.MEASURES.items(), result["sides"][name].values()
            )
        ]
        print(f"  {name:{width}}  " + "   ".join(cells))
    first, second = (result["sides"][name] for name in names)
    ratios = [f"{m} {first[m]['median'] / second[m]['median']:.3f}" for m in measure.MEASURES]
    print(f"  {'ratio':{width}}  {'   '.join(ratios)}   ({names[0]} / {names[1]}, medians)")
    if "comparison" in result:
        print(f"  results {'agree' if result['agrees'] else 'DIFFER'}: {result['comparison']}")


def main():
    chosen = arguments()
    entries = [
        entry
        for entry in ENTRIES
        if not chosen.names or any(name in entry.name for name in chosen.names)
    ]
    if not entries:
        sys.exit(f"bench: no such entry; there are {', '.join(e.name for e in ENTRIES)}")
    if chosen.list:
        for entry in entries:
            print(f"{entry.name}: {entry.title}")
        return
    program = chosen.program or built()
    results = []
    for entry in entries:
        results.append(measured(entry, program, chosen.runs))
        if not chosen.json:
            show(results[-1])
    if chosen.json:
        print(json.dumps({"machine": platform.platform(), "entries": results}, indent=1))
    if not all(result.get("agrees", True) for result in results):
        sys.exit(1)


if __name__ == "__main__":
    main()
