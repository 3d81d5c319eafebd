"""Saving over a TOML file that people wrote: what didn't change stays as it was, to the letter."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import roles
from extras import needs
from roles.formats.native.saving import write_over
from roles.formats.native.tree import from_model
from strategies import models

needs("edit")

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


def edited(text: str, edit: Callable[[dict[str, Any]], None]) -> tuple[str, list[str]]:
    """Return the text of a file after an edit of its tree, and the lines that differ."""
    tree = json.loads(json.dumps(from_model(roles.loads(text))))
    edit(tree)
    model = roles.loads(json.dumps(tree), "json")
    writing = write_over(model, text.encode())
    assert writing.losses == ()
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
    (TABLES, add_responsibility, ["+[responsibilities.till]", '+name = "Till"', "+"]),
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
    (INLINE, add_role, ['+baker = {name = "Baker"}']),
    (INLINE, add_responsibility, ['+till = {name = "Till"}']),
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


@given(models(), models())
def test_any_model_can_be_saved_over_any_other(
    model: roles.RoleModel, other: roles.RoleModel
) -> None:
    text = roles.dumps(other, "toml").replace("\n\n", "\n# kept\n\n")
    writing = write_over(model, text.encode())
    assert roles.loads(writing.content) == model


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
    old = b'# ours\nmodel.name = "M"\nroles.a.name = "A"\nroles.a.aliases = ["first"]\n'
    model = roles.loads(old.decode(), format="toml").add(roles.Role("b", "B"))
    (loss,) = write_over(model, old).losses
    assert (loss.what, loss.why) == (
        "1 comment",
        "the file can't be edited in place: it is written anew",
    )


def test_dump_keeps_the_file(tmp_path: Path) -> None:
    file = tmp_path / "team.toml"
    file.write_bytes(TABLES.encode())
    model = roles.load(file)
    roles.dump(model, file)
    assert file.read_bytes() == TABLES.encode()
