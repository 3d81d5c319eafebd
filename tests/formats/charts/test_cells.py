"""What one cell says, case by case: whose letters they are, what is doubtful, and why."""

from __future__ import annotations

import pytest

from roles.formats.charts.cells import CellReader, Said
from roles.model.involvement import SCHEMES, Duty

LETTERS = dict(SCHEMES["raci"].letters)
READER = CellReader(LETTERS, known=frozenset({"ops"}), nobody=frozenset({"N", "∅"}))
DOUBT = "?: doubts what the cell says: the letters are read all the same"
MARK = "is a footnote mark: what it says of the letter is in no answer"
REMARK = "is a remark: kept as the wording of the cell, in no answer"
NOBODY = "is no letter: nobody is read from it"
NONE = "is no letter here; there are R, A, C, I"
CYRILLIC = "А: is typed with cyrillic capital letter a: it is read as A"
BESIDE = "stands in brackets beside other letters: it is not read"


def lines(said: Said) -> list[str]:
    """Return what was read, a line each: the letters, those of others, faults and notes."""
    letter = {duty: one for one, duty in LETTERS.items()}

    def spelt(duties: tuple[object, ...]) -> str:
        return "".join(letter[duty] for duty in duties)  # type: ignore[index]

    return [
        *([spelt(said.duties)] if said.duties else []),
        *(f"{name} has {spelt(duties)}" for name, duties in said.named),
        *(f"{text.strip(chr(39))}: {why}" for text, why in said.faults),
        *said.notes,
        *(name for name in ("blank", "nobody") if getattr(said, name)),
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        # Nothing, nobody, or not yet.
        (" ", ["blank"]),
        ("–", ["blank"]),
        ("n/a", ["blank"]),
        ("N", ["blank", "nobody"]),
        (" ∅\u200b", ["blank", "nobody"]),
        ("not involved", ["blank", "nobody"]),
        ("#REF!", ["#REF!: is an error of the spreadsheet: nobody is read from it", "blank"]),
        ("[TBD].", ["[TBD].: is left open: nobody is read from it"]),
        # Letters, alone and together.
        ("a", ["A"]),
        ("A.", ["A"]),
        ("R:", ["R"]),
        ("RA", ["RA"]),
        ("ra", ["RA"]),
        ("Ra", [f"Ra: {NONE}"]),
        ("AA", [f"AA: {NONE}"]),
        ("RACIRACI", [f"RACIRACI: {NONE}"]),
        ("A/R/A", ["AR"]),
        ("R A", ["RA"]),
        ("R – A", ["RA"]),
        ("ra C", [f"ra C: {NOBODY}"]),
        ("c/ra", ["C", f"ra: {NONE}"]),
        ("RA-CI", ["RACI"]),
        ("A、R＋C\nI", ["ARCI"]),
        ("a y r", ["AR"]),
        ("I e R", ["IR"]),
        ("y", [f"y: {NONE}"]),
        # Words.
        ("own", ["A"]),
        ("Responsible", ["R", "'Responsible' is read as do"]),
        ("Consulted/Informed", ["CI"]),
        ("Accountable: the EU", ["A", f"the EU: {REMARK}"]),
        ("owner of it", ["A", f"of it: {REMARK}"]),
        ("acountable", [f"acountable: {NOBODY}; the nearest word: accountable"]),
        ("acco", [f"acco: {NOBODY}"]),
        ("responsi", [f"responsi: {NOBODY}; the nearest word: responsible"]),
        ("Verify", [f"Verify: {NOBODY}; the nearest word: verify"]),
        ("Verify the EU", [f"Verify the EU: {NOBODY}"]),
        ("A/Verify", ["A", f"Verify: {REMARK}"]),
        ("AX for it", [f"AX for it: {NOBODY}"]),
        ("xyzw", [f"xyzw: {NOBODY}"]),
        # Marks, remarks, brackets and doubts.
        ("A*", ["A", f"*: {MARK}"]),
        ("A¹ R(2)", ["AR", f"¹: {MARK}", f"(2): {MARK}"]),
        ("C[^1]", ["C", f"[^1]: {MARK}"]),
        ("*A", [f"*A: {NOBODY}"]),
        ("A ?", ["A", DOUBT]),
        ("?", [f"?: {NOBODY}"]),
        ("~~A~~ R ~~A~~", ["R", "A: is struck out: it is not read"]),
        ("(A)", ["A", "(A): stands in brackets: it is read as if it didn't"]),
        ("A (R)", ["A", f"(R): {BESIDE}"]),
        ("(A) R", ["R", f"(A): {BESIDE}"]),
        ("A ()", ["A"]),
        ("A (sign-off)", ["A", f"sign-off: {REMARK}"]),
        ("A for the EU", ["A", f"for the EU: {REMARK}"]),
        ("R: - the EU", ["R", f"the EU: {REMARK}"]),
        ("a finance", [f"a finance: {NOBODY}"]),
        ("A one two three four", ["A", f"one two three four: {REMARK}"]),
        ("A one two three four five", [f"A one two three four five: {NOBODY}"]),
        ("R one two three four five", ["R", f"one two three four five: {REMARK}"]),
        ("A, thing", ["A", f"thing: {REMARK}"]),
        ("A, X", ["A", f"X: {NONE}"]),
        ("A, xyz", ["A", f"xyz: {REMARK}"]),
        ("something", [f"something: {NOBODY}"]),
        ("xy", [f"xy: {NONE}"]),
        ("XYZ", [f"XYZ: {NONE}"]),
        # Letters of somebody else.
        ("Ops (A)", ["Ops has A"]),
        ("Ops R", ["Ops has R"]),
        ("RA Ops", ["Ops has RA"]),
        ("R: Ops", ["Ops has R"]),
        ("Ops – R", ["Ops has R"]),
        ("R, ops a", ["R", f"ops a: {REMARK}"]),
        ("R, ops A, Finance C", ["R", "ops has A", "Finance has C"]),
        ("Finance R", [f"Finance R: {NOBODY}"]),
        ("Ops: : R", ["Ops has R"]),
        ("A, C Finance", ["AC", f"Finance: {REMARK}"]),
        ("Ops: R: A", [f"Ops: R: A: {NOBODY}"]),
        # Letters of another alphabet, or of another width.
        ("А", ["A", CYRILLIC]),
        ("(А)", ["A", CYRILLIC, "(А): stands in brackets: it is read as if it didn't"]),
        ("Ops А", ["Ops has A", CYRILLIC]),
        ("А for the EU", ["A", CYRILLIC, f"for the EU: {REMARK}"]),
        ("A\u200b", ["A", "A\\u200b: is typed with zero width space: it is read as A"]),
        ("ＲC", ["RC", "ＲC: is typed with fullwidth latin capital letter r: it is read as RC"]),
    ],
)
def test_a_cell_is_read_as_people_mean_it(cell: str, expected: list[str]) -> None:
    assert lines(READER.read(cell)) == expected
    assert READER.read(cell) is READER.read(cell)


