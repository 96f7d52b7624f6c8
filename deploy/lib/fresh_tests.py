"""Tests of fresh.py, on the examples: python3 -m unittest fresh_tests"""

import json
import pathlib
import unittest

import fresh

EXAMPLES = pathlib.Path(__file__).resolve().parent.parent / "examples"


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


class Fresh(unittest.TestCase):
    def test_events_keep_their_order_and_their_data(self):
        events = example("directory")
        made = fresh.fresh(events)
        self.assertEqual([event["data"] for event in made], [event["data"] for event in events])
        self.assertEqual(len({event["id"] for event in made}), len(events))
        times = [event["time"] for event in made]
        self.assertEqual(times, sorted(set(times)))

    def test_an_assignment_is_about_a_new_conversation(self):
        event = example("assigned-to-sales")
        first, second = (fresh.fresh([event])[0]["data"]["conversation"] for _ in range(2))
        self.assertNotEqual(first["id"], second["id"])
        self.assertTrue(first["id"].startswith("c-1842-") and first["url"].startswith("https://app.example.com/c/1842-"))
        self.assertEqual(first["subject"], event["data"]["conversation"]["subject"])
        self.assertEqual(example("assigned-to-sales"), event)


if __name__ == "__main__":
    unittest.main()
