"""OWNERS trees: who approves and reviews a path, beside a slow oracle, and what is reported."""

from __future__ import annotations

import contextlib
import json
import posixpath
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import roles
from extras import needs
from roles import RolesError
from roles.errors import FormatError, InvalidValue
from roles.formats.people import Columns, read_people
from roles.formats.people.codeowners import who_owns
from roles.formats.people.owners import LISTS, OwnersTree, find_files, tree_of

needs("yaml")

LOGINS = st.lists(st.sampled_from(["ann", "bob", "core", "@Cy"]), max_size=2)
TABLE = st.fixed_dictionaries({}, optional=dict.fromkeys(LISTS, LOGINS))
FILTERS = st.dictionaries(st.sampled_from([".*", r"\.go$", "^b/", "x"]), TABLE, max_size=2)
CONFIG = st.one_of(
    st.builds(lambda table, closed: {**table, "options": closed}, TABLE, st.booleans()),
    st.builds(
        lambda filters, closed: {"filters": filters, "options": closed}, FILTERS, st.booleans()
    ),
    st.builds(
        lambda table, filters: {**table, "filters": filters, "options": False}, TABLE, FILTERS
    ),
)
FOLDERS = ["", "a", "a/b", "b"]
PATHS = ["x", "x.go", "a/x", "a/x.go", "a/b/x.go", "a/b/y", "b/x", "b/c/d.go", "a/b", "a"]
GROUPS = {"core": ["dee", "eve"]}


def written(config: dict) -> bytes:
    tree = {**config, "options": {"no_parent_owners": config["options"]}}
    return json.dumps(tree).encode()


def by_walking_up(configs: dict[str, dict], path: str, name: str) -> list[str]:
    """Return who is named, going up from the path folder by folder, as plainly as can be."""
    found: list[str] = []
    here = path
    while True:
        config = configs.get(here, {"options": False})
        lists = {key: value for key, value in config.items() if key in LISTS and value}
        tables = {".*": lists} if lists else config.get("filters", {})
        below = posixpath.relpath(path, here) if here else path
        for pattern, table in tables.items():
            if pattern == ".*" or re.search(pattern, below):
                for login in table.get(name, []):
                    found += GROUPS.get(login.lower(), [login.lower().lstrip("@")])
        if not here or (config["options"] and found):
            return list(dict.fromkeys(found))
        here = posixpath.dirname(here)


@given(st.dictionaries(st.sampled_from(FOLDERS), CONFIG))
def test_owners_are_those_on_the_way_up(configs: dict[str, dict]) -> None:
    files = {f"{folder}/OWNERS".lstrip("/"): written(one) for folder, one in configs.items()}
    tree = OwnersTree.parse(files | {"OWNERS_ALIASES": b"aliases: {core: [Dee, eve]}"})
    again = OwnersTree.parse({path: text.encode() for path, text in tree.files().items()})
    for path in PATHS:
        for name in LISTS:
            wanted = by_walking_up(configs, path, name)
            assert list(tree.owners(path, name)) == wanted
            assert sorted(again.owners(path, name)) == sorted(wanted)


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("approvers: ann", "OWNERS", "isn't a list of names"),
        ("approvers: [1]", "OWNERS", "isn't a list of names"),
        ("- ann", "OWNERS", "isn't a table"),
        ("emeritus_approvers: [ann]", "OWNERS", "holds nothing now"),
        ("emeritus_approvers: [ann]\napprovers: [bob]", "OWNERS", "holds nothing now"),
        ("approvers: [bob]\nfilters: {x: {approvers: [cy]}}", "OWNERS", "beside lists"),
        ("filters: {'(a+)+$': {approvers: [cy]}}", "OWNERS", "run forever"),
        ("filters: {'(a|b)*': {approvers: [cy]}}", "OWNERS", "run forever"),
        ("filters: {'[': {approvers: [cy]}}", "OWNERS", "regular expression"),
        ("approvers: [bob]\nlabels: [x]", "OWNERS", "nobody responsible"),
        ("approvers: [bob]\nowner: ann", "OWNERS", "knows no such key"),
        ("approvers: [none]", "OWNERS", "has no members"),
    ],
)
def test_what_makes_nobody_responsible_is_told(text: str, place: str, why: str) -> None:
    tree = OwnersTree.parse({"OWNERS": text.encode(), "OWNERS_ALIASES": b"aliases: {none: }"})
    assert any(loss.place == place and why in loss.why for loss in tree.losses), tree.losses
    assert {"ann", "cy"}.isdisjoint(tree.owners("x"))


@pytest.mark.parametrize(
    "pattern", [r"\.(go|py)$", r"(^|/)BUILD$", "(a/)?b", r"[(+]*x", r"\(+", "a{2}"]
)
def test_patterns_that_end_are_used(pattern: str) -> None:
    tree = OwnersTree.parse(
        {"OWNERS": json.dumps({"filters": {pattern: {"approvers": ["ann"]}}}).encode()}
    )
    assert tree.losses == ()
    assert len(tree.rules) == 1


