"""CODEOWNERS: which rule wins for a path, beside the codeowners distribution and slow oracles."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from roles import RolesError
from roles.errors import FormatError, InvalidValue
from roles.formats.people.paths import Pattern, PatternIndex, path_names
from roles.formats.people.rules import CodeOwners, is_owner

# The examples of the documentation of both, each with a path that fits and one that doesn't.
GITHUB = [
    ("*", "a/b.js", None),
    ("*.js", "lib/a.js", "lib/a.jsx"),
    ("/build/logs/", "build/logs/a/b", "lib/build/logs/a"),
    ("docs/*", "docs/start.md", "docs/build-app/trouble.md"),
    ("apps/", "lib/apps/x", "apps"),
    ("/docs/", "docs/a/b", "lib/docs/a"),
    ("/scripts/", "scripts/x", "scripts"),
    ("**/logs", "deeply/nested/logs/x", "logs2/x"),
    ("/apps/github", "apps/github/a/b", "lib/apps/github"),
    ("a/**/b", "a/b", "a/c"),
    ("a/**/b", "a/x/y/b/z", "x/a/b"),
    ("a/**", "a/b/c", "a"),
    ("a**b", "x/acb", "a/b"),
    ("/*", "a", "a/b"),
    ("/", None, "a/b"),
    ("//", None, "a"),
    ("my\\ docs/", "my docs/a", "my/a"),
    ("a?c", "abc", "a/c"),
    ("*a*b*c*", "xaybzc", "xaybz"),
    ("\\*", "*", "a"),
    ("A", "A", "a"),
]
GITLAB = [
    ("*", "a/.b/c", None),
    ("/README.md", "README.md", "docs/README.md"),
    ("README.md", "app/lib/README.md", "README.mdx"),
    ("internal/README.md", "docs/api/internal/README.md", "internal/x/README.md"),
    ("/docs/", "docs/a/b", "docs"),
    ("/docs", "docs", "docs/a"),
    ("/docs/*.md", "docs/a.md", "docs/a/b.md"),
    ("/docs/*spec*", "docs/qa_specs.rb", "docs/a/spec"),
    ("/docs/*/README.md", "docs/api/README.md", "docs/README.md"),
    ("/docs/**/index.md", "docs/index.md", "docs/index.html"),
    ("/docs/**/index.md", "docs/api/graphql/index.md", "x/docs/index.md"),
    ("/a/**", "a/b", "a/b/c"),
    ("\\#file", "#file", "file"),
    ("path\\ with\\ spaces/", "path with spaces/a", "path/a"),
    ("[a-c]x", "bx", "dx"),
    ("[!a-c]x", "dx", "bx"),
    ("[^a]x", "bx", "ax"),
    ("[]a]x", None, "]x"),
    ("[!]x", "bx", "b"),
    ("[a\\]]x", "]x", "\\x"),
    ("[a", None, "[a"),
    ("[!", None, "b"),
    ("[a-]x", "-x", "bx"),
    ("/", "a/b", None),
    ("*.rb", ".x/.y.rb", "rb"),
]


@pytest.mark.parametrize(
    ("dialect", "pattern", "fits", "differs"),
    [("github", *one) for one in GITHUB] + [("gitlab", *one) for one in GITLAB],
)
def test_patterns_of_the_documentation(dialect, pattern, fits, differs) -> None:
    made = Pattern.of(pattern, dialect)
    assert fits is None or made.fits(fits)
    assert differs is None or not made.fits(differs)


def test_no_pattern_takes_longer_than_its_length_times_the_path() -> None:
    # Each of these keeps a backtracking matcher busy for years; here they end at once.
    for dialect in ("github", "gitlab"):
        assert not Pattern.of("**/a/" * 60 + "b", dialect).fits("a/" * 400 + "c")
        assert not Pattern.of("*a" * 60 + "b", dialect).fits("a" * 5000 + "c")


NAME = st.text("ab", min_size=1, max_size=3)
PART = st.one_of(st.just("**"), st.text("ab*?", min_size=1, max_size=4), NAME)
PATTERN = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "/"]),
    st.lists(PART, min_size=1, max_size=4).map("/".join),
    st.sampled_from(["", "/", "/*", "/**"]),
)
PATH = st.lists(NAME, min_size=1, max_size=5).map("/".join)


@settings(max_examples=160)
@given(st.lists(PATTERN, min_size=1, max_size=5), st.lists(PATH, min_size=1, max_size=5))
def test_answers_are_those_of_codeowners(patterns: list[str], paths: list[str]) -> None:
    codeowners = pytest.importorskip("codeowners", reason="codeowners isn't installed")
    # Stars beside others in a name it takes for directories now and then; gitignore doesn't.
    assume(not any(re.search(r"\*\*\*|[^/]\*\*|\*\*[^/]", one) for one in patterns))
    lines = [f"{pattern} @o{number}" for number, pattern in enumerate(patterns)]
    text = "\n".join(lines)
    ours = CodeOwners.parse(text.encode(), "github")
    theirs = codeowners.CodeOwners(text)
    for path in paths:
        assert list(ours.owners(path)) == [name for _, name in theirs.of(path)], path


def by_regex(pattern: str) -> re.Pattern[str]:
    """Return what GitLab's patterns mean, put down as plainly as can be."""
    whole = "/**/*" if pattern == "*" else pattern
    whole = whole if whole.startswith("/") else f"/**/{whole}"
    whole += "**/*" if whole.endswith("/") else ""
    out, at = "", 0
    while at < len(whole):
        if whole[at : at + 4] == "/**/":
            out, at = out + "/(?:[^/]+/)*", at + 4
            while whole[at : at + 3] == "**/":
                at += 3
            continue
        one = whole[at]
        out += {"*": "[^/]*", "?": "[^/]"}.get(one, re.escape(one))
        at += 1
    return re.compile(out)


