"""Rules of the checks, and codes of what logs show, as pages and as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roles.checks import FAMILIES, rules
from roles.log.findings import CODES
from roles.org.agents import AGENT_CODES
from roles.views.table import Row, Table

if TYPE_CHECKING:
    from roles.checks.rule import Rule

__all__ = ["catalogue", "data", "other_code", "other_data", "other_page", "page"]


def catalogue() -> Table:
    """Return every rule: its code, name, severity and what it finds."""
    rows = [
        Row(
            (cls.code, cls.name, cls.severity, cls.part()),
            group=FAMILIES[cls.code[:3]][1] if cls.code[:3] in FAMILIES else "Added rules",
        )
        for cls in rules().values()
    ]
    columns = ("Code", "Name", "Severity", "What it finds")
    return Table(title="Rules", columns=columns, rows=rows)


def page(cls: type[Rule]) -> Table:
    """Return what a rule finds and why, with an example of both."""
    notes = [cls.part()]
    notes += [line for word in ("Why", "Instead") if (text := cls.part(word))
              for line in ("", f"{word}: {text}")]  # fmt: skip
    if getattr(cls, "wrong", ""):
        for heading, example in (("Found in:", cls.wrong), ("Fixed:", cls.right)):
            lines = cls.example(example).splitlines()
            notes += ["", heading, "", *(f"    {line}".rstrip() for line in lines)]
    return Table(title=f"{cls.code} {cls.name} ({cls.severity})", notes=tuple(notes))


def data(cls: type[Rule]) -> dict[str, str]:
    """Return a rule as plain data."""
    return {
        "code": cls.code,
        "name": cls.name,
        "severity": cls.severity,
        "what": cls.part(),
        "why": cls.part("Why"),
        "instead": cls.part("Instead"),
        "wrong": cls.example(cls.wrong),
        "right": cls.example(cls.right),
    }


_COMMANDS = {"roles log check": CODES, "roles org check": AGENT_CODES}


def other_code(asked: str) -> str | None:
    """Return the code that goes by a code or a name, of what another command finds."""
    return next(
        (
            code
            for codes in _COMMANDS.values()
            for code, (name, *_) in codes.items()
            if asked.upper() == code or asked == name
        ),
        None,
    )


def _other(code: str) -> tuple[str, tuple[str, str, str, str]]:
    return next((command, codes[code]) for command, codes in _COMMANDS.items() if code in codes)


def other_page(code: str) -> Table:
    """Return what a finding of another command than ``roles check`` means."""
    command, (name, severity, what, mend) = _other(code)
    title = f"{code} {name} ({severity}, of {command})"
    return Table(title=title, notes=(what, "", f"Instead: {mend}"))


def other_data(code: str) -> dict[str, str]:
    """Return a finding of another command than ``roles check`` as plain data."""
    _, (name, severity, what, mend) = _other(code)
    return {"code": code, "name": name, "severity": severity, "what": what, "instead": mend}
