"""Saving over a file that people wrote: what didn't change stays as it was, to the letter."""

from __future__ import annotations

import contextlib
import difflib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import roles
from extras import missing
from roles.errors import RolesError, counted
from roles.formats.native.saving import write_over
from roles.formats.native.styles import STYLES
from roles.formats.native.tree import from_model
from roles.formats.shared.reading import Writing
from strategies import models

FILES = sorted((Path(__file__).parents[1] / "data" / "styles").iterdir())

TABLES = '''\
# Our shop
[model]
name = "Shop"   # the name

# ---- Roles ----

[roles.owner]
name = "Owner"
aliases = [
  "boss", # as all say
  "chief",
]

# the one at the till
[roles.clerk] # new
name = "Clerk"


# ---- Stages ----
[stages.opening]
name = "Opening"
lead = "clerk"

# trading comes later
[stages.trading]
name = "Trading"
after = "opening"
lead = "owner"

[responsibilities.pricing]
name = 'Pricing'
[responsibilities.stock]
description = """
All
that is # no comment
there"""
name = "Stock"

# who does what
[[assignments]]
responsibility = "pricing"
at = "trading"
A = "owner"  # for good
R = "clerk"
inferred = "x"

# and the stock
[[assignments]]
responsibility = "stock"
at = "*"
A = "clerk"
inferred = "y"
# the end
'''
INLINE = """\
model = { name = "Shop", scheme = "RACI" } # short
assignments = [
  # first
  { responsibility = "pricing", at = "trading", A = "owner", R = "clerk", inferred = "x" },
  { responsibility = "stock", at = "*", A = "clerk", inferred = "y" }, # last
]

[roles]
owner = { name = "Owner", aliases = ["boss", "chief"] } # boss
clerk.name = "Clerk"

[stages] # in order
opening = {name = "Opening", lead = "clerk"}
trading = {name = "Trading", after = "opening", lead = "owner"}

# what is done
[responsibilities]
pricing.name = "Pricing"
# stock
stock.name = "Stock"
stock.description = "All\\nthat is # no comment\\nthere"
"""


def count_is_told(writing: Writing, old: str, style: str) -> bool:
    """Return whether the losses count the comments that the file hasn't got any more."""
    comments = STYLES[style].comments
    gone = len(comments(old)) - len(comments(writing.content.decode()))
    return [loss.what for loss in writing.losses] == [counted(gone, "comment")][:gone]


def edited(text: str, edit: Callable[[dict[str, Any]], None]) -> tuple[str, list[str]]:
    """Return the text of a file after an edit of its tree, and the lines that differ."""
    tree = json.loads(json.dumps(from_model(roles.loads(text))))
    edit(tree)
    model = roles.loads(json.dumps(tree), "json")
    writing = write_over(model, text.encode())
    assert count_is_told(writing, text, "toml")
    new = writing.content.decode()
    assert roles.loads(new) == model
    diff = difflib.unified_diff(text.splitlines(), new.splitlines(), n=0, lineterm="")
    return new, [line for line in diff if line[:3] not in ("---", "+++", "@@ ")]


def rename(tree):
    tree["roles"]["owner"]["name"] = "Shop owner"


def realias(tree):
    tree["roles"]["owner"]["aliases"] = ["boss", "head", "chief"]


def rekey(tree):
    tree["roles"] = {"boss" if key == "owner" else key: one for key, one in tree["roles"].items()}
    tree["stages"]["trading"]["lead"] = "boss"
    tree["assignments"][0]["A"] = "boss"


def rekey_dotted(tree):
    works = tree["responsibilities"]
    tree["responsibilities"] = {"goods" if key == "stock" else key: works[key] for key in works}
    tree["assignments"][1]["responsibility"] = "goods"


def add_role(tree):
    tree["roles"]["baker"] = {"name": "Baker"}


def add_responsibility(tree):
    tree["responsibilities"]["till"] = {"name": "Till"}


def share(tree):
    tree["assignments"][0]["R"] = ["clerk", "owner"]


def assign(tree):
    tree["assignments"].insert(1, {"responsibility": "pricing", "at": "opening", "A": "clerk"})


def unassign(tree):
    del tree["assignments"][0]


def nest(tree):
    tree["responsibilities"]["stock"]["part_of"] = "pricing"


def add_skill(tree):
    tree["skills"] = {"sums": {"name": "Sums"}}


