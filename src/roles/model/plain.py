"""Objects and answers as plain data: dicts, lists, texts, numbers and booleans; and as tables."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, cast

import attrs

from roles.model.shape import EVIDENCE

if TYPE_CHECKING:
    import cattrs

__all__ = ["Plain", "Rendered", "attributes_of", "fields_of", "is_table", "to_dict"]


class Rendered:
    """
    Gives a class its format codes and its notebook view.

    ``f"{x:md}"`` renders *x* in the format that the code names. `roles.views`, which does that, is
    imported when first needed.
    """

    __slots__ = ()

    def __format__(self, code: str) -> str:
        from roles import views

        return views.render(self, code) if code else str(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        from roles import views

        return views.mimebundle(self)

    def _repr_html_(self) -> str:
        return self._repr_mimebundle_()["text/html"]


class Plain(Rendered):
    """
    Gives a class `to_dict` as well: its fields as plain data.

    A class whose data isn't just its fields says so in ``DATA``: the attributes in their order, or
    names, each with the attribute that stands under it.
    """

    __slots__ = ()
    DATA: ClassVar[tuple[str | tuple[str, str], ...]] = ()

    def to_dict(self) -> dict[str, Any]:
        """
        Return it as plain data that any JSON library takes.

        What it is about stands as keys; what is said of each is in the model.

        Examples:
            >>> import roles
            >>> roles.reference().role("product planner").to_dict()["name"]
            'Product planner'
        """
        from roles.views.data import data_of

        return data_of(self)  # type: ignore[no-any-return]


def to_dict(thing: Any) -> Any:
    """
    Return an object, an answer, or a tuple of them as plain data that any JSON library takes.

    Examples:
        >>> import roles
        >>> answers = roles.reference().who_owns("user interviews")
        >>> [answer["accountable"] for answer in roles.to_dict(answers)]
        ['product-planner']
    """
    if isinstance(thing, (list, tuple)):
        return [to_dict(member) for member in thing]
    return thing.to_dict() if isinstance(thing, Plain) else _converter().unstructure(thing)


def fields_of(thing: Any) -> dict[str, Any]:
    """Return the fields of an object as plain data, or what its class lists in ``DATA``."""
    convert, cls = _converter().unstructure, cast("Hashable", type(thing))
    table = {name: convert(getattr(thing, attribute)) for name, attribute in attributes_of(cls)}
    return {name: dict(value) if is_table(name) else value for name, value in table.items()}


# Pairs of texts are a table, as they are in a file.
_PAIRS = frozenset({"inferred_fields", "letters"})


def is_table(name: str) -> bool:
    """Tell whether a field holds pairs of texts that stand as a table in plain data."""
    return name in _PAIRS


@cache
def attributes_of(cls: Any) -> tuple[tuple[str, str], ...]:
    """Return what the plain data of a class has: names, each with its attribute."""
    declared: tuple[str | tuple[str, str], ...] = getattr(cls, "DATA", ())
    if not declared:
        names = [field.name for field in attrs.fields(cls) if not field.name.startswith("_")]
        facts = tuple(name for name in names if name not in EVIDENCE)
        declared = (*facts, "basis", *EVIDENCE) if "citations" in names else facts
    return tuple((one, one) if isinstance(one, str) else one for one in declared)


def _in_an_answer(thing: Any) -> Any:
    """Return what stands for an object inside another: its key, or else what it says."""
    if hasattr(thing, "key"):
        return thing.key
    return thing.to_dict() if isinstance(thing, Plain) else fields_of(thing)


@cache
def _converter() -> cattrs.Converter:
    import cattrs
    from dateutil.relativedelta import relativedelta

    from roles.model.evidence import Citation
    from roles.model.vocabulary import duration_text

    converter = cattrs.Converter()
    converter.register_unstructure_hook_func(attrs.has, _in_an_answer)
    converter.register_unstructure_hook(Citation, str)
    # Sums of shares would show the errors of binary fractions: 1.2000000000000002.
    converter.register_unstructure_hook(float, lambda number: round(number, 6))
    converter.register_unstructure_hook(datetime.date, datetime.date.isoformat)
    converter.register_unstructure_hook(relativedelta, duration_text)
    converter.register_unstructure_hook(
        tuple, lambda members: [converter.unstructure(member) for member in members]
    )
    converter.register_unstructure_hook_func(
        lambda cls: isinstance(cls, type) and issubclass(cls, Mapping),
        lambda table: {str(key): converter.unstructure(value) for key, value in table.items()},
    )
    return converter
