"""The words by which a chart is recognised, from a file of the package."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from roles.model.involvement import SCHEMES, Duty
from roles.shipped import shipped

__all__ = [
    "bare",
    "called_duty",
    "duties_beside",
    "duties_in",
    "duty_of_heading",
    "emoticons",
    "folded",
    "heading_kinds",
    "joint_duties",
    "lookalikes",
    "named_exactly",
    "noun_of",
    "role_named",
    "said",
    "words",
]

_TELLING = ("activity", "role")
_NO_DUTY = frozenset(("activity", "group", "number", "other", "stage"))
_LONGEST_HEADING = 100
_LONGEST_DUTY = 3
_WHOLE = 3
_IN_BRACKETS = re.compile(r"\s*[(（\[].*?[)）\]]\s*")
_JOINTS = re.compile(r"\s*[/&+,]\s*|\s+and\s+", re.IGNORECASE)
_LETTER_BEFORE = re.compile(r"^[A-Z]\s*[-–—:=]\s*")
_LETTER_INSIDE = re.compile(r"[(（\[]\s*([A-Za-z])\s*[)）\]]")


@cache
def _data() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(shipped("data/charts.toml"))


def folded(text: str) -> str:
    """Return *text* without what doesn't matter when words are compared."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@cache
def words(section: str, name: str) -> frozenset[str]:
    """Return the words under a name in a section of the file."""
    return frozenset(map(folded, _data()[section][name]))


@cache
def lookalikes() -> Mapping[str, str]:
    """Return the Latin letter that each letter of another alphabet looks like."""
    return {key: str(value) for key, value in _data()["lookalikes"].items()}


@cache
def emoticons() -> Mapping[str, str]:
    """Return the sign that each name of an emoticon stands for."""
    return _data()["emoticons"]  # type: ignore[return-value]


@cache
def said() -> Mapping[str, Duty]:
    """Return the duty of each word that a cell may say in full."""
    full = {folded(word): Duty(duty) for duty, held in _data()["said"].items() for word in held}
    return full | {duty.value: duty for duty in Duty}


@cache
def _stems() -> tuple[tuple[re.Pattern[str], Duty], ...]:
    found = []
    for duty, stems in _data()["duties"].items():
        alphabetic = [
            re.escape(folded(stem)) + (r"(?!\w)" if len(stem) <= _WHOLE else "")
            for stem in stems if _has_words(stem)
        ]  # fmt: skip
        other = [re.escape(folded(stem)) for stem in stems if not _has_words(stem)]
        pattern = "|".join([rf"(?<!\w)(?:{'|'.join(alphabetic)})", *other])
        found.append((re.compile(pattern), Duty(duty)))
    return tuple(found)


def _has_words(stem: str) -> bool:
    """Tell whether the writing of *stem* sets words apart by spaces."""
    return unicodedata.name(stem[0]).split()[0] in ("LATIN", "CYRILLIC", "GREEK")


@cache
def duties_in(meaning: str) -> tuple[Duty, ...]:
    """
    Return the duties that the first telling word of *meaning* may stand for.

    Examples:
        >>> duties_in("Consulted before the work is done")
        (Duty.CONSULT,)
        >>> duties_in("승인")
        (Duty.OWN, Duty.APPROVE)
    """
    text = folded(meaning)
    places = {}
    for pattern, duty in _stems():
        if match := pattern.search(text):
            places[duty] = match.start()
    first = min(places.values(), default=0)
    before = text[:first].split()
    denied = not words("legend", "denials").isdisjoint((*before[:1], *before[-1:]))
    return tuple(
        duty for duty, place in places.items()
        if place == first and (duty is Duty.OMIT or not denied)
    )  # fmt: skip


def duties_beside(headings: Sequence[str], duties: Sequence[Duty]) -> list[Duty]:
    """
    Return what headings mean beside each other: of two duties, the one that is still free.

    Examples:
        >>> duties_beside(["Owner", "Approver"], [Duty.OWN, Duty.OWN])
        [Duty.OWN, Duty.APPROVE]
    """
    found = [*duties]
    for number, heading in enumerate(headings):
        others = {duty for at, duty in enumerate(found) if at != number}
        free = [duty for duty in duties_in(heading) if duty not in others]
        # "Responsable" beside "Accountable" does the work; alone it answers for it.
        if found[number] in others and free:
            found[number] = free[0]
    return found