CASES = [
    (TABLES, rename, ['-name = "Owner"', '+name = "Shop owner"']),
    (TABLES, realias, ['+  "head",']),
    (TABLES, rekey, ["-[roles.owner]", "+[roles.boss]", '-lead = "owner"', '+lead = "boss"',
                     '-A = "owner"  # for good', '+A = "boss"  # for good']),
    (TABLES, add_role, ["+[roles.baker]", '+name = "Baker"', "+"]),
    (TABLES, add_responsibility, ["+[responsibilities.till]", '+name = "Till"']),
    (TABLES, share, ['-R = "clerk"', '+R = ["clerk", "owner"]']),
    (TABLES, assign, ["+[[assignments]]", '+responsibility = "pricing"', '+at = "opening"',
                      '+A = "clerk"', "+"]),
    (TABLES, unassign, ["-[[assignments]]", '-responsibility = "pricing"', '-at = "trading"',
                        '-A = "owner"  # for good', '-R = "clerk"', '-inferred = "x"']),
    (TABLES, nest, ['+part_of = "pricing"']),
    (TABLES, add_skill, ["+", "+[skills.sums]", '+name = "Sums"']),
    (INLINE, rename, ['-owner = { name = "Owner", aliases = ["boss", "chief"] } # boss',
                      '+owner = { name = "Shop owner", aliases = ["boss", "chief"] } # boss']),
    (INLINE, realias, ['-owner = { name = "Owner", aliases = ["boss", "chief"] } # boss',
                       '+owner = { name = "Owner", aliases = ["boss", "head", "chief"] } # boss']),
    (INLINE, rekey,
     ["-" + line for line in INLINE.splitlines() if '"owner"' in line or line[:5] == "owner"]
     + ["+" + line.replace('"owner"', '"boss"').replace("owner =", "boss =")
        for line in INLINE.splitlines() if '"owner"' in line or line[:5] == "owner"]),
    (INLINE, rekey_dotted,
     ["-" + line for line in INLINE.splitlines() if '"stock"' in line or line[:6] == "stock."]
     + ["+" + line.replace('"stock"', '"goods"').replace("stock.", "goods.")
        for line in INLINE.splitlines() if '"stock"' in line or line[:6] == "stock."]),
    (INLINE, add_role, ['+baker.name = "Baker"']),
    (INLINE, add_responsibility, ['+till.name = "Till"']),
    (INLINE, nest, ['+stock.part_of = "pricing"']),
    (INLINE, add_skill, ["+", "+[skills.sums]", '+name = "Sums"']),
    (INLINE, unassign,
     ["-" + INLINE.splitlines()[3]]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "edit", "lines"), CASES)
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_only_the_lines_of_the_edit_differ(text: str, edit, lines: list[str], end: str) -> None:
    if end == "\r\n":
        text = text.replace("\n", "\r\n")
    elif not end:
        text = text.rstrip("\n")
    new, differing = edited(text, edit)
    assert sorted(differing) == sorted(lines), "\n".join(differing)
    assert new.endswith("\n") == text.endswith("\n")
    assert ("\r\n" in new) == ("\r\n" in text)
    assert "\n" not in new.replace("\r\n", "") or end != "\r\n"


@given(models(), st.data())
def test_a_new_key_keeps_the_comments_and_the_place(
    model: roles.RoleModel, data: st.DataObject
) -> None:
    things = [*model.roles, *model.stages, *model.responsibilities]
    if not things:
        return
    text = "".join(
        f"# note {number}\n{line}" if line.startswith("[") else line
        for number, line in enumerate(roles.dumps(model, "toml").splitlines(keepends=True))
    )
    model = model.rename(data.draw(st.sampled_from(things)), key="a-new-key")
    writing = write_over(model, text.encode())
    assert writing.losses == ()
    new = writing.content.decode()
    assert roles.loads(new) == model
    assert new.count("# note") == text.count("# note")


def test_what_did_not_change_is_the_same_to_the_byte() -> None:
    for text in (TABLES, INLINE, TABLES.replace("\n", "\r\n"), INLINE.rstrip("\n")):
        assert write_over(roles.loads(text), text.encode()).content == text.encode()


