"""
Who owns a path by a CODEOWNERS file of 50, 500 and 5,000 rules, beside the codeowners distribution.

The rules are made from a seed: folders, endings, names and stars, as files of large repositories
have them.
"""

from __future__ import annotations

import random

from measure import micro, paired, sizes, table

from codeowners import CodeOwners as Peer
from roles.formats.people.rules import CodeOwners


def rules_and_paths(size: int) -> tuple[str, list[str]]:
    """Return the text of a file with *size* rules, and paths that some of them fit."""
    chance = random.Random(size)
    folders = ["/".join(f"{chance.choice('abcdefgh')}{chance.randrange(40)}" for _ in range(depth))
               for depth in (1, 2, 3, 4) for _ in range(size // 4 + 1)]  # fmt: skip
    forms = ["/{}/", "/{}/**/*.py", "{}/", "/{}/*", "*.{ending}", "/{}/file{n}.go", "**/{}/test_*"]
    lines = ["* @acme/all"]
    for number in range(size - 1):
        form = chance.choice(forms)
        pattern = form.format(chance.choice(folders), n=number, ending=f"e{number % 60}")
        lines.append(f"{pattern} @team-{number % 97}")
    paths = [f"{chance.choice(folders)}/{chance.choice(['file3.go', 'x.py', 'test_a.e7', 'y'])}"
             for _ in range(300)]  # fmt: skip
    return "\n".join(lines), paths


def main() -> None:
    """Print a row for each size and dialect."""
    rows = []
    for size in sizes((50, 500, 5_000), (50,)):
        text, paths = rules_and_paths(size)
        peer = Peer(text)
        paths = paths if size < 5000 else paths[:60]
        for dialect in ("github", "gitlab"):
            ours = CodeOwners.parse(text.encode(), dialect)
            ours.owners("warm/up")
            if dialect == "github":
                for path in paths:
                    assert list(ours.owners(path)) == [name for _, name in peer.of(path)], path
            times = paired(
                lambda: [ours.owners(path) for path in paths],
                lambda: [peer.of(path) for path in paths],
            )
            mine, theirs = (time / len(paths) for time in times)
            rows.append((dialect, f"{size:,}", micro(mine), micro(theirs), f"{theirs / mine:.1f}"))
    columns = ("dialect", "rules", "a path, here", "a path, codeowners", "times faster")
    table("Who owns a path", columns, rows)


if __name__ == "__main__":
    main()
