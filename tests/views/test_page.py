"""The page of a model, in a real browser: filter, click, keyboard, silence, accessibility."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest

import roles
from browser import PATIENCE, npm, opened
from diagrams import HOSTILE, SCRIPTS
from roles import Assignment, Responsibility, Role, RoleModel, Stage
from roles.lettering import line_of
from roles.views import lanes, page, svg, table_of
from roles.views.diagram import Chip, Column, Diagram, Lane, Link

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with opened() as running:
        yield running


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Open a page from disk; at the end nothing was said on the console or asked of a network."""
    told: list[str] = []
    contexts = []

    def visited(text: str, name: str = "page.html", **wishes: Any) -> Any:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8", errors="backslashreplace")
        context = browser.new_context(**wishes)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: told.append(message.text))
        tab.on("pageerror", lambda error: told.append(str(error)))
        tab.on("request", lambda request: request.url == file.as_uri() or told.append(request.url))
        tab.goto(file.as_uri())
        return tab

    yield visited
    for context in contexts:
        context.close()
    assert told == []


def shown(tab: Any) -> list[str]:
    return tab.locator("#matrix tbody tr:visible th").all_text_contents()


def test_filter_shows_what_fits(visit: Any) -> None:
    model = roles.reference()
    tab = visit(page(model))
    assert len(shown(tab)) == 34
    tab.select_option("#by-role", label="Product planner")
    assert set(shown(tab)) == {a.responsibility.name for a in model.involving("product planner")}
    tab.select_option("#by-letter", "A")
    assert set(shown(tab)) == {a.responsibility.name for a in model.owned_by("product planner")}
    tab.select_option("#by-stage", label="Concept")
    wanted = {a.responsibility.name for a in model.owned_by("product planner", at="concept")}
    assert set(shown(tab)) == wanted
    assert tab.inner_text("#count") == f"{len(wanted)} of 34 responsibilities"
    tab.fill("#by-name", "IDEAS")
    assert shown(tab) == ["Preliminary product ideas"]
    tab.click("text=Show all")
    tab.locator("#count", has_text="34 of 34 ").wait_for()
    assert len(shown(tab)) == 34


def test_click_tells_the_owner_at_each_stage_and_why(visit: Any) -> None:
    tab = visit(page(roles.reference()))
    tab.click("#matrix button:text-is('Technology selection')")
    told = tab.inner_text("#why")
    assert "Detailed planning: owned by Product manager" in told
    assert "stated: article ¶" in told
    answer = roles.reference().ownership("technology selection", at="definition")
    assert tab.locator("#why li").all_inner_texts() == [reason.text for reason in answer.reasons]


def test_keyboard_alone_is_enough(visit: Any) -> None:
    tab = visit(page(roles.reference()))
    button = tab.locator("#matrix button").first
    for _ in range(30):
        tab.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    tab.keyboard.press("Enter")
    assert tab.locator("#why").is_visible()
    tab.keyboard.press("Escape")
    assert not tab.locator("#why").is_visible()
    assert button.evaluate("one => one === document.activeElement")
    tab.focus("#by-letter")
    tab.keyboard.press("I")
    assert 0 < len(shown(tab)) < 34


def test_two_roles_side_by_side_are_what_compare_says(visit: Any) -> None:
    model = roles.reference()
    tab = visit(page(model))
    for a, b in (("Product planner", "Product manager"), ("Product manager", "Users")):
        tab.select_option("#role-a", label=a)
        tab.select_option("#role-b", label=b)
        for dimension in model.compare(a, b).dimensions:
            parts = dimension.only_a, dimension.shared, dimension.only_b
            heading = tab.locator(
                f"#pair h3:text-is('{dimension.name.capitalize()}') + div section"
            )
            assert heading.count() == (3 if any(parts) else 0)
            for number in range(heading.count()):
                items = heading.nth(number).locator("li").count()
                assert items == len(parts[number]), dimension.name


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation(visit: Any, scheme: str, width: int) -> None:
    script = npm("axe-core") / "axe-core" / "axe.min.js"
    before = roles.reference()
    model = before.reassign("user interviews", "product manager", because="it meets the users")
    text = page(
        model,
        table_of(roles.check(model)),
        before=before,
        changes=table_of(roles.diff(before, model)),
    )
    size = {"width": width, "height": 800}
    tab = visit(text, color_scheme=scheme, bypass_csp=True, viewport=size)
    tab.evaluate(script.read_text(encoding="utf-8") + ";0")
    for step in ("stage", "dialog"):
        if step == "stage":
            tab.select_option("#by-stage", label="Launch")
        else:
            tab.click("#matrix tbody tr:visible button >> nth=0")
        found = tab.evaluate("axe.run().then(result => result.violations)")
        serious = [one for one in found if one["impact"] in {"serious", "critical"}]
        assert [(one["id"], one["nodes"][0]["html"]) for one in serious] == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_policy_lets_nothing_else_run(visit: Any) -> None:
    text = page(roles.reference())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "style=" not in re.sub(
        r"<script.*?</script>|<style>.*?</style>", "", text, flags=re.DOTALL
    )
    tab = visit(text)
    assert (
        tab.evaluate("getComputedStyle(document.querySelector('.roles-svg .head')).fill")
        == "rgb(58, 67, 80)"
    )


