"""What a rule is, and which there are."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Any, ClassVar

from roles.checks.finding import SEVERITIES, Finding, Severity
from roles.checks.survey import Survey
from roles.errors import InvalidValue, RolesError, UnknownName, shown, suggestion
from roles.model.names import nearest

__all__ = ["FAMILIES", "Rule", "chosen", "register", "rule", "rules"]

FAMILIES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "OWN": ("ownership", "Who owns and does the work"),
        "HND": ("handoffs", "What passes from role to role"),
        "LIF": ("lifecycle", "The stages and their order"),
        "SKL": ("skills", "What the owners must be able to do"),
        "GOL": ("goals", "What the roles aim at"),
        "BND": ("load", "How much a role carries"),
        "NAM": ("naming", "What things are called"),
        "EVD": ("evidence", "On what the statements rest"),
    }
)
"""The families of rules: for each the module that holds it and what it is about."""

_CODE = re.compile(r"[A-Z]{3}\d{3}").fullmatch


class Rule:
    """
    A rule that models are checked by.

    Subclass it, and `register` the class or name it in an entry point of the group ``roles.rules``.
    The docstring of a rule is its documentation: what it finds, then a paragraph that begins with
    ``Why:`` and one that begins with ``Instead:``.

    Attributes:
        code: Three capital letters for the family, three digits.
        name: A few words joined by hyphens.
        severity: ``"error"``, ``"warning"`` or ``"info"``.
        mend: What to do about what it finds, where that is always the same.
        wrong: A model, as TOML without its head, in which the rule finds something.
        right: The same model, corrected.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    mend: ClassVar[str] = ""
    wrong: ClassVar[str]
    right: ClassVar[str]

    def findings(self, survey: Survey) -> Iterator[Finding]:
        """
        Yield what the rule finds.

        Args:
            survey: The model, its settings, and what rules ask of them.
        """
        raise NotImplementedError

    @classmethod
    def finding(cls, message: str, *objects: Any, place: str = "", mend: str = "") -> Finding:
        """
        Return a finding of this rule.

        Args:
            message: What is wrong.
            *objects: What it is about; the most important one first.
            place: Where it is in the file; empty for the place of the first object.
            mend: What to do; empty for what the rule says.
        """
        return Finding(
            code=cls.code,
            severity=cls.severity,
            message=message,
            objects=objects,
            place=place,
            mend=mend or cls.mend,
        )

    @classmethod
    def part(cls, word: str = "") -> str:
        """Return a paragraph of the documentation: the first, or that which *word* begins."""
        paragraphs = [
            " ".join(paragraph.split())
            for paragraph in inspect.cleandoc(cls.__doc__ or "").split("\n\n")
        ]
        if not word:
            # Python leaves docstrings out under -OO.
            return paragraphs[0] or cls.name.replace("-", " ").capitalize()
        for paragraph in paragraphs:
            if paragraph.startswith(f"{word}:"):
                told = paragraph.removeprefix(f"{word}:").strip()
                return told[:1].upper() + told[1:]
        return ""

    @staticmethod
    def example(text: str) -> str:
        """Return one of the examples as a whole file."""
        return f'model.name = "Example"\n{inspect.cleandoc(text)}\n'


_RULES: dict[str, type[Rule]] = {}


def register(cls: type[Rule]) -> type[Rule]:
    """
    Add a rule, as a decorator of its class.

    Raises:
        RolesError: Its code is malformed or taken, or it lacks a name, a severity or a docstring.
    """
    _add(_RULES, cls)
    return cls


def _add(known: dict[str, type[Rule]], cls: type[Rule]) -> None:
    code = getattr(cls, "code", "")
    if not (isinstance(cls, type) and issubclass(cls, Rule)):
        raise RolesError(f"{shown(cls)} isn't a roles.checks.Rule")
    if not _CODE(code):
        raise RolesError(f"the rule {cls.__name__} has the code {shown(code)}; expected ABC123")
    if code in known and known[code] is not cls:
        raise RolesError(f"{code} is taken by {known[code].__name__}; {cls.__name__} needs another")
    if getattr(cls, "severity", "") not in SEVERITIES or not getattr(cls, "name", ""):
        raise RolesError(f"{code} needs a name, and one of the severities {', '.join(SEVERITIES)}")
    if not cls.__doc__ and sys.flags.optimize < 2:
        raise RolesError(f"{code} needs a docstring that says what it finds")
    known[code] = cls


@cache
def rules() -> Mapping[str, type[Rule]]:
    """
    Return the rules of the library and those that installed packages add, by code.

    A package adds one by an entry point in the group ``roles.rules`` that names a `Rule` class. In
    place of one that can't be used there is a rule that says so, so that the others still run.

    Examples:
        >>> rules()["OWN001"].name
        'no-owner'
    """
    for module, _ in FAMILIES.values():
        import_module(f"roles.checks.{module}")
    known = dict(_RULES)
    for point in sorted(entry_points(group="roles.rules"), key=lambda point: point.name):
        try:
            _add(known, point.load())
        except Exception as error:  # noqa: BLE001 - a plug-in may raise anything
            broken = _broken(point, error, len(known))
            known[broken.code] = broken
    order = {family: number for number, family in enumerate(FAMILIES)}
    ranked = sorted(known, key=lambda code: (order.get(code[:3], len(order)), code))
    return MappingProxyType({code: known[code] for code in ranked})


def _broken(point: EntryPoint, problem: Exception, number: int) -> type[Rule]:
    """Return the rule that reports a plug-in that can't be used."""

    class Broken(Rule):
        """
        A plug-in that adds a rule can't be used.

        Why: What it looks for isn't checked.

        Instead: Update or remove the package that it belongs to.
        """

        code = f"PLG{number:03}"
        name = f"broken-plug-in-{number}"
        severity = "error"
        wrong = right = ""

        def findings(self, survey: Survey) -> Iterator[Finding]:
            why = f"{type(problem).__name__}: {problem}"
            plug_in = f"the rule plug-in {shown(point.name)} ({point.value})"
            yield self.finding(f"{plug_in} can't be used: {why}", mend=self.part("Instead"))

    return Broken


def rule(code: str) -> type[Rule]:
    """
    Return the rule with a code, or with a name.

    Raises:
        UnknownName: There is none; it names the nearest.
    """
    wanted = code.strip()
    for one in rules().values():
        if wanted.upper() == one.code or wanted.lower() == one.name:
            return one
    called = {name: one.code for one in rules().values() for name in (one.code, one.name)}
    near = dict.fromkeys(called[name] for name in nearest(wanted, called, 6))
    raise UnknownName(code, "rules", tuple(near)[:3])


def chosen(select: Iterable[str], what: str = "select") -> tuple[type[Rule], ...]:
    """
    Return the rules of codes and of families; all where none is named.

    Raises:
        InvalidValue: A code is that of no rule and of no family.
    """
    wanted = [code.strip().upper() for code in select]
    codes = list(rules())
    for code in wanted:
        if not code or not any(known.startswith(code) for known in codes):
            near = nearest(code, [*FAMILIES, *codes], 3)
            raise InvalidValue(
                "Settings",
                what,
                code,
                f"the code of a rule or a family{suggestion(near)}",
            )
    return tuple(
        one
        for code, one in rules().items()
        if not wanted or any(code.startswith(prefix) for prefix in wanted)
    )
