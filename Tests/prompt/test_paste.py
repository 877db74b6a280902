"""Pasted blocks: one statement, nothing runs before Enter."""

from terminal import CTRL_C, ENTER, UP, pasted


def test_nothing_runs_before_enter(prompt):
    prompt.type(pasted("let $a = 1\nlet $b = 2\n= $a + $b\n")).see_lines(
        "seg> let $a = 1", "let $b = 2", "= $a + $b"
    )
    prompt.see_style("let", "magenta").see_style("$b", "brightmagenta")
    prompt.type("0" + "\x7f" + ENTER).see("3").see_prompt()


def test_two_hundred_lines(prompt):
    lines = [f"let $v{number} = {number}" for number in range(199)] + ["= $v1 + $v198"]
    prompt.type(pasted("\n".join(lines))).see_line("= $v1 + $v198")
    assert not prompt.sees("error")
    prompt.type(" + 1" + ENTER).see("200").see_prompt()
    prompt.type(UP).see_line("= $v1 + $v198 + 1").type(CTRL_C).see_prompt()


def test_pipes_at_the_start_of_lines(orders):
    orders.type(pasted("orders\n  | where amount > 3\n  | head 2\n")).see_style("head", "cyan bold")
    orders.type(ENTER).see("(2 rows)").see_prompt()


def test_transcripts_and_typographic_marks(orders):
    orders.type(pasted("seg> orders |\n...>   where status == \u201cpaid\u201d |\n...>   head\u00a02\n"))
    orders.see_lines("seg> orders |", '  where status == "paid" |', "  head 2")
    orders.type(ENTER).see("(2 rows)").see_prompt()


def test_in_the_middle_of_a_line(prompt):
    prompt.type("= []" + "\x1b[D" + pasted("1,\n2")).see_lines("seg> = [1,", "2]")
    prompt.type(ENTER).see("1, 2").see_prompt()


def test_wide_letters(prompt):
    prompt.type(pasted('= "日本 😀 e\u0301"')).see_style('"日本 😀', "green").type(ENTER)
    prompt.wait(lambda: prompt.lines[-2:-1] == ["日本 😀 é"]).see_prompt()
