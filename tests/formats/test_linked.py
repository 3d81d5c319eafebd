"""Linked data: what is written is read back, and says to others what it says to us."""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
import warnings
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roles
from extras import needs
from roles import (
    Assignment,
    Citation,
    Contrast,
    Deliverable,
    Duty,
    Effort,
    Focus,
    Goal,
    Handoff,
    Interaction,
    Responsibility,
    Role,
    RoleModel,
    Scheme,
    Skill,
    SkillNeed,
    Source,
    Stage,
)
from roles.errors import FormatError, InvalidModel, InvalidValue
from roles.formats import reads, write_model
from roles.formats.rdf import vocabulary
from roles.formats.rdf.terms import PREFIXES
from roles.model import Basis
from roles.model.names import normal
from roles.model.shape import collections
from strategies import models

needs("rdf")

import rdflib  # noqa: E402
from rdflib.collection import Collection  # noqa: E402
from rdflib.compare import isomorphic  # noqa: E402
from rdflib.namespace import ORG, RDF, RDFS, SDO, SKOS  # noqa: E402

HERE = Path(__file__).parent


def is_key(text: str) -> bool:
    try:
        Role(text, "x")
    except InvalidValue:
        return False
    return True


FORMATS = ("turtle", "jsonld")
PARSERS = {"turtle": "turtle", "jsonld": "json-ld"}
ROLES = rdflib.Namespace("https://rolegraph.invalid/ns#")


def text_of(model: RoleModel, format: str = "turtle", **options: str) -> str:
    return write_model(model, format, **options).content.decode()


@cache
def reference(format: str = "turtle") -> str:
    return text_of(roles.reference(), format)


def graph_of(content: bytes | str, format: str = "turtle") -> rdflib.Graph:
    with warnings.catch_warnings():
        # rdflib warns of itself when it parses JSON-LD.
        warnings.simplefilter("ignore", DeprecationWarning)
        return rdflib.Graph().parse(data=content, format=PARSERS[format])


# What is written is read back


@pytest.mark.parametrize("format", FORMATS)
def test_reference_comes_back(format: str) -> None:
    reading = reads(reference(format), format)
    assert reading.model == roles.reference()
    assert reading.losses == ()


@given(models())
def test_any_model_comes_back(model: RoleModel) -> None:
    for one in FORMATS:
        reading = reads(write_model(model, one).content, one)
        assert reading.model == model
        assert reading.losses == ()


@given(models())
def test_both_say_the_same(model: RoleModel) -> None:
    turtle, jsonld = (write_model(model, one).content for one in FORMATS)
    assert isomorphic(graph_of(turtle), graph_of(jsonld, "jsonld"))


TEXT = st.text("ab\\\"'\n\t<>&^@{}|`;.,#:/%é기\u0301\u200d👩\ufeff\ufffe", min_size=1, max_size=8)
LINE = TEXT.map(lambda text: text.replace("\n", "").replace("\t", "")).filter(str.strip)
KEY = st.from_regex(r"[a-zé기²߸ªʰ\u0916\u093e0-9]{1,3}(-[a-z0-9²½]{1,2}){0,2}", fullmatch=True)


