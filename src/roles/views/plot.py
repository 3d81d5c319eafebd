"""The skills of several roles on one scale: a dot for each role at the level it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

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
_DOT, _GAP = 12.0, 4.0
# More roles than these are told apart by numbers: there aren't as many colours and shapes.
_FEW = 6


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
        title=f"Skills: {', '.join(role.name for role in asked)}"
        if len(asked) <= _FEW
        else f"Skills of {len(asked)} roles",
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
    dot = _DOT if len(plot.roles) <= _FEW else 1.5 * _DOT
    step = dot + _GAP

    def mark(x: float, y: float, number: int) -> None:
        hue = plot.hues[number]
        if dot == _DOT:
            # By colour, and for those who see none by shape.
            radius = (_DOT / 2, 0.0, 3.0)[number % 3]
            look = f"dot {hue_look(hue)}-side"
            boxes.append(Box(x - dot / 2, y - dot / 2, dot, dot, look, radius=radius))
        else:
            boxes.append(Box(x - dot / 2, y - dot / 2, dot, dot, hue_look(hue), radius=4))
            name = Text(x, 0, (str(number + 1),), "chip-ink", size=9, middle=True)
            texts.append(evolve(name, y=y - name.height / 2))

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
        marks = [
            (number, left + _STEP * (level + 0.5) + across * step, down * step)
            for level in range(len(LEVELS) + 1)
            for number, (across, down) in _placed(levels, level, int(_STEP / step))
        ]
        reach = max((down for _, _, down in marks), default=0.0) + step / 2
        height = max(texts[-1].height + 12.0, 2 * reach + 14.0)
        boxes.append(Box(left, y + height / 2 - 0.5, wide - _NAME, 1.0, "rule"))
        for number, across, down in marks:
            mark(across, y + height / 2 + down, number)
        y += height
    y += 12.0
    for number, role in enumerate(plot.roles):
        lines = wrapped(role, wide - 30, 11)
        label = Text(_MARGIN + 24.0, y, lines, "soft")
        texts.append(label)
        mark(_MARGIN + 8.0, y + 7.0, number)
        y += max(label.height + 6.0, dot + 2.0)
    return Picture(
        title=plot.title,
        description=" ".join(_sentences(plot)),
        width=2 * _MARGIN + wide,
        height=y + _MARGIN,
        boxes=tuple(boxes),
        texts=tuple(texts),
    )


def _placed(
    levels: Sequence[int | None], level: int, most: int
) -> Iterator[tuple[int, tuple[float, float]]]:
    """Yield who needs a level, and how many steps right of its middle and below it they stand."""
    here = [number for number, held in enumerate(levels) if held == level]
    lines = [here[at : at + most] for at in range(0, len(here), most)]
    for down, line in enumerate(lines):
        for across, number in enumerate(line):
            yield number, (across - (len(line) - 1) / 2, down - (len(lines) - 1) / 2)


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
