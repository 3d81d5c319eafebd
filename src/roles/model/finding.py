"""What is found to be wrong with a model, or worth knowing of it."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from attrs import frozen

from roles.model.plain import Plain

__all__ = ["SEVERITIES", "Finding", "Severity"]

Severity: TypeAlias = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@frozen(kw_only=True)
class Finding(Plain):
    """
    Something that a rule has found.

    Attributes:
        code: The code of the rule, such as ``"OWN001"``.
        severity: ``"error"``, ``"warning"``, or ``"info"`` for what is worth knowing.
        message: What is the case, in a line.
        objects: What it is about: roles, responsibilities, stages, handoffs, the main one first.
        place: Where it stands, as a path through the model's tree: ``"assignments[3]"``.
        mend: What to do about it, in a line.
        line: The line in the file, counted from 1, where it is known.
        column: The column in the line, counted from 1, where it is known.
        where: The place as the file's own format calls it, such as a cell of a workbook.
    """

    code: str
    severity: Severity
    message: str
    objects: tuple[Any, ...] = ()
    place: str = ""
    mend: str = ""
    line: int | None = None
    column: int | None = None
    where: str = ""

    def __repr__(self) -> str:
        return f"<Finding {self.code} {self.severity}: {self.message}>"
