"""Names of a package that are imported when they are first asked for (PEP 562)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module

__all__ = ["lazily"]


def lazily(
    package: str,
    homes: Mapping[str, str],
    packages: Iterable[str] = (),
    moved: Mapping[str, str] | None = None,
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """
    Return the `__getattr__` and the `__dir__` of a package.

    Args:
        package: The name of the package.
        homes: The names that a module of the package has, by the module, as one text.
        packages: Modules of the package that are names of it too.
        moved: Names that are found elsewhere now, likewise by module; to ask for one warns.
    """
    home = {name: module for module, names in homes.items() for name in names.split()}
    left = {name: module for module, names in (moved or {}).items() for name in names.split()}
    modules = frozenset(packages)

    def find(name: str) -> object:
        if name in modules:
            return import_module(f"{package}.{name}")
        if name in left:
            from roles.errors import deprecated

            deprecated(f"{package}.{name}", f"{left[name]}.{name}")
            return getattr(import_module(left[name]), name)
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = getattr(import_module(home[name]), name)
        vars(import_module(package))[name] = found
        return found

    return find, lambda: sorted({*home, *modules})
