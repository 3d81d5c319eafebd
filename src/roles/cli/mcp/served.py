"""The files that an MCP server answers from, read again after they have changed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from roles.cli.options import reading_of
from roles.cli.terminal import tell

if TYPE_CHECKING:
    from roles.formats.people import OrganizationReading
    from roles.formats.shared.reading import Reading

__all__ = ["Contents", "Served"]

# A file can change twice within one tick of the clock that stamps it.
_SETTLED = 2_000_000_000


@frozen(kw_only=True)
class Contents:
    """
    What the served files contain.

    Attributes:
        reading: The model, and what was lost in reading it.
        people: Who holds its roles; None where no such file is served.
    """

    reading: Reading
    people: OrganizationReading | None

    @property
    def losses(self) -> tuple[str, ...]:
        """What was lost in reading, each with its file."""
        readings = (self.reading, *((self.people,) if self.people else ()))
        return tuple(f"{each.source}: {loss}" for each in readings for loss in each.losses)


@define(kw_only=True)
class Served:
    """
    The files that questions are answered from.

    Args:
        model: The file of the model, ``@NAME`` for one that ships, or None for the reference model.
        format: The format of the model's file; None goes by its name.
        people: The file or folder of people, if there is one.
        columns: The mapping of the people's file, if there is one.
        people_format: The format of the people's file; None goes by its name.
        checks: The settings of the project's checks.
    """

    model: str | None = None
    format: str | None = None
    people: Path | None = None
    columns: Path | None = None
    people_format: str | None = None
    checks: Mapping[str, Any] = field(factory=dict)
    _contents: Contents | None = field(default=None, init=False)
    _stamps: list[tuple[int, ...]] = field(factory=list, init=False)

    def contents(self) -> Contents:
        """
        Return what the files contain now; what was lost in reading them goes to stderr.

        Raises:
            RolesError: A file can't be read. Its former content isn't served instead.
        """
        stamps = [stamp for file in self._files() for stamp in _stamps(file)]
        if self._contents is None or stamps != self._stamps:
            self._contents = None
            self._contents = self._read()
            tell(*self._contents.losses)
            settled = all(time.time_ns() - changed > _SETTLED for changed, *_ in stamps)
            self._stamps = stamps if settled else []
        return self._contents

    def _files(self) -> Iterator[Path]:
        if self.model is not None and not self.model.startswith("@"):
            yield Path(self.model)
        if self.people is not None:
            # Either is read together with all the OWNERS files in and below its folder.
            folder = self.people.name in ("OWNERS", "OWNERS_ALIASES")
            yield self.people.parent if folder else self.people
        if self.columns is not None:
            yield self.columns

    def _read(self) -> Contents:
        reading, people = reading_of(self.model, self.format), None
        if self.people is not None:
            from roles.formats.people import read_people

            people = read_people(
                self.people, reading.model, self.columns, format=self.people_format
            )
        return Contents(reading=reading, people=people)


def _stamps(path: Path) -> Iterator[tuple[int, ...]]:
    """Yield what changes when a file does, for each file of a folder and the folders in it."""
    if path.is_dir():
        for folder, _, names in os.walk(path):
            for name in names:
                yield from _stamps(Path(folder, name))
        return
    try:
        status = path.stat()
    except OSError:
        yield (0,)
    else:
        yield status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino
