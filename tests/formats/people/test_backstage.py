"""Backstage: the people of a catalog as actors, and what they own as scopes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roles
from extras import needs
from roles import RolesError
from roles.errors import FormatError, InvalidModel
from roles.formats import write_model
from roles.formats.people import Columns, OrganizationReading, read_people
from roles.formats.people.backstage import read

needs("yaml")

MODEL = roles.reference()
SINCE = {"role": "development-team", "start": "2026-01-01"}


def entity(kind: str, name: str, spec: str = "{}", **metadata: Any) -> str:
    more = "".join(f", {key}: {value}" for key, value in metadata.items())
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: {kind}\n"
        f"metadata: {{name: {name}{more}}}\nspec: {spec}\n"
    )


def reading(*entities: str, **mapping: Any) -> OrganizationReading:
    given = {"defaults": SINCE} | mapping
    return read("---\n".join(entities).encode(), MODEL, Columns(**given), source="c.yaml")


def lost(found: OrganizationReading) -> dict[str, str]:
    return {one.place: f"{one.what}: {one.why}" for one in found.losses}


PAYMENTS = entity("Group", "payments", "{profile: {displayName: Payments team}, children: []}")
SHOP = entity("System", "shop", "{owner: payments, domain: trade}")
CHECKOUT = entity("Component", "checkout", "{owner: user:ann, system: shop}", title="Check out")


def test_users_and_groups_are_actors() -> None:
    found = reading(
        PAYMENTS,
        entity(
            "User", "ann", "{profile: {displayName: Ann, email: a@b.org}, memberOf: [payments]}"
        ),
        entity("Group", "trade", "{children: [payments], members: [ann, user:bob]}"),
        entity("Group", "cards", "{parent: payments}", namespace="far"),
    )
    actors = {one.key: one for one in found.organization.actors}
    assert {key: one.kind for key, one in actors.items()} == {
        "payments": "team",
        "ann": "person",
        "trade": "team",
        "far-cards": "team",
    }
    assert actors["ann"].name == "Ann"
    assert actors["payments"].name == "Payments team"
    assert actors["ann"].member_of == ("payments", "trade")
    assert actors["payments"].member_of == ("trade",)
    assert actors["far-cards"].member_of == ()
    assert "isn't in the file" in lost(found)["group:default/trade spec.members[1]"]
    assert "isn't in the file" in lost(found)["group:far/cards spec.parent"]
    assert found.organization.actor("A@b.org").key == "ann"
    assert "a@b.org" not in str(found.losses)


RELATIONS = {
    "owner": "ownedBy", "memberOf": "memberOf", "members": "hasMember", "parent": "childOf",
    "children": "parentOf", "system": "partOf", "domain": "partOf", "subcomponentOf": "partOf",
    "subdomainOf": "partOf",
}  # fmt: skip
KINDS = {"owner": "group", "memberOf": "group", "members": "user", "parent": "group"} | {
    "children": "group", "system": "system", "domain": "domain", "subcomponentOf": "component"
}  # fmt: skip


@pytest.mark.parametrize("listing", [None, "items", "entities"])
def test_relations_of_the_api_say_what_the_spec_leaves_out(listing: str | None) -> None:
    specs: dict[tuple[str, str], dict[str, Any]] = {
        ("Group", "trade"): {"children": ["payments"], "members": ["user:default/ann"]},
        ("Group", "payments"): {},
        ("Group", "cards"): {"parent": "payments"},
        ("User", "ann"): {"memberOf": ["cards"]},
        ("Domain", "shops"): {"owner": "trade"},
        ("System", "shop"): {"owner": "payments", "domain": "shops"},
        ("Component", "till"): {"owner": "user:default/ann", "system": "shop"},
        ("Component", "drawer"): {"owner": "cards", "subcomponentOf": "till"},
        ("API", "prices"): {"owner": "cards", "system": "shop"},
    }
    plain, related = [], []
    for (kind, name), spec in specs.items():
        head = {"apiVersion": "backstage.io/v1alpha1", "kind": kind, "metadata": {"name": name}}
        plain.append({**head, "spec": spec})
        relations = [
            {"type": RELATIONS[field], "targetRef": ref if ":" in ref else f"{KINDS[field]}:{ref}"}
            for field, value in spec.items()
            for ref in (value if isinstance(value, list) else [value])
        ]
        related.append({**head, "relations": [{"type": "ownerOf"}, *relations]})
    answer = related if listing is None else {listing: related}
    before, after = (
        read(json.dumps(tree).encode(), MODEL, Columns(defaults=SINCE), source="c.json")
        for tree in (plain, answer)
    )
    assert before.organization.appointments == after.organization.appointments
    assert before.organization.actors == after.organization.actors
    assert before.organization.scopes == after.organization.scopes
    assert len(before.organization.appointments) == 5


def test_what_nobody_owns_is_told() -> None:
    found = reading(PAYMENTS, SHOP, entity("Component", "till"), entity("System", "bank"))
    assert [one.scope for one in found.organization.appointments] == ["shop"]
    (loss,) = [one for one in found.losses if one.what == "owners of 2 entities"]
    assert (loss.place, loss.line) == ("component:default/till spec.owner", 14)


def test_several_files_are_one_catalog(tmp_path: Path) -> None:
    entities = [PAYMENTS, entity("User", "ann"), SHOP, CHECKOUT, entity("Domain", "trade")]
    (tmp_path / "shop").mkdir()
    for name, some in {"org.yaml": entities[:2], "shop/catalog-info.yaml": entities[2:]}.items():
        (tmp_path / name).write_text("---\n".join(some), encoding="utf-8")
    whole = reading(*entities).organization
    org, shop = tmp_path / "org.yaml", tmp_path / "shop"
    for paths in ([org, shop], [org, shop / "catalog-info.yaml"], [org, org, shop]):
        found = read_people(paths, MODEL, Columns(defaults=SINCE)).organization
        assert found.appointments == whole.appointments
        assert found.actors == whole.actors
    with pytest.raises(InvalidModel, match=r"org\.yaml: group:default/payments .* defined twice"):
        read_people([org, tmp_path], MODEL, Columns(defaults=SINCE))


def test_files_that_can_not_be_read_together_are_refused(tmp_path: Path) -> None:
    (tmp_path / "org.yaml").write_text(PAYMENTS, encoding="utf-8")
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("No\n", encoding="utf-8")
    mapping = Columns(defaults=SINCE)
    with pytest.raises(FormatError, match=r"org\.yaml is backstage, .*a\.csv is csv"):
        read_people([tmp_path / "org.yaml", tmp_path / "a.csv"], MODEL, mapping)
    with pytest.raises(FormatError, match="csv is read from one file, and there are 2"):
        read_people([tmp_path / "a.csv", tmp_path / "b.csv"], MODEL, mapping)
    with pytest.raises(FormatError, match="there is no file to read"):
        read_people([], MODEL, mapping)


def test_user_and_group_of_one_name_stay_two() -> None:
    found = reading(entity("User", "docs"), entity("Group", "docs"))
    assert [(one.key, one.kind) for one in found.organization.actors] == [
        ("docs", "person"),
        ("docs-2", "team"),
    ]


def test_two_of_one_name_in_two_namespaces_look_different() -> None:
    found = reading(
        PAYMENTS,
        entity("Component", "shop", "{owner: payments}"),
        entity("Component", "shop", "{owner: far/cards}", namespace="far"),
        entity("Group", "cards", "{profile: {displayName: Payments team}}", namespace="far"),
    )
    assert {one.key: one.name for one in found.organization.scopes} == {
        "shop": "shop (default)",
        "far-shop": "shop (far)",
    }
    teams = {one.key: one.name for one in found.organization.actors}
    assert teams == {"payments": "Payments team (default)", "far-cards": "Payments team (far)"}


def test_what_is_owned_is_a_scope_in_its_whole() -> None:
    found = reading(
        PAYMENTS,
        entity("User", "ann"),
        CHECKOUT,
        SHOP,
        entity("Domain", "trade", "{owner: payments}"),
        entity("Component", "basket", "{owner: payments, subcomponentOf: checkout, system: shop}"),
        entity("Resource", "db", "{owner: payments, system: far}"),
        entity("API", "pay", "{owner: payments, system: shop}"),
    )
    scopes = {one.key: (one.name, one.parent) for one in found.organization.scopes}
    assert scopes == {
        "checkout": ("Check out", "shop"),
        "shop": ("shop", "trade"),
        "trade": ("trade", None),
        "basket": ("basket", "checkout"),
        "db": ("db", None),
        "pay": ("pay", "shop"),
    }
    org = found.organization
    held = {one.scope: (one.actor, one.role, str(one.start)) for one in org.appointments}
    assert held["checkout"] == ("ann", "development-team", "2026-01-01")
    assert held["basket"] == ("payments", "development-team", "2026-01-01")
    assert [one.key for one in org.holders("development team", "basket", "2026-02-01")] == [
        "payments"
    ]
    assert lost(found) == {
        "resource:default/db spec.system": "'system:default/far': isn't in the file; "
        "it is part of nothing; did you mean 'trade'?"
    }


def test_part_of_two_wholes_is_told() -> None:
    found = reading(
        PAYMENTS,
        SHOP,
        entity("System", "other", "{owner: payments}"),
        entity("Component", "a", "{owner: payments, system: other}"),
        entity("Component", "b", "{owner: payments, subcomponentOf: a, system: shop}"),
    )
    assert found.organization.scope("b").parent == "a"
    assert "it is part of" in lost(found)["component:default/b spec.system"]


def test_role_and_start_may_stand_in_the_entity() -> None:
    since = '{acme.com/owner-since: "2026-03-01"}'
    found = reading(
        PAYMENTS,
        entity("Component", "a", "{owner: payments, type: service}", annotations=since),
        entity("Component", "b", "{owner: payments, type: library}"),
        entity("Component", "c", "{owner: payments, type: toy}"),
        columns={"role": "spec.type", "start": "metadata.annotations.acme.com/owner-since"},
        values={"role": {"service": "product-manager", "toy": ""}},
        defaults={"start": "2026-01-01"},
    )
    (held,) = found.organization.appointments
    assert (held.role, str(held.start), held.scope) == ("product-manager", "2026-03-01", "a")
    assert list(lost(found)) == ["component:default/b spec.type"]
    (told,) = lost(found).values()
    assert told.startswith("'library': isn't a role of the model; ")
    with pytest.raises(InvalidModel) as caught:
        reading(PAYMENTS, entity("System", "a", "{owner: payments, since: soon}"),
                columns={"start": "spec.since"}, defaults=SINCE)  # fmt: skip
    (problem,) = caught.value.problems
    assert (problem.place, problem.line) == ("system:default/a spec.since", 6)


def test_place_where_no_entity_says_anything_is_told() -> None:
    found = reading(PAYMENTS, SHOP, columns={"role": "spec.tipe", "start": "spec.owner.since"})
    assert {"columns.role", "columns.start"} <= set(lost(found))
    assert [one.role for one in found.organization.appointments] == ["development-team"]


def test_scopes_of_the_mapping_keep_their_keys() -> None:
    found = reading(PAYMENTS, SHOP, scopes={"shop": {"name": "The shop"}})
    assert [(one.key, one.name) for one in found.organization.scopes] == [
        ("shop", "The shop"),
        ("shop-2", "shop"),
    ]


def test_model_in_a_catalog_is_left_out() -> None:
    content = write_model(MODEL, "backstage").content
    found = read(content, MODEL, Columns(defaults=SINCE))
    assert (found.organization.actors, found.organization.scopes) == ((), ())
    assert all("part of a role model" in one.why for one in found.losses)
    assert sum(one.count for one in found.losses) > 20


def test_what_is_odd_is_told_with_its_place() -> None:
    found = reading(
        entity("Template", "t"),
        entity("Component", "a", "{owner: 'resource:db'}"),
        entity("Component", "b", "{owner: far/away}"),
        entity("Component", "c", "{owner: far/away}"),
        entity("Component", "d"),
    )
    assert lost(found)["template:default/t"].startswith("Template: isn't read")
    assert "isn't a group or a user" in lost(found)["component:default/a spec.owner"]
    absent = [one for one in found.losses if "nobody is appointed" in one.why]
    assert [(one.place, one.line) for one in absent] == [
        ("component:default/b spec.owner", 14),
        ("component:default/c spec.owner", 19),
        ("component:default/d spec.owner", 24),
    ]
    assert found.organization.appointments == ()
    assert found.organization.actors == ()
    with pytest.raises(InvalidModel) as caught:
        reading(
            entity("Component", "a", "{owner: 'a/b/c/d'}"),
            entity("User", "b", "{memberOf: [3, x]}"),
            "kind: 3\n",
            SHOP,
            SHOP,
        )
    assert [one.place for one in caught.value.problems][:2] == ["document 3.apiVersion",
                                                                "document 3.kind"]  # fmt: skip
    assert {"component:default/a spec.owner", "user:default/b spec.memberOf[0]"} <= {
        one.place for one in caught.value.problems
    }


def test_circle_of_wholes_is_refused() -> None:
    with pytest.raises(InvalidModel, match="circle"):
        reading(
            PAYMENTS,
            entity("Domain", "a", "{owner: payments, subdomainOf: b}"),
            entity("Domain", "b", "{owner: payments, subdomainOf: a}"),
        )


WORDS = st.sampled_from(
    ["User", "Group", "Component", "System", "Domain", "ann", "payments", "3", "[ann]", "{a: b}",
     "user:x/ann", "a:b:c", "''", "service", "~"]
)  # fmt: skip
FIELDS = st.sampled_from(
    ["owner", "system", "domain", "subcomponentOf", "memberOf", "members", "parent", "children",
     "type", "profile", "since"]
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.tuples(WORDS, WORDS, st.dictionaries(FIELDS, WORDS, max_size=4)), max_size=5))
def test_nothing_but_errors_of_ours_comes_out(entities) -> None:
    documents = [
        entity(kind, name, "{" + ", ".join(f"{key}: {value}" for key, value in spec.items()) + "}")
        for kind, name, spec in entities
    ]
    try:
        found = reading(*documents, columns={"start": "spec.since", "role": "spec.type"})
    except RolesError as error:
        str(error)
    else:
        str(found.losses)