@pytest.mark.parametrize("suffix", ["toml", "yaml"])
@given(model=models(), other=models())
def test_any_model_can_be_saved_over_any_other(
    suffix: str, model: roles.RoleModel, other: roles.RoleModel
) -> None:
    if suffix == "yaml" and (reason := missing("yaml")):
        pytest.skip(reason)
    text = roles.dumps(other, suffix).replace("\n\n", "\n# kept\n\n")
    writing = write_over(model, text.encode(), format=suffix)
    assert roles.loads(writing.content, suffix) == model


@given(models(), st.data())
def test_comments_beside_an_edit_stay(model: roles.RoleModel, data: st.DataObject) -> None:
    tree = json.loads(json.dumps(from_model(model)))
    lines = roles.dumps(model, "toml").splitlines()
    headers = [number for number, line in enumerate(lines) if line.startswith("[")]
    for number in reversed(headers):
        lines.insert(number, f"# note {number}")
    text = "\n".join(lines) + "\n"
    names = [name for name in ("roles", "stages", "responsibilities") if tree.get(name)]
    if not names:
        return
    section = tree[data.draw(st.sampled_from(names))]
    section[data.draw(st.sampled_from(sorted(section)))]["description"] = "Changed here"
    writing = write_over(roles.loads(json.dumps(tree), "json"), text.encode())
    assert writing.losses == ()
    new = writing.content.decode()
    assert [line for line in new.splitlines() if line.startswith("# note")] == [
        line for line in text.splitlines() if line.startswith("# note")
    ]


def test_file_that_is_no_model_is_written_anew_and_its_comments_are_counted() -> None:
    model = roles.loads(TABLES)
    for old in (b"# a\n[x\n# b\n", b"# a\n[roles.x]\nnothing = 1 # b\n"):
        writing = write_over(model, old, source="team.toml")
        assert writing.content == roles.dumps(model, "toml").encode()
        assert [(loss.place, loss.what) for loss in writing.losses] == [("team.toml", "2 comments")]
    assert write_over(model, b'x = "# none"').losses == ()


def test_a_byte_order_mark_stays_with_the_comments() -> None:
    old = b"\xef\xbb\xbf" + TABLES.encode()
    model = roles.loads(TABLES).rename("clerk", name="Cashier")
    assert write_over(model, old).content == old.replace(b'name = "Clerk"', b'name = "Cashier"')


def test_a_file_that_cannot_be_edited_in_place_says_so() -> None:
    old = b'model.name = "# M" # ours\nroles.a.name = """\n# A"""\nroles.b.name = "B"\n'
    model = roles.loads(old.decode())
    model = attrs.evolve(model, roles=model.roles[::-1])
    (loss,) = write_over(model, old).losses
    assert (loss.what, loss.why) == (
        "1 comment",
        "the file can't be edited in place: it is written anew",
    )


def add(*things: Any) -> Callable[[roles.RoleModel], roles.RoleModel]:
    return lambda model: model.add(*things)


def replace(thing: str, **fields: Any) -> Callable[[roles.RoleModel], roles.RoleModel]:
    return lambda model: model.replace(thing, **fields)


def test_a_duty_written_in_two_spellings_is_edited_in_each() -> None:
    text = (
        INLINE.split("assignments", maxsplit=1)[0]
        + INLINE[INLINE.index("[roles]") :]
        + """
[[assignments]]
responsibility = "stock"
at = "opening"
own = "Owner" # for good
A = "clerk" # meanwhile
cite = []
[assignments.inferred_fields] # why
own = "so"
"""
    )
    model = roles.loads(text)
    new = write_over(
        model.rename(
            "owner",
            key="boss",
        ),
        text.encode(),
    )
    assert new.losses == ()
    assert 'own = "boss" # for good\nA = "clerk" # meanwhile' in new.content.decode()
    new = write_over(model.replace("assignments[0]", inferred_fields={"own": "yes"}), text.encode())
    assert new.content.decode() == text.replace('"so"', '"yes"')


