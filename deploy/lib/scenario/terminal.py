"""What a person sees: one line a step, in colours only on a terminal."""

import os
import shutil
import sys
import time

IS_TERMINAL = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM", "dumb") != "dumb"


def painted(text, code):
    return f"\033[{code}m{text}\033[0m" if IS_TERMINAL and text else text


def bold(text):
    return painted(text, "1")


def dim(text):
    return painted(text, "2")


def green(text):
    return painted(text, "32")


def red(text):
    return painted(text, "31")


def yellow(text):
    return painted(text, "33")


def width():
    """Columns to write in: not so wide that lines cannot be followed, not so narrow that nothing fits."""
    return min(max(shutil.get_terminal_size((112, 24)).columns, 80), 132)


class Step:
    """One line: what is under way, then a check mark, or a cross and the error that goes on upwards."""

    def __init__(self, text):
        self.text = text
        self.detail = ""

    def __enter__(self):
        self.start = time.monotonic()
        if IS_TERMINAL:
            print(f"\r\033[K{dim('… ' + self.text)}", end="", flush=True)
        return self

    def __exit__(self, kind, error, trace):
        clear = "\r\033[K" if IS_TERMINAL else ""
        if error is not None:
            print(f"{clear}{red('✗')} {self.text}", flush=True)
            return
        seconds = time.monotonic() - self.start
        detail = self.detail or (f"{seconds:.1f} s" if seconds >= 1 else "")
        print(f"{clear}{green('✓')} {self.text}{' ' + dim(detail) if detail else ''}", flush=True)
