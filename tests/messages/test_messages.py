"""
Every message as people read it, kept in three files that can be read as prose.

The faults are planted below: a rule's own example for findings, files and calls that can't be right
for errors, and models in formats that can't hold them for losses. `just golden` writes the files
again; read the difference before you commit it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import roles
from extras import missing
from roles.checks import rules
from roles.formats import write_model

HERE = Path(__file__).parent
HEAD = (
    "[model]\nname = 'A shop'\n[roles.owner]\nname = 'Owner'\n[stages.trading]\nname = 'Trading'\n"
)


def finding_texts() -> Iterator[str]:
    for code, rule in rules().items():
        reading = roles.reads(rule.example(rule.wrong), "toml")
        for one in roles.check(reading.model, select=code):
            yield f"{code} {one.severity}: {one.message}\n    {one.mend}"


# Model files with one fault each, by what is wrong with them.
FAULTY = {
    "no model": "",
    "unknown table": HEAD + "[stage.opening]\nname = 'Opening'",
    "unknown key": HEAD + "[roles.clerk]\nnam = 'Clerk'",
    "unknown role": HEAD + "[stages.opening]\nname = 'Opening'\nlead = 'ownr'",
    "unknown stage": HEAD + "[stages.opening]\nname = 'Opening'\nafter = 'tradng'",
    "key that can't be one": HEAD + "[roles.'a b']\nname = 'A'",
    "duration": HEAD + "[stages.opening]\nname = 'Opening'\nduration = 'six weeks'",
    "wrong type": HEAD + "[roles.clerk]\nname = 3",
    "circle": HEAD + "[stages.a]\nname = 'A'\nafter = 'b'\n[stages.b]\nname = 'B'\nafter = 'a'",
    "circle of reports": HEAD + "[roles.a]\nname = 'A'\nreports_to = 'a'",
    "unknown scheme": HEAD.replace("'A shop'", "'A shop'\nscheme = 'RICA'"),
    "level": HEAD
    + "[skills.x]\nname = 'X'\n[[skill_needs]]\nrole = 'owner'\nskill = 'x'\nlevel = 9",
    "syntax": HEAD + "[roles.clerk\nname = 'Clerk'",
}


def asked() -> dict[str, Callable[[], object]]:
    """Return questions that have no answer, by what they ask."""
    model = roles.reference()
    start = "2026-01-05"
    return {
        "role": lambda: model.role("produt planner"),
        "stage": lambda: model.stage("lunch"),
        "responsibility": lambda: model.responsibility("user interview"),
        "owner at a stage where it isn't": lambda: model.owner("user interviews", at="launch"),
        "path back": lambda: model.path("launch", "concept"),
        "output format": lambda: f"{model:mdd}",
        "file format": lambda: roles.loads("x", "tmol"),
        "settings": lambda: roles.check(model, select="OWM"),
        "date": lambda: roles.schedule(model, "2026-02-30"),
        "actor": lambda: roles.Organization(model).held_by("ann", on=start),
        "key": lambda: roles.Role("a b", "A"),
        "duty": lambda: roles.Duty.of("onw"),
    }


def error_texts() -> Iterator[str]:
    for name, text in FAULTY.items():
        with pytest.raises(roles.RolesError) as caught:
            roles.loads(text, "toml")
        yield f"{name}\n    {indented(caught.value)}"
    for name, ask in asked().items():
        with pytest.raises(roles.RolesError) as caught:
            ask()
        yield f"{name}\n    {indented(caught.value)}"


CHART = """
| Work | Boss | Clerk | Notes |
|---|---|---|---|
| Prices | A | R | |
| Doors | TBD | A/R* | monthly |
| Stock | Acountable | R (assist) | |
| Tills | C | A/R | |
"""


RICH = """
model = { name = "A shop", description = "Sells." }
sources.guide = { title = "The guide" }
roles.owner = { name = "Owner", description = "Decides.", cite = "guide p. 1" }
roles.clerk = { name = "Clerk", reports_to = "owner" }
roles.guests = { name = "Guests", kind = "party" }
stages.opening = { name = "Opening", lead = "clerk", exit = "the door is open", duration = "P1D" }
stages.trading = { name = "Trading", lead = "owner", after = "opening", phase = "Day" }
responsibilities.prices = { name = "Prices", recurs = "FREQ=DAILY" }
skills.sums = { name = "Sums" }
goals.profit = { name = "Profit", roles = "owner", metrics = "euros a day" }
deliverables.list = { name = "List", produced_by = "prices" }
focuses.calm = { name = "Calm", roles = "clerk" }
skill_needs = [{ role = "clerk", skill = "sums", level = 3 }]
efforts = [{ role = "clerk", at = "trading", share = 0.5 }]
interactions = [{ role = "clerk", partner = "guests", purpose = "sales" }]
contrasts = [{ dimension = "focus", text = "One decides, one sells.", roles = ["owner", "clerk"] }]

[[assignments]]
responsibility = "prices"
at = "trading"
A = "owner"
R = "clerk"
inferred = "the clerk writes the tags"

[[handoffs]]
giver = "owner"
receiver = "clerk"
from_stage = "opening"
to_stage = "trading"
deliverables = "list"
criteria = "it is signed"
"""


def loss_texts() -> Iterator[str]:
    yield "reading a chart"
    for one in roles.reads(CHART, "markdown").losses:
        yield f"    {one}"
    model = roles.loads(RICH, "toml")
    for name in ("backstage", "bpmn", "markdown", "sqlite", "casbin", "openfga"):
        yield f"writing {name}"
        for one in write_model(model, name).losses:
            yield f"    {one}"


def indented(error: object) -> str:
    return str(error).replace("\n", "\n    ")


@pytest.mark.parametrize("name", ["findings", "errors", "losses"])
def test_messages_read_as_they_are_kept(name: str) -> None:
    if name == "losses":
        for extra in ("yaml", "xlsx", "rdf"):
            if reason := missing(extra):
                pytest.skip(reason)
    texts = {"findings": finding_texts, "errors": error_texts, "losses": loss_texts}[name]
    text = "\n".join(texts()) + "\n"
    file = HERE / f"{name}.txt"
    if os.environ.get("ROLES_GOLDEN") == "write":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
