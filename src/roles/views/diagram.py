"""Diagrams: the neutral form between a model and a picture of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from attrs import evolve, field, frozen

from roles.model.collection import Collection
from roles.model.comparison import Comparison
from roles.model.display import Displayed
from roles.model.evidence import Basis
from roles.model.names import normal
from roles.model.ownership import Ownership
from roles.model.rolemodel import RoleModel
from roles.model.statements import Handoff
from roles.model.vocabulary import Responsibility, Role, Stage
from roles.views.colours import hues
from roles.views.wording import item_text, other_model, outline

__all__ = ["Chip", "Column", "Diagram", "Lane", "Link", "boundary", "lifecycle", "swimlane"]

NOBODY = ""
_CHANGED = frozenset({"moved", "moved double", "gone"})
LEGEND = {
    "stated": "owned, as a source states",
    "inferred": "owned, by inference",
    "double": "more than one owner",
    "gap": "nobody owns it",
    "moved": "owned by another before",
    "moved double": "more than one owner, and this one wasn't before",
    "gone": "owned here before",
    "out": "handed over",
    "feedback": "feedback",
}


@frozen
class Lane:
    """
    A row of a diagram.

    Attributes:
        key: What links and chips call it: the key of a role; empty for what nobody owns.
        name: What stands beside it.
        quiet: Whether it stands for somebody who isn't modelled in depth.
        hue: The number of its colour; None takes the next of the palette.
    """

    key: str
    name: str
    quiet: bool = field(default=False, kw_only=True)
    hue: int | None = field(default=None, kw_only=True)


@frozen
class Column:
    """
    A column of a diagram.

    Attributes:
        key: What links and chips call it: the key of a stage.
        name: What stands above it.
        group: The phase it belongs to; neighbours of one group share a heading.
        hue: The number of its colour, where the columns have colours; None is grey.
    """

    key: str
    name: str
    group: str = field(default="", kw_only=True)
    hue: int | None = field(default=None, kw_only=True)


@frozen
class Chip:
    """
    What stands in a cell.

    Attributes:
        lane: The key of its lane.
        column: The key of its column.
        text: What is written on it.
        tone: ``"stated"``, ``"inferred"``, ``"double"`` (more than one owns it), ``"gap"``,
            ``"moved"`` (owned by another before), ``"moved double"`` (both) or ``"gone"`` (owned
            here before, not now).
        depth: How deep it is set under the one above that it is a part of.
        hue: The number of its colour; None takes that of its lane or column.
        about: The key of the responsibility, which tells chips of one text apart.
    """

    lane: str
    column: str
    text: str
    tone: str = field(default="stated", kw_only=True)
    depth: int = field(default=0, kw_only=True)
    hue: int | None = field(default=None, kw_only=True)
    about: str = field(default="", kw_only=True)


@frozen(kw_only=True)
class Link:
    """
    An arrow from cell to cell.

    Attributes:
        lane: The key of the lane that it leaves.
        column: The key of the column that it leaves.
        to_lane: The key of the lane that it reaches.
        to_column: The key of the column that it reaches.
        texts: What it carries.
        back: Whether it loops back.
    """

    lane: str
    column: str
    to_lane: str
    to_column: str
    texts: tuple[str, ...] = ()
    back: bool = False


@frozen(kw_only=True, repr=False)
class Diagram(Displayed):
    """
    Lanes by columns, with chips in the cells and arrows between them; in no format yet.

    ``f"{diagram:svg}"`` is a picture, ``mermaid`` and ``dot`` are the source text of one.

    Attributes:
        title: What it shows.
        lanes: The rows.
        columns: The columns, from left to right.
        chips: What stands in the cells.
        links: The arrows.
        legend: The tones that are explained below it, with their meaning.
        by_column: Whether a column rather than a lane has a colour of its own.
    """

    title: str
    lanes: tuple[Lane, ...]
    columns: tuple[Column, ...]
    chips: tuple[Chip, ...] = ()
    links: tuple[Link, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    by_column: bool = False

    def cells(self) -> dict[tuple[str, str], tuple[Chip, ...]]:
        """Return the chips by lane and column, with an entry for every cell that a link touches."""
        cells: dict[tuple[str, str], list[Chip]] = {}
        for chip in self.chips:
            cells.setdefault((chip.lane, chip.column), []).append(chip)
        for link in self.links:
            cells.setdefault((link.lane, link.column), [])
            cells.setdefault((link.to_lane, link.to_column), [])
        return {place: tuple(chips) for place, chips in cells.items()}

    def sentences(self) -> Iterator[str]:
        """Yield what it shows in words, a lane or a link each, for those who can't see it."""
        lanes = {lane.key: lane.name for lane in self.lanes}
        columns = {column.key: column.name for column in self.columns}
        cells = self.cells()
        for lane in self.lanes:
            parts = []
            for column in self.columns:
                if held := cells.get((lane.key, column.key)):
                    named = ", ".join(
                        f"{chip.text} ({LEGEND[chip.tone]})" if chip.tone in _CHANGED else chip.text
                        for chip in held
                    )
                    parts.append(f"at {column.name}: {named}")
            if parts:
                yield f"{lane.name}, {'; '.join(parts)}."
        for link in self.links:
            carried = f": {', '.join(link.texts)}" if link.texts else ""
            yield (
                f"{'Feedback' if link.back else 'Handoff'} from {lanes[link.lane]} at "
                f"{columns[link.column]} to {lanes[link.to_lane]} at "
                f"{columns[link.to_column]}{carried}."
            )

    def __repr__(self) -> str:
        return (
            f"<Diagram {self.title!r}: {len(self.lanes)} lanes, {len(self.columns)} columns, "
            f"{len(self.links)} links>"
        )