@pytest.mark.parametrize(("length", "fault"), [(500, False), (501, True)])
def test_a_cell_that_is_too_long_is_not_read(length: int, fault: bool) -> None:
    said = READER.read("A" + "," * (length - 2) + "R")
    assert [why for _, why in said.faults] == ["is too long for a cell of letters"] * fault
    assert bool(said.duties) is not fault
    assert lines(READER.read("TBD" + "." * (length - 3)))[0].endswith(
        "is too long for a cell of letters" if fault else "is left open: nobody is read from it"
    )


def test_a_mark_or_a_word_may_be_a_letter_of_the_scheme() -> None:
    own = next(duty for letter, duty in LETTERS.items() if letter == "A")
    reader = CellReader({"✓": own, "N": own, "*": own, "OWNER": own})
    for cell in ("✓", "✓\ufe0f", "N", "n", "*", "OWNER", "owner"):
        assert reader.read(cell).duties == (own,), cell
    assert not reader.read("✓\ufe0f").faults
    assert not reader.read("NOWNER").duties
    assert not reader.read("N *").faults
    assert CellReader({}, nobody=frozenset({"✗\ufe0f"})).read("✗\ufe0f").nobody
    assert CellReader(LETTERS).read("A/verify").duties == (own, Duty.VERIFY)


def test_a_run_of_letters_is_no_longer_than_a_scheme() -> None:
    nine = CellReader(dict(zip("ABCDEFGHI", [*Duty, *Duty], strict=False)))
    assert nine.read("ABCDEFGH").duties == tuple(Duty)[:8]
    assert not nine.read("ABCDEFGHI").duties
