"""A length of time that can't be changed; imported where dateutil is needed."""

from __future__ import annotations

from typing import Any

from dateutil.relativedelta import relativedelta

__all__ = ["Duration"]


class Duration(relativedelta):
    """
    A `relativedelta` that can't be changed, so that the stage that has it can't be either.

    Examples:
        >>> Duration(weeks=2).days
        14
    """

    def __init__(self, *args: Any, **units: Any) -> None:
        super().__init__(*args, **units)
        self.__dict__["_complete"] = True

    @classmethod
    def copied(cls, value: relativedelta) -> Duration:
        """Return a duration as long as *value*."""
        made = cls()
        made.__dict__.update(value.__dict__)
        return made

    def __setattr__(self, name: str, value: object) -> None:
        if "_complete" in self.__dict__:
            raise AttributeError(f"a duration can't be changed; {name} stays as it is")
        super().__setattr__(name, value)
