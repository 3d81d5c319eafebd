"""Laws 1 and 2 at the door of every reader: what is one thing, and what isn't there."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

import roles
from extras import MODULES, missing
from roles.errors import InvalidModel, Problem
from roles.formats import Loss, reads
from roles.formats.people import Columns
from roles.model.identity import identity
from roles.registry import find

MODEL = roles.reference()
# What tells names apart: signs, accents, composition, case, width. No text is blank or a sign of
# nothing, and none has a comma, which turns a name round.
TEXTS = st.text("cC+#& .★☂öéo\u0308ß1２", min_size=1, max_size=5).filter(identity)
LOGINS = st.text("abAB19", min_size=1, max_size=4)
# A manifest whose ids differ in underscores alone is refused.
IDS = st.from_regex("[ab][ab1]{0,3}", fullmatch=True)
ABSENT, OTHER = "zz9", "z_other"


@frozen
class Found:
    """What came of a file: its things, how one is found by a text, what was told."""

    things: Sequence[Any]
    find: Callable[[str], Any]
    told: Sequence[Loss | Problem]


@frozen
class Source:
    """
    How the files of a reader name things of one kind.

    Attributes:
        write: Makes a file that names things, and refers to what isn't there, if that isn't empty.
        read: Reads it.
        place: What is in the place of the reference to nothing.
        texts: What things can be called.
        extra: What it needs.
        beside: How many things the reference makes: an owner who isn't in a catalog is a party.
    """

    write: Callable[[Sequence[str], str], bytes]
    read: Callable[[bytes], Found]
    place: str
    texts: st.SearchStrategy[str] = TEXTS
    extra: str = ""
    beside: int = 0


def people(format: str, kind: str, prefix: str = "", **mapping: Any) -> Callable[[bytes], Found]:
    """Return what reads the actors, the teams or the scopes of a file."""
    columns = Columns(**{"defaults": {"start": "2026-01-01"}, **mapping})

    def read(content: bytes) -> Found:
        reader = find(format, holds="organization")
        if format == "owners":
            with TemporaryDirectory() as folder:
                Path(folder, "OWNERS").write_bytes(content)
                reading = reader.read_folder(Path(folder), MODEL, columns, limit=1_000)
        else:
            reading = reader.read(content, MODEL, columns, source="f")
        org = reading.organization
        if kind == "scope":
            return Found(org.scopes, lambda text: org.scope(prefix + text), reading.losses)
        things = [one for one in org.actors if one.kind == kind]
        return Found(things, lambda text: org.actor(prefix + text), reading.losses)

    return read


def model(format: str) -> Callable[[bytes], Found]:
    """Return what reads the roles of a model."""

    def read(content: bytes) -> Found:
        reading = reads(content, format, source="f")
        things = [one for one in reading.model.roles if one.key != OTHER.replace("_", "-")]
        return Found(things, reading.model.role, reading.losses)

    return read


HEADS = ("No", "Title", "Product", "From", "Boss", "Team")
EXPORT: dict[str, Any] = {
    "columns": dict(
        zip(("actor", "role", "scope", "start", "reports_to", "team"), HEADS, strict=True)
    ),
    "history": "periods",
}


def export(column: str) -> Callable[[Sequence[str], str], list[list[str]]]:
    """Return what makes the rows of an export, with the names in a column."""

    def rows(names: Sequence[str], absent: str) -> list[list[str]]:
        found = [list(HEADS)]
        for number, name in enumerate(names):
            row = [f"p{number}", "Product manager", "Apollo", "2026-01-01", "", ""]
            row[HEADS.index(column)] = name
            found.append(row)
        found[1][HEADS.index("Boss")] = absent
        return found

    return rows


def as_csv(column: str) -> Callable[[Sequence[str], str], bytes]:
    def write(names: Sequence[str], absent: str) -> bytes:
        stream = io.StringIO(newline="")
        csv.writer(stream).writerows(export(column)(names, absent))
        return stream.getvalue().encode()

    return write


def as_xlsx(names: Sequence[str], absent: str) -> bytes:
    from openpyxl import Workbook

    book, stream = Workbook(), io.BytesIO()
    for row in export("No")(names, absent):
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def as_scim(names: Sequence[str], absent: str) -> bytes:
    users = [
        {"id": f"u{number}", "userName": f"u{number}", "title": "Product manager", "area": name}
        for number, name in enumerate(names)
    ]
    group = {"id": "g", "displayName": "All", "members": [{"value": one} for one in ("u0", absent)]}
    return json.dumps([*users, group] if absent else users).encode()


def as_graph(names: Sequence[str], absent: str) -> bytes:
    users: list[dict[str, Any]] = [
        {"id": f"u{n}", "userPrincipalName": f"u{n}", "jobTitle": "Product manager", "area": name}
        for n, name in enumerate(names)
    ]
    if absent:
        users[0]["manager"] = {"id": absent}
    return json.dumps({"value": users}).encode()


def one_each(names: Sequence[str]) -> list[str]:
    """Return one spelling of each name, for files that define a thing once and refer to it."""
    return list({identity(name): name for name in sorted(names)}.values())


def as_catalog(names: Sequence[str], absent: str) -> bytes:
    def entity(kind: str, name: str, **spec: Any) -> dict[str, Any]:
        version = "backstage.io/v1alpha1"
        return {"apiVersion": version, "kind": kind, "metadata": {"name": name}, "spec": spec}

    found = [entity("Group", name, type="team", children=[]) for name in one_each(names)]
    found += [
        entity("Component", f"w{number}", owner=name, type="x", lifecycle="live")
        for number, name in enumerate([*names, absent] if absent else names)
    ]
    return json.dumps(found).encode()


def as_codeowners(names: Sequence[str], absent: str) -> bytes:
    lines = [f"/p{number} @{name}" for number, name in enumerate(names)]
    return "\n".join([*lines, f"/q {absent}"] if absent else lines).encode()


def as_owners(names: Sequence[str], absent: str) -> bytes:
    tree: dict[str, Any] = {"approvers": list(names)}
    return json.dumps({**tree, "approver": [absent]} if absent else tree).encode()


def as_manifest(names: Sequence[str], absent: str) -> bytes:
    # A manifest has two roles at least.
    ids = [{"id": name, "description": "x"} for name in (*one_each(names), OTHER)]
    segregation = {"roles": ids, "assignments": {"a": [*names, absent] if absent else list(names)}}
    tree = {"name": "n", "version": "1.0.0", "description": "d", "agents": {"a": {}},
            "compliance": {"segregation_of_duties": segregation}}  # fmt: skip
    return json.dumps(tree).encode()


def as_process(names: Sequence[str], absent: str) -> bytes:
    lanes = "".join(
        f"<lane id='l{n}' name={quoteattr(name)}><flowNodeRef>t{n}</flowNodeRef></lane>"
        for n, name in enumerate(names)
    )
    tasks = "".join(f"<task id='t{n}' name='Task {n}'/>" for n in range(len(names)))
    flow = f"<sequenceFlow id='f' sourceRef='t0' targetRef='{absent}'/>" if absent else ""
    return (
        "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='p'>"
        f"<laneSet id='s'>{lanes}</laneSet>{tasks}{flow}</process></definitions>"
    ).encode()


def as_turtle(names: Sequence[str], absent: str) -> bytes:
    lines = [f"<urn:r:{n}> a org:Role; skos:prefLabel {json.dumps(name, ensure_ascii=False)} ."
             for n, name in enumerate(one_each(names))]  # fmt: skip
    if absent:
        lines.append(f"<urn:r:0> org:reportsTo <urn:r:{absent}> .")
    prefixes = "@prefix org: <http://www.w3.org/ns/org#> .\n"
    prefixes += "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    return (prefixes + "\n".join(lines)).encode()


AREAS = {"columns": {"role": "title", "scope": "area"}}
OWNING = {"defaults": {"start": "2026-01-01", "role": "product-manager"}}
SOURCES = {
    "csv": Source(as_csv("No"), people("csv", "person", **EXPORT), "Boss"),
    "csv-scopes": Source(as_csv("Product"), people("csv", "scope", **EXPORT), "Boss"),
    "csv-teams": Source(as_csv("Team"), people("csv", "team", **EXPORT), "Boss"),
    "xlsx": Source(as_xlsx, people("xlsx", "person", **EXPORT), "Boss", extra="xlsx"),
    "scim": Source(as_scim, people("scim", "scope", **AREAS), "members[1]"),
    "graph": Source(
        as_graph,
        people("scim", "scope", columns={"role": "jobTitle", "scope": "area"}),
        "Resources[0].manager",
    ),
    "catalog": Source(
        as_catalog, people("backstage", "team", **OWNING), "spec.owner", LOGINS, "yaml"
    ),
    "codeowners": Source(
        as_codeowners, people("codeowners", "person", "@", **OWNING), "line ", LOGINS
    ),
    "gitlab": Source(as_codeowners, people("gitlab", "person", "@", **OWNING), "line ", LOGINS),
    "owners": Source(
        as_owners, people("owners", "person", **OWNING), "OWNERS", LOGINS, "yaml"
    ),
    "opengap": Source(as_manifest, model("opengap"), "assignments", IDS, "yaml"),
    "backstage": Source(as_catalog, model("backstage"), "spec.owner", LOGINS, "yaml", beside=1),
    "bpmn": Source(as_process, model("bpmn"), "sequenceFlow f"),
    "turtle": Source(as_turtle, model("turtle"), "", extra="rdf"),
}  # fmt: skip


def respelled(text: str, texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return other spellings of a text: case, spaces, composition, width."""
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)
    known = {
        TEXTS: [text.upper(), unicodedata.normalize("NFD", text), wide, f" {text}", " ".join(text)],
        LOGINS: [text.upper(), text.lower()],
    }
    spellings = [one for one in known.get(texts, []) if identity(one) == identity(text)]
    return st.sampled_from(spellings or [text])


