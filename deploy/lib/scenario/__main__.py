"""Plays the scenario against a running fleet, prints the table, and exits with 0 only when every expectation holds."""

import os
import sys
import time

from . import expectations, table, terminal
from .examples import Examples
from .failure import Failure
from .fleet import Fleet
from .play import WINDOW, Play
from .sandbox import Sandbox
from .story import CASES

# Seconds for everything; about 20 are enough on an idle machine.
LIMIT = 100


def main(environment):
    start = time.monotonic()
    folder = environment["DEMO_FOLDER"]
    play = Play(
        Fleet(environment),
        Sandbox(f"{folder}/sandbox"),
        Examples(environment["DEMO_EXAMPLES"], f"{folder}/events"),
        environment["VAPID_PUBLIC_KEY"],
        deadline=start + LIMIT,
    )
    try:
        results, arrivals = play.run()
    except Failure as failure:
        print(terminal.red(f"✗ {failure}"), file=sys.stderr)
        return 1
    print(f"\n{terminal.bold('Who was notified on which channel, with what, and why the others were not')}")
    # In the story's order, not in the order of play: the example everybody knows comes first.
    for result in sorted(results, key=lambda result: CASES.index(result.case)):
        print()
        print("\n".join(table.lines(result)))
    print()
    return verdict(results, arrivals, time.monotonic() - start)


def verdict(results, arrivals, seconds):
    """Prints what does not hold; returns the exit code."""
    broken = list(expectations.broken(results, arrivals, WINDOW))
    for line in broken:
        print(terminal.red(f"✗ {line}"), file=sys.stderr)
    if broken:
        return 1
    count = expectations.count(results)
    print(f"{terminal.green('✓')} all {count} expectations hold {terminal.dim(f'scenario: {seconds:.0f} s')}")
    return 0


sys.exit(main(os.environ))