@cache
def heading_kinds(heading: str) -> frozenset[str]:
    """
    Return what the heading of a column may be: role, activity, stage, group, number, other, short.

    Examples:
        >>> sorted(heading_kinds("Task / Deliverable"))
        ['activity']
    """
    text = folded(heading).strip(" :*")
    kinds = {kind for kind in _data()["headings"] if text in words("headings", kind)}
    if kinds:
        return frozenset(kinds)
    parts = [part.strip() for part in re.split(r"[/\\|,;]| or | und ", text)]
    if len(parts) > 1:
        return frozenset(
            kind for kind in _data()["headings"]
            if any(part in words("headings", kind) for part in parts)
            and (kind in _TELLING or all(part in words("headings", kind) for part in parts))
        )  # fmt: skip
    held = text.replace("-", " ").split()
    if not 0 < len(held) <= 3:
        return frozenset()
    return frozenset(kind for kind in _TELLING if held[-1] in words("headings", kind))


@cache
def _exact() -> Mapping[str, Duty]:
    """Return the duty of each heading that says a duty and nothing else."""
    return {folded(word): Duty(duty) for duty, held in _data()["exact"].items() for word in held}


def named_exactly(heading: str) -> bool:
    """Tell whether a heading is one of the words that say a duty, or a letter."""
    plain = _LETTER_BEFORE.sub("", bare(heading))
    return len(plain) == 1 or folded(plain) in _exact()


def bare(heading: str) -> str:
    """Return a heading without what stands in brackets, and without marks around it."""
    return _IN_BRACKETS.sub(" ", heading.strip(" *:#")).strip()


def called_duty(heading: str) -> bool:
    """
    Tell whether a heading is what duties or their letters are called, and names nobody.

    Examples:
        >>> called_duty("RACI designation"), called_duty("Involvement (letter)"), called_duty("PM")
        (True, True, False)
    """
    plain = folded(bare(heading))
    return plain in words("headings", "duty") or plain.split(" ", 1)[0] in SCHEMES


@lru_cache(maxsize=4096)
def duty_of_heading(heading: str) -> tuple[Duty | None, bool]:
    """
    Return the duty that the heading of a column names, and whether it says that and nothing else.

    Examples:
        >>> duty_of_heading("Responsible (R)"), duty_of_heading("Tech Lead")
        ((Duty.DO, True), (Duty.DO, False))
        >>> duty_of_heading("A"), duty_of_heading("Approval date")
        ((Duty.OWN, True), (None, False))
    """
    if not heading or len(heading) > _LONGEST_HEADING:
        return None, False
    plain = bare(heading)
    letters = dict(SCHEMES["rasci"].letters)
    if len(plain) == 1:
        duty = letters.get(plain.upper())
        said_of_it = duties_in("".join(_IN_BRACKETS.findall(heading)))
        if said_of_it and duty not in said_of_it:  # "I (Input)"
            duty = said_of_it[0]
        return duty, duty is not None
    plain = _LETTER_BEFORE.sub("", plain)
    if duty := _exact().get(folded(plain)) or next(iter(joint_duties(heading)), None):
        return duty, True
    if heading_kinds(plain) & _NO_DUTY or len(plain.split()) > _LONGEST_DUTY:
        return None, False
    found = duties_in(plain)
    if not found:
        return None, False
    inside = _LETTER_INSIDE.search(heading)
    meant = letters.get(inside[1].upper()) if inside else None
    return (meant if meant in found else found[0]), meant in found or " " not in plain


@lru_cache(maxsize=4096)
def joint_duties(heading: str) -> tuple[Duty, ...]:
    """
    Return the duties of a heading that names several and nothing else; none for any other.

    Examples:
        >>> [duty.value for duty in joint_duties("Consulted / informed")]
        ['consult', 'inform']
        >>> joint_duties("Responsible"), joint_duties("Support / sales")
        ((), ())
    """
    parts = _JOINTS.split(bare(heading[:_LONGEST_HEADING]))
    letters = dict(SCHEMES["rasci"].letters)
    known = {**_exact(), **{folded(letter): duty for letter, duty in letters.items()}}
    duties = [known.get(folded(part)) for part in parts]
    lone = {len(part) == 1 for part in parts}
    if len(parts) < 2 or len(lone) > 1 or (True in lone and "/" not in heading):
        return ()
    return tuple(dict.fromkeys(duty for duty in duties if duty)) if all(duties) else ()


def noun_of(text: str) -> str:
    """
    Return the word that says what a name is the name of.

    Examples:
        >>> noun_of("Product manager"), noun_of("Head of technology risk"), noun_of("Risk class:")
        ('manager', 'head', 'class')
    """
    named = folded(_IN_BRACKETS.sub(" ", text)).split(" of ")[0].split()
    return named[-1].strip(".,:*") if named else ""


def role_named(text: str) -> bool:
    """
    Tell whether a text is what people call a role: a manager, a team, the head of something.

    Examples:
        >>> role_named("Product manager"), role_named("Write the story")
        (True, False)
    """
    return noun_of(text) in words("cells", "roles")