@given(st.data())
def test_odd_keys_texts_and_orders_come_back(data: st.DataObject) -> None:
    keys = data.draw(st.lists(KEY.filter(is_key), min_size=3, max_size=5, unique_by=normal))
    some = st.lists(st.sampled_from(keys), unique=True, max_size=3)
    citations = st.lists(st.builds(Citation, st.sampled_from(keys), TEXT | st.just("")), max_size=4)
    reasons = st.dictionaries(st.sampled_from(["kind", "name", "aliases", "inferred"]), TEXT)

    def evidence() -> dict[str, object]:
        return {"citations": data.draw(citations), "inferred": data.draw(TEXT | st.just(""))}

    model = RoleModel(
        data.draw(LINE),
        description=data.draw(TEXT),
        roles=[
            Role(key, data.draw(LINE), description=data.draw(TEXT), **evidence(),
                 aliases=[f"{number}|{text}" for text in data.draw(st.lists(LINE, max_size=2))],
                 inferred_fields=data.draw(reasons))
            for number, key in enumerate(data.draw(st.permutations(keys)))
        ],
        stages=[Stage(key, data.draw(LINE), entry=data.draw(st.lists(LINE))) for key in keys],
        responsibilities=[Responsibility(key, data.draw(LINE), at=data.draw(some)) for key in keys],
        goals=[Goal(key, "x", metrics=data.draw(st.lists(LINE)), roles=data.draw(some))
               for key in keys[:2]],
        assignments=[
            Assignment(keys[0], data.draw(some) or "*", own=data.draw(some), do=data.draw(some))
            for _ in range(3)
        ],
        extensions={"x-a b": {"é\u0085": 1.5}, "x-a-b": data.draw(TEXT), "checks": {}},
    )  # fmt: skip
    for one in FORMATS:
        for base in ("", "urn:x:", "https://example.org/기/"):
            reading = reads(write_model(model, one, base=base).content, one)
            assert reading.model == model
            assert reading.losses == ()


# Order, stability


def test_text_is_the_same_for_equal_models_whatever_the_hashes() -> None:
    code = (
        "import sys, roles; from roles.formats import reads, write_model\n"
        "for format in ('turtle', 'jsonld'):\n"
        "    sys.stdout.buffer.write(write_model(roles.reference(), format).content)\n"
        "print(*reads(open(sys.argv[1], 'rb').read(), 'turtle').losses)"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code, str(HERE.parent / "data" / "linked" / "others.ttl")],
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }  # fmt: skip
    assert len(runs) == 1
    assert runs.pop().startswith(b"@prefix")


def test_new_statement_is_all_that_a_diff_shows() -> None:
    model = roles.reference()
    one = Assignment("user-interviews", "launch", consult="market", inferred="a try")
    more = attrs.evolve(model, assignments=(*model.assignments[:3], one, *model.assignments[3:]))
    before, after = reference("turtle").splitlines(), text_of(more, "turtle").splitlines()
    changed = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    assert not [line for line in changed if line[0] == "-"]
    assert len(changed) < 25


def test_order_is_said_where_it_is_not_the_usual_one() -> None:
    model = RoleModel("x", roles=[Role("a", "A", aliases=["z", "y"]), Role("b", "B", aliases="c")])
    graph = graph_of(text_of(model, "turtle"))
    (found,) = graph.objects(None, ROLES.order)
    verb, *values = Collection(graph, found)
    assert verb == SKOS.altLabel
    assert [str(value) for value in values] == ["z", "y"]


# The base of the IRIs


@pytest.mark.parametrize("format", FORMATS)
def test_base_is_what_the_iris_begin_with(format: str) -> None:
    text = text_of(roles.reference(), format, base="https://example.org/team#")
    graph = graph_of(text, format)
    subjects = {s for s in graph.subjects() if isinstance(s, rdflib.URIRef)}
    assert all(one.startswith("https://example.org/team#") for one in subjects)
    assert reads(text, format).losses == ()


@pytest.mark.parametrize(
    "base",
    ["team#", "https://example.org/team", "https://example.org/<#", "a b:#", "https://x/\n#", 3,
     "https://example.org/\u202e#"],
)  # fmt: skip
@pytest.mark.parametrize("format", FORMATS)
def test_base_that_is_none_is_refused(format: str, base: str) -> None:
    with pytest.raises(FormatError, match="an absolute IRI that ends in"):
        write_model(roles.reference(), format, base=base)


def test_default_base_resolves_nowhere() -> None:
    graph = graph_of(reference("turtle"))
    hosts = {urlsplit(s).hostname for s in graph.subjects() if isinstance(s, rdflib.URIRef)}
    assert hosts == {"rolegraph.invalid"}


# What it says to those who know the outside vocabularies alone


