#!/usr/bin/env python3
"""Refuses retired words in names: identifiers, metrics and settings in the Swift sources, and in README.md. Prints where they stand; ends
with 1 then. Comments, sentences and SQL of earlier migrations are free.

    words.py FOLDER
"""

import pathlib
import re
import sys

RETIRED = ["rung", "ladder", "lane", "bury", "burial", "suspect", "quarantine", "sighting", "silenced", "parked", "isnews"]
# What is no name: comments, texts of any kind, and names of tests, which are sentences.
FREE = re.compile(
    r'//[^\n]*|/\*.*?\*/|#+""".*?"""#+|""".*?"""|#+"[^\n]*?"#+|"(?:\\.|[^"\\\n])*"|`[^`\n]*`', re.DOTALL
)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# A metric or a setting is a text, and a name all the same.
PUBLISHED = re.compile(r'"(belfry_[a-z_]+|BELFRY_[A-Z_]+)"')


def words(name):
    """The words that a name is made of, in small letters: `waitUntilRung` is wait, until, rung."""
    return [part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)]


def is_retired(name):
    joined = words(name)
    return any(part.rstrip("s") in RETIRED or part in RETIRED for part in joined) or name.lower() in RETIRED


def retired_names(text):
    names = set(NAME.findall(FREE.sub(" ", text))) | set(PUBLISHED.findall(text))
    return sorted(name for name in names if is_retired(name))


def problems(folder):
    for place in ["Sources", "Tests"]:
        for file in sorted((folder / place).rglob("*.swift")):
            for name in retired_names(file.read_text()):
                yield f"{file.relative_to(folder)}: {name}"
    for name in sorted(set(NAME.findall((folder / "README.md").read_text()))):
        if is_retired(name):
            yield f"README.md: {name}"


if __name__ == "__main__":
    found = list(problems(pathlib.Path(sys.argv[1])))
    print("\n".join(found))
    sys.exit(1 if found else 0)