def source(name: str) -> Source:
    found = SOURCES[name]
    if found.extra and missing(found.extra):
        pytest.skip(missing(found.extra))
    return found


def read(source: Source, names: Sequence[str], absent: str = "") -> Found:
    return source.read(source.write(names, absent))


def test_sources_need_known_extras() -> None:
    assert {one.extra for one in SOURCES.values()} <= {"", *MODULES}


@pytest.mark.parametrize("name", SOURCES)
@settings(max_examples=12)
@given(st.data())
def test_texts_are_one_thing_or_two_whatever_the_order(name: str, data: st.DataObject) -> None:
    of = source(name)
    names = data.draw(st.lists(of.texts, min_size=1, max_size=4))
    spelled = [*names, *(data.draw(respelled(one, of.texts)) for one in names)]
    found = read(of, spelled)
    assert len(found.things) == len({one.key for one in found.things})
    assert len(found.things) == len({identity(one) for one in names})
    things = {identity(one): found.find(one) for one in spelled}
    assert len(set(things.values())) == len(found.things)
    assert all(found.find(one) == things[identity(one)] for one in spelled)
    again = read(of, data.draw(st.permutations(spelled)))
    assert {one.key for one in again.things} == {one.key for one in found.things}


@pytest.mark.parametrize("name", SOURCES)
@settings(max_examples=6)
@given(st.data())
def test_what_is_not_there_is_told_and_makes_nothing(name: str, data: st.DataObject) -> None:
    of = source(name)
    names = data.draw(st.lists(of.texts, min_size=1, max_size=3, unique_by=identity))
    before = read(of, names)
    try:
        found = read(of, names, ABSENT)
    except InvalidModel as error:
        told: Sequence[Any] = error.problems
    else:
        told = [one for one in found.told if one.weight != "decoration" and one not in before.told]
        assert len(found.things) == len(before.things) + of.beside
    (only,) = told
    assert of.place in only.place
