"""Tables of letters: which columns hold the letters of a role, and what speaks for a chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import zip_longest

from attrs import frozen

from roles.formats.charts.blank import is_blank
from roles.formats.charts.evidence import NEVER, SLIGHT, SOME, STRONG, SURE, Fact
from roles.formats.charts.frame import Around, Column, Frame, short
from roles.formats.charts.grid import Grid
from roles.formats.charts.layout import Texts, is_stage, is_time, text_columns
from roles.formats.charts.words import (
    called_duty,
    duty_of_heading,
    folded,
    heading_kinds,
    noun_of,
    role_named,
    words,
)
from roles.formats.shared.reading import Loss
from roles.model.involvement import SCHEMES, Duty

__all__ = ["Lettered", "lettered_tables"]

_SEARCHED = 60
"""How many rows may stand above the first letters: a sheet may begin with a page of text."""

_ROWS = 400
"""How many rows are looked at to see how often one role owns a row."""

_FIRST = 4
"""In so many of the first columns a heading says what the rows are."""

_FEW = 0.05
_SEVERAL = 0.15
_LONGEST_NAMES = 5
_NO_ROLE = frozenset(("other", "number", "stage", "group", "short"))
_UNMISTAKABLE = frozenset(
    ("responsible", "accountable", "consulted", "informed", "accountability", "dri")
)


@frozen(eq=False, kw_only=True)
class Lettered:
    """
    A table with columns of letters under a row of headings.

    Attributes:
        frame: The table under its headings.
        roles: The numbers of the columns with letters.
        texts: The other columns.
        facts: What speaks for a chart with roles in the columns or in the rows, and against it.
        doubts: What a reader should look at if it is read.
    """

    frame: Frame
    roles: tuple[int, ...]
    texts: Texts
    facts: tuple[Fact, ...]
    doubts: tuple[Loss, ...] = ()

    @property
    def headings(self) -> list[str]:
        """The headings of the columns of letters."""
        return [self.frame.columns[n].heading for n in self.roles]

    def names(self) -> str:
        """Return some of the headings, for a sentence."""
        some = [text for text in self.headings if text][:_LONGEST_NAMES]
        return ", ".join(some) + (", …" if len(some) < len(self.roles) else "")

    @property
    def people(self) -> bool:
        """Whether the rows are people, since a column beside their names says what each is."""
        activity = self.frame.columns[self.texts.activity]
        beside = (self.frame.columns[n] for n in (*self.texts.groups, *self.texts.others))
        return folded(activity.heading) == "name" and any(
            c.kinds == {"role"} or folded(c.heading).strip(" .:*") in words("titles", "people")
            for c in beside
        )

    def whose(self) -> Iterator[Column]:
        """Yield the columns beside what the rows are that may say whose their letters are."""
        activity = self.frame.columns[self.texts.activity]
        for n in (*self.texts.groups, *self.texts.others):
            column = self.frame.columns[n]
            named = 2 * sum(map(role_named, column.texts)) >= len(column.texts) > 0
            repeats = activity.variety < activity.filled
            if column.kinds == {"role"} and column.filled and (named or repeats):
                yield column

    def known(self, names: frozenset[str]) -> tuple[int, int]:
        """Count the headings, and the rows, that are among *names*."""
        across = sum(folded(text) in names for text in self.headings)
        rows = self.frame.columns[self.texts.activity].texts
        return across, sum(folded(text) in names for text in rows)

    @cached_property
    def owned(self) -> tuple[float, float]:
        """The shares of the rows, and of the columns, that have one owner."""
        rows = _owners(self.frame, self.roles)
        by_column = [sum(column) for column in zip_longest(*rows, fillvalue=False)]
        lettered = sum(sum(row) == 1 for row in rows) / max(1, len(rows))
        return lettered, sum(n == 1 for n in by_column) / max(1, len(by_column))


def _owners(frame: Frame, roles: Sequence[int]) -> list[list[bool]]:
    """Return which cells of each row say that a role owns it."""
    read = frame.reader.read
    return [
        [n < len(row) and Duty.OWN in read(row[n]).duties for n in roles]
        for row in frame.body[:_ROWS]
        if any(n < len(row) and row[n] for n in roles)
    ]


def lettered_tables(grid: Grid, around: Around) -> tuple[Lettered, ...]:
    """Return the tables of letters that a grid may be; the answer is kept for the other forms."""
    found: tuple[Lettered, ...] | None = around.lettered.get(grid)
    if found is None:
        found = around.lettered[grid] = tuple(_tables(grid, around))
    return found


def _tables(grid: Grid, around: Around) -> Iterator[Lettered]:
    first = _first_letters(grid, around)
    if first is None:
        return
    columns = around.frame(grid, first - 1).columns
    lettered = [column.number for column in columns if column.lettered]
    header = _header(grid, lettered, first) if lettered else None
    if header is None:
        return
    frame = around.frame(grid, header)
    roles, graded, doubts = _roles(frame, around)
    if not roles:
        return
    # A column without letters between those of roles, or behind them, may be a silent role's.
    rest = [n for n in range(len(frame.columns)) if n not in roles]
    silent = {n for n in rest if n not in graded and _silent(frame.columns[n], roles)}
    texts = text_columns(frame, [n for n in rest if n not in silent], min(roles))
    if texts is None and (texts := text_columns(frame, rest, min(roles))) is None:
        return
    chosen = tuple(sorted({*roles, *(n for n in silent if n > texts.activity)} - {texts.activity}))
    rest = [n for n in range(len(frame.columns)) if n not in chosen]
    texts = text_columns(frame, rest, min(chosen)) if chosen else None
    if texts is None:
        return
    facts = (*_letter_facts(frame, roles, texts, around), *_heading_facts(frame, chosen, around))
    doubts += [*_odd_headings(frame, chosen, around)]
    heading = frame.columns[texts.activity].heading
    lone = all(max(map(len, t.split("/"))) == 1 for n in roles for t in frame.columns[n].letters)
    if heading and lone and not around.hinted and not _called(frame):
        why = "is read as a chart by its letters alone: nothing says that it is one"
        doubts.append(frame.grid.row_place(header).loss("the table", why))
    alone = [*_unhinted(frame, roles, around)] if around.hinted and around.far else []
    if alone:
        some = "; ".join(fact.text for fact in alone)
        why = f"is read as a chart, since another part of the file explains letters; but {some}"
        doubts.append(frame.grid.row_place(header).loss("the table", why))
    yield Lettered(frame=frame, roles=chosen, texts=texts, facts=facts, doubts=tuple(doubts))


def _first_letters(grid: Grid, around: Around) -> int | None:
    read = around.reader.read
    start = 1 if grid.header is None else grid.header + 1
    for number, row in enumerate(grid.rows[start : start + _SEARCHED], start=start):
        filled = [text for text in row[1:] if not is_blank(text)]
        held = sum(bool(read(text).duties) for text in filled)
        if held and 3 * held >= len(filled):
            under = [n for n, text in enumerate(row) if n and read(text).duties]
            above = [t for n in under if n < len(grid.rows[number - 1])
                     and (t := grid.rows[number - 1][n]) and not read(t).duties]  # fmt: skip
            headed = len(under) > 1 and len(set(above)) == len(under) and not _goes_on(grid, number)
            if headed or not _is_headings(row, filled):
                return number
    return None


def _goes_on(grid: Grid, number: int) -> bool:
    """Tell whether a row begins as the one above does: a heading over both rows of headings."""
    first, above = (grid.rows[n][0] if grid.rows[n] else "" for n in (number, number - 1))
    return bool(first) and first == above


def _is_headings(row: Sequence[str], filled: Sequence[str]) -> bool:
    """Tell a row of headings such as PO, DO, SA from a row of letters: no two are the same."""
    firsts = [folded(text).strip(" :*") for text in row[:_FIRST]]
    called = (words("headings", kind) for kind in ("activity", "role", "stage"))
    if any(first in names for names in called for first in firsts):
        return not all(len(text) == 1 for text in filled) or len(set(filled)) == len(filled)
    apart = len(set(filled)) == len(filled) > 1
    return apart and not row[0] and all(len(text) > 1 and "/" not in text for text in filled)


def _header(grid: Grid, lettered: Sequence[int], first: int) -> int | None:
    if grid.headed:
        return grid.header
    for number in range(first - 1, -1, -1):
        row = grid.rows[number]
        heads = [row[n] for n in lettered if n < len(row) and any(map(str.isalnum, row[n]))]
        if 2 * len(heads) > len(lettered) and number not in grid.marked:
            return number
    return None


def _roles(frame: Frame, around: Around) -> tuple[list[int], set[int], list[Loss]]:
    """Return the columns of roles, those of grades, and what is to be told of these."""
    graded: set[int] = set()
    doubts: list[Loss] = []
    lettered = [column for column in frame.columns if column.lettered and not _names_rows(column)]
    if lettered and lettered[0].number == 0 and _holds_names(lettered[0], lettered):
        lettered = lettered[1:]
    plain = [column for column in lettered if not _NO_ROLE & column.kinds]
    # "Area", "Group": beside two roles or more, and with nothing but letters, it is another one.
    units = [
        column for column in lettered
        if column.kinds == {"group"} and len(plain) > 1 and column.pure == column.held
        and column.number > plain[0].number
    ]  # fmt: skip
    roles = []
    for column in lettered:
        if column in units and _grades(column, [*plain, column], frame, around)[0] < SOME:
            roles.append(column.number)
            place = frame.grid.place(frame.header, column.number)
            why = "may say what the rows are part of: it is read as a role, by the letters below"
            doubts.append(place.loss(f"the heading {column.heading!r}", why))
            continue
        if column not in plain:
            why = "its heading says that it is no role: it is kept in the descriptions"
        elif (reasons := _grades(column, plain, frame, around))[0] >= STRONG:
            why = f"is read as a class of the rows, not as a role: {reasons[1]}"
            graded.add(column.number)
        else:
            roles.append(column.number)
            if reasons[0] >= SOME:
                place = frame.grid.place(frame.header, column.number)
                what = f"the column {column.heading!r}"
                doubts.append(place.loss(what, f"is read as a role; but {reasons[1]}"))
            continue
        if "property" in column.kinds or column in plain or column.pure:
            place = frame.grid.place(frame.header, column.number)
            doubts.append(place.loss(f"the column {column.heading!r} of letters", why))
    return roles, graded, doubts


def _names_rows(column: Column) -> bool:
    """Tell whether a column is called what the rows are, and holds more than letters."""
    return bool(column.kinds & {"activity", "stage"}) and column.pure < column.held


def _holds_names(column: Column, lettered: Sequence[Column]) -> bool:
    """Tell whether the first column, whose texts might be letters, names the rows."""
    if heading_kinds(column.heading) & {"activity", "stage", "role"}:
        return True
    return len(lettered) > 1 and column.letters.total() < column.held


def _grades(
    column: Column, lettered: Sequence[Column], frame: Frame, around: Around
) -> tuple[int, str]:
    """Return how much speaks for a column of grades such as A, B and C, and what it is."""
    if len(lettered) < 2:
        return 0, ""
    weight, reasons = 0, []
    foreign = _foreign(column)
    # A class is one of A, B and C, or of red, amber and green; no class is called I.
    classes = any(column.texts.keys() <= set(one) for one in ("ABCD", "RAG"))
    others = [other for other in lettered if other is not column]
    if foreign and _share(foreign, column) > _SEVERAL and all(
        _share(_foreign(other), other) <= _FEW for other in others
    ):  # fmt: skip
        # One odd letter in a column of others may be a slip.
        weight += STRONG if classes or sum(foreign.values()) > 1 else SLIGHT
        reasons.append(f"it holds {', '.join(sorted(foreign)[:4])}, which are no letters here")
    if "property" in column.kinds or noun_of(column.heading) in words("headings", "property"):
        weight += STRONG
        reasons.append("its heading names a property")
    numbers = [other.number for other in lettered]
    spoilt = _spoils(column.number, numbers, frame)
    if spoilt:
        weight += SOME
        reasons.append("with it, rows that have one owner have two")
    dense = column.filled >= len(frame.body) - len(frame.grid.marked)
    if (
        weight > SLIGHT
        and dense
        and (classes or foreign)
        and all(len(t) == 1 for t in column.texts)
    ):
        weight += SOME
        reasons.append("each of its cells holds one letter")
    if folded(column.heading) in around.known or role_named(column.heading):
        weight -= STRONG
    return weight, "; ".join(reasons)


def _foreign(column: Column) -> dict[str, int]:
    """Return the short texts of a column that are no letters of any scheme."""
    return {
        text: count for text, count in column.sample.items()
        if text not in column.letters and text.isalpha() and text.isupper()
        and short(text) and folded(text) not in words("cells", "open")
    }  # fmt: skip


def _share(texts: dict[str, int], column: Column) -> float:
    return sum(texts.values()) / max(1, column.held)


def _spoils(number: int, numbers: Sequence[int], frame: Frame) -> bool:
    """Tell whether rows have one owner each without a column, and several of them two with it."""
    owners = _owners(frame, numbers)
    if len(owners) < 3:
        return False
    at = list(numbers).index(number)
    without = [sum(row) - row[at] for row in owners]
    single = sum(count == 1 for count in without)
    doubled = sum(count == 1 and row[at] for count, row in zip(without, owners, strict=True))
    return single >= 0.9 * len(owners) and doubled >= 2


def _silent(column: Column, roles: Sequence[int]) -> bool:
    """Tell whether a column without letters is a role's: empty, or short, or between two roles."""
    if not column.heading or column.kinds & _NO_ROLE or column.number < min(roles):
        return False
    if column.kinds and column.filled:
        return False
    if column.filled and all(text.isdigit() for text in column.texts):
        return False
    odd = [text for text in column.texts if not short(text)]
    if not odd:
        return True
    return min(roles) < column.number < max(roles) and len(odd) == 1 and column.filled <= 2


