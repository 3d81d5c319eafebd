"""A web service on top of a model, as the how-to page on web backends has it, with its types."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from json import dumps
from pathlib import Path
from threading import Lock
from typing import Any, assert_type

import roles
from roles import RoleModel
from roles.boundary.diff import Diff
from roles.errors import InvalidModel, NoOwner, UnknownName
from roles.formats.updates import Update
from roles.model import Answers, Ownership


class Store:
    """A model file that a service reads and edits."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.model: RoleModel = roles.load(path)
        self.lock = Lock()

    def assign(self, responsibility: str, stage: str, owner: str, because: str) -> Diff:
        with self.lock:
            before = self.model
            edited = before.assign(responsibility, stage, own=owner, because=because)
            roles.dump(edited, self.path)
            self.model = edited
        return roles.diff(before, edited)

    def update(self, chart: Path) -> Update:
        found = roles.update(self.model, chart)
        assert_type(found.model, RoleModel)
        return found


def answers(model: RoleModel, responsibility: str, at: str | None = None) -> list[dict[str, Any]]:
    found = model.who_owns(responsibility, at)
    assert_type(found, Answers[Ownership])
    return [answer.to_dict() for answer in found]


def respond(model: RoleModel, responsibility: str, at: str | None) -> tuple[str, object]:
    try:
        return "200 OK", answers(model, responsibility, at)
    except UnknownName as error:
        assert_type(error.nearest, tuple[str, ...])
        return "404 Not Found", {"error": str(error), "nearest": error.nearest}
    except (InvalidModel, NoOwner) as error:
        return "409 Conflict", {"error": str(error)}


def application(
    environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], object]
) -> Iterable[bytes]:
    model = roles.reference()
    status, body = respond(model, str(environ["PATH_INFO"]).removeprefix("/"), None)
    start_response(status, [("Content-Type", "application/json")])
    return [dumps(body).encode()]


store = Store(Path("team.toml"))
assert_type(store.model.owner("pricing", "launch"), roles.Role)
assert_type(store.model.owner("pricing", "launch").to_dict(), dict[str, Any])
assert_type(roles.schedule(store.model, "2026-01-05").stage_on("2026-03-01"), roles.Stage | None)
store.assign("pricing", "launch", owner=roles.Role("sales", "Sales"), because="x")  # type: ignore[arg-type]
