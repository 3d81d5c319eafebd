"""Check that the distributions in a folder hold every file of the package."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

[wheel] = Path(sys.argv[1]).glob("*.whl")
[sdist] = Path(sys.argv[1]).glob("*.tar.gz")
tracked = subprocess.run(
    ["git", "ls-files", "src/roles"], capture_output=True, encoding="utf-8", check=True
).stdout.split()

with zipfile.ZipFile(wheel) as archive:
    in_wheel = {f"src/{name}" for name in archive.namelist() if name.startswith("roles/")}
with tarfile.open(sdist) as archive:
    in_sdist = {name.partition("/")[2] for name in archive.getnames()}

if in_wheel != set(tracked):
    sys.exit(f"the wheel and src/roles differ: {', '.join(sorted(in_wheel ^ set(tracked)))}")
if absent := set(tracked) - in_sdist:
    sys.exit(f"the sdist lacks {', '.join(sorted(absent))}")
print(f"{wheel.name} and {sdist.name} hold the {len(tracked)} files of src/roles")
