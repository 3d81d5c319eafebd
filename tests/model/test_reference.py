"""The claims of each source: the model made from it carries each one, and would miss it."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

import roles
from claims import NAMES, carriers, table
from roles import RoleModel
from roles.errors import InvalidValue, UnknownName
from roles.model.evidence import Evidenced
from roles.model.shape import collections, references, rekeyed

CLAIMS = [
    pytest.param(name, claim, id=f"{name}-{claim['id']}")
    for name in NAMES
    for claim in table(name)["claim"]
]
each_claim = pytest.mark.parametrize(("name", "claim"), CLAIMS)


@each_claim
def test_claim_is_carried(name: str, claim: dict[str, Any]) -> None:
    assert carriers(roles.reference(name), claim)


@pytest.mark.parametrize("name", NAMES)
def test_claims_have_ids_of_their_own(name: str) -> None:
    ids = [claim["id"] for claim in table(name)["claim"]]
    assert len(set(ids)) == len(ids) > 20


def uncited(model: RoleModel, places: list[str]) -> RoleModel:
    """Return the model without its citations of some places."""

    def strip(member: Any) -> Any:
        if not isinstance(member, Evidenced):
            return member
        left = [place for place in member.citations if str(place) not in places]
        return evolve(member, citations=left)

    return evolve(
        model, **{name: map(strip, getattr(model, name)) for name in collections(RoleModel)}
    )


@each_claim
def test_claim_would_be_missed_without_its_citations(name: str, claim: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        carriers(uncited(roles.reference(name), claim["cite"]), claim)


def without(model: RoleModel, gone: Evidenced) -> RoleModel:
    """Return the model without one object and without whatever can't be said without it."""
    (home,) = (name for name in collections(RoleModel) if gone in tuple(getattr(model, name)))
    key = getattr(gone, "key", None)
    left = {
        name: [
            kept
            for member in getattr(model, name)
            if member != gone and (kept := forget(member, home, key))
        ]
        for name in collections(RoleModel)
    }
    return evolve(model, **left)


def forget(member: Any, home: str, key: str | None) -> Any:
    """Return a member that no longer refers to a key, or None where it has to."""
    changed: dict[str, Any] = {}
    for field, reference in references(type(member)).items():
        value = getattr(member, field)
        if reference.collection == home and key is not None and value is not None:
            if value == key:
                changed[field] = None
            elif isinstance(value, tuple):
                changed[field] = tuple(other for other in value if other != key)
    try:
        return evolve(member, **changed)
    except InvalidValue:
        return None


@each_claim
def test_claim_would_be_missed_without_any_of_its_carriers(
    name: str, claim: dict[str, Any]
) -> None:
    model = roles.reference(name)
    for carrier in dict.fromkeys(carriers(model, claim)):
        with pytest.raises((AssertionError, UnknownName)):
            carriers(without(model, carrier), claim)


# What would be found whoever the roles were.
OF_NO_ROLE = {
    *(
        "role",
        "either",
        "specialises",
        "reports to",
        "described",
        "recurring",
        "placed",
        "follows",
        "lasts",
    ),
    *("criterion", "finding"),
}


def about_roles(claim: Any) -> bool:
    return not {kind for kind, *_ in claim["carried_by"]} <= OF_NO_ROLE


@pytest.mark.parametrize(
    ("name", "claim"), [each for each in CLAIMS if about_roles(each.values[1])]
)
def test_claim_would_be_missed_with_the_roles_exchanged(name: str, claim: dict[str, Any]) -> None:
    model = roles.reference(name)
    keys = [role.key for role in model.roles]
    other = dict(zip(keys, [*keys[1:], keys[0]], strict=True))
    exchanged = evolve(
        model,
        **{
            collection: [rekeyed(each, {"roles": other}) for each in getattr(model, collection)]
            for collection in collections(RoleModel)
            if collection != "roles"
        },
    )
    with pytest.raises(AssertionError):
        carriers(exchanged, claim)
