"""
The rules of a CODEOWNERS file: who owns which paths.

The last match wins: of the rules that fit a path, the last one in the file names its owners, and a
rule without owners says that nobody owns it.  GitLab evaluates each section on its own, so a path
can have owners from several sections.

GitLab's reading follows its own Ruby sources (``ee/lib/gitlab/code_owners``): a heading needs only
to start with ``[name]``; commas may stand between owners; words that name no owner leave the rule
without owners, not with those of its section; and a pattern that is repeated keeps its first place
but takes the owners of the last line, which also undoes an exclusion.

The *codeowners* distribution (0.9.0) covers less: it knows no default owners, approvals or
exclusions, takes a section with owners for a pattern, drops invalid owners silently, raises
``ValueError`` for an open bracket, and needs a minute for eight ``**/a/`` in a row on a path sixty
deep.  Where both apply, the tests compare the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from attrs import Factory, define, evolve, field, frozen

from roles.encoding import decoded
from roles.errors import FormatError, counted, shown
from roles.formats.people.paths import Dialect, Pattern, PatternIndex, path_names
from roles.formats.shared.places import Place
from roles.formats.shared.reading import Loss, Weight
from roles.model.names import slug

__all__ = ["CodeOwners", "Rule", "Section", "is_owner"]

_LIMIT = 3_000_000
_GITHUB_OWNER = re.compile(r"@[\w.-]+(?:/[\w.-]+)?|[^\s@#]+@[\w-]+(?:\.[\w-]+)+").fullmatch
_SPACE = re.compile(r"(?<!\\)[ \t]+")

# GitLab's patterns, whose character classes are those of Ruby: ASCII.
_NAMESPACE = r"(?:[a-z\d_.][\w.-]{0,254}[\w-]|\w)(?<!\.git)(?<!\.atom)"
_REFERENCES = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        rf"(?<![\w@])@(?:{_NAMESPACE}/){{0,20}}{_NAMESPACE}",
        r"(?<!\S)@@(?:developer|maintainer|owner)s?(?!\S)",
        # A comma stays part of an address: such an address is nobody's.
        r"[^@\s]{1,100}@[^@\s]{1,255}(?<!\W)",
    )
)
_SECTION = re.compile(r"(\^?)\[(.*?)\](?:\[(\d*)\])?(\s+[@\w.\-/\s+]*)?", re.ASCII).match
_GITLAB_SPACE = re.compile(r"(?<!\\)\s+", re.ASCII)
_UNNAMED = "codeowners"
"""What GitLab calls the section before the first heading, so that a heading can name it too."""


# What only one forge writes: others would take it for a path or an owner.
_BITBUCKET = re.compile(
    r"^[ \t]*(?:@@@|CODEOWNERS\.|Check\()|[ \t](?:@@@|(?:random|least_busy|all)\(\d*\):?)",
    re.MULTILINE,
).search
_EXPRESSION = re.compile(r"!?\^(?!\[)|.*(?:\\\.|\([^)]*\|[^)]*\)|[^/*]\.\*|\.\+|\$$)").match


def _refuse_others(text: str, source: str) -> None:
    """
    Refuse the rules of a forge that are resolved in another way.

    Raises:
        FormatError: They are those of Bitbucket, Gitea or Forgejo.
    """
    folder = f"/{source.lower()}".replace("\\", "/").rpartition("/")[0].rpartition("/")[2]
    forge = {".bitbucket": "Bitbucket", ".gitea": "Gitea", ".forgejo": "Forgejo"}.get(folder)
    if forge or _BITBUCKET(text):
        message = (
            f"has the rules of {forge or 'Bitbucket'}, which aren't read: there every rule that "
            "fits a path adds its owners; rewrite them as GitHub's, where the last one counts, or "
            "list paths and owners in a CSV file"
        )
        raise FormatError(message, source)


def is_owner(text: str, dialect: Dialect) -> bool:
    """
    Return whether a file can name an owner by *text*.

    Examples:
        >>> is_owner("@acme/docs", "github"), is_owner("docs", "github")
        (True, False)
    """
    if dialect == "github":
        return _GITHUB_OWNER(text) is not None
    return any(reference.fullmatch(text) for reference in _REFERENCES) and "," not in text


@frozen
class Rule:
    """
    Who owns the paths that a pattern fits.

    Attributes:
        pattern: The pattern, as written in the file.
        owners: Users, teams and addresses, as written; empty where nobody owns the paths.
        scope: The key of its scope in an organisation; empty for an exclusion.
        line: The line, counted from 1, if the rule was read from a file.
        excludes: Whether its section ignores the paths (``!`` in GitLab).
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
    A part of a GitLab file, evaluated on its own; the part before the first heading has no name.

    Attributes:
        name: The name.
        rules: The rules.
        owners: The owners of rules that name none.
        approvals: How many approvals a change needs.
        optional: Whether a change needs no approval.
        scope: The key of its scope in an organisation.
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
        sections: The sections; GitHub has one, without a name.
        dialect: Who reads the file: ``"github"`` or ``"gitlab"``.
        losses: What the reader of the file ignores, too.

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
            FormatError: It isn't text, or is larger than 3 MB: GitHub ignores such a file.
        """
        if len(content) > _LIMIT:
            raise FormatError(f"is longer than {_LIMIT:,} bytes; GitHub ignores it", source)
        text = decoded(content, source)
        _refuse_others(text, source)
        gitlab = dialect == "gitlab"
        reading = _GitLab() if gitlab else _GitHub()
        for number, line in enumerate(re.split(r"\n" if gitlab else r"\r\n|\r|\n", text), start=1):
            stripped = line.strip(" \t\n\v\f\r" if gitlab else " \t")
            if stripped and not stripped.startswith("#"):
                reading.take(stripped, number)
                if _EXPRESSION(pattern := stripped.split()[0]):
                    why = "looks like a regular expression of Gitea or Forgejo; read as a path"
                    reading.lose(number, shown(pattern), why, "answer")
        return reading.rules_read(dict.fromkeys(taken, 1))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that names owners, or says that there are none, section by section."""
        return tuple(
            rule for section in self.sections for rule in section.rules if not rule.excludes
        )

    @cached_property
    def _indexes(self) -> list[tuple[PatternIndex, PatternIndex, list[Rule]]]:
        return [
            (
                self._index([rule for rule in section.rules if rule.excludes]),
                self._index(owned := [rule for rule in section.rules if not rule.excludes]),
                owned,
            )
            for section in self.sections
        ]

    def _index(self, rules: list[Rule]) -> PatternIndex:
        return PatternIndex([Pattern.of(rule.pattern, self.dialect) for rule in rules])

    def matching(self, path: str) -> tuple[Rule, ...]:
        """
        Return the rule of each section that decides who owns a path, if one does.

        Args:
            path: The path from the root of the repository, as `path_names` understands it.

        Raises:
            InvalidValue: The path leads out of the repository.
        """
        return tuple(rule for _, rule in self.decisions(path))

    def decisions(self, path: str) -> tuple[tuple[str, Rule], ...]:
        """Return what `matching` does, each rule after the name of its section."""
        names = path_names(path)
        return tuple(
            (section.name, rules[number])
            for section, (excluded, owned, rules) in zip(self.sections, self._indexes, strict=True)
            if (number := owned.last(names)) is not None and excluded.last(names) is None
        )

    def owners(self, path: str) -> tuple[str, ...]:
        """Return who owns a path, by all sections; takes and raises what `matching` does."""
        owners: dict[str, str] = {}
        for rule in self.matching(path):
            for owner in rule.owners:
                owners.setdefault(owner.lower(), owner)
        return tuple(owners.values())

    def text(self) -> str:
        """Return the rules as the text of a file."""
        return "\n".join(_lines(self.sections)) + "\n"


