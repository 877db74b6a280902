"""The driver: runs Seg and its peers alternately and prints medians, ranges and ratios."""

import argparse
import json
import platform
import subprocess
import sys

import compare_methods
import measure
from entries import BENCH, ENTRIES, ROOT
from methods import METHODS


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="only those whose name contains one of these")
    parser.add_argument("--runs", type=int, help="rounds (of whole programs: after the first)")
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")
    parser.add_argument("--markdown", action="store_true", help="print the README's table")
    parser.add_argument("--goals", action="store_true", help="only the sizes that have a goal")
    parser.add_argument("--list", action="store_true", help="name what there is and stop")
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


def run_entries(entries, chosen):
    if not entries:
        return []
    program = chosen.program or built()
    results = []
    for entry in entries:
        results.append(measured(entry, program, chosen.runs))
        if not chosen.json and not chosen.markdown:
            show(results[-1])
    return results


def run_methods(methods, chosen):
    if not methods:
        return []
    compare_methods.build()
    results = []
    for method in methods:
        for case in method.cases:
            if chosen.goals and case.goal is None:
                continue
            results.append(compare_methods.measured(method, case, chosen.runs))
            if not chosen.json and not chosen.markdown:
                compare_methods.show(results[-1])
    return results


def main():
    chosen = arguments()
    wanted = [
        item
        for item in [*ENTRIES, *METHODS]
        if not chosen.names or any(name in item.name for name in chosen.names)
    ]
    if not wanted:
        names = ", ".join(item.name for item in [*ENTRIES, *METHODS])
        sys.exit(f"bench: nothing of that name; there are {names}")
    if chosen.list:
        for item in wanted:
            print(f"{item.name}: {item.title}")
        return
    entries = run_entries([i for i in wanted if i in ENTRIES], chosen)
    methods = run_methods([i for i in wanted if i in METHODS], chosen)
    if chosen.json:
        print(
            json.dumps(
                {"machine": platform.platform(), "entries": entries, "methods": methods}, indent=1
            )
        )
    if chosen.markdown:
        print(compare_methods.markdown(methods))
    agree = all(result.get("agrees", True) for result in entries)
    if not agree or any(result.get("worse") for result in methods):
        sys.exit(1)


if __name__ == "__main__":
    main()
