"""Linked data: what is written is read back, and other programs understand it."""

from __future__ import annotations

import warnings
from functools import cache

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roles
from extras import needs
from roles import (
    Assignment,
    Citation,
    Goal,
    InvalidValue,
    Responsibility,
    Role,
    RoleModel,
    Scheme,
    Stage,
)
from roles.formats import reads, write_model
from roles.model.names import normal
from strategies import models

needs("rdf")

import rdflib  # noqa: E402
from rdflib.compare import isomorphic  # noqa: E402


def is_key(text: str) -> bool:
    try:
        Role(text, "x")
    except InvalidValue:
        return False
    return True


FORMATS = ("turtle", "jsonld")
PARSERS = {"turtle": "turtle", "jsonld": "json-ld"}
ROLES = rdflib.Namespace("https://rolegraph.invalid/ns#")


@cache
def reference(format: str) -> str:
    return write_model(roles.reference(), format).content.decode()


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
@settings(max_examples=60)
def test_any_model_comes_back(model: RoleModel) -> None:
    for format in FORMATS:
        reading = reads(write_model(model, format).content, format)
        assert reading.model == model
        assert reading.losses == ()


@given(models())
@settings(max_examples=30)
def test_both_say_the_same(model: RoleModel) -> None:
    turtle, jsonld = (write_model(model, format).content for format in FORMATS)
    assert isomorphic(graph_of(turtle), graph_of(jsonld, "jsonld"))


TEXT = st.text("ab\\\"'\n\t<>&^@{}|`;.,#:/%é기\u0301\u200d👩\ufeff\ufffe", min_size=1, max_size=8)
LINE = TEXT.map(lambda text: text.replace("\n", "").replace("\t", "")).filter(str.strip)
KEY = st.from_regex(r"[a-zé기²߸ªʰ\u0916\u093e0-9]{1,3}(-[a-z0-9²½]{1,2}){0,2}", fullmatch=True)


@given(st.data())
@settings(max_examples=60)
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
    for format in FORMATS:
        for base in ("", "urn:x:", "https://example.org/기/"):
            reading = reads(write_model(model, format, base=base).content, format)
            assert reading.model == model
            assert reading.losses == ()