# What speaks for a chart, and against it


def _letter_facts(
    frame: Frame, roles: Sequence[int], texts: Texts, around: Around
) -> Iterator[Fact]:
    columns = [frame.columns[n] for n in roles]
    every = sum(column.letters.total() for column in columns)
    filled = max(1, sum(column.held for column in columns))
    duties = frozenset(duty for column in columns for duty in column.duties)
    activity = frame.columns[texts.activity]
    called = _called(frame)
    upper = any(t != t.lower() or not t.isascii() for column in columns for t in column.letters)
    yield Fact(f"{every} of {filled} cells hold letters", STRONG if every >= 0.5 * filled else SOME)
    if not duties & {Duty.OWN, Duty.DO}:
        yield Fact("no letter says who owns or does something", -NEVER)
    elif {Duty.OWN, Duty.DO} <= duties:
        yield Fact("there are owners and those who do the work", SOME)
    # A sheet may be a stage of a chart that others go on with: one cell is enough there.
    if every < 2 and not (around.sheets and around.hinted and called):
        yield Fact("there is one cell of letters only", -NEVER)
    if called:
        yield Fact("a heading says what the rows are", SOME)
    elif is_stage(next(iter(activity.texts), "")):
        yield Fact("the rows are called phases", SOME)
    if around.hinted:
        yield Fact("the file speaks of a chart, or explains letters", SOME)
        if not called and not upper:
            yield Fact("all letters are small, and no heading says what the rows are", -NEVER)
    else:
        yield from _unhinted(frame, roles, around)
    glued = sum(column.glued for column in columns)
    if 2 * glued > every:
        yield Fact(f"{glued} of them may be abbreviations, such as SPA or CI", -SURE)
    told = {one.symbol for one in around.legend}
    marks = sum(
        n for column in columns for t, n in column.letters.items()
        if t in frame.reader.symbols and not t.isalnum() and t not in told
    )  # fmt: skip
    if marks:
        yield Fact("no legend says what the marks mean", -NEVER)


