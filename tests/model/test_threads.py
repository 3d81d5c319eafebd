"""A model that several threads ask at once, before anything of it is worked out."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

import roles

THREADS = 8


@pytest.fixture
def impatient():
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def answers(model: roles.RoleModel) -> list[object]:
    """Ask everything that is worked out on first use."""
    return [
        [roles.to_dict(model.who_owns(one)) for one in model.responsibilities],
        [roles.to_dict(model.owned_by(role)) for role in model.roles],
        [model.at(stage).to_dict() for stage in model.stages],
        model.compare("product planner", "product manager").to_dict(),
        model.matrix().to_dict(),
        roles.to_dict(model.path().steps),
        [one.key for one in model.roles if one.name in model.roles],
        sorted(model.graph.nodes),
        roles.to_dict(roles.schedule(model, "2026-01-05").stages),
        [finding.message for finding in roles.check(model).findings],
    ]


def test_threads_that_ask_at_once_get_the_answers_of_one(impatient) -> None:
    expected = answers(roles.reference())
    text = roles.dumps(roles.reference(), "toml")
    for _ in range(3):
        model, start = roles.loads(text), Barrier(THREADS)

        def ask(_: int, model: roles.RoleModel = model, start: Barrier = start) -> list[object]:
            start.wait()
            return answers(model)

        with ThreadPoolExecutor(THREADS) as pool:
            assert list(pool.map(ask, range(THREADS))) == [expected] * THREADS


def test_threads_that_load_at_once_load_the_same(impatient) -> None:
    text = roles.dumps(roles.reference(), "toml")
    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(roles.loads, [text] * 16)) == [roles.reference()] * 16