def _lines(sections: Iterable[Section]) -> Iterator[str]:
    for number, section in enumerate(sections):
        # Under a heading with owners no rule can be without: then each rule names its own.
        if any(not rule.owners and not rule.excludes for rule in section.rules):
            section = evolve(section, owners=())  # noqa: PLW2901
        if number or section.name:
            yield from ([""] if number else [])
            yield _heading(section)
        for rule in section.rules:
            bare = rule.excludes or (rule.defaulted and set(rule.owners) == set(section.owners))
            yield " ".join(("!" * rule.excludes + rule.pattern, *(() if bare else rule.owners)))


def _heading(section: Section) -> str:
    head = f"{'^' if section.optional else ''}[{section.name}]"
    head += f"[{section.approvals}]" if section.approvals > 1 else ""
    return " ".join((head, *section.owners))


@define(eq=False)
class _Lines:
    """The lines of a file as they are taken, with what is ignored or doubtful."""

    losses: list[Loss] = Factory(list)

    def lose(self, number: int, what: str, why: str, weight: Weight = "statement") -> None:
        """Note what is ignored, or may be meant otherwise."""
        place = Place(f"line {number}", number)
        self.losses.append(place.loss(what, why, weight))


@define(eq=False)
class _GitHub(_Lines):
    """The lines of a file, as GitHub reads them."""

    rules: dict[str, Rule] = Factory(dict)

    def take(self, line: str, number: int) -> None:
        """Take a line that isn't blank or a comment."""
        pattern, *words = _SPACE.split(line)
        comment = next((at for at, word in enumerate(words) if word.startswith("#")), len(words))
        owners = tuple(dict.fromkeys(words[:comment]))
        invalid = sum(not is_owner(word, "github") for word in owners)
        why = ""
        if pattern.startswith(("!", "\\#")) or re.search(r"(?<!\\)[\[\]]", pattern):
            why = "GitHub ignores a line with !, [ or \\# in its pattern"
            why += "; if this is a section of GitLab, read it as gitlab" * (pattern[0] in "[^")
        elif invalid:
            why = f"GitHub ignores the line: {counted(invalid, 'word')} after it can't be an owner"
        if why:
            self.lose(number, shown(pattern), why)
            return
        if is_owner(pattern, "github"):
            why = "is read as a path: if it is an owner, put it behind the path of the line above"
            self.lose(number, "a pattern that looks like an owner", why)
        if earlier := self.rules.pop(pattern, None):
            why = f"line {number} repeats it, and the last one counts"
            self.lose(earlier.line or 0, shown(pattern), why)
        self.rules[pattern] = Rule(pattern, owners, line=number)

    def rules_read(self, keys: dict[str, int]) -> CodeOwners:
        """Return the rules, each with a scope of its own."""
        rules = tuple(evolve(rule, scope=_key(rule.pattern, keys)) for rule in self.rules.values())
        sections = (Section("", rules),) if rules else ()
        losses = tuple(sorted(self.losses, key=lambda loss: loss.line or 0))
        return CodeOwners(sections=sections, dialect="github", losses=losses)


