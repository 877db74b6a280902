"""Every chart as a person sees it: its SVG is drawn by a program that is not ours, and the drawing looked at."""

import io
import json
import os
import pathlib
import re
import subprocess
import xml.etree.ElementTree

import pytest
from PIL import Image, ImageColor

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SEG_PROGRAM", str(ROOT / ".build/debug/seg"))
SAMPLES = sorted((ROOT / "Tests/SegPlotTests/Snapshots").glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"

# What draws each kind of chart. `KINDS` of the program must all be here.
PREPARED = """#!seg 1
let crabs = load "orders.csv" | select customer_id, amount, quantity, country
let rows = crabs | select amount, quantity | scale
let groups = rows | kmeans k=2 seed=1
"""
STATEMENTS = {
    "auto": "crabs | plot amount",
    "scatter": "groups | plot",
    "biplot": "rows | pca | plot",
    "line": "crabs | plot amount, quantity kind=line",
    "bar": "crabs | plot country kind=bar",
    "histogram": "crabs | plot amount kind=histogram",
    "density": "crabs | plot amount kind=density",
    "box": "crabs | plot amount kind=box",
    "lorenz": "crabs | plot amount kind=lorenz",
    "mosaic": "crabs | plot country, quantity kind=mosaic",
    "sankey": "crabs | plot country, quantity kind=sankey",
    "parallel": "groups | plot kind=parallel",
    "radar": "groups | plot kind=radar",
    "cards": "groups | plot kind=cards",
    "silhouette": "groups | plot kind=silhouette",
    "reachability": "rows | optics min=2 | plot",
    "condensed": "rows | hdbscan min_size=2 | plot",
    "kdistance": "rows | kdist k=2 | plot",
    "gap": "rows | gap k=1..3 references=5 restarts=2 | plot",
    "curve": "rows | kmeans k=2..4 seed=1 | plot",
    "dendrogram": "rows | hclust | plot",
}
OTHERS = {
    "heatmap": "rows | heatmap",
    "vat": "rows | vat",
    "vat-path": "rows | vat path=true",
    "dendrogram-horizontal": "rows | hclust | dendrogram layout=horizontal",
    "dendrogram-circular": "rows | hclust | dendrogram layout=circular",
    "tanglegram": "rows | hclust | tanglegram with={rows | hclust linkage=single}",
}


def drawn(path):
    """The picture of an SVG as rows of colours; every complaint of the program that draws it is an error."""
    done = subprocess.run(["rsvg-convert", path], capture_output=True, check=True)
    assert done.stderr == b""
    return Image.open(io.BytesIO(done.stdout)).convert("RGB")


def look(path):
    root = xml.etree.ElementTree.parse(path).getroot()
    assert root.tag == SVG + "svg" and root.get("role") == "img"
    assert root.findtext(SVG + "title") and root.findtext(SVG + "desc")
    width, height = float(root.get("width")), float(root.get("height"))
    picture = drawn(path)
    assert abs(picture.width - width) <= 1 and abs(picture.height - height) <= 1
    white, points = (255, 255, 255), picture.load()
    edge = [points[x, y] for x in range(picture.width) for y in (0, int(height) - 1)]
    edge += [points[x, y] for x in (0, int(width) - 1) for y in range(int(height))]
    assert set(edge) == {white}, "something is cut off at the edge"
    counts = dict((color, count) for count, color in picture.getcolors(picture.width * picture.height))
    ink = 1 - counts[white] / (picture.width * picture.height)
    assert 0.005 < ink < 0.9, f"{ink:.1%} of the picture is not white"
    for color in solid_colors(root):
        assert color in counts, f"nothing is {color}"
    return picture


def solid_colors(root):
    """Colours of shapes that nothing lies over and that are wide enough to have whole points."""
    for shape in root.iter(SVG + "rect"):
        fill, sides = shape.get("fill"), (shape.get("width"), shape.get("height"))
        if fill and re.fullmatch("#[0-9a-f]{6}", fill) and shape.get("fill-opacity") is None:
            if all(side and "%" not in side and float(side) >= 8 for side in sides):
                yield ImageColor.getrgb(fill)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample(path):
    look(path)


def test_all_kinds_are_drawn_here():
    reference = subprocess.run([PROGRAM, "doc", "--json"], capture_output=True, check=True).stdout
    [verb] = [verb for verb in json.loads(reference)["verbs"] if verb["name"] == "plot"]
    [kind] = [parameter for parameter in verb["parameters"] if parameter["name"] == "kind"]
    assert set(STATEMENTS) == set(kind["choices"])


@pytest.fixture(scope="module")
def charts(tmp_path_factory):
    """All charts of one script, each in a file of its own."""
    folder = tmp_path_factory.mktemp("charts")
    data = ROOT / "Tests/SegRuntimeTests/Fixtures/examples/orders.csv"
    (folder / "orders.csv").write_bytes(data.read_bytes())
    lines = [
        f'{statement} to="{name}.svg"' for name, statement in {**STATEMENTS, **OTHERS}.items()
    ]
    (folder / "charts.seg").write_text(PREPARED + "\n".join(lines) + "\n")
    done = subprocess.run([PROGRAM, "charts.seg"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("name", [*STATEMENTS, *OTHERS])
def test_chart(charts, name):
    look(charts / f"{name}.svg")
