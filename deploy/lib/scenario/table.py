"""The table: who was told on which channel, with what, and why the others were not."""

import itertools
import textwrap

from . import terminal

LABELS = {"web-push": "web push", "mobile-push": "mobile push", "email": "e-mail"}
# Columns: who, on which channel, what or why not, and through whom.
PERSON, CHANNEL, TEXT = 8, 18, 52


def lines(result):
    """The lines of one assignment."""
    conversation = result.conversation
    yield terminal.bold(f"{conversation['id']}  {conversation['subject']}")
    yield terminal.dim(f"        {result.case.circumstances}")
    said = set()
    for person, name in result.people.items():
        decisions = [decision for decision in result.decisions if decision.person == person]
        for index, (labels, cell) in enumerate(cells(result, decisions)):
            yield from laid_out(name if index == 0 else "", labels, once(cell, said))


def once(cell, said):
    """The cell without the sentences that stand further up in the same assignment."""
    for mark, text, paint in cell:
        if mark != " " or text not in said:
            yield mark, text, paint
        said.add(text)


def cells(result, decisions):
    """Each channel with what happened there; neighbours with the same reason are put together."""
    for reason, group in itertools.groupby(decisions, lambda decision: (key(result, decision), decision.sentence)):
        group = list(group)
        labels = "all three" if len(group) == 3 else ", ".join(LABELS[decision.channel] for decision in group)
        yield labels, told(result, group[0]) if result.accepted(group[0].person, group[0].channel) else untold(group[0])


def key(result, decision):
    """What puts decisions together: the reason; whoever is told stands alone."""
    return decision.channel if result.accepted(decision.person, decision.channel) else f"not {decision.reason}"


def told(result, decision):
    """A check mark, the text that arrived, who took it, and what happened on the way."""
    arrival = result.accepted(decision.person, decision.channel)[-1]
    text = textwrap.shorten(f"“{arrival.text}”", TEXT, placeholder="…”")
    yield "✓", f"{text:<{TEXT}}  {arrival.via}", terminal.green
    for detour in detours(result, decision, arrival):
        yield " ", detour, terminal.dim


def detours(result, decision, arrival):
    """What kept it from arriving at once."""
    if decision.reason is not None:
        yield f"was {decision.reason}, then silent: told {arrival.time - result.published:.1f} s after the assignment"
    letter = result.dead_letters.get((decision.person, decision.channel))
    faults = result.faults(decision.person, decision.channel)
    if letter is not None:
        why = ", ".join(letter[name] for name in ("reason", "detail") if letter.get(name))
        yield f"was a dead letter ({why}), then replayed"
    elif faults:
        yield f"{faults[0].status or 'no answer'} the first time, tried again {arrival.time - faults[-1].time:.1f} s later"


def untold(decision):
    """A dash, the word for why not, and its sentence; both are the fleet's own."""
    if decision.reason is None:
        yield "✗", "should have been told, but nothing arrived", terminal.red
    else:
        yield "–", decision.reason, terminal.yellow
        if decision.sentence:
            yield " ", decision.sentence, terminal.dim


def laid_out(name, labels, cell):
    """A cell in its column, its long lines broken; person and channels stand before the first."""
    indent = 2 + PERSON + CHANNEL
    head = f"  {name:<{PERSON}}{labels:<{CHANNEL}}"
    for mark, text, paint in cell:
        for part in textwrap.wrap(text, terminal.width() - indent - 2, drop_whitespace=False, break_on_hyphens=False):
            # A line begins with a word; the spaces inside one are the columns of what was told.
            part = part.lstrip()
            yield f"{head}{paint(mark)} {paint(part) if mark == ' ' else part}".rstrip()
            head, mark = " " * indent, " "
