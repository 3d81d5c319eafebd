"""Job descriptions, as Markdown and as a job posting: read by the parsers they are for."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import roles
from browser import npm
from diagrams import HOSTILE
from extras import missing
from roles import (
    Assignment,
    Duty,
    Effort,
    Goal,
    Handoff,
    Interaction,
    Responsibility,
    Role,
    RoleModel,
    Skill,
    SkillNeed,
    Source,
    Stage,
)
from roles.errors import FormatError, UnknownName
from roles.formats import find, write_model
from roles.formats.jobs.job import NOTE, Job, Part, described
from strategies import models

HERE = Path(__file__).parent
BLOCKS = ["1. x", "1) x", "- x", "+ x", "# x", "x #", "===", "---", "***", "    x", "> x", "```"]
INLINES = ["&amp;", "&#35;", "[x]: y", "| a |", "~~~", "<!-- x", "www.example.org", "\\", "  x  "]


def told(job: Job) -> list[str]:
    """Every line of a description as one reads it."""
    return [job.role.name, *job.summary, *_parts(job.parts), *([NOTE] if job.inferred else [])]


def _parts(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        yield part.title
        for line in part.lines:
            things = "; ".join(
                f"{one.text} ({one.mark})" if one.mark else one.text for one in line.things
            )
            yield f"{line.label}: {things}" if line.label else things
        yield from _parts(part.parts)


def shown(markdown: str) -> list[str]:
    """The lines that a reader of the Markdown sees; no markup but what is ours may be in it."""
    parser = pytest.importorskip("markdown_it", reason="needs markdown-it-py")
    parse = parser.MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse
    lines = []
    for token in parse(markdown):
        assert token.type.split("_")[0] in ("heading", "paragraph", "bullet", "list", "inline")
        if token.type == "inline":
            kinds = {child.type.removesuffix("_open") for child in token.children}
            assert kinds <= {"text", "text_special", "strong", "strong_close", "em", "em_close"}
            lines.append("".join(child.content for child in token.children))
    return lines


class Seen(HTMLParser):
    """The lines of a posting's description."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        assert tag in ("p", "h2", "h3", "ul", "li", "strong", "em")
        assert not attrs
        if tag in ("p", "h2", "h3", "li"):
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        self.lines[-1] += data


def named(name: str) -> RoleModel:
    return RoleModel(
        name,
        description=name,
        roles=[Role("a", name, description=f"{name}\n{name}", reports_to="b"), Role("b", name)],
        stages=[Stage("s", name, lead="a")],
        responsibilities=[Responsibility("r", name, at="s"), Responsibility("q", name)],
        assignments=[Assignment("q", "s", own="b", consult="a")],
        skills=[Skill("k", name)],
        skill_needs=[SkillNeed("k", 3, role="a")],
        goals=[Goal("g", name, roles="a", metrics=[name])],
        efforts=[Effort("a", "s", share=0.5, note=name)],
        interactions=[Interaction("a", "b", purpose=name, at="s")],
        handoffs=[Handoff("a", "b", from_stage="s", to_stage="s", criteria=[name])],
    )


def usable(name: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in name).split()) or "x"


@pytest.mark.parametrize("name", [*HOSTILE, *BLOCKS, *INLINES])
def test_hostile_names_stay_text(name: str) -> None:
    model = named(usable(name))
    job = described(model, "a")
    assert shown(write_model(model, "job", role="a").content.decode()) == told(job)
    posting = write_model(model, "jobposting", role="a").content.decode()
    assert not set("<>&") & set(posting)
    seen = Seen()
    seen.feed(json.loads(posting)["description"])
    seen.close()
    assert seen.lines == told(job)[1:]


@given(models())
def test_any_role_is_described_in_both_alike(model: RoleModel) -> None:
    for role in model.roles:
        job = described(model, role.key)
        lines = [" ".join(line.split()) for line in told(job)]
        markdown = shown(write_model(model, "job", role=role.key).content.decode())
        assert markdown == lines
        seen = Seen()
        seen.feed(
            json.loads(write_model(model, "jobposting", role=role.key).content)["description"]
        )
        assert seen.lines == told(job)[1:]


@given(models())
def test_each_duty_is_told_at_its_stage_and_nothing_else(model: RoleModel) -> None:
    words = {"Owns": "own", "Does": "do", "Supports": "support", "Is consulted on": "consult",
             "Is informed of": "inform", "Verifies": "verify", "Approves": "approve",
             "Recommends on": "recommend"}  # fmt: skip
    for role in model.roles:
        wanted = {
            (
                " ".join(answer.stage.name.split()),
                duty,
                " ".join(f"{answer.responsibility.name}{when}{groups}".split()),
            )
            for answer in model.involving(role)
            for duty in answer.duties_of(role)
            if duty is not Duty.OMIT
            for condition in [answer.condition_of(duty, role)]
            for when in [f" (if {condition})" if condition else ""]
            for held in [answer.holders(duty)]
            for groups in [
                ""
                if role in held
                else "".join(f" (as {each.name})" for each in held if role.key in each.any_of)
            ]
        }
        work = described(model, role.key).part("Responsibilities")
        found = {
            (stage.title, Duty.of(word), thing.text)
            for stage in (work.parts if work else ())
            for line in stage.lines
            if line.label
            for thing in line.things
            for word in (["own", "do"] if line.label == "Owns and does" else [words[line.label]])
        }
        assert found == wanted


