"""
The rules of a CODEOWNERS file: which paths are whose.

Last match wins: of the rules that fit a path the last one in the file says who owns it, and one
without owners says that nobody does.  GitLab's sections are asked one by one, so that a path may
have owners by several.

What the *codeowners* distribution (0.9.0) offers stops short of this: it knows nothing of default
owners, numbers of approvals and exclusions, takes a section with owners for a pattern, leaves out
without a word what isn't an owner, raises ``ValueError`` for an open bracket, and takes a minute
for eight ``**/a/`` in a row on a path sixty deep.  Where both know a thing, the tests hold the one
against the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from attrs import Factory, define, evolve, field, frozen

from roles.errors import FormatError, shown
from roles.formats.people.paths import Dialect, Pattern
from roles.formats.shared.reading import Loss
from roles.formats.shared.text import decoded
from roles.model.names import slug

__all__ = ["CodeOwners", "Rule", "Section", "is_owner"]

_LIMIT = 3_000_000
_OWNERS = {
    "github": re.compile(r"@[\w.-]+(?:/[\w.-]+)?|[^\s@#]+@[\w-]+(?:\.[\w-]+)+").fullmatch,
    "gitlab": re.compile(r"@{1,2}[\w.-]+(?:/[\w.-]+)*|[^\s@#]+@[\w-]+(?:\.[\w-]+)+").fullmatch,
}
_SECTION = re.compile(r"(\^?)\[([^\]]+)\](?:\[([^\]]*)\])?(?:\s+(.*))?").fullmatch
_SPACE = re.compile(r"(?<!\\)[ \t]+")


def is_owner(text: str, dialect: Dialect) -> bool:
    """
    Return whether a file can name an owner so.

    Examples:
        >>> is_owner("@acme/docs", "github"), is_owner("docs", "github")
        (True, False)
    """
    return _OWNERS[dialect](text) is not None


@frozen
class Rule:
    """
    A line that says whose the paths are that a pattern fits.

    Attributes:
        pattern: The pattern, as it stands in the file.
        owners: Users, teams and addresses, as they stand there; none where nobody owns it.
        scope: The key of the scope that it is in an organisation; empty for an exclusion.
        line: The line, counted from 1, where it comes from a file.
        excludes: Whether it says that its section leaves the paths alone (``!`` in GitLab).
        defaulted: Whether the owners are those of the section.
    """

    pattern: str
    owners: tuple[str, ...] = ()
    scope: str = field(default="", kw_only=True)
    line: int | None = field(default=None, kw_only=True, eq=False)
    excludes: bool = field(default=False, kw_only=True)
    defaulted: bool = field(default=False, kw_only=True)


@frozen
class Section:
    """
    A part of a GitLab file that is asked by itself; what stands before the first has no name.

    Attributes:
        name: The name.
        rules: The rules.
        owners: Who owns what a rule names no owner for.
        approvals: How many must approve a change.
        optional: Whether a change may go in without.
        scope: The key of the scope that it is in an organisation.
    """

    name: str
    rules: tuple[Rule, ...] = ()
    owners: tuple[str, ...] = field(default=(), kw_only=True)
    approvals: int = field(default=1, kw_only=True)
    optional: bool = field(default=False, kw_only=True)
    scope: str = field(default="", kw_only=True)


@frozen(kw_only=True)
class CodeOwners:
    r"""
    The rules of a CODEOWNERS file.

    Attributes:
        sections: The sections; with GitHub there is one, without a name.
        dialect: Whose file it is: ``"github"`` or ``"gitlab"``.
        losses: What is left out, as its reader would.

    Examples:
        >>> rules = CodeOwners.parse(b"* @acme/all\n/docs/ @ann\n", "github")
        >>> rules.owners("docs/index.md")
        ('@ann',)
    """

    sections: tuple[Section, ...]
    dialect: Dialect = "github"
    losses: tuple[Loss, ...] = field(default=(), eq=False)

    @classmethod
    def parse(
        cls, content: bytes, dialect: Dialect, *, source: str = "", taken: Iterable[str] = ()
    ) -> CodeOwners:
        """
        Read the rules of a file.

        Args:
            content: The file.
            dialect: Who reads it: ``"github"`` or ``"gitlab"``.
            source: What to call it in messages.
            taken: Keys that no scope of a rule may have.

        Raises:
            FormatError: It is no text, or larger than 3 MB: GitHub leaves such a file alone.
        """
        if len(content) > _LIMIT:
            raise FormatError(f"is longer than {_LIMIT:,} bytes: no CODEOWNERS is", source)
        text = decoded(content, source)
        reading = _Reading(dialect)
        for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
            stripped = line.strip(" \t")
            if stripped and not stripped.startswith("#"):
                reading.take(stripped, number)
        return reading.whole(dict.fromkeys(taken, 1))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that names owners, or says that there are none, section by section."""
        return tuple(
            rule for section in self.sections for rule in section.rules if not rule.excludes
        )

    @cached_property
    def _compiled(self) -> list[tuple[list[Pattern], list[tuple[Pattern, Rule]]]]:
        return [
            (
                [Pattern.of(one.pattern, self.dialect) for one in section.rules if one.excludes],
                [
                    (Pattern.of(one.pattern, self.dialect), one)
                    for one in reversed(section.rules)
                    if not one.excludes
                ],
            )
            for section in self.sections
        ]

    def matching(self, path: str) -> tuple[Rule, ...]:
        """Return the rule of each section that says whose a path is, if any does."""
        found = []
        for excluded, rules in self._compiled:
            if not any(pattern.fits(path) for pattern in excluded):
                found += [next((rule for pattern, rule in rules if pattern.fits(path)), None)]
        return tuple(rule for rule in found if rule is not None)

    def owners(self, path: str) -> tuple[str, ...]:
        """Return who owns a path, by all the sections."""
        return tuple(dict.fromkeys(owner for rule in self.matching(path) for owner in rule.owners))

    def text(self) -> str:
        """Return the rules as the text of a file."""
        return "\n".join(_lines(self.sections)) + "\n"


