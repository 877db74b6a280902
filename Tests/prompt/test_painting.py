"""Colours, marks, hints and notes over all kinds of text."""

import pytest
from terminal import CTRL_A, CTRL_C, CTRL_E, CTRL_U, END, ENTER, FIX, LEFT, RIGHT, UP


def test_tokens_have_their_colours(shared):
    shared.type('let x = orders | where status == "paid" and amount > 3 # why')
    shared.see_style("# why", "brightblack")
    assert shared.style_of("let") == "magenta"
    assert shared.style_of("where") == "cyan bold"
    assert shared.style_of('"paid"') == "green"
    assert shared.style_of(" 3 ") == "brown"
    assert shared.style_of("status") == "plain"
    assert shared.style_of("and") == "magenta"
    assert shared.style_of("x =") == {"bold", "plain"}


def test_options_and_values(shared):
    shared.type("orders | kmeans k=$k init=plus_plus")
    shared.see_style("init", "blue")
    shared.type(CTRL_U + "let $n = 90d")
    shared.see_style("$n", "brightmagenta").see_style("90d", "brown")


@pytest.mark.parametrize(
    "typed, wrong, note",
    [
        ("orders | haed 3", "haed", "there is no verb `haed`; did you mean `head`?"),
        ("orders | kmeans k=3 restrats=2", "restrats", "did you mean `restarts`?"),
        ("orders | where amuont > 3 and ", "amuont", "did you mean `amount`?"),
        ("orders | where (amuont > 3 and [1, ", "amuont", "did you mean `amount`?"),
        ("ordres | head", "ordres", "did you mean `orders`?"),
        ("orders | hclust linkage=wart ", "wart", "did you mean `ward`?"),
        ("orders | select amount | where status == 1", "status", "there is no column `status`"),
        ("orders | head $n ", "$n", "there is no value `$n`"),
        ("orders | sort amount )", None, ""),
        (":nonsense", ":nonsense", "there is no `:nonsense`"),
        ('load "examples/none.csv" | head', "none", "there is no file"),
    ],
)
def test_errors_are_marked_before_enter(shared, typed, wrong, note):
    shared.type(typed)
    if wrong is None:
        shared.see_style("sort", "cyan bold")
        return
    shared.see_style(wrong, "red underlined").see(note)
    assert shared.style_of(note) == "dim"


@pytest.mark.parametrize(
    "typed",
    ["orders | km", "orders | where am", "ord", "orders | kmeans ", "orders | where amount",
     "orders | where (amount > 3", "orders | desc | head", "orders | kmeans k=3 res",
     'orders | where status == "pa', "let ", "= 1 +"],
)
def test_what_is_being_typed_is_no_error(shared, typed):
    shared.type(typed)
    shared.see(typed.rstrip()).wait(lambda: shared.cursor[1] == 5 + len(typed))
    shared.type("x" + "\x7f").wait(lambda: shared.cursor[1] == 5 + len(typed))
    cells = [shared.style(shared.cursor[0], column) for column in range(80)]
    assert not any("red" in style for style in cells)


def test_a_fix_is_one_key_away(shared):
    shared.type("orders | where amuont > 3 | head 2").see_style("amuont", "red underlined")
    shared.type(FIX).see_line("seg> orders | where amount > 3 | head 2")
    shared.see_style("amount", "plain")
    shared.wait(lambda: not shared.sees("there is no column"))
    shared.type("0").see_line("seg> orders | where amount > 3 | head 20")


def test_every_faulty_stage_is_marked_and_fixed_in_turn(shared):
    shared.type("orders | haed 3 | sotr amount | head 2")
    shared.see_style("haed", "red underlined").see_style("sotr", "red underlined")
    shared.type(FIX).see_line("seg> orders | head 3 | sotr amount | head 2")
    shared.see_style("sotr", "red underlined")
    shared.type(FIX).see_line("seg> orders | head 3 | sort amount | head 2")


def test_ctrl_x_f_fixes_too(shared):
    shared.type("orders | haed").see_style("haed", "red underlined")
    shared.type("\x18f").see_line("seg> orders | head")


