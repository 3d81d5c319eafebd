"""What the checks are told: which rules, which limits, what to ignore and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field, fields, frozen

from roles.errors import InvalidModel, InvalidValue, Problem, shown, suggestion
from roles.model.names import is_share, nearest, texts

__all__ = ["Ignore", "Settings"]


@frozen
class Ignore:
    """
    What to ignore, and why.

    Args:
        code: The code of a rule, or of a family of rules: ``"OWN001"``, ``"OWN"``.
        place: Only there, or inside it: ``"responsibilities.pricing"``; empty for everywhere.
        reason: Why.
    """

    code: str
    place: str = ""
    reason: str = field(default="", kw_only=True)

    def covers(self, code: str, place: str) -> bool:
        """Return whether a finding of a rule at a place is ignored."""
        inside = (
            not self.place
            or place == self.place
            or place.startswith((f"{self.place}.", f"{self.place}["))
        )
        return code.startswith(self.code) and inside

    def __str__(self) -> str:
        return f"{self.code} {self.place}".rstrip()


def _ignores(
    value: Mapping[str, str] | Iterable[Ignore | str] | str,
) -> tuple[Ignore, ...]:
    if isinstance(value, Mapping):
        return tuple(
            Ignore(*name.split(maxsplit=1), reason=reason) for name, reason in value.items()
        )
    many = texts(value) if isinstance(value, str) else value
    return tuple(one if isinstance(one, Ignore) else Ignore(*one.split(maxsplit=1)) for one in many)


def _whole(_: object, attribute: Any, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InvalidValue("Settings", attribute.name, value, "a whole number from 0 on")


@frozen(kw_only=True)
class Settings:
    """
    What the checks are told.

    Args:
        select: The codes of the rules to check, or of their families; empty for all.
        ignore: What to ignore: codes, or a mapping of codes (each alone, or followed by a place)
            to reasons.
        consulted: How many roles may be consulted on one responsibility at a stage.
        overlap: How much two roles may overlap, from 0 to 1, as `Comparison.overlap` tells.
        stage_share: What share of a stage one role may own, from 0 to 1.
        whole_share: What share of all one role may own, from 0 to 1.
        failure_share: What share of a stage may be left with nobody if a role goes, from 0 to 1.

    Raises:
        InvalidValue: A limit is out of range.
    """

    select: tuple[str, ...] = field(default=(), converter=texts)
    ignore: tuple[Ignore, ...] = field(default=(), converter=_ignores)
    consulted: int = field(default=5, validator=_whole)
    overlap: float = field(default=0.5, validator=is_share)
    stage_share: float = field(default=0.8, validator=is_share)
    whole_share: float = field(default=0.6, validator=is_share)
    failure_share: float = field(default=0.5, validator=is_share)

    @classmethod
    def of(cls, *trees: Mapping[str, Any], source: str = "") -> Settings:
        """
        Return the settings that tables of files make up, the later over the earlier.

        What one of them ignores is ignored.  A table has the names of the arguments; in `ignore`
        every code has its reason.

        Args:
            *trees: The tables.
            source: What to call the last in messages.

        Raises:
            InvalidModel: A name is unknown, a value not allowed, or a reason missing; lists all.

        Examples:
            >>> Settings.of({"consulted": 3, "ignore": {"EVD": "a first draft"}}).ignore
            (Ignore(code='EVD', place='', reason='a first draft'),)
        """
        problems: list[Problem] = []
        together: dict[str, Any] = {}
        ignored: dict[str, str] = {}
        known = [one.name for one in fields(cls)]
        for tree in trees:
            for name, value in tree.items() if isinstance(tree, Mapping) else ():
                place = f"checks.{name}"
                if name not in known:
                    near = nearest(str(name), known, 1)[0]
                    told = f"there is no such setting; there are {', '.join(known)}"
                    problems.append(Problem(place, f"{told}{suggestion([near])}"))
                elif name == "ignore":
                    problems += _unreasoned(value)
                    ignored.update(value if isinstance(value, Mapping) else {})
                else:
                    try:
                        cls(**{name: value})
                    except InvalidValue as error:
                        problems.append(
                            Problem(place, f"is {shown(value)}; expected {error.allowed}")
                        )
                    together[name] = value
        if problems:
            raise InvalidModel(problems, source)
        return cls(**together, ignore=ignored)


def _unreasoned(value: object) -> Iterable[Problem]:
    form = 'a table of codes, each with its reason: EVD001 = "a first draft"'
    if not isinstance(value, Mapping):
        yield Problem("checks.ignore", f"is {shown(value)}; expected {form}")
        return
    for code, reason in value.items():
        if not str(code).strip():
            yield Problem("checks.ignore", f"{shown(code)} is no code; expected {form}")
        elif not isinstance(reason, str) or not reason.strip():
            yield Problem(f"checks.ignore.{code}", "has no reason: say why it is ignored")
