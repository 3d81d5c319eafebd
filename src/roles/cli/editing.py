"""Commands that edit a model file: add, set, rename, remove, update."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import evolve

import roles
from roles.cli.app import command
from roles.cli.options import (
    Answer,
    edited_model_declarations,
    named_model,
    options,
    print_options,
    reading_of,
    tell_losses,
)
from roles.cli.terminal import note, tell
from roles.cli.types import RESPONSIBILITY, ROLE, STAGE
from roles.errors import FormatError, shown

if TYPE_CHECKING:
    from roles.model.rolemodel import RoleModel

__all__: list[str] = []

_NATIVE = ("toml", "json", "yaml")
_EXPECTED = "a model file to edit: --model team.toml"


def _edits(function: Callable[..., Iterable[RoleModel]]) -> Callable[..., Any]:
    """Let a command yield the model after each edit: show what changed, and write the file."""

    @wraps(function)
    def wrapper(*, from_format: str | None, dry_run: bool, **rest: Any) -> Any:
        rest.pop("model_file")
        file = _editable(named_model(_EXPECTED), from_format)
        reading = reading_of(file, from_format)
        tell_losses(reading.source, reading.losses)
        steps = [reading.model, *function(model=reading.model, **rest)]
        if steps[-1] != steps[0]:
            _save(steps[-1], Path(file), from_format, apply=not dry_run)
        # Step by step, since a thing with another key and another name would be another thing.
        found = [roles.diff(before, after) for before, after in pairwise(steps)]
        changes = tuple(change for one in found for change in one.changes)
        return Answer(value=evolve(found[-1], before=steps[0].name, changes=changes))

    declared = click.option("--dry-run", is_flag=True, help="Write nothing.")
    return options(edited_model_declarations, declared)(wrapper)


def _editable(named: str | None, format: str | None) -> str:
    from roles.formats import find

    file = str(named)
    if file == "-" or file.startswith("@"):
        raise FormatError(
            "can't be edited in place; expected a model file: --model team.toml", file
        )
    if find(format, Path(file)).name not in _NATIVE:
        raise FormatError(
            "can't be edited; only TOML, JSON and YAML files of a model can. "
            f"Convert it first: roles convert {file} team.toml",
            file,
        )
    return file


def _save(model: RoleModel, file: Path, format: str | None, *, apply: bool) -> None:
    """Write the model over its file, or only say what would be lost in it."""
    from roles.formats import write_over
    from roles.formats.shared.files import replace_file

    writing = write_over(model, file, format)
    tell(*writing.losses)
    if apply:
        replace_file(file, writing.content)
        note(f"wrote {file}")


def _pairs(given: Iterable[str]) -> dict[str, list[str]]:
    """Return what ``FIELD=VALUE`` says, the values of each field in order."""
    pairs: dict[str, list[str]] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not name or not equals:
            raise FormatError(f"{shown(one)} sets nothing; expected FIELD=VALUE, such as A=pm")
        pairs.setdefault(name, []).extend([value] if value else [])
    return pairs


@command(
    "add",
    more='A kind, a name and fields as in a file: roles add role "Legal counsel" reports_to=ceo. '
    "Repeat a field that takes several values.",
)
@options(
    click.argument("kind"),
    click.argument("fields", metavar="[NAME] FIELD=VALUE...", nargs=-1),
    print_options,
    _edits,
)
def add(model: RoleModel, kind: str, fields: tuple[str, ...]) -> Iterator[RoleModel]:
    from roles.errors import suggestion
    from roles.formats.native.tree import from_model, to_model
    from roles.model.names import nearest, slug
    from roles.model.shape import collections, keyed, singular

    kinds = {singular(cls): name for name, cls in collections(type(model)).items()}
    collection = kinds.get(kind.replace("-", " ").replace("_", " "))
    if collection is None:
        listed = ", ".join(name.replace(" ", "-") for name in kinds)
        near = suggestion(nearest(kind, kinds, 1))
        raise FormatError(f"there is no kind {shown(kind)} among {listed}{near}")
    names = [one for one in fields if "=" not in one]
    values = _pairs(one for one in fields if "=" in one)
    entry = _typed(collections(type(model))[collection], values)
    tree = from_model(model)
    if collection not in keyed(type(model)):
        if names:
            raise FormatError(f"a {kind} has no name; expected FIELD=VALUE, not {shown(names[0])}")
        tree.setdefault(collection, []).append(entry)
        yield to_model(tree, source="the edit")
        return
    if len(names) != 1:
        raise FormatError(f"expected one name of the {kind}, as: roles add {kind} NAME FIELD=VALUE")
    key = slug(names[0])
    if key in tree.setdefault(collection, {}):
        raise FormatError(
            f"there is a {kind} {shown(key)} already; change it, or choose another name"
        )
    title = "title" if collection == "sources" else "name"
    tree[collection][key] = {title: names[0], **entry}
    yield to_model(tree, source="the edit")


def _typed(cls: type[Any], values: dict[str, list[str]]) -> dict[str, Any]:
    """Return fields as a file has them: lists where several values are given, numbers as such."""
    from attrs import fields_dict

    kinds = {name: str(field.type) for name, field in fields_dict(cls).items()}
    entry: dict[str, Any] = {}
    for name, given in values.items():
        kind = kinds.get(name, "")
        typed = [_scalar(kind, value) for value in given]
        several = "tuple" in kind and name not in ("at", "after")
        entry[name] = typed if several or len(typed) != 1 else typed[0]
    return entry


def _scalar(kind: str, value: str) -> Any:
    if "bool" in kind and value.lower() in ("true", "false"):
        return value.lower() == "true"
    for number in (int, float):
        if number.__name__ in kind:
            try:
                return number(value)
            except ValueError:
                continue
    return value


@command(
    "set",
    more="By letters of the model's scheme or words: roles set pricing --at launch A=pm C=sales. "
    "A= alone takes the duty from whoever has it.",
)
@options(
    click.argument("responsibility", type=RESPONSIBILITY),
    click.argument("fields", metavar="LETTER=ROLE...", nargs=-1, required=True),
    click.option("--at", metavar="STAGE", type=STAGE, multiple=True, help="The stage; * for all."),
    click.option("--because", metavar="TEXT", help="The reason, if it is inferred."),
    click.option("--cite", metavar="SOURCE", multiple=True, help="Where a source states it."),
    print_options,
    _edits,
)
def set_(
    model: RoleModel,
    responsibility: str,
    fields: tuple[str, ...],
    at: tuple[str, ...],
    because: str | None,
    cite: tuple[str, ...],
) -> Iterator[RoleModel]:
    from roles.model.involvement import Duty

    words = {duty.value.upper(): duty.value for duty in Duty}
    words |= {letter.upper(): duty.value for letter, duty in model.scheme.letters}
    given: dict[str, list[str]] = {}
    for letter, named in _pairs(fields).items():
        if letter.upper() not in words:
            letters = ", ".join(known for known, _ in model.scheme.letters)
            raise FormatError(
                f"{shown(letter)} isn't a letter of {model.scheme.name}; "
                f"expected {letters}, or a word such as own or consult"
            )
        given.setdefault(words[letter.upper()], []).extend(named)
    if because is not None and not because.strip():
        raise click.UsageError("--because is empty; expected the reason")
    yield model.assign(responsibility, at or None, because=because or "", citations=cite, **given)


@command("rename", more="Every reference to it follows.")
@options(
    click.argument("thing", type=ROLE),
    click.argument("name", required=False),
    click.option("--key", metavar="KEY", help="The new key."),
    print_options,
    _edits,
)
def rename(model: RoleModel, thing: str, name: str | None, key: str | None) -> Iterator[RoleModel]:
    if name is None and key is None:
        raise click.UsageError("expected the new name, or --key with the new key")
    if key is not None:
        model, thing = model.rename(thing, key=key), key
        yield model
    if name is not None:
        yield model.rename(thing, name=name)


@command("remove", more="Refuses if something refers to it, and lists what does.")
@options(
    click.argument("thing", type=ROLE),
    click.option("--dependents", is_flag=True, help="Remove what refers to it too."),
    print_options,
    _edits,
)
def remove(model: RoleModel, thing: str, dependents: bool) -> Iterator[RoleModel]:
    yield model.remove(thing, dependents=dependents)


@command(
    "update",
    more="Shows what would change; --apply writes the model. Exits with 1 if something in the "
    "chart isn't taken.",
)
@options(
    click.argument("files", metavar="[MODEL] CHART", nargs=-1, required=True),
    click.option("--apply", is_flag=True, help="Write the model."),
    print_options,
    edited_model_declarations,
)
def update(
    files: tuple[str, ...], apply: bool, model_file: tuple[str, ...], from_format: str | None
) -> Answer:
    if len(files) > 2:
        raise click.UsageError(f"expected a model and a chart; there are {len(files)} files")
    if model_file and len(files) > 1:
        raise click.UsageError("name the model once: as the argument, or with --model")
    model = files[0] if len(files) > 1 else named_model("a model and a chart: team.toml chart.xlsx")
    file = _editable(model, from_format)
    reading = reading_of(file, from_format)
    tell_losses(reading.source, reading.losses)
    found = roles.update(reading.model, Path(files[-1]))
    if found:
        _save(found.model, Path(file), from_format, apply=apply)
    if found and not apply:
        note("nothing is written yet; --apply writes it")
    return Answer(value=found, good=not found.conflicts and not found.unplaced)