@define(eq=False)
class _GitLabSection:
    """A section on the way: its rules by what their patterns mean, in the order of the first."""

    name: str
    owners: tuple[str, ...] = ()
    approvals: int = 1
    optional: bool = False
    rules: dict[str, Rule] = Factory(dict)
    required: bool = False


@define(eq=False)
class _GitLab(_Lines):
    """The lines of a file, as GitLab reads them."""

    sections: dict[str, _GitLabSection] = Factory(lambda: {_UNNAMED: _GitLabSection("")})
    section: str = _UNNAMED
    defaults: tuple[str, ...] = ()
    optional: bool = False

    def take(self, line: str, number: int) -> None:
        """Take a line that isn't blank or a comment."""
        if heading := _SECTION(line):
            self._take_heading(heading, line[heading.end() :], number)
        else:
            self._take_rule(line, number)

    def _take_heading(self, heading: re.Match[str], rest: str, number: int) -> None:
        optional, name, approvals, words = heading.groups()
        if rest.strip():
            self.lose(number, shown(rest.strip()), "GitLab reads a heading no further than that")
        self.defaults, ignored = _references(words or "")
        if ignored:
            why = "they can't be owners, and GitLab ignores them"
            self.lose(number, f"{counted(ignored, 'word')} after the heading", why)
        if not name.strip():
            self.lose(
                number, shown(heading[0].strip()), "GitLab reads it as a section without name"
            )
        self.section = name
        # The first heading is taken as it is written, later ones in any case.
        if len(self.sections) > 1:
            same = (key for key in self.sections if key.casefold() == name.casefold())
            self.section = next(same, name)
        self.optional = bool(optional)
        section = self.sections.setdefault(
            self.section, _GitLabSection(name, self.defaults, optional=self.optional)
        )
        if len(approvals or "") > 9:
            self.lose(number, shown(approvals), "too many approvals to be meant; 1 is taken")
            approvals = None
        # GitLab takes a number of approvals that is missing or zero for one.
        section.approvals = max(section.approvals, int(approvals or 1))

    def _take_rule(self, line: str, number: int) -> None:
        pattern, *rest = _GITLAB_SPACE.split(line, maxsplit=1)
        text = rest[0] if rest else ""
        owners, ignored = _references(text)
        section = self.sections[self.section]
        excludes = pattern.startswith("!")
        pattern = pattern.removeprefix("!") if excludes else pattern
        if not pattern:
            self.lose(number, "'!'", "it excludes nothing")
            return
        if ignored and not excludes:
            why = "they can't be owners, and GitLab ignores them"
            why += "" if owners else ", so these paths have no owner"
            self.lose(number, f"{counted(ignored, 'word')} after {shown(pattern)}", why)
        defaulted = not text and bool(self.defaults) and not excludes
        rule = Rule(
            pattern,
            () if excludes else self.defaults if defaulted else owners,
            line=number,
            excludes=excludes,
            defaulted=defaulted,
        )
        meaning = _meaning(pattern)
        if earlier := section.rules.get(meaning):
            what = f"{'!' * earlier.excludes}{earlier.pattern}"
            why = f"line {number} repeats its pattern: GitLab puts that line in its place"
            self.lose(earlier.line or 0, shown(what), why)
        section.rules[meaning] = rule
        section.required = section.required or not self.optional

    def rules_read(self, keys: dict[str, int]) -> CodeOwners:
        """Return the rules, each with a scope of its own, as each section has."""
        sections = []
        # A heading without a name must not become the part before the first heading.
        leading = any(not draft.name for key, draft in self.sections.items() if key != _UNNAMED)
        for key, draft in self.sections.items():
            scope = _key(draft.name, keys) if draft.name.strip() else ""
            rules = tuple(
                evolve(
                    rule,
                    scope="" if rule.excludes else _key(rule.pattern, keys),
                    defaulted=rule.defaulted and rule.owners == draft.owners,
                )
                for rule in draft.rules.values()
            )
            if rules or leading or key != _UNNAMED:
                section = Section(
                    draft.name,
                    rules,
                    owners=draft.owners,
                    approvals=draft.approvals,
                    optional=draft.optional and not draft.required,
                    scope=scope,
                )
                sections.append(section)
        losses = tuple(sorted(self.losses, key=lambda loss: loss.line or 0))
        return CodeOwners(sections=tuple(sections), dialect="gitlab", losses=losses)


