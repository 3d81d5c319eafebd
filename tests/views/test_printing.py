"""Reports as PDF: whole, on landscape pages, and a clear word where nothing can print."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from collections import Counter
from html import unescape
from pathlib import Path

import pytest

import roles
from pictures import SVG, parsed
from roles import Assignment, Responsibility, Role, RoleModel, Stage
from roles.errors import RolesError
from roles.lettering import measured
from roles.views import page, picture_of, printing, svg, swimlane, table_of


def test_nothing_to_print_with_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing.shutil, "which", {}.get)
    monkeypatch.setattr(printing, "find_spec", {}.get)
    with pytest.raises(RolesError, match=r"needs Chromium.*print it from any browser"):
        printing.pdf("<p>x</p>")


def test_browser_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing.shutil, "which", lambda _: "false")
    with pytest.raises(RolesError, match="false didn't print the page"):
        printing.pdf("<p>x</p>")


def long_names(count: int) -> RoleModel:
    """A model of many stages in phases of several sizes, with names of sixty letters."""
    stages = [
        Stage(
            f"s{n}",
            f"Stage {n} with a name that somebody wrote out in full, as it is",
            lead=f"r{n % 6}",
            phase=f"Phase {n // 3} with a name that somebody wrote out in full, as it is",
        )
        for n in range(count)
    ]
    return RoleModel(
        "Long names",
        roles=[
            Role(f"r{n}", f"Role {n} with a name that somebody wrote out in full, as it is")
            for n in range(6)
        ],
        stages=stages,
        responsibilities=[
            Responsibility(
                f"w{n}", f"Work {n} with a name that somebody wrote out in full, as it is"
            )
            for n in range(2 * count)
        ],
        assignments=[
            Assignment(f"w{n}", [f"s{n % count}", f"s{(n + 1) % count}"], own=f"r{n % 6}")
            for n in range(2 * count)
        ],
    )


def test_report_is_printed_with_every_name_and_nothing_cut(tmp_path: Path) -> None:
    if not any(map(shutil.which, printing._BROWSERS)) or not shutil.which("pdftotext"):
        pytest.skip("needs a browser and pdftotext: chromium, poppler-utils")
    model = long_names(16)
    file = tmp_path / "report.pdf"
    file.write_bytes(printing.pdf(page(model, table_of(roles.check(model)))))
    text = subprocess.run(
        ["pdftotext", "-bbox", file, "-"], capture_output=True, check=True, encoding="utf-8"
    ).stdout
    pages = []
    for size, words in re.findall(r"<page ([^>]*)>(.*?)</page>", text, re.DOTALL):
        wide, high = map(float, re.findall(r'"([\d.]+)"', size))
        found = re.findall(
            r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)<', words
        )
        for left, top, right, bottom, word in found:
            assert float(left) >= 0, word
            assert float(top) >= 0, word
            assert float(right) <= wide, word
            assert float(bottom) <= high, word
        pages.append([unescape(word) for *_, word in found])
    assert all(len(words) > 40 for words in pages), "a page is nearly empty"
    assert not [words[-3:] for words in pages if words[-1] in {"Findings", "Scope", "Rule", "do"}]
    flat = "".join(word for words in pages for word in words).replace("-", "")
    phases = {stage.phase for stage in model.stages}
    names = [one.name for one in (*model.roles, *model.stages, *model.responsibilities)]
    for name in [*names, *phases]:
        assert name.replace(" ", "") in flat, name


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


@pytest.mark.parametrize("sizes", [(3, 3, 3, 3, 3, 1), (1, 20, 2), (5, 5, 6), (12,), (1,) * 17])
def test_phases_are_named_whole_in_every_part_of_a_picture(sizes: tuple[int, ...]) -> None:
    phases = [f"Phase {n}" for n, size in enumerate(sizes) for _ in range(size)]
    stages = [Stage(f"s{n}", "S", phase=phase, lead="a") for n, phase in enumerate(phases)]
    work = [Responsibility("w", "W", at=[stage.key for stage in stages])]
    model = RoleModel("M", roles=[Role("a", "A")], stages=stages, responsibilities=work)
    picture = picture_of(swimlane(model))
    where: dict[str, int] = Counter()
    for part in svg.tiles(picture, 1320, 740):
        heads = parsed(part).findall(f"{SVG}svg")[1]
        left, _, wide, _ = map(float, heads.get("viewBox").split())
        labels = [one for one in heads.iter(f"{SVG}text") if "Phase" in one.text]
        where.update(one.text for one in labels)
        for one in labels:
            size, middle = float(one.get("font-size")), float(one.get("x"))
            half = measured(one.text, size, bold=True) / 2
            assert left - 0.2 <= middle - half, one.text
            assert middle + half <= left + wide + 0.2, one.text
    if max(sizes) <= 9:
        assert set(where.values()) == {1}


def test_picture_that_fits_on_a_page_is_not_cut() -> None:
    small = RoleModel("M", roles=[Role("a", "A")], stages=[Stage("s", "S", lead="a")])
    assert [*svg.tiles(picture_of(swimlane(small)), 1320, 740)] == []
    assert 'class="tiles"' not in page(small)
    assert 'class="tiles"' in page(roles.reference())
