"""Days of data frames as numbers, which every library counts alike, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from roles.errors import FormatError
from roles.frames import library

if TYPE_CHECKING:
    from roles.frames import Frame

__all__ = ["dated", "numbered", "rest"]

_ISO = r"^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$"


def rest(number: Any, by: int) -> Any:
    """Return what a division leaves over; pandas has no operator for it over Arrow's arrays."""
    return number - number // by * by


def numbered(frame: Frame, edges: Mapping[str, str]) -> Frame:
    """
    Return the frame with days as numbers, as `datetime.date.toordinal` counts; 0 is no day.

    From year, month and day, since no two libraries subtract dates alike; in steps, so that none is
    worked out twice.
    """
    nw = library()
    kinds = frame.collect_schema()
    for name, source in edges.items():
        kind, column = kinds[source], nw.col(source)
        text = kind in (nw.String, nw.Object)
        if text:
            # What is no day becomes one that isn't, before anything is made of it; pandas has
            # dates, and what is nothing but null, as objects.
            column = column.cast(nw.String) if kind == nw.Object else column
            sound = ~column.is_null() & column.str.contains(_ISO)
            column = nw.when(sound).then(column).otherwise(nw.lit("0000-01-01"))
            parts = [column.str.slice(*place) for place in ((0, 4), (5, 2), (8, 2))]
        elif kind == nw.Date or (kind == nw.Datetime and getattr(kind, "time_zone", None) is None):
            parts = [column.dt.year(), column.dt.month(), column.dt.day()]
            parts = [part.fill_null(0) for part in parts]
        else:
            raise FormatError(
                f"the column {source} holds {kind}; expected dates, texts such as 2026-03-01, or "
                "times without a zone"
            )
        y, m, d = (f"roles:{letter}" for letter in "ymd")
        frame = frame.with_columns(
            **{part: one.cast(nw.Int64) for part, one in zip((y, m, d), parts, strict=True)}
        )
        there = nw.col(y) > 0
        if text:
            leap = (rest(nw.col(y), 4) == 0) & (
                (rest(nw.col(y), 100) != 0) | (rest(nw.col(y), 400) == 0)
            )
            too_late = nw.col(m).is_in([4, 6, 9, 11]) & (nw.col(d) > 30)
            too_late |= (nw.col(m) == 2) & ((nw.col(d) > 29) | ((nw.col(d) > 28) & ~leap))
            there &= ~too_late
        # The year begins in March here, so that the day that is there only sometimes is its last.
        early = (nw.col(m) <= 2).cast(nw.Int64)
        frame = frame.with_columns(
            **{y: nw.col(y) - early, m: nw.col(m) + 12 * early - 3, "roles:there": there}
        )
        leaps = nw.col(y) // 4 - nw.col(y) // 100 + nw.col(y) // 400
        number = 365 * nw.col(y) + leaps + (153 * nw.col(m) + 2) // 5 + nw.col(d) - 306
        number = nw.when(nw.col("roles:there")).then(number).otherwise(nw.lit(0))
        frame = frame.with_columns(number.alias(name)).drop(y, m, d, "roles:there")
    return frame


def dated(frame: Frame, kind: Any) -> Frame:
    """Return the frame with its days as the caller has them, from their numbers."""
    nw = library()
    for name in ("start", "end"):
        steps: tuple[dict[str, Any], ...] = (
            {"z": nw.col(name) + 305},
            {"era": nw.col("z") // 146_097, "z": rest(nw.col("z"), 146_097)},
            {
                "y": (
                    nw.col("z")
                    - nw.col("z") // 1_460
                    + nw.col("z") // 36_524
                    - nw.col("z") // 146_096
                )
                // 365
            },
            {"z": nw.col("z") - (365 * nw.col("y") + nw.col("y") // 4 - nw.col("y") // 100)},
            {"m": (5 * nw.col("z") + 2) // 153},
        )
        for step in steps:
            frame = frame.with_columns(**step)
        late = (nw.col("m") >= 10).cast(nw.Int64)
        parts = {
            "y": 10_000 + nw.col("y") + 400 * nw.col("era") + late,
            "d": 100 + nw.col("z") - (153 * nw.col("m") + 2) // 5 + 1,
            "m": 100 + nw.col("m") + 3 - 12 * late,
        }
        frame = frame.with_columns(**{n: one.cast(nw.String) for n, one in parts.items()})
        texts = [
            nw.col("y").str.slice(1, 4),
            nw.col("m").str.slice(1, 2),
            nw.col("d").str.slice(1, 2),
        ]
        text = nw.concat_str(texts, separator="-")
        frame = frame.with_columns(text.alias(name)).drop("z", "era", "y", "m", "d")
        if kind != nw.String:
            frame = frame.with_columns(_cast(frame, name, kind))
    return frame


def _cast(frame: Frame, name: str, kind: Any) -> Any:
    nw = library()
    column, eager = nw.col(name), frame.implementation
    if eager.is_polars() or eager.is_pandas_like() or eager.is_pyarrow():
        return column.str.to_datetime(format="%Y-%m-%d").cast(kind)
    return column.cast(kind)
