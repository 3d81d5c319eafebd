"""Writers of one log in every form of OCEL."""

from __future__ import annotations

import contextlib
import gzip
import json
import sqlite3
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

Log = dict[str, Any]


def json_2(log: Log, file: Path) -> None:
    events = [
        {"id": name, "type": one["type"], "time": one["time"],
         "attributes": [] if one["cost"] is None else [{"name": "cost", "value": one["cost"]}],
         "relationships": [{"objectId": other, "qualifier": ""} for other in one["objects"]]}
        for name, one in log["events"].items()
    ]  # fmt: skip
    objects = [{"id": name, "type": kind} for name, kind in log["objects"].items()]
    file.write_text(json.dumps({"events": events, "objects": objects}))


def json_1(log: Log, file: Path) -> None:
    events = {
        name: {"ocel:activity": one["type"], "ocel:timestamp": one["time"],
               "ocel:omap": one["objects"],
               "ocel:vmap": {} if one["cost"] is None else {"cost": one["cost"]}}
        for name, one in log["events"].items()
    }  # fmt: skip
    objects = {name: {"ocel:type": kind, "ocel:ovmap": {}} for name, kind in log["objects"].items()}
    file.write_text(
        json.dumps({"ocel:global-log": {}, "ocel:events": events, "ocel:objects": objects})
    )


def xml_2(log: Log, file: Path, tag: str = "relationship") -> None:
    events = "".join(
        f"<event id={quoteattr(name)} type={quoteattr(one['type'])} time={quoteattr(one['time'])}>"
        + ("" if one["cost"] is None else
           f"<attributes><attribute name='cost'>{one['cost']}</attribute></attributes>")
        + "<objects>"
        + "".join(f"<{tag} object-id={quoteattr(o)} qualifier=''/>" for o in one["objects"])
        + "</objects></event>"
        for name, one in log["events"].items()
    )  # fmt: skip
    objects = "".join(
        f"<object id={quoteattr(name)} type={quoteattr(kind)}><objects><relationship "
        "object-id='o1'/></objects><attributes><attribute name='a' time='0'>1</attribute>"
        "</attributes></object>"
        for name, kind in log["objects"].items()
    )
    file.write_text(
        "<?xml version='1.0' encoding='UTF-8'?><log><object-types/><event-types>"
        f"<event-type name='ask'/></event-types><events>{events}</events>"
        f"<objects>{objects}</objects></log>",
        encoding="utf-8",
    )


def xml_1(log: Log, file: Path) -> None:
    events = "".join(
        f"<event><string key='id' value={quoteattr(name)}/>"
        f"<string key='activity' value={quoteattr(one['type'])}/>"
        f"<date key='timestamp' value={quoteattr(one['time'])}/><list key='omap'>"
        + "".join(f"<string key='object-id' value={quoteattr(o)}/>" for o in one["objects"])
        + "</list><list key='vmap'>"
        + ("" if one["cost"] is None else f"<float key='cost' value='{one['cost']}'/>")
        + "</list></event>"
        for name, one in log["events"].items()
    )
    objects = "".join(
        f"<object><string key='id' value={quoteattr(name)}/>"
        f"<string key='type' value={quoteattr(kind)}/><list key='ovmap'/></object>"
        for name, kind in log["objects"].items()
    )
    text = (
        f"<log><global scope='event'/><events>{events}</events><objects>{objects}</objects></log>"
    )
    file.write_bytes(gzip.compress(text.encode(), mtime=0))


def sqlite_2(log: Log, file: Path) -> None:
    file.unlink(missing_ok=True)
    short = {"ask": "Ask", "Send it": "SendIt", "send-it": "SendIt_2"}
    with contextlib.closing(sqlite3.connect(file)) as db:
        for table, columns in (
            ("event", "ocel_id, ocel_type"),
            ("object", "ocel_id, ocel_type"),
            ("event_map_type", "ocel_type, ocel_type_map"),
            ("event_object", "ocel_event_id, ocel_object_id, ocel_qualifier"),
            *((f"event_{one}", "ocel_id, ocel_time TIMESTAMP, cost") for one in short.values()),
        ):
            db.execute(f"CREATE TABLE {table} ({columns})")
        db.executemany("INSERT INTO object VALUES (?, ?)", log["objects"].items())
        db.executemany("INSERT INTO event_map_type VALUES (?, ?)", short.items())
        for name, one in log["events"].items():
            db.execute("INSERT INTO event VALUES (?, ?)", (name, one["type"]))
            row = (name, one["time"].replace("T", " "), one["cost"])
            db.execute(f"INSERT INTO event_{short[one['type']]} VALUES (?, ?, ?)", row)  # noqa: S608
            for other in one["objects"]:
                db.execute("INSERT INTO event_object VALUES (?, ?, '')", (name, other))
        db.commit()


def sqlite_1(log: Log, file: Path) -> None:
    file.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.execute('CREATE TABLE EVENTS ("ocel:eid", "ocel:timestamp", "ocel:activity", cost)')
        db.execute('CREATE TABLE OBJECTS ("ocel:oid", "ocel:type")')
        db.execute('CREATE TABLE RELATIONS ("ocel:eid", "ocel:oid", "ocel:activity")')
        db.executemany("INSERT INTO OBJECTS VALUES (?, ?)", log["objects"].items())
        for name, one in log["events"].items():
            row = (name, one["time"], one["type"], one["cost"])
            db.execute("INSERT INTO EVENTS VALUES (?, ?, ?, ?)", row)
            for other in one["objects"]:
                db.execute("INSERT INTO RELATIONS VALUES (?, ?, '')", (name, other))
        db.commit()


WRITERS = {
    "two.jsonocel": json_2,
    "one.jsonocel": json_1,
    "two.xmlocel": xml_2,
    "schema.xml": lambda log, file: xml_2(log, file, "object"),
    "one.xmlocel.gz": xml_1,
    "two.sqlite": sqlite_2,
    "one.db": sqlite_1,
}
