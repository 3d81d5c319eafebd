"""How the scripts beside this one measure: the sizes asked for, works that take turns, tables."""

from __future__ import annotations

import argparse
import gc
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence

SMALL = "--small" in sys.argv


def sizes(usual: Sequence[int], small: Sequence[int]) -> list[int]:
    """Return the sizes to measure at: the *usual* ones, unless the command line asks for others."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument(
        "--sizes", nargs="+", type=float, metavar="N", help="measure at these sizes: 1e3 1e4"
    )
    parser.add_argument(
        "--small",
        action="store_true",
        help="measure once at small sizes, to see that all runs and that the answers agree",
    )
    options = parser.parse_args()
    return list(map(int, options.sizes or (small if options.small else usual)))


def paired(
    *works: Callable[[], object], rounds: int = 5, clock: Callable[[], float] = time.process_time
) -> list[float]:
    """
    Return the median time of each of some works that take turns, the collector off for all.

    What others do on the machine weighs less on processor time. Where threads or other processes
    work too, the clock must be that of the wall.
    """
    times: list[list[float]] = [[] for _ in works]
    for _ in range(1 if SMALL else rounds):
        for work, spent in zip(works, times, strict=True):
            gc.collect()
            gc.disable()
            start = clock()
            result = work()
            spent.append(clock() - start)
            gc.enable()
            del result
    return list(map(statistics.median, times))


def processor() -> float:
    """Return the processor time of this process and of those that it has started and awaited."""
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Print a Markdown table."""
    print(f"\n{title}\n")
    print(f"| {' | '.join(columns)} |")
    print(f"|{' --- |' * len(columns)}")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)


def micro(value: float) -> str:
    """Return seconds as microseconds."""
    return f"{value * 1e6:.2f} µs"


def rounded(value: float) -> str:
    """Return seconds with as many decimals as say something."""
    return f"{value:.3f} s" if value < 1 else f"{value:.2f} s"
