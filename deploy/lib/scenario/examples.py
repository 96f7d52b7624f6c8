"""The events in deploy/examples, made fresh: a new id, and the present as their time."""

import datetime
import json
import os
import uuid


class Examples:
    def __init__(self, folder, workplace):
        self.folder = folder
        self.workplace = workplace
        os.makedirs(workplace, exist_ok=True)

    def event(self, name, **data):
        """One event, with some of its data replaced."""
        event = self._read(name)
        event["data"].update(data)
        return event

    def conversation(self, name):
        return self._read(name)["data"]["conversation"]

    def write(self, *events):
        """Writes events into a file to publish, and returns its path."""
        path = f"{self.workplace}/{uuid.uuid4()}.json"
        with open(path, "w", encoding="utf-8") as file:
            json.dump(fresh(list(events)), file, ensure_ascii=False, indent=1)
        return path

    def write_one(self, event):
        """The same for one event, as its own JSON document."""
        path = f"{self.workplace}/{uuid.uuid4()}.json"
        with open(path, "w", encoding="utf-8") as file:
            json.dump(fresh([event])[0], file, ensure_ascii=False, indent=1)
        return path

    def all(self, name):
        """The events of a file that holds a list."""
        return self._read(name)

    def _read(self, name):
        with open(f"{self.folder}/{name}.json", encoding="utf-8") as file:
            return json.load(file)


def fresh(events):
    """The events with new ids and with times that keep their order."""
    now = datetime.datetime.now(datetime.timezone.utc)
    # The last one is now, none is in the future.
    first = now - datetime.timedelta(milliseconds=len(events) - 1)
    stamped = []
    for index, event in enumerate(events):
        time = first + datetime.timedelta(milliseconds=index)
        stamped.append({**event, "id": str(uuid.uuid4()), "time": time.isoformat(timespec="milliseconds").replace("+00:00", "Z")})
    return stamped
