"""Commands that ask a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from roles.cli.app import command
from roles.cli.options import Answer, model_options, options, print_options
from roles.cli.types import RESPONSIBILITY, ROLE, STAGE
from roles.errors import NoOwner

if TYPE_CHECKING:
    from roles.model.display import Answers
    from roles.model.ownership import Ownership
    from roles.model.rolemodel import RoleModel

__all__: list[str] = []

_responsibility = click.argument("responsibility", type=RESPONSIBILITY)
_at = click.option("--at", metavar="STAGE", type=STAGE, help="Only at this stage.")
_PERIOD = {"--from": "--start", "--to": "--end"}


@command("show")
@options(
    click.option("--stage", metavar="STAGE", type=STAGE, help="Who does what at one stage."),
    click.option("--role", metavar="ROLE", type=ROLE, help="Only the letters of one role."),
    click.option("--scheme", metavar="NAME", help="Other letters: raci, rasci, daci, …"),
    click.option("--all", "everyone", is_flag=True, help="Show every role, not only owners."),
    model_options(argument=True),
    print_options,
)
def show(
    model: RoleModel, stage: str | None, role: str | None, scheme: str | None, everyone: bool
) -> Answer:
    if stage is not None:
        return Answer(value=model.matrix(stage, scheme))

    def table():  # type: ignore[no-untyped-def]
        from roles.views.tables import chart

        wanted = None if role is None else model.role(role)
        letters = model.matrix(None, scheme).scheme
        return chart(model, role=wanted, scheme=letters, wide=everyone)

    return Answer(value=model.matrix(None, scheme) if scheme else model, table=table)


@command("who-owns", more="Exits with 1 if nobody owns it at some stage or several roles do.")
@options(_responsibility, _at, model_options(), print_options)
def who_owns(model: RoleModel, responsibility: str, at: str | None) -> Answer:
    answers = _asked(model, responsibility, at)
    return Answer(value=answers, good=all(answer.accountable for answer in answers))


def _asked(model: RoleModel, responsibility: str, at: str | None) -> Answers[Ownership]:
    answers = model.who_owns(responsibility, at)
    if not answers:
        raise NoOwner(model.responsibility(responsibility).key, at or "any stage")
    return answers


@command("owned-by", more="Exits with 1 if it owns nothing.")
@options(click.argument("role", type=ROLE), _at, model_options(), print_options)
def owned_by(model: RoleModel, role: str, at: str | None) -> Answer:
    answers = model.owned_by(role, at)
    return Answer(value=answers, good=bool(answers))


@command("at")
@options(click.argument("stage", type=STAGE), model_options(), print_options)
def at(model: RoleModel, stage: str) -> Answer:
    return Answer(value=model.at(stage))


@command("compare")
@options(
    click.argument("a", metavar="ROLE", type=ROLE),
    click.argument("b", metavar="ROLE", type=ROLE),
    model_options(),
    print_options,
)
def compare(model: RoleModel, a: str, b: str) -> Answer:
    return Answer(value=model.compare(a, b))


@command("handoffs", more="Exits with 1 if there are none.")
@options(
    click.option("--giver", metavar="ROLE", type=ROLE, help="Only what this role hands over."),
    click.option("--receiver", metavar="ROLE", type=ROLE, help="Only what this role receives."),
    model_options(argument=True),
    print_options,
)
def handoffs(model: RoleModel, giver: str | None, receiver: str | None) -> Answer:
    found = model.handoffs.between(giver, receiver)
    return Answer(value=found, good=bool(found))


@command("path", more="Exits with 1 if there is no way.", old=_PERIOD)
@options(
    click.option("--start", metavar="STAGE", type=STAGE, help="The first stage."),
    click.option("--end", metavar="STAGE", type=STAGE, help="The last stage."),
    model_options(argument=True),
    print_options,
)
def path(model: RoleModel, start: str | None, end: str | None) -> Answer:
    return Answer(value=model.path(start, end))


@command("explain", more="Exits with 1 if it takes place nowhere.")
@options(_responsibility, _at, model_options(), print_options)
def explain(model: RoleModel, responsibility: str, at: str | None) -> Answer:
    from roles.views import table_of

    answers = _asked(model, responsibility, at)
    return Answer(value=answers, listed=lambda: map(table_of, answers))
