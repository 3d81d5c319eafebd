"""What a chart should be read as, in a few lines a person can write and check."""

from __future__ import annotations

from roles import Role
from roles.formats import Loss, Reading
from roles.model.involvement import Duty


def _role(role: Role) -> str:
    return f"{role.name} | {', '.join(role.aliases)}" if role.aliases else role.name


def _place(loss: Loss) -> str:
    """Return line and column, after the cell where the format has cells."""
    where = f"{loss.line}:{loss.column}" if loss.line else ""
    return where if loss.place.startswith("line") else f"{loss.place} {where}".strip()


def told(reading: Reading) -> dict[str, list[str]]:
    """Return a reading in the lines of the files that say what is expected, by their first word."""
    model = reading.model
    letter = model.scheme.letter
    names = {role.key: role.name for role in model.roles}
    stages = {stage.key: stage.name for stage in model.stages} | {"*": ""}
    things = {one.key: one for one in model.responsibilities}
    lines: dict[str, list[str]] = {
        "name": [model.name],
        "scheme": [model.scheme.name],
        "roles": ["; ".join(map(_role, model.roles))],
        "stages": ["; ".join(stage.name for stage in model.stages)],
        "loss": [f"{_place(loss)} {loss.what}: {loss.why}" for loss in reading.losses],
        "row": [],
        "part": [],
        "note": list(reading.notes),
        "says": [
            f"{one.name}: {one.description.replace(chr(10), ' / ')}"
            for one in model.responsibilities
        ],
        "alias": [
            f"{alias} = {one.name}" for one in model.responsibilities for alias in one.aliases
        ],
    }
    assigned = {assignment.responsibility for assignment in model.assignments}
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for key, one in things.items():
        if key not in assigned:
            for stage in one.at:
                rows[key, stage] = {}
    for assignment in model.assignments:
        for stage in assignment.at:
            held = rows.setdefault((assignment.responsibility, stage), {})
            for duty in Duty:
                for role in assignment.holders(duty):
                    held[role] = held.get(role, "") + letter(duty)
    placed = {key for key, _ in rows}
    lines["part"] = [one.name for one in model.responsibilities if one.key not in placed]
    for (key, stage), held in sorted(
        rows.items(), key=lambda row: (list(stages).index(row[0][1]), list(things).index(row[0][0]))
    ):
        parent = f" < {things[things[key].part_of].name}" if things[key].part_of else ""
        at = f" @ {stages[stage]}" if stages[stage] else ""
        cells = "; ".join(f"{names[role]} {held[role]}" for role in names if role in held)
        lines["row"].append(f"{things[key].name}{parent}{at}: {cells}".strip())
    return lines
