"""TOML, JSON and YAML: what is written is read back, and what is bad is told whole."""

from __future__ import annotations

import copy
import json
import pickle
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import roles
from extras import needs
from roles import RoleModel, RolesError
from roles.errors import FormatError, InvalidModel, LossWarning
from roles.formats import Format, Loss, Reading
from roles.formats.native.toml import text_of
from roles.formats.native.tree import KEYED, LISTED, file_name, from_model, to_model
from roles.formats.shared.yaml import dump_yaml
from strategies import models

TREES = ["toml", "json", "yaml"]


def need(format: str) -> None:
    if format == "yaml":
        needs("yaml")


@pytest.mark.parametrize("format", TREES)
@given(model=models())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_back(format: str, model: RoleModel) -> None:
    need(format)
    text = roles.dumps(model, format)
    assert roles.loads(text, format) == model
    assert roles.dumps(roles.loads(text, format), format) == text


@given(models())
def test_what_is_written_fits_the_schema(model: RoleModel) -> None:
    jsonschema.Draft202012Validator(roles.json_schema()).validate(
        json.loads(roles.dumps(model, "json"))
    )


@pytest.mark.parametrize(
    "name", ["starter", *(f"models/{each.name}" for each in roles.references())]
)
def test_shipped_models_load_in_each_format_and_fit_the_schema(name: str) -> None:
    text = files("roles").joinpath(f"data/{name}.toml").read_text(encoding="utf-8")
    reading = roles.reads(text, "toml")
    assert not reading.losses
    model = reading.model
    validator = jsonschema.Draft202012Validator(roles.json_schema())
    validator.check_schema(roles.json_schema())
    validator.validate(tomllib.loads(text))
    for name_of_format in ("toml", "json"):
        assert roles.loads(roles.dumps(model, name_of_format), name_of_format) == model
    needs("yaml")
    assert roles.loads(roles.dumps(model, "yaml"), "yaml") == model


def test_schema_takes_just_the_keys_that_the_classes_have() -> None:
    properties = roles.json_schema()["properties"]
    for name, cls in {**KEYED, **LISTED}.items():
        table = properties[name]
        entry = table["items"] if name in LISTED else table["additionalProperties"]
        known = {file_name(field.name) for field in attrs.fields(cls)} - {"key"}
        letters = {key for key in entry["properties"] if key.isupper()}
        assert set(entry["properties"]) - letters == known
        assert entry["additionalProperties"] is False


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"model": {}},
        {"model": {"name": 3}},
        {"model": {"name": "x"}, "rolls": {}},
        {"model": {"name": "x"}, "roles": {"A B": {"name": "x"}}},
        {"model": {"name": "x"}, "roles": {"a": {"name": "x", "kind": "robot"}}},
        {"model": {"name": "x"}, "stages": {"a": {"name": "x", "duration": "6 weeks"}}},
        {"model": {"name": "x"}, "assignments": [{"responsibility": "a", "at": "*", "a": "x"}]},
        {"model": {"name": "x"}, "efforts": [{"role": "a", "at": "*", "share": 2}]},
    ],
)
def test_what_the_schema_refuses_the_loader_refuses(wrong: Any) -> None:
    assert not jsonschema.Draft202012Validator(roles.json_schema()).is_valid(wrong)
    with pytest.raises(InvalidModel):
        to_model(wrong)


def base(**more: Any) -> dict[str, Any]:
    return {
        "model": {"name": "x"},
        "roles": {"pm": {"name": "PM"}, "dev": {"name": "Dev"}},
        "stages": {"a": {"name": "A"}, "b": {"name": "B", "after": "a"}},
        "responsibilities": {"r": {"name": "R"}},
        **more,
    }


