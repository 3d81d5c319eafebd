"""In which letters a chart is written: those of a scheme, or its own as its legend has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, frozen

from roles.errors import shown
from roles.formats.charts.cells import CellReader
from roles.formats.charts.layout import generic_letters
from roles.formats.charts.legend import Definition
from roles.formats.charts.words import duties_in, folded, words
from roles.formats.shared.reading import Loss
from roles.model.involvement import SCHEMES, Duty, Scheme
from roles.model.names import slug

__all__ = ["Lettering", "generic_reader", "lettering"]


@frozen(kw_only=True)
class Lettering:
    """
    The letters of a chart.

    Attributes:
        scheme: The scheme: one that is built in, or the chart's own.
        symbols: The duty of each letter, marks that are no letters included.
        nobody: The letters and marks by which the legend says that a role has no part.
        legend: What the file says of each letter.
        notes: How it was recognised.
        losses: What of the legend could not be understood.
    """

    scheme: Scheme
    symbols: dict[str, Duty]
    nobody: frozenset[str] = frozenset()
    legend: tuple[Definition, ...] = ()
    notes: tuple[str, ...] = ()
    losses: tuple[Loss, ...] = ()


def lettering(
    seen: Iterable[str],
    legend: tuple[Definition, ...],
    names: tuple[str, ...],
    strange: Iterable[Definition] = (),
) -> Lettering:
    """
    Return the letters of a chart.

    Args:
        seen: The letters in its cells.
        legend: What the file says of letters.
        names: The keys of the schemes that the file mentions.
        strange: What the file says of letters in words that name no duty.
    """
    seen = set(seen)
    nobody = frozenset(one.symbol for one in legend if means_nobody(one))
    known = _lettering(seen, tuple(one for one in legend if one.symbol not in nobody), names)
    usual = dict(known.scheme.letters)
    told = {one.symbol for one in legend}
    unread = tuple(
        _unread(one, known.scheme) for one in strange if one.symbol in usual.keys() & seen - told
    )
    known = evolve(known, losses=(*known.losses, *unread))
    if not nobody:
        return known
    note = f"{', '.join(sorted(nobody))}: by the legend nobody; such cells say nothing"
    return evolve(known, nobody=nobody, notes=(*known.notes, note))


def generic_reader(legend: Iterable[Definition]) -> CellReader:
    """Return what reads cells in the letters of all schemes, and in those that a legend has."""
    letters = generic_letters()
    told = {one.symbol: _duty_of(one, letters) for one in legend if not means_nobody(one)}
    return CellReader(
        letters | told, nobody=frozenset(one.symbol for one in legend if means_nobody(one))
    )


def _duty_of(one: Definition, letters: Mapping[str, Duty]) -> Duty:
    """Return what a letter may mean by its legend: what it usually does, where the words allow."""
    usual = letters.get(one.symbol)
    told = duties_in(one.meaning) or (usual or Duty.DO,)
    return usual if usual in told else told[0]


def means_nobody(one: Definition) -> bool:
    """Tell whether a legend says that a letter stands for no part at all."""
    text = folded(one.meaning)
    return one.symbol != "O" and any(
        text.startswith(folded(start)) for start in words("legend", "nobody")
    )


def _lettering(
    seen: Iterable[str], legend: tuple[Definition, ...], names: tuple[str, ...]
) -> Lettering:
    used = {
        letter for letter in seen if any(dict(one.letters).get(letter) for one in SCHEMES.values())
    }
    told = {one.symbol: duties_in(one.meaning) for one in legend}
    order = [SCHEMES[name] for name in names if name in SCHEMES]
    order = [*order, *(one for one in SCHEMES.values() if one not in order)]
    fitting = [one for one in order if _fits(one, used | {s for s in told if told[s]}, told)]
    if fitting:
        base = fitting[0]
        # RACI is named where people mean any of its family: the letters decide between them.
        symbols = dict(base.letters)
        unknown = (_unread(one) for one in legend if one.symbol not in symbols)
        return Lettering(
            scheme=base,
            symbols=symbols,
            legend=tuple(one for one in legend if one.symbol in symbols),
            notes=tuple(_how(base, legend, names, used)),
            losses=(*unknown, *_guesses(base, legend)),
        )
    base = max(order, key=lambda one: _agreement(one, used, told))
    if not legend:
        missing = ", ".join(sorted(used - set(dict(base.letters))))
        note = f"letters: {base.name}, of which most are; no legend defines {missing}"
        return Lettering(scheme=base, symbols=dict(base.letters), notes=(note,))
    return _own(base, used, legend)


def _guesses(base: Scheme, legend: tuple[Definition, ...]) -> Iterator[Loss]:
    """Yield the letters whose words mean nothing, and which other schemes read in another way."""
    letters, usual = dict(base.letters), dict(SCHEMES["rasci"].letters)
    for one in legend:
        duty, other = letters.get(one.symbol), usual.get(one.symbol)
        if duty and other and duty is not other and not duties_in(one.meaning):
            yield _unread(one, base)


def _unread(one: Definition, scheme: Scheme | None = None) -> Loss:
    """Return what is told of a letter that is explained in unknown words."""
    why = f"the legend's words for it, {shown(one.meaning)}, name no duty that is known"
    if scheme and (duty := scheme.duty(one.symbol)):
        why += f": it is read as {duty.value}, as {scheme.name} has it"
    return one.place.loss(f"the letter {shown(one.symbol)}", why)


def _fits(scheme: Scheme, letters: set[str], told: dict[str, tuple[Duty, ...]]) -> bool:
    held = dict(scheme.letters)
    return all(letter in held for letter in letters) and all(
        not duties or held.get(letter) in duties for letter, duties in told.items()
    )


def _agreement(scheme: Scheme, used: set[str], told: dict[str, tuple[Duty, ...]]) -> int:
    held = dict(scheme.letters)
    covered = {duty for duties in told.values() for duty in duties[:1]} & set(held.values())
    return (
        3 * sum(held.get(letter) in duties for letter, duties in told.items())
        + 2 * sum(letter in held for letter in used)
        + len(covered)
    )


def _how(
    base: Scheme, legend: tuple[Definition, ...], names: tuple[str, ...], used: set[str]
) -> Iterator[str]:
    if legend:
        yield f"letters: {base.name}, by the legend at {legend[0].place.text}"
        silent = sorted(used - {one.symbol for one in legend})
        if silent:
            told = ", ".join(silent)
            yield f"the legend doesn't say what {told} means: read as {base.name} has it"
    elif base.key in names:
        yield f"letters: {base.name}, which the file names; there is no legend"
    else:
        where = "letters in the cells" if used else "headings"
        yield f"letters: {base.name}, by the {where}; there is no legend"
        if "S" in used and base.key == "rasci":
            yield "S is read as support (RASCI); where S signs off (RACI-VS), let a legend say so"


def _own(base: Scheme, used: set[str], legend: tuple[Definition, ...]) -> Lettering:
    """Return the letters of a chart that has its own, as its legend has them."""
    standard = dict(base.letters)
    symbols = {
        one.symbol: usual for one in legend
        if (usual := standard.get(one.symbol))
        and (usual in duties_in(one.meaning) or not duties_in(one.meaning))
    }  # fmt: skip
    notes, losses = _fill(symbols, legend)
    for letter in sorted(used - set(symbols)):
        if letter in standard:
            symbols[letter] = standard[letter]
            notes.append(f"the legend doesn't say what {letter} means: read as {base.name} has it")
    scheme = _scheme(base, symbols)
    words_of = ", ".join(f"{symbol} {duty.value}" for symbol, duty in symbols.items())
    return Lettering(
        scheme=scheme,
        symbols={**dict(scheme.letters), **symbols},
        legend=tuple(one for one in legend if one.symbol in symbols),
        notes=(f"letters: {words_of}, by the legend at {legend[0].place.text}", *notes),
        losses=tuple(losses),
    )


def _fill(symbols: dict[str, Duty], legend: tuple[Definition, ...]) -> tuple[list[str], list[Loss]]:
    """Add the symbols whose duty only the legend's words say; return notes and losses."""
    notes, losses = [], []
    for one in legend:
        duties = duties_in(one.meaning)
        if one.symbol in symbols:
            continue
        if not duties:
            losses.append(_unread(one))
            continue
        free = [duty for duty in duties if duty not in symbols.values()]
        chosen = symbols[one.symbol] = (free or list(duties))[0]
        others = ", ".join(duty.value for duty in duties if duty is not chosen)
        if others:
            notes.append(
                f"{one.symbol} ({one.meaning}) is read as {chosen.value}; it may mean {others}"
            )
    return notes, losses


def _scheme(base: Scheme, symbols: dict[str, Duty]) -> Scheme:
    """Return the scheme that has these letters: the usual one where it has them all."""
    standard = dict(base.letters)
    letters: dict[str, Duty] = {
        one: duty for one, duty in symbols.items() if one.isalnum() and one == one.upper()
    }
    for duty in symbols.values():
        if duty not in letters.values():
            fresh = (letter for letter, held in standard.items() if held is duty)
            letters |= {letter: duty for letter in fresh if letter not in letters}
    if letters.items() <= standard.items():
        return base
    name = "".join(letters) or "chart"
    key = slug(name, taken=SCHEMES)
    return Scheme(key, name, letters=letters, description="As the legend of the chart has it.")
