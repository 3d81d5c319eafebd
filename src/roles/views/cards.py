"""One role on a card: what it owns, where, and what it takes."""

from __future__ import annotations

from collections.abc import Iterator

from roles.model.involvement import Duty
from roles.model.ownership import Ownership
from roles.model.rolemodel import RoleModel
from roles.model.vocabulary import Role
from roles.views.table import Cell, Row, Table
from roles.views.wording import carried, item_text

__all__ = ["card"]


def card(model: RoleModel, role: str | Role) -> Table:
    """
    Return what a model says of a role, as a table of headings and facts.

    Raises:
        UnknownName: There is no such role.

    Examples:
        >>> import roles
        >>> shown = card(roles.reference(), "product planner")
        >>> shown.rows[0].group, shown.rows[0].cells[0].text
        ('Owns', 'Early product planning')
    """
    asked = model.role(role)
    return Table(
        title=asked.name,
        intro=(asked.description,) if asked.description else (),
        columns=("What", "Where or how", "Basis"),
        rows=tuple(_rows(model, asked)),
    )


def _rows(model: RoleModel, role: Role) -> Iterator[Row]:
    yield from _held(model, role, Duty.OWN, "Owns")
    yield from _held(model, role, Duty.DO, "Does")
    for handoff in model.handoffs.between(giver=role):
        to = f"to {model.role(handoff.receiver).name}, {model.stage(handoff.to_stage).name}"
        yield Row((carried(model, handoff, "work"), to, handoff.basis.value), group="Hands over")
    for handoff in model.handoffs.between(receiver=role):
        by = f"from {model.role(handoff.giver).name}, {model.stage(handoff.from_stage).name}"
        yield Row((carried(model, handoff, "work"), by, handoff.basis.value), group="Receives")
    for need in model.skills_of(role):
        yield Row((model.skill(need.skill).name, need.level_name, need.basis.value), group="Skills")
    for goal in model.goals_of(role):
        yield Row((goal.name, ", ".join(goal.metrics), goal.basis.value), group="Goals")
    for focus in model.focuses_of(role):
        yield Row((focus.name, "", focus.basis.value), group="Focus")
    for effort in model.efforts_of(role):
        yield Row((item_text(effort, model), "", effort.basis.value), group="Effort")
    for talk in model.interactions_of(role):
        other = model.role(talk.partner).name
        yield Row((other, talk.purpose, talk.basis.value), group="Talks with")


def _held(model: RoleModel, role: Role, duty: Duty, group: str) -> Iterator[Row]:
    places: dict[str, list[Ownership]] = {}
    for answer in model.involving(role):
        if duty in answer.duties_of(role):
            name = answer.responsibility.name
            if role not in answer.holders(duty):
                either = [one.name for one in answer.holders(duty) if one.includes(role.key)]
                name += f" (as {', '.join(either)})"
            if when := answer.condition_of(duty, role):
                name += f" (if {when})"
            places.setdefault(name, []).append(answer)
    for name, answers in places.items():
        where = ", ".join(answer.stage.name for answer in answers)
        words = {answer.basis_of(duty).value for answer in answers}
        basis = words.pop() if len(words) == 1 else "partly stated"
        yield Row((Cell(name, duty.value), where, basis), group=group)