EDITS: dict[str, Callable[[roles.RoleModel], roles.RoleModel]] = {
    "a new name": lambda model: model.rename("owner", name="Patroness"),
    "a new key": lambda model: model.rename("owner", key="head"),
    "both": lambda model: model.rename("clerk", key="cashier").rename("cashier", name="Cashier"),
    "a new key of a stage": lambda model: model.rename("opening", key="dawn"),
    "a new key of work": lambda model: model.rename("stock", key="goods"),
    "a name of the model": lambda model: attrs.evolve(model, name="Big shop"),
    "an alias between": replace("owner", aliases=("patron", "head", "chief")),
    "the first alias gone": replace("owner", aliases=("chief",)),
    "the last alias gone": replace("owner", aliases=("patron",)),
    "no alias": replace("owner", aliases=()),
    "the first alias": replace("clerk", aliases=("seller",)),
    "another description": replace("stock", description="What is there,\nand what\nis not.\n"),
    "a short description": replace("stock", description="All of it"),
    "no description": replace("stock", description=""),
    "a role": add(roles.Role("cook", "Cook", reports_to="owner")),
    "work": add(roles.Responsibility("till", "Till")),
    "a stage": add(roles.Stage("closing", "Closing", after=["trading"], lead="clerk")),
    "the first skill": add(roles.Skill("sums", "Sums")),
    "the first handoff": add(
        roles.Handoff(
            giver="clerk", receiver="owner", from_stage="opening", to_stage="trading", inferred="so"
        )
    ),
    "an assignment": lambda model: model.assign("pricing", "opening", own="clerk", because="so"),
    "another owner": lambda model: model.assign("pricing", "trading", own="baker", because="so"),
    "somebody to ask": lambda model: model.assign(
        "stock", "opening", consult="owner", because="so"
    ),
    "one who does it less": replace("assignments[0]", do=("clerk",)),
    "the first less": replace("assignments[0]", do=("baker",)),
    "one who does it more": replace("assignments[0]", do=("clerk", "baker", "owner")),
    "fewer stages": replace("assignments[1]", at=("opening",)),
    "all stages": replace("assignments[1]", at="*"),
    "another reason": replace("assignments[0]", inferred='it\'s "so", # he says: yes'),
    "a role gone": lambda model: model.remove("baker", dependents=True),
    "the owner gone": lambda model: model.remove("owner", dependents=True),
    "work gone": lambda model: model.remove("bread", dependents=True),
    "the first assignment gone": lambda model: model.remove("assignments[0]"),
    "the second assignment gone": lambda model: model.remove("assignments[1]"),
    "the last assignment gone": lambda model: model.remove("assignments[2]"),
    "two roles in one": lambda model: model.merged("clerk", "baker", into="clerk"),
    "without a role": lambda model: model.without("baker"),
}