@settings(max_examples=160)
@given(PATTERN, PATH)
def test_gitlab_patterns_mean_what_a_plain_regex_does(pattern: str, path: str) -> None:
    assume("//" not in pattern)
    assert Pattern.of(pattern, "gitlab").fits(path) == bool(by_regex(pattern).fullmatch(f"/{path}"))


RUBY = """
require "json"
JSON.parse(STDIN.read).each do |pattern, path|
  whole = pattern.sub(/\\A\\\\#/, "#").gsub(/\\\\\\s+/, " ")
  whole = "/**/" + whole unless whole.start_with?("/")
  whole = whole + "**/*" if whole.end_with?("/")
  whole = "/**/*" if pattern == "*"
  puts File.fnmatch?(whole, "/" + path, File::FNM_DOTMATCH | File::FNM_PATHNAME)
end
"""


@pytest.mark.skipif(shutil.which("ruby") is None, reason="Ruby isn't installed")
def test_gitlab_patterns_are_those_of_ruby() -> None:
    chance = random.Random(4)  # noqa: S311
    pairs = [(one[0], path) for one in GITLAB for path in one[1:] if path is not None]
    for _ in range(6000):
        parts = [
            "".join(chance.choices(["a", "b", "*", "?", "[ab]", "[!a]", "[a-b]", "."], k=2))
            for _ in range(chance.randint(1, 3))
        ]
        parts.insert(chance.randint(0, len(parts)), chance.choice(["**", "a"]))
        pattern = chance.choice(["", "/"]) + "/".join(parts) + chance.choice(["", "", "/", "/*"])
        for _ in range(3):
            names = ["".join(chance.choices("ab.", k=2)) for _ in range(chance.randint(1, 4))]
            pairs.append((pattern, "/".join(names)))
    done = subprocess.run(
        ["ruby", "-e", RUBY], input=json.dumps(pairs), text=True, capture_output=True, check=True
    )
    theirs = [line == "true" for line in done.stdout.split()]
    ours = [Pattern.of(pattern, "gitlab").fits(path) for pattern, path in pairs]
    assert sum(ours) > 500
    differ = zip(pairs, ours, theirs, strict=True)
    assert [pair for pair, our, their in differ if our != their] == []


