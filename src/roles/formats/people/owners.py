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

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import Factory, define, field, frozen

from roles.errors import FormatError, shown
from roles.formats.native.yaml import documents, dumped
from roles.formats.people.paths import path_names
from roles.formats.shared.files import content_of
from roles.formats.shared.reading import Loss

__all__ = ["LISTS", "OwnersRule", "OwnersTree", "find_files"]

FILE, ALIASES = "OWNERS", "OWNERS_ALIASES"
LISTS = ("approvers", "reviewers", "required_reviewers")
"""The lists that make somebody responsible for a folder."""

_SIMPLE = (*LISTS, "labels")
_EMERITI = ("emeritus_approvers", "emeritus_reviewers", "emeritus_owners")
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
        names = [name for name in path_names(path) if name != "\0"]
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
            f"{directory}/{FILE}".removeprefix("/"): dumped([trees[directory]])
            for directory in sorted(trees)
        }


def find_files(root: Path) -> dict[str, bytes]:
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
                files[path] = content_of(here / name)
    if not any(path.endswith(FILE) for path in files):
        raise FormatError("has no OWNERS file in it or below", str(root))
    return files


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
        found = documents(content, f"{self.source}/{path}" if self.source else path)
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


def iterate_directories(tree: OwnersTree) -> Iterator[str]:
    """Yield each folder with a list, wholes before their parts."""
    yield from sorted({rule.directory for rule in tree.rules}, key=lambda path: path.split("/"))
