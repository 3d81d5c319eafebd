"""The page on the API: its table of questions is that of the methods."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from types import FunctionType, MemberDescriptorType
from typing import Any

import attrs

import roles
from roles.boundary.diff import Diff
from roles.checks.finding import Report
from roles.log.conformance import Conformance
from roles.model import Comparison
from roles.model import Path as Way
from roles.model.collection import Handoffs
from roles.model.display import Displayed

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "api.md"
ASKED: dict[str, type] = {
    "model": roles.RoleModel,
    "model.handoffs": Handoffs,
    "comparison": Comparison,
    "way": Way,
    "crosswalk": roles.Crosswalk,
    "diff": Diff,
    "report": Report,
    "schedule": roles.Schedule,
    "portfolio": roles.Portfolio,
    "org": roles.Organization,
    "log": roles.EventLog,
    "conformance": Conformance,
}
# Attributes of these kinds are what questions are answered from.
INDEXES = ("dict", "tuple", "Frame", "Resolution", "StageOrder", "Names", "Mapping[str, Profile]")


def questions() -> Iterator[tuple[str, str]]:
    """Yield every question with what it returns, as its annotation says."""
    for asked, cls in ASKED.items():
        for name, function in members(cls):
            kind = returned(cls, name)
            if function is not None:
                yield f"{asked}.{name}{arguments(function)}", kind
            elif not kind.startswith(INDEXES):
                yield f"{asked}.{name}", kind
    for name in roles.__all__:
        found = getattr(roles, name)
        if inspect.isfunction(found):
            yield f"roles.{name}{arguments(found)}", found.__annotations__["return"]


def members(cls: type) -> Iterator[tuple[str, Any]]:
    """Yield the public names of a class, each with its function, or None for an attribute."""
    fields = {field.name for field in attrs.fields(cls)} if attrs.has(cls) else set()
    seen = {*fields, *dir(tuple), *dir(Displayed)}
    for base in cls.__mro__[:-1]:
        for name, value in vars(base).items():
            if not name.startswith("_") and name not in seen:
                seen.add(name)
                # A class with slots keeps a cached property as a slot.
                function = value if inspect.isfunction(value) else None
                kinds = (property, cached_property, MemberDescriptorType, FunctionType)
                if isinstance(value, kinds) and "deprecated" not in (value.__doc__ or ""):
                    yield name, function


def returned(cls: type, name: str) -> str:
    """Return the annotation from the source: attrs keeps none of a cached property."""
    return annotations(next(base for base in cls.__mro__ if name in vars(base)))[name]


@cache
def annotations(cls: type) -> dict[str, str]:
    tree = ast.parse(Path(inspect.getsourcefile(cls) or "").read_text(encoding="utf-8"))
    [body] = [one.body for one in tree.body if getattr(one, "name", "") == cls.__name__]
    functions = [one for one in body if isinstance(one, ast.FunctionDef) and one.returns]
    return {one.name: ast.unparse(one.returns) for one in functions if one.returns}


def arguments(function: Any) -> str:
    signature = inspect.signature(function)
    plain = [
        one.replace(annotation=inspect.Parameter.empty)
        for one in signature.parameters.values()
        if one.name != "self"
    ]
    return str(
        signature.replace(parameters=plain, return_annotation=inspect.Signature.empty)
    ).replace("|", r"\|")


def table() -> str:
    escaped = ((question, kind.replace("|", r"\|")) for question, kind in questions())
    return "\n".join(f"| `{question}` | `{kind}` |" for question, kind in escaped)


def test_the_table_of_questions_has_every_one_with_what_it_returns() -> None:
    page = PAGE.read_text(encoding="utf-8")
    listed = page.partition("| question | returns |\n| --- | --- |\n")[2].partition("\n\n")[0]
    assert listed == table()


def test_a_question_with_several_answers_returns_them_as_answers() -> None:
    for question, kind in questions():
        assert not kind.startswith("tuple[") or kind == "tuple[str, ...]", question
