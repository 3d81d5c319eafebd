"""Loading assignments, checked: JSON beside pydantic, TOML and YAML beside their parsers."""

from __future__ import annotations

import json
import random
import tomllib
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

import roles
from measure import paired, rounded, sizes, table

STAGES = 10


class Named(BaseModel):
    """An entry that is found by its key."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str


class Assigned(BaseModel):
    """An assignment as the file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    responsibility: str
    at: str | list[str]
    A: str | list[str] = ()  # type: ignore[assignment]
    R: str | list[str] = ()  # type: ignore[assignment]
    C: str | list[str] = ()  # type: ignore[assignment]
    I: str | list[str] = ()  # type: ignore[assignment]  # noqa: E741
    cite: str | list[str] = ()  # type: ignore[assignment]
    inferred: str = ""


class File(BaseModel):
    """A file whose assignments name only what is there."""

    model: Named
    roles: dict[str, Named]
    stages: dict[str, Named]
    responsibilities: dict[str, Named]
    assignments: list[Assigned]

    @model_validator(mode="after")
    def known(self) -> Self:
        """Refuse what refers to nothing."""
        for one in self.assignments:
            if one.responsibility not in self.responsibilities:
                raise ValueError(one.responsibility)
            for stage in [one.at] if isinstance(one.at, str) else one.at:
                if stage not in self.stages:
                    raise ValueError(stage)
            for held in (one.A, one.R, one.C, one.I):
                for role in [held] if isinstance(held, str) else held:
                    if role not in self.roles:
                        raise ValueError(role)
        return self


def tree(size: int) -> dict[str, Any]:
    """Return what a file says: *size* assignments of four letters and a citation, from a seed."""
    rng = random.Random(size)
    names = [f"role-{n}" for n in range(200)]
    things = range(size // STAGES)
    return {
        "model": {"name": "Synthetic"},
        "roles": {name: {"name": name} for name in names},
        "stages": {f"stage-{n}": {"name": f"Stage {n}"} for n in range(STAGES)},
        "responsibilities": {f"thing-{n}": {"name": f"Thing {n}"} for n in things},
        "assignments": [
            {
                "responsibility": f"thing-{n}",
                "at": f"stage-{stage}",
                "A": rng.choice(names),
                "R": rng.choice(names),
                "I": rng.sample(names, 2),
                "cite": "book ¶7",
            }
            for n in things
            for stage in range(STAGES)
        ],
    }


def main() -> None:
    """Print a row for each format and size."""
    rows = []
    for size in sizes((1_000, 10_000, 100_000), (200,)):
        text = json.dumps(tree(size))
        model = roles.loads(text, "json")
        files = {
            "json": (text, "pydantic", File.model_validate_json),
            "toml": (roles.dumps(model, "toml"), "tomllib", tomllib.loads),
            "yaml": (roles.dumps(model, "yaml"), "libyaml", libyaml),
        }
        for name, (content, peer, load) in files.items():
            assert roles.loads(content, name) == model
            theirs, ours = paired(lambda: load(content), lambda: roles.loads(content, name))
            rows.append(
                (f"{name}, beside {peer}", f"{size:,}", rounded(theirs), rounded(ours),
                 f"{ours / theirs:.2f}")
            )  # fmt: skip
    table("Load", ("format", "assignments", "peer", "roles", "ratio"), rows)


def libyaml(text: str) -> object:
    """Return what libyaml's safe loader makes of a text."""
    return yaml.load(text, yaml.CSafeLoader)


if __name__ == "__main__":
    main()
