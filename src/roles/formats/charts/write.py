"""From a model to the chart that a file shows: headings, rows, legend, and what it can't hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from attrs import field, frozen

from roles.formats.charts.build import EVERY_STAGE, EXTENSION
from roles.formats.charts.cells import CellReader
from roles.formats.charts.grid import Line, Place
from roles.formats.charts.legend import definitions
from roles.formats.charts.names import NameSplitter
from roles.formats.charts.words import duties_in, folded
from roles.formats.shared.losses import conditions
from roles.formats.shared.reading import Loss
from roles.model.involvement import ALL_STAGES, Duty
from roles.model.ownership import Ownership
from roles.model.rolemodel import RoleModel
from roles.model.vocabulary import Responsibility, Stage

__all__ = ["ALL", "WORDS", "Layout", "Row", "laid_out"]

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
    """

    stage: str
    cells: tuple[str, ...]


@frozen(kw_only=True)
class Layout:
    """
    A chart as a file shows it.

    Attributes:
        name: The name of the model.
        form: ``"wide"`` with a role a column, or ``"long"`` with a duty a column.
        stages: The names of the stages, in order; empty where the chart names none.
        headings: The headings of the columns, the stage's left out.
        activity: The number of the column with the activities.
        held: The numbers of the columns of roles or duties.
        rows: The rows, stage by stage.
        letters: The letters with what they mean.
        aliases: The further names of roles: name, alias.
        scheme: The name of the scheme, for the legend.
        losses: What the chart can't hold.
    """

    name: str
    form: Literal["wide", "long"]
    stages: tuple[str, ...]
    headings: tuple[str, ...]
    activity: int
    held: range
    rows: tuple[Row, ...]
    letters: tuple[tuple[str, str], ...]
    aliases: tuple[tuple[str, str], ...] = ()
    scheme: str = ""
    losses: tuple[Loss, ...] = field(default=())

    def table(self) -> Iterator[tuple[str, ...]]:
        """Return headings and rows with a column for the stage where there are stages."""
        staged = bool(self.stages)
        yield ("Stage", *self.headings) if staged else self.headings
        for row in self.rows:
            yield (row.stage, *row.cells) if staged else row.cells

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
    stages = () if _unstaged(model) else tuple(stage.name for stage in model.stages)
    parts = max((len(_above(model, one)) for one in model.responsibilities), default=0)
    columns = [one for one in _list(kept.get("columns")) if isinstance(one, str) and one]
    described = any(_told(one.description, columns)[0] for one in model.responsibilities)
    if described:
        columns = ["Description", *(one for one in columns if folded(one) != "description")]
    duties = _long_duties(model, kept)
    wide = not duties
    heads = [role.name for role in model.roles] if wide else list(duties.values())
    activity = kept.get("activity")
    activity = activity if isinstance(activity, str) and activity else "Responsibility"
    wording = _wording(kept)
    cells = _Cells(model, wording, duties)
    rows = []
    for stage, answer, responsibility in _places(model):
        before = [one.name for one in _above(model, responsibility)]
        rows.append(
            Row(
                stage if stages else "",
                (
                    *before, *[""] * (parts - len(before)),
                    responsibility.name,
                    *cells.of(responsibility, answer),
                    *_columns(responsibility, columns),
                ),
            )
        )  # fmt: skip
    letters = _letters(model, kept) if wide or kept.get("legend") else ()
    return Layout(
        name=model.name,
        form="wide" if wide else "long",
        stages=stages,
        headings=(*["Part of"] * parts, activity, *heads, *columns),
        activity=parts,
        held=range(parts + 1, parts + 1 + len(heads)),
        rows=tuple(rows),
        letters=letters,
        aliases=tuple((role.name, alias) for role in model.roles for alias in role.aliases),
        scheme=model.scheme.name,
        losses=tuple(_losses(model, rows)),
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _unstaged(model: RoleModel) -> bool:
    return not model.stages or [one.key for one in model.stages] == [EVERY_STAGE.key]


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
        held = {_duties(answer) for answer in answers[one.key].values()}
        if len(model.stages) > 1 and at[one.key] == {ALL_STAGES} and len(held) == 1:
            everywhere.add(one.key)
            yield ALL, next(iter(answers[one.key].values())), one
    for stage in model.stages:
        for one in model.responsibilities:
            if one.key not in everywhere and stage.key in answers[one.key]:
                yield stage.name, answers[one.key][stage.key], one
    if _unstaged(model):
        for one in model.responsibilities:
            if not answers[one.key] and one.key not in parents:
                yield "", None, one


def _duties(answer: Ownership) -> frozenset[tuple[Duty, str]]:
    """Return who holds what, but for what a row above it says."""
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
        held = _duties(answer) if answer else _unstaged_duties(self.model, one)
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


def _unstaged_duties(model: RoleModel, one: Responsibility) -> frozenset[tuple[Duty, str]]:
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
    read = definitions([Line(line, Place("")), Line("Q = Consulted", Place(""))])
    return duty in duties_in(meaning) and [one.meaning for one in read][:1] == [meaning]


_WHY = "a chart has no place for it"
_LISTS = {
    "skills": "skills",
    "goals": "goals",
    "deliverables": "deliverables",
    "focuses": "focuses",
    "handoffs": "handoffs",
    "skill_needs": "needs of skills",
    "efforts": "efforts",
    "interactions": "interactions",
    "contrasts": "contrasts",
}
_OF_ROLES = ("is_a", "reports_to", "any_of", "description")
_OF_STAGES = ("lead", "phase", "after", "entry", "exit", "duration", "description", "aliases")


def _losses(model: RoleModel, rows: list[Row]) -> Iterator[Loss]:
    for name, what in _LISTS.items():
        if members := getattr(model, name):
            yield Loss(place=name, what=f"{len(members)} {what}", why=_WHY)
    if model.description:
        yield Loss(place="model.description", what="the description of the model", why=_WHY)
    sources = [one for one in model.sources if one.key != "chart"]
    if sources:
        yield Loss(place="sources", what=f"{len(sources)} sources, and what cites them", why=_WHY)
    if inferred := sum(bool(a.inferred) for a in model.assignments):
        told = f"{inferred} assignments are inferred, with reasons"
        yield Loss(place="assignments", what=told, why="a chart tells them from no others")
    yield from conditions(model, _WHY)
    yield from _losses_of_entries(model)
    yield from _losses_of_responsibilities(model)
    if others := [name for name, _ in model.extensions if name != EXTENSION]:
        yield Loss(place=", ".join(others), what="further tables of the file", why=_WHY)
    if not any(cell for row in rows for cell in row.cells[1:]):
        why = "it can't be told from other tables when it is read"
        yield Loss(place="assignments", what="nobody is assigned", why=why)


def _losses_of_entries(model: RoleModel) -> Iterator[Loss]:
    before = [(), *((stage.key,) for stage in model.stages)]
    # The order of the rows says that one stage comes after another.
    in_order = all(stage.after == after for stage, after in zip(model.stages, before, strict=False))
    of_stages = [name for name in _OF_STAGES if name != "after" or not in_order]
    for stage in model.stages:
        held = [name for name in of_stages if getattr(stage, name)]
        if held and stage.key != EVERY_STAGE.key:
            yield Loss(place=f"stages.{stage.key}", what=", ".join(held), why=_WHY)
    for role in model.roles:
        held = [
            name for name in ("is_a", "reports_to", "any_of", "description") if getattr(role, name)
        ]
        if role.kind != "role":
            held.append(f"that it is a {role.kind}")
        if held:
            yield Loss(place=f"roles.{role.key}", what=", ".join(held), why=_WHY)


def _losses_of_responsibilities(model: RoleModel) -> Iterator[Loss]:
    parents = {one.part_of for one in model.responsibilities}
    named: dict[tuple[str, str | None], str] = {}
    unstaged = _unstaged(model)
    for one in model.responsibilities:
        place = f"responsibilities.{one.key}"
        other = named.setdefault((one.name, one.part_of), one.key)
        if other != one.key:
            why = "what it is read as, where they take place at different stages"
            yield Loss(place=place, what=f"the name is that of {other}", why=why)
        if not unstaged and one.key not in parents and not model.who_owns(one):
            yield Loss(place=place, what="the responsibility", why="it takes place at no stage")
        if one.recurs:
            yield Loss(place=place, what="how it recurs", why=_WHY)
