"""Exports of HR systems: what is read, what is refused, at which line."""

from __future__ import annotations

import contextlib
import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import roles
from roles import RolesError
from roles.errors import FormatError, InvalidModel, LossWarning
from roles.formats.people import Columns, load_people, read_people
from roles.formats.shared.files import content_of

MODEL = roles.reference()
MAPPING = """
[columns]
actor = "No"
name = "Name"
role = "Role"
scope = "Product"
start = "From"
end = "To"
share = "FTE"
kind = "Type"
delegated_by = "For"
id = "Id"
recorded_at = "Entered"
[dates]
ends = "inclusive"
[values.role]
Boss = "product-manager"
[scopes.apollo]
name = "Apollo 11"
"""
HEAD = "No,Name,Role,Product,From,To,FTE,Type,For,Id,Entered\n"


@pytest.fixture
def read(tmp_path: Path):
    def reading(text: str, mapping: str = MAPPING, head: str = HEAD) -> roles.Organization:
        (tmp_path / "people.csv").write_text(head + text, encoding="utf-8")
        (tmp_path / "people.toml").write_text(mapping, encoding="utf-8")
        return load_people(tmp_path / "people.csv", MODEL, tmp_path / "people.toml")

    return reading


def problems(read, text: str, **more: str) -> dict[tuple[str, int | None], str]:
    with pytest.raises(InvalidModel) as caught:
        read(text, **more)
    return {(one.place, one.line): one.message for one in caught.value.problems}


def test_row_becomes_an_appointment(read) -> None:
    org = read('7,Ann,Boss,Apollo 11,2026-01-01,2026-03-31,"0,5",,,x1,2026-01-02\n')
    (one,) = org.appointments
    assert (one.actor, one.role, one.scope) == ("7", "product-manager", "apollo")
    assert (one.start, one.end) == (datetime.date(2026, 1, 1), datetime.date(2026, 4, 1))
    assert (one.share, one.kind, one.id) == (0.5, "permanent", "x1")
    assert one.recorded_at == datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
    assert org.actors[0].name == "Ann"
    assert org.scopes[0].name == "Apollo 11"


def test_last_day_that_there_is_is_an_open_end(read) -> None:
    org = read("7,,PM,a,2026-01-01,9999-12-31\n8,,PM,a,2026-01-01,9999-12-30\n")
    assert [one.end for one in org.appointments] == [None, datetime.date.max]


def test_exclusive_ends_stay_and_open_ends_are_open(read) -> None:
    mapping = MAPPING.replace("inclusive", "exclusive")
    org = read("7,,PM,a,2026-01-01,2026-03-31\n8,,PM,b,2026-01-01,\n", mapping=mapping)
    assert [one.end for one in org.appointments] == [datetime.date(2026, 3, 31), None]


@pytest.mark.parametrize(
    ("order", "text", "day"),
    [
        ("iso", "2026-3-4", datetime.date(2026, 3, 4)),
        ("day first", "3.4.2026", datetime.date(2026, 4, 3)),
        ("month first", "3/4/2026", datetime.date(2026, 3, 4)),
    ],
)
def test_order_of_dates_is_stated(read, order: str, text: str, day: datetime.date) -> None:
    mapping = MAPPING.replace("[dates]", f'[dates]\norder = "{order}"')
    assert read(f"7,,PM,a,{text}\n", mapping=mapping).appointments[0].start == day


@pytest.mark.parametrize(
    ("order", "text"),
    [("iso", "1.2.2026"), ("iso", "1.2.26"), ("month first", "31.1.2026"), ("iso", "soon")],
)
def test_another_order_is_no_guess(read, order: str, text: str) -> None:
    mapping = MAPPING.replace("[dates]", f'[dates]\norder = "{order}"')
    assert ("From", 2) in problems(read, f"7,,PM,a,{text}\n", mapping=mapping)


