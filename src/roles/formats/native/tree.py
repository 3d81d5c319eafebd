"""The tree that TOML, JSON and YAML share, and the model that it stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import attrs

from roles.errors import InvalidModel, InvalidValue, Problem, shown, suggestion
from roles.formats.shared.reading import Reading
from roles.model.evidence import Citation
from roles.model.involvement import SCHEMES, Duty, Scheme
from roles.model.names import nearest
from roles.model.rolemodel import RoleModel
from roles.model.shape import enclosing, keyed, singular, statements
from roles.model.statements import Assignment
from roles.model.vocabulary import duration_text

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["KEYED", "LISTED", "MODEL_KEYS", "file_name", "from_model", "read_tree", "to_model"]

KEYED = keyed(RoleModel)
LISTED = statements(RoleModel)
_TABLES = ("model", *KEYED, *LISTED)
MODEL_KEYS = ("name", "scheme", "description")
_EXTENSION = re.compile(r"checks|x-.+").fullmatch
# A single key reads better than a list of one in these; the classes take both.
_LONE = frozenset({"cite", "at", "after"})


def file_name(field: str) -> str:
    """Return the key in a file for a field of a class."""
    return "cite" if field == "citations" else field


@cache
def _converter() -> Converter:
    from cattrs import Converter
    from cattrs.gen import make_dict_unstructure_fn, override
    from dateutil.relativedelta import relativedelta

    # The names in the annotations of the classes, some of which they import for checkers only.
    types = {
        "Citation": Citation,
        "ClassVar": ClassVar,
        "Duty": Duty,
        "Literal": Literal,
        "relativedelta": relativedelta,
    }
    converter = Converter()
    converter.register_unstructure_hook(Citation, str)
    converter.register_unstructure_hook(relativedelta, duration_text)
    converter.register_unstructure_hook(Duty, lambda duty: duty.value)
    for cls in (*KEYED.values(), *LISTED.values()):
        attrs.resolve_types(cls, globalns=types)
        names = {
            # A relativedelta isn't unequal to None, so a duration would always be omitted.
            field.name: override(
                rename=file_name(field.name), omit_if_default=field.name != "duration"
            )
            for field in attrs.fields(cls)
        }
        write = make_dict_unstructure_fn(cls, converter, **names)  # type: ignore[arg-type]
        converter.register_unstructure_hook(cls, write)
    return converter


# From the tree to the model


def read_tree(tree: object, *, source: str, lines: Mapping[str, int]) -> Reading:
    """
    Return the model that a tree stands for.

    Raises:
        InvalidModel: It stands for none; lists every problem with its place.
    """
    model = to_model(tree, source=source, lines=lines)
    return Reading(model=model, lines=lines, source=source)


def to_model(
    tree: object, *, source: str = "", lines: Mapping[str, int] | None = None
) -> RoleModel:
    """
    Return the model that a tree of dicts and lists stands for.

    Args:
        tree: What a parser made of a file.
        source: What to call the file in messages.
        lines: The lines of places, as far as the parser tells.

    Raises:
        InvalidModel: It stands for none; lists every problem with its place.
    """
    known = {} if lines is None else lines
    reader = _Reader()
    model = reader.model(tree)
    if reader.problems or model is None:
        found = (
            attrs.evolve(problem, line=_line(problem.place, known)) for problem in reader.problems
        )
        raise InvalidModel(found, source)
    return model


def _line(place: str, lines: Mapping[str, int]) -> int | None:
    return next((lines[around] for around in enclosing(place) if around in lines), None)


@attrs.define
class _Reader:
    """Goes through a tree once and gathers what is wrong with it."""

    problems: list[Problem] = attrs.field(factory=list)

    def refuse(self, place: str, message: str) -> None:
        self.problems.append(Problem(place, message))

    def model(self, tree: object) -> RoleModel | None:
        if not isinstance(tree, Mapping):
            self.refuse("", f"is {_kind(tree)}; expected tables such as [model] and [roles]")
            return None
        self._known(tree, _TABLES, "", "table of a model file", allowed=_EXTENSION)
        head = self._table(tree.get("model", {}), "model")
        self._known(head, MODEL_KEYS, "model", "key of [model]")
        made: dict[str, Any] = {
            name: self._keyed(tree.get(name, {}), name, cls) for name, cls in KEYED.items()
        }
        scheme = self._scheme(head.get("scheme", "RACI"), made["schemes"])
        numbers: dict[str, list[int]] = {}
        for name, cls in LISTED.items():
            made[name], numbers[name] = self._listed(tree.get(name, []), name, cls, scheme)
        made["extensions"] = {
            name: table
            for name, table in tree.items()
            if isinstance(name, str) and _EXTENSION(name)
        }
        self._head(head, scheme, made)
        try:
            return RoleModel(**made)
        except InvalidModel as error:
            self.problems += [_renumbered(problem, numbers) for problem in error.problems]
        return None

    def _head(self, head: Mapping[str, Any], scheme: Scheme, made: dict[str, Any]) -> None:
        made.update(name="unnamed", scheme=scheme)
        if "name" not in head:
            self.refuse("model.name", "is missing: a model needs a name")
        for name in ("name", "description"):
            if name in head and self._fits(RoleModel, name, head[name], f"model.{name}"):
                made[name] = head[name]

    def _scheme(self, name: object, own: list[Scheme]) -> Scheme:
        known = {**SCHEMES, **{scheme.key: scheme for scheme in own}}
        if isinstance(name, str) and name.strip().lower() in known:
            return known[name.strip().lower()]
        near = suggestion(nearest(str(name), [scheme.key for scheme in known.values()], 1))
        self.refuse(
            "model.scheme",
            f"there is no scheme {shown(name)}; there are {', '.join(known)}{near}",
        )
        return SCHEMES["raci"]

    def _table(self, value: object, place: str) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.refuse(place, f"is {_kind(value)}; expected a table")
        return {}

    def _known(
        self,
        table: Mapping[Any, Any],
        names: tuple[str, ...],
        place: str,
        what: str,
        allowed: Callable[[str], object] | None = None,
    ) -> None:
        for name in table:
            if name in names or (isinstance(name, str) and allowed and allowed(name)):
                continue
            near = suggestion(nearest(str(name), names))
            at = _printable(f"{place}.{name}" if place else str(name))
            self.refuse(at, f"{shown(name)} isn't a {what}{near}")

    def _keyed(self, section: object, name: str, cls: type[Any]) -> list[Any]:
        made = []
        for key, value in self._table(section, name).items():
            place = _printable(f"{name}.{key}")
            table = self._table(value, place)
            if "key" in table:
                self.refuse(f"{place}.key", "the key is the name of the table")
                table = {field: held for field, held in table.items() if field != "key"}
            made.append(self._entry(cls, {"key": key, **table}, place))
        return [one for one in made if one is not None]

    def _listed(
        self, section: object, name: str, cls: type[Any], scheme: Scheme
    ) -> tuple[list[Any], list[int]]:
        if not isinstance(section, list):
            self.refuse(name, f"is {_kind(section)}; expected a list of tables: [[{name}]]")
            return [], []
        words = {duty.value: duty.value for duty in Duty}
        letters = {letter: duty.value for letter, duty in scheme.letters} | words
        known = letters | _ASSIGNMENT
        made, numbers = [], []
        for number, value in enumerate(section):
            if cls is Assignment:
                one = self._assignment(value, name, number, letters, known)
            else:
                place = f"{name}[{number}]"
                one = self._entry(cls, self._table(value, place), place)
            if one is not None:
                made.append(one)
                numbers.append(number)
        return made, numbers

    def _assignment(
        self,
        value: Any,
        name: str,
        number: int,
        letters: Mapping[str, str],
        known: Mapping[str, str],
    ) -> Assignment | None:
        try:
            fields = {known[key]: held for key, held in value.items()}
            if len(fields) == len(value):
                return Assignment(**fields)
        except (KeyError, TypeError, AttributeError, InvalidValue):
            pass
        place = f"{name}[{number}]"
        table = self._table(value, place)
        merged: dict[str, Any] = {}
        spelt: dict[str, str] = {}
        for key, held in table.items():
            field = letters.get(key, key)
            spelt[field] = key
            if field in merged:
                both = (merged[field], held)
                merged[field] = [
                    one for part in both for one in (part if isinstance(part, list) else [part])
                ]
            else:
                merged[field] = held
        one: Assignment | None = self._entry(Assignment, merged, place, spelt, tuple(letters))
        return one

    def _entry(
        self,
        cls: type[Any],
        table: Mapping[Any, Any],
        place: str,
        spelt: Mapping[str, str] | None = None,
        letters: tuple[str, ...] = (),
    ) -> Any:
        """
        Return the object that a table stands for.

        A faulty one is told, and what fits of it returned all the same, or None: so that its other
        faults are found too, and what refers to it isn't taken for one.
        """
        fields = {file_name(field.name): field for field in attrs.fields(cls)}
        given = {fields[key].name: value for key, value in table.items() if key in fields}
        before = len(self.problems)
        names = tuple(name for name in fields if name != "key") if not letters else (
            *(name for name in fields if name in _ASSIGNMENT),
            *letters,
        )  # fmt: skip
        extra = {key: None for key in table if key not in fields}
        self._known(extra, names, place, f"key of {_article(cls)}")
        failure: Exception | None = None
        if not extra:
            try:
                return cls(**given)
            except (InvalidValue, TypeError) as error:
                failure = error
        fitting: dict[str, Any] = {}
        for name, field in fields.items():
            at = f"{place}.{(spelt or {}).get(name, name)}"
            if field.name in given:
                if self._fits(cls, field.name, given[field.name], at):
                    fitting[field.name] = given[field.name]
            elif field.default is attrs.NOTHING:
                self.refuse(place, f"`{name}` is missing")
        if len(self.problems) == before and isinstance(failure, InvalidValue):
            self.refuse(place, f"{failure.field}: {failure.allowed}")
        for name in ("name", "title"):
            if name in fields and "key" in fitting:
                fitting.setdefault(name, fitting["key"])
        try:
            return cls(**fitting)
        except (InvalidValue, TypeError):
            return None

    def _fits(self, cls: type[Any], name: str, value: object, place: str) -> bool:
        field = getattr(attrs.fields(cls), name)
        try:
            converted = field.converter(value) if field.converter else value
            if field.validator:
                field.validator(object.__new__(cls), field, converted)
        except InvalidValue as error:
            wrong = error.value if error.value != value else value
            self.refuse(place, f"is {shown(wrong)}; expected {error.allowed}")
            return False
        return True


_ASSIGNMENT = {
    "responsibility": "responsibility",
    "at": "at",
    "condition": "condition",
    "cite": "citations",
    "inferred": "inferred",
    "inferred_fields": "inferred_fields",
}


def _printable(place: str) -> str:
    return place if place.isprintable() else ascii(place)[1:-1]


def _renumbered(problem: Problem, numbers: Mapping[str, list[int]]) -> Problem:
    """Return *problem* with the number that its item has in the file."""
    match = re.match(r"(\w+)\[(\d+)\]", problem.place)
    if not match or match[1] not in numbers:
        return problem
    number = numbers[match[1]][int(match[2])]
    return attrs.evolve(problem, place=f"{match[1]}[{number}]{problem.place[match.end() :]}")


def _article(cls: type[Any]) -> str:
    name = singular(cls)
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _kind(value: object) -> str:
    for types, words in (
        (str, "text"),
        (bool, "true or false"),
        ((int, float), "a number"),
        (list, "a list"),
        (Mapping, "a table"),
    ):
        if isinstance(value, types):
            return words
    return "nothing" if value is None else f"a {type(value).__name__}"


# From the model to the tree


def from_model(model: RoleModel) -> dict[str, Any]:
    """Return the tree that stands for *model*, of dicts, lists, strings, numbers and booleans."""
    head: dict[str, Any] = {"name": model.name}
    if model.description:
        head["description"] = model.description
    head["scheme"] = model.scheme.name if model.scheme.key in SCHEMES else model.scheme.key
    tree: dict[str, Any] = {"model": head}
    for name in KEYED:
        section = {one.key: _entry_tree(one) for one in getattr(model, name)}
        if section:
            tree[name] = section
    for name in LISTED:
        members = getattr(model, name)
        if members:
            tree[name] = [dict(_listed_tree(one, model.scheme)) for one in members]
    for name, _ in model.extensions:
        tree[name] = model.extension(name)
    return tree


def _entry_tree(one: Any) -> dict[str, Any]:
    table = dict(_plain(_converter().unstructure(one)))
    del table["key"]
    return table


def _listed_tree(one: Any, scheme: Scheme) -> Iterator[tuple[str, Any]]:
    duties = {duty.value: scheme.letter(duty) for duty in Duty}
    for name, value in _plain(_converter().unstructure(one)):
        if isinstance(one, Assignment) and name in duties:
            yield duties[name], value[0] if len(value) == 1 else value
        else:
            yield name, value


_PAIRS = frozenset({"inferred_fields", "letters"})


def _plain(table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    last: dict[str, Any] = {}
    for name, value in table.items():
        if value is None:
            continue
        if name in _PAIRS:
            last[name] = dict(value)
        elif isinstance(value, (list, tuple)):
            members = list(value)
            last[name] = members[0] if name in _LONE and len(members) == 1 else members
        else:
            last[name] = value
    # Evidence reads best behind what it is evidence of.
    order = sorted(last, key=lambda name: name in ("cite", "inferred", "inferred_fields"))
    yield from ((name, last[name]) for name in order)
