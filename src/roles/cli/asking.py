"""Commands that ask a model."""

from __future__ import annotations

from typing import Annotated

import typer

from roles.cli.app import AsJson, Model, ModelFormat, app, model_from
from roles.cli.output import print_answer, print_table
from roles.errors import NoOwner
from roles.model.involvement import Duty
from roles.model.ownership import Ownership
from roles.views import Row, Table
from roles.views.tables import chart

__all__: list[str] = []

At = Annotated[str | None, typer.Option("--at", metavar="STAGE", help="Only at this stage.")]


@app.command()
def show(
    model: Annotated[
        str | None, typer.Argument(help="A file, or @NAME; the reference model if none.")
    ] = None,
    stage: Annotated[
        str | None, typer.Option(help="The roles by responsibilities of one stage.")
    ] = None,
    role: Annotated[str | None, typer.Option(help="The letters of one role.")] = None,
    scheme: Annotated[str | None, typer.Option(help="Other letters: raci, rasci, …")] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Not the owners alone.")] = False,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> None:
    """Print the chart: stages across, responsibilities down, letters in the cells."""
    asked = model_from(model, format)
    if stage is not None:
        print_answer(asked.matrix(stage, scheme), as_json=as_json)
    elif as_json:
        print_answer(asked.matrix(None, scheme) if scheme else asked, as_json=True)
    else:
        chosen = asked.matrix(None, scheme).scheme
        wanted = None if role is None else asked.role(role)
        print_table(chart(asked, role=wanted, scheme=chosen, wide=everyone))


@app.command("who-owns")
def who_owns(
    responsibility: Annotated[str, typer.Argument(help="Its key, name or alias.")],
    at: At = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print who owns a responsibility, at each stage; exit 1 where nobody does, or several do."""
    asked = model_from(model, format)
    answers = asked.who_owns(responsibility, at)
    if not answers:
        raise NoOwner(asked.responsibility(responsibility).key, at or "any stage")
    _print_ownerships(answers[0].responsibility.name, answers, as_json=as_json, by_stage=True)
    return 0 if all(answer.accountable for answer in answers) else 1


@app.command("owned-by")
def owned_by(
    role: Annotated[str, typer.Argument(help="Its key, name or alias.")],
    at: At = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print what a role owns, stage by stage; exit 1 where it owns nothing."""
    asked = model_from(model, format)
    answers = asked.owned_by(role, at)
    _print_ownerships(f"Owned by {asked.role(role).name}", answers, as_json=as_json, by_stage=False)
    return 0 if answers else 1


def _print_ownerships(
    title: str, answers: tuple[Ownership, ...], *, as_json: bool, by_stage: bool
) -> None:
    if as_json:
        print_answer(answers, as_json=True)
        return
    first = "Stage" if by_stage else "Responsibility"
    rows = []
    for answer in answers:
        name = answer.stage.name if by_stage else answer.responsibility.name
        owners = ", ".join(role.name for role in answer.owners) or "nobody"
        does = ", ".join(role.name for role in answer.holders(Duty.DO))
        group = "" if by_stage else answer.stage.name
        rows.append(Row((name, owners, does, answer.basis.value), group=group))
    columns = (first, "Owner", "Does it", "Basis")
    print_table(Table(title=title, columns=columns, rows=tuple(rows)))


@app.command()
def at(
    stage: Annotated[str, typer.Argument(help="Its key, name or alias.")],
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> None:
    """Print what happens at a stage: who owns what, and what comes in and goes out."""
    print_answer(model_from(model, format).at(stage), as_json=as_json)


@app.command()
def compare(
    a: Annotated[str, typer.Argument(help="A role.")],
    b: Annotated[str, typer.Argument(help="Another role.")],
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> None:
    """Print what only one of two roles has, and what both share."""
    print_answer(model_from(model, format).compare(a, b), as_json=as_json)


@app.command()
def handoffs(
    giver: Annotated[str | None, typer.Option(help="Only what this role gives.")] = None,
    receiver: Annotated[str | None, typer.Option(help="Only what this role receives.")] = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print the handoffs; exit 1 where there are none."""
    asked = model_from(model, format)
    found = asked.handoffs.between(giver, receiver)
    if as_json:
        print_answer(found, as_json=True)
    else:
        rows = [
            Row(
                (
                    f"{asked.role(one.giver).name} at {asked.stage(one.from_stage).name}",
                    f"{asked.role(one.receiver).name} at {asked.stage(one.to_stage).name}"
                    + (" (feedback)" if one.feedback else ""),
                    ", ".join(asked.deliverable(key).name for key in one.deliverables),
                    "; ".join(one.criteria),
                )
            )
            for one in found
        ]
        columns = ("From", "To", "What", "Accepted when")
        print_table(Table(title=f"Handoffs in {asked.name}", columns=columns, rows=tuple(rows)))
    return 0 if found else 1


@app.command()
def path(
    start: Annotated[str | None, typer.Option("--from", help="The first stage.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="The last stage.")] = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> None:
    """Print the way through the stages, with the owner of each; exit 1 where there is none."""
    asked = model_from(model, format)
    way = asked.path(start, end)
    if as_json:
        print_answer(way, as_json=True)
        return
    changed = {change.to_stage for change in way.changes}
    rows = []
    for step in way.steps:
        given = "; ".join(
            ", ".join(asked.deliverable(key).name for key in one.deliverables)
            + f" to {asked.role(one.receiver).name}"
            for one in step.handoffs
        )
        unsaid = step.stage.key in changed and not given
        rows.append(
            Row(
                (
                    step.stage.name,
                    step.owner.name if step.owner else "nobody",
                    "changes hands" if step.stage.key in changed else "",
                    "no handoff says so" if unsaid else given,
                )
            )
        )
    title = f"From {way.steps[0].stage.name} to {way.steps[-1].stage.name}"
    columns = ("Stage", "Owner", "Accountability", "Handed over on the way in")
    print_table(Table(title=title, columns=columns, rows=tuple(rows)))


@app.command()
def explain(
    responsibility: Annotated[str, typer.Argument(help="Its key, name or alias.")],
    at: At = None,
    model: Model = None,
    format: ModelFormat = None,
    as_json: AsJson = False,
) -> int:
    """Print why a responsibility is owned as it is; exit 1 where it takes place nowhere."""
    asked = model_from(model, format)
    answers = asked.who_owns(responsibility, at)
    if not answers:
        raise NoOwner(asked.responsibility(responsibility).key, at or "any stage")
    if as_json:
        print_answer(answers, as_json=True)
    else:
        for number, answer in enumerate(answers):
            if number:
                typer.echo()
            print_answer(answer, as_json=False)
    return 0
