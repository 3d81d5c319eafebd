"""How the scripts beside this one measure: medians of several rounds, and ratios to a peer."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable


def seconds(
    work: Callable[[], object], rounds: int = 7, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Return the median time of *work* over several rounds, garbage collected before each."""
    times = []
    for _ in range(rounds):
        gc.collect()
        start = clock()
        work()
        times.append(clock() - start)
    return statistics.median(times)


def paused(theirs: Callable[[], object], ours: Callable[[], object]) -> tuple[float, float]:
    """
    Return the median processor time of two works that take turns, the collector off for both.

    What others do on the machine weighs less on processor time. It is for works of one thread.
    """
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(5):
        for work, spent in zip((theirs, ours), times, strict=True):
            gc.collect()
            gc.disable()
            start = time.process_time()
            result = work()
            spent.append(time.process_time() - start)
            gc.enable()
            del result
    return statistics.median(times[0]), statistics.median(times[1])


def table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Print a Markdown table."""
    print(f"\n{title}\n")
    print(f"| {' | '.join(columns)} |")
    print(f"|{' --- |' * len(columns)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def micro(value: float) -> str:
    """Return seconds as microseconds."""
    return f"{value * 1e6:.2f} µs"
