#!/usr/bin/env python3
"""Prints an example event with a new id and the present as its time, so that it can be published again and again. A conversation that is
assigned is a new one: about the same one nobody is notified again so soon.

    fresh.py FILE
"""

import datetime
import json
import sys
import uuid


def fresh(events, now=None):
    """The events with new ids, and with times that keep their order: the last one is now, none is in the future."""
    last = now or datetime.datetime.now(datetime.timezone.utc)
    return [renewed(event, last - datetime.timedelta(milliseconds=len(events) - 1 - index)) for index, event in enumerate(events)]


def renewed(event, time):
    """One event with a new id, at a moment."""
    stamp = time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    event = {**event, "id": str(uuid.uuid4()), "time": stamp}
    if event["type"] == "conversation.assigned":
        mark = uuid.uuid4().hex[:8]
        conversation = event["data"]["conversation"]
        renamed = {**conversation, "id": f"{conversation['id']}-{mark}", "url": f"{conversation['url']}-{mark}"}
        event["data"] = {**event["data"], "conversation": renamed}
    return event


def main():
    if len(sys.argv) != 2:
        sys.exit("Usage: deploy/lib/fresh.py FILE")
    with open(sys.argv[1], encoding="utf-8") as source:
        value = json.load(source)
    events = fresh(value if isinstance(value, list) else [value])
    json.dump(events if isinstance(value, list) else events[0], sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
