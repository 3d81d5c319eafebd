"""What an event names: numbers with gaps, several columns of actors, days beside times of day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError
from roles.frames import collected, library, numbered
from roles.log.columns import missing, nobody

if TYPE_CHECKING:
    from roles.frames import Frame

__all__ = ["joined_name", "one_row_per_actor", "whole_numbers", "with_joined"]

_EVENT, _ACTOR, _PART = "roles:event", "roles:one", "roles:part"


def whole_numbers(frame: Frame, names: Iterable[str]) -> Frame:
    """
    Return the frame with numbers that identify something as whole numbers.

    pandas makes floats of whole numbers where one is missing.

    Raises:
        FormatError: One isn't whole, so that it identifies nothing.
    """
    nw = library()
    kinds = frame.collect_schema()
    for name in names:
        if not kinds[name].is_float():
            continue
        column = nw.col(name)
        there = ~column.is_null()
        if frame.implementation.is_pandas_like():
            there &= column == column  # noqa: PLR0124 - what is missing is unlike itself
        broken = there & (column != column.floor())
        (row,) = collected(frame.select(broken=broken.cast(nw.Int64).sum()))
        if row["broken"]:
            (first,) = collected(frame.filter(broken).select(name).head(1))
            raise FormatError(
                f"the log's column {name} has the number {first[name]}; expected texts or whole "
                "numbers"
            )
        if frame.implementation.is_pandas():
            native: Any = nw.to_native(frame)
            frame = nw.from_native(native.assign(**{name: native[name].astype("Int64")}))
        else:
            frame = frame.with_columns(column.cast(nw.Int64))
    return frame


def joined_name(names: tuple[str, ...]) -> str:
    """Return what the column is called that has what several say."""
    return " + ".join(names)


def with_joined(frame: Frame, names: tuple[str, ...]) -> Frame:
    """Return the frame with a column of the texts of several; empty where one of them is."""
    nw = library()
    texts = [nw.col(name).cast(nw.String).str.strip_chars() for name in names]
    lacking = nw.any_horizontal(*(missing(frame, name) for name in names), ignore_nulls=False)
    joined = nw.when(~lacking).then(nw.concat_str(texts, separator=" "))
    return frame.with_columns(joined.alias(joined_name(names)))


def one_row_per_actor(frame: Frame, names: tuple[str, ...]) -> Frame:
    """Return the frame with a row for each different actor that an event names in some column."""
    nw = library()
    placed = numbered(frame, _EVENT)
    held = frame if placed is None else placed
    rows = []
    for number, name in enumerate(names):
        text = nw.col(name).cast(nw.String)
        there = ~missing(frame, name) & ~nobody(frame, name)
        for earlier in names[:number]:
            same = nw.col(earlier).cast(nw.String) == text
            there &= ~same.fill_null(False)
        rows.append(
            held.filter(there).with_columns(text.alias(_ACTOR), nw.lit(number).alias(_PART))
        )
    none = nw.all_horizontal(
        *(missing(frame, name) | nobody(frame, name) for name in names), ignore_nulls=False
    )
    empty = nw.lit(None).cast(nw.String)
    rows.append(held.filter(none).with_columns(empty.alias(_ACTOR), nw.lit(0).alias(_PART)))
    spread: Frame = nw.concat(rows, how="vertical")
    if placed is not None:
        spread = spread.sort(_EVENT, _PART).drop(_EVENT)
    return spread.drop(_PART).rename({_ACTOR: joined_name(names)})
