"""Charts as pictures in terminals that show them, and as text in all others."""

import base64
import io

import pytest
from PIL import Image
from terminal import ENTER

PLOT = 'load "examples/orders.csv" | plot amount'


def kitty_image(pictures):
    """The picture that came in pieces, and the control data of the first of them."""
    heads, bodies = zip(*(text.split(b";", 1) for _, text in pictures))
    assert all(head.endswith(b"m=1") for head in heads[:-1]) and heads[-1].endswith(b"m=0")
    assert all(len(body) <= 4096 for body in bodies)
    return heads[0], Image.open(io.BytesIO(base64.b64decode(b"".join(bodies))))


def test_kitty(start):
    prompt = start(graphics="kitty", columns=100, rows=40)
    prompt.type(PLOT + ENTER)
    prompt.wait(lambda: any(b"m=0" in text[:20] for _, text in prompt.pictures), "a picture")
    prompt.see_prompt()
    head, image = kitty_image(prompt.pictures)
    assert b"a=T,f=100,q=2" in head
    assert image.width <= 1000 and image.height <= 38 * 20 and image.width > 600
    assert not prompt.sees("█")


def test_sixel(start):
    prompt = start(graphics="sixel")
    prompt.type(PLOT + ENTER).see_prompt().wait(lambda: prompt.pictures, "a picture")
    [(kind, data)] = prompt.pictures
    assert kind == "P" and b"#0;2;" in data and len(data) > 2000


def test_letters_where_the_terminal_shows_nothing_else(start):
    prompt = start()
    prompt.type(PLOT + ENTER).see("█").see_prompt()
    assert prompt.pictures == []


def test_the_terminal_is_asked_once_and_only_for_pictures(start):
    prompt = start(graphics="kitty")
    prompt.type("= 6 * 7" + ENTER).see("42").see_prompt()
    assert b"a=q" not in prompt.heard
    prompt.type(PLOT + ENTER + PLOT + ENTER)
    prompt.type("= 6 * 9" + ENTER).see("54").see_prompt()
    assert prompt.heard.count(b"a=q") == 1


def test_what_is_typed_meanwhile_stays(start):
    prompt = start(graphics="kitty")
    prompt.type(PLOT + ENTER + "= 40 + 2").wait(lambda: prompt.pictures, "a picture")
    prompt.see_line("seg> = 40 + 2").type(ENTER).see("42")


@pytest.mark.parametrize("mode", ["text", "kitty", "sixel"])
def test_modes(start, mode):
    prompt = start(graphics="sixel")
    prompt.type(f":pictures {mode}" + ENTER).see(f"({mode})").see_prompt()
    prompt.type(PLOT + ENTER + "= 6 * 7" + ENTER).see("42").see_prompt()
    kinds = {kind for kind, _ in prompt.pictures}
    assert kinds == {"text": set(), "kitty": {"_"}, "sixel": {"P"}}[mode]
    assert prompt.sees("█") == (mode == "text")


def test_a_wrong_mode(start):
    prompt = start()
    prompt.type(":pictures loud" + ENTER).see("auto, text, kitty, sixel")


def test_without_the_program_that_draws(start, tmp_path):
    prompt = start(graphics="kitty", environment={"PATH": str(tmp_path)})
    prompt.type(PLOT + ENTER).see("`rsvg-convert` is missing").see("█").see_prompt()
    prompt.type(PLOT + ENTER + "= 6 * 7" + ENTER).see("42").see_prompt()
    assert prompt.heard.count(b"apt-get install librsvg2-bin") == 1