def test_every_problem_is_told_with_line_and_column(read) -> None:
    told = problems(
        read,
        "7,,Product mangler,a,2026-02-30,\n"
        "\n"
        ",,PM,,2026-01-01,\n"
        "8,,PM,a,2026-01-01,2025-01-01,much\n"
        "9,,PM,a,2026-01-01,,1,boss\n"
        "9,,PM,a,2026-01-01,,250%\n",
    )
    assert set(told) == {
        ("Role", 2),
        ("From", 2),
        ("No", 4),
        ("Product", 4),
        ("FTE", 5),
        ("Type", 6),
        ("FTE", 7),
    }
    assert "did you mean 'product-manager'" in told["Role", 2]


def test_end_before_the_start_is_told(read) -> None:
    assert ("To", 2) in problems(read, "8,,PM,a,2026-01-01,2025-01-01\n")


def test_missing_column_is_told_with_what_there_is(read) -> None:
    told = problems(read, "", head="No,Name,Rolle,Product,From,To,FTE,Type,For,Id,Entered\n")
    assert told["columns.role", 1].startswith("no column is headed 'Role'; there are 'No', 'Name'")
    assert told["columns.role", 1].endswith("did you mean 'Rolle'?")


def test_two_whom_one_key_would_fit_stay_two(read) -> None:
    org = read("".join(f"{one},,PM,a,2026-01-01\n" for one in ("A-B", "A B", "a/b", "A-B")))
    assert [one.actor for one in org.appointments] == ["a-b", "a-b-fb8e20", "a-slash-b", "a-b"]


def test_delegation_is_read(read) -> None:
    rows = "7,Ann Example,PM,a,2026-01-01\n8,,PM,a,2026-01-01,,,delegated,{by}\n"
    for by in ("7", "Ann Example", '"Example, Ann"'):
        org = read(rows.format(by=by))
        assert [one.key for one in org.holders("pm", "a", "2026-02-01")] == ["8"]


def test_delegation_by_somebody_who_is_not_there_makes_nobody(read) -> None:
    with pytest.warns(LossWarning, match=r"For \(line 3\).* isn't in the file") as caught:
        org = read("7,,PM,a,2026-01-01\n9,,PM,b,2026-01-01,,,delegated,Cy Nobody\n")
    assert {one.key for one in org.actors} == {"7", "9"}
    assert [one.actor for one in org.appointments] == ["7"]
    assert "Cy" not in str(caught[0].message)


@pytest.mark.parametrize(
    ("mapping", "place"),
    [
        ("[colums]\n", "colums"),
        ("columns = 3\n", "columns"),
        (MAPPING.replace('actor = "No"\n', ""), "columns.actor"),
        (MAPPING.replace('name = "Name"', 'nmae = "Name"', 1), "columns.nmae"),
        (MAPPING.replace('"No"', "3", 1), "columns.actor"),
        (MAPPING.replace('ends = "inclusive"', ""), "dates.ends"),
        (MAPPING.replace("[dates]", '[dates]\norder = "any"'), "dates.order"),
        (MAPPING + '[csv]\ndelimiter = "x"\npercent = 1.5\n', "csv.delimiter"),
        (MAPPING + "[values.name]\n", "values.name"),
        (MAPPING + "[schedules]\na = 1\n", "schedules.a"),
    ],
)
def test_bad_mapping_is_told(read, mapping: str, place: str) -> None:
    assert place in {where for where, _ in problems(read, "", mapping=mapping)}


def test_files_that_cannot_be_read(read, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="isn't TOML"):
        read("", mapping="[")
    with pytest.raises(FormatError):
        load_people(tmp_path / "absent.csv", MODEL, Columns(columns={}, ends="inclusive"))
    with pytest.raises(FormatError):
        Columns.load(tmp_path / "absent.toml")
    with pytest.raises(FormatError, match="isn't CSV"):
        read('7,"' + "x" * 200_000 + '",PM,a,2026-01-01\n')


def test_bom_and_the_line_of_a_spreadsheet_are_no_cells(read, tmp_path: Path) -> None:
    org = read("7;Ann;PM;a;2026-01-01\n", head="\ufeffsep=;\n" + HEAD.replace(",", ";"))
    assert [one.actor for one in org.appointments] == ["7"]
    told = problems(read, "7;;PM;a;soon\n", head="sep=;\n" + HEAD.replace(",", ";"))
    assert set(told) == {("From", 3)}


