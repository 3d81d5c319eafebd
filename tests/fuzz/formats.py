"""
Feeds bytes to the readers of every format: nothing but an error of the library may come out.

With atheris: ``python tests/fuzz/formats.py FOLDER tests/fuzz/corpus -max_total_time=60``.
The first byte says which format the rest is read as.
"""

from __future__ import annotations

import sys
import warnings

from roles import RolesError
from roles.formats import reads

FORMATS = (
    "markdown",
    "csv",
    "tsv",
    "html",
    "xlsx",
    "toml",
    "json",
    "yaml",
    "backstage",
    "bpmn",
    "turtle",
    "jsonld",
    "opengap",
)


def read_one(data: bytes) -> None:
    """Read the rest of *data* as the format that its first byte names."""
    if not data:
        return
    try:
        reading = reads(data[1:], FORMATS[data[0] % len(FORMATS)])
        _ = reading.cells
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
