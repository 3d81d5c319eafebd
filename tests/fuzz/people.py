"""
Feeds bytes to the readers of people: nothing but an error of the library may come out.

With atheris: ``python tests/fuzz/people.py FOLDER -max_total_time=60``.
The first byte says which format the rest is read as.
"""

from __future__ import annotations

import sys
import warnings
from importlib import import_module

import roles
from roles import RolesError
from roles.formats.people import Columns

MODEL = roles.reference()
DEFAULTS = {"role": "product-manager", "scope": "all", "start": "2026-01-01"}
COLUMNS = {
    "csv": {"actor": "No", "name": "Name", "role": "Role", "start": "From", "end": "To",
            "share": "FTE", "kind": "Type", "delegated_by": "For", "recorded_at": "Entered"},
    "scim": {"role": "title", "scope": "department", "team": "userType", "start": "hired"},
    "backstage": {"role": "spec.type", "start": "metadata.annotations.acme.com/since"},
    "codeowners": {},
    "gitlab": {"role": "section"},
    "opengap": {},
}  # fmt: skip
COLUMNS["xlsx"] = COLUMNS["csv"]
FORMATS = tuple(COLUMNS)


def read_one(data: bytes) -> None:
    """Read the rest of *data* as the format that its first byte names."""
    if not data:
        return
    called = FORMATS[data[0] % len(FORMATS)]
    module = "codeowners" if called == "gitlab" else called
    mapping = Columns(columns=COLUMNS[called], ends="inclusive", defaults=DEFAULTS)
    more = {"dialect": "gitlab"} if called == "gitlab" else {}
    try:
        reading = import_module(f"roles.formats.people.{module}").read(
            data[1:], MODEL, mapping, **more
        )
        str(reading.losses)
        if reading.rules is not None:
            reading.rules.owners("a/b")
            reading.rules.text()
    except RolesError as error:
        str(error)


def main() -> None:
    """Let atheris look for bytes that break a reader."""
    import atheris

    warnings.simplefilter("ignore")
    with atheris.instrument_imports(include=["roles"]):
        for number in range(len(FORMATS)):
            read_one(bytes([number]) + b"x")
    atheris.Setup(sys.argv, read_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
