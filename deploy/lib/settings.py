#!/usr/bin/env python3
"""Keeps the tables of deploy/settings.md as the processes print their settings with --help, and `belfry settings` those of the command.

    settings.py FOLDER_OF_EXECUTABLES PAGE            checks the page; ends with 1 when it has something else
    settings.py FOLDER_OF_EXECUTABLES PAGE --write    writes the tables into it

A table stands between `<!-- settings: NAME -->` and `<!-- end of settings -->`. The names are `every process`, `every worker`, those of the
processes, `belfry` and `exit codes`. What all have is in the first table only, and what all workers have in the second.
"""

import pathlib
import re
import subprocess
import sys

WORKERS = ["belfry-web-push-worker", "belfry-mobile-push-worker", "belfry-email-worker"]
PROCESSES = ["belfry-router", *WORKERS]
COMMAND = "belfry"
CODES = "exit codes"
PLACE = re.compile(r"(<!-- settings: ([^>]+?) -->\n).*?(<!-- end of settings -->)", re.DOTALL)
ROW = re.compile(r"^  (BELFRY_\w+)\n      (.+)$", re.MULTILINE)
SECRET = re.compile(r"; or the name of a file that holds it, in BELFRY_\w+_FILE\.$")
CODE = re.compile(r"^ +(\d+)  (.+)$", re.MULTILINE)
PROCESS_CODES = re.compile(r"^Exit codes: (.+)$", re.MULTILINE)
FALLBACK = re.compile(r"^(.*)\. (?:(Required)(?:, for example (.+?))?|Default: (.+?)|(Not set by default))\.?$")


class Setting:
    """One variable as a process prints it."""

    def __init__(self, name, text):
        self.name = name
        self.is_secret = bool(SECRET.search(text))
        found = FALLBACK.match(SECRET.sub(".", text))
        if not found:
            raise ValueError(f"{name}: --help does not say what happens when it is not set: {text}")
        meaning, required, example, default, _ = found.groups()
        if meaning.startswith("Required. "):
            required, meaning = True, meaning.removeprefix("Required. ")
        if example:
            meaning += f", such as `{example}`"
        self.meaning = meaning.replace("|", "\\|")
        self.fallback = "required" if required else f"`{default}`" if default else "none"
        self.example = example

    def row(self, fallback):
        return f"| `{self.name}`{' *secret*' if self.is_secret else ''} | {fallback} | {self.meaning} |"


def settings(help_text):
    """The settings that a --help text has, in its order; those for tests are left out."""
    return [Setting(name, text) for name, text in ROW.findall(help_text) if not text.startswith("For tests:")]


def fallbacks(name, everybody):
    """What happens without it: what most say, and who says something else."""
    said = {process: each.fallback for process, some in everybody.items() for each in some if each.name == name}
    usual = max(said.values(), key=list(said.values()).count)
    others = [f"{process.removeprefix('belfry-').removesuffix('-worker')} {text}" for process, text in said.items() if text != usual]
    return ", ".join([usual, *others])


def exit_codes(help_texts):
    """Each exit code with its meaning, as the command prints them; those of the processes have to be among them."""
    codes = dict(CODE.findall(help_texts[COMMAND].partition("Exit codes:")[2]))
    for process in PROCESSES:
        found = PROCESS_CODES.search(help_texts[process])
        strange = set(re.findall(r"\b\d+\b", found[1])) - set(codes) if found else {"none"}
        if strange:
            raise ValueError(f"{process} --help names the exit codes {', '.join(sorted(strange))}, and {COMMAND} settings does not")
    return [f"| {code} | {meaning} |" for code, meaning in codes.items()]


def tables(help_texts):
    """Each table's rows by its name."""
    everybody = {process: settings(help_texts[process]) for process in PROCESSES}
    workers = {process: everybody[process] for process in WORKERS}
    meanings = {process: {each.name: each.meaning for each in some} for process, some in everybody.items()}

    def shared(by):
        return [each for each in everybody[WORKERS[0]] if all(each.name in meanings[process] for process in by)]

    # The router's own setting of a name that the workers have too means something else there.
    every_process = [each for each in shared(PROCESSES) if each.example or meanings[PROCESSES[0]][each.name] == each.meaning]
    every_worker = [each for each in shared(WORKERS) if each.name not in {known.name for known in every_process}]
    known = {each.name for each in every_process}
    found = {
        "every process": [each.row(fallbacks(each.name, everybody)) for each in every_process],
        "every worker": [each.row(fallbacks(each.name, workers)) for each in every_worker],
    }
    for process, some in everybody.items():
        common = known | ({each.name for each in every_worker} if process in WORKERS else set())
        found[process] = [each.row(each.fallback) for each in some if each.name not in common]
    found[COMMAND] = [each.row(each.fallback) for each in settings(help_texts[COMMAND]) if each.name not in known]
    found[CODES] = exit_codes(help_texts)
    return found


def with_tables(page, found):
    """The page with the tables in their places."""
    places = {name for _, name, _ in PLACE.findall(page)}
    if places != set(found):
        raise ValueError(f"the page has tables for {sorted(places)}, and there are {sorted(found)}")

    def table(place):
        head = ["| code | meaning |", "|---|---|"] if place[2] == CODES else ["| variable | when not set | meaning |", "|---|---|---|"]
        return place[1] + "\n".join(head + found[place[2]]) + "\n" + place[3]

    return PLACE.sub(table, page)


def main():
    folder, path = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    commands = {process: [folder / process, "--help"] for process in PROCESSES} | {COMMAND: [folder / COMMAND, "settings"]}
    texts = {name: subprocess.run(words, capture_output=True, text=True, check=True).stdout for name, words in commands.items()}
    page = path.read_text()
    right = with_tables(page, tables(texts))
    if sys.argv[3:] == ["--write"]:
        path.write_text(right)
    elif right != page:
        sys.exit(f"{path.name} has not what the processes print with --help: deploy/test --settings writes it")


if __name__ == "__main__":
    main()
