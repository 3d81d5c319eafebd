"""What the values of options are: days, and names that the shell completes from the model."""

from __future__ import annotations

import datetime
import re
from typing import Any

import click
from click.shell_completion import CompletionItem

from roles.errors import RolesError

__all__ = ["DAY", "MOMENT", "RESPONSIBILITY", "ROLE", "STAGE"]

_WORDS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_AWAY = re.compile(r"([+-])(\d{1,5})([dwmy])", re.IGNORECASE)
_UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}


def _spoken_day(text: str) -> datetime.date | None:
    """Return the day that ``today`` or ``+30d`` means; None for anything else."""
    today = datetime.datetime.now().astimezone().date()
    if text.lower() in _WORDS:
        return today + datetime.timedelta(days=_WORDS[text.lower()])
    if not (match := _AWAY.fullmatch(text)):
        return None
    from dateutil.relativedelta import relativedelta

    sign, count, unit = match.groups()
    away = relativedelta(**{_UNITS[unit.lower()]: int(sign + count)})  # type: ignore[arg-type]
    try:
        day: datetime.date = today + away
    except (OverflowError, ValueError):
        return None
    return day


class _Day(click.ParamType):  # type: ignore[type-arg]
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: Any) -> str:
        text = str(value).strip()
        if spoken := _spoken_day(text):
            return str(spoken)
        try:
            return str(datetime.date.fromisoformat(text))
        except ValueError:
            self.fail(f"{text!r} isn't a day; expected 2026-03-01, today or +30d", param, ctx)


class _Moment(_Day):
    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: Any) -> str:
        return str(_spoken_day(str(value).strip()) or value)


class _Name(click.ParamType):  # type: ignore[type-arg]
    """The key, name or alias of something in the model."""

    def __init__(self, collection: str) -> None:
        self.name = collection

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the keys that begin as typed, with their names."""
        from roles.cli.options import model_of

        try:
            model = model_of(ctx)
        except (RolesError, OSError):
            return []
        known = getattr(model, self.name)
        return [
            CompletionItem(one.key, help=one.name)
            for one in known
            if one.key.startswith(incomplete)
        ]


DAY = _Day()
MOMENT = _Moment()
ROLE = _Name("roles")
STAGE = _Name("stages")
RESPONSIBILITY = _Name("responsibilities")
