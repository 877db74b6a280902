"""Editing, history, Ctrl-C, suspension, the text editor, and the keys of vi."""

import pytest
from terminal import (
    ALT_ENTER, CTRL_A, CTRL_C, CTRL_D, CTRL_R, CTRL_X, CTRL_Z, DOWN, END, ENTER, ESCAPE, HOME, LEFT,
    PROGRAM, RIGHT, Terminal, UP,
)


def run(terminal, statement, result):
    terminal.type(statement + ENTER).see(result).see_prompt()


# Ctrl-C, Ctrl-D


def test_ctrl_c_on_an_empty_line(prompt):
    prompt.type(CTRL_C).wait(lambda: prompt.lines[-2:] == ["seg>", "seg>"])
    prompt.type("= 1 + 1" + ENTER).see("2").see_prompt()


def test_ctrl_c_drops_what_is_typed(prompt):
    prompt.type("= 1 +" + ENTER + "half").see("half").type(CTRL_C).see_prompt()
    prompt.type("= 2 + 3" + ENTER).see("5").see_prompt()


def test_ctrl_c_during_a_fit(start, folder):
    rows = "\n".join(f"{i},{i * 7919 % 10007},{i * 104729 % 20011}" for i in range(4_000))
    (folder / "many.csv").write_text("id,x,y\n" + rows + "\n")
    prompt = start()
    prompt.type('let many = load "many.csv" id=id' + ENTER).see("many: table").see_prompt()
    prompt.type("let fits = many | kmeans k=2..9 restarts=5_000" + ENTER).see("% ")
    prompt.type(CTRL_C).see("interrupted; nothing was changed").see_prompt()
    prompt.type("= 6 * 7" + ENTER).see("42").see_prompt()
    prompt.type("fits | head" + ENTER).see("error S0202").see_prompt()
    # One model that gets better step by step is kept as far as it came.
    prompt.type("let kept = many | kmeans k=3 restarts=5_000" + ENTER).see("% ")
    prompt.type(CTRL_C).see("kept: k-means").see_prompt()


def test_ctrl_d_leaves_on_an_empty_line_only(prompt):
    prompt.type("= 12" + CTRL_A + CTRL_D).see_line("seg>  12")
    prompt.type(CTRL_C).see_prompt().type(CTRL_D).see_end()
    assert prompt.status == 0


def test_the_terminal_is_left_as_it_was(start):
    prompt = start()
    assert prompt.heard.count(b"\x1b[?2004h") == 1
    prompt.type(CTRL_D).see_end()
    assert prompt.heard.count(b"\x1b[?2004h") == prompt.heard.count(b"\x1b[?2004l")


# Moving


def test_home_and_end_work_by_lines(prompt):
    prompt.type("= [1," + ENTER + "22," + ENTER + "3]" + UP + HOME + "4, ").see("4,   22,")
    prompt.type(END + "5,").see("4,   22,5,").type(HOME + HOME + "  ").see("seg>   = [1,")
    prompt.type(ENTER).see("1, 4, 22, 5, 3").see_prompt()


def test_up_and_down_move_within_the_statement(prompt):
    prompt.type("= [1," + ENTER + "2," + ENTER + "3]").see("  3]")
    prompt.type(UP + LEFT + "0").see("  20,").type(UP).wait(lambda: prompt.line == "seg> = [1,")
    prompt.type(DOWN + DOWN + END + ENTER).see("1, 20, 3").see_prompt()


def test_alt_enter_starts_a_line(prompt):
    prompt.type("= 1" + ALT_ENTER).wait(lambda: prompt.cursor[1] == 2)
    prompt.type(CTRL_C).see_prompt()


def test_words(prompt):
    prompt.type("= one two" + "\x1b[1;5D" + "X").see("= one Xtwo")
    prompt.type("\x17").see_line("seg> = one two").type(CTRL_C).see_prompt()


# History


