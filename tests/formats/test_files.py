"""The one way to open a file and the one to write one: pipes, links, permissions, many threads."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

import roles
from extras import needs
from roles.errors import FormatError
from roles.formats.people import Columns, read_people
from roles.formats.shared.files import content_of, replace_file

posix = pytest.mark.skipif(os.name != "posix", reason="needs pipes and permissions")


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    file = tmp_path / "pipe.toml"
    os.mkfifo(file)
    return file


@posix
@pytest.mark.parametrize(
    "read",
    [
        roles.read,
        roles.load,
        Columns.load,
        lambda file: roles.read(file, "csv"),
        lambda file: read_people(file, roles.reference(), Columns()),
        lambda file: read_people(__file__, roles.reference(), file),
    ],
    ids=["read", "load", "mapping", "chart", "people", "mapping of people"],
)
def test_nothing_waits_at_a_pipe(pipe: Path, read) -> None:
    with pytest.raises(FormatError, match="isn't a regular file"):
        read(pipe)


@posix
@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null"])
def test_devices_are_refused(path: str) -> None:
    with pytest.raises(FormatError, match="isn't a regular file"):
        content_of(path)
    with pytest.raises(FormatError, match="isn't overwritten"):
        replace_file(Path(path), b"x")
    assert stat.S_ISCHR(Path(path).stat().st_mode)


@pytest.mark.parametrize("path", ["", "no\0path", "x" * 5000, "absent/x.toml"])
def test_paths_that_are_none_are_errors_of_the_library(path: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError):
        content_of(tmp_path / path if path else tmp_path)
    with pytest.raises(FormatError):
        replace_file(tmp_path / path if path else tmp_path, b"x")
    file = tmp_path / f"{path}.toml" / "x.toml"
    for door in (roles.load, Columns.load, lambda it: roles.dump(roles.reference(), it)):
        with pytest.raises(FormatError):
            door(file)
    with pytest.raises(FormatError):
        read_people(file, roles.reference(), Columns())
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_too_long_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"12345")
    assert content_of(tmp_path / "x", 5) == b"12345"
    with pytest.raises(FormatError, match="longer than 4 bytes"):
        content_of(tmp_path / "x", 4)


@posix
def test_a_symbolic_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    target, link = inside / "team.toml", tmp_path / "link.toml"
    link.symlink_to(Path("inside") / "team.toml")
    roles.dump(roles.RoleModel("First"), link)
    assert link.is_symlink()
    assert roles.load(target).name == "First"
    target.chmod(0o640)
    roles.dump(roles.RoleModel("Second"), link)
    assert (link.is_symlink(), roles.load(target).name) == (True, "Second")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert [file.name for file in inside.iterdir()] == ["team.toml"]


@posix
def test_links_in_a_circle_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(FormatError):
        replace_file(tmp_path / "a", b"x")


@posix
def test_new_files_have_the_mode_of_the_umask_whatever_other_threads_write(tmp_path: Path) -> None:
    # While one thread changed the umask to ask for it, files of the others came out 0666.
    before = os.umask(0o027)
    try:
        threads = [
            threading.Thread(
                target=lambda number=number: [
                    replace_file(tmp_path / f"{number}-{each}", b"x") for each in range(60)
                ]
            )
            for number in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert (modes, len(list(tmp_path.iterdir()))) == ({0o640}, 480)


def test_one_file_by_several_paths_is_one_file(tmp_path: Path) -> None:
    needs("yaml")
    catalog = "apiVersion: backstage.io/v1alpha1\nkind: {}\nmetadata: {{name: ann}}\nspec: {{}}\n"
    for name, kind in (("a.catalog.yaml", "User"), ("b.catalog.yaml", "Group")):
        (tmp_path / name).write_text(catalog.format(kind))
    again = tmp_path / "x" / ".." / "a.catalog.yaml"
    same, other = tmp_path / "a.catalog.yaml", tmp_path / "b.catalog.yaml"
    assert roles.read([same, again]).model.name == roles.read(same).model.name
    assert roles.read([same, again, other]).source == "2 files"
