"""Which formats of files there are, and how one is found by name or by the name of a file."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from roles.errors import FormatError, RolesError, shown, suggestion
from roles.model.collector import collector_paused
from roles.model.names import nearest, texts

__all__ = ["FORMATS", "Format", "Holds", "find", "formats"]

Holds: TypeAlias = Literal["model", "organization", "log"]
_GIVEN = ("source", "limit")
"""What every reader is given, and is no option of its format."""


@frozen(kw_only=True)
class Format:
    """
    A format that models, organisations or logs are read from or written to.

    Args:
        name: What it is called in ``format=`` and on the command line.
        endings: The endings of its files in lower case: ``.md``; with a slash before it, the whole
            name of a file: ``/codeowners``.
        module: The module with its ``read`` and ``write``, imported when needed.
        summary: What it is, in a line.
        binary: Whether its files aren't text.
        holds: What its files hold: ``"model"``, ``"organization"`` or ``"log"``.

    Either function may be absent.  For models they are ``read(content, *, source, **options)``,
    which takes bytes and returns a `Reading`, and ``write(model, **options)``, which returns a
    `Writing`.  For organisations there is ``read(content, model, columns, *, source)``, which
    returns an `OrganizationReading`, and for logs ``read(request)``, which takes a
    `roles.log.reading.Request` and returns an `EventLog`.  A module with ``read_folder(folder,
    ..., limit)`` reads folders too, one with ``read_files(files, ..., source)`` several files.
    """

    name: str
    endings: tuple[str, ...] = field(converter=texts)
    module: str
    summary: str = ""
    binary: bool = False
    holds: Holds = "model"

    def load(self) -> ModuleType:
        """Import the format's module."""
        return import_module(self.module)

    def read(self, *args: Any, **options: Any) -> Any:
        """
        Return what the format's ``read`` makes of a file.

        Raises:
            FormatError: The format can't be read, has no such option, or is a plug-in that failed.
        """
        read = self._function("read", "written, not read", options)
        with collector_paused(), self._named(options.get("source", "")):
            return read(*args, **options)

    def read_folder(self, folder: Path, *args: Any, limit: int, **options: Any) -> Any:
        """
        Return what the format's ``read_folder`` makes of a folder.

        Raises:
            FormatError: The format is read from a file, has no such option, or is a plug-in that
                failed.
        """
        if not hasattr(self.load(), "read_folder"):
            raise FormatError(f"is a folder; {self.name} is read from a file", str(folder))
        read = self._function("read_folder", "", {**options, "source": str(folder)})
        with collector_paused(), self._named(str(folder)):
            return read(folder, *args, limit=limit, **options)

    def read_files(
        self, files: Sequence[tuple[str, bytes]], *args: Any, source: str, **options: Any
    ) -> Any:
        """
        Return what the format's ``read_files`` makes of several files, each with its name.

        Raises:
            FormatError: The format is read from one file, has no such option, or is a plug-in that
                failed.
        """
        if not hasattr(self.load(), "read_files"):
            raise FormatError(f"{self.name} is read from one file, and there are {len(files)}")
        read = self._function("read_files", "", {**options, "source": source})
        with collector_paused(), self._named(source):
            return read(files, *args, source=source, **options)

    def write(self, model: Any, **options: Any) -> Any:
        """
        Return what the format's ``write`` makes of a model.

        Raises:
            FormatError: The format can't be written, has no such option, or is a plug-in that
                failed.
        """
        write = self._function("write", "read, not written", options)
        with self._named(""):
            return write(model, **options)

    def _function(self, name: str, instead: str, options: dict[str, Any]) -> Callable[..., Any]:
        source = options.get("source", "")
        with self._named(source):
            function: Callable[..., Any] | None = getattr(self.load(), name, None)
        if function is None:
            raise FormatError(f"{self.name} can be {instead}", source)
        if options.keys() - {"source"}:
            from inspect import Parameter, signature

            known = [
                name
                for name, parameter in signature(function).parameters.items()
                if parameter.kind is Parameter.KEYWORD_ONLY and name not in _GIVEN
            ]
            for option in options:
                if option not in (*known, "source"):
                    there = f"there are {', '.join(known)}" if known else "it has no options"
                    raise FormatError(f"{self.name} has no option {option}; {there}")
        return function

    @contextmanager
    def _named(self, source: str) -> Iterator[None]:
        """Turn whatever a format that a package adds raises into an error that names it."""
        try:
            yield
        except Exception as error:
            if isinstance(error, RolesError) or self.module.startswith("roles."):
                raise
            why = f"{type(error).__name__}: {error}"
            message = f"the format plug-in {self.name} ({self.module}) failed: {why}"
            raise FormatError(message, source) from error


