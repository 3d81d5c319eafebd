"""
Print the tests that a run skipped for want of something they need, a line each.

A machine that has more runs these again, and not all the others. The argument is the run's report
in the format ``xunit1`` of ``--junitxml``. A test with parameters is named without them; a file
that was skipped as a whole, by its path.
"""

from __future__ import annotations

import sys
from xml.etree import ElementTree


def skipped(report: str) -> set[str]:
    tests = set()
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - pytest wrote it
        if any("needs " in (skip.text or "") for skip in case.iter("skipped")):
            file, name = case.attrib["file"], case.attrib["name"].partition("[")[0]
            tests.add(f"{file}::{name}" if "line" in case.attrib else file)
    return tests


if __name__ == "__main__":
    print("\n".join(sorted(skipped(sys.argv[1]))))
