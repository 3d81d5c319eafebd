"""Reading people: the export of an HR system as CSV, and a directory in SCIM."""

from __future__ import annotations

import csv
import datetime
import io
import json
import random

import roles
from measure import paired, rounded, sizes, table
from roles.formats.people import Columns
from roles.registry import find

ROLES = ("Product manager", "Product planner")
START = datetime.date(2020, 1, 1)
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
HEADS = ("Employee ID", "Name", "Email", "Team", "Title", "Product", "From", "To", "FTE")
FIELDS = ("actor", "name", "email", "team", "role", "scope", "start", "end", "share")


def people(size: int) -> list[tuple[str, ...]]:
    """Return rows as an export has them, in the order of HEADS; each row is a person."""
    rng = random.Random(size)
    rows = []
    for number in range(size):
        start = START + datetime.timedelta(rng.randrange(1500))
        end = start + datetime.timedelta(rng.randrange(30, 700))
        given, family = f"Given{rng.randrange(2000)}", f"Family{number}"
        rows.append(
            (f"{number:07}", f"{given} {family}", f"{given}.{family}@example.com".lower(),
             f"Team {rng.randrange(size // 20 + 1)}", rng.choice(ROLES),
             f"Product {rng.randrange(size // 10 + 1)}", start.isoformat(),
             end.isoformat() if rng.random() < 0.5 else "", rng.choice(("0.5", "1.0", "0.25")))
        )  # fmt: skip
    return rows


def export(rows: list[tuple[str, ...]]) -> bytes:
    """Return the rows as CSV."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([HEADS, *rows])
    return stream.getvalue().encode()


def typed(content: bytes) -> list[dict[str, object]]:
    """Return the rows by csv.DictReader, with dates and numbers: what one writes by hand."""
    day = datetime.date.fromisoformat
    rows: list[dict[str, object]] = []
    for row in csv.DictReader(io.StringIO(content.decode(), newline="")):
        found: dict[str, object] = dict(row)
        found["From"], found["FTE"] = day(row["From"]), float(row["FTE"])
        found["To"] = day(row["To"]) if row["To"] else None
        rows.append(found)
    return rows


def directory(rows: list[tuple[str, ...]]) -> bytes:
    """Return the same persons as a directory answers for them."""
    resources = [
        {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
            "id": row[0],
            "userName": row[2],
            "displayName": row[1],
            "name": {"formatted": row[1], "familyName": row[1].split()[1]},
            "emails": [{"value": row[2], "type": "work", "primary": True}],
            "title": row[4],
            "active": True,
            "meta": {"resourceType": "User", "created": f"{row[6]}T00:00:00Z"},
            ENTERPRISE: {"employeeNumber": row[0], "department": row[5],
                         "manager": {"value": rows[number // 10][0]}},
        }
        for number, row in enumerate(rows)
    ]  # fmt: skip
    answer = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
              "totalResults": len(resources), "Resources": resources}  # fmt: skip
    return json.dumps(answer).encode()


def main() -> None:
    """Print a row for each format and size."""
    model = roles.reference()
    by_heading = Columns(columns=dict(zip(FIELDS, HEADS, strict=True)), ends="inclusive")
    by_attribute = Columns(
        columns={"role": "title", "scope": "department"}, defaults={"start": "2026-01-01"}
    )
    printed = []
    for size in sizes((1_000, 10_000, 100_000), (200,)):
        rows = people(size)
        for name, content, mapping, peer in (
            ("csv", export(rows), by_heading, typed),
            ("scim", directory(rows), by_attribute, json.loads),
        ):
            read = find(name, holds="organization").read
            reading = read(content, model, mapping)
            assert len(reading.organization.appointments) == size
            assert not [loss for loss in reading.losses if loss.weight == "answer"]
            theirs, ours = paired(lambda: peer(content), lambda: read(content, model, mapping))
            printed.append(
                (name, f"{size:,}", rounded(theirs), rounded(ours), f"{ours / theirs:.1f}",
                 f"{ours / size * 1e6:.1f} µs")
            )  # fmt: skip
    heads = ("format", "persons", "peer", "roles", "ratio", "a person")
    table("People: csv.DictReader with types, json.loads, and ours", heads, printed)


if __name__ == "__main__":
    main()
