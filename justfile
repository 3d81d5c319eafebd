# The usual commands. `just` lists them; `pip install -e '.[dev]'` installs just itself.

_list:
    @just --list

# Run the tests, or only some: `just test tests/formats -k csv`
test *args:
    python -m pytest -n 2 --dist loadfile {{args}}

# Lint, types and layers
lint:
    ruff check .
    ruff format --check .
    mypy
    lint-imports

# Let ruff correct what it can
fix:
    ruff check --fix .
    ruff format .

# Build the docs in docs/_build/html
docs:
    python -m sphinx -q -W --keep-going docs docs/_build/html

# Write the messages and pictures that the tests keep again; look at the diff before you commit
golden:
    ROLES_GOLDEN=write python -m pytest -q tests/messages tests/views/test_golden.py

# Run the benchmarks, small ones or all: `just bench --small`
bench *args:
    python benchmarks/all.py {{args}}

# Everything that must hold before a change lands, in fresh environments
all:
    .ci/run
