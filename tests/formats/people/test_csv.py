"""Exports of HR systems: what is read, what is refused, at which line."""

from __future__ import annotations

import contextlib
import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roles
from roles import FormatError, InvalidModel, RolesError
from roles.formats.people import Columns, read_organization

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
        return read_organization(tmp_path / "people.csv", MODEL, tmp_path / "people.toml")

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
    ("order", "text"), [("iso", "1.2.2026"), ("day first", "2026-01-02"), ("iso", "soon")]
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
    assert "nearest: product-manager" in told["Role", 2]


def test_end_before_the_start_is_told(read) -> None:
    assert ("To", 2) in problems(read, "8,,PM,a,2026-01-01,2025-01-01\n")


def test_missing_column_is_told_with_what_there_is(read) -> None:
    told = problems(read, "", head="No,Name,Rolle,Product,From,To,FTE,Type,For,Id,Entered\n")
    assert told["columns.role", 1].startswith("no column is headed 'Role'; there are 'No', 'Name'")
    assert told["columns.role", 1].endswith("nearest: Rolle")


def test_two_whom_one_key_would_fit_stay_two(read) -> None:
    org = read("A-B,,PM,a,2026-01-01\nA B,,PM,a,2026-01-01\n")
    assert [one.actor for one in org.appointments] == ["a-b", "a-b-2"]


def test_delegation_is_read(read) -> None:
    org = read(
        "7,,PM,a,2026-01-01\n8,,PM,a,2026-01-01,,,delegated,7\n9,,PM,b,2026-01-01,,,delegated,5\n"
    )
    assert [one.key for one in org.holders("pm", "a", "2026-02-01")] == ["8"]
    assert {one.key for one in org.actors} == {"5", "7", "8", "9"}


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
        read_organization(tmp_path / "absent.csv", MODEL, Columns(columns={}, ends="inclusive"))
    with pytest.raises(FormatError):
        Columns.load(tmp_path / "absent.toml")
    with pytest.raises(FormatError, match="isn't CSV"):
        read('7,"' + "x" * 200_000 + '",PM,a,2026-01-01\n')


@settings(max_examples=40)
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
            read_organization(folder / "a.csv", MODEL, folder / file)
