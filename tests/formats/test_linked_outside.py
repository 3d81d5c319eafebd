"""Linked data that somebody else wrote: what is read, what is lost, and what is refused."""

from __future__ import annotations

import json
import logging
import socket
import urllib.request
import warnings
from pathlib import Path
from typing import NoReturn

import pytest

from extras import needs
from roles import Duty, RolesError
from roles.errors import FormatError, InvalidModel
from roles.formats import Reading, read, reads

needs("rdf")

import rdflib  # noqa: E402

DATA = Path(__file__).parent.parent / "data" / "linked"
PREFIXES = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix r: <https://rolegraph.invalid/ns#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://example.org/x#> .
"""


def turtle(text: str, **options: str) -> Reading:
    return reads(PREFIXES + text, "turtle", **options)


def told(reading: Reading) -> list[tuple[str, str]]:
    return [(one.what, one.why) for one in reading.losses]


# What others say


def test_roles_posts_and_occupations_are_roles() -> None:
    model = read(DATA / "others.ttl").model
    assert model.name == "The bakery"
    assert [(one.key, one.name, one.kind) for one in model.roles] == [
        ("head-baker", "Head baker", "role"),
        ("baker", "Baker", "role"),
        ("apprentice-baker", "apprentice baker", "role"),
    ]
    assert model.role("baker").reports_to == "head-baker"
    assert model.role("baker").description == "Bakes.\nEvery day."
    assert model.role("bread maker").key == "baker"
    assert model.role("apprentice baker").is_a == "baker"


def test_responsibilities_of_an_occupation_are_done_not_owned() -> None:
    reading = read(DATA / "others.ttl")
    (answer,) = reading.model.who_owns("bake the bread")
    assert answer.owners == ()
    assert [one.key for one in answer.responsible] == ["baker", "apprentice-baker"]
    assert all(one.inferred for one in reading.model.assignments)
    assert reading.notes == ("no stages are named: one stands for all, 'All stages'",)
    assert [one.key for one in reading.model.responsibilities] == ["bake-the-bread", "order-flour"]


def test_skills_are_concepts_and_what_an_occupation_asks_for() -> None:
    model = read(DATA / "others.ttl").model
    assert [one.name for one in model.skills] == ["Kneading", "Handcraft", "Early rising"]
    assert [(one.role, one.skill) for one in model.skill_needs] == [
        ("baker", "kneading"),
        ("baker", "early-rising"),
    ]


def test_what_has_no_place_is_lost_and_nothing_else() -> None:
    assert [str(one) for one in read(DATA / "others.ttl").losses] == [
        ("https://example.org/bakery: owl:imports https://example.org/imports: "
        "has no place in a model"),
        ("https://example.org/bakery/head: dcterms:description 'Leitet die Backstube.': "
        "another was read in its place"),
        ("https://example.org/bakery/head: org:postIn https://example.org/bakery/shop: "
        "has no place in a model"),
        "'Order flour': rdf:type schema:Thing: has no place in a model",
        ("https://example.org/bakery/baker: schema:skills https://example.org/elsewhere/7: "
        "isn't in the file, or isn't what it should be"),
        ("https://example.org/bakery/baker: schema:estimatedSalary '30000': "
        "has no place in a model"),
        ("https://example.org/bakery/kneading: skos:broader https://example.org/bakery/handcraft: "
        "has no place in a model"),
        ("https://example.org/bakery/ann: foaf:Person: "
        "is nothing that a model has a place for; 3 statements on it left out"),
        ("https://example.org/bakery/shop: org:FormalOrganization: "
        "is nothing that a model has a place for; 2 statements on it left out"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "name", "aliases"),
    [
        ("", "Head baker", ("Bäckermeister", "Chef boulanger")),
        ("de", "Bäckermeister", ("Head baker", "Chef boulanger")),
        ("DE", "Bäckermeister", ("Head baker", "Chef boulanger")),
        ("ko", "Head baker", ("Bäckermeister", "Chef boulanger")),
    ],
)
def test_language_is_chosen(language: str, name: str, aliases: tuple[str, ...]) -> None:
    role = read(DATA / "others.ttl", language=language).model.roles[0]
    assert (role.name, set(role.aliases)) == (name, set(aliases))


@pytest.mark.parametrize(
    ("labels", "language", "name"),
    [
        ('"plain", "english"@en', "", "plain"),
        ('"british"@en-GB, "plain"', "en", "british"),
        ('"zulu"@zu, "dansk"@da', "", "dansk"),
        ('"b", "a"', "", "a"),
    ],
)
def test_order_of_languages(labels: str, language: str, name: str) -> None:
    reading = turtle(f":a a org:Role ; skos:prefLabel {labels} .", language=language)
    assert reading.model.roles[0].name == name
    assert reading.losses == ()


def test_alias_that_would_mean_two_things_is_lost() -> None:
    reading = turtle(
        ':a a org:Role ; skos:prefLabel "A" ; skos:altLabel "B", "both" .'
        ':b a org:Role ; skos:prefLabel "B" ; skos:altLabel "both" .'
    )
    assert [one.aliases for one in reading.model.roles] == [("both",), ()]
    assert [one.what for one in reading.losses] == [
        "skos:altLabel 'B'",
        "skos:altLabel 'both'",
    ]


def test_post_carries_a_role() -> None:
    model = turtle(
        ':a a org:Role ; skos:prefLabel "A" .'
        ':p a org:Post ; skos:prefLabel "P" ; org:role :a ; org:reportsTo :q .'
        ':q a org:Post ; skos:prefLabel "Q" .'
    ).model
    assert (model.role("p").is_a, model.role("p").reports_to) == ("a", "q")


def test_parts_of_one_name_are_one_role() -> None:
    reading = turtle(
        '[] a schema:OrganizationRole ; schema:roleName "Player" .'
        '[] a schema:OrganizationRole ; schema:roleName "player" ; schema:startDate "1990" ;'
        ' schema:description "plays" .'
        '[] a schema:OrganizationRole ; schema:roleName "player" ; schema:description "works" .'
    )
    assert [one.name for one in reading.model.roles] == ["Player"]
    assert reading.model.roles[0].description == "plays"
    assert [one.what for one in reading.losses] == ["description works", "schema:startDate '1990'"]


def test_identifier_that_is_a_key_is_the_key() -> None:
    reading = turtle(
        ':a a org:Role ; dct:identifier "pm" ; skos:prefLabel "Product manager" .'
        ':b a org:Role ; dct:identifier "1 2/3" ; skos:prefLabel "B" .'
        ':c a org:Role ; dct:identifier "pm" ; skos:prefLabel "C" .'
    )
    assert [one.key for one in reading.model.roles] == ["pm", "b", "c"]
    assert [one.what for one in reading.losses] == [
        "dcterms:identifier '1 2/3'",
        "dcterms:identifier 'pm'",
    ]


def test_what_has_no_name_is_called_by_the_end_of_its_iri() -> None:
    model = turtle(":Shop_owner a org:Role . [] a org:Role . <urn:x:deputy> a org:Role .").model
    assert [one.name for one in model.roles] == ["Shop owner", "unnamed", "deputy"]


def test_own_terms_beside_those_of_others() -> None:
    reading = turtle(
        ':a a org:Role ; skos:prefLabel "A" . :b a org:Role ; skos:prefLabel "B" .'
        ':s a r:Stage ; dct:identifier "s" ; skos:prefLabel "S" ; r:lead :a .'
        ':w a r:Responsibility ; dct:identifier "w" ; skos:prefLabel "W" .'
        "[] a r:Assignment ; r:responsibility :w ; r:at :s ; r:do :b, :a ;"
        ' r:inferred "so it is" .'
        "[] a r:Handoff ; r:giver :a ; r:receiver :b ; r:fromStage :s ; r:toStage :s ;"
        ' r:criteria "one" .'
    )
    assert reading.losses == ()
    assert reading.model.owner("w", at="s").name == "A"
    (answer,) = reading.model.who_owns("w")
    assert [one.key for one in answer.holders(Duty.DO)] == ["a", "b"]
    assert reading.model.handoffs[0].criteria == ("one",)


def test_source_with_an_address() -> None:
    model = turtle(
        ':s a r:Source ; dct:identifier "s" ; dct:title "S" ; schema:url <https://example.org/s> .'
        ':a a org:Role ; skos:prefLabel "A" ; prov:wasDerivedFrom :s .'
    ).model
    assert model.sources[0].url == "https://example.org/s"
    assert str(model.roles[0].citation) == "s"


SCHEMA = {
    "@type": "Occupation",
    "name": "Baker",
    "responsibilities": ["Bake"],
    "skills": {"@type": "DefinedTerm", "name": "Kneading"},
}


@pytest.mark.parametrize(
    "context",
    ["https://schema.org", "http://schema.org/", ["https://schema.org/"],
     {"@vocab": "https://schema.org/"}, {"@vocab": "http://schema.org/"}],
)  # fmt: skip
def test_jsonld_of_schema_org_is_read_without_fetching(context: object) -> None:
    reading = reads(json.dumps({"@context": context, **SCHEMA}), "jsonld", source="a/jobs.jsonld")
    assert reading.losses == ()
    model = reading.model
    assert (model.name, model.roles[0].name, model.skills[0].name) == ("jobs", "Baker", "Kneading")
    assert model.responsibilities[0].name == "Bake"


def test_named_graph_is_read_too() -> None:
    graph = {"@context": "https://schema.org", "@id": "urn:g", "name": "x", "@graph": [SCHEMA]}
    reading = reads(json.dumps(graph), "jsonld")
    assert [one.name for one in reading.model.roles] == ["Baker"]
    assert told(reading) == [
        ("no type", "is nothing that a model has a place for; 1 statement on it left out")
    ]


def test_order_is_that_of_the_file() -> None:
    names = [f"r{n}" for n in (7, 3, 9, 1, 8, 2)]
    model = turtle("".join(f'[] a org:Role ; skos:prefLabel "{name}" .' for name in names)).model
    assert [one.name for one in model.roles] == names


# What is refused


def refuse(*args: object, **kwargs: object) -> NoReturn:
    raise AssertionError("something was to be opened")


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    reads(PREFIXES + ":a a org:Role .", "turtle")  # What is imported late is imported now.
    reads(json.dumps({"@context": "https://schema.org", **SCHEMA}), "jsonld")
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr(Path, "open", refuse)


REMOTE = ("http://127.0.0.1:9/c", "https://example.org/c.jsonld", "file:///etc/passwd", "c.jsonld",
          "//example.org/c", "ftp://example.org/c", "data:application/json,{}", "")  # fmt: skip


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("remote", REMOTE)
def test_contexts_are_never_fetched(remote: str) -> None:
    for tree in (
        {"@context": remote, **SCHEMA},
        {"@context": [{"@vocab": "https://schema.org/"}, remote], **SCHEMA},
        {"@context": [[remote]], **SCHEMA},
        {"@context": {"@import": remote, "@vocab": "https://schema.org/"}, **SCHEMA},
        {"@context": {"name": {"@id": "urn:n", "@context": remote}}, **SCHEMA},
        {"@context": {"name": {"@id": "urn:n", "@context": [None, remote]}}, **SCHEMA},
        {"@context": "https://schema.org", "x": {"y": [{"@context": remote, **SCHEMA}]}},
        {"@context": "https://schema.org", "@included": [{"@context": remote, **SCHEMA}]},
        [{"@graph": [{"@context": remote, **SCHEMA}]}],
    ):
        with pytest.raises(FormatError, match="nothing is fetched"):
            reads(json.dumps(tree), "jsonld")


@pytest.mark.usefixtures("sealed")
def test_nothing_that_an_iri_points_to_is_fetched() -> None:
    for remote in ("http://127.0.0.1:9/c", "file:///etc/passwd", "../../etc/passwd"):
        turtle(
            f"@base <{remote}> . <{remote}> a <http://www.w3.org/2002/07/owl#Ontology> ;"
            f" <http://www.w3.org/2002/07/owl#imports> <{remote}> ."
            f" <> a org:Role ; schema:url <{remote}> ; schema:skills <{remote}> ."
        )
        context = {"@vocab": "https://schema.org/", "@base": remote}
        tree = {"@context": context, "@id": remote, "url": {"@id": remote}, **SCHEMA}
        assert reads(json.dumps(tree), "jsonld").model.roles


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("x", 1, "isn't Turtle"),
        ("@prefix a: <b> .\n\n:a :b", 3, "isn't Turtle"),
        ('<a> <b> "open', None, "isn't Turtle"),
        ("{ <a> <b> <c> } => { <c> <b> <a> } .", 1, "isn't Turtle"),
        ("<a> <b> <c> .\n<c> <d> e .", 2, "isn't Turtle"),
        ("@prefix", None, "isn't Turtle"),
        ("[" * 5000, None, "nested too deeply"),
        (f"<a> <b> {'(' * 5000}{')' * 5000} .", None, "nested too deeply"),
        (f"<a> <b> {'9' * 5000} .", None, "isn't Turtle"),
        ("<a> <b> <c> .", None, "says nothing of roles"),
        ("# nothing", None, "says nothing of roles"),
        ("", None, "is empty"),
    ],
)
def test_what_is_no_turtle_is_refused(text: str, line: int | None, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        reads(text, "turtle", source="x.ttl")
    assert caught.value.line == line
    assert str(caught.value).startswith("x.ttl")
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "isn't JSON"),
        ("3", "neither an object nor a list"),
        ('"https://example.org/"', "neither an object nor a list"),
        ("[" * 5000, "nested too deeply"),
        ('{"a":' * 150 + "1" + "}" * 150, "nested too deeply"),
        ('{"@context": {"a": "b:x", "b": "a:x"}, "a": 1}', "nested too deeply"),
        ('{"@context": 3}', "isn't JSON-LD we read"),
        ('{"@context": {"@vocab": 5}, "a": 1}', "isn't JSON-LD we read"),
        ('{"a": NaN}', "NaN isn't a number"),
        ('{"@id": "urn:a", "@id": "urn:b"}', "appears twice"),
        ('{"@context": {"x": {"@reverse": "urn:x"}}, "x": "text"}', "only things"),
        ('{"name": "no context, no data"}', "says nothing of roles"),
        ("[]", "says nothing of roles"),
    ],
)
def test_what_is_no_jsonld_is_refused(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        reads(text, "jsonld")


ILL_TYPED = """
:a a org:Role ; skos:prefLabel "A" ; r:p "x"^^xsd:integer, "maybe"^^xsd:boolean, "13"^^xsd:gMonth,
    "2020-02-30"^^xsd:date, "1E999999999"^^xsd:decimal, "-"^^xsd:duration, "x"^^xsd:base64Binary,
    "<a>"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral>, "1"^^<urn:own>, "y"@x-y-z ;
    schema:url <not an iri> .
