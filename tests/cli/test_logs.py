"""The commands on event logs: beside what the how-to shows, models, JSON, pictures and refusals."""

from __future__ import annotations

import io
import json
import re
import tomllib
from pathlib import Path

import pytest

from documents import ROOT, files_of
from extras import needs

needs("cli")
needs("frames")
pytest.importorskip("polars", reason="needs polars")

import roles  # noqa: E402

PAGE = ROOT / "docs" / "how-to" / "log.md"
PEOPLE = """Id,Role,For,From,To
ann,Product planner,x,2026-01-01,
bob,Product manager,x,2026-01-01,2026-03-10
"""
COLUMNS = """
[columns]
actor = "Id"
role = "Role"
scope = "For"
start = "From"
end = "To"
[dates]
ends = "exclusive"
"""


@pytest.fixture
def ask(run, tmp_path: Path):
    for name, text in files_of(PAGE):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return lambda *arguments: run("log", *arguments)


def test_help_tells_the_four_questions(ask) -> None:
    code, out, _ = ask()
    assert code == 2
    for word in ("handovers", "roles", "check", "draft"):
        assert re.search(rf"^  {word} ", out, re.MULTILINE)
        code, told, _ = ask(word, "--help")
        assert code == 0
        # Releases of typer put other signs around what an argument is called.
        assert re.match(rf"Usage: roles log {word} \[OPTIONS\] \W?LOG\W? \W?MODEL\W?\n", told)
        assert max(map(len, told.splitlines())) <= 80


def test_handovers_as_json_and_as_many_as_asked_for(ask) -> None:
    code, out, err = ask("handovers", "tickets.csv", "--json")
    assert (code, err) == (0, "roles: tickets.csv: 1 of 9 events has no actor\n")
    assert json.loads(out)[0] == {"giver": "ann", "receiver": "ann", "count": 3, "share": 0.5}
    code, out, _ = ask("handovers", "tickets.csv", "--most", "1")
    assert out.splitlines()[-1] == "and 3 more; use --most to show them"
    assert len(out.splitlines()) == 7


def test_handovers_by_a_column_and_by_the_roles_of_a_model(ask) -> None:
    code, out, _ = ask("handovers", "tickets.csv", "--by", "stage", "--json")
    assert (code, json.loads(out)[0]["giver"]) == (0, "Concept")
    code, out, _ = ask("handovers", "tickets.csv", "--by", "role", "--map", "names.toml", "--json")
    counts = {(one["giver"], one["receiver"]): one["count"] for one in json.loads(out)}
    assert counts[("product-planner", "product-manager")] == 1
    code, _, err = ask("handovers", "tickets.csv", "--by", "stag")
    assert code == 2
    assert (
        "no column 'stag'; there are case, activity, actor, time, stage; did you mean 'stage'?"
        in err
    )


def test_roles_tell_who_does_much_the_same_and_in_what_role(ask) -> None:
    code, out, _ = ask("roles", "tickets.csv", "--likeness", "0.5")
    assert code == 0
    assert out.startswith("Actors that do much the same\n\nActors  Events  Mostly\n")
    code, out, _ = ask("roles", "tickets.csv", "--map", "names.toml", "--json")
    found = json.loads(out)
    assert [one["actors"] for one in found] == [["ann"], ["bob"], ["carla"]]
    assert found[0]["activities"][0] == {"name": "Conceptual design", "share": 0.4}
    assert "roles" not in found[0]
    roles.dump(roles.reference(), "model.toml")
    code, out, _ = ask("roles", "tickets.csv", "model.toml", "--map", "names.toml")
    (line,) = [line for line in out.splitlines() if line.startswith("ann")]
    assert line.endswith("Product planner 1 of 1")
    assert out.splitlines()[-1].endswith("no role")
    code, out, _ = ask("roles", "tickets.csv", "model.toml", "--map", "names.toml", "--json")
    assert json.loads(out)[1]["roles"] == {"bob": ["product-manager"]}
    assert ask("roles", "tickets.csv", "--by", "stage")[1].startswith(
        "Stages that do much the same"
    )
    assert ask("roles", "tickets.csv", "--likeness", "7")[0] == 2


def test_check_tells_the_notes_of_a_kind_in_one(ask) -> None:
    code, out, _ = ask("check", "tickets.csv", "--map", "names.toml")
    assert code == 1
    assert out.count("LOG006") == out.count("LOG009") == 1
    assert "note LOG009 30 responsibilities occur nowhere in the log: Early product" in out
    assert "\ntickets.csv: 3 warnings, 41 notes\nwarning LOG001 User interviews" in out
    assert max(map(len, out.splitlines())) <= 80


