"""The exports of HR systems as they come: histories, hours, statuses, dates, encodings."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roles
from extras import needs
from roles.errors import FormatError, InvalidModel
from roles.formats.people import Columns, OrganizationReading, read_people
from roles.formats.people.csv import read
from roles.formats.people.dates import parse_day
from roles.formats.people.proposal import propose_mapping
from roles.model.identity import identity

MODEL = roles.reference()
COLUMNS = {"actor": "No", "role": "Title", "scope": "Product", "start": "From"}
DAY = datetime.timedelta(days=1)


def reading(rows: str, head: str = "", **mapping: Any) -> OrganizationReading:
    columns = COLUMNS | mapping.pop("columns", {})
    content = (head or ",".join(columns.values())) + "\n" + rows
    return read(content.encode(), MODEL, Columns(columns=columns, **mapping), source="p.csv")


def held(found: OrganizationReading) -> list[tuple[str, str, str, str]]:
    return [
        (one.actor, one.scope, str(one.start), str(one.end or ""))
        for one in found.organization.appointments
    ]


# Days


@pytest.mark.parametrize(
    "text",
    ["2026-03-01", "2026-03-01 00:00:00", "2026-03-01T00:00:00Z", "2026-03-01T00:00:00.000+01:00",
     "2026/03/01", "2026.3.1", "20260301", "1-Mar-2026", "01-MAR-2026", "1 March 2026",
     "March 1, 2026", "Mar 1st, 2026", "1. März 2026", "46082", "46082.0", "2026-03-01 12:00 AM"],
)  # fmt: skip
@pytest.mark.parametrize("order", ["iso", "day first", "month first"])
def test_day_is_read_however_an_export_writes_it(text: str, order: str) -> None:
    assert parse_day(text, order) == datetime.date(2026, 3, 1)


@pytest.mark.parametrize("text", ["0000-00-00", "0000-00-00 00:00:00", "00/00/0000", "00.00.0000"])
def test_day_of_zeros_is_none(text: str) -> None:
    assert parse_day(text, "iso") is None


@pytest.mark.parametrize(
    ("text", "order", "message"),
    [
        ("2026-03-01 09:30:00", "iso", "has a time of day"),
        ("2026-03-01 12:00 PM", "iso", "has a time of day"),
        ("01/02/2026", "iso", "'day first' or 'month first'"),
        ("13/02/2026", "iso", "it is day first"),
        ("02/13/2026", "iso", "it is month first"),
        ("02/13/2026", "day first", "has no month 13"),
        ("1/2/26", "iso", "'day first' or 'month first'"),
        ("1/2/263", "day first", "isn't a date"),
        ("2026-02-30", "iso", "doesn't exist"),
        ("soon", "iso", "a text of 4 characters isn't a date"),
    ],
)
def test_what_is_no_day_says_why(text: str, order: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_day(text, order)


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2150, 1, 1)))
def test_every_day_is_read_in_every_form(day: datetime.date) -> None:
    serial = (day - datetime.date(1899, 12, 30)).days
    for text, order in (
        (day.isoformat(), "iso"),
        (f"{day:%Y%m%d}", "iso"),
        (f"{day:%d.%m.%Y}", "day first"),
        (f"{day:%m/%d/%Y}", "month first"),
        (f"{day:%d-%b-%Y}", "iso"),
        (str(serial), "iso"),
    ):
        assert parse_day(text, order) == day
    if 1970 <= day.year < 2070:
        assert parse_day(f"{day:%d.%m.%y}", "day first") == day
        assert parse_day(f"{day:%m/%d/%y} 0:00", "month first") == day
        assert parse_day(f"{day:%d-%b-%y}", "iso") == day


def test_last_minute_of_the_last_day_is_that_day() -> None:
    for text in ("2026-06-30 23:59:59", "2026-06-30T23:59:59.999Z", "2026-06-30 11:59 PM"):
        assert parse_day(text, "iso", last=True) == datetime.date(2026, 6, 30)
        with pytest.raises(ValueError, match="time of day"):
            parse_day(text, "iso")
    with pytest.raises(ValueError, match="time of day"):
        parse_day("2026-06-30 11:59 AM", "iso", last=True)


def test_days_that_a_spreadsheet_may_have_swapped_are_told() -> None:
    for second, told in (("13/03/2026", 1), ("2026-03-13", 0), ("46082", 0)):
        rows = f"1,PM,A,2026-12-03\n2,PM,A,{second}\n"
        assert len(reading(rows, order="day first").losses) == told


# Histories


def test_row_holds_until_the_next_of_the_same_person() -> None:
    found = reading(
        "e1,Product manager,Zeus,2026-06-01\n"
        "E1,Product manager,Apollo,2026-01-01\n"
        "e2,Product planner,Apollo,2026-02-01\n"
        "e1,Terminated,,2026-09-01\n",
        history="effective",
    )
    assert held(found) == [
        ("e1", "zeus", "2026-06-01", "2026-09-01"),
        ("e1", "apollo", "2026-01-01", "2026-06-01"),
        ("e2", "apollo", "2026-02-01", ""),
    ]
    assert [one.line for one in found.losses] == [5]


def test_status_that_holds_nothing_ends_what_came_before() -> None:
    found = reading(
        "1,Product manager,Apollo,2026-01-01,Active\n"
        "1,Product manager,Apollo,2026-03-01,Parental leave\n"
        "1,Product manager,Apollo,2026-09-01,Active\n",
        columns={"status": "Status"},
        values={"status": {"Active": "holds", "parental  LEAVE": ""}},
        history="effective",
    )
    assert held(found) == [
        ("1", "apollo", "2026-01-01", "2026-03-01"),
        ("1", "apollo", "2026-09-01", ""),
    ]
    assert found.losses == ()


def test_status_that_the_mapping_does_not_know_is_told() -> None:
    found = reading("1,PM,A,2026-01-01,On loan\n", columns={"status": "Status"})
    assert len(found.organization.appointments) == 1
    assert [(one.what, one.weight) for one in found.losses] == [("'On loan'", "answer")]


def test_two_rows_of_one_day_the_last_counts_and_it_is_told() -> None:
    found = reading("1,PM,A,2026-01-01\n1,PM,B,2026-01-01\n", history="effective")
    assert held(found) == [("1", "b", "2026-01-01", "")]
    assert [one.line for one in found.losses] == [2]


def test_two_parts_of_full_time_on_one_day_both_count() -> None:
    found = reading(
        "1,PM,A,2026-01-01,0.5\n1,PM,B,2026-01-01,50%\n1,PM,C,2026-02-01,1.0\n",
        columns={"share": "FTE"},
        history="effective",
    )
    assert [one[1] for one in held(found)] == ["a", "b", "c"]
    assert {one[3] for one in held(found)} == {"2026-02-01", ""}


def test_rows_that_follow_without_an_end_are_told_where_nothing_says_how_to_read_them() -> None:
    rows = "1,PM,A,2026-01-01\n1,PM,B,2026-02-01\n2,PM,A,2026-01-01\n"
    (told,) = reading(rows).losses
    assert "set dates.history" in str(told)
    assert told.what.startswith("1 person with rows")
    assert told.weight == "answer"
    assert reading(rows, history="periods").losses == ()
    ends = {"columns": {"end": "To"}, "ends": "inclusive"}
    assert reading("1,PM,A,2026-01-01,\n1,PM,B,2026-02-01,2026-03-01\n", **ends).losses == ()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "2"]),
            st.sampled_from(["Product manager", "Terminated", "Product planner"]),
            st.sampled_from(["A", "B"]),
            st.integers(0, 9),
        ),
        max_size=8,
        unique_by=lambda row: (row[0], row[3]),
    )
)
def test_history_answers_as_the_slow_way_does(rows) -> None:
    first = datetime.date(2026, 1, 1)
    text = "".join(f"{who},{what},{where},{first + n * DAY}\n" for who, what, where, n in rows)
    org = reading(text, history="effective").organization
    for n in range(11):
        day = first + n * DAY
        for who in {row[0] for row in rows}:
            before = [row for row in rows if row[0] == who and row[3] <= n]
            last = max(before, key=lambda row: row[3], default=None)
            wanted = [] if last is None or last[1] == "Terminated" else [last[2].lower()]
            assert [one.scope for one in org.held_by(who, on=day)] == wanted


# Cells


def test_hours_are_parts_of_full_time() -> None:
    found = reading("1,PM,A,2026-01-01,30\n", columns={"hours": "Hours"}, full_time=40)
    assert found.organization.appointments[0].share == 0.75
    with pytest.raises(InvalidModel, match="more than full time"):
        reading("1,PM,A,2026-01-01,48\n", columns={"hours": "Hours"}, full_time=40)
    with pytest.raises(InvalidModel, match=r"hours\.full_time"):
        Columns(columns={"hours": "Hours"})


def test_shares_with_and_without_a_sign_in_one_column_are_told() -> None:
    rows = "1,PM,A,2026-01-01,1.0\n2,PM,A,2026-01-01,100%\n3,PM,A,2026-01-01,50%\n"
    found = reading(rows, columns={"share": "FTE"})
    assert [one.share for one in found.organization.appointments] == [1, 1, 0.5]
    assert [one.line for one in found.losses] == [2]
    with pytest.raises(InvalidModel) as caught:
        reading(rows, columns={"share": "FTE"}, percent=True)
    assert [(one.place, one.line) for one in caught.value.problems] == [("FTE", 2)]


def test_names_of_two_columns_find_a_manager_and_the_person() -> None:
    found = reading(
        '1,PM,A,2026-01-01,Ann,Example,"Sample, Bob"\n2,PM,B,2026-01-01,Bob,Sample,\n',
        head="No,Title,Product,From,First,Last,Boss",
        columns={"name": ["First", "Last"], "reports_to": "Boss"},
    )
    org = found.organization
    assert org.actor("example, ann") == org.actor("Ann Example") == org.actors[0]
    assert org.actors[0].reports_to == "2"
    assert found.losses == ()


def test_name_of_two_persons_is_told_and_taken_for_neither() -> None:
    rows = "1,PM,A,2026-01-01,Ann,\n2,PM,B,2026-01-01,Ann,\n3,PM,C,2026-01-01,Cy,Ann\n"
    found = reading(rows, columns={"name": "Name", "reports_to": "Boss"})
    assert found.organization.actors[2].reports_to is None
    (told,) = found.losses
    assert "may be any of 2 persons" in str(told)
    assert "Ann" not in str(told)


def test_titles_that_are_no_roles_pass_in_one_line_each() -> None:
    rows = "".join(f"{n},Clerk {n % 3},A,2026-01-01\n" for n in range(300))
    found = reading(rows + "x,PM,A,2026-01-01\n", unknown_roles="pass")
    assert len(found.organization.appointments) == 1
    assert [one.count for one in found.losses] == [100, 100, 100]
    with pytest.raises(InvalidModel) as caught:
        reading(rows)
    assert len(caught.value.problems) == 3
    assert "100 times: lines 2, 5, 8, …" in caught.value.problems[0].message


def test_rows_without_a_title_are_told() -> None:
    found = reading("1,PM,A,2026-01-01\nTotal,,,\nFilter:,,none,\n", unknown_roles="pass")
    assert len(found.organization.appointments) == 1
    assert [one.key for one in found.organization.actors] == ["1"]
    (loss,) = found.losses
    assert (loss.place, loss.line, loss.count, loss.weight) == ("No", 3, 2, "answer")
    assert "isn't read" in loss.why
    found = reading("1,PM,A,2026-01-01\n2,,A,2026-01-01\n", unknown_roles="pass")
    assert [one.key for one in found.organization.actors] == ["1", "2"]
    (loss,) = found.losses
    assert (loss.place, loss.line) == ("Title", 3)
    assert "no appointment comes of it" in loss.why


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Employment Status", "status"),
        ("Is Active", "status"),
        ("Terminated", "status"),
        ("Status [READ ONLY]", "status"),
        ("Termination Date", "end"),
        ("Austrittsdatum", "end"),
        ("Last Day of Work", "end"),
        ("Probation End Date", ""),
        ("Location", ""),
    ],
)
def test_columns_that_say_who_left_are_told_where_they_are_not_read(
    heading: str, field: str
) -> None:
    head = f"{','.join(COLUMNS.values())},{heading}"
    told = {one.what: one for one in reading("1,PM,A,2026-01-01,x\n", head).losses}
    assert repr(heading) in told
    assert (told[repr(heading)].weight == "answer") == bool(field)
    assert f"name it as columns.{field}" in told[repr(heading)].why or not field


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("1,PM,'Apollo, Zeus',2026-01-01\n2,PM,Zeus,2026-01-01\n", "'Apollo, Zeus'"),
        ("1,PM,Apollo; Zeus,2026-01-01\n", "'Apollo; Zeus'"),
        ("1,PM,'Apollo, Inc.',2026-01-01\n2,PM,Zeus,2026-01-01\n", ""),
        ("1,PM,R&D,2026-01-01\n2,PM,C/C++,2026-01-01\n", ""),
        ("ann,PM,A,2026-01-01\n'ann, bob',PM,A,2026-01-01\n", "an actor"),
        ("'Example, Ann',PM,A,2026-01-01\n", ""),
    ],
)
def test_cells_that_may_name_several_are_told(rows: str, told: str) -> None:
    found = reading(rows.replace("'", '"'))
    assert [one.what for one in found.losses] == [told] * bool(told)


def test_positions_that_nobody_has_are_told() -> None:
    rows = "1,PM,A,2026-01-01,Vacant\nTBD,PM,B,2026-01-01,\n3,PM,A,2026-01-01,Ann\n"
    (loss,) = reading(rows, columns={"name": "Name"}).losses
    assert (loss.place, loss.line, loss.count, loss.weight) == ("No", 2, 2, "answer")


def test_manager_may_be_named_as_active_directory_does() -> None:
    boss = '"CN=Sample\\, Bob,OU=Staff,DC=example"'
    rows = f'1,PM,A,2026-01-01,Ann,{boss}\n2,PM,A,2026-01-01,"Sample, Bob",\n'
    found = reading(rows, columns={"name": "Name", "reports_to": "Boss"})
    assert [one.reports_to for one in found.organization.actors] == ["2", None]


def test_rows_above_the_headings_are_passed_over_and_told() -> None:
    rows = '"Staff: Apollo"\nPeriod,2026\n\nNo,Title,Product,From\n1,PM,A,2026-01-01\n'
    found = reading(rows, head="Report")
    assert [one.actor for one in found.organization.appointments] == ["1"]
    assert [one.what for one in found.losses] == ["4 rows above the headings"]
    with pytest.raises(InvalidModel, match="none of the headings"):
        reading("No,Title\n1,PM\n", head="Report")


def test_star_is_every_other_word() -> None:
    rows = "1,PM,A,2026-01-01\n2,Clerk,A,2026-01-01\n3,Boss,A,2026-01-01\n"
    found = reading(rows, values={"role": {"*": "", "Boss": "product-planner"}})
    assert [one.role for one in found.organization.appointments] == [
        "product-manager",
        "product-planner",
    ]
    assert found.losses == ()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-le", "windows-1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "No,Title,Product,From\nJörg,PM,Größe,2026-01-01\n"
    (tmp_path / "p.csv").write_bytes(text.encode(encoding))
    marked = encoding in ("utf-16", "utf-8-sig")
    mapping = Columns(columns=COLUMNS, encoding=None if marked else encoding)
    org = read_people(tmp_path / "p.csv", MODEL, mapping).organization
    assert (org.actors[0].key, org.scopes[0].name) == ("jörg", "Größe")
    if encoding == "windows-1252":
        with pytest.raises(FormatError, match=r"set csv\.encoding, to 'windows-1252' perhaps"):
            read_people(tmp_path / "p.csv", MODEL, Columns(columns=COLUMNS))
        with pytest.raises(InvalidModel, match=r"csv\.encoding"):
            Columns(encoding="martian")


def test_workbook_is_read_as_the_same_text(tmp_path: Path) -> None:
    needs("xlsx")
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["About this report"])
    sheet = book.create_sheet("Staff")
    sheet.append(["Staff of the company"])
    sheet.append([])
    sheet.append(list(COLUMNS.values()))
    sheet.append([1007, "PM", "Apollo", datetime.date(2026, 1, 1)])
    sheet.append([1012.0, "Product planner", "Apollo", 46082])
    sheet.append([1013, "PM", "Apollo", "soon"])
    stream = io.BytesIO()
    book.save(stream)
    (tmp_path / "p.xlsx").write_bytes(stream.getvalue())
    with pytest.raises(InvalidModel) as caught:
        read_people(tmp_path / "p.xlsx", MODEL, Columns(columns=COLUMNS))
    assert [(one.place, one.line) for one in caught.value.problems] == [("From", 6)]
    sheet.delete_rows(6)
    book.save(tmp_path / "p.xlsx")
    found = read_people(tmp_path / "p.xlsx", MODEL, Columns(columns=COLUMNS))
    assert held(found) == [
        ("1007", "apollo", "2026-01-01", ""),
        ("1012", "apollo", "2026-03-01", ""),
    ]
    assert 'actor = "No"' in propose_mapping(tmp_path / "p.xlsx", MODEL)


# Laws 1 and 2

TEXTS = st.text(alphabet="cC+# &-.★☂öo\u0308", min_size=1, max_size=5).filter(
    lambda text: text.strip(" -")  # hyphens alone say that there is nothing
)


@settings(max_examples=30)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=6), st.randoms())
def test_two_texts_are_two_things_found_again_and_nobody_is_made_up(rows, random) -> None:
    cells = [[cell.strip() for cell in row] for row in rows]
    lines = [f'"{no}",PM,"{product}",2026-01-01,"{boss}"\n' for no, product, boss in cells]
    mapping: dict[str, Any] = {"columns": {"reports_to": "Boss"}, "history": "periods"}
    found = reading("".join(lines), **mapping)
    org = found.organization
    persons = {identity(no) for no, _, _ in cells}
    assert len(org.actors) == len({one.key for one in org.actors}) == len(persons)
    assert len(org.scopes) == len({identity(product) for _, product, _ in cells})
    for (no, product, _), one in zip(cells, org.appointments, strict=True):
        assert one.actor == org.actor(no).key
        assert one.scope == org.scope(product).key
    bosses = [one for one in found.losses if one.place == "Boss"]
    told = sum(one.count for one in bosses if "isn't in the file" in one.why)
    assert told == len({(identity(a), c) for a, _, c in cells if identity(c) not in persons})
    told = sum(one.count for one in bosses if "the person themselves" in one.why)
    assert told == len({(identity(a), c) for a, _, c in cells if identity(c) == identity(a)})
    random.shuffle(lines)
    again = reading("".join(lines), **mapping).organization
    assert {one.key for one in again.actors} == {one.key for one in org.actors}
    assert {one.key for one in again.scopes} == {one.key for one in org.scopes}


# A first mapping


@pytest.mark.parametrize(
    ("heading", "words", "lines"),
    [
        ("Enabled", "True False", ['"True" = "holds"', '"False" = ""']),
        ("Terminated", "Yes No", ['"Yes" = ""', '"No" = "holds"']),
        ("Status", "Retiree Onboarding", ['"Retiree" = ""', '"Onboarding" = "holds"  # or ""?']),
        ("Estado", "Activo Baja", ['"Activo" = "holds"', '"Baja" = ""']),
    ],
)
def test_proposal_says_what_a_status_means(
    heading: str, words: str, lines: list[str], tmp_path: Path
) -> None:
    rows = [f"{number},PM,{word}" for number, word in enumerate(words.split())]
    (tmp_path / "p.csv").write_text("\n".join([f"Employee ID,Job Title,{heading}", *rows]))
    proposed = propose_mapping(tmp_path / "p.csv", MODEL).splitlines()
    assert f'status = "{heading}"' in proposed
    assert set(lines) <= set(proposed)


def test_proposal_knows_headings_by_a_part_of_theirs(tmp_path: Path) -> None:
    heads = {
        "Legal_Name_First_Name": "name",
        "Job Information: Job Title": "role",
        "Department (Name)": "scope",
        "Manager - Employee ID": "reports_to",
        "Date of Birth": "",
        "Emergency Contact Email Address": "",
    }
    (tmp_path / "p.csv").write_text(f"Worker ID,{','.join(heads)}\n1,a,b,c,d,e,f\n")
    proposed = propose_mapping(tmp_path / "p.csv", MODEL)
    for heading, field in heads.items():
        assert (f'{field} = "{heading}"' in proposed) == bool(field)
    assert 'role = "Job Information: Job Title"  # by a part of its heading' in proposed


def test_ldif_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.ldif").write_text("# extended LDIF\n#\n# LDAPv3\n\ndn: uid=ann,dc=x\nuid: ann\n")
    for refused in (
        lambda: propose_mapping(tmp_path / "p.ldif", MODEL),
        lambda: read_people(tmp_path / "p.ldif", MODEL, Columns(columns=COLUMNS)),
    ):
        with pytest.raises(FormatError, match="is LDIF, which isn't read; export the directory as"):
            refused()


def test_proposed_mapping_reads_the_export(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_bytes(
        "EMPLID;NAME;EFFDT;JOBTITLE;DEPTID;FTE;EMPL_STATUS\n"
        "e1;Müller, Ann;13.02.2026;Product manager;Apollo;0,5;A\n"
        "e1;Müller, Ann;01.05.2026;Product manager;Apollo;0,5;T\n".encode("cp1252")
    )
    proposed = propose_mapping(tmp_path / "p.csv", MODEL)
    assert "PeopleSoft" in proposed
    (tmp_path / "p.toml").write_text(proposed, encoding="utf-8")
    found = read_people(tmp_path / "p.csv", MODEL, tmp_path / "p.toml")
    assert held(found) == [("e1", "apollo", "2026-02-13", "2026-05-01")]
    assert found.organization.actor("Ann Müller").key == "e1"
    assert found.losses == ()


def test_proposal_leaves_open_what_the_file_does_not_say(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("Name,Job Title,Phone\nAnn,Clerk,7\n", encoding="utf-8")
    proposed = propose_mapping(tmp_path / "p.csv", MODEL)
    assert '# actor = "Name"  # each row has another; may two people share a name?' in proposed
    (tmp_path / "p.csv").write_text("Name,Role\nAnn,Clerk\nann,Cook\n", encoding="utf-8")
    assert '# actor = "which column?"' in propose_mapping(tmp_path / "p.csv", MODEL)
    assert '# without a meaning: "Phone"' in proposed
    (tmp_path / "p.csv").write_text("1,2\n", encoding="utf-8")
    with pytest.raises(FormatError, match="has no heading that is known"):
        propose_mapping(tmp_path / "p.csv", MODEL)


def test_proposal_goes_by_addresses_where_no_number_tells_people_apart(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    head = "Name,Work Email,Job Title,Department,Manager's Email,Date Joined,Type\n"
    rows = [
        "Ann A,ann@x.org,Product manager,Apollo,bob@x.org,2026-01-01,Full time\n",
        "Bob B,bob@x.org,Product planner,Apollo,,2025-01-01,Part time\n",
    ]
    file.write_text(head + "".join(rows), encoding="utf-8")
    (tmp_path / "p.toml").write_text(propose_mapping(file, MODEL), encoding="utf-8")
    found = read_people(file, MODEL, tmp_path / "p.toml")
    assert len(found.organization.appointments) == 2
    assert found.organization.actor("Ann A").reports_to == found.organization.actor("Bob B").key
    assert 'Type"' in propose_mapping(file, MODEL).partition("without a meaning")[2]
    # One address for two people, or none for one of them, tells nobody apart.
    for odd in (rows[0].replace("Ann", "Eve"), rows[1].replace("bob@x.org", "", 1)):
        file.write_text(head + "".join(rows) + odd, encoding="utf-8")
        assert "\n# actor = " in propose_mapping(file, MODEL)


def test_proposal_takes_the_number_of_a_manager_before_the_name(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_text("Employee ID,Manager,Manager ID,Type\n1,Bob,2,acting\n", encoding="utf-8")
    proposed = propose_mapping(file, MODEL)
    assert 'reports_to = "Manager ID"' in proposed
    assert 'kind = "Type"' in proposed


def test_no_mapping_is_proposed_for_what_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "users.json").write_text("{}", encoding="utf-8")
    with pytest.raises(FormatError, match="is no table; a mapping is proposed for CSV"):
        propose_mapping(tmp_path / "users.json", MODEL)


def test_proposal_takes_the_column_of_managers_who_are_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_text(
        "EmpID,Employee_Name,ManagerID,ManagerName,Position,Department,DateofHire\n"
        '10,"Example, Ann",7,,Cook,Apollo,2025-01-01\n'
        '11,"Sample, Bob",7,Ann Example,Cook,Apollo,2025-01-01\n',
        encoding="utf-8",
    )
    proposed = propose_mapping(file, MODEL)
    assert 'actor = "EmpID"' in proposed
    assert 'reports_to = "ManagerName"' in proposed
    (tmp_path / "p.toml").write_text(proposed, encoding="utf-8")
    org = read_people(file, MODEL, tmp_path / "p.toml").organization
    assert org.actor("Bob Sample").reports_to == "10"


@pytest.mark.parametrize(
    ("status", "meant"),
    [
        ("Voluntarily Terminated", ""),
        ("Active - Parental Leave", ""),
        ("T", ""),
        ("Leave of Absence", ""),
        ("Active", "holds"),
        ("Regular (T)", "holds"),
        ("Leaves early", "holds"),
    ],
)
def test_proposal_knows_a_status_of_several_words(tmp_path: Path, status: str, meant: str) -> None:
    file = tmp_path / "p.csv"
    file.write_text(f"Employee ID,Name,Status\n1,Ann,{status}\n", encoding="utf-8")
    assert f'"{status}" = "{meant}"' in propose_mapping(file, MODEL)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Senior Product Manager (EMEA)", "product-manager"),
        ("Product Planer", "product-planner"),
        ("HR Manager", ""),
        ("Production Technician", ""),
        ("Product Manager and Product Planner", ""),
    ],
)
def test_proposal_takes_a_title_for_a_role_whose_words_it_has(
    tmp_path: Path, title: str, role: str
) -> None:
    file = tmp_path / "p.csv"
    file.write_text(f"Employee ID,Name,Job Title\n1,Ann,{title}\n", encoding="utf-8")
    assert f'# "{title}" = "{role}"' in propose_mapping(file, MODEL)


def test_proposal_reads_over_a_title_and_a_broken_date(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    lines = ["Staff; by department", "", "Emp No;Name;Job Title;Department;Date Joined"]
    lines += [f"{n};Ann {n};Cook;Apollo;{n}.02.2025" for n in range(1, 20)]
    file.write_text("\n".join([*lines, "20;Eve;Cook;Apollo;soon"]), encoding="utf-8")
    proposed = propose_mapping(file, MODEL)
    for line in ('actor = "Emp No"', 'delimiter = ";"', 'order = "day first"'):
        assert f"\n{line}\n" in proposed


def test_ids_that_persons_share_are_nobodys(tmp_path: Path) -> None:
    """EMPL_RCD is 0 for nearly everybody: as the id of a record it left only one person."""
    file = tmp_path / "p.csv"
    rows = ["1,0,2025-01-01,Product manager,A", "1,0,2026-01-01,Product planner,A",
            "2,0,2025-01-01,Product manager,B", "2,1,2025-01-01,Product planner,B"]  # fmt: skip
    file.write_text("\n".join(["EMPLID,EMPL_RCD,EFFDT,Job Title,Deptid", *rows]), encoding="utf-8")
    (tmp_path / "p.toml").write_text(propose_mapping(file, MODEL), encoding="utf-8")
    org = read_people(file, MODEL, tmp_path / "p.toml").organization
    held = {(a.actor, a.role) for a in org.current if a.covers(datetime.date(2026, 3, 1))}
    assert held == {("1", "product-planner"), ("2", "product-manager"), ("2", "product-planner")}

    columns = {"actor": "EMPLID", "id": "EMPL_RCD", "start": "EFFDT", "role": "Job Title"}
    mapping = Columns(columns=columns | {"scope": "Deptid"}, history="periods")
    found = read_people(file, MODEL, mapping)
    assert len(found.organization.current) == 4
    (told,) = (one for one in found.losses if one.place == "EMPL_RCD")
    assert (told.weight, told.count) == ("answer", 3)
    # Rows of one person are records of one appointment, of which the last counts; that is told.
    file.write_text("\n".join(["EMPLID,EMPL_RCD,EFFDT,Job Title,Deptid", *rows[:2]]), "utf-8")
    found = read_people(file, MODEL, mapping)
    assert [one.role for one in found.organization.current] == ["product-planner"]
    assert [one.line for one in found.losses if one.place == "EMPL_RCD"] == [2]


@pytest.mark.parametrize("nothing", ["NULL", "(null)", "#N/A", "n/a", "-", "\u2014", "\\N", "nan"])
def test_words_for_nothing_are_empty_cells(nothing: str) -> None:
    columns = {"end": "To", "reports_to": "Boss", "share": "FTE", "team": "Team"}
    row = f"1,Product manager,Apollo,2026-01-01,{nothing},{nothing},{nothing},{nothing}\n"
    found = reading(row, columns=columns, ends="inclusive")
    (one,) = found.organization.appointments
    assert (one.end, one.share) == (None, 1)
    assert [actor.key for actor in found.organization.actors] == ["1"]
    assert {one.why for one in found.losses} == {"is read as an empty cell"}
    assert sum(one.count for one in found.losses) == 4
    with pytest.raises(InvalidModel, match=r"No \(line 2\): is empty"):
        reading(f"{nothing},Product manager,Apollo,2026-01-01\n")
    with pytest.raises(InvalidModel, match=r"Product \(line 2\): is empty"):
        reading(f"1,Product manager,{nothing},2026-01-01\n")


def test_words_for_nothing_are_names_where_they_can_be() -> None:
    found = reading(
        "1,Product manager,NA,2026-01-01,Eve,Null\n2,Product manager,-,2026-01-01,-,-\n",
        columns={"name": ["Given", "Family"]},
        head="No,Title,Product,From,Given,Family",
        values={"scope": {"-": "rest"}},
    )
    assert [one.name for one in found.organization.actors] == ["Eve Null", "- -"]
    assert [one.key for one in found.organization.scopes] == ["na", "rest"]
    assert found.losses == ()