@settings(max_examples=80)
@given(PATTERN, PATH)
def test_directories_mean_what_they_do_to_git(pattern: str, path: str) -> None:
    """Take each directory on the way, as git does, and ask whether the plain pattern fits it."""
    assume(not pattern.endswith("/*") and "**" not in pattern and pattern.strip("/"))
    parts = path.split("/")
    inner = pattern.strip("/").split("/")
    ends = range(1, len(parts)) if pattern.endswith("/") else range(1, len(parts) + 1)
    tied = "/" in pattern[:-1]

    def alike(names: list[str]) -> bool:
        return len(names) == len(inner) and all(
            re.fullmatch(one.replace("*", ".*").replace("?", "."), name)
            for one, name in zip(inner, names, strict=True)
        )

    wanted = any(alike(parts[start:end]) for end in ends for start in ([0] if tied else range(end)))
    assert Pattern.of(pattern, "github").fits(path) == wanted


@settings(max_examples=160)
@given(
    st.lists(st.one_of(PATTERN, st.sampled_from(["*", "*.a", "a*b", "/a/b", "\\*", "[ab]b"]))),
    PATH,
    st.sampled_from(["github", "gitlab"]),
)
def test_index_finds_the_last_pattern_that_fits(patterns, path, dialect) -> None:
    made = [Pattern.of(pattern, dialect) for pattern in patterns]
    fitting = [number for number, pattern in enumerate(made) if pattern.fits(path)]
    assert PatternIndex(made).last(path_names(path)) == (fitting[-1] if fitting else None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("./x/y", "x/y"),
        ("/x/y", "x/y"),
        ("x//y", "x/y"),
        ("x\\y", "x/y"),
        (".\\x\\y", "x/y"),
        ("a/../x/y", "x/y"),
        ("a/b/../../x/./y", "x/y"),
        ("..x/y", "..x/y"),
    ],
)
def test_paths_are_understood_as_people_type_them(typed: str, meant: str) -> None:
    assert path_names(typed) == tuple(meant.split("/"))


@pytest.mark.parametrize(
    "typed", ["..", "../x", "a/../../x", "C:\\x", "c:/x", "\\\\host\\x", "~/x"]
)
def test_paths_that_leave_the_repository_are_refused(typed: str) -> None:
    rules = CodeOwners.parse(b"* @all", "github")
    with pytest.raises(InvalidValue, match="repository"):
        rules.owners(typed)


def test_directory_belongs_to_whoever_owns_its_entries() -> None:
    for dialect in ("github", "gitlab"):
        rules = CodeOwners.parse(b"* @all\n/docs/ @ann\n*.py @bob\n", dialect)
        for typed in ("docs/", "./docs/", "docs/.", "docs/x/..", "docs\\", "docs/x/"):
            assert rules.owners(typed) == ("@ann",)
        for typed in ("", ".", "./", "/", "docs/.."):
            assert rules.owners(typed) == ("@all",)


DOCUMENTED = b"""\
* @admin

[README Owners]
README.md @user1 @user2
internal/README.md @user4

[README other owners]
README.md @user3
"""


def test_sections_are_asked_one_by_one() -> None:
    rules = CodeOwners.parse(DOCUMENTED, "gitlab")
    assert rules.owners("README.md") == ("@admin", "@user1", "@user2", "@user3")
    assert rules.owners("internal/README.md") == ("@admin", "@user4", "@user3")
    assert rules.owners("x") == ("@admin",)


