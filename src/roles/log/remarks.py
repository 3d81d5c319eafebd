"""What the reader of a log noticed: what it left out, and what could be read otherwise."""

from __future__ import annotations

from attrs import define, field

__all__ = ["Remarks"]

_SHOWN = 3


@define
class Remarks:
    """Gathers remarks; those of one kind are one line, with a count and the first places."""

    _notes: list[str] = field(factory=list)
    _kinds: dict[tuple[str, str], tuple[list[str], list[int]]] = field(factory=dict)

    def note(self, text: str) -> None:
        """Add a remark on the file as a whole."""
        self._notes.append(text)

    def add(self, singular: str, plural: str, place: str = "", count: int = 1) -> None:
        """
        Add something noticed.

        Args:
            singular: What to say of one, after the number.
            plural: What to say of several.
            place: Where it is.
            count: How often.
        """
        places, counts = self._kinds.setdefault((singular, plural), ([], [0]))
        counts[0] += count
        if place and len(places) <= _SHOWN and place not in places:
            places.append(place)

    def texts(self) -> tuple[str, ...]:
        """
        Return a line for each kind, those on single places first.

        Examples:
            >>> remarks = Remarks()
            >>> for line in (3, 5):
            ...     remarks.add("event is in no trace", "events are in no trace", f"line {line}")
            >>> remarks.texts()
            ('2 events are in no trace (line 3, line 5)',)
        """
        lines = []
        for (singular, plural), (places, (count,)) in self._kinds.items():
            some = ", ".join(places[:_SHOWN]) + (", …" if len(places) > _SHOWN else "")
            said = singular if count == 1 else plural
            lines.append(f"{count:,} {said}" + (f" ({some})" if some else ""))
        return (*lines, *self._notes)
