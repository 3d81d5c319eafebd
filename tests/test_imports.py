"""What a fresh process imports, and what a user is told where an extra is absent."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from extras import MODULES, needs

LATE = {"attr", "attrs", "cattrs", "dateutil", "networkx"}
OPTIONAL = {module for modules in MODULES.values() for module in modules}


def in_fresh_process(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def imported_by(code: str) -> set[str]:
    done = in_fresh_process(
        f"{code}\nimport sys; print({{name.partition('.')[0] for name in sys.modules}})"
    )
    assert not done.returncode, done.stderr
    return ast.literal_eval(done.stdout.splitlines()[-1])


def without(module: str, code: str) -> subprocess.CompletedProcess[str]:
    """Run *code* where *module* can't be imported."""
    return in_fresh_process(f"import sys; sys.modules[{module!r}] = None\n{code}")


def test_library_is_imported_without_its_dependencies() -> None:
    imported = imported_by("import roles")
    assert "roles" in imported
    assert not imported & (LATE | OPTIONAL)


def test_asking_who_owns_needs_no_graph_and_no_extra() -> None:
    imported = imported_by(
        "import roles\n"
        "model = roles.reference()\n"
        "model.owner('technology selection', at='definition')\n"
        "model.who_owns('technology selection')\n"
    )
    assert "attr" in imported
    # importlib.resources, with zipfile, took a tenth of the time that a command takes
    assert not imported & ({"networkx", "zipfile", "difflib"} | OPTIONAL)


def test_graph_imports_networkx() -> None:
    assert "networkx" in imported_by("import roles\nroles.reference().graph")


def test_every_public_name_is_there() -> None:
    done = in_fresh_process(
        "import roles\n"
        "assert set(roles.__all__) <= set(dir(roles))\n"
        "for name in roles.__all__: getattr(roles, name)\n"
        "from roles import *\n"
        "assert RoleModel is roles.RoleModel\n"
        "assert not hasattr(roles, 'no_such_name')\n"
    )
    assert not done.returncode, done.stderr


@pytest.mark.parametrize(
    ("extra", "module", "code"),
    [
        ("yaml", "yaml", "roles.dumps(roles.reference(), format='yaml')"),
        ("yaml", "yaml", "roles.loads('model: {name: x}', format='yaml')"),
        ("rdf", "rdflib", "roles.loads('<a> <b> <c> .', format='turtle')"),
        ("rdf", "rdflib", "roles.loads('{}', format='jsonld')"),
    ],
)
def test_absent_extra_is_named_with_the_command_that_installs_it(
    extra: str, module: str, code: str
) -> None:
    done = without(
        module,
        "import roles\n"
        f"try: {code}\n"
        "except roles.errors.MissingExtra as error: print(error.extra, error, sep='\\n')\n",
    )
    assert not done.returncode, done.stderr
    name, message = done.stdout.splitlines()
    assert name == extra
    assert f"pip install 'rolegraph[{extra}]'" in message


def test_absent_extra_leaves_the_rest_alone() -> None:
    done = without(
        "yaml",
        "import roles\nroles.loads(roles.dumps(roles.reference(), format='json'), format='json')",
    )
    assert not done.returncode, done.stderr


@pytest.mark.parametrize("format", ["turtle", "jsonld"])
def test_linked_data_is_written_without_the_extra(format: str) -> None:
    done = without("rdflib", f"import roles\nroles.dumps(roles.reference(), format='{format}')")
    assert not done.returncode, done.stderr


def test_command_line_without_its_extra_says_how_to_get_it() -> None:
    done = without("click", "import roles.cli; sys.exit(roles.cli.main())")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "pip install 'rolegraph[cli]'" in done.stderr
    assert len(done.stderr.splitlines()) == 1


HEAVY = ("networkx", "rich", "asyncio", "unittest")
READING = ("cattrs", "dateutil", "attrs", "importlib.metadata", "roles.model", "roles.formats")
LATER = (
    "cattrs",
    "importlib.metadata",
    "roles.model.comparison",
    "roles.model.draft",
    "roles.model.whatif",
)
FLOORS = ("roles.boundary", "roles.checks", "roles.log", "roles.org", "roles.plan")


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (["--version"], (*HEAVY, *FLOORS, *READING)),
        (["--help"], (*HEAVY, *FLOORS, *READING)),
        (["who-owns", "market research"], (*HEAVY, *FLOORS, *LATER)),
        (["show"], (*HEAVY, *FLOORS, *LATER)),
        (["at", "launch"], (*HEAVY, *FLOORS)),
        (["at", "launch", "--json"], (*HEAVY, *FLOORS)),
        (
            ["schedule", "2026-01-05"],
            ("networkx", "rich", "roles.org", "roles.log", "roles.checks"),
        ),
        (["check"], ("rich", "roles.log")),
        (["path"], ("rich", "roles.org", "roles.log", "roles.checks")),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_command_imports_what_it_needs(arguments: list[str], absent: tuple[str, ...]) -> None:
    needs("cli")
    done = in_fresh_process(
        f"import sys; sys.argv = ['roles', *{arguments!r}]\n"
        "import roles.cli\n"
        "code = roles.cli.main()\n"
        f"absent = {absent!r}\n"
        "print('IMPORTED', [name for name in sorted(sys.modules)"
        " if name in absent or name.startswith(tuple(f'{one}.' for one in absent))])"
    )
    assert not done.returncode, done.stderr
    assert done.stdout.splitlines()[-1] == "IMPORTED []"


def test_command_line_needs_no_other_extra() -> None:
    needs("cli")
    others = OPTIONAL - set(MODULES["cli"])
    absent = "; ".join(f"sys.modules[{module!r}] = None" for module in sorted(others))
    done = in_fresh_process(
        f"import sys; {absent}; sys.argv = ['roles', 'show']\nimport roles.cli\nroles.cli.main()"
    )
    assert not done.returncode, done.stderr
    assert done.stdout.strip()


def test_public_views_are_functions_however_they_are_reached() -> None:
    # A module of the same name would stand in for its function once it is imported.
    done = in_fresh_process(
        "from roles import views\n"
        "import roles.views.tables, roles.views.pictures, pkgutil, importlib\n"
        "for one in pkgutil.iter_modules(views.__path__):\n"
        "    importlib.import_module(f'roles.views.{one.name}')\n"
        "for name in views.__all__:\n"
        "    assert type(getattr(views, name)).__name__ != 'module', name\n"
    )
    assert not done.returncode, done.stderr


def test_table_of_a_model_needs_nothing_of_other_floors() -> None:
    done = in_fresh_process(
        "import sys, roles\n"
        "f'{roles.reference():text}'\n"
        "print([name for name in sys.modules if name.startswith(('roles.org', 'roles.log', "
        "'roles.plan', 'roles.boundary', 'roles.checks', 'networkx', 'rich'))])"
    )
    assert done.stdout == "[]\n", done.stdout + done.stderr