def test_quote_that_is_said_to_separate(read) -> None:
    with contextlib.suppress(RolesError):
        read("7", head='sep="\n' + HEAD)
    with contextlib.suppress(RolesError):
        read("7", head="sep=\r\n" + HEAD)


def test_other_separator_is_no_guess_and_tells_nobody(read) -> None:
    told = problems(read, "", head=HEAD.replace(",", ";"))
    assert list(told) == [("columns", 1)]
    assert "csv.delimiter" in told["columns", 1]
    told = problems(read, "", head="7,Ann Example,PM,a,2026-01-01\n")
    assert "Ann" not in told["columns", 1]


def test_heading_that_stands_twice_is_told(read) -> None:
    told = problems(read, "7,Ann,PM,a,2026-01-01\n", head=HEAD.replace("Type", "Role"))
    assert "2 columns are headed 'Role'" in told["columns.role", 1]


def test_columns_without_a_meaning_are_told(read) -> None:
    with pytest.warns(LossWarning, match=r"'E-mail', 'Phone': the mapping gives them no meaning"):
        read("7,Ann,PM,a,2026-01-01\n", head=HEAD[:-1] + ",E-mail,Phone,\n")


def test_row_that_is_too_long_is_told_and_not_shown(read) -> None:
    told = problems(read, "7,Example,Ann,PM,a,2026-01-01,,,,,,x\n8,,PM,a,2026-01-01,,,,,,,,\n")
    assert told == {("the row", 2): "has 12 cells for 11 headings: is one not quoted?"}


PERSONAL = ["Ann Example", "ann@example.com", "Example, Ann"]


@pytest.mark.parametrize("text", PERSONAL)
@pytest.mark.parametrize("column", range(2, 11))
def test_messages_of_bad_rows_name_nobody(read, text: str, column: int) -> None:
    """Put a name where it doesn't belong: it is refused or taken, and never told."""
    name = "Ann" if "@" in text else text
    cells = ["7", name, "PM", "a", "2026-01-01", "", "", "", "", "", ""]
    cells[column] = text
    row = ",".join(f'"{cell}"' for cell in cells)
    told, org = "", None
    try:
        org = read(f"{row}\n")
    except RolesError as error:
        told = str(error).partition("problem")[2]
    # Only a scope may be called so, and what a record is recognised by.
    assert (org is not None) == (column in {3, 9})
    assert bool(told) == (org is None)
    assert "Ann" not in told + repr(org)
    assert "ann@" not in told


def test_name_that_can_be_none_is_not_told(read) -> None:
    told = problems(read, "7,Ann\x07Example,PM,a,2026-01-01\n")
    assert list(told) == [("actors.7.name", None)]
    assert "Ann" not in str(told)


def test_circle_of_delegation_is_told_at_its_line(read) -> None:
    told = problems(read, "7,,PM,a,2026-01-01,,,delegated,8\n8,,PM,a,2026-01-01,,,delegated,7\n")
    ((place, line),) = told
    assert (place, line) in {("For", 2), ("For", 3)}


def test_recorded_at_is_written_as_the_other_dates_or_a_time(read) -> None:
    mapping = MAPPING.replace("[dates]", '[dates]\norder = "day first"')
    org = read(
        "7,,PM,a,01.02.2026,,,,,,03.02.2026\n8,,PM,b,01.02.2026,,,,,,2026-02-03T09:00:00+01:00\n",
        mapping=mapping,
    )
    assert [str(one.recorded_at) for one in org.appointments] == [
        "2026-02-03 00:00:00+00:00",
        "2026-02-03 08:00:00+00:00",
    ]
    for bad in ("soon", "2026-02-03T09:00:00"):
        told = problems(read, f"7,,PM,a,01.02.2026,,,,,,{bad}\n", mapping=mapping)
        assert list(told) == [("Entered", 2)]


