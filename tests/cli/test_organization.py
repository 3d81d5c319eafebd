"""The commands that ask an organisation: beside what the how-to shows, JSON and refusals."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import roles
from documents import ROOT, files_of
from extras import needs
from roles.views.naming import actor_label, by_name

needs("cli")

PAGE = ROOT / "docs" / "how-to" / "organization.md"


@pytest.fixture
def ask(run, tmp_path: Path):
    for name, text in files_of(PAGE):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return lambda *arguments: run("org", *arguments, "-p", "people.csv", "-c", "people.toml")


def test_answers_as_json(ask) -> None:
    code, out, _ = ask(
        "who-owns", "market research", "-s", "apollo", "--on", "2026-02-01", "--json"
    )
    assert code == 0
    tree = json.loads(out)
    assert (tree["actors"], tree["role"], tree["stage"]) == (
        ["1012"],
        "product-planner",
        "discovery",
    )
    (held,) = json.loads(ask("held-by", "1012", "--on", "2026-02-01", "--json")[1])
    assert held["end"] == "2026-04-01"
    found = json.loads(
        ask("vacancies", "--start", "2026-04-01", "--end", "2026-05-01", "--json")[1]
    )
    assert [one["role"] for one in found] == ["product-planner"]
    assert {"duty": "inform", "responsibility": "technology-selection"} in found[0]["duties"]


def test_exit_codes_say_what_was_found(ask) -> None:
    vacant = ("market research", "-s", "apollo", "--on", "2026-06-01", "--at", "concept")
    assert ask("who-owns", *vacant)[0] == 1
    assert ask("held-by", "1012", "--on", "2027-01-01")[0] == 1
    code, out, _ = ask("vacancies", "--start", "2026-02-01", "--end", "2026-02-02")
    assert (code, out) == (0, "Vacant from 2026-02-01 until 2026-02-02: nothing\n")
    assert ask("leaving", "1023", "--on", "2026-05-01", "--until", "2026-07-01")[0] == 0


def test_owners_at_a_stage(ask) -> None:
    code, out, _ = ask("owners", "zeus", "--on", "2026-03-20", "--at", "launch", "--json")
    assert code == 0
    assert {tuple(one["actors"]) for one in json.loads(out)} == {("1007",)}
    assert ask("owners", "zeus", "--on", "2025-03-20", "--at", "launch")[0] == 1
    code, _, err = ask("owners", "zeus", "--on", "2026-03-20")
    assert (code, "`--at`" in err) == (2, True)
    assert "there is no scope" in ask("owners", "zeu", "--on", "2026-03-20")[2]


def test_bad_input_is_told(ask, tmp_path: Path) -> None:
    code, _, err = ask("held-by", "nobody", "--on", "2026-02-01")
    assert code == 2
    assert "there is no actor 'nobody' among 4" in err
    assert ask("vacancies", "--start", "1.2.2026", "--end", "2026-02-02")[0] == 2
    text = (tmp_path / "people.csv").read_text(encoding="utf-8")
    (tmp_path / "people.csv").write_text(text.replace("01.02.2026", "32.02.2026"), encoding="utf-8")
    code, _, err = ask("check")
    assert code == 2
    assert "From (line 3)" in err


SOURCES = ROOT / "docs" / "how-to" / "organization-sources.md"


@pytest.fixture
def sources(run, tmp_path: Path):
    for name, text in files_of(SOURCES):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return lambda *arguments: run("org", *arguments)


OWNERS = ("-p", "CODEOWNERS", "-c", "owners.toml", "--on", "2026-03-01")


def test_files_of_a_catalog_are_read_together(run, tmp_path: Path) -> None:
    needs("yaml")
    head = "apiVersion: backstage.io/v1alpha1\nkind: "
    files = {
        "org.yaml": "Group\nmetadata: {name: cards}\nspec: {}\n",
        "shop.yaml": "System\nmetadata: {name: shop}\nspec: {owner: cards}\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(head + text, encoding="utf-8")
    mapping = '[defaults]\nrole = "product manager"\nstart = "2026-01-01"\n'
    (tmp_path / "map.toml").write_text(mapping, encoding="utf-8")
    ask = ("org", "held-by", "cards", "--on", "2026-02-01", "-c", "map.toml", "--json")
    code, out, err = run(*ask, "-p", "org.yaml", "-p", "shop.yaml")
    assert (code, err, [one["scope"] for one in json.loads(out)]) == (0, "", ["shop"])
    code, _, err = run(*ask, "-p", "shop.yaml", "-p", "map.toml")
    assert (code, "shop.yaml is backstage, map.toml is csv" in err) == (2, True)


def test_path_as_json(sources) -> None:
    code, out, err = sources("path", "docs/a.md", *OWNERS, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == [
        {
            "path": "docs/a.md",
            "pattern": "*.md",
            "line": 3,
            "section": "",
            "scope": "md",
            "actors": ["acme-writers"],
        }
    ]
    assert sources("path", "docs/a.md", *OWNERS, "--role", "product manager")[0] == 1
    assert sources("path", "docs/a.md", *OWNERS[:-1], "2025-03-01")[0] == 1


def test_path_of_an_organisation_with_paths(sources) -> None:
    people = ("-p", "people.csv", "-c", "people.toml", "--on", "2026-03-01")
    code, out, _ = sources("path", "payments/x", *people, "--json")
    assert (code, [one["actors"] for one in json.loads(out)]) == (0, [["1012"]])
    assert json.loads(sources("path", "x", *people, "--json")[1])[0]["scope"] == "apollo"


def test_file_is_written_whole(sources, tmp_path: Path) -> None:
    assert sources("codeowners", *OWNERS, "-o", "out")[:2] == (0, "")
    assert (tmp_path / "out").read_text(encoding="utf-8").splitlines() == [
        "* @acme/core",
        "*.md @acme/writers",
        "/payments/ @ann @acme/payments",
        "/payments/demo",
    ]
    people = ("-p", "people.csv", "-c", "people.toml", "--on", "2026-03-01")
    text = (tmp_path / "people.toml").read_text(encoding="utf-8").replace('1012 = "@bob"', "")
    (tmp_path / "people.toml").write_text(text, encoding="utf-8")
    code, out, err = sources("codeowners", *people, "--dialect", "gitlab")
    assert (code, out) == (0, "* @ann\n/payments/\n/docs/payments.md\n")
    assert "actors: 1012: goes by no name" in err
    assert "Bob" not in err


def test_what_the_mapping_lacks_is_told(sources) -> None:
    code, _, err = sources("codeowners", "-p", "directory.json", "-c", "directory.toml",
                           "--on", "2026-03-01")  # fmt: skip
    assert code == 2
    assert "paths = ['/docs/']" in err
    code, _, err = sources("codeowners", *OWNERS, "--dialect", "svn")
    assert (code, "'github', 'gitlab'" in err) == (2, True)
    code, _, err = sources("path", "x", "-p", "CODEOWNERS", "--on", "2026-03-01")
    assert code == 2
    assert "columns.role: is missing" in err
    code, _, err = sources("path", "x", *OWNERS, "--people-format", "csv")
    assert code == 2
    assert "nothing says what the columns mean" in err


def test_timelines_and_reports_are_written_by_the_ending(ask, tmp_path: Path) -> None:
    span = ("--start", "2026-01-01", "--end", "2027-01-01")
    begins = {"svg": "<svg", "md": "**", "csv": "", "html": "<", "json": ("{", "["), "txt": ""}
    for command in ("timeline", "load", "vacancies"):
        for ending, begin in begins.items():
            code, out, err = ask(command, *span, "-o", f"out.{ending}", "--force")
            if (command, ending) == ("vacancies", "svg"):
                assert (code, out) == (2, "")
                assert "expected an ending of .md, .csv, .html, .json, .txt" in err
                continue
            assert (code, out, err) == (command == "vacancies", "", f"wrote out.{ending}\n")
            text = (tmp_path / f"out.{ending}").read_text(encoding="utf-8")
            assert text.startswith(begin)
            assert text.endswith("\n")
            assert "1007" in text or command == "vacancies"
            assert "Ann" not in text
    assert ask("load", *span, "-o", "out.pdf")[0] == 2
    rows = [line.split(",") for line in (tmp_path / "out.csv").read_text("utf-8").splitlines()]
    assert rows[1][:5] == [
        "Product planner",
        "apollo",
        "Detailed planning",
        "2026-04-01",
        "2026-04-12",
    ]


def test_over_time_as_json(ask) -> None:
    span = ("--start", "2026-03-01", "--end", "2026-05-01", "--json")
    shown = json.loads(ask("timeline", *span, "-s", "apollo", "--role", "pm")[1])
    assert [bar["text"] for bar in shown["rows"][0]["bars"]] == ["1007", "1023", "1007"]
    found = json.loads(ask("load", *span)[1])
    assert found[0] == {"actor": "1007", "start": "2026-03-01", "end": "2026-04-01", "share": 1.2}
    found = json.loads(ask("history", "technology selection", "-s", "apollo", *span)[1])
    assert [(one["actors"], one["end"]) for one in found] == [
        (["1023"], "2026-04-01"),
        (["1007"], "2026-04-13"),
    ]
    found = json.loads(ask("diff", *span)[1])
    assert [(one["role"], one["before"], one["after"]) for one in found] == [
        ("product-planner", ["1012"], []),
    ]


def test_what_if_as_json(ask) -> None:
    on = ("--on", "2026-05-01", "--json")
    departure = json.loads(ask("leaving", "1007", "--until", "2026-07-01", *on)[1])
    assert [one["scope"] for one in departure["ended"]] == ["apollo", "zeus", "zeus"]
    assert {one["end"] for one in departure["vacancies"]} == {"2026-07-01"}
    moved = json.loads(ask("swap", "1007", "1019", *on)[1])
    assert [one["after"] for one in moved] == [["1019"], ["1007"], ["1019"]]
    found = json.loads(ask("succession", "planner", "-s", "zeus", *on)[1])
    assert [one["actor"] for one in found] == ["1012", "1023", "1007"]
    found = json.loads(ask("bus-factor", "--on", "2026-03-01", "--json")[1])
    assert [(one["scope"], one["number"]) for one in found] == [("apollo", 2), ("zeus", 2)]
    owned = json.loads(ask("owned-by", "1023", "--on", "2026-03-20", "--json")[1])
    assert {(one["stage"], one["scope"]) for one in owned} == {("definition", "apollo")}
    assert ask("owned-by", "1023", "--on", "2027-03-20")[:2] == (
        1,
        "Owned by 1023 on 2027-03-20: nothing\n",
    )


def test_all_that_somebody_owns_stands_once_for_all_stages(ask) -> None:
    code, out, _ = ask("owned-by", "1019", "--on", "2026-02-01")
    assert code == 0
    assert out.count("Market research") == 1


def test_succession_for_who_has_everybody(ask, tmp_path: Path) -> None:
    text = (tmp_path / "people.csv").read_text(encoding="utf-8")
    head, first, *_ = text.splitlines(keepends=True)
    (tmp_path / "people.csv").write_text(head + first, encoding="utf-8")
    code, out, _ = ask("succession", "pm", "-s", "apollo", "--on", "2026-05-01")
    assert (code, out) == (1, "Who else might be Product manager on 2026-05-01: nothing\n")


def test_duties_to_be_held_apart(ask) -> None:
    code, out, _ = ask("check", "--apart", "own:do", "--on", "2026-03-20", "--json")
    assert code == 1
    found = [one for one in json.loads(out) if one["kind"] == "duties to be held apart"]
    assert found[0]["duties"] == ["own", "do"]
    assert ("technology-selection", "definition", "apollo") in [
        (one["responsibility"], one["stage"], one["scope"]) for one in found
    ]
    on = ("--on", "2026-03-20")
    out = ask("check", "--apart", "own:do", *on)[1]
    assert "own and do" in out
    code, _, err = ask("check", "--apart", "own", *on)
    assert code == 2
    assert "--apart" in err
    assert ask("check", "--apart", "own:dig", *on)[0] == 2


def test_as_known_then(ask, tmp_path: Path) -> None:
    for name, more in (("people.csv", ";Entered"), ("people.toml", "")):
        lines = (tmp_path / name).read_text(encoding="utf-8").splitlines()
        if more:
            entered = ["Entered", *["01.01.2026"] * 4, "20.03.2026", "01.01.2026"]
            lines = [f"{line};{one}" for line, one in zip(lines, entered, strict=True)]
        else:
            lines.insert(lines.index("[dates]"), 'recorded_at = "Entered"')
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    asked = ("who-owns", "technology selection", "-s", "apollo", "--on", "2026-03-18", "--json")
    assert json.loads(ask(*asked)[1])["actors"] == ["1023"]
    assert json.loads(ask(*asked, "--known", "2026-03-19")[1])["actors"] == ["1007"]


def test_report_of_two_days_marks_what_moved(ask, tmp_path: Path) -> None:
    code, _, _ = ask("report", "apollo", "--on", "2026-05-01", "--before", "2026-03-01")
    assert code == 0
    page = Path("report.html").read_text(encoding="utf-8")
    assert "Who owns what for Apollo on 2026-05-01, and who did on 2026-03-01" in page
    assert "What changed from 2026-03-01 to 2026-05-01" in page
    assert page.index('id="people"') < page.index('id="changes"') < page.index('id="picture"')
    assert "1012, at Discovery: Early product planning (owned here before)" in page
    assert "Example" not in page
    code, _, err = ask(
        "report", "apollo", "--on", "2026-03-01", "--before", "2026-05-01", "--force"
    )
    assert (code, err) == (
        2,
        "roles: --before is 2026-05-01; expected 2026-03-01, the day of --on, or an earlier one\n",
    )


def test_names_are_shown_where_asked_and_nowhere_else(ask) -> None:
    span = ("--start", "2026-03-01", "--end", "2026-07-01")
    for command in (
        ("load", *span),
        ("load", *span, "--format", "svg"),
        ("timeline", *span),
        ("diff", *span),
        ("vacancies", *span),
        ("check", "--on", "2026-03-20"),
        ("succession", "product manager", "-s", "apollo", "--on", "2026-03-20"),
        ("bus-factor", "--on", "2026-03-20"),
        ("report", "apollo", "--on", "2026-03-20", "-o", "-"),
    ):
        keys, names = ask(*command)[1], ask(*command, "--names")[1]
        for key, name in (("1007", "Ann Example"), ("1012", "Bob Sample"), ("zeus", "Zeus")):
            if re.search(rf"\b{key}\b", keys):
                assert name not in keys, command
                assert name in names, command
    asked = ("held-by", "1012", "--on", "2026-02-01", "--json")
    assert ask(*asked)[1] == ask(*asked, "--names")[1]


def test_two_of_one_name_are_told_apart_by_their_keys() -> None:
    org = roles.Organization(
        roles.reference(),
        actors=[roles.Actor("a", name="Ann"), roles.Actor("b", name="ann"), roles.Actor("c")],
    )
    with by_name(org):
        assert [actor_label(key) for key in "abc"] == ["Ann (a)", "ann (b)", "c"]
    assert actor_label("a") == "a"
