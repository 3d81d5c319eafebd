"""Phases down, roles across: the rows are the stages themselves."""

from __future__ import annotations

from typing import ClassVar

from roles.formats.charts.forms.wide import Wide

__all__ = ["Phases"]


class Phases(Wide):
    """
    ``| Phase | Sales | Support |`` over ``| Trial | A | |``.

    Each row is a stage, and what is owned at it is the phase itself.
    """

    name: ClassVar[str] = "phases"
    title: ClassVar[str] = "phases down, a role per column"
    phases: ClassVar[bool] = True
