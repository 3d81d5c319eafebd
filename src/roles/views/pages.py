"""A model as a page of its own: one file, with no network, that can be asked."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from attrs import define, field

from roles.lettering import line_of, measured
from roles.model.comparison import Item
from roles.model.ownership import Ownership
from roles.model.rolemodel import RoleModel
from roles.model.statements import DIMENSIONS
from roles.model.vocabulary import Responsibility, Role
from roles.shipped import shipped
from roles.views import html, lanes, svg
from roles.views.diagram import Diagram, lifecycle, swimlane
from roles.views.html import escaped
from roles.views.table import Table
from roles.views.tables import CONDITIONAL, abbreviations, involved, legend, letters_of, tone_of
from roles.views.wording import item_text, outline

__all__ = ["page"]

_MOST_CHIPS = 800
# How many rows of the matrix a browser lays out together, where they are in sight.
_ROWS = 40
_HEAD_SIZE, _NARROWEST, _WIDEST = 14, 115, 190
# How much of a picture a landscape page holds, in its units, so that it can still be read.
_PAGE = 1320.0, 740.0


def page(
    model: RoleModel,
    findings: Table | None = None,
    *,
    before: RoleModel | None = None,
    changes: Table | None = None,
    people: Diagram | None = None,
) -> str:
    """
    Return a model as a page of HTML that needs nothing else: no network, no other file.

    It shows the swimlane, the matrix with a filter, why each responsibility is owned as it is, and
    any two roles side by side.  A model with too much in it for one picture shows its lifecycle.

    Args:
        model: The model.
        findings: What the checks found, shown at the end.
        before: An earlier model; the swimlane marks what another owned there.
        changes: What changed since, shown after the picture.
        people: Who owns what on a day, as `holders` draws it.

    Examples:
        >>> import roles
        >>> page(roles.reference()).splitlines()[0]
        '<!doctype html>'
    """
    return "\n".join(_lines(model, findings, before, changes, people)) + "\n"


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _lines(
    model: RoleModel,
    findings: Table | None,
    before: RoleModel | None,
    changes: Table | None,
    people: Diagram | None,
) -> Iterator[str]:
    style = shipped("views/page.css") + svg.STYLE + html.STYLE + _columns(model)
    script = shipped("views/page.js")
    rules = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    works = ((one, depth, model.who_owns(one)) for one, depth in outline(model.responsibilities))
    gathered = _Gathered([row for row in works if row[2]])
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield '<head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escaped(model.name)}</title>"
    yield f"<style>{style}</style></head>"
    yield "<body>"
    yield f"<header><h1>{escaped(model.name)}</h1>"
    if model.description:
        yield f"<p>{escaped(model.description)}</p>"
    sections = [
        ("picture", "The picture", _picture(model, swimlane(model, before))),
        ("chart", "Who owns what", _chart(model, gathered)),
        ("pairs", "Two roles side by side", _pairs(model)),
    ]
    if people is not None:
        sections.insert(0, ("people", "Who holds what", _picture(model, people)))
    if changes is not None:
        sections.insert(1, ("changes", "What changed", iter([html.fragment(changes)])))
    if findings is not None:
        sections.append(("findings", "Findings", iter([html.fragment(findings)])))
    links = (f'<li><a href="#{key}">{name}</a></li>' for key, name, _ in sections)
    yield f'<nav aria-label="Sections"><ul>{"".join(links)}</ul></nav></header>'
    yield "<main>"
    for key, name, lines in sections:
        yield f'<section aria-labelledby="{key}"><h2 id="{key}">{name}</h2>'
        yield from lines
        yield "</section>"
    yield "</main>"
    yield (
        '<dialog id="why" aria-labelledby="why-name"><h2 id="why-name"></h2>'
        '<p id="why-told" class="soft"></p><div id="why-places"></div>'
        '<p><button type="button" id="why-close">Close</button></p></dialog>'
    )
    yield f'<script type="application/json" id="data">{_embedded(gathered.tree(model))}</script>'
    yield f"<script>{script}</script>"
    yield "</body></html>"


def _columns(model: RoleModel) -> str:
    """Return the style that says how many columns the matrix has, and how wide at least."""
    words = (word for stage in model.stages for word in line_of(stage.name).split())
    longest = max((measured(word, _HEAD_SIZE, bold=True) for word in words), default=0.0)
    wide = min(max(longest + 18, _NARROWEST), _WIDEST)
    runs = {len([*run]) for _, run in groupby(stage.phase for stage in model.stages)}
    spans = (f'.matrix [colspan="{n}"]{{grid-column:span {n}}}' for n in sorted(runs))
    return f".matrix{{--stages:{len(model.stages) or 1};--stage:{wide:.0f}px}}{''.join(spans)}"


def _embedded(tree: Any) -> str:
    """Return plain data as JSON that no name in it can end or change the page with."""
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@define(eq=False)
class _Gathered:
    """The responsibilities that take place, with their answers; every reason once."""

    rows: list[tuple[Responsibility, int, tuple[Ownership, ...]]]
    reasons: dict[str, int] = field(factory=dict)

    def tree(self, model: RoleModel) -> dict[str, Any]:
        """Return what the script of the page works with."""
        roles, stages = model.roles.positions, model.stages.positions
        items: list[dict[Item, int]] = [{} for _ in DIMENSIONS]
        items[-1] = {role: number for number, role in enumerate(model.roles)}
        sides = [_sides(model, role, items) for role in model.roles]
        return {
            "roles": [
                {"key": role.key, "name": line_of(role.name), "sets": sets}
                for role, sets in zip(model.roles, sides, strict=True)
            ],
            "stages": [
                {
                    "key": stage.key,
                    "name": line_of(stage.name),
                    "lead": roles[stage.lead] if stage.lead else -1,
                }
                for stage in model.stages
            ],
            "handoffs": [
                {
                    "giver": roles[one.giver],
                    "from": stages[one.from_stage],
                    "receiver": roles[one.receiver],
                    "to": stages[one.to_stage],
                    "items": [line_of(model.deliverable(key).name) for key in one.deliverables],
                    "back": one.feedback,
                }
                for one in model.handoffs
            ],
            "dimensions": DIMENSIONS,
            "items": [[line_of(item_text(one, model)) for one in known] for known in items],
            "things": [
                {
                    "name": line_of(one.name),
                    "description": line_of(one.description),
                    "places": [self._place(model, a, roles, stages) for a in answers],
                }
                for one, _, answers in self.rows
            ],
            "reasons": list(self.reasons),
        }

    def _place(
        self, model: RoleModel, answer: Ownership, roles: dict[str, int], stages: dict[str, int]
    ) -> tuple[Any, ...]:
        held = [
            [roles[role.key], [model.scheme.letter(duty) for duty in answer.duties_of(role)]]
            for role in involved(answer)
        ]
        owners = [roles[role.key] for role in answer.owners]
        why = [
            self.reasons.setdefault(line_of(reason.text), len(self.reasons))
            for reason in answer.reasons
        ]
        return stages[answer.stage.key], held, owners, why


def _sides(model: RoleModel, role: Role, items: list[dict[Item, int]]) -> list[list[int]]:
    """Return what a role has in each respect, as numbers of items."""
    alone = model.compare(role, role)
    sets = []
    for number, name in enumerate(DIMENSIONS[:-1]):
        known = items[number]
        held = getattr(alone, name).shared
        sets.append([known.setdefault(one, len(known)) for one in held])
    talks = {talk.partner for talk in model.interactions_of(role)}
    sets.append([number for number, one in enumerate(model.roles) if one.key in talks])
    return sets


def _picture(model: RoleModel, diagram: Diagram) -> Iterator[str]:
    if len(diagram.chips) > _MOST_CHIPS:
        many = f"{len(diagram.chips):,} ownerships are too many for one picture"
        yield f'<p class="soft">{many}: this is the lifecycle.</p>'
        diagram = lifecycle(model)
    name = escaped(diagram.title)
    picture = lanes.laid_out(diagram)
    parts = [*svg.tiles(picture, *_PAGE)]
    look = "wide screen" if parts else "wide"
    yield f'<div class="{look}" role="region" aria-label="Picture: {name}" tabindex="0">'
    yield svg.render(picture, style=False)
    yield "</div>"
    if parts:
        yield f'<div class="tiles">{"".join(parts)}</div>'


def _options(names: list[tuple[str, str]], chosen: str = "") -> str:
    return "".join(
        f'<option value="{escaped(value)}"{" selected" if value == chosen else ""}>'
        f"{escaped(line_of(name)) or '-'}</option>"
        for value, name in names
    )


def _chart(model: RoleModel, gathered: _Gathered) -> Iterator[str]:
    short = abbreviations(model.roles)
    roles = [(str(n), role.name) for n, role in enumerate(model.roles)]
    stages = [(str(n), stage.name) for n, stage in enumerate(model.stages)]
    letters = [(letter, letter) for letter, _ in model.scheme.letters]
    any_one = [("", "any")]
    yield '<form id="filter">'
    for key, name, options in (
        ("role", "Role", roles),
        ("stage", "Stage", stages),
        ("letter", "Letter", letters),
    ):
        choices = _options(any_one + options)
        yield f'<label for="by-{key}">{name}<select id="by-{key}">{choices}</select></label>'
    yield '<label for="by-name">Name<input id="by-name" type="search" autocomplete="off"></label>'
    yield '<button type="reset">Show all</button>'
    for form, name in (("markdown", "Markdown"), ("csv", "CSV")):
        yield f'<button type="button" id="copy-{form}" class="copy">Copy as {name}</button>'
    yield '<output id="count" for="by-role by-stage by-letter by-name"></output>'
    yield '<output id="copied" class="copy"></output></form>'
    yield '<div id="closer" aria-live="polite"></div>'
    yield '<div class="wide" role="region" aria-label="Matrix" tabindex="0">'
    yield '<table id="matrix" class="matrix"><colgroup><col class="first">'
    yield f"{'<col class=stage>' * len(model.stages)}</colgroup><thead>"
    if any(stage.phase for stage in model.stages):
        heads = (
            f'<th colspan="{len(list(members))}" scope="colgroup">{escaped(phase)}</th>'
            if phase
            else f'<td colspan="{len(list(members))}"></td>'
            for phase, members in groupby(stage.phase for stage in model.stages)
        )
        yield f"<tr><td></td>{''.join(heads)}</tr>"
    heads = (f'<th scope="col">{escaped(stage.name)}</th>' for stage in model.stages)
    yield f'<tr><th scope="col">Responsibility</th>{"".join(heads)}</tr></thead><tbody>'
    for number, (one, depth, answers) in enumerate(gathered.rows):
        if number and number % _ROWS == 0:
            yield "</tbody><tbody>"
        cells = {answer.stage.key: _cell(model, answer, short) for answer in answers}
        told = "".join(cells.get(stage.key, "<td></td>") for stage in model.stages)
        inset = f' class="d{min(depth, 3)}"' if depth else ""
        button = (
            f'<button type="button" data-thing="{number}">{escaped(line_of(one.name))}</button>'
        )
        yield f'<tr><th scope="row"{inset}>{button}</th>{told}</tr>'
    yield '</tbody></table></div><div id="parts" class="parts"></div>'
    used = ", ".join(f"{short[role.key]} {line_of(role.name)}" for role in model.roles)
    yield f'<p class="soft">{escaped(used)}</p><p class="soft">{escaped(legend(model.scheme))}</p>'
    if any(one.condition for one in model.assignments):
        yield f'<p class="soft">{CONDITIONAL}</p>'


def _cell(model: RoleModel, answer: Ownership, short: dict[str, str]) -> str:
    owners = [] if answer.owners else ["<b>nobody owns it</b>"]
    others = []
    for role in involved(answer):
        # A line isn't broken between a role and its letters.
        letters = letters_of(answer, role, model.scheme)
        said = f"{escaped(short[role.key])}&nbsp;{escaped(letters)}"
        if role in answer.owners:
            owners.append(f"<b>{said}</b>")
        else:
            others.append(said)
    return f'<td class="{tone_of(answer)}">{"".join(owners)}{", ".join(others)}</td>'


def _pairs(model: RoleModel) -> Iterator[str]:
    if len(model.roles) < 2:
        yield '<p class="soft">There are not two roles to compare.</p>'
        return
    names = [(str(n), role.name) for n, role in enumerate(model.roles)]
    yield "<form>"
    for key, label, chosen in (("a", "One role", "0"), ("b", "Another", "1")):
        choices = _options(names, chosen)
        yield f'<label for="role-{key}">{label}<select id="role-{key}">{choices}</select></label>'
    yield '</form><div id="pair" aria-live="polite"></div>'