def swimlane(model: RoleModel, before: RoleModel | None = None) -> Diagram:
    """
    Return the swimlane diagram of a model: who owns what at each stage, and what is handed over.

    Roles that own nothing and hand nothing over have no lane.

    Args:
        model: The model.
        before: An earlier model. What it gives to another owner is marked, with where it was.

    Examples:
        >>> import roles
        >>> swimlane(roles.reference())
        <Diagram 'Product planning and product management': 7 lanes, 8 columns, 13 links>
    """
    chips: list[Chip] = []
    whole = model.resolution.whole
    depths: dict[tuple[str, str, str | None], int] = {}
    for responsibility, _ in outline(model.responsibilities):
        for answer in model.who_owns(responsibility):
            for chip in _chips(answer):
                above = depths.get((chip.lane, chip.column, whole[responsibility.key]), -1)
                depths[chip.lane, chip.column, responsibility.key] = above + 1
                chips.append(evolve(chip, depth=above + 1))
    if before is not None:
        chips = marked(chips, _chips_before(model, before))
    links = [
        link_of(one, (model.deliverable(key).name for key in one.deliverables))
        for one in model.handoffs
    ]
    former = {_key(model.roles, role): role.name for role in before.roles} if before else {}
    return by_role(model, model.name, chips, links, former=former)


def by_role(
    model: RoleModel,
    title: str,
    chips: Sequence[Chip],
    links: Sequence[Link],
    *,
    nobody: str = "Nobody",
    former: Mapping[str, str] = MappingProxyType({}),
    legend: Mapping[str, str] = LEGEND,
) -> Diagram:
    """Return chips and links of roles at stages as a diagram: only lanes with something in them."""
    colours = hues(model)
    used = {chip.lane for chip in chips}
    used |= {lane for link in links for lane in (link.lane, link.to_lane)}
    lanes = [
        Lane(role.key, role.name, quiet=role.kind == "party", hue=colours.get(role.key))
        for role in model.roles
        if role.key in used
    ]
    left = used - {lane.key for lane in lanes}
    lanes += [Lane(k, f"{name}, before", quiet=True) for k, name in former.items() if k in left]
    if NOBODY in used:
        lanes.append(Lane(NOBODY, nobody, quiet=True))
    return Diagram(
        title=title,
        lanes=tuple(lanes),
        columns=columns_of(model),
        chips=tuple(chips),
        links=tuple(links),
        legend=explained(chips, links, legend),
    )


def columns_of(model: RoleModel) -> tuple[Column, ...]:
    """Return a column for each stage of a model."""
    return tuple(Column(one.key, one.name, group=one.phase) for one in model.stages)


def lifecycle(model: RoleModel) -> Diagram:
    """
    Return the diagram of a model's lifecycle: the stages, who leads each, and the handoffs.

    Examples:
        >>> import roles
        >>> [chip.text for chip in lifecycle(roles.reference()).chips[:3]]
        ['Product planner', 'Product planner', 'Product manager']
    """
    lane, colours = "lead", hues(model)
    chips = tuple(
        Chip(lane, stage.key, model.role(stage.lead).name, hue=colours.get(stage.lead))
        if stage.lead
        else Chip(lane, stage.key, "nobody", tone="gap")
        for stage in model.stages
    )
    links: dict[tuple[str, str, bool], dict[str, None]] = {}
    for stage in model.stages:
        for earlier in stage.after:
            links[earlier, stage.key, False] = {}
    for handoff in model.handoffs:
        way = handoff.from_stage, handoff.to_stage, handoff.feedback
        carried = (model.deliverable(key).name for key in handoff.deliverables)
        links.setdefault(way, {}).update(dict.fromkeys(carried))
    return Diagram(
        title=f"Lifecycle of {model.name}",
        lanes=(Lane(lane, "Led by", quiet=True),),
        columns=columns_of(model),
        chips=chips,
        links=tuple(
            Link(
                lane=lane,
                column=start,
                to_lane=lane,
                to_column=end,
                texts=tuple(carried),
                back=back,
            )
            for (start, end, back), carried in links.items()
        ),
    )