def test_the_fix_of_a_failed_statement_comes_back(orders):
    orders.type("orders | haed 2" + ENTER).see("error S0201").see_prompt()
    orders.type(FIX).see_line("seg> orders | head 2")


def test_the_rest_of_a_word_is_hinted(shared):
    shared.type("orders | kmed").see_line("seg> orders | kmedoids").see_style("oids", "dim")
    assert shared.cursor[1] == 18
    shared.type(RIGHT).wait(lambda: shared.cursor[1] == 22)
    shared.see_style("kmedoids", "cyan bold")


@pytest.mark.parametrize("key", [RIGHT, END, CTRL_E, "\x06", "\x1bOC", "\x1b[4~"])
def test_keys_that_take_a_hint(shared, key):
    shared.type("orders | kmed").see_style("oids", "dim")
    shared.type(key + " k").see("orders | kmedoids k")


def test_up_and_enter_do_not_take_a_hint(orders):
    orders.type("orders | kmed").see_style("oids", "dim")
    orders.type(UP + "x").see("orders | kmedx")
    orders.type(CTRL_C).see_prompt()
    orders.type("orders | winsorize amount p").see_style("amount", "plain")
    orders.type(CTRL_U + "ord").see_style("ers", "dim").type(ENTER).see("error S0202")
    assert "seg> ord" in orders.lines


def test_what_a_verb_needs_is_hinted(shared):
    shared.type("orders | kmeans ").see_line("seg> orders | kmeans k=<a whole number, or auto>")
    shared.see_style("k=<a whole number, or auto>", "dim")
    shared.type(RIGHT).see_line("seg> orders | kmeans k=")
    shared.type("3 ").see_line("seg> orders | kmeans k=3")


def test_the_next_verb_is_hinted(shared):
    shared.type("orders | scale | ").wait(lambda: len(shared.line) > 22)
    hinted = shared.line.split()[-1]
    shared.see_style(hinted, "dim")
    shared.type(RIGHT).see_style(hinted, "cyan bold")


def test_history_is_hinted_first(orders):
    orders.type("orders | head 2 | select amount" + ENTER).see("(2 rows)").see_prompt()
    orders.type("ord").see_line("seg> orders | head 2 | select amount")
    orders.see_style("ers | head 2 | select amount", "dim")
    orders.type(END + ENTER).wait(lambda: sum("(2 rows)" in line for line in orders.lines) == 2)


def test_failed_statements_are_not_hinted(orders):
    orders.type("orders | haed 2" + ENTER).see("error S0201").see_prompt()
    orders.type("orders | ha").wait(lambda: orders.cursor[1] == 16)
    orders.see_style("orders |", {"bold", "plain"})
    assert orders.line == "seg> orders | ha"


def test_hints_are_cut_at_the_edge(start):
    narrow = start(columns=30)
    narrow.type('= "0123456789 0123456789 0123456789"' + ENTER).see_prompt()
    narrow.type('= "').see_style("0123456789 0123456789", "dim")
    assert narrow.line == 'seg> = "0123456789 0123456789'


def test_wrapped_lines_are_coloured_on_all_rows(start):
    narrow = start(columns=20)
    narrow.type('let $a = "0123456789" == "x" or 1 < 67890')
    narrow.see_lines('seg> let $a = "01234', '56789" == "x" or 1 <', " 67890")
    last = narrow.cursor[0]
    narrow.wait(lambda: narrow.style(last - 1, 0) == "green", "a green text")
    narrow.wait(lambda: narrow.style(last - 1, 17) == "brown", "a brown number")
    narrow.wait(lambda: narrow.style(last, 1) == "brown", "a brown number on the last row")
    narrow.type(LEFT * 35 + "xyz")
    narrow.see_lines('seg> let $axyz = "01', '23456789" == "x" or', "1 < 67890")
    narrow.wait(lambda: narrow.style(last - 1, 7) == "green", "a green end")


def test_several_lines(shared):
    shared.type("orders |" + ENTER).wait(lambda: shared.cursor == (1, 2))
    shared.type("where amount > 3 |" + ENTER + "head 2").see_style("head", "cyan bold")
    shared.see_lines("seg> orders |", "  where amount > 3 |", "  head 2")
    shared.type(UP + UP + CTRL_A + RIGHT * 3 + "X")
    shared.see_style("ordXers", "red underlined").see_lines(
        "seg> ordXers |", "  where amount > 3 |", "  head 2",
        "there is no verb or data set `ordXers`; did you mean `orders`? (Alt-.)",
    )