GITLAB_ORACLE = r"""
require "json"
name = %r{(?:[a-z\d_.][a-z\d_.-]{0,254}[a-z\d_-]|[a-z\d_])(?<!\.git|\.atom)}i
user = %r{(?<![\w@])@(?:#{name}/){,20}#{name}}i
mail = /[^@\s]{1,100}@[^@\s]{1,255}(?<!\W)/
role = /(?<!\S)@@(?:developer|maintainer|owner)s?(?!\S)/i
heading = %r{\A(\^)?\[(.*?)\](?:\[(\d*)\])?(\s+[@\w_.\-/\s+]*)?}
names = ->(text) do
  [user, role, mail].flat_map { |one| text.scan(one) }.reject { |one| one.include?(",") }
end
JSON.parse(STDIN.read).each do |text, paths|
  sections = {"codeowners" => {}}
  here, defaults = "codeowners", nil
  lines = text.split("\n").map(&:strip)
  lines.reject { |line| line.empty? || line.start_with?("#") }.each do |line|
    if (found = heading.match(line))
      same = sections.size > 1 && sections.keys.find { |key| key.casecmp?(found[2]) }
      here, defaults = same || found[2], found[4]
      sections[here] ||= {}
      next
    end
    pattern, _, owners = line.partition(/(?<!\\)\s+/)
    out = pattern.start_with?("!")
    pattern = pattern[1..] if out
    next if pattern.empty?
    if pattern == "*"
      pattern = "/**/*"
    else
      pattern = pattern.sub(/\A\\#/, "#").gsub(/\\\s+/, " ")
      pattern = "/**/" + pattern unless pattern.start_with?("/")
      pattern += "**/*" if pattern.end_with?("/")
    end
    sections[here][pattern] = [out, names.(owners.empty? ? defaults.to_s : owners)]
  end
  flags = File::FNM_DOTMATCH | File::FNM_PATHNAME
  answers = paths.map do |path|
    sections.values.flat_map do |rules|
      fit = rules.select { |one, _| File.fnmatch?(one, "/" + path, flags) }
      next [] if fit.empty? || fit.values.any?(&:first)
      fit.values.last[1]
    end.map(&:downcase).uniq.sort
  end
  puts JSON.dump(answers)
end
"""


@pytest.mark.skipif(shutil.which("ruby") is None, reason="Ruby isn't installed")
def test_gitlab_files_are_read_as_by_ruby() -> None:
    """Files of headings, repeated patterns, exclusions, commas and words that name nobody."""
    chance = random.Random(17)  # noqa: S311
    owners = [
        "@ann",
        "@Ann",
        "@acme/docs.",
        "jo@x.org",
        "@@developer",
        "@@guest",
        "@@owners",
        "nobody",
        "@a,@b",
        "@a,",
        ",@b",
        ",",
        "#",
        "jo@x.org,@c",
        "x@",
        "@d;@e",
        "@f.git",
        "-",
        "@g-",
    ]
    headings = [
        "[A]",
        "[a]",
        "^[B][2]",
        "[B]",
        "[Ç]",
        "[ç]",
        "[codeowners]",
        "[CodeOwners]",
        "[]",
        "[A][x]",
        "[A-B]*.rb",
        "[A",
        "[A]]",
        "[D][0]",
        "[ ]",
    ]
    patterns = [
        "*",
        "/**/*",
        "a",
        "/a",
        "a/",
        "/a/",
        "/**/a/",
        "/a/**/*",
        "*.b",
        "a/*",
        "!a",
        "!*.b",
        "!",
        "\\#a",
        "\\[A]",
        "/a/**/b",
        "/**",
        "a\\ b",
    ]
    paths = ["a", "a/a", "b", "a/x.b", "x.b", "#a", "a b", "a/b", "c/a/b", "[A]", "c/.d"]

    def line() -> str:
        words = chance.sample(owners, k=chance.choice([0, 0, 1, 1, 2]))
        first = chance.choice(headings if chance.random() < 0.25 else patterns)
        return " ".join([first, *words])

    files = ["\n".join(line() for _ in range(chance.randint(1, 8))) for _ in range(3000)]
    asked = json.dumps([[text, paths] for text in files])
    done = subprocess.run(
        ["ruby", "-Ku", "-e", GITLAB_ORACLE],
        input=asked,
        text=True,
        capture_output=True,
        check=True,
    )
    theirs = [json.loads(answers) for answers in done.stdout.splitlines()]
    for text, answers in zip(files, theirs, strict=True):
        rules = CodeOwners.parse(text.encode(), "gitlab")
        again = CodeOwners.parse(rules.text().encode() + b"#", "gitlab")
        for path, owned in zip(paths, answers, strict=True):
            assert sorted(map(str.lower, rules.owners(path))) == owned, (text, path)
            assert sorted(map(str.lower, again.owners(path))) == owned, (text, rules.text(), path)


SECTIONS = b"""\
[Documentation][2] @docs-team @group/sub
docs/
README.md @ann
^[Database] @db jo@example.com
model/db/
config/db/setup.md @docs-team
[DOCUMENTATION]
README.txt
ee/ @ee
"""