def boundary(comparison: Comparison) -> Diagram:
    """
    Return the diagram of two roles side by side: what only one has, and what both share.

    Examples:
        >>> import roles
        >>> result = roles.reference().compare("product planner", "product manager")
        >>> [column.name for column in boundary(result).columns]
        ['Only Product planner', 'Shared', 'Only Product manager']
    """
    a, b = comparison.a, comparison.b
    colours = hues(comparison.model)
    columns = (
        Column("a", f"Only {a.name}", hue=colours.get(a.key)),
        Column("shared", "Shared"),
        Column("b", f"Only {b.name}", hue=colours.get(b.key)),
    )
    chips = [
        Chip(dimension.name, column, item_text(item, model))
        for dimension in comparison.dimensions
        for column, items, model in (
            ("a", dimension.only_a, comparison.model),
            ("shared", dimension.shared, comparison.model),
            ("b", dimension.only_b, other_model(comparison)),
        )
        for item in items
    ]
    used = {chip.lane for chip in chips}
    return Diagram(
        title=f"{a.name} and {b.name}",
        lanes=tuple(
            Lane(one.name, one.name.capitalize())
            for one in comparison.dimensions
            if one.name in used
        ),
        columns=columns,
        chips=tuple(chips),
        by_column=True,
    )


def marked(chips: list[Chip], before: Iterable[Chip]) -> list[Chip]:
    """Return chips with a mark on those that weren't there before, and with those that are gone."""
    then = {_place(chip): chip for chip in before if chip.tone != "gap"}
    now = {_place(chip) for chip in chips}
    gone = [evolve(chip, tone="gone") for place, chip in then.items() if place not in now]
    return [
        *(chip if _place(chip) in then or chip.tone == "gap" else _moved(chip) for chip in chips),
        *sorted(gone, key=lambda chip: (chip.lane, chip.column, chip.text, chip.about)),
    ]


def _place(chip: Chip) -> tuple[str, str, str]:
    return chip.lane, chip.column, chip.about or chip.text


def _moved(chip: Chip) -> Chip:
    return evolve(chip, tone="moved double" if chip.tone == "double" else "moved")


def _chips_before(model: RoleModel, before: RoleModel) -> Iterator[Chip]:
    """Yield what roles owned in an earlier model, by what they are called in this one."""
    stages = {stage.key for stage in model.stages}
    for work in before.responsibilities:
        for answer in before.who_owns(work):
            if (column := _key(model.stages, answer.stage)) in stages:
                for role in answer.owners:
                    about = _key(model.responsibilities, work)
                    name = model.responsibilities.by_key.get(about, work).name
                    yield Chip(_key(model.roles, role), column, name, about=about)


def _key(members: Collection[Any], one: Role | Stage | Responsibility) -> str:
    """Return the key of a thing of an earlier model in this one; one that can't be, without it."""
    if one.key in members.by_key:
        return one.key
    named = (each.key for each in members if normal(each.name) == normal(one.name))
    return next(named, f"{one.key}, before")


def _chips(answer: Ownership) -> Iterator[Chip]:
    stage, work = answer.stage.key, answer.responsibility
    if not answer.owners:
        yield Chip(NOBODY, stage, work.name, tone="gap", about=work.key)
    several = len(answer.owners) > 1
    stated = answer.basis is Basis.STATED
    for role in answer.owners:
        tone = "double" if several else "stated" if stated else "inferred"
        yield Chip(role.key, stage, work.name, tone=tone, about=work.key)


def link_of(handoff: Handoff, texts: Iterable[str]) -> Link:
    """Return the arrow of a handoff."""
    return Link(
        lane=handoff.giver,
        column=handoff.from_stage,
        to_lane=handoff.receiver,
        to_column=handoff.to_stage,
        texts=tuple(texts),
        back=handoff.feedback,
    )


def explained(
    chips: Iterable[Chip], links: Iterable[Link] = (), legend: Mapping[str, str] = LEGEND
) -> tuple[tuple[str, str], ...]:
    """Return what the tones of chips and links mean."""
    there = {chip.tone for chip in chips}
    there |= {"feedback" if link.back else "out" for link in links}
    return tuple((tone, words) for tone, words in legend.items() if tone in there)


def unchanged(diagram: Diagram) -> Diagram:
    """Return a diagram as it is."""
    return diagram
