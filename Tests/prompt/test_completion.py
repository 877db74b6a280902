"""Tab after each kind of token."""

import pytest
from terminal import CTRL_C, ENTER, TAB


@pytest.mark.parametrize(
    "typed, completed",
    [
        ("orders | kmed", "orders | kmedoids"),
        ("ord", "orders"),
        ("orders | kmeans res", "orders | kmeans restarts="),
        ("orders | hclust linkage=wa", "orders | hclust linkage=ward"),
        ("orders | where amo", "orders | where amount"),
        ("orders | rename spend = amount | where spe", "orders | rename spend = amount | where spend"),
        ("orders | freq cou", "orders | freq country"),
        ('orders | where country == "F', 'orders | where country == "FR"'),
        ("orders | where country == FR", 'orders | where country == "FR"'),
        ('orders | where country in ["DE", "F', 'orders | where country in ["DE", "FR"'),
        ("orders | where status == 'pa", "orders | where status == 'paid'"),
        ("= sq", "= sqrt("),
        ('load "ex', 'load "examples/'),
        ("load ex", 'load "examples/'),
        ('load "examples/or', 'load "examples/orders.csv"'),
        ("load examples/or", "load examples/or"),
        ("?kmed", "?kmedoids"),
        ("?S020", "?S020"),
        ("?S0204", "?S0204"),
        (":hel", ":help"),
        (":help kmed", ":help kmedoids"),
        (":run ex", ":run examples/"),
        (":save x for=or", ":save x for=orders"),
        ('load "examples/kunden.csv" | where um', 'load "examples/kunden.csv" | where umsatz'),
    ],
)
def test_the_only_word_is_inserted(shared, typed, completed):
    shared.type(typed + TAB).see_line("seg> " + completed)
    shared.wait(lambda: shared.cursor[1] == 5 + len(completed))


def test_the_home_folder(start, home):
    (home / "own data.csv").write_text("a,b\n1,2\n")
    prompt = start(columns=160)
    prompt.type('load "~/own' + TAB).see_line(f'seg> load "{home}/own data.csv"')


def test_the_beginning_first_then_the_list(shared):
    shared.type("orders | k" + TAB).wait(lambda: shared.cursor[1] == 15)
    shared.type("me" + TAB).see("Partition rows into k groups")
    shared.see("kmedoids  ").see_line("seg> orders | kme")
    shared.wait(lambda: shared.cursor[1] == 17)


def test_columns_with_their_types(shared):
    shared.type("orders | select " + TAB).see("order_date").see("customer_id  integer")


def test_values_with_their_rows(shared):
    shared.type("orders | where country == " + TAB).see_line('seg> orders | where country == "')
    shared.type(TAB).see('FR"  24 rows').see('PL"  3 rows')


def test_without_room_a_list_is_cut(start):
    small = start(rows=8, columns=60)
    small.type('load "examples/orders.csv" | ' + TAB).see(" more").see("seg> load")


def test_lists_below_a_statement_of_several_lines(shared):
    shared.type("orders |" + ENTER + "where amount > 3 |" + ENTER + "kme" + TAB)
    shared.see("kmeans    Partition").see_lines("seg> orders |", "  where amount > 3 |", "  kme")
    shared.see_style("where", "cyan bold").type("d" + TAB).see_line("  kmedoids")
    shared.type(CTRL_C).see_prompt()


def test_wide_names(start, folder):
    names = "größe,größer,日本,日本語"
    (folder / "wide.csv").write_text(names + "\n1,2,3,4\n")
    prompt = start()
    prompt.type('let w = load "wide.csv"' + ENTER).see("w: table").see_prompt()
    prompt.type("w | select gr" + TAB).see_line("seg> w | select größe").type(TAB)
    prompt.see("größer  integer").type(CTRL_C).see_prompt()
    prompt.type("w | select 日" + TAB).see_line("seg> w | select 日本").type("語").see_style("日本語", "plain")


def test_help_of_the_keys(prompt):
    prompt.type("?keys" + ENTER).see("repair the error that is marked").see_prompt()
    prompt.type(":help keys" + ENTER).see_prompt()
