"""Which formats there are, and how one is found by name or by the ending of a file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from attrs import field, frozen

from roles.errors import FormatError, shown, suggestion
from roles.model.names import nearest, texts

__all__ = ["FORMATS", "Format", "find", "formats"]


@frozen(kw_only=True)
class Format:
    """
    A format that models are read from or written to.

    Args:
        name: What it is called in ``format=`` and on the command line.
        endings: The endings of its files, with the dot.
        module: The module with its ``read`` and ``write``, imported when needed.
        summary: What it is, in a line.
        binary: Whether its files aren't text.

    Either function may be absent: ``read(content, *, source, **options)`` takes bytes and returns
    a `Reading`; ``write(model, **options)`` returns a `Writing`.
    """

    name: str
    endings: tuple[str, ...] = field(converter=texts)
    module: str
    summary: str = ""
    binary: bool = False

    def load(self) -> ModuleType:
        """Import the format's module."""
        return import_module(self.module)


# The first whose ending fits is taken: a longer ending stands before one that it ends in.
FORMATS: tuple[Format, ...] = (
    Format(
        name="backstage",
        endings=(".catalog.yaml", ".catalog.yml", "catalog-info.yaml", "catalog-info.yml"),
        module="roles.formats.backstage",
        summary="a Backstage catalog: groups, and components that they own",
    ),
    Format(
        name="bpmn",
        endings=(".bpmn", ".bpmn2"),
        module="roles.formats.bpmn",
        summary="a process in BPMN 2.0: roles as lanes, responsibilities as tasks",
    ),
    Format(
        name="openfga",
        endings=(".fga.yaml", ".fga.yml"),
        module="roles.formats.access.openfga",
        summary="a store of OpenFGA: who may do and see what, as relations",
    ),
    Format(
        name="job",
        endings=(".job.md",),
        module="roles.formats.jobs.job",
        summary="the job description of one role, in Markdown",
    ),
    Format(
        name="jobposting",
        endings=(".jobposting.json",),
        module="roles.formats.jobs.jobposting",
        summary="a role as a job posting, in JSON-LD of schema.org",
    ),
    Format(
        name="toml",
        endings=(".toml",),
        module="roles.formats.native.toml",
        summary="the project's own format, for people",
    ),
    Format(
        name="json",
        endings=(".json",),
        module="roles.formats.native.json",
        summary="the same tree, for programs",
    ),
    Format(
        name="yaml",
        endings=(".yaml", ".yml"),
        module="roles.formats.native.yaml",
        summary="the same tree, in YAML",
    ),
    Format(
        name="markdown",
        endings=(".md", ".markdown"),
        module="roles.formats.charts.markdown",
        summary="responsibility charts in the tables of a document",
    ),
    Format(
        name="csv",
        endings=(".csv",),
        module="roles.formats.charts.csv",
        summary="a responsibility chart",
    ),
    Format(
        name="tsv",
        endings=(".tsv", ".tab"),
        module="roles.formats.charts.tsv",
        summary="a responsibility chart, separated by tabs",
    ),
    Format(
        name="xlsx",
        endings=(".xlsx", ".xlsm"),
        module="roles.formats.charts.xlsx",
        summary="responsibility charts in a workbook",
        binary=True,
    ),
    Format(
        name="html",
        endings=(".html", ".htm"),
        module="roles.formats.charts.html",
        summary="responsibility charts in the tables of a page",
    ),
    Format(
        name="turtle",
        endings=(".ttl",),
        module="roles.formats.rdf.turtle",
        summary="linked data in ORG, PROV, SKOS and schema.org",
    ),
    Format(
        name="jsonld",
        endings=(".jsonld",),
        module="roles.formats.rdf.jsonld",
        summary="the same linked data, in JSON-LD",
    ),
    Format(
        name="sqlite",
        endings=(".sqlite", ".sqlite3", ".db"),
        module="roles.formats.sqlite",
        summary="a database of plain tables, with views that answer who owns what",
        binary=True,
    ),
    Format(
        name="casbin",
        endings=(".policy", ".policy.csv"),
        module="roles.formats.access.casbin",
        summary="a policy of who may do what at which stage",
    ),
)


@cache
def formats() -> tuple[Format, ...]:
    """
    Return the formats of the library and those that installed packages add.

    A package adds one by an entry point in the group ``roles.formats`` that names a `Format`.

    Raises:
        FormatError: Two formats have one name, or an entry point names something else.
    """
    found = {one.name: one for one in FORMATS}
    for point in sorted(entry_points(group="roles.formats"), key=lambda point: point.name):
        one = point.load()
        if not isinstance(one, Format):
            raise FormatError(f"the entry point {shown(point.name)} names no roles.formats.Format")
        if one.name in found:
            raise FormatError(f"two formats are called {shown(one.name)}")
        found[one.name] = one
    return tuple(found.values())


def find(name: str | None, path: Path | None = None) -> Format:
    """
    Return the format that goes by *name*, or else by the ending of *path*.

    Raises:
        FormatError: There is none; the message lists those there are.
    """
    if name is not None:
        for one in formats():
            if one.name == name.lower().lstrip("."):
                return one
        known = [one.name for one in formats()]
        near = nearest(name, known, 1)[0]
        raise FormatError(
            f"there is no format {shown(name)}; there are {', '.join(known)}{suggestion([near])}"
        )
    ending = path.name.lower() if path else ""
    for one in formats():
        if ending.endswith(one.endings):
            return one
    raise FormatError(
        f"no format has the ending of {shown(path.name if path else '')}; "
        f"there are {', '.join(_endings(formats()))}; or name the format",
        str(path) if path else "",
    )


def _endings(known: Iterable[Format]) -> list[str]:
    return [ending for one in known for ending in one.endings]