def test_up_searches_by_what_is_typed(prompt):
    run(prompt, "= 10 + 1", "11")
    run(prompt, "= 20 + 2", "22")
    run(prompt, '= "x"', "x")
    prompt.type("= 1" + UP).wait(lambda: prompt.cursor[1] == 13).see_line("seg> = 10 + 1")
    prompt.type(DOWN).wait(lambda: prompt.cursor[1] == 8)
    prompt.type("\x7f\x7f\x7f" + UP + UP).see_line("seg> = 20 + 2").type(UP).see_line("seg> = 10 + 1")
    prompt.type(DOWN + DOWN + DOWN).see_line("seg>")


def test_whole_statements_come_back(prompt):
    run(prompt, "= [1," + ENTER + "2]", "1, 2")
    prompt.type(UP).see_lines("seg> = [1,", "  2]").type(ENTER)
    prompt.wait(lambda: sum("1, 2" in line for line in prompt.lines) == 2).see_prompt()


def test_ctrl_r_searches(prompt):
    run(prompt, "= 10 + 1", "11")
    run(prompt, "= 20 + 2", "22")
    run(prompt, "= 30 + 3", "33")
    prompt.type(CTRL_R + "+ 1").see("bck:+ 1").see("= 10 + 1")
    assert prompt.style_of("bck:") == "plain"
    prompt.type(ENTER).wait(lambda: sum(line == "11" for line in prompt.lines) == 2).see_prompt()


def test_history_of_two_prompts_at_once(start):
    first, second = start(), start()
    run(first, "= 100 + 1", "101")
    run(second, "= 200 + 2", "202")
    run(first, "= 300 + 3", "303")
    first.type(UP + UP).see_line("seg> = 100 + 1")
    second.type(UP + UP).see_line("seg> = 200 + 2")
    third = start()
    third.type(UP).see_line("seg> = 300 + 3").type(UP).see_line("seg> = 200 + 2")
    third.type(UP).see_line("seg> = 100 + 1")


def test_history_lists_what_has_a_word(start):
    first = start()
    run(first, "= 100 + 1", "101")
    run(first, "= [2," + ENTER + "3]", "2, 3")
    second = start()
    second.type(":history 100" + ENTER).see("  = 100 + 1").see_prompt()
    assert not second.sees("= [2,")
    second.type(":history [2" + ENTER).see("  = [2,").see("3]").see_prompt()
    second.type(":history nowhere" + ENTER).see("no statement in the history has `nowhere`")


def test_private_statements_are_not_kept(start, home):
    first = start()
    run(first, " = 123 + 1", "124")
    run(first, "= 5 + 1", "6")
    first.type(UP + UP).see_line("seg> = 5 + 1")
    text = (home / "state/seg/history").read_text()
    assert "123" not in text and "= 5 + 1" in text


# Other programs


@pytest.fixture
def editor(tmp_path):
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nsed -i "s/1/7/" "$1"\n')
    script.chmod(0o755)
    return {"VISUAL": str(script)}


def test_edit_opens_the_last_statement(start, editor):
    prompt = start(environment=editor)
    run(prompt, "= 1 + 20", "21")
    prompt.type(":edit" + ENTER).see_line("seg> = 7 + 20")
    prompt.type("0" + ENTER).see("207").see_prompt()


def test_ctrl_x_ctrl_e_opens_what_is_typed(start, editor):
    prompt = start(environment=editor)
    prompt.type("= [1," + ENTER + "30]" + CTRL_X + "\x05").see_lines("seg> = [7,", "  30]")
    prompt.see_style("30", "brown").type(ENTER).see("7, 30").see_prompt()


def test_an_editor_that_fails_changes_nothing(start):
    prompt = start(environment={"VISUAL": "false"})
    run(prompt, "= 1 + 20", "21")
    prompt.type(":edit" + ENTER).see("the editor failed").see_prompt()


def test_commands_of_the_shell_use_the_terminal(prompt):
    prompt.type("!read -p name: x; echo hello $x" + ENTER).see("name:").type("ann\n")
    prompt.see("hello ann").see_prompt()
    prompt.type("!echo st''arted; exec sleep 600" + ENTER).see("started")
    prompt.type(CTRL_C).see_prompt()
    prompt.type("= 6 * 7" + ENTER).see("42")


