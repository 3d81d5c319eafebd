"""What an involvement letter means, and the schemes of letters that people use."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from functools import cached_property

from attrs import field, frozen

from roles.errors import InvalidValue, suggestion
from roles.model.names import is_key, is_name, is_text, nearest
from roles.model.plain import Plain
from roles.model.shape import allows

__all__ = ["ALL_STAGES", "SCHEMES", "Duty", "Scheme"]

ALL_STAGES = "*"


class Duty(enum.Enum):
    """
    What a role has to do with a responsibility, whatever letter a chart gives it.

    `OWN` is accountable, and should be one role only; `DO` does the work; `SUPPORT` helps those
    who do it; `CONSULT` is asked before; `INFORM` is told after; `VERIFY` checks the result
    against its criteria; `APPROVE` signs it off; `RECOMMEND` proposes a decision; `OMIT` is left
    out on purpose, and counts as no involvement.

    Examples:
        >>> Duty("own")
        Duty.OWN
    """

    OWN = "own"
    DO = "do"
    SUPPORT = "support"
    CONSULT = "consult"
    INFORM = "inform"
    VERIFY = "verify"
    APPROVE = "approve"
    RECOMMEND = "recommend"
    OMIT = "omit"

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"Duty.{self.name}"

    @classmethod
    def of(cls, value: Duty | str) -> Duty:
        """
        Return the duty that *value* names.

        Raises:
            InvalidValue: It names none; the message lists them all.
        """
        try:
            return cls(value.strip().lower() if isinstance(value, str) else value)
        except ValueError:
            words = [duty.value for duty in cls]
            near = nearest(str(value), words, 1)[0]
            allowed = f"{', '.join(words)}{suggestion([near])}"
            raise InvalidValue("the duty", "", value, allowed) from None


def _letters(
    value: Mapping[str, Duty | str] | Iterable[tuple[str, Duty | str]],
) -> tuple[tuple[str, Duty], ...]:
    try:
        pairs = tuple(dict(value).items())
    except (TypeError, ValueError):
        raise InvalidValue("Scheme", "letters", value, "letters, each with its duty") from None
    return tuple((letter, Duty.of(duty)) for letter, duty in pairs)


@frozen
class Scheme(Plain):
    """
    A set of involvement letters and the duty of each.

    Args:
        key: Short id of the scheme, such as ``"raci"``.
        name: What people call it.
        letters: The letters with their duties, in the order of the name.
        description: Where it comes from, or when to use it.

    Raises:
        InvalidValue: A letter is empty, has a space, a slash or a comma, or names no duty.

    Examples:
        >>> SCHEMES["raci"].duty("A")
        Duty.OWN
        >>> SCHEMES["raci"].letter(Duty.DO)
        'R'
    """

    key: str = field(validator=is_key)
    name: str = field(validator=is_name)
    letters: tuple[tuple[str, Duty], ...] = field(
        default=(),
        kw_only=True,
        converter=_letters,
        metadata=allows(
            {
                "type": "object",
                "propertyNames": {"pattern": r"^[^\s/,]+$"},
                "additionalProperties": {"enum": [duty.value for duty in Duty]},
            }
        ),
    )
    description: str = field(default="", kw_only=True, validator=is_text)

    @letters.validator
    def _check_letters(self, attribute: object, value: tuple[tuple[str, Duty], ...]) -> None:
        for letter, _ in value:
            if not isinstance(letter, str) or not letter.isalnum() or letter != letter.upper():
                raise InvalidValue(
                    "Scheme", "letters", letter, "letters or digits, upper case where there is one"
                )

    @cached_property
    def _duties(self) -> dict[str, Duty]:
        return dict(self.letters)

    @cached_property
    def _symbols(self) -> dict[Duty, str]:
        return {duty: letter for letter, duty in reversed(self.letters)}

    def duty(self, letter: str) -> Duty | None:
        """Return the duty of a letter in any case, or None."""
        return self._duties.get(letter) or self._duties.get(letter.upper())

    def letter(self, duty: Duty) -> str:
        """Return the letter of a duty, or the duty's word where the scheme has no letter for it."""
        return self._symbols.get(duty, duty.value)


def _scheme(name: str, description: str, **letters: str) -> Scheme:
    return Scheme(name.lower(), name, letters=letters, description=description)


SCHEMES: dict[str, Scheme] = {
    scheme.key: scheme
    for scheme in (
        _scheme(
            "RACI",
            "Responsible, accountable, consulted, informed: the common responsibility chart.",
            R="do", A="own", C="consult", I="inform",
        ),
        _scheme(
            "RASCI",
            "RACI with S for those who support the work.",
            R="do", A="own", S="support", C="consult", I="inform",
        ),
        _scheme(
            "RACI-VS",
            "RACI with V for who verifies the result and S for who signs it off.",
            R="do", A="own", C="consult", I="inform", V="verify", S="approve",
        ),
        _scheme(
            "CAIRO",
            "RACI with O for who is left out on purpose (omitted, or out of the loop).",
            C="consult", A="own", I="inform", R="do", O="omit",
        ),
        _scheme(
            "DACI",
            "For decisions: the driver does the work, the approver owns the decision, "
            "contributors are consulted, the others informed.",
            D="do", A="own", C="consult", I="inform",
        ),
        _scheme(
            "RAPID",
            "For decisions (Bain): recommend, agree (approve), perform (do), input (consult), "
            "decide (own).",
            R="recommend", A="approve", P="do", I="consult", D="own",
        ),
        _scheme(
            "DRI",
            "One directly responsible individual who owns it; S supports, C is consulted, "
            "I informed.",
            DRI="own", S="support", C="consult", I="inform",
        ),
    )
}  # fmt: skip
