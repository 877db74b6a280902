"""A person at a terminal: the real program on a pseudo-terminal, its screen kept by an emulator.

Nothing here sleeps: every step waits until the screen shows what it has to, for at most `PATIENCE`
seconds, so that a busy machine makes the tests slow but not wrong.
"""

import contextlib
import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import struct
import termios
import time

import pyte

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SEG_PROGRAM", str(ROOT / ".build/debug/seg"))
PATIENCE = float(os.environ.get("SEG_TEST_PATIENCE", "30"))

ENTER, TAB, ESCAPE = "\r", "\t", "\x1b"
UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
HOME, END, ALT_ENTER, FIX = "\x1b[H", "\x1b[F", "\x1b\r", "\x1b."
CTRL_A, CTRL_C, CTRL_D, CTRL_E = "\x01", "\x03", "\x04", "\x05"
CTRL_L, CTRL_R, CTRL_U, CTRL_X, CTRL_Z = "\x0c", "\x12", "\x15", "\x18", "\x1a"


def pasted(text):
    return "\x1b[200~" + text.replace("\n", "\r") + "\x1b[201~"


class Screen(pyte.Screen):
    """The emulator knows no dim letters; here they are the ones in italics."""

    def select_graphic_rendition(self, *attributes, **options):
        if not {38, 48} & set(attributes):
            attributes = tuple(3 if number == 2 else number for number in attributes)
        super().select_graphic_rendition(*attributes, **options)


class Terminal:
    """`graphics` is what the emulated terminal says that it can show: None, "kitty" or "sixel"."""

    def __init__(
        self, folder, home, columns=80, rows=24, command=(PROGRAM,), environment=(), graphics=None
    ):
        self.graphics = graphics
        self.pictures = []
        self.untold = b""
        self.screen = Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.heard = b""
        self.status = None
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_STATE_HOME": str(home / "state"),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "PAGER": "cat",
        }
        variables.update(environment)
        self.child, self.descriptor = pty.fork()
        if self.child == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.chdir(folder)
            os.execve(command[0], command, variables)

    # What the person does

    def type(self, keys):
        data = keys.encode()
        while data:
            # The program's output has to be taken, or neither side could go on.
            _, writable, _ = select.select([], [self.descriptor], [], 0.05)
            self.listen(0)
            if writable:
                data = data[os.write(self.descriptor, data[:512]) :]
        return self

    def resize(self, columns, rows):
        self.screen.resize(rows, columns)
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, size)
        return self

    # What the person sees

    def listen(self, seconds):
        ready, _, _ = select.select([self.descriptor], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self.descriptor, 65536)
        except OSError:
            return False
        self.heard += data
        self.stream.feed(self.without_strings(self.untold + data))
        return bool(data)

    STRING = re.compile(rb"\x1b([_P])(.*?)\x1b\\", re.DOTALL)
    BEGUN = re.compile(rb"\x1b(?:[_P].*)?\Z", re.DOTALL)

    def without_strings(self, data):
        """Takes out what the emulator does not know, pictures and questions, and answers those."""

        def take(match):
            kind, text = match.groups()
            if b"a=q" in text:
                self.answer(b"\x1b_Gi=31;OK\x1b\\", self.graphics == "kitty")
            else:
                self.pictures.append((kind.decode(), text))
            return b""

        data = self.STRING.sub(take, data)
        begun = self.BEGUN.search(data)
        self.untold = begun.group() if begun else b""
        data = data[: begun.start()] if begun else data
        self.answer(b"\x1b[6;20;10t", self.graphics and b"\x1b[16t" in data)
        self.answer(b"\x1b[?62;4c" if self.graphics == "sixel" else b"\x1b[?62c", b"\x1b[c" in data)
        return data

    def answer(self, data, is_asked):
        if is_asked:
            os.write(self.descriptor, data)

    def wait(self, condition, what="the screen"):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} did not come\n{self.picture()}")
            if not self.listen(0.05) and self.has_ended() and not condition():
                raise AssertionError(f"the program ended before {what}\n{self.picture()}")
        return self

    @property
    def lines(self):
        """The rows without what is blank at their ends; below the last one nothing."""
        rows = [row.rstrip() for row in self.screen.display]
        while rows and not rows[-1]:
            rows.pop()
        return rows

    def picture(self):
        cursor = self.screen.cursor
        return "\n".join(self.lines) + f"\n(cursor in row {cursor.y}, column {cursor.x})"

    def sees(self, text):
        return any(text in line for line in self.lines)

    def see(self, text):
        return self.wait(lambda: self.sees(text), f"`{text}`")

    def see_line(self, text):
        """The row of the cursor."""
        return self.wait(lambda: self.line == text, f"the line `{text}`")

    def see_lines(self, *lines):
        """The last rows of the screen."""
        lines = list(lines)
        return self.wait(lambda: self.lines[-len(lines) :] == lines, "\n".join(lines))

    def see_prompt(self):
        """An empty prompt."""
        return self.wait(lambda: self.line == "seg>" and self.screen.cursor.x == 5, "a prompt")

    @property
    def line(self):
        return self.screen.display[self.screen.cursor.y].rstrip()

    @property
    def cursor(self):
        return (self.screen.cursor.y, self.screen.cursor.x)

    # Styles

    def style(self, row, column):
        cell = self.screen.buffer[row][column]
        marks = [cell.fg] if cell.fg != "default" else []
        marks += ["bold"] if cell.bold else []
        marks += ["underlined"] if cell.underscore else []
        marks += ["dim"] if cell.italics else []
        return " ".join(marks) or "plain"

    def style_of(self, text):
        """The style of all cells of a text, or their styles: in the row of the cursor, else in the last
        row that has it."""
        for row in [self.screen.cursor.y, *reversed(range(self.screen.lines))]:
            cells = [self.screen.buffer[row][column].data for column in range(self.screen.columns)]
            columns = [column for column, data in enumerate(cells) if data]
            shown = "".join(cells[column][0] for column in columns)
            place = shown.rfind(text)
            if place >= 0:
                styles = {
                    self.style(row, columns[place + offset])
                    for offset, letter in enumerate(text)
                    if letter != " "
                }
                return styles.pop() if len(styles) == 1 else styles
        return None

    def see_style(self, text, style):
        return self.wait(
            lambda: self.style_of(text) == style, f"`{text}` {style} (it is {self.style_of(text)})"
        )

    # Ending

    def has_ended(self):
        if self.status is None:
            child, status = os.waitpid(self.child, os.WNOHANG)
            if child:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def see_end(self):
        return self.wait(self.has_ended, "the end")

    def close(self):
        if not self.has_ended():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
        os.close(self.descriptor)
