#!/usr/bin/env python3
"""Refuses code that stands twice in Sources: the same eight lines one after the other, whatever their indentation. Imports, comments,
blank lines and lone brackets do not count. Prints both places; ends with 1 then.

    duplicates.py FOLDER
"""

import pathlib
import re
import sys

RUN = 8
# What does not count as a line: imports and includes, comments, and closing brackets with what may stand beside them.
IDLE = re.compile(r"^(?:|(?:@\w+ |public |internal )*import .*|#include .*|#pragma .*|//.*|/\*.*|[\s(){}\[\],;]*)$")
# Repeats that are right: both files, the first line of the run, and why.
ALLOWED = {}


def lines(text):
    """The lines that count, each with its number and without the blanks around it."""
    stripped = ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1))
    return [(number, line) for number, line in stripped if not IDLE.match(line)]


def repeats(texts, run=RUN):
    """The runs that stand twice among the texts, by name: their first line, and name and number of both places."""
    seen, found = {}, []
    for name in sorted(texts):
        counted = lines(texts[name])
        for start in range(len(counted) - run + 1):
            number = counted[start][0]
            words = tuple(line for _, line in counted[start : start + run])
            # The places of the line before: what goes on from there is the same run.
            earlier = seen.setdefault(words, [])
            found += [(words[0], place, (name, start, number)) for place in earlier]
            earlier.append((name, start, number))
    starts = {(one[:2], other[:2]) for _, one, other in found}
    return [
        (first, (one[0], one[2]), (other[0], other[2]))
        for first, one, other in found
        if ((one[0], one[1] - 1), (other[0], other[1] - 1)) not in starts
    ]


def problems(folder):
    files = [file for file in (folder / "Sources").rglob("*") if file.suffix in {".swift", ".c", ".h"}]
    texts = {str(file.relative_to(folder)): file.read_text() for file in files}
    unused = set(ALLOWED)
    for first, one, other in repeats(texts):
        key = (one[0], other[0], first)
        unused.discard(key)
        if key not in ALLOWED:
            yield f"{one[0]}:{one[1]} and {other[0]}:{other[1]}: {first}"
    for key in sorted(unused):
        yield f"deploy/lib/duplicates.py allows what does not repeat: {key}"


if __name__ == "__main__":
    found = list(problems(pathlib.Path(sys.argv[1])))
    print("\n".join(found))
    sys.exit(1 if found else 0)
