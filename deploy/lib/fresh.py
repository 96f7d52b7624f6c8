#!/usr/bin/env python3
"""Prints an example event with a new id and the present as its time, so that it can be published again and again."""

import json
import sys

sys.dont_write_bytecode = True

from scenario.examples import fresh

if len(sys.argv) != 2:
    sys.exit("Usage: deploy/lib/fresh.py FILE")
with open(sys.argv[1], encoding="utf-8") as source:
    value = json.load(source)
events = fresh(value if isinstance(value, list) else [value])
json.dump(events if isinstance(value, list) else events[0], sys.stdout, ensure_ascii=False, indent=1)
print()
