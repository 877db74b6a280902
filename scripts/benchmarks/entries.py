"""What is compared: one entry each, a script in Seg's language beside a program for the peer."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BENCH = ROOT / ".deps" / "bench"
DATA = BENCH / "data"
THREADS = 2


@dataclass
class Side:
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass
class Entry:
    name: str
    title: str
    runs: int
    # Folder for results, program of Seg → the two sides. Makes the data where they are missing.
    prepare: Callable[[Path, str], list[Side]]
    # Folder for results → whether the results agree, and in words.
    compare: Callable[[Path], tuple[bool, str]] | None = None


def python(program, *arguments):
    return [sys.executable, str(HERE / program), *map(str, arguments)]


def data(name):
    """The path of a generated file, made when it is not there."""
    path = DATA / name
    if not path.exists():
        print(f"bench: making {path}", file=sys.stderr)
        DATA.mkdir(parents=True, exist_ok=True)
        subprocess.run(python("generate.py", path), check=True)
    return path


def seg(program, folder, text):
    script = folder / "script.seg"
    script.write_text("seg 1\n" + text)
    return Side("seg", [program, "run", str(script), "--threads", str(THREADS)])


def compared(folder, kind, *arguments):
    """Compares in a process of its own, so that this one stays small."""
    command = python("compare.py", kind, folder / "seg.csv", folder / "peer.csv", *arguments)
    found = subprocess.run(command, capture_output=True, text=True)
    return found.returncode == 0, (found.stdout + found.stderr).strip()


def prepare_startup(folder, program):
    peer = [sys.executable, "-c", "import duckdb; duckdb.connect()"]
    return [seg(program, folder, ""), Side("duckdb", peer)]


def prepare_rfm(folder, program):
    source = data("transactions-10m.csv")
    script = (
        f'load "{source}"\n'
        "  | rfm customer=customer_id date=order_date amount=amount order=order_id asof=2026-01-01\n"
        f'  | export "{folder / "seg.csv"}"\n'
    )
    peer = python("peer_rfm.py", source, folder / "peer.csv", THREADS)
    return [seg(program, folder, script), Side("duckdb", peer)]


def prepare_kmeans(folder, program):
    source = data("blobs-100k.csv")
    script = (
        f'load "{source}" id=id\n'
        "  | kmeans k=8 restarts=10 seed=1\n"
        f'  | export "{folder / "seg.csv"}"\n'
    )
    threads = {"OMP_NUM_THREADS": str(THREADS), "OPENBLAS_NUM_THREADS": str(THREADS)}
    peer = python("peer_kmeans.py", source, folder / "peer.csv")
    return [seg(program, folder, script), Side("scikit-learn", peer, threads)]


ENTRIES = [
    Entry("startup", "an empty script, and DuckDB opened from Python", 10, prepare_startup),
    Entry(
        "rfm-10m",
        "10 million transactions to recency, frequency and monetary value, CSV to CSV",
        5,
        prepare_rfm,
        lambda folder: compared(folder, "rfm"),
    ),
    Entry(
        "kmeans",
        "k-means of 100,000 x 8, k = 8, 10 restarts, CSV to CSV",
        5,
        prepare_kmeans,
        lambda folder: compared(folder, "kmeans", data("blobs-100k.csv")),
    ),
]