def hostile() -> RoleModel:
    names = [line_of(name) or "-" for name in HOSTILE]
    return RoleModel(
        names[0],
        description=HOSTILE[3],
        roles=[Role(f"r-{n}", name, description=name) for n, name in enumerate(names[:6])],
        stages=[Stage(f"s-{n}", name, phase=name, lead="r-0") for n, name in enumerate(names[:5])],
        responsibilities=[
            Responsibility(f"t-{n}", name, description=name) for n, name in enumerate(names)
        ],
        assignments=[
            Assignment(f"t-{n}", "*", own="r-1", do="r-2", inferred=name)
            for n, name in enumerate(names)
        ],
    )


def test_hostile_names_are_only_text(visit: Any) -> None:
    model = hostile()
    tab = visit(page(model))
    assert tab.locator("script").count() == 2
    assert [text.strip() for text in shown(tab)] == [
        line_of(r.name).strip() for r in model.responsibilities
    ]
    for number in (0, 3, 4):
        tab.click(f"#matrix button >> nth={number}")
        assert tab.inner_text("#why-name") == line_of(model.responsibilities[number].name)
        tab.keyboard.press("Escape")
    assert tab.title() == line_of(model.name)


@pytest.mark.parametrize(("scheme", "scale"), [("light", 1), ("dark", 2)])
def test_drawn_letters_stay_in_the_room_reckoned_for_them(
    visit: Any, scheme: str, scale: int
) -> None:
    # Where a font lacks a script, its marks are drawn as boxes of their own.
    plain = [name for name in SCRIPTS if "Mn" not in map(unicodedata.category, name)]
    names = [line_of(name) for name in plain + HOSTILE if name]
    rows = tuple(Lane(f"l{n}", name) for n, name in enumerate(names[:6]))
    heads = tuple(Column(f"c{n}", name, group=name) for n, name in enumerate(names[:6]))
    diagram = Diagram(
        title=names[-2],
        lanes=rows,
        columns=heads,
        chips=tuple(
            Chip(f"l{n % 6}", f"c{n % 5}", name, depth=n % 3) for n, name in enumerate(names * 2)
        ),
        links=tuple(
            Link(lane=f"l{n % 6}", column=f"c{n % 4}", to_lane="l2", to_column="c5", texts=(name,))
            for n, name in enumerate(names)
        ),
    )
    for shape in (lanes.laid_out(diagram), lanes.laid_out(roles.views.swimlane(roles.reference()))):
        tab = visit(
            svg.render(shape),
            "x.svg",
            color_scheme=scheme,
            device_scale_factor=scale,
            viewport={"width": 3000, "height": 800},
        )
        drawn = tab.evaluate(
            "[...document.querySelectorAll('text')].map(text => text.getBBox())"
            ".map(box => [box.x, box.x + box.width])"
        )
        rooms = [(text, line) for text in shape.texts for line in text.lines if line]
        assert len(drawn) == len(rooms)
        for (left, right), (text, line) in zip(drawn, rooms, strict=True):
            edges = text.edges
            # Hinting of a font rounds each letter.
            assert edges[0] - 1.5 <= left, line
            assert right <= edges[2] + 1.5, line


def many(count: int) -> RoleModel:
    return RoleModel(
        "Many",
        roles=[Role(f"r-{n}", f"Role number {n}") for n in range(12)],
        stages=[Stage(f"s-{n}", f"Stage {n}", lead="r-0") for n in range(8)],
        responsibilities=[
            Responsibility(f"t-{n}", f"Responsibility number {n}") for n in range(count)
        ],
        assignments=[
            Assignment(
                f"t-{n}",
                [f"s-{n % 8}", f"s-{(n + 3) % 8}"],
                own=f"r-{n % 12}",
                do=f"r-{n % 11}",
                inferred=f"because of {n}",
            )
            for n in range(count)
        ],
    )


