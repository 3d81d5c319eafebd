"""Answers of pm4py for logs on stdin, a line of JSON each; it runs in a process of its own."""

import contextlib
import json
import sys
import warnings

warnings.simplefilter("ignore")
with contextlib.redirect_stdout(sys.stderr):
    import pandas
    import pm4py

for line in sys.stdin:
    rows = json.loads(line)
    frame = pandas.DataFrame(
        rows, columns=["case:concept:name", "concept:name", "org:resource", "time:timestamp"]
    )
    frame["time:timestamp"] = pandas.to_datetime(
        frame["time:timestamp"], utc=True, format="ISO8601"
    )
    answer = {}
    if len(frame):
        # It takes rows for ordered as they stand unless it has put them in order.
        frame = pm4py.format_dataframe(
            frame,
            case_id="case:concept:name",
            activity_key="concept:name",
            timestamp_key="time:timestamp",
        )
    with contextlib.redirect_stdout(sys.stderr):
        for name, discover in (
            ("handovers", pm4py.discover_handover_of_work_network),
            ("subcontracting", pm4py.discover_subcontracting_network),
            ("together", pm4py.discover_working_together_network),
        ):
            try:
                found = discover(frame).connections if len(frame) else {}
            except ValueError:
                # It has no network without a pair.
                found = {}
            answer[name] = [[*pair, float(share)] for pair, share in found.items()]
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
