#!/usr/bin/env python3
"""Checks the project's pages: each relative link and anchor resolves, the first two pages stay short, and the
producer in Python is the one that a test runs. Prints what is wrong; ends with 1 then.

    documents.py FOLDER
"""

import ast
import pathlib
import re
import sys
import urllib.parse

LONGEST = {"README.md": 9 * 1024, "ARCHITECTURE.md": 16 * 1024}
FENCE = re.compile(r"^ *(```|~~~).*?^ *\1 *$", re.MULTILINE | re.DOTALL)
# The backticks are part of the pattern: what looks like a link in code is none.
LINK = re.compile(r"`[^`\n]*`|\]\(<?([^)\s>]+)>?(?: \"[^\"]*\")?\)|^\[[^\]]+\]: *(\S+)", re.MULTILINE)
HEADING = re.compile(r"^#{1,6} +(.+?) *#* *$", re.MULTILINE)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# The example that a test runs.
PRODUCER = "deploy/examples/producer.py"
NAMED = re.compile(r"<[^>]+ (?:name|id)=\"([^\"]+)\"")


def without_code(text):
    return FENCE.sub("", text)


def slug(heading):
    """The anchor that GitHub makes of a heading."""
    shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")


def anchors(text):
    """All anchors of a page; a heading that comes again has a number."""
    found, counts = set(NAMED.findall(text)), {}
    for heading in HEADING.findall(without_code(text)):
        name = slug(heading)
        count = counts[name] = counts.get(name, -1) + 1
        found.add(f"{name}-{count}" if count else name)
    return found


def links(text):
    """The targets of all links to somewhere in the project."""
    targets = (first or second for first, second in LINK.findall(without_code(text)))
    return [target for target in targets if target and not re.match(r"[a-z][a-z0-9+.-]*:|//", target)]


def problem(page, target, root):
    """What is wrong with a link, or None."""
    path, _, anchor = urllib.parse.unquote(target).partition("#")
    file = (page.parent / path).resolve() if path else page
    if not file.is_relative_to(root):
        return "leads out of the project"
    if not file.exists():
        return "leads to no file"
    if anchor and (file.suffix != ".md" or anchor not in anchors(file.read_text(encoding="utf-8"))):
        return "leads to no heading"
    return None


def statements(text):
    """The statements of a Python text, whatever is around them and however they are laid out."""
    return {ast.dump(node): node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt)}


def strange_python(page, producer):
    """The lines of Python on a page that the example has not."""
    known = statements(producer)
    return [
        ast.unparse(node) for block in PYTHON.findall(page) for dump, node in statements(block).items() if dump not in known
    ]


def problems(root):
    """One line for each thing that is wrong with the pages in a folder."""
    root = root.resolve()
    found = []
    for page in sorted(root.rglob("*.md")):
        name = page.relative_to(root)
        # Such as .build, which has the pages of the dependencies.
        if any(part.startswith(".") for part in name.parts):
            continue
        for target in links(page.read_text(encoding="utf-8")):
            if what := problem(page, target, root):
                found.append(f"{name}: {target} {what}")
    producer = root / PRODUCER
    for page in [root / "README.md", root / "deploy/contract/README.md"] if producer.exists() else []:
        for line in strange_python(page.read_text(encoding="utf-8"), producer.read_text(encoding="utf-8")):
            found.append(f"{page.relative_to(root)}: {PRODUCER}, which a test runs, does not do this: {line}")
    for name, longest in LONGEST.items():
        size = (root / name).stat().st_size
        if size > longest:
            found.append(f"{name}: {size} bytes, at most {longest} are meant: move something to where it belongs")
    return found


def main():
    found = problems(pathlib.Path(sys.argv[1]))
    print("\n".join(found), file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