def test_defaults_stand_where_a_row_says_nothing(read) -> None:
    mapping = MAPPING + '[defaults]\nrole = "PM"\nscope = "apollo"\nstart = 2026-01-05\n'
    org = read("7,Ann\n8,Bob,product planner,b,2026-02-01\n", mapping=mapping)
    assert [(one.role, one.scope, str(one.start)) for one in org.appointments] == [
        ("product-manager", "apollo", "2026-01-05"),
        ("product-planner", "b", "2026-02-01"),
    ]


def test_word_that_stands_for_no_role_leaves_the_row_out(read) -> None:
    mapping = MAPPING + '[values.scope]\nMoon = ""\n'
    mapping = mapping.replace("[values.role]", '[values.role]\nIntern = ""')
    org = read("7,,Intern,a,2026-01-01\n8,,PM,Moon,2026-01-01\n9,,PM,a,2026-01-01\n",
               mapping=mapping)  # fmt: skip
    assert [one.actor for one in org.appointments] == ["9"]
    assert [one.key for one in org.actors] == ["7", "8", "9"]


def test_team_and_superior_may_have_a_column(read) -> None:
    mapping = MAPPING.replace("[columns]", '[columns]\nteam = "Team"\nreports_to = "Boss"')
    org = read(
        "7,Ann,PM,a,2026-01-01,,,,,,,Crew,8\n8,,PM,b,2026-01-01,,,,,,,,\n",
        mapping=mapping,
        head=HEAD[:-1] + ",Team,Boss\n",
    )
    actors = {one.key: one for one in org.actors}
    assert actors["7"].member_of == ("crew",)
    assert (actors["7"].reports_to, actors["8"].reports_to) == ("8", None)
    assert (actors["crew"].kind, actors["crew"].name) == ("team", "Crew")


@pytest.mark.parametrize(
    ("rows", "told", "managers"),
    [
        ("7,a,2026-01-01,7\n", "the manager: is the person themselves", {"7": None}),
        (
            "7,a,2026-01-01,8\n7,b,2026-01-01,9\n8,a,2026-01-01,\n9,a,2026-01-01,\n",
            "a further manager of a person: the last one counts",
            {"7": "9", "8": None, "9": None},
        ),
        (
            "7,a,2026-01-01,8\n8,a,2026-01-01,9\n9,a,2026-01-01,7\n",
            "3 persons report to each other in a circle",
            {"7": "8", "8": "9", "9": "7"},
        ),
        # The rows go from the last to the first.
        ("7,b,2026-02-01,8\n7,a,2026-01-01,9\n8,a,2026-01-01,\n9,a,2026-01-01,\n",
         "rows that follow each other", {"7": "8", "8": None, "9": None}),
    ],
)  # fmt: skip
def test_managers_that_cannot_all_count_are_told(
    rows: str, told: str, managers: dict[str, str | None], tmp_path: Path
) -> None:
    columns = {"actor": "No", "scope": "For", "start": "From", "reports_to": "Boss"}
    file = tmp_path / "people.csv"
    file.write_text(f"No,For,From,Boss\n{rows}")
    mapping = Columns(columns=columns, defaults={"role": "product-planner"})
    found = read_people(file, MODEL, mapping)
    assert any(told in str(loss) for loss in found.losses)
    assert {one.key: one.reports_to for one in found.organization.actors} == managers


def test_many_alike_get_keys_at_once(read) -> None:
    # By looking through all keys for each, these took minutes.
    rows = "".join(f"{'-' * (n % 9)}A{'.' * (n // 9 + 1)}B,,PM,a,2026-01-01\n" for n in range(5000))
    org = read(rows)
    assert len(org.actors) == len({one.key for one in org.actors}) == 5000


