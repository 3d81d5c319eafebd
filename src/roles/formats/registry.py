"""Which formats there are, and how one is found by name or by the ending of a file."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import cache
from importlib import import_module
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
        name="docx",
        endings=(".docx", ".docm"),
        module="roles.formats.charts.docx",
        summary="responsibility charts in the tables of a Word document",
        binary=True,
    ),
    Format(
        name="ods",
        endings=(".ods",),
        module="roles.formats.charts.ods",
        summary="responsibility charts in a workbook of LibreOffice",
        binary=True,
    ),
    Format(
        name="xls",
        endings=(".xls",),
        module="roles.formats.charts.xls",
        summary="responsibility charts in an old workbook of Excel",
        binary=True,
    ),
    Format(
        name="rst",
        endings=(".rst", ".rest"),
        module="roles.formats.charts.rst",
        summary="responsibility charts in a document in reStructuredText",
    ),
    Format(
        name="wiki",
        endings=(".adoc", ".asciidoc", ".wiki", ".jira"),
        module="roles.formats.charts.wiki",
        summary="responsibility charts in AsciiDoc, or a page of Jira or Confluence",
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


_NAMES = {one.name for one in FORMATS}


@cache
def formats() -> tuple[Format, ...]:
    """
    Return the formats of the library and those that installed packages add.

    A package adds one by an entry point in the group ``roles.formats`` that names a `Format`. One
    that can't be used is left out, with a warning that names it.
    """
    from importlib.metadata import entry_points

    found = {one.name: one for one in FORMATS}
    for point in sorted(entry_points(group="roles.formats"), key=lambda point: point.name):
        plug_in = f"the format plug-in {shown(point.name)} ({point.value})"
        try:
            one = point.load()
        except Exception as error:  # noqa: BLE001 - a plug-in may raise anything
            why = f"{type(error).__name__}: {error}"
        else:
            why = "it isn't a roles.formats.Format"
            if isinstance(one, Format):
                if one.name not in found:
                    found[one.name] = one
                    continue
                why = f"there is a format {shown(one.name)} already"
        warnings.warn(f"{plug_in} can't be used: {why}", RuntimeWarning, stacklevel=2)
    return tuple(found.values())


def find(name: str | None, path: Path | None = None) -> Format:
    """
    Return the format that goes by *name*, or else the one with the longest ending of *path*.

    Raises:
        FormatError: There is none; the message lists those there are.
    """
    if name is not None:
        wanted = name.lower().lstrip(".")
        # Plug-ins can't take the name of a format of the library: looking for them costs time.
        for one in (*FORMATS, *(formats() if wanted not in _NAMES else ())):
            if one.name == wanted:
                return one
        known = [one.name for one in formats()]
        near = nearest(name, known, 1)[0]
        raise FormatError(
            f"there is no format {shown(name)}; there are {', '.join(known)}{suggestion([near])}"
        )
    ending = path.name.lower() if path else ""
    fitting = {
        end: one for one in reversed(formats()) for end in one.endings if ending.endswith(end)
    }
    if fitting:
        return fitting[max(fitting, key=len)]
    raise FormatError(
        f"no format has the ending of {shown(path.name if path else '')}; "
        f"there are {', '.join(_endings(formats()))}; or name the format",
        str(path) if path else "",
    )


def _endings(known: Iterable[Format]) -> list[str]:
    return [ending for one in known for ending in one.endings]
