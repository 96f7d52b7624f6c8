"""The scenario from beginning to end, against a fleet and a sandbox that are played here."""

import json
import tempfile
import time
import unittest

from . import expectations
from .decision import Decision
from .examples import Examples
from .failure import Failure
from .play import Play
from .story import CASES, TO_MATTEO, TO_NADIA, TO_SUPPORT
from .tests import EXAMPLES, World, example


class Rehearsal(World):
    """A fleet that does what is expected of it, on a clock that moves on whenever somebody waits."""

    def __init__(self):
        self.entries, self.results = [], []
        self.active, self.known, self.browsers = set(), False, 0
        self.pending, self.dead, self.faults = [], [], {}
        self.clients = set()

    # What the sandbox does.

    def subscribe(self, name, service, vapid_key):
        self.browsers += 1
        return {"endpoint": f"https://127.0.0.1/{name}", "keys": {"p256dh": "p", "auth": "a"}}

    def fail(self, provider, **fault):
        self.faults[provider] = fault

    def heal(self):
        self.faults.clear()

    def wait_for(self, what, condition, deadline):
        while not condition(list(self.entries)):
            if not self.pending:
                raise Failure(f"in vain waited for: {what}")
            self.pending.pop(0)()
        return list(self.entries)

    def quiet_for(self, seconds):
        return list(self.entries)

    # What the fleet does.

    def publish(self, file, client="belfry"):
        with open(file, encoding="utf-8") as source:
            value = json.load(source)
        self.clients.add(client)
        for event in value if isinstance(value, list) else [value]:
            match event["type"]:
                case "presence.active":
                    self.active.add(event["data"]["teammate"])
                case "conversation.assigned":
                    self.assign(event)
                case _:
                    self.known = True

    def publish_with_amqp_publish(self, event_type, file):
        self.publish(file, "amqp-publish")

    def assign(self, event):
        conversation = event["data"]["conversation"]
        case = self.case_of(conversation)
        for key in sorted(case.told):
            self.send(key, conversation)
        for key in sorted(case.told_later):
            self.pending.append(lambda key=key: self.arrive(key, conversation, time.time() + 11))

    def send(self, key, conversation):
        provider = "fcm" if key == ("matteo", "mobile-push") else "apns" if key == ("nadia", "mobile-push") else None
        fault = self.faults.get(provider)
        if fault is None:
            self.arrive(key, conversation, time.time())
            return
        self.arrive(key, conversation, time.time(), "fault", fault["status"])
        if fault.get("count"):
            del self.faults[provider]
            self.pending.append(lambda: self.arrive(key, conversation, time.time() + 5))
        else:
            self.dead.append((key, conversation))

    @staticmethod
    def case_of(conversation):
        return next(case for case in CASES if example(case.example)["data"]["conversation"]["id"] == conversation["id"])

    def explain(self, file):
        with open(file, encoding="utf-8") as source:
            event = json.load(source)
        case = self.case_of(event["data"]["conversation"])
        held = {key: "active" if "piet" in self.active else None for key in case.told_later}
        reasons = {key: None if word == "active" and "olga" not in self.active else word for key, word in case.reasons.items()}
        facts = {key: None for key in case.told} | held | reasons
        return Decision.read_all({"lines": [self.decision(key, facts[key]) for key in sorted(facts)]})

    def wait_for_decisions(self, what, file, condition, deadline):
        decisions = self.explain(file)
        if not self.known or not condition(decisions):
            raise Failure(f"in vain waited for: {what}")
        return decisions

    def wait_for_dead_letter(self, channel, deadline):
        return [{"queue": channel, "id": "1", "reason": "refused", "detail": "apns 413: PayloadTooLarge"} for _ in self.dead]

    def replay(self, channel):
        for key, conversation in self.dead:
            self.arrive(key, conversation, time.time() + 1)
        self.dead.clear()

    def wait_for_empty_queues(self, deadline):
        pass


class RehearsalTests(unittest.TestCase):
    def play(self, world):
        with tempfile.TemporaryDirectory() as folder:
            return Play(world, world, Examples(EXAMPLES, folder), "key", time.monotonic() + 10).run()

    def test_a_fleet_that_does_its_work_passes(self):
        world = Rehearsal()
        results, arrivals = self.play(world)
        self.assertEqual(list(expectations.broken(results, arrivals, 10)), [])
        self.assertEqual({result.case.example for result in results}, {case.example for case in CASES})
        self.assertEqual(world.clients, {"belfry", "amqp-publish"})
        self.assertEqual(world.browsers, 2)
        of = {result.case.example: result for result in results}
        self.assertEqual(len(of[TO_MATTEO.example].faults("matteo", "mobile-push")), 1)
        self.assertEqual(of[TO_NADIA.example].dead_letters["nadia", "mobile-push"]["reason"], "refused")
        self.assertGreater(of[TO_SUPPORT.example].last_activity, 0)

    def test_a_fleet_that_never_looks_again_fails(self):
        world = Rehearsal()
        deliver = world.assign
        world.assign = lambda event: None if event["data"]["conversation"]["id"] == "c-1843" else deliver(event)
        with self.assertRaisesRegex(Failure, "everybody to be told about assigned-to-support"):
            self.play(world)