def test_many_responsibilities_stay_light_and_what_is_out_of_sight_waits(visit: Any) -> None:
    count = 2_000
    text = page(many(count))
    assert len(text.encode()) < 3_000_000
    tab = visit(text, permissions=["clipboard-read", "clipboard-write"])
    # A browser that lays out every row needs half a second for each answer.
    tab.locator("#matrix").scroll_into_view_if_needed()
    rendered = "one => one.checkVisibility({ contentVisibilityAuto: true })"
    names = "[...document.querySelectorAll('#matrix tbody th')]"
    assert 0 < tab.evaluate(f"{names}.filter({rendered}).length") < count / 10
    tab.get_by_role("button", name="Copy as CSV").click()
    tab.locator("#copied").filter(has_text="CSV").wait_for()
    copied = [*csv.reader(io.StringIO(tab.evaluate("navigator.clipboard.readText()")))]
    assert [row[0] for row in copied[1:]] == [f"Responsibility number {n}" for n in range(count)]
    assert copied[-1][8] == "RN7 A RN8 R"
    tab.select_option("#by-role", label="Role number 3")
    assert len(shown(tab)) == len({n for n in range(count) if n % 12 == 3 or n % 11 == 3})
    lists = tab.locator("#closer section").first
    owned = {n for n in range(count) if n % 12 == 3}
    assert lists.locator("summary").inner_text() == f"{len(owned) - 30} more"
    assert lists.locator("li").count() == len(owned)


def test_page_of_nothing(visit: Any) -> None:
    tab = visit(page(RoleModel("Nothing")))
    assert tab.inner_text("#count") == "0 of 0 responsibilities"


def long_model(count: int) -> RoleModel:
    return RoleModel(
        "Long",
        roles=[Role("a", "Role A"), Role("b", "Role B")],
        stages=[
            Stage(f"s{n}", f"Stage {n}", lead="a", phase=f"Phase {n // 5}") for n in range(count)
        ],
        responsibilities=[
            Responsibility(f"w{n}", f"Work {n}", at=[f"s{n % count}", f"s{(n + 9) % count}"])
            for n in range(40)
        ],
    )


