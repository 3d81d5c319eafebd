"""The elements of an XML file: one pass, no document type, no entity, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

from attrs import Factory, define, field

from roles.errors import FormatError, shown

__all__ = ["Element", "parsed"]

_DEEPEST = 100
_MOST = 2_000_000


@define(eq=False)
class Element:
    """
    An element.

    Attributes:
        name: Its name without the namespace.
        space: Its namespace.
        attributes: Those without a namespace by name, others by ``namespace name``.
        line: The line that it begins in.
        above: The element that it stands in.
        inner: The elements in it.
        pieces: The text in it, piece by piece.
    """

    name: str
    space: str
    attributes: dict[str, str]
    line: int
    above: Element | None = field(default=None, repr=False)
    inner: list[Element] = field(default=Factory(list), repr=False)
    pieces: list[str] = field(default=Factory(list), repr=False)

    @property
    def id(self) -> str:
        """Its id; empty where it has none."""
        return self.attributes.get("id", "")

    @property
    def text(self) -> str:
        """The text right in it."""
        return "".join(self.pieces)

    @property
    def title(self) -> str:
        """Its name for people on one line; empty where it has none."""
        return " ".join(self.attributes.get("name", "").split())

    def of(self, *names: str) -> Iterator[Element]:
        """Yield the elements right in it that are of its own namespace and have one of *names*."""
        return (one for one in self.inner if one.name in names and one.space == self.space)

    def all(self) -> Iterator[Element]:
        """Yield it and all that is in it, in the file's order."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(reversed(one.inner))


def parsed(content: bytes, source: str) -> Element:
    """
    Return the outermost element of an XML file.

    Raises:
        FormatError: It isn't XML, declares a document type, or is nested too deeply; tells the
            line.
    """
    tree = _Tree(source)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.characters
    # An entity is declared within a document type, so none is ever expanded.
    parser.StartDoctypeDeclHandler = tree.refuse
    tree.parser = parser
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        told = expat.ErrorString(error.code)
        raise FormatError(f"isn't XML: {told}", source, error.lineno, error.offset + 1) from None
    except FormatError:
        raise
    except (LookupError, ValueError) as error:
        raise FormatError(f"isn't in an encoding that is known: {error}", source) from None
    assert tree.root is not None  # noqa: S101  expat refuses a file without an element
    return tree.root


@define(eq=False)
class _Tree:
    source: str
    parser: expat.XMLParserType | None = None
    root: Element | None = None
    here: Element | None = None
    depth: int = 0
    count: int = 0

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber if self.parser else 0

    def refuse(self, *_: object) -> None:
        told = "declares a document type, which isn't read"
        raise FormatError(told, self.source, self.line)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        self.depth += 1
        self.count += 1
        if self.depth > _DEEPEST:
            told = f"has elements more than {_DEEPEST} deep, at <{shown(name)[1:-1]}>"
            raise FormatError(told, self.source, self.line)
        if self.count > _MOST:
            raise FormatError(f"has more than {_MOST:,} elements", self.source, self.line)
        one = Element(name, space, attributes, self.line, self.here)
        if self.here is None:
            self.root = one
        else:
            self.here.inner.append(one)
        self.here = one

    def end(self, _: str) -> None:
        self.depth -= 1
        if self.here is not None:
            self.here = self.here.above

    def characters(self, text: str) -> None:
        if self.here is not None:
            self.here.pieces.append(text)