def test_sections_have_default_owners_and_numbers_and_are_put_together() -> None:
    rules = CodeOwners.parse(SECTIONS, "gitlab")
    documentation, database = rules.sections
    assert (documentation.name, documentation.approvals, documentation.optional) == (
        "Documentation",
        2,
        False,
    )
    assert (database.optional, database.owners) == (True, ("@db", "jo@example.com"))
    assert rules.owners("docs/a") == ("@docs-team", "@group/sub")
    assert rules.owners("config/db/setup.md") == ("@docs-team",)
    assert rules.owners("README.txt") == ()
    assert rules.owners("x/ee/y") == ("@ee",)
    assert len(documentation.rules) == 4
    # One of the two is required, so both are.
    mixed = CodeOwners.parse(b"^[A]\na @x\n[a]\nb @x\n", "gitlab")
    assert [(one.name, one.optional) for one in mixed.sections] == [("A", False)]


@pytest.mark.parametrize(
    ("heading", "approvals", "lost"),
    [("[A][3]", 3, 0), ("[A][0]", 1, 0), ("[A][]", 1, 0), ("[A][x] @b", 1, 1), ("[A][-2]", 1, 1),
     ("[A][99999999999999]", 1, 1), ("[A][²]", 1, 1)],
)  # fmt: skip
def test_what_is_no_number_of_approvals_is_one(heading: str, approvals: int, lost: int) -> None:
    rules = CodeOwners.parse(f"{heading}\na @x\n".encode(), "gitlab")
    assert [one.approvals for one in rules.sections] == [approvals]
    assert len(rules.losses) == lost


def test_exclusions_hold_in_their_section_and_forever() -> None:
    rules = CodeOwners.parse(
        b"* @all\n!*.rb\n/special/*.rb @ruby\n[Ruby]\n*.rb @team\n!/config/**/*.rb\n", "gitlab"
    )
    assert rules.owners("special/a.rb") == ("@team",)
    assert rules.owners("config/x/a.rb") == ()
    assert rules.owners("a.py") == ("@all",)


def test_last_match_wins_and_an_empty_one_disowns() -> None:
    rules = CodeOwners.parse(b"/apps/ @octocat\n/apps/github\n", "github")
    assert rules.owners("apps/x") == ("@octocat",)
    assert rules.owners("apps/github/x") == ()
    assert [rule.line for rule in rules.matching("apps/github/x")] == [2]
    assert rules.matching("x") == ()


@pytest.mark.parametrize(
    ("dialect", "line", "owners", "lost"),
    [
        ("github", "*.js @js-owner #This is an inline comment.", ("@js-owner",), ""),
        ("github", "*.go docs@example.com", ("docs@example.com",), ""),
        ("github", "*.txt @octo-org/octocats", ("@octo-org/octocats",), ""),
        ("github", "*.txt nobody @ann", None, "1 word after it can't be an owner"),
        ("github", "!*.txt @ann", None, "GitHub ignores a line with"),
        ("github", "[ab].txt @ann", None, "gitlab"),
        ("github", "\\#x @ann", None, "GitHub ignores a line with"),
        ("github", "^[Docs] @ann", None, "gitlab"),
        ("gitlab", "*.txt nobody @ann", ("@ann",), "1 word after '*.txt'"),
        ("gitlab", "*.txt @ann # see @bob", ("@ann", "@bob"), "2 words"),
        ("gitlab", "file.md @@developer @@maintainer", ("@@developer", "@@maintainer"), ""),
        ("gitlab", "[Section name", (), "1 word after '[Section'"),
        ("gitlab", "[ ] @ann", None, "a section without name"),
        ("gitlab", "! @ann", None, "excludes nothing"),
        ("gitlab", "README @group @group/with-nested/subgroup",
         ("@group", "@group/with-nested/subgroup"), ""),
    ],
)  # fmt: skip
def test_lines_that_are_odd(dialect, line: str, owners, lost: str) -> None:
    rules = CodeOwners.parse(f"# first\r\n\r\n\t{line}\r\n".encode(), dialect)
    assert [rule.owners for rule in rules.rules] == ([] if owners is None else [owners])
    told = "\n".join(map(str, rules.losses))
    assert (lost in told) if lost else not told
    assert not told or told.startswith("line 3: ")
    assert "nobody" not in told


