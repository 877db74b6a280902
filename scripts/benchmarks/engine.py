"""The frame of the engine's benchmarks: what a method, a case and a peer are, and how one is run.

A method is a file below methods/. Its peers are Python functions that get the rows, the case's
settings and a stopwatch; each runs in a process of its own, as Seg does, and both read the same files.
"""

import json
import os
import resource
import subprocess
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BENCH = ROOT / ".deps" / "bench"
DATA = BENCH / "data"
THREADS = 2


@dataclass(frozen=True)
class Data:
    """Generated rows, the same on every machine; kept as row-major doubles."""

    kind: str  # blobs: overlapping groups; noisy: a tenth of it uniform; uniform; heavy: log-normal
    rows: int
    columns: int
    groups: int = 8

    @property
    def name(self):
        groups = "" if self.kind in ("uniform", "heavy") else f"-{self.groups}"
        return f"{self.kind}-{self.rows}x{self.columns}{groups}"

    @property
    def path(self):
        path = DATA / f"{self.name}.f64"
        if not path.exists():
            DATA.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            self.made().tofile(part)
            os.replace(part, path)
        return path

    def load(self):
        import numpy as np

        return np.fromfile(self.path).reshape(self.rows, self.columns)

    @property
    def truth(self):
        """The group that each row of blobs was drawn from, counted from 1: what `made` draws first."""
        import numpy as np

        random = np.random.default_rng(7)
        random.uniform(0, 10, (self.groups, self.columns))
        return random.integers(0, self.groups, self.rows) + 1

    def made(self):
        import numpy as np

        random = np.random.default_rng(7)
        shape = (self.rows, self.columns)
        if self.kind == "uniform":
            return random.random(shape)
        if self.kind == "heavy":
            return random.lognormal(0, 1, shape)
        spread = 1.0 if self.columns <= 2 else 1.5
        centers = random.uniform(0, 10, (self.groups, self.columns))
        rows = centers[random.integers(0, self.groups, self.rows)]
        rows = rows + random.normal(0, spread / (3 if self.columns <= 2 else 1), shape)
        if self.kind == "noisy":
            noise = random.random(self.rows) < 0.1
            rows[noise] = random.uniform(-3, 13, (noise.sum(), self.columns))
        return rows


@dataclass
class Case:
    data: Data
    settings: dict = field(default_factory=dict)
    goal: float | None = None  # how many times faster than the fastest peer; None: no goal
    peers: tuple = ()  # only these; empty: all of the method
    runs: int = 3

    @property
    def title(self):
        words = [f"{self.data.rows:,} × {self.data.columns} ({self.data.kind})"]
        words += [f"{name}={value}" for name, value in self.settings.items()]
        return " ".join(words)


@dataclass
class Method:
    name: str
    title: str
    cases: list[Case]
    # Which figure says how good a result is, and which way; "same": equal but for rounding.
    quality: str | None = None
    better: str = "same"  # "lower", "higher", "same"
    tolerance: float = 1e-6
    # (rows, case) → further files by name, arrays of doubles: start centres, labels.
    prepare: Callable | None = None
    program: str | None = None  # the method's name in segbench, when it is another
    peers: dict = field(default_factory=dict)

    def peer(self, name):
        """Registers a function (rows, setting, stopwatch) → figures of quality."""

        def register(function):
            self.peers[name] = function
            return function

        return register

    def files(self, case):
        if self.prepare is None:
            return {}
        key = "-".join(f"{n}{v}" for n, v in case.settings.items())
        folder = DATA / f"{self.name}-{case.data.name}-{key}"
        if not (folder / "done").exists():
            folder.mkdir(parents=True, exist_ok=True)
            for name, array in self.prepare(case.data.load(), case).items():
                array.astype(float).tofile(folder / f"{name}.f64")
            (folder / "done").touch()
        return {path.stem: path for path in folder.glob("*.f64")}


class Setting(dict):
    """The case's settings, and the further files as arrays."""

    def __init__(self, case, files):
        super().__init__(case.settings)
        self.data, self.files = case.data, files

    def array(self, name, columns=None):
        import numpy as np

        found = np.fromfile(self.files[name])
        return found if columns is None else found.reshape(-1, columns)

    def labels(self, name="labels"):
        return self.array(name).astype(int)


class Stopwatch:
    """Takes wall time, CPU time and how far resident memory rises, all of one block."""

    def __init__(self):
        self.cost = None

    @staticmethod
    def status(name):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024 / 1e6
        return 0.0

    @staticmethod
    def cpu():
        own = resource.getrusage(resource.RUSAGE_SELF)
        return own.ru_utime + own.ru_stime

    @contextmanager
    def measure(self):
        Path("/proc/self/clear_refs").write_text("5")
        resident, cpu, wall = self.status("VmRSS:"), self.cpu(), time.perf_counter()
        yield
        self.cost = {
            "wall": time.perf_counter() - wall,
            "cpu": self.cpu() - cpu,
            "memory": max(self.status("VmHWM:") - resident, 0.0),
        }


def r_peer(code, data, **values):
    """Runs R code on matrix `x`; the code ends with a list(wall=, cpu=, memory=, quality=list())."""
    head = f'x <- matrix(readBin("{data.path}", "double", {data.rows * data.columns}), '
    head += f"ncol={data.columns}, byrow=TRUE)\n"
    head += "".join(f"{n} <- {json.dumps(v)}\n" for n, v in values.items())
    tail = """
    measured <- function(expression) {
      invisible(gc(reset=TRUE)); before <- sum(gc()[, 2])
      time <- system.time(value <- expression)
      peak <- sum(gc()[, 6])
      list(value=value, wall=time[["elapsed"]], cpu=time[["user.self"]] + time[["sys.self"]],
        memory=max(peak - before, 0) * 1.048576)
    }
    show <- function(m, ...) {
      q <- list(...)
      figures <- paste(sprintf('"%s": %.17g', names(q), unlist(q)), collapse=", ")
      cat(sprintf('{"wall": %.6f, "cpu": %.6f, "memory": %.3f, "quality": {%s}}\\n',
        m$wall, m$cpu, m$memory, figures))
    }
    """
    found = subprocess.run(
        ["Rscript", "--vanilla", "-"],
        input=head + tail + code,
        capture_output=True,
        text=True,
    )
    if found.returncode != 0:
        words = " ".join(found.stderr.split())
        raise SystemExit(f"R: {words}"[:200])
    return json.loads(found.stdout.strip().splitlines()[-1])

