"""Somebody who is using the product all the time."""

import threading

from .failure import Failure


class StayingActive:
    """Calls a function at once and every few seconds until the end of the block, on a thread of its own."""

    INTERVAL = 3

    def __init__(self, touch):
        self.touch = touch
        self.over = threading.Event()
        self.failure = None
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.touch()
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def check(self):
        """Throws when an activity could not be reported: then nothing that follows from it can be expected."""
        if self.failure is not None:
            raise self.failure

    def _run(self):
        while not self.over.wait(self.INTERVAL):
            try:
                self.touch()
            except Failure as failure:
                self.failure = failure
                return
