"""Who hands over to whom, who works with whom, who does what: one query each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roles.frames import library

if TYPE_CHECKING:
    from roles.frames import Frame
    from roles.log.eventlog import EventLog

__all__ = ["handovers", "matrix", "subcontracting", "together"]


def _ranked(pairs: Frame, *names: str) -> Frame:
    """Return counted pairs with their shares, the most frequent first."""
    nw = library()
    shares = pairs.with_columns(share=nw.col("count") / nw.col("count").sum())
    return shares.sort("count", *names, descending=[True] + [False] * len(names))


def handovers(log: EventLog, by: str) -> Frame:
    """Return how often one event directly follows another, by who acts in both."""
    nw = library()
    pairs = log.successions(by).select(giver=nw.col(by), receiver=nw.col(f"{by}+1"))
    return _ranked(
        pairs.group_by("giver", "receiver").agg(nw.len().alias("count")), "giver", "receiver"
    )


def subcontracting(log: EventLog, by: str) -> Frame:
    """Return how often one acts, another does, and the first acts again."""
    nw = library()
    triples = log.successions(by, steps=2).select(
        contractor=nw.col(by), subcontractor=nw.col(f"{by}+1"), again=nw.col(f"{by}+2")
    )
    counted = triples.group_by("contractor", "subcontractor", "again").agg(nw.len().alias("count"))
    ranked = _ranked(counted, "contractor", "subcontractor").filter(
        nw.col("contractor") == nw.col("again"), nw.col("contractor") != nw.col("subcontractor")
    )
    return ranked.select("contractor", "subcontractor", "count", "share")


def together(log: EventLog, by: str) -> Frame:
    """Return in how many cases each two have worked, and the share of the first one's cases."""
    nw = library()
    case = log.columns["case"]
    worked = log.events.filter(~log.lacking(by)).select(
        case=nw.col(case), one=nw.col(by)
    ).unique()  # fmt: skip
    cases = worked.group_by("one").agg(nw.len().alias("cases"))
    pairs = worked.join(worked.rename({"one": "other"}), on="case", how="inner").filter(
        nw.col("one") != nw.col("other")
    )
    counted = pairs.group_by("one", "other").agg(nw.len().alias("count"))
    shares = counted.join(cases, on="one", how="inner").select(
        "one", "other", "count", (nw.col("count") / nw.col("cases")).alias("share")
    )
    return shares.sort("count", "one", "other", descending=[True, False, False])


def matrix(log: EventLog, by: str) -> Frame:
    """Return how often each does each activity, and the share of all that is done of it."""
    nw = library()
    activity = log.columns["activity"]
    events = log.events.filter(~log.lacking(by))
    counted = events.group_by(by, activity).agg(nw.len().alias("count"))
    shares = counted.with_columns(share=nw.col("count") / nw.col("count").sum().over(activity))
    return shares.sort(by, activity)
