import shutil

import pytest
from terminal import CTRL_C, CTRL_L, ROOT, Terminal


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "work"
    shutil.copytree(ROOT / "Tests/SegRuntimeTests/Fixtures/examples", folder / "examples")
    return folder


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest.fixture
def start(folder, home):
    """Starts prompts, and ends those that are left."""
    open_terminals = []

    def start(**options):
        terminal = Terminal(folder, home, **options)
        open_terminals.append(terminal)
        return terminal.see_prompt()

    yield start
    for terminal in open_terminals:
        terminal.close()


@pytest.fixture
def prompt(start):
    return start()


def with_orders(prompt):
    prompt.type('let orders = load "examples/orders.csv"\r')
    return prompt.see("orders: table of 7 columns").see_prompt()


@pytest.fixture
def orders(prompt):
    """A prompt with a data set."""
    return with_orders(prompt)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    shutil.copytree(ROOT / "Tests/SegRuntimeTests/Fixtures/examples", folder / "examples")
    terminal = Terminal(folder, folder)
    yield with_orders(terminal.see_prompt())
    terminal.close()


@pytest.fixture
def shared(kept):
    """A prompt with a data set and an empty screen, for tests that run nothing."""
    kept.type(CTRL_C).see_prompt().type(CTRL_L).wait(lambda: kept.lines == ["seg>"], "an empty screen")
    return kept
