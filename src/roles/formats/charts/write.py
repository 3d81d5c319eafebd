"""From a model to the chart that a file shows: headings, rows, legend, and what it can't hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

from attrs import field, frozen

from roles.formats.charts.appearance import Appearance
from roles.formats.charts.build import EXTENSION
from roles.formats.charts.cells import CellReader
from roles.formats.charts.grid import Line, Place
from roles.formats.charts.layout import PART_OF
from roles.formats.charts.legend import legends_of
from roles.formats.charts.losses import losses, unstaged
from roles.formats.charts.names import NameSplitter
from roles.formats.charts.words import duties_in, folded
from roles.formats.shared.origin import Origin
from roles.formats.shared.reading import Loss
from roles.model.involvement import ALL_STAGES, Duty
from roles.model.ownership import Ownership
from roles.model.rolemodel import RoleModel
from roles.model.vocabulary import Responsibility, Stage

__all__ = ["ALL", "WORDS", "Layout", "Row", "laid_out", "stated_duties", "unstaged_duties"]

ALL = "All stages"
"""The stage of a row that holds at all of them."""

WORDS: Mapping[Duty, str] = {
    Duty.OWN: "Accountable",
    Duty.DO: "Responsible",
    Duty.SUPPORT: "Supports",
    Duty.CONSULT: "Consulted",
    Duty.INFORM: "Informed",
    Duty.VERIFY: "Verifies",
    Duty.APPROVE: "Approves",
    Duty.RECOMMEND: "Recommends",
    Duty.OMIT: "Omitted",
}


@frozen
class Row:
    """
    A row of a chart.

    Attributes:
        stage: The name of the stage; empty where the chart names none.
        cells: The texts of the cells, the stage's left out.
        work: The key of the responsibility.
        answer: What its letters say, where it takes place at a stage.
    """

    stage: str
    cells: tuple[str, ...]
    work: str
    answer: Ownership | None

    @property
    def at(self) -> str:
        """The key of its stage; ``"*"`` for all stages, also where the chart names none."""
        one_stage = self.answer and self.stage not in ("", ALL)
        return self.answer.stage.key if self.answer and one_stage else ALL_STAGES


@frozen(kw_only=True)
class Layout:
    """
    A chart as a file shows it.

    Attributes:
        name: The name of the model.
        form: ``"wide"`` with a role a column, or ``"long"`` with a duty a column.
        stages: The names of the stages, in order; empty where the chart names none.
        headings: The headings of the columns, the stage's left out.
        groups: The numbers of the columns that say what an activity is part of.
        activity: The number of the column with the activities.
        held: The numbers of the columns of roles or duties.
        holders: The keys of these roles, or the words of the duties.
        rows: The rows, stage by stage.
        letters: The letters with what they mean.
        aliases: The further names of roles: name, alias.
        scheme: The name of the scheme, for the legend.
        losses: What the chart can't hold.
        looks: How the chart looked where it was read.
    """

    name: str
    form: Literal["wide", "long"]
    stages: tuple[str, ...]
    headings: tuple[str, ...]
    groups: range
    activity: int
    held: range
    holders: tuple[str, ...]
    rows: tuple[Row, ...]
    letters: tuple[tuple[str, str], ...]
    aliases: tuple[tuple[str, str], ...] = ()
    scheme: str = ""
    losses: tuple[Loss, ...] = field(default=())
    looks: Appearance

    def table(self) -> Iterator[tuple[str, ...]]:
        """Return headings and rows with a column for the stage where there are stages."""
        staged = bool(self.stages)
        yield (self.looks.stage, *self.headings) if staged else self.headings
        for row in self.rows:
            yield (row.stage, *row.cells) if staged else row.cells

    @cached_property
    def origin(self) -> Origin:
        """Return the chart as it is now, with the keys of what it shows."""
        held = slice(self.held.start, self.held.stop)
        heads = zip(self.holders, self.headings[held], strict=True)
        path = slice(self.groups.start, self.activity + 1)
        return Origin(
            roles=dict(heads) if self.form == "wide" else {},
            stages={row.at: row.stage for row in self.rows if row.at != ALL_STAGES},
            works={row.work: tuple(filter(None, row.cells[path])) for row in self.rows},
            cells={
                (row.work, row.at): {
                    holder: text
                    for holder, text in zip(self.holders, row.cells[held], strict=True)
                    if text
                }
                for row in self.rows
            },
        )

    def legend(self) -> list[str]:
        """Return the lines that explain letters and names."""
        lines = []
        if self.letters:
            told = "; ".join(f"{letter} = {meaning}" for letter, meaning in self.letters)
            lines.append(f"Legend ({self.scheme}): {told}")
        if self.aliases:
            told = " · ".join(f"{name} = {alias}" for name, alias in self.aliases)
            lines.append(f"Roles: {told}")
        return lines


def laid_out(model: RoleModel) -> Layout:
    """Return the chart of a model, in the wording that it was read in."""
    kept = model.extension(EXTENSION)
    kept = kept if isinstance(kept, dict) else {}
    stages = () if unstaged(model) else tuple(stage.name for stage in model.stages)
    parts = max((len(_above(model, one)) for one in model.responsibilities), default=0)
    columns = [one for one in _list(kept.get("columns")) if isinstance(one, str) and one]
    described = any(_told(one.description, columns)[0] for one in model.responsibilities)
    if described:
        columns = ["Description", *(one for one in columns if folded(one) != "description")]
    looks = Appearance.of(kept)
    before = [one for one in columns if one in looks.before]
    beside = [one for one in columns if one in looks.beside and one not in before]
    after = [one for one in columns if one not in before and one not in beside]
    duties = _long_duties(model, kept)
    wide = not duties
    heads = [role.name for role in model.roles] if wide else list(duties.values())
    holders = [role.key for role in model.roles] if wide else [duty.value for duty in duties]
    activity = kept.get("activity")
    activity = activity if isinstance(activity, str) and activity else "Responsibility"
    cells = _Cells(model, _wording(kept), duties)
    rows = []
    for stage, answer, responsibility in _places(model):
        above = [one.name for one in _above(model, responsibility)]
        further = dict(zip(columns, _columns(responsibility, columns), strict=True))
        texts = (
            *map(further.__getitem__, before),
            *above, *[""] * (parts - len(above)),
            responsibility.name,
            *map(further.__getitem__, beside),
            *cells.of(responsibility, answer),
            *map(further.__getitem__, after),
        )  # fmt: skip
        rows.append(Row(stage if stages else "", texts, responsibility.key, answer))
    letters = _letters(model, kept) if wide or kept.get("legend") else ()
    named = len(before) + parts
    # Below another heading, an empty cell would repeat the one above it.
    wholes = [any(row.cells[len(before) : named]) for row in rows]
    kept_groups = len(looks.groups) == parts and (True, False) not in pairwise(wholes)
    groups = looks.groups if kept_groups else (PART_OF,) * parts
    held = range(named + 1 + len(beside), named + 1 + len(beside) + len(heads))
    return Layout(
        name=model.name,
        form="wide" if wide else "long",
        stages=stages,
        headings=(*before, *groups, activity, *beside, *heads, *after),
        groups=range(len(before), named),
        activity=named,
        held=held,
        holders=tuple(holders),
        rows=tuple(rows),
        letters=letters,
        aliases=tuple((role.name, alias) for role in model.roles for alias in role.aliases),
        scheme=model.scheme.name,
        losses=tuple(losses(model, not any(row.cells[n] for row in rows for n in held))),
        looks=looks,
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _above(model: RoleModel, one: Responsibility) -> list[Responsibility]:
    """Return what a responsibility is part of, the outermost first."""
    found: list[Responsibility] = []
    while one.part_of is not None:
        one = model.responsibility(one.part_of)
        found.insert(0, one)
    return found


def _places(model: RoleModel) -> Iterator[tuple[str, Ownership | None, Responsibility]]:
    """Return the rows: what holds alike at all stages first, then stage by stage."""
    parents = {one.part_of for one in model.responsibilities}
    if not model.stages:
        for one in model.responsibilities:
            yield "", None, one
        return
    answers = {
        one.key: {a.stage.key: a for a in model.who_owns(one)} for one in model.responsibilities
    }
    at = {one.key: set(one.at) for one in model.responsibilities}
    for assignment in model.assignments:
        at[assignment.responsibility].update(assignment.at)
    everywhere = set()
    for one in model.responsibilities:
        held = {stated_duties(answer) for answer in answers[one.key].values()}
        if len(model.stages) > 1 and at[one.key] == {ALL_STAGES} and len(held) == 1:
            everywhere.add(one.key)
            yield ALL, next(iter(answers[one.key].values())), one
    for stage in model.stages:
        for one in model.responsibilities:
            if one.key not in everywhere and stage.key in answers[one.key]:
                yield stage.name, answers[one.key][stage.key], one
    if unstaged(model):
        for one in model.responsibilities:
            if not answers[one.key] and one.key not in parents:
                yield "", None, one


def stated_duties(answer: Ownership) -> frozenset[tuple[Duty, str]]:
    """Return who holds what, as a chart shows it: what is inherited is said in the row above."""
    return frozenset(
        (reason.duty, role.key) for reason in answer.reasons if reason.level != "part of"
        for role in reason.roles
    )  # fmt: skip


def _told(description: str, columns: Iterable[str]) -> tuple[str, dict[str, str]]:
    """Return a description without the texts of columns, and these by heading."""
    found: dict[str, list[str]] = {"": []}
    heading = ""
    known = [one for one in columns if folded(one) != "description"]
    for line in description.split("\n"):
        named = next((one for one in known if line.startswith(f"{one}: ")), None)
        if named is not None and named not in found:
            heading = named
            found[heading] = [line[len(named) + 2 :]]
        else:
            found[heading].append(line)
    return "\n".join(found.pop("")), {name: "\n".join(lines) for name, lines in found.items()}


def _columns(one: Responsibility, columns: list[str]) -> list[str]:
    own, told = _told(one.description, columns)
    return [own if folded(name) == "description" else told.get(name, "") for name in columns]


def _wording(kept: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    return {
        (one["responsibility"], one["column"], one.get("at", "")): one["text"]
        for one in _list(kept.get("cells"))
        if isinstance(one, dict)
        and all(isinstance(one.get(name), str) for name in ("responsibility", "column", "text"))
        and isinstance(one.get("at", ""), str)
    }


def _long_duties(model: RoleModel, kept: Mapping[str, Any]) -> dict[Duty, str]:
    """Return the headings of the long form, if the chart was read in it and still fits."""
    told = kept.get("duties")
    if not isinstance(told, dict) or not all(isinstance(head, str) for head in told.values()):
        return {}
    try:
        duties = {Duty.of(word): head for word, head in told.items()}
    except ValueError:
        return {}
    split = NameSplitter(frozenset(folded(role.name) for role in model.roles if role.aliases)).split
    held = {duty for a in model.assignments for duty in Duty if a.holders(duty)}
    fits = all(split(role.name)[0] == (role.name,) for role in model.roles)
    return duties if fits and held <= set(duties) else {}


@frozen(eq=False)
class _Cells:
    model: RoleModel
    wording: Mapping[tuple[str, str, str], str]
    long: Mapping[Duty, str]
    reader: CellReader = field(init=False)
    splitter: NameSplitter = field(factory=NameSplitter, init=False)

    @reader.default
    def _make_reader(self) -> CellReader:
        known = frozenset(folded(role.name) for role in self.model.roles)
        return CellReader(dict(self.model.scheme.letters), known)

    def of(self, one: Responsibility, answer: Ownership | None) -> list[str]:
        stage = answer.stage if answer else None
        held = stated_duties(answer) if answer else unstaged_duties(self.model, one)
        if self.long:
            return [self._names(one, stage, duty, held) for duty in self.long]
        return [self._text(one, stage, role.key, held) for role in self.model.roles]

    def _said(self, one: Responsibility, stage: Stage | None, column: str) -> str:
        key = (one.key, column, stage.key) if stage else (one.key, column, "")
        return self.wording.get(key) or self.wording.get((one.key, column, ""), "")

    def _text(
        self, one: Responsibility, stage: Stage | None, role: str, held: frozenset[tuple[Duty, str]]
    ) -> str:
        duties = [duty for duty in Duty if (duty, role) in held]
        said = self._said(one, stage, role)
        # Words that were kept are only good as long as they say what the model says.
        if said and set(self.reader.read(said).duties) == set(duties):
            return said
        return "/".join(map(self.model.scheme.letter, duties))

    def _names(
        self,
        one: Responsibility,
        stage: Stage | None,
        duty: Duty,
        held: frozenset[tuple[Duty, str]],
    ) -> str:
        names = [role.name for role in self.model.roles if (duty, role.key) in held]
        order = [
            key for a in self.model.assignments if a.responsibility == one.key
            for key in a.holders(duty)
        ]  # fmt: skip
        ranks = {self.model.roles.by_key[key].name: n for n, key in reversed([*enumerate(order)])}
        names.sort(key=lambda name: ranks.get(name, len(order)))
        said = self._said(one, stage, duty.value)
        if said and set(map(folded, self.splitter.split(said)[0])) == set(map(folded, names)):
            return said
        return ", ".join(names)


def unstaged_duties(model: RoleModel, one: Responsibility) -> frozenset[tuple[Duty, str]]:
    """Return who holds what in a model without stages."""
    return frozenset(
        (duty, key) for a in model.assignments if a.responsibility == one.key
        for duty in Duty for key in a.holders(duty)
    )  # fmt: skip


def _letters(model: RoleModel, kept: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    told = kept.get("legend")
    told = told if isinstance(told, dict) else {}
    letters = []
    for letter, duty in model.scheme.letters:
        meaning = told.get(letter)
        if isinstance(meaning, str) and _same(letter, meaning, duty):
            letters.append((letter, meaning))
        else:
            letters.append((letter, WORDS[duty]))
    return tuple(letters)


def _same(letter: str, meaning: str, duty: Duty) -> bool:
    line = f"{letter} = {meaning}"
    read = legends_of([(0, Line(text, Place("1"))) for text in (line, "Q = Consulted")]).all
    return duty in duties_in(meaning) and [one.meaning for one in read][:1] == [meaning]
