"""How long the prompt takes from a key to the painted screen: prompt.py [--program PATH] [--rounds N]

Types at the release build through a pseudo-terminal. A time ends with the last byte that the program
writes before it is still for 40 ms. Goals: 5 ms for a key in a statement of 500 characters, 30 ms for
Tab with 2,000 columns, 100 ms for Ctrl-C."""

import argparse
import fcntl
import os
import pathlib
import pty
import select
import statistics
import struct
import subprocess
import tempfile
import termios
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
STILL = 0.04


class Prompt:
    def __init__(self, program, folder):
        variables = {"HOME": folder, "TERM": "xterm-256color", "PATH": os.environ["PATH"]}
        self.child, self.descriptor = pty.fork()
        if self.child == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
            os.chdir(folder)
            os.execve(program, [program], variables)
        self.until(b"seg> ")

    def until(self, text, patience=60):
        """Reads until `text` came and the program is still."""
        heard, end = b"", time.monotonic() + patience
        while text not in heard and time.monotonic() < end:
            heard += self.read(0.1)
        assert text in heard, f"{text} did not come: {heard[-400:]}"
        while self.read(STILL):
            pass
        return heard

    def read(self, seconds):
        ready, _, _ = select.select([self.descriptor], [], [], seconds)
        return os.read(self.descriptor, 65536) if ready else b""

    def time(self, keys, text=b""):
        """Milliseconds from the keys to the last byte, `text` among them."""
        start = last = time.perf_counter()
        os.write(self.descriptor, keys.encode())
        heard = b""
        while True:
            data = self.read(STILL if text in heard and heard else 60)
            if not data:
                return (last - start) * 1000
            heard += data
            last = time.perf_counter()

    def close(self):
        os.kill(self.child, 9)
        os.waitpid(self.child, 0)
        os.close(self.descriptor)


def report(name, times, goal):
    median = statistics.median(times)
    verdict = "" if median <= goal else "   MISSED"
    print(
        f"{name:<52} median {median:7.2f} ms, worst {max(times):7.2f} ms, goal {goal} ms{verdict}"
    )
    return median <= goal


def statement():
    """500 characters that are checked: known columns, functions, options."""
    text = "w | where c1 > 0 and c2 < 1e9"
    number = 3
    while len(text) < 460:
        text += f" and c{number} != {number * 7}.5"
        number += 1
    return text + " | head 20 | select " + "c1, " * ((480 - len(text)) // 4) + "c2"


def measured(prompt, rounds):
    text = statement()
    goals = []
    prompt.time(text)
    goals.append(
        report(
            f"a key behind {len(text)} characters",
            [prompt.time("\x7f" if turn % 2 else "0") for turn in range(rounds)],
            5,
        )
    )
    prompt.time("\x1b[H" + "\x1b[C" * 10)
    goals.append(
        report(
            f"a key within {len(text)} characters",
            [prompt.time("\x7f" if turn % 2 else " ") for turn in range(rounds)],
            5,
        )
    )
    goals.append(report("Ctrl-C on a statement", [prompt.time("\x03", b"seg> ")], 100))
    times = []
    for _ in range(rounds):
        prompt.time("w | where c")
        times.append(prompt.time("\t", b"more"))
        prompt.time("\x03", b"seg> ")
    goals.append(report("Tab with 2,000 columns", times, 30))
    times = []
    for _ in range(rounds):
        prompt.time("w | select c19")
        times.append(prompt.time("9"))
        prompt.time("\x03", b"seg> ")
    goals.append(report("a key with 2,000 columns", times, 5))
    goals.append(
        report(
            "Ctrl-C on an empty line", [prompt.time("\x03", b"seg> ") for _ in range(rounds)], 100
        )
    )
    return goals


def interrupted(prompt, rounds):
    times = []
    for _ in range(min(rounds, 5)):
        os.write(prompt.descriptor, b"many | kmeans k=50 restarts=5000 | head 1\r")
        prompt.until(b"%")
        times.append(prompt.time("\x03", b"seg> "))
    return [report("Ctrl-C during a fit", times, 100)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", help="another build of seg than this tree's")
    parser.add_argument("--rounds", type=int, default=20)
    chosen = parser.parse_args()
    program = chosen.program and str(pathlib.Path(chosen.program).resolve())
    if not program:
        subprocess.run(
            [ROOT / "scripts" / "seg", "--help"], check=True, stdout=subprocess.DEVNULL
        )
        program = str(ROOT / ".build" / "release" / "seg")
    with tempfile.TemporaryDirectory() as folder:
        columns = [f"c{number}" for number in range(2000)]
        rows = [",".join(str(row * column) for column in range(2000)) for row in range(3)]
        pathlib.Path(folder, "wide.csv").write_text("\n".join([",".join(columns), *rows]) + "\n")
        many = [f"{i},{i * 7919 % 10007},{i * 104729 % 20011}" for i in range(30_000)]
        pathlib.Path(folder, "many.csv").write_text("\n".join(["id,x,y", *many]) + "\n")
        prompt = Prompt(program, folder)
        for name in ["wide", "many"]:
            short = name if name == "many" else "w"
            os.write(prompt.descriptor, f'let {short} = load "{name}.csv"\r'.encode())
            prompt.until(b"table of")
        goals = measured(prompt, chosen.rounds) + interrupted(prompt, chosen.rounds)
        prompt.close()
    raise SystemExit(0 if all(goals) else 1)


main()
