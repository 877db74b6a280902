"""What somebody meets who knows nothing: the greeting, tips, lessons, and long results page by page."""

import shutil

import pytest
from terminal import CTRL_L, ENTER, ROOT


@pytest.fixture
def newcomer(start, folder):
    shutil.copy(ROOT / "Tests/SegRuntimeTests/Fixtures/examples/iris.csv", folder / "flowers.csv")
    return start(rows=40)


def test_the_greeting_names_what_to_type(newcomer):
    newcomer.see('let flowers = load "flowers.csv"').see("tutorial   lessons to type along")
    first = 'let flowers = load "flowers.csv"'
    newcomer.type(ENTER).wait(lambda: sum(first in line for line in newcomer.lines) == 2, "it again").see_prompt()


def test_tips_lead_on_and_can_be_turned_off(newcomer):
    newcomer.type('let flowers = load "flowers.csv"' + ENTER).see("next  flowers | describe").see_prompt()
    newcomer.see_style("next  flowers | describe", "dim")
    newcomer.type("flowers | describe" + ENTER).see("let segments = flowers | scale | kmeans k=4").see_prompt()
    newcomer.type(":tips off" + ENTER).see("tips is off").see_prompt()
    newcomer.type("flowers | head 2" + ENTER).see("(2 rows)").see_prompt()
    assert not any("next  " in line for line in newcomer.lines[-3:])


def test_teaching_tells_what_to_look_at(newcomer):
    newcomer.type(":teach on" + ENTER).see("teach is on").see_prompt()
    newcomer.type("iris | freq species" + ENTER).see("done  freq: Count the values of a column.").see("look  ")


def test_a_lesson_begins_and_helps(newcomer):
    newcomer.type("tutorial" + ENTER).see("tutorial 1   First segments").see_prompt()
    newcomer.type("tutorial 1" + ENTER).see("Step 1 of ").see("Type   let lines = load").see_prompt()
    newcomer.type("iris | head 2" + ENTER).see("The step is still open").see_prompt()
    newcomer.type(":tutorial hint" + ENTER).see("load: Read a file").see_prompt()
    newcomer.type(":tutorial stop" + ENTER).see("the lesson ends").see_prompt()


@pytest.mark.skipif(not shutil.which("less"), reason="needs less")
def test_long_results_go_page_by_page(start):
    prompt = start(rows=12, environment={"PAGER": "less"})
    prompt.type("iris" + ENTER).wait(lambda: prompt.line == ":", "the pager")
    prompt.type("q").see_prompt()
    prompt.type("iris | head 2" + ENTER).see("(2 rows)").see_prompt()


def typed(step):
    """The statement that the lesson asks for, on one line."""
    lines = step[step.index("Type   ") + 7 :].splitlines()
    more = [line[1:].strip() for line in lines[1:] if line.startswith("┃      ")]
    return " ".join([lines[0].strip(), *more])


@pytest.mark.parametrize("lesson", range(1, 7))
def test_a_lesson_is_learned_from_its_first_step_to_the_last(start, folder, lesson):
    (folder / "tutorials").symlink_to(ROOT / "tutorials")
    prompt = start(columns=200, rows=70)
    prompt.type(f"tutorial {lesson}" + ENTER).see("Step 1 of ").see_prompt()
    for number in range(1, 100):
        shown = "\n".join(prompt.lines)
        if "That was the lesson." in shown:
            break
        step = shown[shown.rindex("Step ") :]
        assert step.startswith(f"Step {number} of "), step
        prompt.type(CTRL_L).wait(lambda: prompt.lines == ["seg>"], "an empty screen")
        prompt.type(typed(step) + ENTER)
        prompt.wait(lambda: prompt.sees("Step ") or prompt.sees("That was"), "the next step")
        prompt.see_prompt()
    assert number > 10 and not prompt.sees("failed")
