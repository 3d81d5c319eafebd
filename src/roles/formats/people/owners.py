"""
OWNERS files: who approves and reviews the folders of a repository, by the rules of Prow.

An ``OWNERS`` file names the approvers and reviewers of its folder and everything below; the file
``OWNERS_ALIASES`` at the root names groups of them.  All files on the way from a path up to the
root count, nearest first, until a folder with ``options.no_parent_owners`` has named somebody.
Under ``filters`` a pattern limits a list to the paths below the folder that it matches.  A file
with lists of its own is read without its filters.  The source of these rules is Prow's package
``repoowners``.

Patterns are regular expressions of strangers, and Python's can be made to run forever: one that
repeats a group with a repetition or a choice inside is ignored, and reported.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, evolve, field, frozen

from roles.errors import FormatError, InvalidModel, Problem, shown
from roles.formats.people.draft import OrganizationDraft, Spot
from roles.formats.people.paths import INSIDE, path_names
from roles.formats.shared.faults import gather_losses
from roles.formats.shared.files import LIMIT, content_of
from roles.formats.shared.places import Place
from roles.formats.shared.reading import Loss
from roles.formats.shared.yaml import dump_yaml, parse_yaml

if TYPE_CHECKING:
    from roles.formats.people.columns import Columns
    from roles.formats.people.reading import OrganizationReading
    from roles.formats.shared.draft import Thing
    from roles.model.rolemodel import RoleModel
    from roles.model.vocabulary import Role
    from roles.org.organization import Organization

__all__ = ["LISTS", "OwnersRule", "OwnersTree", "find_files", "read", "read_folder", "tree_of"]

FILE, ALIASES = "OWNERS", "OWNERS_ALIASES"
LISTS = ("approvers", "reviewers", "required_reviewers")
"""The lists that make somebody responsible for a folder."""

_SIMPLE = (*LISTS, "labels")
_EMERITI = ("emeritus_approvers", "emeritus_reviewers", "emeritus_owners")
_HEADINGS = ("list", "directory")
_SKIPPED_FOLDERS = frozenset({".git", ".hg", ".svn", "node_modules"})


@frozen
class OwnersRule:
    """
    A list of a folder's OWNERS file.

    Attributes:
        directory: The folder, from the root of the repository; empty for the root.
        section: Which list: ``"approvers"``, ``"reviewers"`` or ``"required_reviewers"``.
        owners: Logins in lower case, with the groups of OWNERS_ALIASES replaced by their members.
        filter: The regular expression that limits it to some paths; empty where it has none.
        scope: The key of its scope in an organisation.
    """

    directory: str
    section: str
    owners: tuple[str, ...] = ()
    filter: str = field(default="", kw_only=True)
    scope: str = field(default="", kw_only=True)

    @property
    def pattern(self) -> str:
        """The file it is in, and its filter."""
        file = f"{self.directory}/{FILE}" if self.directory else FILE
        return f"{file} {self.filter}".rstrip()

    @property
    def line(self) -> int | None:
        """None: a list has no line of its own, as the rule of a CODEOWNERS file has."""
        return None


@frozen(kw_only=True)
class OwnersTree:
    """
    The OWNERS files of a repository.

    Attributes:
        rules: The lists, folder by folder.
        closed: The folders with ``no_parent_owners``.
        aliases: The groups of OWNERS_ALIASES, each with its members.
        losses: What Prow ignores, too, and what makes nobody responsible.

    Examples:
        >>> files = {"OWNERS": b"approvers: [ann]", "docs/OWNERS": b"approvers: [Lee]"}
        >>> OwnersTree.parse(files).owners("docs/index.md")
        ('lee', 'ann')
    """

    rules: tuple[OwnersRule, ...] = ()
    closed: frozenset[str] = frozenset()
    aliases: Mapping[str, tuple[str, ...]] = field(factory=dict, eq=False)
    losses: tuple[Loss, ...] = field(default=(), eq=False)

    @classmethod
    def parse(cls, files: Mapping[str, bytes], *, source: str = "") -> OwnersTree:
        """
        Read the files of a repository.

        Args:
            files: The content of each OWNERS file and of OWNERS_ALIASES, by its path from the root.
            source: What to call the repository in messages.

        Raises:
            FormatError: A file isn't YAML.
            MissingExtra: PyYAML isn't installed.
        """
        reading = _Reading(source)
        if ALIASES in files:
            reading.take_aliases(files[ALIASES])
        paths = [path for path in files if path.rpartition("/")[2] == FILE]
        for path in sorted(paths, key=lambda path: path.split("/")[:-1]):
            reading.take(path, files[path])
        return cls(
            rules=tuple(reading.rules),
            closed=frozenset(reading.closed),
            aliases=reading.aliases,
            losses=tuple(reading.losses),
        )

    @cached_property
    def _by_directory(self) -> dict[str, list[tuple[OwnersRule, re.Pattern[str] | None]]]:
        found: dict[str, list[tuple[OwnersRule, re.Pattern[str] | None]]] = {}
        for rule in self.rules:
            pattern = re.compile(rule.filter) if rule.filter else None
            found.setdefault(rule.directory, []).append((rule, pattern))
        return found

    def matching(self, path: str) -> tuple[OwnersRule, ...]:
        """
        Return the lists that decide about a path, list by list and nearest folder first.

        Raises:
            InvalidValue: The path leads out of the repository.
        """
        names = [name for name in path_names(path) if name != INSIDE]
        found = []
        for section in LISTS:
            named = False
            for depth in range(len(names), -1, -1):
                directory, below = "/".join(names[:depth]), "/".join(names[depth:]) or "."
                for rule, pattern in self._by_directory.get(directory, ()):
                    if rule.section == section and (not pattern or pattern.search(below)):
                        found.append(rule)
                        named = named or bool(rule.owners)
                if named and directory in self.closed:
                    break
        return tuple(found)

    def decisions(self, path: str) -> tuple[tuple[str, OwnersRule], ...]:
        """Return what `matching` does, each rule after the name of its list."""
        return tuple((rule.section, rule) for rule in self.matching(path))

    def owners(self, path: str, section: str = "approvers") -> tuple[str, ...]:
        """
        Return the logins of a list for a path, nearest folder first.

        Raises:
            InvalidValue: The path leads out of the repository.
        """
        rules = (rule for rule in self.matching(path) if rule.section == section)
        return tuple(dict.fromkeys(owner for rule in rules for owner in rule.owners))

    def files(self) -> dict[str, str]:
        """
        Return the OWNERS files that say the same, by path; the groups are written as members.

        Raises:
            MissingExtra: PyYAML isn't installed.
        """
        trees: dict[str, dict[str, Any]] = {}
        for directory in self.closed:
            trees.setdefault(directory, {})["options"] = {"no_parent_owners": True}
        filtered = {rule.directory for rule in self.rules if rule.filter}
        for rule in self.rules:
            tree = trees.setdefault(rule.directory, {})
            if rule.directory in filtered:
                tree = tree.setdefault("filters", {}).setdefault(rule.filter or ".*", {})
            tree[rule.section] = list(rule.owners)
        return {
            f"{directory}/{FILE}".removeprefix("/"): dump_yaml([trees[directory]])
            for directory in sorted(trees)
        }


def find_files(root: Path, limit: int = LIMIT) -> dict[str, bytes]:
    """
    Return the OWNERS files below a folder and its OWNERS_ALIASES, by their paths from there.

    Links are not followed, and the folders of version control are left out.

    Raises:
        FormatError: A file can't be read, or there is no OWNERS file.
    """
    files = {}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED_FOLDERS)
        here = Path(folder)
        for name in (FILE, ALIASES) if here == root else (FILE,):
            if name in names and not (here / name).is_symlink():
                path = (here / name).relative_to(root).as_posix()
                files[path] = content_of(here / name, limit)
                limit -= len(files[path])
    if not any(path.endswith(FILE) for path in files):
        raise FormatError("has no OWNERS file in it or below", str(root))
    return files


def tree_of(
    organization: Organization,
    *,
    on: datetime.date | str,
    directories: Mapping[str, Iterable[str] | str],
    approvers: str | Role,
    reviewers: str | Role | None = None,
    handles: Mapping[str, str] | None = None,
) -> OwnersTree:
    """
    Return the OWNERS files by which an organisation's holders on a day own its folders.

    Args:
        organization: The organisation.
        on: The day.
        directories: The folders of each scope, by its key.
        approvers: The role whose holders approve.
        reviewers: The role whose holders review, if one does.
        handles: The logins of actors by key; without one, an actor's name counts if it can be one.

    Raises:
        UnknownName: There is no such role, scope or actor.
        InvalidValue: The day isn't a date, or a folder isn't in the repository.
    """
    logins = {organization.actor(key).key: login for key, login in (handles or {}).items()}
    lists = {"approvers": approvers} | ({"reviewers": reviewers} if reviewers else {})
    losses: dict[str, Loss] = {}
    rules = []
    for scope, folders in directories.items():
        for folder in (folders,) if isinstance(folders, str) else folders:
            directory = "/".join(name for name in path_names(folder) if name != INSIDE)
            for section, role in lists.items():
                owners = []
                for actor in organization.holders(role, scope, on):
                    login = _login(logins.get(actor.key, actor.name))
                    if _is_login(login):
                        owners.append(login)
                    else:
                        why = "has no login: it is left out; give it one as handles"
                        losses[actor.key] = Loss(place="actors", what=actor.key, why=why)
                key = organization.scope(scope).key
                rules.append(OwnersRule(directory, section, tuple(owners), scope=key))
    return OwnersTree(
        rules=tuple(rule for rule in rules if rule.owners), losses=(*losses.values(),)
    )


def read(
    _content: bytes, model: RoleModel, mapping: Columns, *, source: str
) -> OrganizationReading:
    """Read an organisation from the OWNERS files in the folder of one, as `read_folder` does."""
    return read_folder(Path(source).parent, model, mapping)


def read_folder(
    root: Path, model: RoleModel, mapping: Columns, *, limit: int = LIMIT
) -> OrganizationReading:
    """
    Read an organisation from the OWNERS files of a repository.

    Each folder with an OWNERS file becomes a scope, and so does each filter.  ``role = "list"``
    under ``columns`` takes the role from the list: ``approvers``, ``reviewers`` or
    ``required_reviewers``.  A group of OWNERS_ALIASES becomes a team.

    Raises:
        FormatError: A file can't be read or isn't YAML, or there is no OWNERS file.
        InvalidModel: A role or a scope isn't known; lists every problem.
        MissingExtra: PyYAML isn't installed.
    """
    mapping.require(("role", "start"), "heading")
    if odd := {name: where for name, where in mapping.columns.items() if where not in _HEADINGS}:
        expected = f"expected {' or '.join(_HEADINGS)}"
        raise InvalidModel(
            [Problem(f"columns.{name}", f"is {shown(odd[name])}; {expected}") for name in odd],
            mapping.source,
        )
    source = str(root)
    tree = OwnersTree.parse(find_files(root, limit), source=source)
    draft = OrganizationDraft(source, mapping=mapping, model=model, strict=False, share=0)
    whole = draft.scopes.named(mapping.defaults["scope"]) if "scope" in mapping.defaults else None
    scopes: dict[tuple[str, str], Thing] = {}
    for directory in sorted(
        {rule.directory for rule in tree.rules}, key=lambda way: way.split("/")
    ):
        scopes[directory, ""] = _add_scope(
            draft, directory or "/", _nearest(scopes, directory, whole)
        )
    for rule in tree.rules:
        if (rule.directory, rule.filter) not in scopes:
            above = scopes[rule.directory, ""]
            name = f"{rule.directory or '/'} {rule.filter}"
            scopes[rule.directory, rule.filter] = _add_scope(draft, name, above)
        said = {"list": rule.section, "directory": rule.directory}
        cells = {name: said[where] for name, where in mapping.columns.items()}
        for login in rule.owners:
            person = draft.persons.named(login)
            person.name = login
            draft.add(
                cells,
                Spot(f"{rule.pattern}: "),
                person=person,
                scope=scopes[rule.directory, rule.filter],
            )
    # Approvers are mostly reviewers too; the mapping may have one role for both.
    draft.drop_repeated()
    for alias, members in tree.aliases.items():
        team = draft.team(alias)
        for login in members:
            if (member := draft.persons.get(login)) is not None:
                draft.join(member, team, Place(alias))
    found = draft.read(source)
    rules = tuple(
        evolve(rule, scope=scopes[rule.directory, rule.filter].key) for rule in tree.rules
    )
    tree = evolve(tree, rules=rules)
    return evolve(found, losses=gather_losses((*tree.losses, *found.losses)), rules=tree)


def _add_scope(draft: OrganizationDraft, name: str, parent: Thing | None) -> Thing:
    scope = draft.scopes.add("root" if name == "/" else name)
    scope.name, scope.fields["parent"] = name, parent
    return scope


def _nearest(
    scopes: Mapping[tuple[str, str], Thing], directory: str, whole: Thing | None
) -> Thing | None:
    """Return the scope of the nearest folder above that has one."""
    while directory:
        directory = directory.rpartition("/")[0]
        if (directory, "") in scopes:
            return scopes[directory, ""]
    return whole


@define(eq=False)
class _Reading:
    """Goes through the OWNERS files of a repository once."""

    source: str
    rules: list[OwnersRule] = Factory(list)
    closed: set[str] = Factory(set)
    aliases: dict[str, tuple[str, ...]] = Factory(dict)
    losses: list[Loss] = Factory(list)

    def _lose(self, path: str, what: str, why: str) -> None:
        self.losses.append(Loss(place=path, what=what, why=why))

    def _tree(self, path: str, content: bytes) -> dict[str, Any]:
        if not content.strip():
            return {}
        found = parse_yaml(content, f"{self.source}/{path}" if self.source else path)
        tree = found[0][0] if found else {}
        if not isinstance(tree, dict):
            self._lose(path, "the file", "isn't a table of lists: Prow ignores it")
            return {}
        return {key.lower(): value for key, value in tree.items()}

    def take_aliases(self, content: bytes) -> None:
        """Take the file of the groups."""
        aliases = self._tree(ALIASES, content).get("aliases") or {}
        if not isinstance(aliases, dict):
            self._lose(ALIASES, "aliases", "isn't a table of groups: Prow ignores it")
            return
        for name, members in aliases.items():
            logins = _logins(list(members) if isinstance(members, dict) else members or [])
            if logins is None:
                why = "isn't a list of members: Prow reads no group from there on"
                self._lose(ALIASES, shown(name), why)
                return
            self.aliases[_login(name)] = logins

    def take(self, path: str, content: bytes) -> None:
        """Take an OWNERS file."""
        directory = path.rpartition("/")[0]
        tree = self._tree(path, content)
        lists = {name: _logins(tree[name] or []) for name in _SIMPLE if name in tree}
        wrong = [name for name, logins in lists.items() if logins is None]
        for name in wrong:
            self._lose(path, name, "isn't a list of names: Prow ignores the lists of this file")
        filters = tree.get("filters") or {}
        if any(lists.values()) and not wrong:
            self._add(directory, path, tree, "")
            if filters:
                self._lose(path, "filters", "Prow ignores them beside lists of the file itself")
        elif isinstance(filters, dict):
            for pattern, table in filters.items():
                if self._is_usable(path, pattern):
                    config = table if isinstance(table, dict) else {}
                    lower = {key.lower(): value for key, value in config.items()}
                    self._add(directory, path, lower, "" if pattern == ".*" else pattern)
                    self._tell_others(path, lower)
        else:
            self._lose(path, "filters", "isn't a table of patterns: Prow ignores it")
        self._tell_others(path, tree)
        self._take_options(directory, path, tree.get("options"))
        known = (*_SIMPLE, *_EMERITI, "options", "filters")
        for name in tree:
            if name not in known:
                self._lose(path, shown(name), "Prow knows no such key")

    def _add(self, directory: str, path: str, tree: Mapping[str, Any], pattern: str) -> None:
        for name in LISTS:
            if logins := _logins(tree.get(name) or []):
                owners = self._expand(path, logins)
                self.rules.append(OwnersRule(directory, name, owners, filter=pattern))

    def _tell_others(self, path: str, tree: Mapping[str, Any]) -> None:
        for name in _EMERITI:
            if emeriti := _logins(tree.get(name) or []):
                what = f"{name} ({len(emeriti)})"
                self._lose(path, what, "was responsible once, and holds nothing now")
        if labels := _logins(tree.get("labels") or []):
            self._lose(path, f"labels ({len(labels)})", "a label makes nobody responsible")

    def _expand(self, path: str, logins: Iterable[str]) -> tuple[str, ...]:
        owners: dict[str, None] = {}
        for login in logins:
            members = self.aliases.get(login)
            if members == ():
                self._lose(path, shown(login), "the group has no members")
            owners.update(dict.fromkeys((login,) if members is None else members))
        return tuple(owners)

    def _take_options(self, directory: str, path: str, options: Any) -> None:
        table = options if isinstance(options, dict) else {}
        if table.get("no_parent_owners") is True:
            self.closed.add(directory)
        if table.get("auto_approve_unowned_subfolders") is True:
            why = "folders without owners approve themselves; nobody holds anything there"
            self._lose(path, "auto_approve_unowned_subfolders", why)

    def _is_usable(self, path: str, pattern: str) -> bool:
        why = ""
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            why = f"isn't a regular expression: {error}"
        if not why and _may_run_forever(pattern):
            why = "repeats a group with a repetition or a choice in it, which may run forever"
        if why:
            self._lose(path, f"the filter {shown(pattern)}", why)
        return not why


_is_login = re.compile(r"[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\[bot\])?").fullmatch


def _login(text: str) -> str:
    return text.lower().removeprefix("@")


def _logins(value: Any) -> tuple[str, ...] | None:
    """Return the logins of a list; None where it is something else."""
    if not isinstance(value, list) or not all(isinstance(login, str) for login in value):
        return None
    return tuple(dict.fromkeys(map(_login, value)))


def _may_run_forever(pattern: str) -> bool:
    """Return whether a group is repeated that has a repetition or a choice inside."""
    plain = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern)
    branching = [False]
    for at, letter in enumerate(plain):
        if letter == "(":
            branching.append(False)
        elif letter == ")" and len(branching) > 1:
            inside = branching.pop()
            if inside and re.match(r"[*+]|\{\d*,", plain[at + 1 :]):
                return True
            branching[-1] = branching[-1] or inside
        elif letter in "*+|{":
            branching[-1] = True
    return False