def test_roles_are_found_as_roles_of_org_and_schema() -> None:
    graph = graph_of(reference("turtle"))
    model = roles.reference()
    labels = {str(graph.value(one, SKOS.prefLabel)) for one in graph.subjects(RDF.type, ORG.Role)}
    assert labels == {role.name for role in model.roles}
    jobs = {str(graph.value(one, SDO.name)) for one in graph.subjects(RDF.type, SDO.Occupation)}
    assert jobs == {role.name for role in model.roles if role.kind == "role"}


def test_reporting_is_that_of_org() -> None:
    model = RoleModel("x", roles=[Role("a", "A"), Role("b", "B", reports_to="a", is_a="a")])
    graph = graph_of(text_of(model, "turtle", base="urn:x:"))
    a, b = rdflib.URIRef("urn:x:role-a"), rdflib.URIRef("urn:x:role-b")
    assert (b, ORG.reportsTo, a) in graph
    assert (b, SKOS.broader, a) in graph


def test_skills_are_concepts_of_one_scheme() -> None:
    graph = graph_of(reference("turtle"))
    (scheme,) = graph.subjects(RDF.type, SKOS.ConceptScheme)
    concepts = set(graph.subjects(SKOS.inScheme, scheme))
    names = {str(graph.value(one, SKOS.prefLabel)) for one in concepts}
    assert names == {skill.name for skill in roles.reference().skills}


@given(models())
@settings(max_examples=15)
def test_query_for_owners_answers_as_the_model(model: RoleModel) -> None:
    graph = graph_of(text_of(model, "turtle"))
    for duty in Duty:
        rows = graph.query(
            "SELECT ?what ?stage ?who WHERE { ?answer a roles:Ownership ;"
            "  roles:responsibility/dcterms:identifier ?what ; roles:at/dcterms:identifier ?stage ;"
            f" roles:{duty.value}/dcterms:identifier ?who }}",
            initNs=PREFIXES,
        )
        said = {tuple(str(part) for part in row) for row in rows}
        answers = (answer for one in model.responsibilities for answer in model.who_owns(one))
        assert said == {
            (answer.responsibility.key, answer.stage.key, role.key)
            for answer in answers for role in answer.holders(duty)
        }  # fmt: skip


def test_query_for_a_paragraph_finds_what_cites_it() -> None:
    model = roles.reference()
    graph = graph_of(reference("turtle"))
    rows = graph.query(
        "SELECT ?statement ?type WHERE { ?statement a ?type ; prov:wasDerivedFrom ?cited ."
        " ?cited dcterms:isPartOf/dcterms:identifier 'article' ; roles:locator '¶7' }",
        initNs=PREFIXES,
    )
    found = {str(row[0]) for row in rows}
    members = [
        one for section in collections(RoleModel)
        for one in getattr(model, section)
    ]  # fmt: skip
    cites = [one for one in members if Citation("article", "¶7") in getattr(one, "citations", ())]
    assert len(found) == len(cites) > 10


def test_basis_is_said_of_every_statement() -> None:
    model = roles.reference()
    graph = graph_of(reference("turtle"))
    stated = set(graph.subjects(ROLES.basis, ROLES.Stated))
    handoffs = [one for one in graph.subjects(RDF.type, ROLES.Handoff) if one in stated]
    assert len(handoffs) == sum(one.basis is Basis.STATED for one in model.handoffs)


# The vocabulary


