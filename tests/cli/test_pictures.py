"""The commands that draw: what they write, where, and what they refuse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree.ElementTree import fromstring

import pytest

import roles
from extras import needs
from roles import views
from roles.formats import write_model

needs("cli")

if TYPE_CHECKING:
    from pathlib import Path


def test_draw_writes_what_the_ending_says(run, tmp_path: Path) -> None:
    model = roles.reference()
    for ending, code in ((".svg", "svg"), (".mmd", "mermaid"), (".dot", "dot"), (".gv", "dot")):
        assert run("draw", "-o", f"x{ending}") == (0, "", f"wrote x{ending}\n")
        written = (tmp_path / f"x{ending}").read_text(encoding="utf-8")
        assert written == format(model, code).rstrip("\n") + "\n"


def test_draw_to_stdout_is_svg_unless_told(run) -> None:
    assert fromstring(run("draw")[1]).tag.endswith("svg")  # noqa: S314 - our own
    assert run("draw", "--format", "mermaid")[1].startswith("flowchart LR\n")


def test_draw_draws_what_is_asked_for(run) -> None:
    model = roles.reference()
    pair = ("--role", "planner", "--role", "pm")
    wanted = {
        ("lifecycle",): views.lifecycle(model),
        ("boundary", *pair): model.compare("planner", "pm"),
        ("skills", *pair): views.skills(model, "planner", "pm"),
        ("skills",): views.skills(model),
    }
    for arguments, one in wanted.items():
        assert run("draw", "--what", *arguments)[1] == f"{one:svg}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["-o", "x.png"],
            "x.png: the ending isn't that of a picture; name one of svg, mermaid, dot",
        ),
        (["--what", "boundary", "--role", "pm"], "between two roles"),
        (["--what", "skills", "--role", "nobody"], "there is no role 'nobody'"),
        (["--what", "skills", "--format", "dot"], "a Plot can't be drawn as a diagram"),
    ],
)
def test_draw_says_what_it_cannot_draw(run, arguments: list[str], message: str) -> None:
    code, out, err = run("draw", *arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_report_writes_one_file(run, tmp_path: Path) -> None:
    assert run("report") == (0, "", "wrote report.html\n")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    findings = views.table_of(roles.check(roles.reference()))
    assert text == views.page(roles.reference(), findings)
    assert "nobody could step in for Product planner" in text
    data = json.loads(text.split('id="data">')[1].split("</script>")[0])
    assert [thing["name"] for thing in data["things"]][:1] == ["Early product planning"]


def test_report_goes_to_stdout(run) -> None:
    findings = views.table_of(roles.check(roles.reference()))
    assert run("report", "-o", "-")[1] == views.page(roles.reference(), findings)


def test_card_tells_what_a_role_owns_gives_and_needs(run) -> None:
    out = run("card", "planner")[1]
    for said in ("Owns", "Hands over", "Receives", "Skills", "Goals", "Focus", "Talks with"):
        assert f"\n{said}\n" in out
    assert "User interviews" in out


def test_job_describes_a_role_in_the_form_of_the_ending(run, tmp_path: Path) -> None:
    model = roles.reference()
    markdown = write_model(model, "job", role="planner").content.decode()
    assert run("job", "product planner") == (0, markdown, "")
    assert run("job", "planner", "-o", "pp.md") == (0, "", "wrote pp.md\n")
    assert (tmp_path / "pp.md").read_text(encoding="utf-8") == markdown
    facts = ("--posted", "2026-03-01", "--organization", "Acme")
    assert run("job", "pm", "-o", "pm.json", *facts)[0] == 0
    options = {"role": "pm", "posted": "2026-03-01", "organization": "Acme"}
    posting = write_model(model, "jobposting", **options).content
    assert (tmp_path / "pm.json").read_bytes() == posting
    assert run("job", "pm", "--format", "jobposting", *facts)[1] == posting.decode()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody"], "there is no role 'nobody'"),
        (["pm", "--posted", "2026-03-01"], "need --format jobposting"),
        (
            ["pm", "--format", "jobposting", "--posted", "soon"],
            "expected 2026-03-01, today or +30d",
        ),
    ],
)
def test_job_says_what_it_cannot_write(run, arguments: list[str], message: str) -> None:
    code, out, err = run("job", *arguments)
    assert (code, out) == (2, "")
    assert message in err
