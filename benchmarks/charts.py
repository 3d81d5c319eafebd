"""Reading a chart, beside the bare parser of its format, and beside making the bare objects."""

from __future__ import annotations

import csv
import io
import random
import sys

import openpyxl

from measure import seconds, table
from roles import Assignment, Responsibility
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


def main(sizes: list[int]) -> None:
    """Print a row for each size and format."""
    results = []
    for size in sizes:
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

        def bare_csv() -> None:
            list(csv.reader(io.StringIO(text.decode(), newline="")))

        def bare_openpyxl() -> None:
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
            [[cell.value for cell in row] for row in book.active.rows]

        for name, bare, held in (("csv", bare_csv, text), ("xlsx", bare_openpyxl, content)):

            def read() -> None:
                assert len(reads(held, name).model.responsibilities) == size

            model = reads(held, name).model

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

            parsed, made, whole = seconds(bare, 5), seconds(objects, 5), seconds(read, 5)
            times = [f"{time:.3f} s" for time in (parsed, made, whole)]
            results.append((name, f"{size:,}", *times, f"{whole / parsed:.2f}"))
    columns = ("format", "rows", "bare parser", "bare objects", "to a model", "ratio to the parser")
    table("Charts", columns, results)


if __name__ == "__main__":
    main([int(float(size)) for size in sys.argv[1:]] or [1_000, 10_000])