def test_mapping_is_checked_when_it_is_made() -> None:
    with pytest.raises(InvalidModel) as caught:
        Columns(
            columns={"end": "To", "actr": "No"},
            defaults={"scope": 3, "share": "1", "start": "1.2.2026"},
            values={"role": {"a": 3}},
            scopes={"a": {"nam": "A", "parent": 3, "paths": "x"}, "b": 3},
            schedules={"a": {}, "b": 3},
            handles={"ann": 3},
            percent=1,  # type: ignore[arg-type]
        )
    assert [one.place for one in caught.value.problems] == [
        "columns.actr",
        "defaults.scope",
        "defaults.share",
        "defaults.start",
        "dates.ends",
        "csv.percent",
        "values.role.a",
        "scopes.a.nam",
        "scopes.a.parent",
        "scopes.a.paths",
        "scopes.b",
        "schedules.a",
        "schedules.b",
        "handles.ann",
    ]


def test_scopes_and_schedules_that_cannot_be_are_told(read) -> None:
    mapping = MAPPING + '[scopes.Big]\n[schedules.apollo]\nstart = "soon"\n'
    told = problems(read, "7,,PM,a\tb\x07,2026-01-01\n", mapping=mapping)
    assert set(told) == {
        ("scopes.Big.key", None),
        ("scopes.a-b.name", None),
        ("schedules.apollo.start", None),
    }


def test_name_of_several_roles_is_told_with_their_keys(tmp_path: Path) -> None:
    twins = roles.loads('[model]\nname = "M"\n[roles.a]\nname = "Lead"\n[roles.b]\nname = "Lead"\n')
    (tmp_path / "people.csv").write_text("No,Role\n7,Lead\n8,Leader\n", encoding="utf-8")
    columns = Columns(
        columns={"actor": "No", "role": "Role"}, defaults={"scope": "x", "start": "2026-01-01"}
    )
    with pytest.raises(InvalidModel) as caught:
        read_people(tmp_path / "people.csv", twins, columns)
    assert [one.message for one in caught.value.problems] == [
        (
            "'Lead' may be any of the roles a, b "
            "(map it under values.role, or set unknown_roles to 'pass')"
        ),
        (
            "there is no role 'Leader'; did you mean 'a' or 'b'? "
            "(map it under values.role, or set unknown_roles to 'pass')"
        ),
    ]


def test_scopes_alike_but_for_case_and_spaces_are_one(read) -> None:
    org = read("7,,PM,Big Shop,2026-01-01\n8,,PM,BIG  shop,2026-01-01\n9,,PM,APOLLO,2026-01-01\n")
    assert [(one.key, one.name) for one in org.scopes] == [
        ("apollo", "Apollo 11"),
        ("big-shop", "Big Shop"),
    ]


def test_scope_of_another_spelling_is_not_the_one_of_the_mapping(read) -> None:
    org = read("7,,PM,Apollo+,2026-01-01\n8,,PM,apollo,2026-01-01\n")
    assert [one.scope for one in org.appointments] == ["apollo-plus", "apollo"]
    assert org.scope("Apollo+").key == "apollo-plus"


def test_files_are_read_to_a_limit(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 11)
    assert content_of(tmp_path / "big", 11) == b"x" * 11
    with pytest.raises(FormatError, match="longer than 10 bytes"):
        content_of(tmp_path / "big", 10)


def test_any_other_ending_is_an_export(tmp_path: Path) -> None:
    (tmp_path / "people.txt").write_text("No\n7\n", encoding="utf-8")
    columns = Columns(
        columns={"actor": "No"}, defaults={"role": "PM", "scope": "a", "start": "2026-01-01"}
    )
    found = read_people(tmp_path / "people.txt", MODEL, columns)
    assert [one.actor for one in found.organization.appointments] == ["7"]
    assert found.source.endswith("people.txt")
    (tmp_path / "people.json").write_text("No\n7\n", encoding="utf-8")
    assert read_people(tmp_path / "people.json", MODEL, columns, format="CSV").losses == ()
    with pytest.raises(InvalidModel, match="nothing says what the columns mean"):
        read_people(tmp_path / "people.txt", MODEL)


