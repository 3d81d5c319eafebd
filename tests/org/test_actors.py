"""Actors: what their errors tell of a person, and whom they report to."""

from __future__ import annotations

import pytest

import roles
from roles import Actor
from roles.errors import InvalidModel, InvalidValue


def test_error_about_a_name_does_not_tell_it() -> None:
    with pytest.raises(InvalidValue) as caught:
        Actor("7", name="Ann\x07Example")
    assert "Ann" not in f"{caught.value!s} {caught.value!r}"
    assert "U+0007" in str(caught.value)
    assert caught.value.__suppress_context__


def test_superior_is_an_actor() -> None:
    ann, bob = Actor("ann", reports_to="bob"), Actor("bob")
    org = roles.Organization(roles.reference(), actors=[ann, bob])
    assert org.actor("ann").reports_to == "bob"
    assert Actor("ann") != ann
    with pytest.raises(InvalidModel) as caught:
        roles.Organization(roles.reference(), actors=[ann])
    assert [one.place for one in caught.value.problems] == ["actors.ann.reports_to"]
    with pytest.raises(InvalidValue):
        Actor("ann", reports_to="Bob Sample")
