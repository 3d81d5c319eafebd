"""The skills of several roles on one scale: a dot for each role at the level it needs."""

from __future__ import annotations

from attrs import frozen

from roles.lettering import wrapped
from roles.model.display import Displayed
from roles.model.rolemodel import RoleModel
from roles.model.statements import LEVELS
from roles.model.vocabulary import Role
from roles.views.colours import hue_look, hues
from roles.views.picture import Box, Picture, Text

__all__ = ["Plot", "laid_out", "skills"]

_MARGIN = 16.0
_NAME = 190.0
_STEP = 96.0
_DOT = 12.0


@frozen(kw_only=True)
class Plot(Displayed):
    """
    Skills down, levels across, a dot for each role.

    Attributes:
        title: What it shows.
        roles: The names of the roles.
        rows: For each skill its name, and for each role the level: None where it doesn't need the
            skill, 0 where it does at no level that is known.
        hues: The number of each role's colour.
    """

    title: str
    roles: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]
    hues: tuple[int | None, ...]


def skills(model: RoleModel, *roles: str | Role) -> Plot:
    """
    Return the skills that roles need, at their levels; all roles that need any where none is named.

    Raises:
        UnknownName: There is no such role.

    Examples:
        >>> import roles
        >>> plot = skills(roles.reference(), "product planner", "product manager")
        >>> plot.rows[0][0]
        'Market insight'
    """
    asked = [model.role(role) for role in roles]
    if not asked:
        asked = [role for role in model.roles if model.skills_of(role)]
    needs = [{need.skill: need.level or 0 for need in model.skills_of(role)} for role in asked]
    return Plot(
        title=f"Skills: {', '.join(role.name for role in asked)}",
        roles=tuple(role.name for role in asked),
        rows=tuple(
            (skill.name, tuple(need.get(skill.key) for need in needs))
            for skill in model.skills
            if any(skill.key in need for need in needs)
        ),
        hues=tuple(hues(model).get(role.key) for role in asked),
    )


def laid_out(plot: Plot) -> Picture:
    """Return a plot as a picture: dots that would hide each other stand side by side."""
    boxes: list[Box] = []
    wide = _NAME + _STEP * (len(LEVELS) + 1)
    texts = [Text(_MARGIN, _MARGIN, wrapped(plot.title, wide, 17, True), size=17, bold=True)]
    y = _MARGIN + texts[0].height + 12.0
    left = _MARGIN + _NAME
    for number, name in enumerate(("level open", *LEVELS)):
        lines = wrapped(name.capitalize(), _STEP - 10, 11)
        texts.append(Text(left + _STEP * (number + 0.5), y, lines, "soft", middle=True))
    y += max(text.height for text in texts[1:]) + 8.0
    for skill, levels in plot.rows:
        lines = wrapped(skill, _NAME - 16, 12)
        texts.append(Text(_MARGIN, y + 6.0, lines, size=12))
        height = max(texts[-1].height + 12.0, 30.0)
        middle = y + height / 2
        boxes.append(Box(left, middle - 0.5, wide - _NAME, 1.0, "rule"))
        for level in range(len(LEVELS) + 1):
            here = [number for number, held in enumerate(levels) if held == level]
            apart = min(_DOT + 4.0, (_STEP - _DOT) / max(len(here), 1))
            start = left + _STEP * (level + 0.5) - apart * (len(here) - 1) / 2
            for place, number in enumerate(here):
                boxes.append(_dot(start + apart * place, middle, number, plot.hues[number]))
        y += height
    y += 12.0
    for number, role in enumerate(plot.roles):
        lines = wrapped(role, wide - 30, 11)
        boxes.append(_dot(_MARGIN + 8.0, y + 7.0, number, plot.hues[number]))
        texts.append(Text(_MARGIN + 24.0, y, lines, "soft"))
        y += texts[-1].height + 6.0
    return Picture(
        title=plot.title,
        description=" ".join(_sentences(plot)),
        width=2 * _MARGIN + wide,
        height=y + _MARGIN,
        boxes=tuple(boxes),
        routes=(),
        texts=tuple(texts),
    )


def _dot(x: float, y: float, number: int, hue: int | None) -> Box:
    """Return the mark of a role: by colour, and for those who see none by shape."""
    radius = (_DOT / 2, 0.0, 3.0)[number % 3]
    look = f"dot {hue_look(hue)}-side"
    return Box(x - _DOT / 2, y - _DOT / 2, _DOT, _DOT, look, radius=radius)


def _sentences(plot: Plot) -> list[str]:
    words = ("at no level that is said", *LEVELS)
    return [
        f"{skill}: "
        + ", ".join(
            f"{role} {words[level]}"
            for role, level in zip(plot.roles, levels, strict=True)
            if level is not None
        )
        + "."
        for skill, levels in plot.rows
    ]
