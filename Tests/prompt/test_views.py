"""Views on the whole screen: the real program, its terminal during the view and afterwards."""

import os
import signal
import termios

import pytest
from terminal import CTRL_C, DOWN, ENTER, ESCAPE, RIGHT, TAB, UP


@pytest.fixture
def tree(prompt):
    prompt.type('let iris = load "examples/iris.csv"' + ENTER).see("iris: table").see_prompt()
    prompt.type("let tree = iris | hclust" + ENTER).see("tree: hierarchical").see_prompt()
    return prompt


def modes(terminal):
    return termios.tcgetattr(terminal.descriptor)[:4]


def opened(terminal, line, title):
    terminal.type(line + ENTER).see(title)
    return terminal.see("q leave")


def test_a_cut_is_taken_to_the_prompt_and_edited(tree):
    opened(tree, ":explore tree", "2 groups")
    assert b"\x1b[?1049h" in tree.heard and tree.screen.cursor.hidden
    tree.type("+").see("3 groups").see("0.5543")
    tree.type("y").see_line("seg> tree | cut k=3")
    assert not tree.screen.cursor.hidden
    tree.type(" | freq segment" + ENTER).see("(3 rows)").see_prompt()


def test_the_line_is_taken_as_a_height(tree):
    opened(tree, ":explore tree", "2 groups")
    tree.type(DOWN * 2 + UP + ENTER).wait(lambda: tree.line.startswith("seg> tree | cut height="))
    tree.type(ENTER).see("(2 rows)").see_prompt()


def test_ctrl_c_and_q_leave_the_terminal_as_it_was(tree):
    before = modes(tree)
    for key in [CTRL_C, ESCAPE]:
        opened(tree, ":explore tree", "2 groups")
        assert modes(tree) != before
        tree.type(key).see_prompt()
        assert modes(tree) == before
        tree.type("= 1 + 1" + ENTER).see("2").see_prompt()
    assert b"left at: tree | cut k=2" in tree.heard


def test_a_new_size_in_the_middle(tree):
    opened(tree, ":explore tree", "2 groups")
    tree.resize(60, 16).wait(lambda: len(tree.lines) == 16 and tree.lines[-1].endswith("…"))
    assert max(len(line) for line in tree.lines) <= 60
    tree.resize(120, 40).wait(lambda: len(tree.lines) == 40 and "q leave" in tree.lines[-1])
    tree.type("3").see("3 groups")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_deadly_signal_gives_the_screen_back(tree, number):
    opened(tree, ":explore tree", "2 groups")
    os.kill(tree.child, number)
    tree.wait(lambda: b"\x1b[?25h\x1b[?1049l" in tree.heard, "the first screen").see_end()
    assert tree.status == -number
    seen = termios.ECHO | termios.ICANON
    assert modes(tree)[3] & seen == seen


def test_a_row_is_found_and_linkages_are_compared(tree):
    opened(tree, ":explore tree", "2 groups")
    tree.type("3/virginica" + ENTER).see("1 of 50").see("◆")
    tree.type("c").see("cophenetic ward 0.").see("ARI at 3 groups 0.")
    tree.see("tree  ward").see(" average ")
    tree.type("ts").see("average (UPGMA)")
    tree.type("y").see_line("seg> iris | hclust linkage=average | cut k=3")


def test_a_table_is_sorted_and_filtered(orders):
    opened(orders, ":explore orders", "60 rows")
    orders.type("/amou" + TAB).see("where amount").type(" > 100" + ENTER).see("orders | where amount > 100")
    orders.type(RIGHT + "s").see("sort customer_id").see("customer_id ▲")
    orders.type(ENTER).see_line("seg> orders | where amount > 100 | sort customer_id")


def test_a_segment_is_picked_and_named(tree):
    tree.type("let segs = iris | kmeans k=3 seed=1" + ENTER).see("segs: k-means").see_prompt()
    opened(tree, ":explore segs", "3 segments")
    tree.type("2").see("> 2 2").type("eKleine 花" + ENTER)
    tree.see_line('seg> segs | name 2 = "Kleine 花"')


def test_names_are_completed_and_explained(tree):
    tree.type(":explore tr" + TAB).see_line("seg> :explore tree")
    tree.type(CTRL_C).see_prompt()
    tree.type(":explore tre" + ENTER).see("did you mean `tree`?").see("tree (tree)").see_prompt()
    tree.type(":explore" + ENTER).see("tree  tree, table").see_prompt()


def test_no_colours_where_none_are_wanted(start):
    prompt = start(environment={"NO_COLOR": "1"})
    prompt.type('let iris = load "examples/iris.csv"' + ENTER).see("iris: table").see_prompt()
    prompt.type("let tree = iris | hclust" + ENTER).see("tree: hierarchical").see_prompt()
    opened(prompt, ":explore tree", "2 groups")
    prompt.type("3").see("3 groups").type("q").see_prompt()
    assert b"38;" not in prompt.heard


def test_a_dumb_terminal_has_no_views(start):
    prompt = start(environment={"TERM": "dumb"})
    prompt.type('let iris = load "examples/iris.csv"' + ENTER).see("iris: table").see_prompt()
    prompt.type(":explore iris" + ENTER).see("`:explore` needs a terminal").see_prompt()
    assert b"\x1b" not in prompt.heard
