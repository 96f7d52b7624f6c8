"""The operator's command, and a client that is not ours."""

import json
import os
import subprocess
import time

from .decision import Decision
from .failure import Failure


class Fleet:
    def __init__(self, environment):
        self.command = f"{environment['DEMO_BIN']}/belfry"
        self.producer_url = environment["DEMO_PRODUCER_URL"]
        self.operator_url = environment["DEMO_OPERATOR_URL"]
        self.api_url = environment["DEMO_API_URL"]

    def publish(self, file):
        """Publishes the events in a file, as the user producers have."""
        self._belfry(self.producer_url, "publish", file)

    def publish_with_amqp_publish(self, event_type, file):
        """Publishes an event with Debian's amqp-publish, which sends no content type."""
        command = [
            "amqp-publish", f"--url={self.producer_url}", "--exchange=belfry.events", f"--routing-key={event_type}", "--persistent",
        ]
        with open(file, "rb") as body:
            result = subprocess.run(command, stdin=body, capture_output=True, text=True, timeout=30, check=False)
        if result.returncode != 0:
            raise Failure(f"amqp-publish failed: {result.stderr.strip()}")

    def explain(self, file):
        """What the router would decide about an event now: the same function, asked without consequences."""
        return Decision.read_all(self._json("explain", file))

    def wait_for_decisions(self, what, file, condition, deadline):
        """What the router would decide, as soon as the directory knows enough for the condition."""
        while True:
            decisions = self._try_explain(file)
            if decisions is not None and condition(decisions):
                return decisions
            if time.monotonic() > deadline:
                raise Failure(f"in vain waited for: {what}")
            time.sleep(0.1)

    def dead_letters(self, channel):
        return self._json("dead", "list", "--channel", channel)["letters"]

    def wait_for_dead_letter(self, channel, deadline):
        while True:
            letters = self.dead_letters(channel)
            if letters:
                return letters
            if time.monotonic() > deadline:
                raise Failure(f"in vain waited for a dead letter of {channel}")
            time.sleep(0.1)

    def replay(self, channel):
        """Puts the channel's dead letters back to work."""
        letters = self._json("dead", "replay", "--channel", channel)["letters"]
        if not letters or any(letter["outcome"] != "replayed" for letter in letters):
            raise Failure(f"belfry dead replay has not replayed what it should have: {letters}")

    def wait_for_empty_queues(self, deadline):
        """Until nothing waits, is under way or lies dead."""
        while True:
            # It ends with 1 while something needs attention, such as a dead letter: that is waited for.
            queues = self._json("status", codes=(0, 1))["queues"]
            busy = [queue["name"] for queue in queues if queue["ready"] or queue.get("unacknowledged")]
            if not busy:
                return
            if time.monotonic() > deadline:
                raise Failure(f"not empty at the end: {', '.join(busy)}")
            time.sleep(0.1)

    def _try_explain(self, file):
        """None while the directory does not know whom the event is about."""
        try:
            return self.explain(file)
        except Failure:
            return None

    def _json(self, *arguments, codes=(0,)):
        text = self._belfry(self.operator_url, *arguments, "--json", codes=codes)
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise Failure(f"belfry {' '.join(arguments)} --json gave no JSON: {text[:200]}") from error

    def _belfry(self, url, *arguments, codes=(0,)):
        environment = {**os.environ, "BELFRY_AMQP_URL": url, "BELFRY_RABBITMQ_API_URL": self.api_url, "NO_COLOR": "1"}
        result = subprocess.run(
            [self.command, *arguments], env=environment, capture_output=True, text=True, timeout=30, check=False
        )
        if result.returncode not in codes:
            said = (result.stderr or result.stdout).strip()
            raise Failure(f"belfry {' '.join(arguments)} ended with {result.returncode}: {said}")
        return result.stdout