def _called(frame: Frame) -> bool:
    """Tell whether a heading says what the rows are."""
    return any(column.kinds & {"activity", "role", "stage"} for column in frame.columns)


def _unhinted(frame: Frame, roles: Sequence[int], around: Around) -> Iterator[Fact]:
    """Say what speaks against a chart in a file that says nothing of charts or letters."""
    columns = [frame.columns[n] for n in roles]
    duties = frozenset(duty for column in columns for duty in column.duties)
    # R and W, or A and B, stand in many tables that are no charts.
    texts = [(text, n) for column in columns for text, n in column.letters.items()]
    every = sum(n for _, n in texts)
    alphabetic = sum(n for text, n in texts if text.strip()[:1].isalpha())
    if len(columns) < 2:
        yield Fact("letters stand in one column only, and nothing speaks of a chart", -SURE)
    if (
        Duty.OWN not in duties
        or len(duties) < (2 if _called(frame) else 3)
        or 2 * alphabetic < every
    ):
        yield Fact("few different letters, and nothing speaks of a chart", -SURE)
    letters = {text for text, _ in texts if len(text) == 1}
    if len(other := sorted(letters & around.strange)) > 1:
        yield Fact(f"the file says that {', '.join(other)} mean something else", -2 * SURE)
    if letters and not any(letters <= set(dict(one.letters)) for one in SCHEMES.values()):
        yield Fact("no scheme has all of these letters", -SOME)


