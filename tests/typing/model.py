from __future__ import annotations

from collections.abc import Mapping
from typing import assert_type

import roles
from roles import Handoff, Responsibility, Role, RoleModel, Stage
from roles.model import Answers, Comparison, Matrix, Ownership, StageView
from roles.model.collection import Collection

model = roles.reference()
assert_type(model, RoleModel)
assert_type(roles.loads("", format="toml"), RoleModel)

role = model.role("product manager")
assert_type(role, Role)
assert_type(role.key, str)
assert_type(role.aliases, tuple[str, ...])
assert_type(model.stage("launch"), Stage)
assert_type(model.responsibility("user interviews"), Responsibility)
assert_type(model.roles, Collection[Role])
assert_type(model.roles[0], Role)
assert_type(model.roles[:1], Answers[Role])
assert_type(model.roles["product manager"], Role)
assert_type(model.roles.get("product manager"), Role | None)
assert_type(model.stages, Collection[Stage])
assert_type(model.handoffs[0], Handoff)

assert_type(model.owner("technology selection", at="definition"), Role)
assert_type(model.owner("technology selection", "definition"), Role)
assert_type(model.owner(model.responsibility("pricing"), at=model.stage("launch")), Role)
assert_type(model.who_owns("technology selection"), Answers[Ownership])
assert_type(model.owned_by(role, at="launch"), Answers[Ownership])
assert_type(model.involving(role), Answers[Ownership])
assert_type(model.at("launch"), StageView)
assert_type(model.matrix(), Matrix)
assert_type(model.handoffs.between(giver=role), Answers[Handoff])
assert_type(model.compare("product planner", role), Comparison)

[ownership] = model.who_owns("technology selection", at="definition")
assert_type(ownership.accountable, Role | None)
assert_type(ownership.responsible, tuple[Role, ...])
assert_type(ownership.explain(), str)

model.owner("technology selection")  # type: ignore[call-arg]
model.owner(1, at="definition")  # type: ignore[arg-type]
model.role(model.stage("launch"))  # type: ignore[arg-type]
role.key = "another"  # type: ignore[misc]
Role("planner")  # type: ignore[call-arg]
Role("planner", "Planner", "role")  # type: ignore[call-arg]


def by_stage(of: RoleModel) -> Mapping[Stage, tuple[Ownership, ...]]:
    return {stage: of.at(stage).ownerships for stage in of.stages}