def test_broken_files_are_refused_with_their_place() -> None:
    with pytest.raises(FormatError, match="a/OWNERS"):
        OwnersTree.parse({"a/OWNERS": b"approvers: [ann"}, source="repository")
    with pytest.raises(InvalidValue, match="repository"):
        OwnersTree.parse({"OWNERS": b"approvers: [ann]"}).owners("../x")


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_nothing_but_errors_of_ours_comes_out(owners: bytes, aliases: bytes) -> None:
    with contextlib.suppress(RolesError):
        OwnersTree.parse({"OWNERS": owners, "OWNERS_ALIASES": aliases}).owners("a/b")


def test_files_are_found_below_a_folder_and_links_are_not_followed(tmp_path: Path) -> None:
    for folder in ("a/b", ".git"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "OWNERS").write_text("approvers: [ann]")
    (tmp_path / "a" / "OWNERS_ALIASES").write_text("aliases: {}")
    (tmp_path / "OWNERS").symlink_to(tmp_path / "a" / "b" / "OWNERS")
    assert list(find_files(tmp_path)) == ["a/b/OWNERS"]
    with pytest.raises(FormatError, match="no OWNERS file"):
        find_files(tmp_path / ".git" / "nowhere")


SINCE = "2026-01-01"
MAPPING = Columns(
    columns={"role": "list"},
    values={"role": {"approvers": "product-manager", "reviewers": "development-team"}},
    defaults={"start": SINCE},
)
TREE = {
    "OWNERS": "approvers: [Ann, core]\nreviewers: [rob]\n",
    "OWNERS_ALIASES": "aliases: {core: [Bob, cy]}\n",
    "pkg/OWNERS": "options: {no_parent_owners: true}\nreviewers: [zed]\n",
    "pkg/util/OWNERS": "filters: {'[.]go$': {approvers: [ann]}}\n",
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, text in TREE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_folders_are_scopes_and_lists_are_roles(repository: Path) -> None:
    reading = read_people(repository, roles.reference(), MAPPING)
    assert read_people(repository / "OWNERS", roles.reference(), MAPPING).rules == reading.rules
    org = reading.organization
    assert {scope.name: scope.parent for scope in org.scopes} == {
        "/": None, "pkg": "root", "pkg/util": "pkg", "pkg/util [.]go$": "pkg-util"
    }  # fmt: skip
    held = {(one.actor, one.role, one.scope) for one in org.appointments}
    assert ("ann", "product-manager", "root") in held
    assert ("zed", "development-team", "pkg") in held
    assert {actor.key for actor in org.actors if actor.kind == "team"} == {"core"}
    found = who_owns(org, reading.rules, "pkg/util/x.go", on="2026-03-01")
    assert [
        (one.section, one.rule.pattern, [actor.key for actor in one.actors]) for one in found
    ] == [
        ("approvers", "pkg/util/OWNERS [.]go$", ["ann"]),
        ("reviewers", "pkg/OWNERS", ["zed"]),
    ]
    early = who_owns(org, reading.rules, "x", on="2025-03-01")
    assert [one.actors for one in early] == [(), ()]


def test_organization_becomes_a_tree_of_files() -> None:
    org = roles.Organization(
        roles.reference(),
        actors=[roles.Actor("ann", name="Ann"), roles.Actor("bo", name="Bo Sample")],
        scopes=[roles.Scope("api", parent="shop"), roles.Scope("shop")],
        appointments=[
            roles.Appointment(
                actor="ann", role="product-manager", scope="shop", start="2026-01-01"
            ),
            roles.Appointment(actor="bo", role="product-planner", scope="api", start="2026-01-01"),
        ],
    )
    tree = tree_of(
        org,
        on="2026-03-01",
        directories={"api": ["./shop/api/"], "shop": "shop"},
        approvers="product manager",
        reviewers="product planner",
    )
    assert tree.files() == {
        "shop/OWNERS": "approvers:\n- ann\n",
        "shop/api/OWNERS": "approvers:\n- ann\n",
    }
    assert [loss.what for loss in tree.losses] == ["bo"]
    with pytest.raises(InvalidValue, match="repository"):
        tree_of(org, on="2026-03-01", directories={"api": ["../x"]}, approvers="product manager")


def test_who_is_in_two_lists_is_appointed_once_for_each_role(tmp_path: Path) -> None:
    (tmp_path / "OWNERS").write_text("approvers: [ann, bob]\nreviewers: [Ann]\n", encoding="utf-8")
    alike = Columns(defaults={"role": "product-manager", "start": "2026-01-01"})
    org = read_people(tmp_path, roles.reference(), alike).organization
    assert [one.actor for one in org.appointments] == ["ann", "bob"]
    assert (org.doubles(), org.overloads()) == ((), ())
    apart = Columns(
        columns={"role": "list"},
        defaults={"start": "2026-01-01"},
        values={"role": {"approvers": "product-manager", "reviewers": "product-planner"}},
    )
    org = read_people(tmp_path, roles.reference(), apart).organization
    assert [one.role[8:] for one in org.appointments if one.actor == "ann"] == [
        "manager",
        "planner",
    ]
