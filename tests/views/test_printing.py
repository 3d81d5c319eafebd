"""Reports as PDF: whole, on landscape pages, and a clear word where nothing can print."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from pathlib import Path

import pytest

import roles
from pictures import SVG, parsed
from roles import RoleModel
from roles.errors import RolesError
from roles.views import page, picture_of, printing, svg, swimlane


def test_nothing_to_print_with_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing.shutil, "which", {}.get)
    monkeypatch.setattr(printing, "find_spec", {}.get)
    with pytest.raises(RolesError, match=r"needs Chromium.*print it from any browser"):
        printing.pdf("<p>x</p>")


def test_browser_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing.shutil, "which", lambda _: "false")
    with pytest.raises(RolesError, match="false didn't print the page"):
        printing.pdf("<p>x</p>")


def test_report_is_printed_with_every_responsibility_and_stage(tmp_path: Path) -> None:
    if not any(map(shutil.which, printing._BROWSERS)) or not shutil.which("pdftotext"):
        pytest.skip("needs a browser and pdftotext: chromium, poppler-utils")
    model = roles.reference()
    file = tmp_path / "report.pdf"
    file.write_bytes(printing.pdf(page(model)))
    text = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, check=True, encoding="utf-8"
    ).stdout
    assert "Two roles side by side" in text
    flat = " ".join(text.split())
    for one in model.responsibilities:
        assert one.name.split()[0] in flat, one.name
    pages = [each.strip() for each in text.split("\f") if each.strip()]
    assert all(len(each.split()) > 15 for each in pages), "a page is nearly empty"


def lettering(element: object) -> set[str]:
    return {"".join(one.itertext()) for one in element.iter(f"{SVG}text")}


@pytest.mark.parametrize("size", [(1320, 740), (600, 300), (10, 10)])
@pytest.mark.parametrize("name", ["product-planning", "nist-rmf"])
def test_parts_of_a_picture_hold_all_of_it_with_its_names_on_each(
    name: str, size: tuple[int, int]
) -> None:
    picture = picture_of(swimlane(roles.reference(name)))
    found = [parsed(part) for part in svg.tiles(picture, *size)]
    title = {line for text in picture.texts if text.size == 17 for line in text.lines}
    assert set().union(*map(lettering, found)) | title == lettering(parsed(svg.render(picture)))
    for part in found:
        corner, heads, names, body = part.findall(f"{SVG}svg")
        assert not lettering(corner) - title
        assert lettering(heads)
        assert lettering(names)
        assert body.get("x") == heads.get("x")
        assert body.get("y") == names.get("y")
    # Nothing is cut through, and what follows begins where the last part ended.
    views = [[*map(float, part[3].get("viewBox").split())] for part in found]
    across = sorted({(left, left + wide) for left, _, wide, _ in views})
    down = sorted({(top, top + high) for _, top, _, high in views})
    assert len(views) == len(across) * len(down)
    for spans, end in ((across, picture.width), (down, picture.height)):
        assert spans[-1][1] == pytest.approx(end, abs=0.2)
        assert all(
            one[1] == pytest.approx(two[0], abs=0.2) for one, two in itertools.pairwise(spans)
        )


def test_picture_that_fits_on_a_page_is_not_cut() -> None:
    small = RoleModel("M", roles=[roles.Role("a", "A")], stages=[roles.Stage("s", "S", lead="a")])
    assert [*svg.tiles(picture_of(swimlane(small)), 1320, 740)] == []
    assert 'class="tiles"' not in page(small)
    assert 'class="tiles"' in page(roles.reference())