def test_what_is_inferred_is_marked() -> None:
    model = RoleModel(
        "M",
        sources=[Source("s", "S")],
        roles=[
            Role(
                "a", "A", reports_to="b", citations="s 1", inferred_fields={"reports_to": "guess"}
            ),
            Role("b", "B"),
        ],
        stages=[Stage("x", "X", lead="a", citations="s 1")],
        responsibilities=[
            Responsibility("r", "R", at="x", citations="s 1"),
            Responsibility("q", "Q", at="x", citations="s 1"),
        ],
        assignments=[
            Assignment("r", "x", own="a", citations="s 1"),
            Assignment("r", "x", do="a", inferred="guess"),
            Assignment("q", "x", own="a", do="a", citations="s 1"),
        ],
        skills=[Skill("k", "K"), Skill("l", "L"), Skill("m", "M")],
        skill_needs=[
            SkillNeed("k", role="a", citations="s 2"),
            SkillNeed("k", 2, role="a", inferred="guess"),
            SkillNeed("k", 4, role="a", inferred="guess"),
            SkillNeed("l", 5, role="a", citations="s 2"),
            SkillNeed("m", role="a"),
        ],
        goals=[
            Goal("g", "G", roles="a", metrics="n", citations="s", inferred_fields={"metrics": ""})
        ],
        efforts=[
            Effort("a", "*", share=0.25, note="planning", citations="s 3"),
            Effort("a", "x", level="low"),
        ],
    )
    assert (
        write_model(model, "job", role="A").content.decode()
        == """\
# A

## The role

- **Reports to:** B *(inferred)*

## Responsibilities

### X

- Leads the stage
- **Owns and does:** Q
- **Owns:** R
- **Does:** R *(inferred)*

## Skills

- K: proficient *(level inferred)*
- L: expert
- M *(inferred)*

## Goals

- G (measured by n) *(metrics inferred)*

## Time

- 25% of the time, at all stages: planning
- Low effort, at X *(inferred)*

*What is marked as inferred is a modeller's judgement; no source says so.*
"""
    )


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_a_posting_is_json_ld_that_fetches_nothing() -> None:
    if reason := missing("rdf"):
        pytest.skip(reason)
    import rdflib

    options = {"role": "planner", "posted": "2026-03-01", "organization": "Acme </script>"}
    writing = write_model(roles.reference(), "jobposting", **options)
    graph = rdflib.Graph().parse(data=writing.content, format="json-ld")
    schema = rdflib.Namespace("https://schema.org/")
    (posting,) = graph.subjects(rdflib.RDF.type, schema.JobPosting)

    def value(name: str) -> str:
        (found,) = graph.objects(posting, schema[name])
        return str(found)

    assert value("title") == "Product planner"
    assert value("datePosted") == "2026-03-01"
    (hiring,) = graph.objects(posting, schema.hiringOrganization)
    assert str(graph.value(hiring, schema.name)) == "Acme </script>"
    skills = set(map(str, graph.objects(posting, schema.skills)))
    assert "Market insight: proficient" in skills
    assert "User interviews" in set(map(str, graph.objects(posting, schema.responsibilities)))
    assert "<h2>Responsibilities</h2>" in value("description")
    assert [loss.what for loss in writing.losses] == [
        "what is about other roles, citations and reasons"
    ]


def test_a_posting_is_what_schema_org_says() -> None:
    if not shutil.which("node"):
        pytest.skip("needs node")
    modules = npm("schema-dts", "typescript")
    whole = {"posted": "2026-03-01", "organization": "Acme"}
    postings = [
        json.loads(write_model(model, "jobposting", role=role.key, **options).content)
        for model in (roles.reference(), named("x"), RoleModel("M", roles=[Role("a", "A")]))
        for role in model.roles
        for options in ({}, whole)
    ]
    faulty = [{**postings[0], "datePosted": 3}, {**postings[0], "employer": "Acme"}]
    done = subprocess.run(
        ["node", HERE / "jobposting.mjs", modules],
        input=json.dumps(postings + faulty),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found[:-2] == [[]] * len(postings)
    assert all(found[-2:])


@pytest.mark.parametrize("format", ["job", "jobposting"])
def test_a_role_has_to_be_named(format: str) -> None:
    model = roles.reference()
    with pytest.raises(FormatError, match="name it as role=; there are product-planner, product-m"):
        write_model(model, format)
    with pytest.raises(UnknownName, match="product-manager"):
        write_model(model, format, role="product manger")
    with pytest.raises(FormatError, match="there are none"):
        write_model(RoleModel("M"), format)


def test_the_date_is_one_and_is_never_made_up() -> None:
    with pytest.raises(FormatError, match="a date such as"):
        write_model(roles.reference(), "jobposting", role="planner", posted="soon")
    posting = json.loads(write_model(roles.reference(), "jobposting", role="planner").content)
    assert not {"datePosted", "hiringOrganization"} & set(posting)
    assert find(None, Path("pm.job.md")).name == "job"
    assert find(None, Path("pm.jobposting.json")).name == "jobposting"
    assert find(None, Path("pm.md")).name == "markdown"
