"""The plan for a handover: what somebody who leaves owns, what is due, and whom it could go to."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

from attrs import frozen

from roles.characters import one_line
from roles.errors import MissingExtra
from roles.model.display import Answers
from roles.model.statements import Handoff
from roles.plan.dates import day
from roles.views.naming import actor_label, scope_label
from roles.views.staffing import listed, vacant
from roles.views.table import Cell, Row, Table
from roles.views.wording import carried, last_day

if TYPE_CHECKING:
    from roles.org.actors import Actor, Scope
    from roles.org.organization import Organization
    from roles.org.people import Departure
    from roles.plan.schedule import Due

__all__ = ["HandoverPlan", "handover_plan"]

_MOST_CANDIDATES = 3
_WIDEST = 60
_DAY = datetime.timedelta(days=1)


@frozen(kw_only=True)
class HandoverPlan:
    """
    What somebody who leaves hands over.

    Attributes:
        organization: The organisation, with them.
        departure: What follows if they leave.
        until: The day up to which it looks.
    """

    organization: Organization
    departure: Departure
    until: datetime.date

    @property
    def title(self) -> str:
        """What the plan is called."""
        return (
            f"Handover plan: {actor_label(self.departure.actor.key)} leaves on {self.departure.on}"
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the plan as tables: owned, due, candidates, vacant."""
        vacancies = vacant(Answers(self.departure.vacancies, "Vacant afterwards"))
        return self._owned(), self._due(), self._candidates(), vacancies

    def _owned(self) -> Table:
        departure = self.departure
        before = departure.on - _DAY
        stages: dict[tuple[str, str, str, str], list[str]] = {}
        for answer in self.organization.owned_by(departure.actor, on=before):
            after = departure.organization.who_owns(
                answer.responsibility, scope=answer.scope, on=departure.on, at=answer.stage
            )
            owned = (
                scope_label(answer.scope.key),
                answer.responsibility.name,
                ", ".join(role.name for role in answer.owners),
                ", ".join(actor_label(actor.key) for actor in after.actors),
            )
            stages.setdefault(owned, []).append(answer.stage.name)
        rows = [
            Row((work, ", ".join(at), role, Cell(to or "nobody", "" if to else "gap")), group=scope)
            for (scope, work, role, to), at in stages.items()
        ]
        columns = ("Responsibility", "Stages", "As", "Without a decision goes to")
        return listed(f"Owned on {before}", columns, rows)

    def dues(self) -> Iterator[tuple[Scope, Due]]:
        """Yield what falls due for their roles between the day they leave and the last."""
        org, seen = self.organization, set()
        for held in self.departure.ended:
            scope = org.scope(held.scope)
            schedule = org.schedule_of(scope)
            if schedule is None or (held.role, held.scope) in seen:
                continue
            seen.add((held.role, held.scope))
            for due in schedule.due(held.role, self.departure.on, self.until):
                yield scope, due

    def describe(self, due: Due) -> str:
        """Return what is due in words."""
        if not isinstance(due.about, Handoff):
            return f"{due.about.name} {due.what}"
        model = self.organization.model
        given = carried(model, due.about, "work")
        if due.what == "gives":
            return f"hand over {given} to {model.role(due.about.receiver).name}"
        return f"receive {given} from {model.role(due.about.giver).name}"

    def _due(self) -> Table:
        rows = [
            (str(due.date), scope_label(scope.key), self.describe(due))
            for scope, due in sorted(self.dues(), key=lambda pair: pair[1].date)
        ]
        title = f"Due from {self.departure.on} to {last_day(self.until)}"
        return listed(title, ("Day", "For", "What"), rows)

    def _candidates(self) -> Table:
        org, rows = self.organization, []
        places = dict.fromkeys((held.role, held.scope) for held in self.departure.ended)
        for role, scope in places:
            group = f"{org.model.role(role).name} for {scope_label(scope)}"
            for one in org.succession(role, scope=scope, on=self.departure.on)[:_MOST_CANDIDATES]:
                lacks = ", ".join(skill.name for skill in one.lacks)
                cells = actor_label(one.actor.key), lacks or "nothing", f"{one.share:.0%}"
                rows.append(Row(cells, group=group))
        return listed("Could take over", ("Who", "Lacks", "Appointed for"), rows)

    def workbook(self) -> bytes:
        """
        Return the plan as an XLSX workbook, one sheet per table, ready to print.

        Raises:
            MissingExtra: openpyxl isn't installed.
        """
        try:
            from openpyxl import Workbook
        except ImportError:
            raise MissingExtra("xlsx", "openpyxl") from None
        from roles.formats.shared.workbooks import timeless

        book: Any = Workbook()
        book.remove(book.active)
        for name, table in zip(
            ("Owned", "Due", "Candidates", "Vacant"), self.tables(), strict=True
        ):
            _fill(book.create_sheet(name), self.title, table)
        content = BytesIO()
        book.save(content)
        return timeless(content.getvalue())

    def icalendar(self) -> bytes:
        """
        Return what is due, and the last day, as an iCalendar file.

        Raises:
            MissingExtra: icalendar isn't installed.
        """
        from roles.plan.ical import add_event, empty_calendar

        calendar, departure = empty_calendar(), self.departure
        events = [(departure.on - _DAY, f"Last day of {actor_label(departure.actor.key)}")]
        events += [
            (due.date, f"{scope_label(scope.key)}: {self.describe(due)}")
            for scope, due in self.dues()
        ]
        for number, (date, summary) in enumerate(events):
            about = departure.actor.key, str(number), summary
            add_event(calendar, departure.on, date, summary, *about)
        content: bytes = calendar.to_ical()
        return content