EVERYTHING = RoleModel(
    "Everything",
    scheme=Scheme("ours", "Ours", letters={duty.value[:2].upper(): duty for duty in Duty}),
    description="All there is.",
    sources=[
        Source("book", "Book", url="https://a.org", author="Ann", date="2020", licence="MIT"),
    ],
    roles=[
        Role("a", "A", description="x", aliases=["z", "y"], citations="book p. 1",
             inferred_fields={"kind": "why", "description": "why"}),
        Role("b", "B", kind="party", is_a="a", reports_to="a", inferred="why"),
        Role("c", "C", any_of=["b", "a"], apart_from=["b", "a"]),
    ],
    stages=[
        Stage("s", "S", lead="a", phase="p", entry="in", exit="out", duration="P1Y2M3DT4H"),
        Stage("t", "T", after="s"),
    ],
    responsibilities=[
        Responsibility("r", "R", at="*", recurs="FREQ=DAILY", inferred_fields={"at": "why"}),
        Responsibility("q", "Q", part_of="r", at="s", reserved_for="person"),
    ],
    skills=[Skill("k", "K")],
    goals=[Goal("g", "G", roles=["b", "a"], metrics="m"), Goal("h", "H", conflicts_with="g")],
    deliverables=[Deliverable("d", "D", produced_by="r")],
    focuses=[Focus("f", "F", roles="a")],
    assignments=[
        Assignment("r", "*", condition="it rains", **{duty.value: ["b", "a"] for duty in Duty}),
    ],
    handoffs=[
        Handoff("a", "b", from_stage="s", to_stage="t", deliverables="d", criteria=["y", "x", "x"]),
        Handoff("b", "a", from_stage="t", to_stage="s", feedback=True, citations=["book", "no 3"]),
    ],
    skill_needs=[SkillNeed("k", 5, role="a"), SkillNeed("k", responsibility="r")],
    efforts=[Effort("a", "*", share=1e-7, level="low", note="n"), Effort("a", ["t", "s"], share=0)],
    interactions=[Interaction("a", "b", purpose="p", at="s")],
    contrasts=[Contrast(["b", "a"], "overall", text="")],
    extensions={"x-tool": {"a": [1, None]}, "checks": {"select": ["OWN"]}},
)  # fmt: skip


@pytest.mark.parametrize("format", FORMATS)
def test_model_with_everything_comes_back(format: str) -> None:
    reading = reads(text_of(EVERYTHING, format), format)
    assert reading.model == EVERYTHING
    assert reading.losses == ()


def test_vocabulary_has_the_terms_that_are_written_and_no_others() -> None:
    graph = graph_of(text_of(EVERYTHING))
    used = {one for triple in graph for one in triple if str(one).startswith(str(ROLES))}
    defined = {
        one for one in graph_of(vocabulary()).subjects() if str(one).startswith(str(ROLES))
    }  # fmt: skip
    assert used == defined


def test_every_term_says_what_it_means() -> None:
    graph = graph_of(vocabulary())
    for term in set(graph.subjects(RDF.type)):
        if str(term).startswith(str(ROLES)):
            assert graph.value(term, RDFS.label), term
            assert graph.value(term, RDFS.comment), term


def test_what_a_thing_is_for_others_is_what_the_vocabulary_says() -> None:
    known = graph_of(vocabulary())
    graph = graph_of(text_of(EVERYTHING))
    for own in set(known.subjects(RDF.type, RDFS.Class)):
        above = set(known.objects(own, RDFS.subClassOf))
        for thing in graph.subjects(RDF.type, own):
            written = {one for one in graph.objects(thing, RDF.type) if one != own}
            assert written <= above, own


# What a file says otherwise, or beside


def losses(text: str, format: str = "turtle") -> list[tuple[str, str, str]]:
    return [(one.place, one.what, one.why) for one in reads(text, format).losses]


PREFIX = reference().split("\n\n", 1)[0] + "\n"
BASE = "https://rolegraph.invalid/model/product-planning-and-product-management#"