@pytest.mark.parametrize("count", [5, 8, 16, 23])
def test_paper_shows_every_cell_of_a_chart_with_any_number_of_stages(
    visit: Any, count: int
) -> None:
    tab = visit(page(long_model(count)))
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": 1030, "height": 700})  # A4 landscape within its margins
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    tables = "[...document.querySelectorAll('.matrix')].filter(table => table.offsetWidth)"
    heads = tab.evaluate(f"{tables}.map(t => [...t.tHead.rows].at(-1).innerText.split('\\t'))")
    assert all(head[0].strip() == "Responsibility" for head in heads)
    stages = [name.strip() for head in heads for name in head[1:]]
    assert stages == [f"Stage {n}" for n in range(count)]
    phases = tab.evaluate(f"{tables}.flatMap(t => t.tHead.rows[0].innerText.trim().split('\\t'))")
    assert phases == [f"Phase {n}" for n in range(-(-count // 5))]
    filled = f"{tables}.flatMap(t => [...t.querySelectorAll('tbody td')])"
    assert tab.evaluate(f"{filled}.filter(td => td.innerText).length") == 80
    wide = tab.evaluate(f"Math.max(...{tables}.map(t => t.getBoundingClientRect().right))")
    assert wide <= 1030
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.locator(".matrix").count() == 1


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_no_code_of_a_finding_is_broken_at_any_width(visit: Any, width: int) -> None:
    model = long_model(9)
    findings = roles.views.table_of(roles.check(model))
    tab = visit(page(model, findings), viewport={"width": width, "height": 800})
    heights = tab.evaluate(
        "[...document.querySelectorAll('[aria-labelledby=findings] tbody th[scope=row]')]"
        ".map(cell => { const range = document.createRange(); range.selectNodeContents(cell);"
        "  return range.getClientRects().length; })"
    )
    assert heights
    assert set(heights) == {1}
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


# What Jupyter's own stylesheets say of tables in an output.
JUPYTER = """
.jp-RenderedHTMLCommon :is(td,th,tr){padding:.5em;text-align:right;max-width:none}
.jp-RenderedHTMLCommon table{margin-left:auto;margin-right:auto;font-size:12px}
.jp-RenderedHTMLCommon tbody tr:nth-child(odd){background:#eee}
.rendered_html :is(tr,th,td){text-align:right}
"""


@pytest.mark.parametrize(("theme", "scheme"), [("true", "dark"), ("false", "light")])
def test_notebooks_align_tables_left_and_follow_their_own_theme(
    visit: Any, theme: str, scheme: str
) -> None:
    view = roles.reference().matrix(stage="launch")._repr_html_()
    picture = roles.reference()._repr_html_()
    tab = visit(
        f"<body data-jp-theme-light='{theme}'><div class='jp-RenderedHTMLCommon rendered_html'>"
        f"{view}{picture}</div><style>{JUPYTER}</style>",
        color_scheme=scheme,
    )
    computed = "[...document.querySelectorAll('.roles :is(th,td)')].map(c => getComputedStyle(c)"
    assert set(tab.evaluate(f"{computed}.textAlign)")) == {"start"}
    ink = tab.evaluate("getComputedStyle(document.querySelector('.roles-svg .paper')).fill")
    assert ink == ("rgb(255, 255, 255)" if theme == "true" else "rgb(21, 24, 29)")


def test_swimlane_fits_and_shows_its_full_size_when_asked(visit: Any) -> None:
    tab = visit(roles.reference()._repr_html_(), viewport={"width": 700, "height": 800})
    width = "document.querySelector('svg').getBoundingClientRect().width"
    assert tab.evaluate(width) <= 700
    tab.get_by_label("Full size").check()
    assert tab.evaluate(width) > 1200


def test_a_stage_and_a_role_are_seen_from_close_by_and_a_link_leads_there(visit: Any) -> None:
    model = roles.reference()
    tab = visit(page(model))
    tab.select_option("#by-stage", label="Launch")
    closer = tab.locator("#closer")
    assert "Launch, led by Product manager" in closer.inner_text()
    heads = tab.locator("#matrix thead th").evaluate_all(
        "all => all.map(one => [one.scrollWidth - one.clientWidth, one.innerText])"
    )
    assert not [text for over, text in heads if over > 0]
    view = model.at("launch")
    lines = closer.locator("section").first.locator("li").all_inner_texts()
    assert [line.partition(":")[0] for line in lines] == [
        answer.responsibility.name for answer in view.ownerships
    ]
    assert closer.get_by_text("Receives").locator("..").locator("li").count() == len(
        view.handoffs_in
    )
    tab.select_option("#by-role", label="Product manager")
    assert tab.evaluate("location.hash") == "#role=product-manager&stage=launch"
    owned = closer.get_by_text("Owns", exact=True).locator("..").locator("li").all_inner_texts()
    assert [line.partition(":")[0] for line in owned] == [
        answer.responsibility.name for answer in model.owned_by("product manager", at="launch")
    ]
    tab.evaluate("location.hash = '#role=product-planner&a=product-manager&b=product-planner'")
    tab.locator("#closer").filter(has_text="Product planner").wait_for()
    assert tab.locator("#by-stage").input_value() == ""
    assert "Only Product manager" in tab.locator("#pair section").first.inner_text()
    assert set(shown(tab)) == {a.responsibility.name for a in model.involving("product planner")}


def test_a_stage_that_is_asked_for_is_in_sight_on_a_phone(visit: Any) -> None:
    tab = visit(page(roles.reference()), viewport={"width": 390, "height": 844})
    head = tab.locator("#matrix thead th:text-is('Launch') >> nth=-1")
    place = "one => [one.getBoundingClientRect().left, one.getBoundingClientRect().right]"
    assert head.evaluate(place)[0] > 390
    tab.select_option("#by-stage", label="Launch")
    left, right = head.evaluate(place)
    names = tab.locator("#matrix thead th:text-is('Responsibility')").evaluate(place)
    assert names[1] - 1 <= left
    assert right <= 390


def test_an_address_of_nothing_known_shows_everything(visit: Any) -> None:
    tab = visit(page(roles.reference()))
    tab.evaluate(
        "new Promise(changed => { addEventListener('hashchange', changed, { once: true });"
        "  location.hash = '#role=nobody&stage=%3Cb%3E&letter=Q&a=x' }).then(() => 0)"
    )
    assert len(shown(tab)) == 34


def test_what_is_shown_is_copied_and_reads_as_it_was(visit: Any) -> None:
    model = RoleModel(
        "Copied",
        roles=[Role("a", "A|b")],
        stages=[Stage("s", "S *1*")],
        responsibilities=[Responsibility("w", "=SUM(1)"), Responsibility("x", 'x, "y" | z')],
        assignments=[Assignment(work, "s", own="a") for work in ("w", "x")],
    )
    tab = visit(page(model), permissions=["clipboard-read", "clipboard-write"])
    copied = []
    for name in ("Markdown", "CSV"):
        tab.get_by_role("button", name=f"Copy as {name}").click()
        tab.locator("#copied").filter(has_text=name).wait_for()
        copied.append(tab.evaluate("navigator.clipboard.readText()"))
    markdown, text = copied
    assert markdown.splitlines()[0] == r"| Responsibility | S \*1\* |"
    assert markdown.splitlines()[3].startswith(r'| x, "y" \| z |')
    assert [row[0] for row in csv.reader(io.StringIO(text))] == [
        "Responsibility",
        "'=SUM(1)",
        'x, "y" | z',
    ]
