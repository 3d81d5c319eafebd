"""Linked data before other programs: pySHACL, PyLD, and n3 and jsonld of npm."""

from __future__ import annotations

import json
import shutil
import subprocess
import warnings
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import given

import roles
from browser import npm
from extras import needs
from roles import RoleModel
from roles.formats import reads, write_model
from roles.formats.rdf import shapes, vocabulary
from strategies import models

needs("rdf")

import rdflib  # noqa: E402
from rdflib.compare import isomorphic  # noqa: E402

HERE = Path(__file__).parent


def text_of(model: RoleModel, format: str = "turtle") -> str:
    return write_model(model, format).content.decode()


@cache
def reference(format: str = "turtle") -> str:
    return text_of(roles.reference(), format)


@pytest.fixture(scope="module")
def pyshacl() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("pyshacl", reason="needs pyshacl")


@pytest.fixture(scope="module")
def pyld() -> Any:
    return pytest.importorskip("pyld", reason="needs pyld").jsonld


@cache
def shapes_graph() -> rdflib.Graph:
    return rdflib.Graph().parse(data=shapes(), format="turtle")


def found(pyshacl: Any, text: str, **options: Any) -> str:
    """Return what pySHACL has to say against a text; empty where it conforms."""
    graph = rdflib.Graph().parse(data=text, format="turtle")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        conforms, _, report = pyshacl.validate(graph, shacl_graph=shapes_graph(), **options)
    return "" if conforms else str(report)


# SHACL


def test_shapes_are_shapes(pyshacl: Any) -> None:
    assert found(pyshacl, reference(), meta_shacl=True) == ""


@given(model=models())
def test_any_model_conforms(pyshacl: Any, model: RoleModel) -> None:
    assert found(pyshacl, text_of(model)) == ""


FAULTS = [
    ('    skos:prefLabel "Product planner" ;\n', "", "a thing has one name"),
    ('    skos:prefLabel "Product planner" ;\n', "", "who holds a duty is a role, and has a name"),
    ("roles:level 3", "roles:level 9", "a level is a whole number from 1 to 5"),
    ("roles:level 3", 'roles:level "3"', "a level is a whole number from 1 to 5"),
    (
        "    roles:receiver :role-product-manager ;\n",
        "",
        "a handoff has one receiver, a role",
    ),
    ("roles:toStage :stage-definition", "roles:toStage :role-users", "a handoff reaches one stage"),
    ("roles:share 0.8", "roles:share 1.8", "a share is a number from 0 to 1"),
    (
        "    roles:at :stage-discovery ;\n    roles:own",
        "    roles:own",
        "a statement names a stage, or roles:AllStages",
    ),
    (
        "    roles:at :stage-discovery ;\n    roles:own",
        "    roles:at :stage-nowhere ;\n    roles:own",
        "something is at a stage of the model",
    ),
    ("    roles:basis roles:Stated ;\n", "", "rests on one basis"),
    ("roles:basis roles:Stated", "roles:basis roles:Inferred", "what is stated cites a source"),
    ("roles:Assignment, schema:Role ;\n    roles:responsibility :responsibility-user-interviews ;",
     "roles:Assignment, schema:Role ;", "it is about one responsibility of the model"),
    ('    dcterms:identifier "market" ;', '    dcterms:identifier "The market" ;',
     "a thing has one key"),
    ("    dcterms:isPartOf :source-article ;\n", "", "a statement is derived from a citation"),
    ("    roles:role :role-product-planner, :role-product-manager ;\n    roles:dimension",
     "    roles:role :role-product-planner ;\n    roles:dimension", "between two roles or more"),
    ("    roles:skill :skill-copywriting ;\n    roles:role :role-product-planner ;",
     "    roles:skill :skill-copywriting ;", "needed by a role or by a responsibility"),
    ('roles:amount "high"', 'roles:amount "much"', "roles:amount"),
    ('roles:dimension "scope"', 'roles:dimension "salary"', "roles:dimension"),
    ("    roles:lead :role-product-planner ;", "    roles:lead :stage-launch ;", "roles:lead"),
    ('^^xsd:duration', "^^xsd:string", "roles:duration"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), FAULTS)
def test_planted_fault_is_found(pyshacl: Any, old: str, new: str, message: str) -> None:
    text = reference()
    assert old in text
    report = found(pyshacl, text.replace(old, new))
    assert message in report.replace("https://rolegraph.invalid/ns#", "roles:")


def test_reasoner_with_the_vocabulary_finds_nothing_against_it(pyshacl: Any) -> None:
    known = rdflib.Graph().parse(data=vocabulary(), format="turtle")
    assert found(pyshacl, reference(), ont_graph=known, inference="rdfs") == ""


# JSON-LD


def refuse(url: str, options: object) -> NoReturn:
    raise AssertionError(f"was to fetch {url}")


def quads(pyld: Any, text: str) -> rdflib.Graph:
    options = {"format": "application/n-quads", "documentLoader": refuse}
    return rdflib.Graph().parse(data=pyld.to_rdf(json.loads(text), options), format="nt")


def test_pyld_reads_the_same(pyld: Any) -> None:
    turtle = rdflib.Graph().parse(data=reference(), format="turtle")
    assert isomorphic(quads(pyld, reference("jsonld")), turtle)


@given(model=models())
def test_pyld_reads_the_same_of_any_model(pyld: Any, model: RoleModel) -> None:
    turtle = rdflib.Graph().parse(data=text_of(model), format="turtle")
    assert isomorphic(quads(pyld, text_of(model, "jsonld")), turtle)


def test_what_pyld_makes_of_it_is_read_as_the_same_model(pyld: Any) -> None:
    tree = json.loads(reference("jsonld"))
    options = {"documentLoader": refuse}
    expanded = pyld.expand(tree, options)
    for form in (
        expanded,
        pyld.flatten(tree, None, options),
        pyld.compact(expanded, {"s": "http://www.w3.org/2004/02/skos/core#"}, options),
    ):
        reading = reads(json.dumps(form), "jsonld")
        assert reading.model == roles.reference()
        assert reading.losses == ()


def test_programs_in_javascript_read_the_same() -> None:
    if shutil.which("node") is None:
        pytest.skip("needs node")
    folder = npm("n3", "jsonld")
    done = subprocess.run(
        ["node", HERE / "linked.mjs", folder],
        input=json.dumps({one: reference(one) for one in ("turtle", "jsonld")}),
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    canonical = json.loads(done.stdout)
    assert canonical["turtle"] == canonical["jsonld"]
    assert canonical["turtle"].count("\n") > 3000