def test_check_is_clean_where_all_is_as_modelled(ask, tmp_path: Path) -> None:
    head, *rows = (tmp_path / "tickets.csv").read_text().splitlines()
    (tmp_path / "fine.csv").write_text("\n".join([head, *rows[:2]]))
    (tmp_path / "fine.toml").write_text(
        '[columns]\nstage = "stage"\n[actors]\nann = "product planner"'
    )
    code, out, err = ask("check", "fine.csv", "--map", "fine.toml")
    assert (code, err) == (0, "")
    assert out.startswith("           2  100.0%  as modelled\n")


def test_check_as_json_tells_everything(ask) -> None:
    code, out, _ = ask("check", "tickets.csv", "--map", "names.toml", "--json")
    tree = json.loads(out)
    assert code == 1
    assert list(tree) == [
        "model",
        "events",
        "fitness",
        "summary",
        "activities",
        "actors",
        "stages",
        "ownership",
        "handoffs",
        "drift",
        "findings",
    ]
    assert (tree["events"], tree["fitness"], tree["summary"]["no-actor"]) == (9, 0.6667, 1)
    assert {"name": "carla", "count": 1, "keys": []} in tree["actors"]
    assert len([one for one in tree["findings"] if one["code"] == "LOG009"]) == 30
    seen = [one for one in tree["handoffs"] if one["status"] == "seen"]
    assert {(one["giver"], one["receiver"]) for one in seen} == {
        ("product-planner", "product-planner"),
        ("product-planner", "product-manager"),
    }
    (interviews,) = [one for one in tree["ownership"] if one["responsibility"] == "user-interviews"]
    assert interviews == {
        "responsibility": "user-interviews",
        "stage": "discovery",
        "role": "product-planner",
        "count": 1,
        "share": 0.5,
        "owners": ["product-planner"],
        "agrees": True,
    }


def test_people_hold_their_roles_on_the_day(ask, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "people.toml").write_text(COLUMNS)
    people = ("-p", "people.csv", "-c", "people.toml")
    code, out, _ = ask("check", "tickets.csv", *people, "--json")
    assert code == 1
    # Bob is gone when he chooses the technology.
    assert json.loads(out)["summary"] == {
        "as-modelled": 5,
        "other-role": 1,
        "out-of-stage": 0,
        "unknown-activity": 1,
        "unknown-actor": 1,
        "no-actor": 1,
    }
    code, _, err = ask("check", "tickets.csv", "-c", "people.toml")
    assert code == 2
    assert "need --people: the file" in err


def test_pictures_are_drawn_on_request(ask, tmp_path: Path) -> None:
    code, out, err = ask("check", "tickets.csv", "--map", "names.toml", "-o", "practice.svg")
    assert code == 1
    assert "wrote practice.svg\n" in err
    practice = (tmp_path / "practice.svg").read_text()
    assert "User interviews 50%" in practice
    assert "in practice" in practice
    code, out, err = ask("handovers", "tickets.csv", "-o", "heat.svg")
    assert (code, err) == (0, "roles: tickets.csv: 1 of 9 events has no actor\nwrote heat.svg\n")
    assert out.startswith("Handovers by actor\n")
    assert "Handovers by actor" in (tmp_path / "heat.svg").read_text()


def test_a_draft_is_a_model_that_the_checks_review(ask, run, tmp_path: Path) -> None:
    code, out, err = ask("draft", "tickets.csv", "--map", "names.toml", "-o", "draft.toml")
    assert (code, out) == (0, "")
    assert "wrote draft.toml; look at it with: roles check draft.toml, and with: " in err
    command = err.rpartition("roles log ")[2].split()
    code, told, _ = ask(*command, "--json")
    tree = json.loads(told)
    assert (tree["summary"]["unknown-actor"], tree["summary"]["unknown-activity"]) == (0, 0)
    draft = roles.load(tmp_path / "draft.toml")
    assert [role.name for role in draft.roles] == ["Role 1", "Role 2", "Role 3"]
    assert draft.roles[0].inferred.startswith("ann, who does in the log what nobody else does")
    (interviews,) = [one for one in draft.assignments if one.responsibility == "user-interviews"]
    assert interviews.inferred == "Role 1 did 1 of 2 events (50%), Role 2 also 50%"
    assert run("check", "draft.toml")[0] in (0, 1)
    code, out, _ = ask("draft", "tickets.csv", "--by", "stage", "--least", "0.5")
    assert (code, tomllib.loads(out)["model"]["name"]) == (0, "Draft from tickets.csv")
    code, _, err = ask("draft", "tickets.csv", "-o", "draft.md")
    assert (code, (tmp_path / "draft.md").exists()) == (2, False)
    assert "draft.map.toml" in err
    code, _, err = ask("draft", "tickets.csv", "-o", "draft.md", "--force")
    assert code == 0
    assert "roles: draft.md: " in err
    assert ask("draft", "tickets.csv", "-o", "draft.xyz")[0] == 2
    assert ask("draft", "tickets.csv", "--least", "7")[0] == 2


