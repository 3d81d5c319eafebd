"""
BPMN 2.0: the lifecycle of a model as a process, in a diagram that BPMN tools draw.

The model is a pool, with a lane for each role (for a party, if it owns something or takes part in a
handoff) and a group around what belongs to a stage.  The elements:

===========================  ====================================================================
in the model                 in the process
===========================  ====================================================================
role                         lane
responsibility at a stage    task, in the lane of its owner
several owners               task in the lane of the first, and `held` for all of them
no owner                     task in a lane *No owner*
stage                        category value, with a group; the tasks refer to it
a stage after others         sequence flow between the gateways at their ends
handoff                      event in the lane of the giver, with a flow to one of the receiver
feedback                     the same, from an exclusive gateway back to an exclusive gateway
deliverable                  data object, with a reference beside the event of each giver
description                  documentation
===========================  ====================================================================

The tasks of a stage stand side by side between parallel gateways.  What leads from one stage to
others, and what several lead to, stands between parallel gateways too; feedback is a choice at
the end of a stage, of which going on is the default.  So the process runs through from start to
end; going back while other stages run beside starts what follows once more.

What BPMN has no room for stands in elements of our own (``urn:rolegraph:bpmn``), which its tools
keep: in the process `model`, with the keys and fields of roles, stages, responsibilities and
deliverables; in a task `held`, a duty with the roles that hold it, where that isn't its lane alone
that owns it; in a flow `handoff`.  The attributes ``role``, ``stage``, ``responsibility`` and
``deliverable`` say what an element stands for, and ``drawn``, that it stands for nothing.

A process that somebody else drew is read by what one sees:

===========================  ====================================================================
in the process               in the model
===========================  ====================================================================
lane                         role; a lane that holds but lanes is none
pool without lanes           role if it has a process, else party
task, subprocess, call       responsibility, owned by the role of its lane; part of the subprocess
group                        stage, of what it is drawn around, or what refers to its value
pools drawn together         one stage, of what is in no group; a process alone is another
flow into another lane       handoff; a flow back is feedback
message flow                 handoff, with what it is called as its deliverable
data object                  deliverable, handed over by what writes it to what reads it
===========================  ====================================================================

Groups follow one another from left to right.  Tasks of one name are one responsibility, unless they
have different owners at one stage.  Statements cite the line that they were read from.  Everything
else (events, conditions, loops, timers, how it is executed) is told as a loss.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from roles.formats.bpmn.elements import parsed
from roles.formats.bpmn.layout import laid_out
from roles.formats.bpmn.outline import outline_of
from roles.formats.bpmn.reading import read_process
from roles.formats.bpmn.writing import text_of
from roles.formats.shared import losses
from roles.formats.shared.assignments import LETTERS, duties_of_letters
from roles.formats.shared.reading import Loss, Reading, Writing

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["read", "write"]

_KEPT = ("roles", "stages", "responsibilities", "deliverables", "assignments", "handoffs")


def read(content: bytes, *, source: str = "", letters: str = LETTERS) -> Reading:
    """
    Read a model from the processes of a BPMN file.

    Args:
        content: The file.
        source: What to call it in messages.
        letters: What a lane is of its tasks: ``"A"`` owns them, ``"R"`` does them, ``"A/R"`` both.

    Raises:
        FormatError: It isn't XML, or isn't BPMN 2.0.
        InvalidModel: What it says doesn't make up a model; lists every problem.
    """
    return read_process(parsed(content, source), source, duties_of_letters(letters))


def write(model: RoleModel) -> Writing:
    """Write a model as a process with its diagram."""
    outline = outline_of(model)
    text, replaced = text_of(model, outline, laid_out(model, outline))
    return Writing(content=text.encode(), losses=(*_losses_of(model), *replaced))


def _losses_of(model: RoleModel) -> Iterator[Loss]:
    yield from losses.evidence(model, _KEPT, "a process carries no evidence")
    yield from losses.reasons_of_duties(model)
    yield from losses.conditions(model, "a duty in a process always holds")
    yield from losses.members(model, _KEPT, "a process has no place for it")
    yield from losses.scheme(model)
    yield from losses.tables(model)
