"""Why a statement may be believed: sources, citations, what is stated and what inferred."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from functools import lru_cache

from attrs import field, fields_dict, frozen

from roles.errors import InvalidValue
from roles.model.names import is_key, is_name, is_text
from roles.model.plain import Plain
from roles.model.shape import allows, holds, refers_to

__all__ = ["Basis", "Citation", "Evidenced", "Source"]


class Basis(enum.Enum):
    """
    On what a statement rests.

    `STATED`: a source says so, and is cited.  `INFERRED`: a modeller's judgement.
    """

    STATED = "stated"
    INFERRED = "inferred"

    def __repr__(self) -> str:
        return f"Basis.{self.name}"


@frozen
class Citation(Plain):
    """
    A place in a source.

    Args:
        source: The key of the source.
        locator: The place in it, as a reader would look for it: ``¶7``, ``p. 12``.

    Raises:
        InvalidValue: The source is no key, or the locator no single line.

    Examples:
        >>> str(Citation.parse("article ¶7"))
        'article ¶7'
    """

    source: str = field(validator=is_key, metadata=refers_to("sources"))
    locator: str = field(default="", validator=is_text)

    @classmethod
    def parse(cls, text: str) -> Citation:
        """Read the form that files use: the source's key, a space, the locator."""
        if not isinstance(text, str):
            raise InvalidValue("Citation", "cite", text, "text such as 'article ¶7'")
        source, _, locator = text.strip().partition(" ")
        return cls(source, locator.strip())

    def __str__(self) -> str:
        return f"{self.source} {self.locator}".rstrip()


# Files cite the same few places over and over.
_parsed = lru_cache(maxsize=1024)(Citation.parse)


def _parse(value: str) -> Citation:
    return _parsed(value) if type(value) is str else Citation.parse(value)


def _citations(value: Citation | str | Iterable[Citation | str]) -> tuple[Citation, ...]:
    if type(value) is tuple and not value:
        return value
    if type(value) is str:
        return (_parsed(value),)
    if isinstance(value, (str, Citation)):
        value = (value,)
    if not isinstance(value, Iterable) or isinstance(value, Mapping):
        raise InvalidValue("the value", "cite", value, "a citation or a list of them")
    return tuple(c if isinstance(c, Citation) else _parse(c) for c in value)


def _reasons(
    value: Mapping[str, str] | Iterable[tuple[str, str]],
) -> tuple[tuple[str, str], ...]:
    if type(value) is tuple and not value:
        return value
    try:
        pairs = tuple((name, reason) for name, reason in dict(value).items())
    except (TypeError, ValueError):
        pairs = ((0, 0),)  # type: ignore[assignment]
    if not all(isinstance(name, str) and isinstance(reason, str) for name, reason in pairs):
        raise InvalidValue("inferred_fields", "", value, "field names, each with a reason")
    return pairs


@frozen(kw_only=True)
class Evidenced(Plain):
    """
    What every statement has: where it is stated, or why it was inferred.

    Args:
        citations: Where a source states it, or what an inference rests on.
        inferred: The reason of a modeller who judged so; empty where a source states it.
        inferred_fields: Fields that are inferred in a statement that is otherwise stated,
            each with the reason.
    """

    citations: tuple[Citation, ...] = field(
        default=(), converter=_citations, metadata=holds(Citation)
    )
    inferred: str = field(default="", validator=is_text)
    inferred_fields: tuple[tuple[str, str], ...] = field(
        default=(),
        converter=_reasons,
        metadata=allows({"type": "object", "additionalProperties": {"type": "string"}}),
    )

    def __attrs_post_init__(self) -> None:
        for name, _ in self.inferred_fields:
            if name not in fields_dict(type(self)):
                raise InvalidValue(
                    type(self).__name__, "inferred_fields", name, "the name of one of its fields"
                )

    @property
    def basis(self) -> Basis:
        """`Basis.STATED` when a source is cited and no inference is declared."""
        return Basis.STATED if self.citations and not self.inferred else Basis.INFERRED

    def basis_of(self, name: str) -> Basis:
        """Return the basis of one field."""
        if self.inferred_fields and any(field == name for field, _ in self.inferred_fields):
            return Basis.INFERRED
        return self.basis

    def reason_of(self, name: str) -> str:
        """Return why one field was inferred; empty when it is stated."""
        return dict(self.inferred_fields).get(name, self.inferred)

    @property
    def citation(self) -> Citation | None:
        """The first citation, or None."""
        return self.citations[0] if self.citations else None


@frozen
class Source(Plain):
    """
    Something that statements cite.

    Args:
        key: Short id, unique among the sources of a model.
        title: What it is called.
        url: Where it can be read.
        author: Who wrote it.
        date: When, as written in the source.
        licence: Under what terms it may be used: an SPDX identifier, or words.
        description: Anything else a reader needs to find it.

    Raises:
        InvalidValue: The key is malformed or the title is empty.
    """

    key: str = field(validator=is_key)
    title: str = field(validator=is_name)
    url: str = field(default="", kw_only=True, validator=is_text)
    author: str = field(default="", kw_only=True, validator=is_text)
    date: str = field(default="", kw_only=True, validator=is_text)
    licence: str = field(default="", kw_only=True, validator=is_text)
    description: str = field(default="", kw_only=True, validator=is_text)

    @property
    def name(self) -> str:
        """What the source goes by in look-ups, which is its title."""
        return self.title