def test_ctrl_z_stops_and_goes_on(folder, home):
    shell = ("/bin/bash", "--norc", "--noprofile", "-i")
    terminal = Terminal(folder, home, command=shell, environment={"PS1": "$ "})
    terminal.see("$").type(f"{PROGRAM}" + ENTER).see("language seg 1").see_prompt()
    terminal.type("= 1 +" + ENTER + "41").see_style("41", "brown").type(CTRL_Z).see("Stopped")
    terminal.wait(lambda: terminal.line == "$").type("echo out$((1+1))side" + ENTER).see("out2side")
    terminal.type("fg" + ENTER).see_lines("seg> = 1 +", "  41").see_style("41", "brown")
    terminal.type("0" + ENTER).see("411").see_prompt()
    terminal.type(CTRL_D).wait(lambda: terminal.line == "$").close()


# Settings


def test_keys_of_vi(start, home):
    (home / ".editrc").write_text("bind -v\n")
    prompt = start()
    run(prompt, "= 10 + 1", "11")
    prompt.type("= 5 + haed").see("= 5 + haed")
    prompt.type(ESCAPE).see_line("seg> = 5 + haed").wait(lambda: prompt.cursor[1] == 14)
    prompt.type("b").wait(lambda: prompt.cursor[1] == 11).type("dw").see_line("seg> = 5 +")
    prompt.type("a4" + ESCAPE).see_line("seg> = 5 + 4").type(ENTER).see("9").see_prompt()
    prompt.type(UP + UP).see_line("seg> = 10 + 1").type(DOWN).see_line("seg> = 5 + 4")
    prompt.type(ESCAPE).wait(lambda: prompt.cursor[1] == 11).type(UP).see_line("seg> = 10 + 1")
    prompt.type(CTRL_C).see_prompt().type("= [1," + ENTER + "2]" + ENTER).see("1, 2").see_prompt()
    prompt.type("= 1 + nul" + "\t").see("null").type(CTRL_C).see_prompt()
    prompt.type("\x1b[200~= 7 *\r 6\x1b[201~").see_lines("seg> = 7 *", " 6").type(ENTER).see("42")


def test_own_keys(start, home):
    (home / ".editrc").write_text('bind "^X^H" seg-line-start\nbind "^M" ed-insert\n')
    prompt = start()
    prompt.type("1 + 1" + CTRL_X + "\x08" + "= ").see_line("seg> = 1 + 1")
    prompt.type(ENTER).see("2").see_prompt()


# Window


def test_the_line_follows_the_window(start):
    prompt = start(columns=60)
    prompt.type('= "0123456789 0123456789 0123456789"').see_style("0123456789 0", "green")
    prompt.resize(24, 24)
    prompt.see_lines('seg> = "0123456789 01234', '56789 0123456789"')
    prompt.see_style('56789 0123456789"', "green")
    prompt.type(LEFT + "x").see_lines('seg> = "0123456789 01234', '56789 0123456789x"')
    prompt.resize(70, 24)
    prompt.see_lines('seg> = "0123456789 0123456789 0123456789x"')
    prompt.type(RIGHT + ENTER).see_prompt()


def test_a_higher_window_paints_more(start):
    prompt = start(rows=4)
    prompt.type("= [1," + ENTER + "2," + ENTER + "3," + ENTER + "4," + ENTER + "5").see("5")
    prompt.resize(80, 20)
    prompt.see_style("5", "brown")
    prompt.type("]" + ENTER).see("1, 2, 3, 4, 5").see_prompt()


def test_what_is_typed_while_a_statement_runs_shows_at_the_next_prompt(prompt):
    prompt.type('load "examples/orders.csv" | sort amount | head 1' + ENTER + "= 6 *")
    prompt.see_line("seg> = 6 *").type(" 7" + ENTER).see("42").see_prompt()
    assert sum("= 6 *" in line for line in prompt.lines) == 1