@pytest.mark.parametrize(
    ("tree", "told"),
    [
        ([], ["a list", "tables"]),
        ({"model": 3}, ["model: is a number; expected a table"]),
        (
            {"model": {"name": "x", "nam": "y"}},
            ["model.nam", "key of [model]; did you mean 'name'"],
        ),
        ({}, ["model.name: is missing"]),
        ({"model": {"name": ""}}, ["model.name: is ''"]),
        ({"model": {"name": "x", "scheme": "RICA"}}, ["model.scheme", "rapid", "did you mean"]),
        ({"model": {"name": "x", "scheme": []}}, ["model.scheme"]),
        (base(rols={}), ["rols: 'rols' isn't a table of a model file; did you mean 'roles'"]),
        (base(roles=[]), ["roles: is a list; expected a table"]),
        (base(roles={"pm": "x"}), ["roles.pm: is text; expected a table", "`name` is missing"]),
        (base(roles={"pm": {"key": "x", "name": "y"}}), ["roles.pm.key"]),
        (base(assignments={}), ["assignments: is a table; expected a list", "[[assignments]]"]),
        (base(assignments=["x"]), ["assignments[0]: is text"]),
        (base(handoffs=[{}]), ["handoffs[0]: `giver` is missing", "`to_stage` is missing"]),
        (
            base(assignments=[{"responsibility": "r", "at": "a", "A": "pmm"}]),
            ["assignments[0].A: there is no role 'pmm'; did you mean 'pm' or 'dev'?"],
        ),
        (
            base(assignments=[{"responsibility": "r", "at": "a", "X": "pm"}]),
            ["assignments[0].X", "isn't a key of an assignment"],
        ),
        (
            base(assignments=[{"responsibility": "r", "at": "a", "A": 3}]),
            ["assignments[0].A: is 3"],
        ),
        (base(skill_needs=[{"skill": "s"}]), ["skill_needs[0]", "just one of them"]),
        (
            base(stages={"a": {"name": "A", "after": "b"}, "b": {"name": "B", "after": "a"}}),
            ["circle", "feedback = true"],
        ),
        (
            base(roles={"pm": {"name": "a\u202eb"}, "dev": {"name": "x\0y"}}),
            ["roles.pm.name", "U+202E", "roles.dev.name", "U+0000"],
        ),
        (
            base(roles={"pm": {"name": "PM", "aliases": ["Dev"]}, "dev": {"name": "D"}}),
            ["roles.pm.aliases", "the key of 'dev'"],
        ),
        (base(roles={"a\u202e": {"name": "x"}}), ["roles.a\\u202e"]),
    ],
)
def test_every_fault_is_told_with_its_place(tree: Any, told: list[str]) -> None:
    with pytest.raises(InvalidModel) as caught:
        to_model(tree, source="team.toml")
    message = str(caught.value)
    for words in told:
        assert words in message, message
    assert message.startswith("team.toml: ")
    assert all(len(line) < 400 for line in message.splitlines())
    assert "\u202e" not in message
    assert "\0" not in message


def test_faults_of_all_kinds_come_at_once_with_their_lines() -> None:
    text = """
[model]
scheme = "RICA"
[roles.pm]
nam = "x"
[stages.a]
name = '''
[roles.not-a-table]
'''
duration = "6 weeks"
[stages.b]
name = "B"
lead = "nobody"
[[assignments]]  # the first
responsibility = "zz"
at = "*"
[[assignments]]
responsibility = "zz"
at = "q"
A = "pn"
[[assignments]]
at = "b"
"""
    with pytest.raises(InvalidModel) as caught:
        roles.loads(text)
    found = {(problem.place, problem.line) for problem in caught.value.problems}
    assert {
        ("model.name", 2),
        ("model.scheme", 3),
        ("roles.pm.nam", 5),
        ("roles.pm", 4),
        ("stages.a.name", 7),
        ("stages.a.duration", 10),
        ("stages.b.lead", 13),
        ("assignments[0].responsibility", 15),
        ("assignments[1].at", 19),
        ("assignments[1].A", 20),
        ("assignments[2]", 21),
    } <= found