@pytest.mark.parametrize(
    ("old", "new", "what", "why"),
    [
        ('schema:name "Product planner"', 'schema:name "Planner of products"',
         "schema:name 'Planner of products'", "doesn't follow"),
        (("roles:own :role-product-planner ;\n    roles:do :role-product-planner ;\n"
         "    roles:inform :role-product-manager ;\n    roles:basis roles:Stated ."),
         ("roles:own :role-market ; roles:inform :role-product-manager ;"
         " roles:do :role-product-planner ; roles:basis roles:Stated ."),
         "roles:own", "doesn't follow"),
        ('"Market" ;', '"Market" ; <https://example.org/p> "x" ;', "https://example.org/p 'x'",
         "has no place"),
        ('"Market" ;', '"Market", "Demand" ;', "skos:prefLabel 'Market'", "another was read"),
        ("( :source-article )", "( :source-article :source-x )", "source-x",
         "isn't described in the file"),
        ("    roles:basis roles:Stated ;", "    roles:basis roles:Inferred ;",
         "roles:basis roles:Inferred", "doesn't follow"),
        ("roles:order ( skos:altLabel \"user\" \"target users\" )",
         "roles:order ( skos:altLabel \"user\" )", "roles:order", "has no place"),
        ("    roles:lead :role-product-planner ;", "    roles:lead :role-nobody ;", "roles:lead",
         "isn't in the file, or isn't what it should be"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_a_loss(old: str, new: str, what: str, why: str) -> None:
    assert old in reference()
    found = losses(reference().replace(old, new, 1))
    name = what.partition(" ")[0]
    assert any(name in one[1] and why in one[2] for one in found), found


def test_stranger_in_a_file_is_one_loss() -> None:
    text = reference() + (
        '\n<https://example.org/ann> a <http://xmlns.com/foaf/0.1/Person> ; schema:name "Ann" .\n'
    )
    assert losses(text) == [
        ("https://example.org/ann", "foaf:Person",
         "is nothing that a model has a place for; 2 statements on it left out"),
    ]  # fmt: skip


def test_model_that_is_not_listed_is_read_from_its_types() -> None:
    text = reference()
    head = text.index(":model\n")
    text = text[:head] + ':model a roles:RoleModel ; dcterms:title "x" .' + text[
        text.index("\n\n:source-article") :
    ]  # fmt: skip
    model = reads(text, "turtle").model
    known = roles.reference()
    assert set(model.roles) == set(known.roles)
    assert Counter(model.assignments) == Counter(known.assignments)


def test_what_another_program_writes_of_it_reads_the_same() -> None:
    for one in ("turtle", "longturtle", "n3", "nt"):
        text = graph_of(text_of(EVERYTHING)).serialize(format=one)
        reading = reads(text, "turtle")
        assert reading.model == EVERYTHING, one
        assert reading.losses == (), one


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        (" ;\n    roles:receiver :role-product-manager", "", "handoffs[1]", "receiver"),
        ("roles:receiver :role-product-manager", "roles:receiver :role-product-mnager",
         "handoffs[1].receiver", "there is no role 'product-mnager'; did you mean 'product-m"),
        ("roles:level 3", "roles:level 9", "skill_needs[12].level", "is 9"),
        ("roles:level 3", 'roles:level "high"', "skill_needs[12].level", "is 'high'"),
        ("roles:share 0.8", 'roles:share "much"^^xsd:decimal', "efforts[3].share", "is 'much'"),
        ("roles:share 0.8", 'roles:share "NaN"^^xsd:double', "efforts[3].share", "is 'NaN'"),
        ("roles:feedback true", 'roles:feedback "maybe"^^xsd:boolean', "handoffs[10].feedback",
         "is 'maybe'"),
        ('skos:prefLabel "Market"', 'skos:prefLabel "Mar\\nket"', "roles.market.name", "U+000A"),
        ('"market" ;', '"Mar ket" ;', "roles.Mar ket.key", "lower-case words"),
        ('"P42D"^^xsd:duration', '"-P42D"^^xsd:duration', "stages.discovery.duration", "ISO 8601"),
        ('roles:scheme "raci"', 'roles:scheme "rac"', "model.scheme", "did you mean 'raci'?"),
        ('dcterms:title "Product planning and product management" ;', "", "model.name", "missing"),
    ],
)  # fmt: skip
def test_fault_is_told_with_its_place(old: str, new: str, place: str, message: str) -> None:
    assert old in reference()
    with pytest.raises(InvalidModel) as caught:
        reads(reference().replace(old, new, 1), "turtle", source="x.ttl")
    assert [place] == [one.place for one in caught.value.problems][:1]
    assert message in caught.value.problems[0].message


def test_file_holds_one_model() -> None:
    with pytest.raises(FormatError, match="holds 2 models"):
        reads(reference() + '\n:more a roles:RoleModel ; dcterms:title "x" .', "turtle")
