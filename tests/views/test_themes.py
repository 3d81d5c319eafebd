"""Tables and pictures among the stylesheets of notebooks and docs, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import roles
from browser import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

# As notebooks style the tables of others.
HOST = (
    ".out table{color:#123456;margin:auto;table-layout:fixed}"
    ".out :is(td,th,tr){text-align:right;vertical-align:middle}"
    ".out tbody tr:nth-child(odd){background:#f5a}"
)


@pytest.fixture(scope="module")
def tab() -> Iterator[Any]:
    with opened() as running:
        yield running.new_page()


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize(
    ("body", "style", "dark"),
    [
        ('<body data-jp-theme-light="false">', "", True),
        ('<body data-jp-theme-light="true">', "", False),
        ('<body class="vscode-dark">', "", True),
        ('<body data-theme="light">', "", False),
        ('<body data-theme="auto">', "", None),
        ('<body data-md-color-scheme="slate">', "", True),
        ("<body>", ":root{color-scheme:dark}", True),
        ("<body>", ":root{color-scheme:light dark}", None),
        ("<body>", "", False),
    ],
)
def test_tables_and_pictures_are_as_dark_as_the_page_around_them(
    tab: Any, body: str, style: str, dark: bool | None, system: str
) -> None:
    model = roles.reference()
    shown = model.matrix(stage="launch")._repr_html_() + model._repr_html_()
    tab.emulate_media(color_scheme=system)
    tab.set_content(f"<style>{HOST}{style}</style>{body}<div class=out>{shown}</div>")
    expected = dark if dark is not None else system == "dark"
    for place, inside in ((".roles td", "color"), (".roles-svg .ink", "fill")):
        ink = tab.eval_on_selector(place, f"one => getComputedStyle(one).{inside}")
        assert (sum(map(int, ink[4:-1].split(","))) > 3 * 128) == expected, place
    for told, wanted in (("textAlign", "start"), ("backgroundColor", "rgba(0, 0, 0, 0)")):
        found = f"rows => rows.map(one => getComputedStyle(one).{told})"
        assert set(tab.eval_on_selector_all(".roles tbody tr", found)) == {wanted}
