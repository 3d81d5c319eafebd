"""
CODEOWNERS: who owns which paths of a repository, as an organisation, and back.

Each pattern becomes a scope, and so does each section of GitLab, which the scopes of its patterns
are a part of; where the mapping has a ``defaults.scope``, that is the repository, and all are a
part of it.  Users, teams and addresses become actors, called what they are called in the file, and
each owner of a pattern is appointed there, in the role and from the day that the mapping says.
``role = "section"`` under ``columns`` takes the role from the name of the section.

Patterns aren't parts of each other: ``*.md`` and ``/docs/`` fit the same file, and neither holds
the other.  So the two rules for whoever is nearest have a place each.  Of the patterns that fit a
path, the last one in the file wins, which gives a scope; and for that scope the organisation
answers as for any other: the nearest scope upward with a holder wins.  Written to a file, an
organisation's scopes stand in the order of its tree, wholes before their parts, each with whoever
holds the role there or above: so the last match is the nearest scope.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from roles.errors import InvalidModel, InvalidValue, Problem, counted, shown
from roles.formats.people.draft import OrganizationDraft, Spot
from roles.formats.people.owners import OwnersRule, OwnersTree
from roles.formats.people.paths import Dialect
from roles.formats.people.rules import CodeOwners, Rule, Section, is_owner
from roles.formats.shared.draft import settle
from roles.formats.shared.faults import gather_losses
from roles.formats.shared.reading import Loss, Writing
from roles.model.display import Answers
from roles.model.identity import identity
from roles.model.plain import Plain
from roles.org.actors import Actor, Scope
from roles.plan.dates import day

if TYPE_CHECKING:
    from roles.formats.people.columns import Columns
    from roles.formats.people.reading import OrganizationReading
    from roles.formats.shared.draft import Thing
    from roles.model.rolemodel import RoleModel
    from roles.model.vocabulary import Role
    from roles.org.organization import Organization

__all__ = ["PathOwners", "read", "rules_of", "who_owns", "write"]

_HEADINGS = ("section", "pattern")


@frozen(kw_only=True)
class PathOwners(Plain):
    """
    Who owns a path on a day, by one rule.

    Attributes:
        path: The path.
        rule: The rule that won: the last one that fits, in its section.
        section: The name of the section; empty where there is none.
        scope: The scope that the rule stands for.
        actors: Who holds the role there on that day; none where nobody does.
    """

    DATA = ("path", ("pattern", "_pattern"), ("line", "_line"), "section", "scope", "actors")

    path: str
    rule: Rule | OwnersRule
    section: str
    scope: Scope
    actors: tuple[Actor, ...]

    @property
    def _pattern(self) -> str:
        return self.rule.pattern

    @property
    def _line(self) -> int | None:
        return self.rule.line


def read(
    content: bytes,
    model: RoleModel,
    mapping: Columns,
    *,
    source: str = "",
    dialect: Dialect = "github",
) -> OrganizationReading:
    """
    Read an organisation from a CODEOWNERS file.

    Raises:
        FormatError: It is no text, or too long.
        InvalidModel: A role or a scope isn't known; lists every problem.
    """
    mapping.require(("role", "start"), "heading")
    if odd := {name: where for name, where in mapping.columns.items() if where not in _HEADINGS}:
        told = f"there are {' and '.join(_HEADINGS)}"
        raise InvalidModel(
            [Problem(f"columns.{n}", f"is {shown(w)}; {told}") for n, w in odd.items()],
            mapping.source,
        )
    draft = OrganizationDraft(source, mapping=mapping, model=model, strict=False, share=0)
    whole = draft.scopes.named(mapping.defaults["scope"]) if "scope" in mapping.defaults else None
    settle(draft.scopes)
    taken = [scope.key for scope in draft.scopes]
    rules = CodeOwners.parse(content, dialect, source=source, taken=taken)
    for section in rules.sections:
        above = whole
        if section.name:
            above = _add_scope(draft, section.scope, section.name, whole)
        for rule in section.rules:
            if not rule.excludes:
                scope = _add_scope(draft, rule.scope, rule.pattern, above)
                _appoint(draft, section, rule, scope)
    found = draft.read(source)
    losses = gather_losses((*rules.losses, *_section_losses(rules), *found.losses))
    return evolve(found, losses=losses, rules=rules)


def _add_scope(draft: OrganizationDraft, key: str, name: str, parent: Thing | None) -> Thing:
    scope = draft.scopes.add(name)
    scope.key, scope.name, scope.fields["parent"] = key, name, parent
    return scope


def _appoint(draft: OrganizationDraft, section: Section, rule: Rule, scope: Thing) -> None:
    said = {"section": section.name, "pattern": rule.pattern}
    cells = {name: said[where] for name, where in draft.mapping.columns.items()}
    for owner in rule.owners:
        actor = draft.persons.named(owner)
        actor.name = actor.name or owner
        team = owner.startswith("@@") or "/" in owner
        actor.fields["kind"] = "team" if team else "person"
        draft.add(cells, Spot(line=rule.line), person=actor, scope=scope)


def _section_losses(rules: CodeOwners) -> Iterator[Loss]:
    for section in rules.sections:
        said = [f"{section.approvals} approvals"] if section.approvals > 1 else []
        said += ["optional"] if section.optional else []
        excluded = [rule.pattern for rule in section.rules if rule.excludes]
        said += [f"all but {', '.join(map(shown, excluded))}"] if excluded else []
        if said:
            why = "has no place in an organisation; the rules of the reading have it"
            place = f"section {section.name}" if section.name else "the file"
            yield Loss(place=place, what="; ".join(said), why=why)
    alone = {
        identity(owner)
        for rule in rules.rules
        for owner in rule.owners
        if owner.startswith("@") and not owner.startswith("@@") and "/" not in owner
    }
    if alone and rules.dialect == "gitlab":
        why = "may each be a user or a group: they are taken for persons"
        yield Loss(
            place="the file", what=f"{counted(len(alone), 'owner')} without a slash", why=why
        )


def who_owns(
    organization: Organization,
    rules: CodeOwners | OwnersTree,
    path: str,
    *,
    on: datetime.date | str,
    role: str | Role | None = None,
) -> Answers[PathOwners]:
    """
    Return who owns a path on a day, by the rule that decides in each section.

    With OWNERS files the sections are the lists, and each folder on the way up has a rule.

    Args:
        organization: The organisation that has the scopes of the rules.
        rules: The rules.
        path: The path, from the root of the repository.
        on: The day.
        role: The role; None takes whoever is appointed, in whatever role.

    Raises:
        UnknownName: There is no such role, or the organisation doesn't have the scope of a rule.
        InvalidValue: The day is no date.
    """
    found = []
    for section, rule in rules.decisions(path):
        actors = _holders(organization, rule.scope, on, role)
        if isinstance(rule, OwnersRule):
            # The scope is the folder, where the other lists hold too.
            actors = tuple(actor for actor in actors if actor.name in rule.owners)
        scope = organization.scope(rule.scope)
        found.append(PathOwners(path=path, rule=rule, section=section, scope=scope, actors=actors))
    return Answers(found, f"Who owns {path} on {day(on)}")


def _holders(
    org: Organization, scope: str, on: datetime.date | str, role: str | Role | None
) -> tuple[Actor, ...]:
    wanted = org.model.roles if role is None else (org.model.role(role),)
    found = {actor.key: actor for one in wanted for actor in org.holders(one, scope, on)}
    return tuple(found[key] for key in sorted(found, key=org.rank_of_actor.__getitem__))


def rules_of(
    organization: Organization,
    *,
    on: datetime.date | str,
    paths: CodeOwners | Mapping[str, Iterable[str]],
    role: str | Role | None = None,
    handles: Mapping[str, str] | None = None,
    dialect: Dialect = "github",
) -> CodeOwners:
    """
    Return the rules by which a repository is owned as an organisation says, on a day.

    Args:
        organization: The organisation.
        on: The day.
        paths: The patterns of each scope, by its key; or rules, whose owners are put in.
        role: The role whose holders own the paths; None takes whoever is appointed there.
        handles: What actors are called in the file, by key; None, and for who isn't in it, their
            names, where these are such as ``@ann``.
        dialect: Whose file it is, where `paths` are no rules.

    Raises:
        UnknownName: There is no such role or scope.
        InvalidValue: The day is no date, or a handle or a pattern can't be one.
    """
    losses: list[Loss] = []
    if isinstance(paths, CodeOwners):
        dialect = paths.dialect
        sections = paths.sections
    else:
        sections = (Section("", tuple(_rules(organization, paths, dialect, losses))),)
    called = _called(organization, handles or {}, dialect)
    nameless: dict[str, None] = {}

    def owned(rule: Rule) -> Rule:
        if rule.excludes:
            return rule
        holders = _holders(organization, rule.scope, on, role)
        nameless.update((actor.key, None) for actor in holders if not called[actor.key])
        owners = dict.fromkeys(filter(None, (called[actor.key] for actor in holders)))
        return evolve(rule, owners=tuple(owners))

    made = tuple(evolve(section, rules=tuple(map(owned, section.rules))) for section in sections)
    for key in nameless:
        why = "goes by no name that a file of owners has: it is left out; see handles"
        losses.append(Loss(place="actors", what=key, why=why))
    return CodeOwners(sections=made, dialect=dialect, losses=tuple(losses))


def _called(org: Organization, handles: Mapping[str, str], dialect: Dialect) -> dict[str, str]:
    called = {one.key: one.name if is_owner(one.name, dialect) else "" for one in org.actors}
    for key, handle in handles.items():
        if not is_owner(handle, dialect):
            allowed = "such as @ann, @acme/docs or an e-mail address"
            raise InvalidValue("handles", org.actor(key).key, "a text that names no owner", allowed)
        called[org.actor(key).key] = handle
    return called


def _rules(
    org: Organization,
    paths: Mapping[str, Iterable[str]],
    dialect: Dialect,
    losses: list[Loss],
) -> Iterator[Rule]:
    """Yield a rule for each pattern, those of wholes before those of their parts."""
    depths = {org.scope(key).key: len([*org.upwards(org.scope(key).key)]) for key in paths}
    last: dict[str, str] = {}
    found: list[Rule] = []
    for key in sorted(paths, key=depths.__getitem__):
        for text in _patterns(paths[key]):
            rule = Rule(_escaped(text, dialect), ("@a",), scope=key)
            again = CodeOwners.parse(f"{rule.pattern} @a\n".encode(), dialect).rules
            if [one.pattern for one in again] != [rule.pattern]:
                why = "no line of such a file can begin with it"
                losses.append(Loss(place=f"paths.{key}", what=shown(text), why=why))
                continue
            if rule.pattern in last:
                why = f"stands for {last[rule.pattern]} too, and the last one counts"
                losses.append(Loss(place=f"paths.{key}", what=shown(text), why=why))
            last[rule.pattern] = key
            found.append(rule)
    yield from (rule for rule in found if last[rule.pattern] == rule.scope)


def _patterns(value: Any) -> tuple[str, ...]:
    texts = (value,) if isinstance(value, str) else tuple(value)
    for text in texts:
        if not isinstance(text, str) or not text.strip() or not text.isprintable():
            raise InvalidValue("the paths", "", text, "patterns of one line, such as '/docs/'")
    return texts


def _escaped(text: str, dialect: Dialect) -> str:
    """Return a pattern with a backslash before its spaces, unless it has them already."""
    text = text.strip()
    escaped = "".join(
        f"\\{one}" if one == " " and text[at - 1] != "\\" else one for at, one in enumerate(text)
    )
    return f"\\{escaped}" if dialect == "gitlab" and escaped.startswith("#") else escaped


def write(
    organization: Organization,
    *,
    on: datetime.date | str,
    paths: CodeOwners | Mapping[str, Iterable[str]],
    role: str | Role | None = None,
    handles: Mapping[str, str] | None = None,
    dialect: Dialect = "github",
) -> Writing:
    """
    Write who owns the paths of a repository on a day as a CODEOWNERS file.

    Takes and raises what `rules_of` does.
    """
    rules = rules_of(organization, on=on, paths=paths, role=role, handles=handles, dialect=dialect)
    return Writing(content=rules.text().encode(), losses=rules.losses)