# What it holds, its name, its endings, its module, and what it is.
_ROWS: tuple[tuple[Holds, str, str, str, str], ...] = (
    ("model", "backstage", ".catalog.yaml .catalog.yml catalog-info.yaml catalog-info.yml",
     "roles.formats.backstage", "a Backstage catalog: groups, and components that they own"),
    ("model", "bpmn", ".bpmn .bpmn2", "roles.formats.bpmn",
     "a process in BPMN 2.0: roles as lanes, responsibilities as tasks"),
    ("model", "openfga", ".fga.yaml .fga.yml", "roles.formats.access.openfga",
     "a store of OpenFGA: who may do and see what, as relations"),
    ("model", "opengap", "/agent.yaml /agent.yml", "roles.formats.access.opengap",
     "the manifest of an agent in OpenGAP: roles, and those to be held apart"),
    ("model", "job", ".job.md", "roles.formats.jobs.job",
     "the job description of one role, in Markdown"),
    ("model", "jobposting", ".jobposting.json", "roles.formats.jobs.jobposting",
     "a role as a job posting, in JSON-LD of schema.org"),
    ("model", "toml", ".toml", "roles.formats.native.toml",
     "the project's own format, for people"),
    ("model", "json", ".json", "roles.formats.native.json",
     "the same tree, for programs"),
    ("model", "yaml", ".yaml .yml", "roles.formats.native.yaml",
     "the same tree, in YAML"),
    ("model", "markdown", ".md .markdown", "roles.formats.charts.markdown",
     "responsibility charts in the tables of a document"),
    ("model", "csv", ".csv", "roles.formats.charts.csv",
     "a responsibility chart"),
    ("model", "tsv", ".tsv .tab", "roles.formats.charts.tsv",
     "a responsibility chart, separated by tabs"),
    ("model", "xlsx", ".xlsx .xlsm", "roles.formats.charts.xlsx",
     "responsibility charts in a workbook"),
    ("model", "docx", ".docx .docm", "roles.formats.charts.docx",
     "responsibility charts in the tables of a Word document"),
    ("model", "ods", ".ods", "roles.formats.charts.ods",
     "responsibility charts in a workbook of LibreOffice"),
    ("model", "xls", ".xls", "roles.formats.charts.xls",
     "responsibility charts in an old workbook of Excel"),
    ("model", "rst", ".rst .rest", "roles.formats.charts.rst",
     "responsibility charts in a document in reStructuredText"),
    ("model", "wiki", ".adoc .asciidoc .wiki .jira", "roles.formats.charts.wiki",
     "responsibility charts in AsciiDoc, or a page of Jira or Confluence"),
    ("model", "html", ".html .htm", "roles.formats.charts.html",
     "responsibility charts in the tables of a page"),
    ("model", "turtle", ".ttl", "roles.formats.rdf.turtle",
     "linked data in ORG, PROV, SKOS and schema.org"),
    ("model", "jsonld", ".jsonld", "roles.formats.rdf.jsonld",
     "the same linked data, in JSON-LD"),
    ("model", "sqlite", ".sqlite .sqlite3 .db", "roles.formats.sqlite",
     "a database of plain tables, with views that answer who owns what"),
    ("model", "casbin", ".policy .policy.csv", "roles.formats.access.casbin",
     "a policy of who may do what at which stage"),
    ("organization", "csv", ".csv", "roles.formats.people.csv",
     "the export of an HR system; also a file with any other ending"),
    ("organization", "xlsx", ".xlsx .xlsm", "roles.formats.people.xlsx",
     "the export of an HR system, as a workbook"),
    ("organization", "scim", ".json", "roles.formats.people.scim",
     "users and groups of a directory: SCIM, Microsoft Graph, Okta"),
    ("organization", "backstage", ".yaml .yml", "roles.formats.people.backstage",
     "the users, groups and owners of a software catalog"),
    ("organization", "opengap", "/agent.yaml /agent.yml", "roles.formats.people.opengap",
     "the agents of a manifest of OpenGAP, and who supervises them"),
    ("organization", "codeowners", "/codeowners", "roles.formats.people.codeowners",
     "who owns which paths, as GitHub reads it"),
    ("organization", "gitlab", "/.gitlab/codeowners", "roles.formats.people.gitlab",
     "who owns which paths, as GitLab reads it"),
    ("organization", "owners", "/owners /owners_aliases", "roles.formats.people.owners",
     "who approves and reviews which folders (Prow)"),
    ("log", "csv", ".csv .tsv .csv.gz .tsv.gz", "roles.log.csv", "a table, one row per event"),
    ("log", "xlsx", ".xlsx .xlsm", "roles.formats.logs", "the same, on a sheet of a workbook"),
    ("log", "parquet", ".parquet .pq", "roles.log.parquet", "the same, in Parquet"),
    ("log", "xes", ".xes .xes.gz", "roles.log.xes", "a log of XES 1.0 or 2.0 (IEEE 1849)"),
    ("log", "ocel", ".jsonocel .xmlocel .xmlocel.gz .sqlite .sqlite3 .db .json .xml",
     "roles.log.ocel", "events of many objects (OCEL 1.0 and 2.0), in JSON, XML or SQLite"),
)  # fmt: skip
_BINARY = {"xlsx", "docx", "ods", "xls", "sqlite", "parquet"}