def words(old: Any, new: Any) -> Iterator[str]:
    """Yield the words of what differs between two trees, and of the keys it stands under."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            if old.get(key) != new.get(key):
                both = isinstance(old.get(key), dict) and isinstance(new.get(key), dict)
                yield from () if both else re.findall(r"\w+", key)
                yield from words(old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for pair in zip(old, new, strict=True):
            yield from words(*pair)
    elif isinstance(old, list) and isinstance(new, list):
        gone = [one for one in (*old, *new) if (one in old) != (one in new)]
        yield from re.findall(r"\w+", json.dumps(gone))
    else:
        yield from re.findall(r"\w+", json.dumps([old, new]).replace("\\n", " "))


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_edit_in_every_style_changes_only_its_lines(file: Path, edit: str) -> None:
    end = ("\n", "\r\n", "")[(list(EDITS).index(edit) + FILES.index(file)) % 3]
    suffix = file.suffix[1:]
    if suffix == "yaml" and (reason := missing("yaml")):
        pytest.skip(reason)
    text = file.read_text()
    text = text.replace("\n", end) if end else text.rstrip("\n")
    before = roles.loads(text, suffix)
    after = EDITS[edit](before)
    writing = write_over(after, text.encode(), format=suffix)
    new = writing.content.decode()
    assert roles.loads(new, suffix) == after
    assert new.endswith("\n") == text.endswith("\n")
    assert new.count("\n") == new.count("\r\n") or end != "\r\n"
    touched = {word.lower() for word in words(from_model(before), from_model(after))}
    touched |= {"own", "do"}  # what A and R are called in a file
    lines, written, comments = text.splitlines(), new.splitlines(), list[str]()
    for tag, start, until, first, last in difflib.SequenceMatcher(
        None, lines, written, autojunk=False
    ).get_opcodes():
        old_words, new_words = (
            [set(re.findall(r"\w+", line.lower())) for line in part]
            for part in (lines[start:until], written[first:last])
        )
        if tag == "replace" and len(old_words) == len(new_words):
            old_words = [a | b for a, b in zip(old_words, new_words, strict=True)]
        changed = new_words if tag == "insert" else old_words
        if tag == "equal":
            continue
        comments += [line for line in lines[start:until] if line.lstrip()[:1] == "#"]
        noted = [set(re.findall(r"\w+", line.lower())) for line in comments]
        assert all(touched & one or one in noted for one in changed if one), lines[start:until]
    assert count_is_told(writing, text, suffix)


@given(st.sampled_from(FILES), st.lists(st.sampled_from(list(EDITS)), max_size=5))
def test_no_comment_goes_untold_whatever_edits_come_together(file: Path, edits: list[str]) -> None:
    suffix = file.suffix[1:]
    if suffix == "yaml" and missing("yaml"):
        return
    text = file.read_text()
    model = roles.loads(text, suffix)
    for edit in edits:
        with contextlib.suppress(RolesError):  # what was there may be gone
            model = EDITS[edit](model)
    writing = write_over(model, text.encode(), format=suffix)
    new = writing.content.decode()
    assert roles.loads(new, suffix) == model
    before, after = (
        [line.strip() for line in lines.splitlines() if line.lstrip().startswith("#")]
        for lines in (text.replace("# the market", ""), new)
    )
    lost = sum(line not in after for line in before)
    assert lost <= sum(int(loss.what.split()[0]) for loss in writing.losses)


def test_dump_keeps_the_file(tmp_path: Path) -> None:
    file = tmp_path / "team.toml"
    file.write_bytes(TABLES.encode())
    model = roles.load(file)
    roles.dump(model, file)
    assert file.read_bytes() == TABLES.encode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-be"])
def test_a_marked_encoding_stays(encoding: str) -> None:
    mark = "\ufeff" if encoding.endswith("be") else ""
    for suffix in STYLES if not missing("yaml") else ("toml",):
        text = mark + next(file for file in FILES if file.suffix == f".{suffix}").read_text()
        model = roles.loads(text.encode(encoding), suffix)
        writing = write_over(
            model.rename("clerk", name="Caissière"), text.encode(encoding), format=suffix
        )
        assert writing.losses == ()
        new = text.replace("name: Clerk", "name: Caissière").replace('"Clerk"', '"Caissière"', 1)
        assert writing.content == new.encode(encoding)


ODD = {
    "a table that is empty": (
        '[model]\nname = "M" # a\n[roles]\n[skills]\n# b\n[roles.a]\nname = "A"\n',
        add(roles.Skill("sums", "Sums")),
    ),
    "commas below their members": (
        'model.name="M"\nroles.a.name="A"\nroles.a.aliases=[\n"x" # a\n, # b\n"y"\n, "z"\n]\n',
        replace("a", aliases=("y", "w", "z")),
    ),
    "a comma behind the last": (
        'model.name = "M"\nroles.a.name = "A"\nroles.a.aliases = [\n "x", # a\n "y" # b\n , ]\n',
        replace("a", aliases=("x",)),
    ),
    "a comma below, and one more": (
        'model.name = "M" # c\nroles.a = { name = "A", aliases = [\n  "x" # a\n  , # b\n] }\n',
        replace("a", aliases=("x", "y")),
    ),
    "the first skill below what goes": (
        'model.name = "M" # a\nroles.a.name = "A"\nroles.b.name = "B"\n\n# b\n[x-y]\nz = 1\n',
        lambda model: model.remove("b").add(roles.Skill("sums", "Sums")),
    ),
    "quotation marks at the end": (
        "model.name = 'M' # a\n[roles.a]\nname = 'A'\ndescription = '''\nold\n'''\n",
        replace("a", description='\\ """"\n"""'),
    ),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_files_are_edited_in_place(case: str) -> None:
    text, edit = ODD[case]
    after = edit(roles.loads(text))
    writing = write_over(after, text.encode())
    assert roles.loads(writing.content) == after
    assert count_is_told(writing, text, "toml")
    assert all("anew" not in loss.why or "stand in" in loss.why for loss in writing.losses)


def test_comments_in_yaml_are_counted_once_and_behind_marks_too() -> None:
    if reason := missing("yaml"):
        pytest.skip(reason)
    text = "a: | # 1 # one\n  x # no\n# 2\nb: >- # 3\n\n  y\n  # no\nc: |\nd: z#no\t# 4\r# 5\n"
    assert [text[at : at + 3] for at in STYLES["yaml"].comments(text)] == [
        f"# {number}" for number in range(1, 6)
    ]
