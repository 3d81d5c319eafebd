"""Comparisons are made from profiles; here they are worked out the slow and obvious way."""

from __future__ import annotations

import pickle

from hypothesis import given

import roles
from roles import Duty, RoleModel
from roles.model.comparison import WEIGHTS
from strategies import models


@given(models())
def test_every_pair_against_the_answers(model: RoleModel) -> None:
    answers = [answer for work in model.responsibilities for answer in model.who_owns(work)]
    for result in roles.compare_all(model):
        a, b = result.a, result.b
        holds = {
            role: {
                (answer.responsibility, answer.stage, duty)
                for answer in answers
                for duty in Duty
                if duty in answer.duties_of(role)
            }
            for role in (a, b)
        }
        contested = {
            (answer.responsibility, answer.stage)
            for answer in answers
            for duty in (Duty.OWN, Duty.DO)
            if {a, b} <= set(answer.holders(duty))
        }
        assert {(one.responsibility, one.stage) for one in result.contested} == contested
        both = sum(WEIGHTS[duty] for *_, duty in holds[a] & holds[b])
        either = sum(WEIGHTS[duty] for *_, duty in holds[a] | holds[b])
        assert result.overlap == (both / either if either else 0)
        scope = {
            role: {work for work, _, duty in holds[role] if duty in (Duty.OWN, Duty.DO)}
            for role in (a, b)
        }
        assert set(result.scope.shared) == scope[a] & scope[b]
        assert set(result.scope.only_a) == scope[a] - scope[b]
        order = model.responsibilities.index
        assert list(result.scope.only_b) == sorted(scope[b] - scope[a], key=order)
        for weight in result.weights:
            for role, carried in ((a, weight.a), (b, weight.b)):
                heaviest: dict[object, int] = {}
                for work, stage, duty in holds[role]:
                    if stage == weight.stage:
                        heaviest[work] = max(WEIGHTS[duty], heaviest.get(work, 0))
                assert carried == sum(heaviest.values())
        assert pickle.loads(pickle.dumps(result)) == result


@given(models())
def test_the_most_contested_come_first(model: RoleModel) -> None:
    ranks = [(len(one.contested), one.overlap) for one in roles.compare_all(model)]
    assert ranks == sorted(ranks, reverse=True)