def test_a_draft_against_a_model_has_its_names(ask) -> None:
    roles.dump(roles.reference(), "model.toml")
    code, out, _ = ask("draft", "tickets.csv", "model.toml", "--map", "names.toml")
    assert code == 0
    draft = roles.loads(out, "toml")
    assert draft.owner("market-research", at="discovery").name == "Product planner"
    assert draft.stage("definition").name == "Detailed planning"
    code, _, err = ask("draft", "tickets.csv", "model.toml", "--by", "stage")
    assert code == 2
    assert "the model has its own" in err


def test_times_that_order_nobody_are_told(ask, tmp_path: Path) -> None:
    lines = ["case,activity,actor,time", *(f"1,ask,{who},2026-03-01" for who in ("ann", "Bob"))]
    (tmp_path / "log.csv").write_text("\n".join([*lines, "1,close,bob,2026-03-02"]))
    code, _, err = ask("handovers", "log.csv")
    assert code == 0
    assert err.splitlines() == [
        "roles: log.csv: 1 actor is written in several ways, which count as one ('Bob' = 'bob')",
        (
            "roles: log.csv: at 1 time several actors act in one case; they are ordered as in the "
            "file, unless position names a column under [columns]"
        ),
    ]


def test_that_nobody_hands_over_is_told(ask, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("case,activity,actor,time\n1,x,ann,2026-03-01\n")
    code, out, _ = ask("handovers", "log.csv")
    assert (code, out.splitlines()[-1]) == (0, "no case has two events that name their actor")


def test_events_of_other_transitions_are_told(ask, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(
        "case,activity,actor,time,lifecycle:transition\n"
        "1,x,ann,2026-03-01T10:00Z,start\n1,x,ann,2026-03-01T11:00Z,complete\n"
        "1,y,bob,2026-03-01T12:00Z,complete\n"
    )
    code, out, err = ask("handovers", "log.csv", "--json")
    assert (code, len(json.loads(out))) == (0, 1)
    assert err == "roles: log.csv: 1 of 3 events aren't complete; they were left out\n"


def test_a_long_read_shows_how_far_it_is_on_a_terminal_alone(
    ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = "".join(
        f'<event><string key="concept:name" value="x"/><string key="org:resource" value="{who}"/>'
        f'<date key="time:timestamp" value="2026-03-0{day}"/></event>'
        for day, who in enumerate(("ann", "bob"), 1)
    )
    (tmp_path / "log.xes").write_text(f"<log><trace>{events}</trace></log>")
    assert ask("handovers", "log.xes")[2] == ""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    assert ask("handovers", "log.xes")[0] == 0
    assert "reading" in terminal.getvalue()
    assert "100%" in terminal.getvalue()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[actors", "isn't TOML: "),
        (
            "x = 1",
            "x: isn't a table of a mapping; expected columns, times, csv, xlsx, activities, actors",
        ),
        (
            "[columns]\nwho = 'actor'",
            "columns.who: isn't a column of a log; expected case, activity",
        ),
        ("[columns]\ncase = 1", "columns.case: is 1; expected a text"),
        ("[activities]\nx = ['a']", "activities.x: is ['a']; expected a text"),
        ("[actors]\nann = [1]", "actors.ann: is [1]; expected a text, or a list of them"),
        ("[actors]\nann = 'boss'", "there is no role 'boss'"),
        (
            "[columns]\nactor = 'who'",
            "actor: no column 'who' among case, activity, actor, time, stage",
        ),
    ],
)
def test_bad_mappings_are_told(ask, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "names.toml").write_text(text)
    code, _, err = ask("check", "tickets.csv", "--map", "names.toml")
    assert code == 2
    assert message in err
    assert "Traceback" not in err


def test_bad_logs_are_told_and_nothing_is_written(ask, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(
        "case,activity,actor,time\n1,x,ann,soon\n2,x,ann,2026-01-01\n"
    )
    code, out, err = ask("draft", "bad.csv", "-o", "out.toml")
    assert (code, out) == (2, "")
    assert "bad.csv: 1 problem" in err
    assert "time: one isn't a time: row 1 ('soon'); expected ISO 8601" in err
    assert not (tmp_path / "out.toml").exists()
    for arguments, message in (
        (("handovers", "none.csv"), "none.csv: isn't a file"),
        (("handovers", "names.toml"), "no format of logs has the ending of"),
        (("check", "tickets.csv", "none.toml"), "none.toml"),
        (("check", "tickets.csv", "--map", "none.toml"), "none.toml: No such file"),
        (("handovers", "tickets.csv", "--from", "xls"), "no format 'xls' of logs"),
        (("handovers", "tickets.csv", "--most", "0"), "--most"),
    ):
        code, _, err = ask(*arguments)
        assert code == 2
        assert message in err


def test_what_a_code_says_is_explained(run) -> None:
    for asked in ("LOG008", "log008", "drifted"):
        code, out, _ = run("rule", asked)
        assert code == 0
        assert out.startswith("LOG008 drifted (warning, of roles log check)\n")
    assert json.loads(run("rule", "LOG001", "--json")[1])["name"] == "done-by-another-role"