FORMATS = tuple(
    Format(
        name=name,
        endings=tuple(endings.split()),
        module=module,
        summary=summary,
        binary=name in _BINARY,
        holds=holds,
    )
    for holds, name, endings, module, summary in _ROWS
)
_KNOWN = {(known.holds, known.name): known for known in FORMATS}
_OF = {"model": "", "organization": " of people", "log": " of logs"}


@cache
def _installed() -> tuple[Format, ...]:
    """
    Return the formats of the library and those that installed packages add.

    A package adds one by an entry point in the group ``roles.formats`` that names a `Format`. One
    that can't be used is left out, with a warning that names it.
    """
    from importlib.metadata import entry_points

    installed = dict(_KNOWN)
    for point in sorted(entry_points(group="roles.formats"), key=lambda point: point.name):
        plug_in = f"the format plug-in {shown(point.name)} ({point.value})"
        try:
            added = point.load()
        except Exception as error:  # noqa: BLE001 - a plug-in may raise anything
            why = f"{type(error).__name__}: {error}"
        else:
            why = "it isn't a roles.formats.Format"
            if isinstance(added, Format):
                if (added.holds, added.name) not in installed:
                    installed[added.holds, added.name] = added
                    continue
                why = f"there is a format {shown(added.name)} already"
        warnings.warn(f"{plug_in} can't be used: {why}", RuntimeWarning, stacklevel=3)
    return tuple(installed.values())


def formats(holds: Holds = "model") -> tuple[Format, ...]:
    """Return the formats of models, organisations or logs, also those that packages add."""
    return tuple(known for known in _installed() if known.holds == holds)


def find(name: str | None, path: Path | None = None, holds: Holds = "model") -> Format:
    """
    Return the format that goes by *name*, or else the one with the longest ending of *path*.

    Raises:
        FormatError: There is none; the message lists those there are.
    """
    if name is not None:
        wanted = name.lower().lstrip(".")
        # Plug-ins can't take the name of a format of the library: looking for them costs time.
        if (holds, wanted) in _KNOWN:
            return _KNOWN[holds, wanted]
        known = {added.name: added for added in formats(holds)}
        if wanted in known:
            return known[wanted]
        near = suggestion(nearest(name, known, 1)[:1])
        there = f"there are {', '.join(known)}{near}"
        raise FormatError(
            f"there is no format {shown(name)}{_OF[holds]}; {there}", str(path) if path else ""
        )
    file = f"/{path.as_posix() if path else ''}".lower()
    fitting = {
        ending: known
        for known in reversed(formats(holds))
        for ending in known.endings
        if file.endswith(ending)
    }
    if fitting:
        return fitting[max(fitting, key=len)]
    if holds == "organization":
        return _KNOWN[holds, "csv"]
    endings = ", ".join(ending for known in formats(holds) for ending in known.endings)
    raise FormatError(
        f"no format{_OF[holds]} has the ending of {shown(path.name if path else '')}; "
        f"there are {endings}; or name the format",
        str(path) if path else "",
    )
