"""SCIM: users and groups of a directory, as the RFCs write them and as directories do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roles
from roles import RolesError
from roles.errors import FormatError, InvalidModel
from roles.formats.people import Columns, OrganizationReading, read_people
from roles.formats.people.scim import read, read_files

MODEL = roles.reference()
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
MAPPING: dict[str, Any] = {
    "columns": {"role": "title", "scope": "department"},
    "defaults": {"start": "2026-01-01"},
}
ANN = {
    "schemas": [USER, ENTERPRISE],
    "id": "2819c223-7f76",
    "userName": "ann.example@example.com",
    "displayName": "Ann Example",
    "title": "Product manager",
    "active": True,
    "emails": [{"value": "ann.example@example.com", "type": "work", "primary": True}],
    ENTERPRISE: {
        "employeeNumber": "1007",
        "department": "Apollo",
        "manager": {"value": "26118915", "$ref": "../Users/26118915", "displayName": "Bob Sample"},
    },
}
BOB = {"schemas": [USER], "id": "26118915", "userName": "bob", "title": "Accountant"}


def reading(*resources: Any, **mapping: Any) -> OrganizationReading:
    content = json.dumps({"schemas": [LIST], "Resources": list(resources)}).encode()
    return read(content, MODEL, Columns(**(MAPPING | mapping)))


def refused(*resources: Any, **mapping: Any) -> dict[str, str]:
    with pytest.raises(InvalidModel) as caught:
        reading(*resources, **mapping)
    return {one.place: one.message for one in caught.value.problems}


def lost(found: OrganizationReading) -> dict[str, str]:
    return {one.place: one.what for one in found.losses}


def test_user_is_appointed_and_reports_to_the_manager() -> None:
    found = reading(ANN, BOB)
    ann, bob = found.organization.actors
    assert (ann.key, ann.name, ann.kind) == ("2819c223-7f76", "Ann Example", "person")
    assert (ann.reports_to, bob.reports_to) == ("26118915", None)
    (held,) = found.organization.appointments
    assert (held.actor, held.role, held.scope) == (ann.key, "product-manager", "apollo")
    assert (str(held.start), held.end) == ("2026-01-01", None)
    assert found.organization.scopes[0].name == "Apollo"
    assert lost(found) == {"Resources[1].title": "'Accountant'"}
    for name in ("ANN.example@example.com", "1007", "Ann Example", "2819C223-7f76"):
        assert found.organization.actor(name) == ann


def test_nothing_of_a_person_but_the_key_is_told() -> None:
    broken = ANN | {"id": "x", "active": "perhaps", "title": "ann.example@example.com"}
    told = [str(one) for one in reading(ANN, BOB, broken | {"active": True}).losses]
    told += list(refused(ANN, broken).values())
    told += list(refused(ANN | {"displayName": "Ann\u202eExample"}).values())
    assert len(told) == 4
    for word in ("Ann", "Example", "example.com", "Bob", "Sample"):
        assert word not in "\n".join(told)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("userName", "ann-example-example-com"),
        ("USERNAME", "ann-example-example-com"),
        ("employeeNumber", "1007"),
        (f"{ENTERPRISE}:employeeNumber", "1007"),
        ("emails", "ann-example-example-com"),
        ("emails.value", "ann-example-example-com"),
    ],
)
def test_mapping_says_what_persons_go_by(path: str, key: str) -> None:
    found = reading(ANN, columns=MAPPING["columns"] | {"actor": path})
    assert [one.key for one in found.organization.actors] == [key]
    assert path.partition(".")[0] not in lost(found)


@pytest.mark.parametrize("path", ["urn:example:1.0:User:jobRole", "URN:EXAMPLE:1.0:user:JOBROLE"])
def test_attribute_is_found_in_an_extension_of_ones_own(path: str) -> None:
    user = ANN | {"urn:example:1.0:User": {"jobRole": "Product Manager"}}
    del user["title"]
    found = reading(user, columns=MAPPING["columns"] | {"role": path})
    assert [one.role for one in found.organization.appointments] == ["product-manager"]
    assert "columns.role" not in lost(found)


def test_manager_is_found_whatever_persons_go_by() -> None:
    columns = MAPPING["columns"] | {"actor": "userName"}
    ann, bob = reading(ANN, BOB, columns=columns).organization.actors
    assert ann.reports_to == bob.key == "bob"
    absent = reading(ANN)
    assert absent.organization.actors[0].reports_to is None
    assert lost(absent)["Resources[0].manager"] == "the person"
    herself = reading(ANN | {ENTERPRISE: {"department": "A", "manager": {"value": ANN["id"]}}})
    assert herself.organization.actors[0].reports_to is None
    round_about = reading(ANN, BOB | {ENTERPRISE: {"manager": {"value": ANN["id"]}}})
    assert round_about.organization.actors[1].reports_to == ANN["id"]


@pytest.mark.parametrize(
    ("active", "held"),
    [(True, 1), (False, 0), ("True", 1), ("False", 0), (None, 1)],
)
def test_who_is_not_active_holds_nothing(active: Any, held: int) -> None:
    found = reading(ANN | {"active": active})
    assert len(found.organization.appointments) == held
    assert len(found.organization.actors) == 1
    assert lost(found).get("active", "") == ("" if held else "false, of 1 user: 2819c223-7f76")


def test_many_that_are_not_active_are_told_in_a_line() -> None:
    found = reading(*(ANN | {"id": f"u{n}", "active": False} for n in range(12)))
    assert lost(found)["active"].startswith("false, of 12 users: u0, u1, ")
    assert lost(found)["active"].endswith("u9, …")


def test_attribute_with_several_values_gives_an_appointment_each() -> None:
    several = ANN | {
        "roles": [
            {"value": "product-planner"},
            {"value": "product-manager", "primary": True},
            {"value": "product-planner", "type": "again"},
            {"display": "no value"},
        ],
        "products": ["Apollo", "Zeus"],
    }
    columns = {"role": "roles", "scope": "products"}
    held = reading(several, columns=columns).organization.appointments
    assert [(one.role, one.scope) for one in held] == [
        ("product-manager", "apollo"),
        ("product-manager", "zeus"),
        ("product-planner", "apollo"),
        ("product-planner", "zeus"),
    ]
    many = ANN | {"roles": [f"r{n}" for n in range(101)], "products": [f"p{n}" for n in range(10)]}
    assert "Resources[0].roles" in refused(many, columns=columns)


def test_other_attributes_count_by_their_primary_value() -> None:
    user = ANN | {"names": [{"value": "second"}, {"value": "first", "primary": True}]}
    found = reading(user, columns=MAPPING["columns"] | {"name": "names", "team": "userType"})
    assert found.organization.actors[0].name == "first"


@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ({"displayName": "Ann", "name": {"formatted": "Ms Ann"}}, "Ann"),
        ({"displayName": None, "name": {"formatted": "Ms Ann"}}, "Ms Ann"),
        ({"displayName": " ", "name": {"familyName": "E"}}, "E"),
        ({"displayName": "", "name": {"GivenName": "Ann", "familyName": "E"}}, "Ann E"),
        ({"displayName": "", "name": {"honorificPrefix": "Ms"}}, ""),
        ({"displayName": 7}, "7"),
    ],
)
def test_name_is_what_the_directory_shows(attributes: dict[str, Any], name: str) -> None:
    assert reading(ANN | attributes).organization.actors[0].name == name


GUILD: dict[str, Any] = {
    "schemas": [GROUP],
    "id": "g1",
    "displayName": "Guild",
    "members": [{"value": ANN["id"]}, {"value": "g2"}, {"value": "gone"}, {"value": 3}],
}


def test_groups_are_teams_by_either_side() -> None:
    inner = {"schemas": [GROUP], "id": "g2", "displayName": "Inner guild"}
    bob = BOB | {"groups": [{"value": "g2"}, {"value": "g3", "display": "Far away"}]}
    found = reading(ANN, bob, GUILD, inner)
    actors = {one.key: one for one in found.organization.actors}
    assert actors[ANN["id"]].member_of == ("guild",)
    assert actors["26118915"].member_of == ("inner-guild", "far-away")
    assert actors["inner-guild"].member_of == ("guild",)
    assert {one.kind for key, one in actors.items() if "guild" in key} == {"team"}
    assert actors["far-away"].name == "Far away"
    assert lost(found)["Resources[2].members[2]"] == (
        "the person (2 times: at Resources[2].members[2], Resources[2].members[3])"
    )


@pytest.mark.parametrize(
    "members",
    [
        [{"value": "53"}, {"value": 54}],
        ["53", 54],
        [53.0, {"$ref": "https://example.com/scim/v2/Users/54"}],
        [{"Value": 53}, {"$REF": "../Users/54/"}],
    ],
)
@pytest.mark.parametrize("numeric", [True, False])
def test_members_are_understood_in_every_shape(members: list[Any], numeric: bool) -> None:
    users = [
        {"schemas": [USER], "id": one if numeric else str(one), "userName": "u"} for one in (53, 54)
    ]
    found = reading(*users, GUILD | {"members": members})
    actors = {one.key: one.member_of for one in found.organization.actors}
    assert actors == {"53": ("guild",), "54": ("guild",), "guild": ()}
    assert not [one for one in found.losses if one.place.startswith("Res")]
    (alone,) = reading(*users, GUILD | {"members": members[0]}).organization.actors[2:]
    assert alone.key == "guild"


@pytest.mark.parametrize("member", [{}, {"display": "Ann"}, True, [None], {"value": None}])
def test_member_that_cannot_be_read_is_told(member: Any) -> None:
    assert "Resources[0].members[0]" in lost(reading(GUILD | {"members": [member]}))


@pytest.mark.parametrize(
    "manager",
    ["26118915", 26118915, {"$ref": "../Users/26118915"}, {"displayName": "Sample, Bob"},
     [{"value": "26118915"}]],
)  # fmt: skip
def test_manager_is_understood_in_every_shape(manager: Any) -> None:
    bob = BOB | {"displayName": "Bob Sample"}
    found = reading(ANN | {ENTERPRISE: {"department": "A", "manager": manager}}, bob)
    assert found.organization.actors[0].reports_to == "26118915"


@given(st.lists(st.text(alphabet="aA1 -.", min_size=1, max_size=3).filter(str.strip), max_size=5))
def test_users_of_two_ids_are_two_and_what_is_not_there_is_told(ids: list[str]) -> None:
    ids = list(dict.fromkeys(one.strip() for one in ids))
    users = [{"schemas": [USER], "id": one, "manager": "gone"} for one in ids]
    found = reading(*users)
    assert len({one.key for one in found.organization.actors}) == len(ids)
    assert sum(one.count for one in found.losses if "manager" in one.place) == len(ids)
    assert all(one.reports_to is None for one in found.organization.actors)


def test_department_can_be_a_team() -> None:
    columns = {"role": "title", "team": "department"}
    found = reading(ANN, columns=columns, defaults={"start": "2026-01-01", "scope": "all"})
    ann, apollo = found.organization.actors
    assert (ann.member_of, apollo.key, apollo.kind) == (("apollo",), "apollo", "team")


def test_words_stand_for_roles_or_for_none() -> None:
    found = reading(
        ANN, BOB, values={"role": {"Accountant": "", "Product manager": "product-planner"}}
    )
    assert [one.role for one in found.organization.appointments] == ["product-planner"]
    assert "title" not in lost(found)


def test_role_without_a_scope_is_told() -> None:
    found = reading(ANN | {ENTERPRISE: {}})
    assert found.organization.appointments == ()
    assert lost(found)["Resources[0].department"] == "empty"


def test_attribute_that_no_user_has_is_told() -> None:
    found = reading(ANN, BOB, columns={"role": "titel", "scope": "department"})
    (told,) = (one for one in found.losses if one.place == "columns.role")
    assert (told.what, told.why) == (
        "'titel'",
        "no user has such an attribute; did you mean 'title'?",
    )
    assert "columns.scope" not in lost(found)
    assert lost(reading()) == {"Resources": "no users"}


def test_user_without_any_role_is_no_loss() -> None:
    user = {key: value for key, value in ANN.items() if key != "title"}
    found = reading(user)
    assert found.organization.appointments == ()
    assert "title" not in lost(found)


@pytest.mark.parametrize("whole", [ANN, [ANN], {"Resources": [ANN]}, {"resources": [ANN]}])
def test_answer_list_or_one(whole: Any) -> None:
    found = read(json.dumps(whole).encode(), MODEL, Columns(**MAPPING))
    assert len(found.organization.appointments) == 1


def test_page_of_a_longer_answer_is_told() -> None:
    content = json.dumps({"schemas": [LIST], "totalResults": 9, "Resources": [ANN]}).encode()
    assert lost(read(content, MODEL, Columns(**MAPPING)))["totalResults"] == "1 of 9 resources"
    whole = json.dumps({"schemas": [LIST], "totalResults": 1, "Resources": [ANN]}).encode()
    assert "totalResults" not in lost(read(whole, MODEL, Columns(**MAPPING)))
    empty = json.dumps({"schemas": [LIST], "totalResults": 0}).encode()
    assert read(empty, MODEL, Columns(**MAPPING)).organization.actors == ()


def test_what_is_no_user_or_group_is_told_or_refused() -> None:
    device = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Device"], "id": "d"}
    typed = {"meta": {"resourceType": "User"}, "id": "t"}
    found = reading(device, {"id": "x"}, typed)
    assert lost(found)["Resources[0]"] == "'device'"
    assert "Resources[1]" in lost(found)
    assert len(found.organization.actors) == 1
    assert set(refused(ANN, ANN, "x", {"schemas": [USER]})) == {
        "Resources[1].id",
        "Resources[2]",
        "Resources[3].id",
    }
    told = refused(BOB, columns=MAPPING["columns"] | {"actor": "externalId"})
    assert set(told) == {"Resources[0].externalId"}


def test_dates_and_times_may_stand_in_attributes() -> None:
    user = ANN | {
        "hired": "2026-02-03",
        "left": "2026-04-30",
        "meta": {"lastModified": "2026-01-05T08:00:00Z"},
    }
    columns = {"start": "hired", "end": "left", "recorded_at": "meta.lastModified"}
    found = reading(user, columns=MAPPING["columns"] | columns, ends="inclusive")
    (one,) = found.organization.appointments
    assert (str(one.start), str(one.end)) == ("2026-02-03", "2026-05-01")
    assert str(one.recorded_at) == "2026-01-05 08:00:00+00:00"
    assert "Resources[0].hired" in refused(
        user | {"hired": "soon"}, columns=MAPPING["columns"] | columns, ends="inclusive"
    )


def test_mapping_must_say_role_scope_and_start() -> None:
    with pytest.raises(InvalidModel) as caught:
        read(json.dumps(ANN).encode(), MODEL, Columns(source="x.toml"))
    assert [one.place for one in caught.value.problems] == [
        "columns.role",
        "columns.scope",
        "columns.start",
    ]
    assert "x.toml" in str(caught.value)


@pytest.mark.parametrize("content", [b"3", b'"x"', b"{", b"[" * 5000, b'{"Resources": 3}', b""])
def test_files_that_are_none(content: bytes) -> None:
    with pytest.raises(FormatError):
        read(content, MODEL, Columns(**MAPPING))


def test_pages_of_a_directory_are_read_together(tmp_path) -> None:
    group = {
        "schemas": [GROUP],
        "id": "g",
        "displayName": "Shop",
        "members": [{"value": BOB["id"]}],
    }
    pages = {"users-1": (ANN, 2), "users-2": (BOB, 2), "groups": (group, 1)}
    for name, (one, total) in pages.items():
        tree = {"schemas": [LIST], "totalResults": total, "Resources": [one]}
        (tmp_path / f"{name}.json").write_text(json.dumps(tree), encoding="utf-8")
    files = [tmp_path / f"{name}.json" for name in pages]
    found = read_people(files, MODEL, Columns(**MAPPING))
    whole = reading(ANN, BOB, group)
    assert found.organization.appointments == whole.organization.appointments
    assert found.organization.actors == whole.organization.actors
    assert "totalResults" not in lost(found)
    # One page is missing; and a resource that two files have is told with both places.
    found = read_people([files[0], files[2]], MODEL, Columns(**MAPPING))
    assert lost(found)["totalResults"] == "1 of 2 resources"
    (tmp_path / "again.json").write_text(json.dumps([BOB]), encoding="utf-8")
    with pytest.raises(InvalidModel, match=r"again\.json: Resources\[0\]\.id.*users-2\.json: Res"):
        read_people([*files, tmp_path / "again.json"], MODEL, Columns(**MAPPING))


@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"x":', "}")])
def test_depth_is_no_danger(tmp_path, opened: str, closed: str) -> None:
    deep = f"{opened * 600}0{closed * 600}"
    text = f'{json.dumps(ANN)[:-1]}, "x": {deep}}}'
    (tmp_path / "deep.json").write_text(text, encoding="utf-8")
    found = read_people(tmp_path / "deep.json", MODEL, Columns(**MAPPING))
    assert lost(found)["attributes"] == "x of 1"


INNER = st.sampled_from(["value", "display", "primary", "department", "manager"])
SCALAR = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6),
    st.sampled_from([USER, GROUP, ENTERPRISE, "2819c223-7f76", "g1", "product-manager"]),
)  # fmt: skip
SHALLOW = st.one_of(
    SCALAR, st.lists(SCALAR, max_size=3), st.dictionaries(INNER, SCALAR, max_size=3)
)
VALUES = st.one_of(
    SHALLOW, st.lists(SHALLOW, max_size=3), st.dictionaries(INNER, SHALLOW, max_size=3)
)
RESOURCE = st.dictionaries(
    st.sampled_from(
        ["schemas", "id", "title", "active", "displayName", "groups", "members", "meta", ENTERPRISE]
    ),
    VALUES,
    max_size=5,
)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from([ANN, BOB, GUILD, {}]), RESOURCE), max_size=3))
def test_nothing_but_errors_of_ours_comes_out(resources) -> None:
    content = json.dumps([first | second for first, second in resources])
    for columns in (MAPPING["columns"], {"role": "roles", "scope": "groups.display", "name": "id"}):
        try:
            found = read(content.encode(), MODEL, Columns(**(MAPPING | {"columns": columns})))
        except RolesError as error:
            str(error)
        else:
            str(found.losses)


GRAPH_ANN: dict[str, Any] = {
    "id": "u-1",
    "displayName": "Ann Example",
    "userPrincipalName": "ann@example.com",
    "jobTitle": "Product manager",
    "department": "Apollo",
    "accountEnabled": True,
    "manager": {"@odata.type": "#microsoft.graph.user", "id": "u-2"},
    "memberOf": [
        {"@odata.type": "#microsoft.graph.group", "id": "g-9", "displayName": "Guild"},
        {"@odata.type": "#microsoft.graph.directoryRole", "id": "d", "displayName": "Global admin"},
    ],
}
GRAPH_BOB = {
    "id": "u-2",
    "displayName": "Bob Sample",
    "jobTitle": "Product planner",
    "department": "Apollo",
    "accountEnabled": False,
    "mail": "bob@example.com",
}
GRAPH = {"columns": {"role": "jobTitle", "scope": "department"}}


def graph(kind: str, *resources: Any, **more: Any) -> bytes:
    context = f"https://graph.microsoft.com/v1.0/$metadata#{kind}(id,displayName)"
    return json.dumps({"@odata.context": context, "value": resources, **more}).encode()


def test_users_of_microsoft_graph() -> None:
    found = read(graph("users", GRAPH_ANN, GRAPH_BOB), MODEL, Columns(**(MAPPING | GRAPH)))
    ann, bob, guild = found.organization.actors
    assert (ann.name, ann.reports_to, ann.member_of) == ("Ann Example", "u-2", ("guild",))
    assert (guild.kind, guild.name) == ("team", "Guild")
    assert [one.actor for one in found.organization.appointments] == ["u-1"]
    assert lost(found)["active"] == "false, of 1 user: u-2"
    assert lost(found)["Resources[0].groups[1]"] == "a group without an id"
    for name in ("ANN@example.com", "u-1", "Example, Ann"):
        assert found.organization.actor(name) == ann
    assert found.organization.actor("bob@example.com") == bob


def test_groups_and_pages_of_microsoft_graph() -> None:
    team = {"id": "g-9", "displayName": "Guild", "securityEnabled": True,
            "members": [{"@odata.type": "#microsoft.graph.user", "id": "u-2"}]}  # fmt: skip
    found = read(
        json.dumps([GRAPH_ANN, GRAPH_BOB | {"userPrincipalName": "b"}, team]).encode(),
        MODEL,
        Columns(**(MAPPING | GRAPH)),
    )
    assert [one.member_of for one in found.organization.actors] == [("guild",), ("guild",), ()]
    page = read(
        graph("users", GRAPH_BOB, **{"@odata.nextLink": "https://graph.microsoft.com/next"}),
        MODEL,
        Columns(**(MAPPING | GRAPH)),
    )
    assert lost(page)["@odata.nextLink"] == "a page of 1 resource"
    pages = [
        ("1", graph("users", GRAPH_ANN, **{"@odata.nextLink": "https://graph.microsoft.com/2"})),
        ("2", graph("users", GRAPH_BOB)),
    ]
    whole = read_files(pages, MODEL, Columns(**(MAPPING | GRAPH)))
    assert lost(whole)["1: @odata.nextLink"] == "pages of one answer"
    assert whole.losses[-1].weight == "decoration"
    counted = read(graph("users", GRAPH_BOB, **{"@odata.count": 2}), MODEL, Columns(**MAPPING))
    assert lost(counted)["totalResults"] == "1 of 2 resources"
    delta = team | {"members@delta": team["members"]}
    del delta["members"]
    bob = GRAPH_BOB | {"userPrincipalName": "b"}
    changed = read(json.dumps([bob, delta]).encode(), MODEL, Columns(**(MAPPING | GRAPH)))
    assert changed.organization.actor("u-2").member_of == ("guild",)
    groups = read(graph("groups", {"id": "g", "displayName": "Shop"}), MODEL, Columns(**MAPPING))
    assert [(one.kind, one.name) for one in groups.organization.actors] == [("team", "Shop")]


def test_groups_in_themselves_are_told() -> None:
    groups = [
        {"schemas": [GROUP], "id": key, "displayName": key.upper(), "members": members}
        for key, members in (("g", ["g", "h"]), ("h", ["g"]))
    ]
    page = {"totalResults": "3", "Resources": groups}
    found = read(json.dumps(page).encode(), MODEL, Columns(**MAPPING))
    assert lost(found) == {
        "totalResults": "2 of 3 resources",
        "Resources[0].members[0]": "the team 'G'",
        "teams": "2 teams are members of each other in a circle: g, h",
    }


def test_what_a_directory_has_removed_holds_nothing() -> None:
    gone = {"id": "u-3", "@removed": {"reason": "deleted"}}
    found = read(graph("users", GRAPH_ANN, gone), MODEL, Columns(**(MAPPING | GRAPH)))
    assert "u-3" not in [one.key for one in found.organization.actors]
    assert lost(found)["Resources[1]"] == "user 'u-3'"


@pytest.mark.parametrize(
    ("status", "held"),
    [("ACTIVE", 1), ("PASSWORD_EXPIRED", 1), ("SUSPENDED", 0), ("DEPROVISIONED", 0)],
)
def test_users_of_okta(status: str, held: int) -> None:
    profile = {
        "login": "ann@example.com",
        "firstName": "Ann",
        "lastName": "Example",
        "title": "Product manager",
        "department": "Apollo",
        "managerId": "bob@example.com",
    }
    ann = {"id": "00u1", "status": status, "profile": profile}
    bob = {"id": "00u2", "status": "ACTIVE", "profile": {"login": "bob@example.com"}}
    group = {"id": "00g", "type": "OKTA_GROUP", "profile": {"name": "Guild", "description": "x"}}
    for columns in (MAPPING["columns"], {"role": "profile.title", "scope": "profile.department"}):
        mapping = Columns(**(MAPPING | {"columns": columns}))
        found = read(json.dumps([ann, bob, group]).encode(), MODEL, mapping)
        assert len(found.organization.appointments) == held
        person, _, team = found.organization.actors
        assert (person.name, person.reports_to, team.name) == ("Ann Example", "00u2", "Guild")
        assert found.organization.actor("Ann Example") == person
        assert not [one for one in found.losses if one.place == "columns.role"]


def test_bulk_request_adds_users() -> None:
    data = {key: value for key, value in ANN.items() if key != "id"}
    data[ENTERPRISE] = {"department": "Apollo", "manager": {"value": "bulkId:b"}}
    operations = [
        {"method": "POST", "path": "/Users", "bulkId": "a", "data": data},
        {"method": "POST", "path": "/Users", "bulkId": "b", "data": {"userName": "bob"}},
        {"method": "PUT", "path": "/Users/77", "data": {"schemas": [USER], "userName": "cy"}},
        {"method": "DELETE", "path": "/Users/78"},
    ]
    schema = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
    content = json.dumps({"schemas": [schema], "Operations": operations}).encode()
    found = read(content, MODEL, Columns(**MAPPING))
    ann, bob, cy = found.organization.actors
    assert (ann.reports_to, cy.key) == (bob.key, "77")
    assert lost(found) == {"Operations[3]": "an operation 'delete'"}
    assert [one.actor for one in found.organization.appointments] == [ann.key]


def test_users_of_scim_1_are_told_by_what_they_have() -> None:
    user = {"id": "U1", "userName": "ann", "title": "Product manager",
            "urn:scim:schemas:extension:enterprise:1.0": {"department": "Apollo"}}  # fmt: skip
    group = {"id": "S1", "displayName": "Guild", "members": [{"value": "U1"}]}
    answer = {"schemas": ["urn:scim:schemas:core:1.0"], "Resources": [user, group]}
    found = read(json.dumps(answer).encode(), MODEL, Columns(**MAPPING))
    assert [one.scope for one in found.organization.appointments] == ["apollo"]
    assert found.organization.actors[0].member_of == ("guild",)


@pytest.mark.parametrize(
    "content",
    [
        {"schemas": [LIST.replace("ListResponse", "PatchOp")], "Operations": [{"op": "add"}]},
        {"schemas": [USER.replace("User", "ResourceType")], "id": "User"},
        {"employees": [{"name": "Ann"}]},
        [{"schemas": [LIST], "Resources": [ANN]}],
    ],
)
def test_file_without_users_or_groups_is_refused(content: Any) -> None:
    with pytest.raises(FormatError, match=r"no users or groups of a directory .*as CSV"):
        read(json.dumps(content).encode(), MODEL, Columns(**MAPPING))


ANN_AT = {
    "google": {"kind": "admin#directory#user", "id": "1", "primaryEmail": "ann@example.com",
               "name": {"fullName": "Ann Example"}, "title": "Product manager"},
    "jumpcloud": {"id": "1", "username": "ann@example.com", "firstname": "Ann",
                  "lastname": "Example", "title": "Product manager"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("at", "listed", "page"),
    [
        ("google", "users", {"kind": "admin#directory#users"}),
        ("google", "users", {"nextPageToken": "x"}),
        ("jumpcloud", "results", {"totalCount": 1}),
        ("jumpcloud", "data", {"pagination": {"after_cursor": "x"}}),
    ],
)
@pytest.mark.parametrize("barred", ["", "suspended", "archived"])
def test_users_of_other_directories(
    at: str, listed: str, page: dict[str, Any], barred: str
) -> None:
    user = ANN_AT[at] | ({barred: True} if barred else {"suspended": False})
    mapping = Columns(columns={"role": "title"}, defaults={"scope": "x", "start": "2026-01-01"})
    found = read(json.dumps({listed: [user], **page}).encode(), MODEL, mapping)
    (ann,) = found.organization.actors
    assert (ann.key, ann.name) == ("1", "Ann Example")
    assert found.organization.actor("ann@example.com") == ann
    assert len(found.organization.appointments) == (not barred)
    told = [one for one in found.losses if "longer answer" in one.why]
    assert len(told) == ("kind" not in page and "totalCount" not in page)


@pytest.mark.parametrize(
    ("state", "told"),
    [("blocked", True), ("deactivated", True), ("active", False), ("Berlin", False)],
)
def test_states_that_are_not_read_are_told(state: str, told: bool) -> None:
    found = reading({**ANN, "state": state})
    assert ("answer" in [one.weight for one in found.losses]) == told
    columns = {"role": "title", "scope": "department", "status": "state"}
    found = reading(
        {**ANN, "state": state},
        columns=columns,
        values={"status": {"active": "holds", "Berlin": "holds", "*": ""}},
    )
    assert len(found.organization.appointments) == (not told)