def test_east_asian_letters_and_emoji(shared):
    shared.type('let größe = orders | where country == "日本 😀" # é')
    shared.see_style("# é", "brightblack").see_style('"日本 😀"', "green")
    shared.type(LEFT * 5 + "本")
    shared.see('"日本 😀本" # é').see_style('"日本 😀本"', "green")


def test_wide_letters_at_the_edge(start):
    narrow = start(columns=20)
    narrow.type('= "a日本語日本語日本語"')
    narrow.see_lines('seg> = "a日本語日本', '語日本語"').see_style("語日本語", "green")
    narrow.type(LEFT + "x").see_lines('seg> = "a日本語日本', '語日本語x"')
    narrow.see_style('語日本語x"', "green")
    narrow.type(CTRL_A + "  ").see_lines('seg>   = "a日本語日', '本語日本語x"')
    narrow.see_style('本語日本語x"', "green")


def test_decomposed_letters_are_shown(orders):
    orders.type('= "e\u0301te\u0301"').see_style('"ét', "green")
    orders.type(ENTER).see("été")


def test_at_the_bottom_of_a_scrolled_screen(start):
    small = start(columns=40, rows=6)
    for number in range(8):
        small.type(f"= {number}" + ENTER).wait(
            lambda number=number: small.lines[-2:-1] == [str(number)]
        ).see_prompt()
    small.type("= nmae ").see_style("nmae", "red underlined")
    small.wait(
        lambda: small.lines[-2:-1] == ["seg> = nmae"]
        and small.lines[-1].startswith("`nmae` is a bare name")
    )
    small.type("+ 1" + ENTER).see("a text stands in quotes").see_prompt()
    small.type("= 10 +" + ENTER + "20 + " + ENTER + "nmae ").see_style("nmae", "red underlined")
    small.type("\x7f" * 5 + "300" + ENTER).see("330").see_prompt()


def test_enter_leaves_no_hint_and_no_note(orders):
    orders.type("orders | kmed").see_style("oids", "dim")
    orders.type(CTRL_C).see_prompt()
    assert not orders.sees("kmedoids")
    orders.type("orders | haed").see("did you mean")
    orders.type(CTRL_C).see_prompt().wait(lambda: not orders.sees("did you mean"))


def test_taller_than_the_screen_is_not_painted_but_runs(start):
    small = start(rows=5)
    small.type("= [1," + ENTER)
    for number in range(6):
        small.type(f"{number}," + ENTER)
    small.type("9]").wait(lambda: small.line.endswith("9]"))
    assert small.style(*small.cursor[:1], small.cursor[1] - 1) == "plain"
    small.type(ENTER).see("1, 0, 1, 2, 3, 4, 5, 9").see_prompt()


@pytest.mark.parametrize("columns, rows", [(80, 24), (200, 50)])
def test_sizes(start, columns, rows):
    terminal = start(columns=columns, rows=rows)
    terminal.type('= "' + "ab " * 100 + '" + 1 ').see_style('ab "', "green")
    assert len(terminal.line) <= columns
    terminal.type(CTRL_C).see_prompt()


@pytest.mark.parametrize(
    "environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"]
)
def test_nothing_is_painted(folder, home, environment):
    from terminal import Terminal

    terminal = Terminal(folder, home, environment=environment)
    terminal.wait(lambda: terminal.sees("language seg 1")).see("seg>")
    terminal.type("= nmae + 1 # x").see("= nmae + 1 # x")
    terminal.type(ENTER).see("error S0226")
    assert b"\x1b[0;" not in terminal.heard and b"\x1b[4;" not in terminal.heard
    terminal.type("= 6 * 7" + ENTER).see("42")
    terminal.close()


def test_files_are_known_without_waiting(prompt):
    prompt.type('load "examples/orders.csv" | where amuont > 3 ').see_style(
        "amuont", "red underlined"
    )
