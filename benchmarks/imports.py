"""What `import roles` costs, beside `import attrs`, each in fresh processes taken in turn."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from measure import table

ROUNDS = 30


def spent(code: str) -> float:
    """Return how long a fresh process takes."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-c", code], check=True)
    return time.perf_counter() - start


def main() -> None:
    """Print the medians, the bare start of Python taken off."""
    codes = ("pass", "import attrs", "import roles", "import roles; roles.reference()")
    times: dict[str, list[float]] = {code: [] for code in codes}
    for _ in range(ROUNDS):
        for code in codes:
            times[code].append(spent(code))
    bare, *rest = (statistics.median(times[code]) for code in codes)
    attrs = rest[0]
    rows = [
        (code, f"{(spent - bare) * 1e3:.1f} ms", f"{(spent - bare) / (attrs - bare):.2f}")
        for code, spent in zip(codes[1:], rest, strict=True)
    ]
    table("Import, beyond the start of Python", ("code", "median", "ratio to attrs"), rows)


if __name__ == "__main__":
    main()
