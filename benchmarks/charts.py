"""Reading a chart, beside the bare parser of its format, and beside making the bare objects."""

from __future__ import annotations

import csv
import io
import random

import openpyxl
import python_calamine

from measure import paired, rounded, sizes, table
from roles import Assignment, Responsibility, RoleModel
from roles.formats import reads
from roles.model.evidence import Citation

ROLES = 12


def chart(size: int) -> list[list[str]]:
    """Return headings and *size* rows, made from a seed."""
    rng = random.Random(size)
    heads = ["Phase", "Activity", *(f"Team {n}" for n in range(ROLES)), "Notes"]
    rows = [heads]
    for number in range(size):
        letters = [rng.choice(("", "C", "I", "R", "")) for _ in range(ROLES)]
        letters[rng.randrange(ROLES)] = rng.choice(("A", "A/R"))
        note = "see the contract" if rng.random() < 0.1 else ""
        rows.append([f"Phase {number * 8 // size + 1}", f"Activity {number}", *letters, note])
    return rows


def main() -> None:
    """Print a row for each size and format."""
    results = []
    for size in sizes((100, 1_000, 10_000), (100,)):
        rows = chart(size)
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows(rows)
        text = stream.getvalue().encode()
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append([cell or None for cell in row])
        packed = io.BytesIO()
        book.save(packed)
        content = packed.getvalue()

        def by_csv() -> list[list[str]]:
            return list(csv.reader(io.StringIO(text.decode(), newline="")))

        def by_openpyxl() -> list[list[str]]:
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, read_only=True)
            return [[cell or "" for cell in row] for row in book.active.iter_rows(values_only=True)]

        def by_calamine() -> list[list[str]]:
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            return book.get_sheet_by_index(0).to_python()

        for name, peer, bare, held in (
            ("csv", "csv", by_csv, text),
            ("xlsx", "openpyxl, read-only", by_openpyxl, content),
            ("xlsx", "calamine", by_calamine, content),
        ):

            def read() -> RoleModel:
                return reads(held, name).model

            model = read()
            owned = {
                model.responsibility(one.responsibility).name: one for one in model.assignments
            }
            for row in bare()[1:]:
                cells = zip(rows[0][2:-1], row[2:-1], strict=True)
                owners = [head for head, cell in cells if cell.startswith("A")]
                assert [model.role(key).name for key in owned[row[1]].own] == owners, row

            def objects() -> None:
                for one in model.responsibilities:
                    Responsibility(one.key, one.name, description=one.description)
                for one in model.assignments:
                    citation = Citation("chart", one.citations[0].locator)
                    Assignment(
                        one.responsibility,
                        one.at,
                        citations=(citation,),
                        own=one.own,
                        do=one.do,
                        consult=one.consult,
                        inform=one.inform,
                    )

            parsed, made, whole = paired(bare, objects, read)
            times = map(rounded, (parsed, made, whole))
            results.append((f"{name}, {peer}", f"{size:,}", *times, f"{whole / parsed:.1f}"))
    columns = (
        "format, parser", "rows", "bare parser", "bare objects", "to a model", "ratio to the parser"
    )  # fmt: skip
    table("Charts", columns, results)


if __name__ == "__main__":
    main()