@given(st.binary(max_size=80), st.text(max_size=60))
def test_nothing_but_errors_of_ours_comes_out(
    tmp_path_factory, content: bytes, mapping: str
) -> None:
    folder = tmp_path_factory.mktemp("people")
    (folder / "a.csv").write_bytes(HEAD.encode() + content)
    (folder / "a.toml").write_text(MAPPING, encoding="utf-8")
    (folder / "b.toml").write_text(mapping, encoding="utf-8", errors="replace")
    for file in ("a.toml", "b.toml"):
        with contextlib.suppress(RolesError):
            read_people(folder / "a.csv", MODEL, folder / file)


def test_one_identity_under_two_names_is_told(read) -> None:
    rows = "E1,Ann,Boss,Apollo 11,2026-01-01,2026-03-31,1,,,,\n"
    rows += "{},{},Boss,Apollo 11,2026-04-01,,1,,,,\n"
    with pytest.warns(LossWarning, match="another name: the two are taken for one") as caught:
        org = read(rows.format("e1", "Bob"))
    assert [actor.key for actor in org.actors] == ["e1"]
    assert "line 3" in str(caught[0].message)
    assert "Ann" not in str(caught[0].message)
    for actor, name in (("e1", "ann"), ("E1", "Ann Other")):  # as written before, or called so
        assert len(read(rows.format(actor, name)).actors) == 1


KINDS = MAPPING.replace(
    'id = "Id"', 'id = "Id"\nactor_kind = "Is"\nteam = "Team"\nreports_to = "Boss"'
) + ('[values.actor_kind]\nhuman = "person"\nbot = "agent"\n')
KINDS_HEAD = HEAD.replace("\n", ",Is,Team,Boss\n")


def test_actors_are_what_the_export_says_they_are(read) -> None:
    row = "{},,Boss,apollo,2026-01-01,,,,,,,{}\n"
    text = "".join(
        row.format(*one)
        for one in (("7", "bot,,Ops"), ("8", "human,Ops,"), ("9", ",,"), ("10", "agent,,8"))
    )
    org = read(text, mapping=KINDS, head=KINDS_HEAD)
    assert {one.key: one.kind for one in org.actors} == {
        "7": "agent", "8": "person", "9": "person", "10": "agent", "ops": "team",
    }  # fmt: skip
    # An agent may report to a team.
    assert [one.reports_to for one in org.actors] == ["ops", None, None, "8", None]


def test_kinds_of_actors_that_cannot_be_are_refused(read) -> None:
    row = "7,,Boss,apollo,2026-{}-01,,,,,,,{},,\n"
    text = row.format("01", "bot") + row.format("02", "robot") + row.format("03", "human")
    found = problems(read, text, mapping=KINDS, head=KINDS_HEAD)
    assert list(found.values()) == [
        "is 'robot'; expected 'person', 'agent' or 'team'",
        "is 'person', but an earlier row says 'agent'",
    ]
    assert [line for _, line in found] == [3, 4]


def test_the_old_name_goes_on_and_warns(tmp_path: Path) -> None:
    (tmp_path / "CODEOWNERS").write_text("/docs/ @ann\n", encoding="utf-8")
    mapping = Columns(defaults={"role": "product-manager", "start": "2026-01-01"})
    with pytest.warns(DeprecationWarning, match=r"use roles\.load_people"):
        old = roles.read_organization(tmp_path / "CODEOWNERS", MODEL, mapping)
    new = roles.load_people(tmp_path / "CODEOWNERS", MODEL, mapping)
    assert old.appointments == new.appointments != ()


@pytest.mark.parametrize(
    "first", ["dn: uid=ann,dc=example,dc=org", "version: 1", "dn:: dWlkPWFubg=="]
)
def test_ldif_is_refused_by_its_name(tmp_path: Path, first: str) -> None:
    file = tmp_path / "users.ldif"
    file.write_text(f"{first}\nobjectClass: person\ncn: Ann\n", encoding="utf-8")
    with pytest.raises(FormatError, match="is LDIF, which isn't read; export the directory as CSV"):
        read_people(file, MODEL, Columns(columns={"actor": "uid"}))
