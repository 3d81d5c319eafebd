"""CODEOWNERS as an organisation and back: scopes, owners, sections, and the files of a day."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roles
from roles.errors import FormatError, InvalidModel, InvalidValue, UnknownName
from roles.formats.people import Columns, read_people
from roles.formats.people.codeowners import read, rules_of, who_owns, write
from roles.formats.people.rules import CodeOwners

MODEL = roles.reference()
SINCE = {"role": "development-team", "start": "2026-01-01"}
DAY = "2026-02-01"
GITLAB = b"""\
* @acme/all
[Docs][2] @docs
docs/
README.md @Ann
^[Data base] @@maintainer ann@example.com
!model/skip.rb
model/
docs/
"""


def reading(content: bytes, dialect: str = "github", **mapping):
    defaults = mapping.pop("defaults", SINCE)
    return read(
        content,
        MODEL,
        Columns(defaults=defaults, **mapping),
        dialect=dialect,  # type: ignore[arg-type]
    )


def test_patterns_are_scopes_and_owners_hold_the_role_there() -> None:
    found = reading(b"* @acme/all\n/docs/ @Ann jo@example.com\n/docs/free\n")
    org = found.organization
    assert [(one.key, one.name, one.parent) for one in org.scopes] == [
        ("any", "*", None),
        ("docs", "/docs/", None),
        ("docs-free", "/docs/free", None),
    ]
    assert [(one.key, one.name, one.kind) for one in org.actors] == [
        ("acme-all", "@acme/all", "team"),
        ("ann", "@Ann", "person"),
        ("jo-example-com", "jo@example.com", "person"),
    ]
    held = {(one.actor, one.role, one.scope, str(one.start)) for one in org.appointments}
    assert ("ann", "development-team", "docs", "2026-01-01") in held
    assert len(held) == 3
    assert found.losses == ()
    assert found.rules is not None


def test_owner_is_one_whatever_the_case() -> None:
    found = reading(b"a @Ann\nb @ann\n")
    assert [one.name for one in found.organization.actors] == ["@Ann"]


def test_sections_are_scopes_above_their_patterns_and_the_repository_above_all() -> None:
    found = reading(GITLAB, "gitlab", defaults=SINCE | {"scope": "shop"}, scopes={"shop": {}})
    scopes = {one.key: one.parent for one in found.organization.scopes}
    assert scopes == {
        "shop": None,
        "any": "shop",
        "docs": "shop",
        "docs-2": "docs",
        "readme-md": "docs",
        "data-base": "shop",
        "model": "data-base",
        "docs-3": "data-base",
    }
    kinds = {one.name: one.kind for one in found.organization.actors}
    assert kinds == {
        "@acme/all": "team",
        "@docs": "person",
        "@Ann": "person",
        "@@maintainer": "team",
        "ann@example.com": "person",
    }
    assert [(one.place, one.what) for one in found.losses] == [
        ("section Docs", "2 approvals"),
        ("section Data base", "optional; all but 'model/skip.rb'"),
        ("the file", "2 owners without a slash"),
    ]


def test_section_can_be_the_role() -> None:
    found = reading(
        GITLAB,
        "gitlab",
        columns={"role": "section"},
        values={"role": {"Docs": "product-planner", "Data base": "product-manager"}},
        defaults={"role": "development-team", "start": "2026-01-01"},
    )
    roles_of = {one.scope: one.role for one in found.organization.appointments}
    assert roles_of == {
        "any": "development-team",
        "docs-2": "product-planner",
        "readme-md": "product-planner",
        "model": "product-manager",
        "docs-3": "product-manager",
    }
    by_anybody = who_owns(found.organization, found.rules, "docs/x", on=DAY)
    assert [(one.section, one.rule.line) for one in by_anybody] == [
        ("", 1),
        ("Docs", 3),
        ("Data base", 8),
    ]
    one_role = who_owns(found.organization, found.rules, "docs/x", on=DAY, role="product planner")
    assert [[actor.key for actor in one.actors] for one in one_role] == [[], ["docs"], []]


def test_path_is_owned_by_the_last_rule_that_fits_on_that_day() -> None:
    found = reading(b"* @all\n/docs/ @ann\n/docs/free\n")
    org, rules = found.organization, found.rules

    def owners(path: str, on: str = DAY) -> list[str]:
        (one,) = who_owns(org, rules, path, on=on)
        return [actor.key for actor in one.actors]

    assert owners("docs/a") == ["ann"]
    assert owners("docs/free/a") == []
    assert owners("x") == ["all"]
    assert owners("x", on="2025-12-31") == []
    assert who_owns(org, CodeOwners.parse(b"#", "github"), "x", on=DAY) == ()
    with pytest.raises(UnknownName):
        who_owns(org, CodeOwners.parse(b"other @x", "github"), "other", on=DAY)


def test_what_the_mapping_must_say_is_told() -> None:
    with pytest.raises(InvalidModel) as caught:
        reading(b"* @a", defaults={})
    assert [one.place for one in caught.value.problems] == ["columns.role", "columns.start"]
    with pytest.raises(InvalidModel, match="there are section and pattern"):
        reading(b"* @a", columns={"role": "team"})
    found = reading(b"* @a", defaults=SINCE | {"role": "developer of things"})
    assert found.organization.appointments == ()
    assert "isn't a role of the model" in str(found.losses[0])


def test_file_is_known_by_its_name_and_its_folder(tmp_path: Path) -> None:
    content = b"[Docs] @docs\ndocs/\n"
    for folder in (".github", ".gitlab"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "CODEOWNERS").write_bytes(content)
    gitlab = read_people(tmp_path / ".gitlab" / "CODEOWNERS", MODEL, Columns(defaults=SINCE))
    assert gitlab.rules.owners("docs/a") == ("@docs",)
    github = read_people(tmp_path / ".github" / "CODEOWNERS", MODEL, Columns(defaults=SINCE))
    assert github.rules.owners("docs/a") == ()
    assert "read it as gitlab" in str(github.losses[0])
    named = tmp_path / ".github" / "CODEOWNERS"
    other = read_people(named, MODEL, Columns(defaults=SINCE), format="gitlab")
    assert other.rules.owners("docs/a") == ("@docs",)
    with pytest.raises(FormatError, match="did you mean 'gitlab'"):
        read_people(named, MODEL, format="gitlub")


ORG = roles.Organization(
    MODEL,
    actors=[
        roles.Actor("ann", name="@ann"),
        roles.Actor("bob", name="Bob Sample"),
        roles.Actor("crew", name="Crew", kind="team"),
    ],
    scopes=[
        roles.Scope("api", parent="shop"),
        roles.Scope("shop", parent="company"),
        roles.Scope("company"),
    ],
    appointments=[
        roles.Appointment(actor="ann", role="product-manager", scope="company", start="2026-01-01"),
        roles.Appointment(
            actor="bob", role="product-manager", scope="api", start="2026-01-01", end="2026-03-01"
        ),
        roles.Appointment(actor="crew", role="product-planner", scope="api", start="2026-01-01"),
    ],
)
PATHS = {"api": ["/shop/api/"], "shop": ["/shop/", "/my shop/"], "company": "*"}


def test_file_of_a_day_for_a_role() -> None:
    written = write(
        ORG, on=DAY, role="product manager", paths=PATHS, handles={"bob": "bob@example.com"}
    )
    assert written.content.decode() == (
        "* @ann\n/shop/ @ann\n/my\\ shop/ @ann\n/shop/api/ bob@example.com\n"
    )
    assert written.losses == ()
    later = write(ORG, on="2026-03-01", role="product-manager", paths=PATHS)
    assert later.content.endswith(b"/shop/api/ @ann\n")
    vacant = write(ORG, on="2025-01-01", role="product-manager", paths={"shop": "/shop/"})
    assert vacant.content == b"/shop/\n"


def test_who_has_no_handle_is_told_by_key() -> None:
    written = write(ORG, on=DAY, paths={"api": "/shop/api/"})
    assert written.content == b"/shop/api/\n"
    assert [(one.place, one.what) for one in written.losses] == [
        ("actors", "bob"),
        ("actors", "crew"),
    ]
    assert "Sample" not in str(written.losses)


def test_what_cannot_stand_in_a_file() -> None:
    with pytest.raises(InvalidValue, match="names no owner") as caught:
        write(ORG, on=DAY, paths=PATHS, handles={"bob": "Bob Sample"})
    assert "Sample" not in str(caught.value)
    with pytest.raises(UnknownName):
        write(ORG, on=DAY, paths=PATHS, handles={"eve": "@eve"})
    with pytest.raises(UnknownName):
        write(ORG, on=DAY, paths={"moon": "*"})
    for bad in ("", " ", "a\nb", 3):
        with pytest.raises(InvalidValue):
            write(ORG, on=DAY, paths={"shop": [bad]})
    odd = {"shop": ["!x", "#y", "[z]", "/ok"], "company": "/ok"}
    written = write(ORG, on=DAY, role="product-manager", paths=odd)
    assert written.content == b"/ok @ann\n"
    assert [one.what for one in written.losses] == ["'!x'", "'#y'", "'[z]'", "'/ok'"]
    gitlab = write(ORG, on=DAY, role="product-manager", paths=odd, dialect="gitlab")
    assert gitlab.content == b"\\#y @ann\n/ok @ann\n"


def test_rules_keep_their_sections_and_get_the_owners_of_the_day() -> None:
    found = reading(GITLAB, "gitlab")
    again = write(found.organization, on=DAY, paths=found.rules)
    assert again.losses == ()
    assert again.content.decode().startswith("* @acme/all\n\n[Docs][2] @docs\ndocs/\n")
    assert "!model/skip.rb" in again.content.decode()
    before = rules_of(found.organization, on="2025-01-01", paths=found.rules)
    assert before.owners("docs/a") == ()


NAMES = st.sampled_from(["a", "b", "c"])
FOLDERS = st.lists(
    st.lists(NAMES, min_size=1, max_size=3).map(tuple), min_size=1, max_size=6, unique=True
)


@settings(max_examples=60)
@given(st.data())
def test_last_match_in_the_file_is_the_nearest_scope_of_the_tree(data: st.DataObject) -> None:
    """Folders as scopes, in any order: the file says for each path what the organisation does."""
    folders = data.draw(FOLDERS)
    key = {one: "-".join(one) for one in folders}

    def above(one: tuple[str, ...]) -> tuple[str, ...] | None:
        return next((one[:end] for end in range(len(one) - 1, 0, -1) if one[:end] in key), None)

    org = roles.Organization(
        MODEL,
        actors=[roles.Actor(name, name=f"@{name}") for name in "xyz"],
        scopes=[roles.Scope(key[one], parent=key.get(above(one))) for one in folders],
        appointments=[
            roles.Appointment(
                actor=data.draw(st.sampled_from("xyz")),
                role="product-manager",
                scope=key[one],
                start="2026-01-01",
            )
            for one in folders
            if data.draw(st.booleans())
        ],
    )
    dialect = data.draw(st.sampled_from(["github", "gitlab"]))
    paths = {key[one]: [f"/{'/'.join(one)}/"] for one in data.draw(st.permutations(folders))}
    written = write(org, on=DAY, role="product-manager", paths=paths, dialect=dialect)
    again = CodeOwners.parse(written.content, dialect)
    for one in folders:
        path = (*one, *data.draw(st.lists(NAMES, max_size=2)), "file")
        nearest = next(path[:end] for end in range(len(path), 0, -1) if path[:end] in key)
        wanted = {actor.name for actor in org.holders("product-manager", key[nearest], DAY)}
        assert set(again.owners("/".join(path))) == wanted


def test_owners_on_a_line_of_their_own_are_told() -> None:
    found = reading(b"* @acme/all\n/docs/ @ann\n@bob @eve\n")
    (loss,) = found.losses
    assert (loss.line, "put it behind the path of the line above" in loss.why) == (3, True)
    assert "bob" not in str(loss)


@pytest.mark.parametrize("dialect", ["github", "gitlab"])
def test_who_owns_many_paths_has_no_more_than_full_time(dialect: str) -> None:
    found = reading(b"/a @ann\n/b @ann\n/c @ann\n", dialect)
    assert found.organization.overloads() == ()
    assert {one.share for one in found.organization.appointments} == {0}


@pytest.mark.parametrize(
    ("source", "content"),
    [
        (".bitbucket/CODEOWNERS", b"* @ann\n"),
        ("x/.gitea/CODEOWNERS", b"* @ann\n"),
        (".forgejo\\CODEOWNERS", b"* @ann\n"),
        ("CODEOWNERS", b"@@@Devs @ann @bob\n*.java @@@Devs\n"),
        ("CODEOWNERS", b"CODEOWNERS.destination_branch_pattern main\n* @ann\n"),
        ("CODEOWNERS", b"*.java random(2):teams/devs\n"),
    ],
)
@pytest.mark.parametrize("dialect", ["github", "gitlab"])
def test_rules_of_other_forges_are_refused(source: str, content: bytes, dialect: str) -> None:
    with pytest.raises(FormatError, match=r"has the rules of .* list paths and owners in a CSV"):
        CodeOwners.parse(content, dialect, source=source)  # type: ignore[arg-type]


@pytest.mark.parametrize("dialect", ["github", "gitlab"])
def test_regular_expressions_are_told_and_patterns_are_not(dialect: str) -> None:
    for pattern in [r".*\\.go", "docs/(a|b)/x", "^src", "src/.+", "src/x$"]:
        rules = CodeOwners.parse(f"{pattern} @ann\n".encode(), dialect)  # type: ignore[arg-type]
        assert "answer" in [one.weight for one in rules.losses]
    for pattern in ["*.go", ".*", "/.*", "**/.*", "docs/(new)/x", "a.b.c", "/src/**/*.{a}"]:
        rules = CodeOwners.parse(f"{pattern} @ann\n".encode(), dialect)  # type: ignore[arg-type]
        assert rules.losses == ()