def test_patterns_that_stand_twice_are_told() -> None:
    rules = CodeOwners.parse(b"a @x\nb @y\na @z\n", "github")
    assert [(one.pattern, one.line) for one in rules.rules] == [("b", 2), ("a", 3)]
    assert [loss.line for loss in rules.losses] == [1]


def test_each_rule_is_a_scope_of_its_own() -> None:
    rules = CodeOwners.parse(
        b"* @a\n/** @a\n/docs/ @a\ndocs @a\nDocs-2 @a\n", "github", taken={"any"}
    )
    assert [one.scope for one in rules.rules] == ["any-2", "any-3", "docs", "docs-2", "docs-2-2"]


def test_files_that_are_none() -> None:
    with pytest.raises(FormatError, match="longer than"):
        CodeOwners.parse(b"a" * 3_000_001, "github")
    with pytest.raises(FormatError, match="UTF-8"):
        CodeOwners.parse(b"\xff", "github")
    assert CodeOwners.parse(b"# nothing\n", "gitlab").sections == ()


@pytest.mark.parametrize(
    ("text", "github", "gitlab"),
    [
        ("@ann", True, True),
        ("@acme/docs", True, True),
        ("@a/b/c", False, True),
        ("@@owner", False, True),
        ("ann@example.com", True, True),
        ("ann", False, False),
        ("@", False, False),
        ("@ann bob", False, False),
        ("@ann\n", False, False),
        ("@ann#", False, False),
    ],
)
def test_owners_are_users_teams_and_addresses(text: str, github: bool, gitlab: bool) -> None:
    assert (is_owner(text, "github"), is_owner(text, "gitlab")) == (github, gitlab)


def test_rule_of_nobody_among_those_of_a_section_stays_one() -> None:
    rules = CodeOwners.parse(b"^[A] @x\na\n[a]\nb\n[A] @x\nc\nd @y\n", "gitlab")
    again = CodeOwners.parse(rules.text().encode(), "gitlab")
    assert [again.owners(path) for path in "abcd"] == [("@x",), (), ("@x",), ("@y",)]
    assert again.sections[0].optional is False


OWNER = st.sampled_from(["@ann", "@bob", "@acme/docs", "jo@example.com"])
LINE = st.builds(
    " ".join,
    st.tuples(PATTERN, st.lists(OWNER, max_size=2).map(" ".join)),
)
HEADING = st.builds(
    "{}[{}]{} {}".format,
    st.sampled_from(["", "^"]),
    st.sampled_from(["Docs", "docs", "Data base"]),
    st.sampled_from(["", "[2]", "[3]"]),
    st.lists(OWNER, max_size=2).map(" ".join),
)


@settings(max_examples=120)
@given(
    st.lists(st.one_of(LINE, LINE, HEADING, PATTERN.map("!{}".format)), max_size=12),
    st.sampled_from(["github", "gitlab"]),
    st.lists(PATH, min_size=1, max_size=6),
)
def test_rules_written_and_read_again_say_the_same(lines, dialect, paths) -> None:
    rules = CodeOwners.parse("\n".join(["#", *lines]).encode(), dialect)
    again = CodeOwners.parse(rules.text().encode() + b"#", dialect)
    assert not again.losses
    for path in paths:
        assert [(one.pattern, set(one.owners)) for one in again.matching(path)] == [
            (one.pattern, set(one.owners)) for one in rules.matching(path)
        ]
    heads = [(one.name, one.approvals, one.optional) for one in rules.sections if one.name]
    assert [(one.name, one.approvals, one.optional) for one in again.sections if one.name] == heads


@settings(max_examples=80)
@given(st.text("/*?[]!\\-^ab @#\n{}", max_size=60), st.text("/ab[]\\*", max_size=12))
def test_nothing_but_errors_of_ours_comes_out(text: str, path: str) -> None:
    for dialect in ("github", "gitlab"):
        try:
            rules = CodeOwners.parse(text.encode(), dialect)
            rules.owners(path)
        except RolesError:
            continue
        CodeOwners.parse(rules.text().encode() + b"#", dialect)