def _references(text: str) -> tuple[tuple[str, ...], int]:
    """Return the owners in a text, and how many of its words hold none."""
    spans = {
        match.start(): match
        for reference in _REFERENCES
        for match in reference.finditer(text)
        if "," not in match[0]
    }
    owners: dict[str, str] = {}
    for start in sorted(spans):
        owners.setdefault(spans[start][0].lower(), spans[start][0])
    words = re.finditer(r"[^\s,]+", text)
    ignored = sum(not any(word.start() <= at < word.end() for at in spans) for word in words)
    return tuple(owners.values()), ignored


def _meaning(pattern: str) -> str:
    """Return a pattern of GitLab in the form by which two are the same."""
    if pattern == "*":
        return "/**/*"
    pattern = re.sub(r"\\\s+", " ", re.sub(r"^\\#", "#", pattern), flags=re.ASCII)
    pattern = pattern if pattern.startswith("/") else f"/**/{pattern}"
    return f"{pattern}**/*" if pattern.endswith("/") else pattern


def _key(text: str, taken: dict[str, int]) -> str:
    """Return a key made from a pattern, with a number behind it where that is taken."""
    first = slug(text) if any(map(str.isalnum, text)) else "any"
    key = first
    while key in taken:
        taken[first] += 1
        key = f"{first}-{taken[first]}"
    taken[key] = 1
    return key