@given(st.data())
def test_nothing_but_our_errors_comes_out(data: st.DataObject) -> None:
    tree = copy.deepcopy(from_model(roles.reference()))
    junk = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
        ),
        max_leaves=3,
    )
    for _ in range(data.draw(st.integers(1, 3))):
        node: Any = tree
        while True:
            inner = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not inner:
                break
            step = data.draw(st.sampled_from(inner))
            if isinstance(node[step], (dict, list)) and data.draw(st.integers(0, 4)):
                node = node[step]
                continue
            node[step] = data.draw(junk)
            break
    try:
        model = to_model(tree)
    except RolesError as error:
        assert str(error)  # noqa: PT017
    else:
        assert isinstance(model, RoleModel)


@pytest.mark.parametrize("format", TREES)
@given(content=st.binary(max_size=60) | st.text("a:[]{}\"'=\n -&*!,", max_size=60).map(str.encode))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_bring_another_error(format: str, content: bytes) -> None:
    need(format)
    with pytest.raises(RolesError):
        roles.loads(content, format)


BIG = 50_000_000


@pytest.mark.parametrize(
    ("format", "content", "told"),
    [
        ("toml", b"", "is empty"),
        ("json", b" \n", "is empty"),
        ("yaml", b"\xef\xbb\xbf", "is empty"),
        ("toml", b"\x89PNG\r\n\x1a\n\0\0", "isn't text in UTF-8: byte 0x89"),
        ("json", b"{\n\n\xff}", "3: isn't text in UTF-8"),
        ("toml", "a = 1\nb = 'ü'".encode("latin-1"), "2: isn't text in UTF-8: byte 0xfc"),
        ("json", b'{"a": "\0"}', "NUL"),
        ("toml", b"a = [", "isn't TOML"),
        ("toml", b"a = 1\na = 2", "isn't TOML: Cannot overwrite"),
        ("json", b'{"model": {"name": "x"},\n}', "2:1: isn't JSON"),
        ("json", b'{"roles": {}, "roles": {}}', "'roles' appears twice"),
        ("json", b'{"efforts": [{"share": NaN}]}', "NaN isn't a number"),
        ("json", b"9" * 10_000, "isn't"),
        ("yaml", b"a: 1\na: 2", "2:1: isn't YAML we read: the key 'a' stands twice"),
        ("yaml", b"a: &x [1]\nb: *x", "2:4: isn't YAML we read: aliases"),
        ("yaml", b"a: !!python/object/apply:os.system ['true']", "1:4"),
        ("yaml", b"model: {name: x}\nroles: {1: {name: y}", "isn't YAML we read"),
        ("yaml", b"[1, 2]: 3", "a key must be text"),
        ("yaml", b"a: b: c", "isn't YAML we read"),
        ("yaml", b"--- 1\n--- 2", "isn't YAML we read"),
        ("toml", b"a = " + b"[" * BIG, "isn't"),
        ("json", b"[" * BIG, "nested too deeply"),
        ("yaml", b"[" * BIG, "nested too deeply"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_not_in_the_format_is_told(format: str, content: bytes, told: str) -> None:
    need(format)
    with pytest.raises(FormatError) as caught:
        roles.loads(content, format, source="f")
    assert told in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_yaml_bomb_is_refused() -> None:
    needs("yaml")
    bomb = "a0: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    with pytest.raises(FormatError, match="aliases"):
        roles.loads(bomb, "yaml")


def test_yaml_words_are_words() -> None:
    needs("yaml")
    model = roles.loads("model: {name: 2026-01-01}\nroles: {no: {name: yes}}", "yaml")
    assert (model.name, model.role("no").name) == ("2026-01-01", "yes")


def test_a_limit_can_be_lowered_and_raised(tmp_path: Path) -> None:
    file = tmp_path / "team.toml"
    roles.dump(roles.reference(), file)
    with pytest.raises(FormatError, match="longer than 100 bytes; raise limit="):
        roles.read(file, limit=100)
    assert roles.load(file, limit=10**6) == roles.reference()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("absent.toml", "No such file"),
        (".", "is a folder"),
        ("a\0.toml", "isn't a path"),
        ("x.doc", "no format has the ending of .*toml"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(path: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "x.doc").touch()
    with pytest.raises(FormatError, match=told):
        roles.load(tmp_path / path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "a.toml"
    folder.mkdir()
    with pytest.raises(FormatError, match="is a folder"):
        roles.load(folder)
    with pytest.raises(FormatError, match="is a folder"):
        roles.dump(roles.reference(), folder)
    assert list(tmp_path.iterdir()) == [folder]


def test_a_file_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "team.toml"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o640)
    roles.dump(roles.reference(), file)
    assert file.stat().st_mode & 0o777 == 0o640
    before = file.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(FormatError, match="No space left"):
        roles.dump(RoleModel("Other"), file)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_writing_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="No such file") as caught:
        roles.dump(roles.reference(), tmp_path / "absent" / "a.toml")
    assert isinstance(caught.value, OSError)
    with pytest.raises(OSError, match="No such file") as missing:
        roles.load(tmp_path / "absent.toml")
    assert isinstance(missing.value, FormatError)
    assert str(pickle.loads(pickle.dumps(missing.value))) == str(missing.value)


def test_an_unknown_format_names_the_nearest() -> None:
    with pytest.raises(FormatError, match="did you mean 'toml'"):
        roles.dumps(roles.reference(), "tomll")


def test_losses_are_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    import types

    from roles import registry

    module = types.ModuleType("lossy")
    loss = Loss(place="B7", what="the colour", why="models have none", line=7)
    module.read = lambda *_, **__: Reading(model=RoleModel("x"), losses=(loss,))
    monkeypatch.setitem(sys.modules, "lossy", module)
    lossy = Format(name="lossy", endings=".lossy", module="lossy")
    monkeypatch.setattr(registry, "_KNOWN", {**registry._KNOWN, ("model", "lossy"): lossy})
    registry._installed.cache_clear()
    try:
        assert roles.reads("x", "lossy").losses == (loss,)
        with pytest.warns(LossWarning, match=r"B7 \(line 7\): the colour: models have none"):
            roles.loads("x", "lossy")
        with pytest.raises(FormatError, match="can be read, not written"):
            roles.dumps(RoleModel("x"), "lossy")
    finally:
        registry._installed.cache_clear()


def test_further_tables_are_kept() -> None:
    model = to_model(base(checks={"ignore": {"OWN001": "until May"}}))
    assert model.extension("checks") == {"ignore": {"OWN001": "until May"}}
    assert model.extension("x-none") == {}
    assert roles.loads(roles.dumps(model)) == model


PRINTABLE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=8)


@pytest.mark.parametrize("format", TREES)
@given(key=PRINTABLE, inner=PRINTABLE)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_printable_key_is_read_or_refused(format: str, key: str, inner: str) -> None:
    need(format)
    tree = {"model": {"name": "x"}, "roles": {key: {"name": "A", inner: "B"}}, inner: {}}
    with pytest.raises(InvalidModel) as caught:
        roles.loads(written(tree, format), format)
    assert all(problem.message for problem in caught.value.problems)


def written(tree: Any, format: str) -> str:
    if format == "toml":
        return text_of(tree)
    if format == "yaml":
        return dump_yaml([tree])
    return json.dumps(tree)


def test_a_bracket_in_a_key_ends() -> None:
    with pytest.raises(InvalidModel, match=r"roles\.\[draft\] PM\.key"):
        roles.loads('{"model": {"name": "x"}, "roles": {"[draft] PM": {"name": "A"}}}', "json")


@pytest.mark.parametrize(
    "text",
    ["a." * 20_000 + "b = 1", "[" + '"a".' * 100 + "b]\nc = 1", "x = {" + "a . " * 99 + "b=1}"],
)
def test_a_key_of_many_parts_is_refused_before_it_is_parsed(text: str) -> None:
    with pytest.raises(FormatError, match="more than 64 parts"):
        roles.loads(text, "toml")


@pytest.mark.parametrize("quotes", ['"', "'", '"""', "'''"])
def test_dots_in_a_text_or_a_comment_are_no_key(quotes: str) -> None:
    dots = "a." * 200
    model = roles.loads(f"# {dots}\n[model]\nname = 'x'\ndescription = {quotes}{dots}b{quotes}\n")
    assert model.description == f"{dots}b"