def _lines(sections: Iterable[Section]) -> Iterator[str]:
    for number, section in enumerate(sections):
        defaults = section.owners
        if section.name:
            yield from ([""] if number else [])
            yield _heading(section)
        for rule in section.rules:
            bare = rule.excludes or (rule.defaulted and set(rule.owners) == set(defaults))
            if defaults and not rule.owners and not rule.excludes:
                # Under a heading with owners a rule can't be nobody's: here is one without.
                yield _heading(evolve(section, owners=()))
                defaults = ()
            yield " ".join(("!" * rule.excludes + rule.pattern, *(() if bare else rule.owners)))


def _heading(section: Section) -> str:
    head = f"{'^' if section.optional else ''}[{section.name}]"
    head += f"[{section.approvals}]" if section.approvals > 1 else ""
    return " ".join((head, *section.owners))


@define(eq=False)
class _Reading:
    """Goes through the lines of a file once."""

    dialect: Dialect
    sections: dict[str, Section] = Factory(lambda: {"": Section("")})
    rules: dict[str, list[Rule]] = Factory(lambda: {"": []})
    losses: list[Loss] = Factory(list)
    here: str = ""
    defaults: tuple[str, ...] = ()

    def take(self, line: str, number: int) -> None:
        """Take a line that says something."""
        if self.dialect == "gitlab" and (found := _SECTION(line)) and found[2].strip():
            self._section(found, number)
            return
        pattern, *words = _SPACE.split(line)
        if self.dialect == "github":
            self._github(pattern, words, number)
        else:
            self._gitlab(pattern, words, number)

    def _lose(self, number: int, what: str, why: str) -> None:
        self.losses.append(Loss(place=f"line {number}", what=what, why=why, line=number))

    def _github(self, pattern: str, words: list[str], number: int) -> None:
        comment = next((at for at, word in enumerate(words) if word.startswith("#")), len(words))
        owners = tuple(dict.fromkeys(words[:comment]))
        wrong = [word for word in owners if not is_owner(word, "github")]
        why = ""
        if pattern.startswith(("!", "\\#")) or re.search(r"(?<!\\)[\[\]]", pattern):
            why = "GitHub leaves out a line with !, [ or \\# in its pattern"
            why += "; a section of GitLab? then read it as gitlab" if pattern[0] in "[^" else ""
        elif wrong:
            many = "words" if len(wrong) > 1 else "word"
            why = f"{len(wrong)} {many} after it are no owners, and GitHub leaves out such a line"
        if why:
            self._lose(number, shown(pattern), why)
        else:
            self.rules[""].append(Rule(pattern, owners, line=number))

    def _gitlab(self, pattern: str, words: list[str], number: int) -> None:
        named = tuple(dict.fromkeys(word for word in words if is_owner(word, "gitlab")))
        if ignored := sum(not is_owner(word, "gitlab") for word in words):
            what = f"{ignored} word{'s' if ignored > 1 else ''} after {shown(pattern)}"
            self._lose(number, what, "no owners: GitLab passes over them")
        if pattern.startswith("!"):
            rule = Rule(pattern[1:], excludes=True, line=number)
        else:
            rule = Rule(
                pattern,
                named or self.defaults,
                line=number,
                defaulted=not named and bool(self.defaults),
            )
        if rule.pattern:
            self.rules[self.here].append(rule)
        else:
            self._lose(number, "'!'", "it excludes nothing")

    def _section(self, found: re.Match[str], number: int) -> None:
        words = (found[4] or "").split()
        owners = tuple(dict.fromkeys(word for word in words if is_owner(word, "gitlab")))
        if len(owners) < len(set(words)):
            self._lose(number, "words after the section", "no owners: GitLab passes over them")
        name, count = found[2].strip(), found[3] or "1"
        if not (count.isascii() and count.isdigit() and len(count) < 9):
            self._lose(number, shown(count), "no number of approvals: GitLab takes it for 1")
            count = "1"
        self.here, self.defaults = name.lower(), owners
        new = Section(name, owners=owners, approvals=max(int(count), 1), optional=bool(found[1]))
        if self.here in self.sections:
            known = self.sections[self.here]
            # Under one name they are one section: required if one is, and the first to be named.
            new = evolve(
                known,
                approvals=max(known.approvals, new.approvals),
                optional=known.optional and new.optional,
            )
        self.sections[self.here] = new
        self.rules.setdefault(self.here, [])

    def whole(self, keys: dict[str, int]) -> CodeOwners:
        """Return the rules, a scope each; of those alike in a section the last one counts."""
        sections = []
        for name, section in self.sections.items():
            counting = {(one.pattern, one.excludes): one.line for one in self.rules[name]}
            rules = []
            scope = _key(section.name, keys) if name else ""
            for one in self.rules[name]:
                last = counting[one.pattern, one.excludes]
                if last == one.line:
                    key = "" if one.excludes else _key(one.pattern, keys)
                    stays = one.defaulted and one.owners == section.owners
                    rules.append(evolve(one, scope=key, defaulted=stays))
                elif not one.excludes:
                    why = f"stands again in line {last}, and the last one counts"
                    self._lose(one.line or 0, shown(one.pattern), why)
            if name or rules:
                sections.append(evolve(section, rules=tuple(rules), scope=scope))
        return CodeOwners(sections=tuple(sections), dialect=self.dialect, losses=tuple(self.losses))


def _key(text: str, taken: dict[str, int]) -> str:
    """Return a key made from a pattern, with a number behind it where that is taken."""
    first = slug(text) if any(map(str.isalnum, text)) else "any"
    key = first
    while key in taken:
        taken[first] += 1
        key = f"{first}-{taken[first]}"
    taken[key] = 1
    return key
