"""
Run every benchmark, each in a process of its own, and stop at the first that fails.

``--small`` takes a minute or two: it only shows that all run and that the answers agree with
those of the peers. ``ROLES_PM4PY`` names an interpreter that has pm4py.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    """Run them in the order of their names."""
    for script in sorted(HERE.glob("*.py")):
        if script.name not in ("all.py", "measure.py"):
            start = time.perf_counter()
            subprocess.run([sys.executable, str(script), *sys.argv[1:]], check=True)
            print(f"\n({script.stem}: {time.perf_counter() - start:.1f} s)", flush=True)


if __name__ == "__main__":
    main()
