"""Tests of the scenario's own parts, on answers as the sandbox and the fleet give them: python3 -m unittest scenario.tests"""

import datetime
import json
import os
import unittest

from . import expectations, table
from .arrival import Arrival, readable_text
from .decision import Decision
from .examples import fresh
from .result import Result
from .story import BY_NADIA, CASES, TO_MATTEO, TO_NADIA, TO_SALES, TO_SUPPORT, addresses

EXAMPLES = os.path.join(os.path.dirname(__file__), "..", "..", "examples")


def example(name):
    with open(f"{EXAMPLES}/{name}.json", encoding="utf-8") as file:
        return json.load(file)


ADDRESSES = addresses(example("directory"))
FORMS = {
    "web-push": lambda title, body, url: {"title": title, "body": body, "url": url},
    "apns": lambda title, body, url: {"aps": {"alert": {"title": title, "body": body}}, "url": url},
    "fcm": lambda title, body, url: {"message": {"notification": {"title": title, "body": body}, "data": {"url": url}}},
    "ses": lambda title, body, url: {"subject": f"{title}: {body}", "text": f"{body}\n{url}", "headers": []},
}


class World:
    """What a run without a mistake brings."""

    def __init__(self):
        self.entries = []
        self.results = [self.result(case) for case in CASES]

    def result(self, case):
        conversation = example(case.example)["data"]["conversation"]
        decisions = [self.decision(key, None) for key in case.told]
        decisions += [self.decision(key, "active") for key in case.told_later]
        decisions += [self.decision(key, word) for key, word in case.reasons.items()]
        for key in sorted(case.told):
            self.arrive(key, conversation, 1000.4)
        for key in sorted(case.told_later):
            self.arrive(key, conversation, 1010.2)
        answer = {"event": "e", "lines": sorted(decisions, key=lambda entry: entry["teammate"])}
        return Result(case, conversation, Decision.read_all(answer), 1000, last_activity=999, addresses=ADDRESSES)

    @staticmethod
    def decision(key, reason):
        person, channel = key
        entry = {"teammate": person, "name": person.capitalize(), "scope": "assignedToMyTeam", "channel": channel}
        return entry | ({"reason": reason, "explanation": f"A sentence about {reason}."} if reason else {})

    def arrive(self, key, conversation, time, verdict="accepted", status=200, **changes):
        person, channel = key
        provider = {"web-push": "web-push", "email": "ses"}.get(channel, "apns" if person == "nadia" else "fcm")
        content = FORMS[provider](conversation["customer"]["name"], conversation["subject"], conversation["url"])
        entry = {
            "number": len(self.entries) + 1,
            "time": datetime.datetime.fromtimestamp(time, datetime.timezone.utc).isoformat(timespec="milliseconds"),
            "provider": provider,
            "service": "mozilla" if channel == "web-push" else None,
            "version": "HTTP/2",
            "destination": ADDRESSES[key],
            "status": status,
            "verdict": verdict,
            "headers": {},
            "content": content,
        }
        self.entries.append(entry | changes)

    def of(self, case):
        return next(result for result in self.results if result.case is case)

    def arrivals(self):
        arrivals = [Arrival.read(entry) for entry in self.entries]
        for result in self.results:
            result.take(arrivals)
        return arrivals

    def broken(self):
        arrivals = self.arrivals()
        return list(expectations.broken(self.results, arrivals, 10))

    def table(self, case):
        self.arrivals()
        return "\n".join(table.lines(self.of(case)))


