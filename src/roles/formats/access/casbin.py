"""Casbin: who may do what, as a policy that an application enforces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from roles.errors import FormatError
from roles.formats.access.acts import ACTS, UNCHECKED, grants
from roles.formats.shared import losses
from roles.formats.shared.reading import Loss, Writing

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__ = ["write"]

_MODEL = """\
[request_definition]
r = sub, obj, stage, act

[policy_definition]
p = sub, obj, stage, act

[role_definition]
g = _, _
g2 = _, _

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.obj == p.obj && r.stage == p.stage && g2(p.act, r.act) && g(r.sub, p.sub)
"""


def write(model: RoleModel, *, part: str = "policy") -> Writing:
    """
    Write the policy of a model for Casbin, or the model by which Casbin reads it.

    A request asks whether a role (``sub``) holds a duty (``act``: own, do, approve, …) for a
    responsibility (``obj``) at a ``stage``, all by key; it is allowed exactly where the model says
    so by its rule of resolution.  Two acts follow from duties: ``can_act`` from owning, doing and
    supporting, ``can_see`` from any.  An application says who holds a role: ``g, ann, planner``.

    Args:
        model: The model.
        part: ``"policy"`` for the lines of policy, ``"model"`` for the configuration, which is the
            same for every model.

    Raises:
        FormatError: There is no such part.
    """
    if part == "model":
        return Writing(content=_MODEL.encode())
    if part != "policy":
        raise FormatError(f"casbin has the parts policy and model, and no {part!r}")
    text = "".join(f"{line}\n" for line in _lines(model))
    why = "a policy says who may, not why, in what order, or what is handed over"
    loss = Loss(place="", what="everything but roles, responsibilities, stages and duties", why=why)
    return Writing(content=text.encode(), losses=(*losses.conditions(model, UNCHECKED), loss))


def _lines(model: RoleModel) -> Iterator[str]:
    for act, duties in ACTS.items():
        yield from (f"g2, {duty}, {act}" for duty in duties)
    for work, stage, granted in grants(model):
        yield from (f"p, {role}, {work}, {stage}, {duty}" for duty, role in granted)