def handover_plan(
    org: Organization,
    actor: str | Actor,
    *,
    on: datetime.date | str,
    until: datetime.date | str,
) -> HandoverPlan:
    """
    Return the plan for the handover of somebody who leaves.

    Args:
        org: The organisation, with them.
        actor: The actor who leaves.
        on: The first day without them.
        until: The day up to which it looks for what is due and what is vacant.

    Raises:
        UnknownName: There is no such actor.
        InvalidValue: A day isn't a date, or `until` comes before `on`.
    """
    departure = org.leaving(actor, on=on, until=until)
    return HandoverPlan(organization=org, departure=departure, until=day(until))


def _fill(sheet: Any, title: str, table: Table) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    from roles.formats.shared.paper import fit_to_paper, line_count, row_height, text_width

    def put(number: int, column: int, text: str, size: int = 11, *, bold: bool = False) -> Any:
        cell = sheet.cell(number, column, one_line(text))
        cell.data_type = "s"  # a name that looks like a formula stays a name
        cell.font = Font("Calibri", size, bold=bold)
        return cell

    put(1, 1, title, 14, bold=True)
    put(2, 1, table.title, 12, bold=True)
    widths = [
        max(min(max(map(text_width, texts)) + 2, _WIDEST), 10.0)
        for texts in zip(
            table.columns, *([cell.text for cell in row.cells] for row in table.rows), strict=True
        )
    ]
    fit_to_paper(sheet, "4:4" if table.rows else None, sum(widths))
    if not table.rows:
        return
    side = Side("thin", color="BFBFBF")
    grey, pale = (PatternFill("solid", start_color=fill) for fill in ("D9D9D9", "F2F2F2"))
    lines: list[tuple[tuple[str, ...], Any]] = [(table.columns, grey)]
    for group, rows in groupby(table.rows, key=lambda row: row.group):
        lines += [((group, *[""] * (len(widths) - 1)), pale)] * bool(group)
        lines += [(tuple(cell.text for cell in row.cells), None) for row in rows]
    for number, (texts, fill) in enumerate(lines, 4):
        for column, text in enumerate(texts, 1):
            cell = put(number, column, text, bold=fill is not None)
            # The name of a group runs across its row.
            cell.alignment = Alignment(wrap_text=fill is not pale, vertical="top")
            cell.border = Border(left=side, right=side, top=side, bottom=side)
            if fill is not None:
                cell.fill = fill
        high = 1 if fill is pale else max(map(line_count, texts, widths))
        sheet.row_dimensions[number].height = row_height(high)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = width
    sheet.freeze_panes = "A5"