class ExpectationTests(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.conversation = self.world.of(TO_SALES).conversation

    def test_a_run_without_a_mistake_breaks_nothing(self):
        self.assertEqual(self.world.broken(), [])
        self.assertEqual(expectations.count(self.world.results), 9 + 9 + 6 + 3 + 3 + 4 + 1 + 2 + 1 + 3)

    def test_a_missing_arrival(self):
        self.world.entries.pop(0)
        self.assertEqual(self.world.broken(), ["c-1842, matteo, mobile-push: had to be told, and nothing arrived"])

    def test_a_second_arrival(self):
        self.world.arrive(("nadia", "email"), self.conversation, 1001)
        self.assertEqual(self.world.broken(), ["c-1842, nadia, email: was told 2 times"])

    def test_somebody_who_should_not_have_been_told(self):
        self.world.arrive(("luca", "email"), self.conversation, 1001)
        self.assertEqual(self.world.broken(), ["c-1842, luca, email: was told, and should not have been"])

    def test_another_reason_than_the_right_one(self):
        decisions = self.world.of(BY_NADIA).decisions
        index = next(i for i, d in enumerate(decisions) if d.reason == "actor" and d.channel == "email")
        decisions[index] = Decision("nadia", "Nadia", "email", "channelOff", "")
        self.assertEqual(self.world.broken(), ["c-1852, nadia, email: the decision had to be actor, and is channelOff"])

    def test_a_missing_decision(self):
        self.world.of(TO_MATTEO).decisions.pop()
        self.assertEqual(self.world.broken(), ["c-1851, matteo, email: the decision had to be channelOff, and is nothing"])

    def test_told_before_the_window_is_over(self):
        self.world.of(TO_SUPPORT).last_activity = 1005
        self.assertEqual(len(self.world.broken()), 2)

    def test_a_refusal_and_a_stray(self):
        self.world.arrive(("nadia", "email"), self.conversation, 1001, verdict="refused", why="no signature")
        self.world.arrive(("nadia", "email"), {**self.conversation, "url": "https://elsewhere.example"}, 1001)
        broken = self.world.broken()
        self.assertIn("ses refused a request: no signature", broken)
        self.assertIn("belongs to no assignment", broken[-1])

    def test_a_wrong_request_under_a_played_failure(self):
        self.world.arrive(("nadia", "email"), self.conversation, 999, "fault", 503, why="fault answer 503; refused as well: no date")
        self.assertEqual(self.world.broken(), ["ses refused a request: fault answer 503; refused as well: no date"])

    def test_an_access_token_is_no_stray(self):
        token = {"provider": "fcm-token", "destination": None, "content": None}
        self.world.arrive(("matteo", "mobile-push"), self.conversation, 1001, **token)
        self.assertEqual(self.world.broken(), [])

    def test_a_text_without_the_subject(self):
        self.world.entries[0]["content"] = FORMS["fcm"]("Ada Lovelace", "Something", self.conversation["url"])
        self.assertIn("does not say “Refund for order 1042”", self.world.broken()[0])


class TableTests(unittest.TestCase):
    def setUp(self):
        self.world = World()

    def test_who_is_told_with_what_and_by_whom(self):
        text = self.world.table(TO_SALES)
        self.assertIn("Nadia   web push          ✓ “Ada Lovelace · Refund for order 1042”", text)
        self.assertIn("APNs, 200", text)

    def test_neighbours_with_the_same_reason_are_one_cell(self):
        text = self.world.table(TO_SALES)
        self.assertIn("Luca    all three         – channelOff\n", text)
        self.assertIn("A sentence about channelOff.", text)

    def test_a_second_try(self):
        self.world.arrive(("matteo", "mobile-push"), self.world.of(TO_MATTEO).conversation, 995.2, "fault", 503)
        self.assertIn("503 the first time, tried again 5.2 s later", self.world.table(TO_MATTEO))

    def test_a_replayed_dead_letter(self):
        self.world.of(TO_NADIA).dead_letters["nadia", "mobile-push"] = {"reason": "refused", "detail": "apns 413"}
        self.assertIn("was a dead letter (refused, apns 413), then replayed", self.world.table(TO_NADIA))

    def test_told_at_the_second_look(self):
        self.assertIn("was active, then silent: told 10.2 s after the assignment", self.world.table(TO_SUPPORT))

    def test_somebody_who_should_have_been_told(self):
        self.world.entries.clear()
        self.assertIn("✗ should have been told, but nothing arrived", self.world.table(TO_MATTEO))


class ReadingTests(unittest.TestCase):
    def test_texts_of_every_form(self):
        for form in FORMS.values():
            self.assertTrue(readable_text(form("Ada", "Refund", "https://example.com")).startswith("Ada"))

    def test_nothing_readable(self):
        self.assertEqual(readable_text(None), "")

    def test_fresh_events_keep_their_order_and_their_data(self):
        events = example("directory")
        stamped = fresh(events)
        self.assertEqual([event["data"] for event in stamped], [event["data"] for event in events])
        self.assertEqual(len({event["id"] for event in stamped}), len(events))
        self.assertEqual([event["time"] for event in stamped], sorted(event["time"] for event in stamped))