def _heading_facts(frame: Frame, roles: Sequence[int], around: Around) -> Iterator[Fact]:
    heads = [frame.columns[n].heading for n in roles]
    named = [head for head in heads if head]
    if len(named) > 1 and len(set(named)) == 1:
        yield Fact(f"one title, {named[0]!r}, stands over several columns", -SURE)
    if len(named) > 1 and all(duty_of_heading(head)[1] and len(head) > 1 for head in named):
        some = ", ".join(named[:4])
        yield Fact(f"all headings ({some}) may be words for duties", -STRONG)
    duties = [head for head in named if _says_duty(head)]
    if 2 * len(duties) >= len(named) and duties:
        some = ", ".join(duties[:4])
        yield Fact(f"most headings ({some}) are words for duties, not names of roles", -SURE)
    alone = [head for head in named if _alone(head, around)]
    if 2 * len(alone) >= len(named) and alone:
        yield Fact(f"most headings ({', '.join(alone[:4])}) are lone letters or marks", -SURE)
    if len(named) == 1 and called_duty(named[0]):
        yield Fact(f"the heading {named[0]!r} is what the letters are called", -SURE)
    elif len(named) == 1:
        yield Fact("there is one column of letters only", -SLIGHT)


def _says_duty(head: str) -> bool:
    duty, exact = duty_of_heading(head)
    return duty is not None and exact and len(head) > 1 and bool(
        _UNMISTAKABLE & set(folded(head).replace("(", " ").split())
    )  # fmt: skip


def _alone(head: str, around: Around) -> bool:
    if len(head) > 1 and any(map(str.isalnum, head)):
        return False
    return folded(head) not in around.known


def _odd_headings(frame: Frame, roles: Sequence[int], around: Around) -> Iterator[Loss]:
    """Tell of a role whose name is a word for a duty, a letter or a mark: never in silence."""
    heads = [frame.columns[n].heading for n in roles]
    timed = len(roles) > 1 and all(map(is_time, heads))
    for n, head in zip(roles, heads, strict=True):
        if not head:
            continue
        if timed:
            why = (
                "is a phase or a date: it is read as the name of a role, since letters stand below"
            )
        elif _says_duty(head):
            why = (
                "is a word for a duty: it is read as the name of a role, since letters stand below"
            )
        elif "role" in frame.columns[n].kinds and not role_named(head):
            why = "says that roles are meant, and names none: it is read as the name of one"
        elif _alone(head, around):
            why = "may be a letter or a mark of the chart: it is read as the name of a role"
        else:
            continue
        yield frame.grid.place(frame.header, n).loss(f"the heading {head!r}", why)
