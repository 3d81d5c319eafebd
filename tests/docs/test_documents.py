"""The blocks of the docs can fail: each kind of block, right and wrong."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

import pytest
from sybil.example import SybilFailure

from documents import ROOT, commands, docstrings, pages
from extras import DOCSTRINGS, MODULES, needs

if TYPE_CHECKING:
    from pathlib import Path

FRESH_CLONE = re.compile(r"<!-- run: (\w+) -->\n```sh\n([^\n]+)\n```\n")


def evaluate(text: str, folder: Path) -> None:
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    with contextlib.chdir(folder):
        for example in pages.parse(page):
            example.evaluate()


def block(language: str, text: str, mark: str = "") -> str:
    return f"Words.\n\n{mark}\n```{language}\n{text}\n```\n"


RIGHT = {
    "doctest": block("python", ">>> 1 + 1\n2\n>>> print('a b c')\na...c"),
    "statements": block("python", "x = 1") + block("python", "assert x == 1"),
    "console": block("console", "$ printf 'a\\nb  \\n\\nc\\n'\na\nb\n\nc\n$ echo d \\\n  e\nd e"),
    "silent": block("console", "$ true\n$ true"),
    "failure": block("console", "$ false\n$ echo $?\n1\n$ echo $?\n0"),
    "stderr": block("console", "$ echo oh >&2\noh"),
    "toml": block("toml", "[stages.launch]\nname = 'Launch'"),
    "file": block("csv", "a,b", "<!-- file: t.csv -->")
    + block("csv", "1,2", "<!-- file: t.csv, continued -->")
    + block("console", "$ cat t.csv\na,b\n1,2"),
    "install": block("sh", "pip install rolegraph\npip install 'rolegraph[yaml,cli]'"),
    "notebook cell": block("{toctree}", "nowhere"),
}
WRONG = {
    "doctest": (block("python", ">>> 1 + 1\n3"), "Expected:\n    3\nGot:\n    2"),
    "console": (block("console", "$ echo a\nb"), "-b\n+a"),
    "more than shown": (block("console", "$ printf 'a\\nb\\n'\na"), "+b"),
    "less than shown": (block("console", "$ true\na"), "-a"),
    "unseen failure": (block("console", "$ false"), "exits 1"),
    "failure passed over": (block("console", "$ false\n$ true"), "exits 1"),
    "another install": (block("sh", "pip install roles"), "not an install of the library"),
    "any command": (block("sh", "pip install rolegraph && true"), "not an install of the library"),
    "no such extra": (block("sh", "pip install rolegraph[yml,cli]"), "no such extra: yml"),
    "run elsewhere": (block("sh", "true", "<!-- run: x -->"), "README.md"),
    "language nobody runs": (block("ruby", "1"), "nobody runs a block of 'ruby'"),
    "no language": (block("", "1"), "nobody runs a block of ''"),
    "directive": (block("{code-block} python", "1"), "write the block as ```python"),
    "unknown extra": ("<!-- needs: yml -->\n", "there is no extra 'yml'"),
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_right_block_passes(text: str, tmp_path: Path) -> None:
    evaluate(text, tmp_path)


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_wrong_block_fails(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(SybilFailure) as failure:
        evaluate(text, tmp_path)
    assert message in failure.value.result


def test_statements_that_raise_fail(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        evaluate(block("python", "1 / 0"), tmp_path)


@pytest.mark.parametrize("language", ["toml", "json"])
def test_text_that_does_not_parse_fails(language: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"line 1"):
        evaluate(block(language, "]"), tmp_path)


def test_model_that_does_not_load_fails(tmp_path: Path) -> None:
    from roles.errors import InvalidModel

    with pytest.raises(InvalidModel):
        evaluate(block("toml", "[model]\nname = 'x'\n[stages.a]\nleed = 'b'"), tmp_path)


def test_console_block_begins_with_a_command(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="begins with a command"):
        evaluate(block("console", "roles show"), tmp_path)


def test_what_needs_a_missing_extra_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MODULES, "yaml", ("no_such_module",))
    wrong = block("python", ">>> 1\n2")
    with pytest.raises(pytest.skip.Exception, match="needs the extra yaml"):
        evaluate(f"<!-- needs: yaml -->\n{wrong}", tmp_path)
    with pytest.raises(SybilFailure):
        evaluate(f"{wrong}\n<!-- needs: yaml -->\n", tmp_path)


@pytest.mark.parametrize(("language", "text"), [("python", ">>> 1\n2"), ("console", "$ echo 1\n2")])
def test_what_needs_an_extra_that_is_there_is_run(tmp_path: Path, language: str, text: str) -> None:
    needs("yaml")
    with pytest.raises(SybilFailure):
        evaluate(f"<!-- needs: yaml -->\n{block(language, text)}", tmp_path)


def test_command_may_run_over_several_lines() -> None:
    assert list(commands("$ a \\\n  b\nc\n\nd\n\n$ e\n")) == [("a \\\n  b", "c\n\nd\n"), ("e", "")]


def test_readme_and_docstrings_are_found() -> None:
    assert pages.should_parse(ROOT / "README.md")
    assert pages.should_parse(ROOT / "docs/index.md")
    assert pages.should_parse(ROOT / "docs/how-to/load.md")
    assert not pages.should_parse(ROOT / "docs/notebooks/boundary.md")
    assert docstrings.should_parse(ROOT / "src/roles/errors.py")
    assert docstrings.should_parse(ROOT / "src/roles/model/names.py")


def test_readme_has_the_two_commands_that_are_run_in_a_fresh_clone() -> None:
    found = FRESH_CLONE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert [name for name, _ in found] == ["chart", "tests"]
    for _, command in found:
        assert "&&" in command
        assert ";" not in command


def test_places_that_need_extras_exist() -> None:
    for place, extra in DOCSTRINGS.items():
        assert (ROOT / "src" / "roles" / place).exists()
        assert extra in MODULES


def test_limits_of_untrusted_files_are_those_of_the_code() -> None:
    from roles.formats import LIMIT
    from roles.formats.bpmn import elements
    from roles.formats.charts import cells
    from roles.formats.people import rules, scim
    from roles.formats.rdf import parsing
    from roles.formats.shared.size import CELLS
    from roles.formats.shared.workbooks import UNPACKED

    page = " ".join((ROOT / "docs/explanation/untrusted-files.md").read_text("utf-8").split())

    def spelled(number: int) -> str:
        return f"{number // 1_000_000} million" if number >= 1_000_000 else f"{number:,}"

    for name, number in (
        ("`limit=` | the bytes of any file", LIMIT),
        (
            (
                "`max_cells=` | the cells of all tables of a chart; "
                "a merged cell counts as the cells it covers"
            ),
            CELLS,
        ),
        (
            (
                "the bytes of a workbook's parts, counted while they are unpacked, "
                "whatever the archive claims"
            ),
            UNPACKED,
        ),
        ("the bytes of a CODEOWNERS file (GitHub ignores larger ones)", rules._LIMIT),
        ("the appointments that one user of a directory can have", scim._MOST),
    ):
        assert f"{name} | {spelled(number)} |" in page, name
    assert parsing.DEEPEST == elements._DEEPEST == 100
    assert "JSON-LD can be nested 100 levels deep" in page
    assert f"the first {cells._LONGEST} characters of a cell" in page
    assert elements._MOST == 2_000_000
    assert "A BPMN process can have two million elements, up to 100 levels deep" in page


def test_the_page_of_the_command_line_has_its_table_as_the_commands_are() -> None:
    needs("cli")
    import commands as table

    assert table.PAGE.read_text(encoding="utf-8") == table.page()