"""


def test_ill_typed_literals_are_kept_in_silence(caplog: pytest.LogCaptureFixture) -> None:
    reading = turtle(ILL_TYPED.replace("not an iri", "urn:\\u007B"))
    assert caplog.records == []
    said = {what.removeprefix("roles:p ") for what, _ in told(reading)}
    assert {"'maybe'", "'x'", "'1E999999999'", "'<a>'", "'y'"} <= said
    assert len(said) == 10


def test_what_rdflib_does_for_others_is_as_before() -> None:
    turtle(ILL_TYPED.replace("not an iri", "urn:x"))
    with pytest.raises(RolesError):
        turtle("[")
    assert rdflib.NORMALIZE_LITERALS
    log = logging.getLogger("rdflib.term")
    assert log.filters == []
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        assert str(rdflib.Literal("01", datatype=rdflib.XSD.integer)) == "1"
        rdflib.Literal("maybe", datatype=rdflib.XSD.boolean)
    assert seen


@pytest.mark.parametrize(
    "text",
    [
        ':m a r:RoleModel ; dct:title "x" ; r:roleList _:l . _:l r:x _:l .',
        (':m a r:RoleModel ; dct:title "x" ; r:roleList _:l .'
        " _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> :a ;"
        " <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l ."),
        (':a a org:Role ; r:order _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> :a ;'
        " <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l ."),
        (':s a r:Scheme ; dct:identifier "s" ; skos:prefLabel "S" ; r:letters'
        ' ( "X" [] [ r:duty 3 ] ) .'),
    ],
)  # fmt: skip
def test_lists_that_are_none_end(text: str) -> None:
    assert turtle(f":a a org:Role . {text}").losses


@pytest.mark.parametrize(
    "text",
    [
        ":a a org:Role ; skos:broader :b . :b a org:Role ; skos:broader :a .",
        ":a a org:Post ; org:reportsTo :b . :b a org:Post ; org:reportsTo :a .",
    ],
)
def test_circles_are_told(text: str) -> None:
    with pytest.raises(InvalidModel, match="goes in a circle"):
        turtle(text)


def test_role_that_is_broader_than_itself_is_no_circle() -> None:
    reading = turtle(":a a org:Role ; skos:broader :a .")
    assert reading.model.roles[0].is_a is None
    assert len(reading.losses) == 1


def test_names_that_deceive_are_refused() -> None:
    for name in ("a\\u202Eb", "a\\u0007b", "\\uD800"):
        with pytest.raises(InvalidModel, match="control characters"):
            turtle(f':a a org:Role ; skos:prefLabel "{name}" .')


@pytest.mark.parametrize(
    ("json_text", "kept"),
    [("{}", True), ("[" * 100_000, False), ("9" * 5000, False), ("no", False)],
)
def test_further_table_in_json(json_text: str, kept: bool) -> None:
    reading = turtle(
        ':m a r:RoleModel ; dct:title "x" ; r:scheme "raci" .'
        f':e a r:Extension ; dct:identifier "x-a" ; r:json "{json_text}" .'
    )
    assert bool(reading.model.extensions) is kept
    assert bool(reading.losses) is not kept


def test_relative_iris_are_resolved_against_the_base() -> None:
    for base in ("", "https://example.org/d/"):
        reading = turtle("<a> a org:Role ; skos:broader <b>; r:x 1 . <b> a org:Role .", base=base)
        assert [one.key for one in reading.model.roles] == ["a", "b"]
        assert reading.losses[0].place == f"{base or 'https://rolegraph.invalid/file/'}a"


CITED = """
:m a r:RoleModel ; dct:title "x" ; r:scheme "raci" .
:a a r:Role ; dct:identifier "a" ; skos:prefLabel "A" ; prov:wasDerivedFrom :c ; r:inference :i .
:i a r:Inference ; r:field skos:prefLabel ; r:reason "why" .
:c a r:Citation ; dct:isPartOf :s ; r:locator "p. 1" .
:s dct:identifier "book" .
"""


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [
        ("skos:prefLabel ;", "skos:prefLabel ;", set()),
        ('"book"', '"A book"', {"prov:wasDerivedFrom"}),
        (':s dct:identifier "book" .', "", {"prov:wasDerivedFrom"}),
        ("dct:isPartOf :s ; ", "", {"prov:wasDerivedFrom"}),
        (":c a r:Citation ; ", ":c ", {"prov:wasDerivedFrom"}),
        ("r:field skos:prefLabel ; ", "r:field r:giver ; ", {"roles:inference"}),
        (' ; r:reason "why"', "", {"roles:inference"}),
    ],
)  # fmt: skip
def test_evidence_that_says_nothing_is_lost(old: str, new: str, left: set[str]) -> None:
    assert old in CITED
    reading = turtle(CITED.replace(old, new))
    said = {what.partition(" ")[0] for what, _ in told(reading)}
    assert {one for one in said if one in ("prov:wasDerivedFrom", "roles:inference")} == left
    role = reading.model.roles[0]
    assert bool(role.citations) is ("prov:wasDerivedFrom" not in left)
    assert bool(role.inferred_fields) is ("roles:inference" not in left)
    assert bool(reading.losses) is bool(left)


def test_described_responsibility_of_an_occupation() -> None:
    reading = turtle(
        ':a a schema:Occupation ; schema:name "A" ; schema:responsibilities " ",'
        ' [ schema:name "Bake"@en, "Backen"@de ; schema:description "Every day" ] .'
    )
    assert [(one.name, one.description) for one in reading.model.responsibilities] == [
        ("Bake", "Every day")
    ]
    assert [one.what for one in reading.losses] == [
        "schema:name 'Backen'", "schema:responsibilities ' '",
    ]  # fmt: skip


ESCO = """
@prefix esco: <http://data.europa.eu/esco/model#> .
:o a esco:Occupation, skos:Concept ; skos:prefLabel "product manager"@en ;
    esco:relatedEssentialSkill :s1 ; esco:relatedOptionalSkill :s2 ; skos:broader :isco .
:s1 a esco:Skill, skos:Concept ; skos:prefLabel "market analysis"@en .
:s2 a esco:Skill, skos:Concept ; skos:prefLabel "C++"@en .
:s3 a esco:Skill, skos:Concept ; skos:prefLabel "C#"@en ; esco:isEssentialSkillFor :o .
:isco a skos:Concept ; skos:prefLabel "Managers"@en .
"""


def test_occupations_of_esco_are_roles_and_their_skills_are_needs() -> None:
    reading = turtle(ESCO)
    model = reading.model
    assert [one.name for one in model.roles] == ["product manager"]
    assert {one.name: one.key for one in model.skills} == {
        "market analysis": "market-analysis",
        "C++": "c-plus-plus",
        "C#": "c-sharp",
    }
    optional = {one.skill: "optional" in one.inferred for one in model.skill_needs}
    assert optional == {"market-analysis": False, "c-sharp": False, "c-plus-plus": True}
    assert "Managers" in str(reading.losses) or "isco" in str(reading.losses)
