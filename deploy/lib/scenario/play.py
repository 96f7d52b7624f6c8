"""The scenario, step by step. Nothing here sleeps for a time that ought to be enough: each step waits for what it needs to see."""

import time

from .arrival import Arrival
from .presence import StayingActive
from .result import Result
from .story import BROWSERS, BY_NADIA, TO_MATTEO, TO_NADIA, TO_SALES, TO_SUPPORT, addresses
from .terminal import Step

# BELFRY_PRESENCE_WINDOW of the demo, in seconds.
WINDOW = 10


class Play:
    def __init__(self, fleet, sandbox, examples, vapid_key, deadline):
        self.fleet = fleet
        self.sandbox = sandbox
        self.examples = examples
        self.vapid_key = vapid_key
        self.deadline = deadline
        self.directory = examples.all("directory")
        self.addresses = addresses(self.directory)
        self.results = {}

    def run(self):
        """Plays everything; returns the results and all that has arrived."""
        self.fill_directory()
        with StayingActive(lambda: self.touch("olga")) as olga:
            self.assign_while_active()
            self.assign_to_sales()
            self.fail_once()
            self.fail_until_mended()
            self.wait_for_silence()
            entries = self.wait_for_nothing_more()
            olga.check()
        arrivals = [Arrival.read(entry) for entry in entries]
        for result in self.results.values():
            result.take(arrivals)
        return list(self.results.values()), arrivals

    def fill_directory(self):
        with Step("the directory is filled by events: 5 teammates, 2 teams, 2 browsers, 3 phones"):
            browsers = [self.subscribed(person) for person in BROWSERS]
            self.fleet.publish(self.examples.write(*self.directory, *browsers))
            self.fleet.wait_for_decisions(
                "the directory to know everybody's browsers and phones",
                self.examples.write_one(self.examples.event(TO_SALES.example)),
                lambda decisions: {(d.person, d.channel) for d in decisions if d.reason is None} == TO_SALES.told,
                self.deadline,
            )
            self.fleet.wait_for_decisions(
                "the directory to know Olga's browser and Piet's phone",
                self.examples.write_one(self.examples.event(TO_SUPPORT.example)),
                lambda decisions: sum(d.reason is None for d in decisions) == 4,
                self.deadline,
            )

    def subscribed(self, person):
        name, browser, service = BROWSERS[person]
        subscription = self.sandbox.subscribe(name, service, self.vapid_key)
        return self.examples.event(
            "subscribed", teammate=person, subscription=subscription, vapidKey=self.vapid_key, browser=browser
        )

    def touch(self, person):
        """Reports that somebody is using the product."""
        self.fleet.publish(self.examples.write_one(self.examples.event("active", teammate=person)))

    def assign_while_active(self):
        with Step("Olga and Piet are using the product; a conversation for their team is held"):
            last_activity = time.time()
            self.touch("piet")
            event = self.examples.event(TO_SUPPORT.example)
            self.fleet.wait_for_decisions(
                "Olga and Piet to count as active",
                self.examples.write_one(event),
                lambda decisions: sum(d.reason == "active" for d in decisions) == 4,
                self.deadline,
            )
            self.publish(TO_SUPPORT, event).last_activity = last_activity

    def assign_to_sales(self):
        with Step("two conversations for Sales have reached everybody whom they concern"):
            self.publish(TO_SALES)
            self.publish(BY_NADIA)
            self.wait_until_told(TO_SALES, TO_SALES.told)
            self.wait_until_told(BY_NADIA, BY_NADIA.told)

    def fail_once(self):
        with Step("FCM answers 503 to a push for Matteo; it waits on the first retry queue"):
            self.sandbox.fail("fcm", destination=self.addresses["matteo", "mobile-push"], count=1, status=503, retryAfter=2)
            self.publish(TO_MATTEO)
            self.wait_until_failed(TO_MATTEO, "matteo", "mobile-push")

    def fail_until_mended(self):
        with Step("APNs answers 413 to a push for Nadia, published with amqp-publish; it is a dead letter") as step:
            self.sandbox.fail("apns", destination=self.addresses["nadia", "mobile-push"], status=413)
            self.publish(TO_NADIA, with_amqp_publish=True)
            letter = self.fleet.wait_for_dead_letter("mobile-push", self.deadline)[0]
            self.results[TO_NADIA.example].dead_letters["nadia", "mobile-push"] = letter
            step.detail = ", ".join(str(letter[name]) for name in ("reason", "detail") if letter.get(name))
        with Step("APNs is well again; belfry dead replay has delivered it"):
            self.sandbox.heal()
            self.fleet.replay("mobile-push")
            self.wait_until_told(TO_NADIA, TO_NADIA.told)
        with Step("Matteo's push has been tried again and delivered"):
            self.wait_until_told(TO_MATTEO, TO_MATTEO.told)

    def wait_for_silence(self):
        with Step(f"Piet has been silent for {WINDOW} s and is told at the second look; Olga is still active"):
            self.wait_until_told(TO_SUPPORT, TO_SUPPORT.told_later)

    def wait_for_nothing_more(self):
        """Long enough for Olga's decisions to be looked at again too: they were held no longer than Piet's and one interval."""
        with Step("nothing more arrives, and no queue holds anything"):
            entries = self.sandbox.quiet_for(StayingActive.INTERVAL + 2)
            self.fleet.wait_for_empty_queues(self.deadline)
            return entries

    def publish(self, case, event=None, with_amqp_publish=False):
        """Asks what would be decided, then publishes."""
        event = event or self.examples.event(case.example)
        file = self.examples.write_one(event)
        decisions = self.fleet.explain(file)
        result = Result(case, event["data"]["conversation"], decisions, time.time(), addresses=self.addresses)
        self.results[case.example] = result
        if with_amqp_publish:
            self.fleet.publish_with_amqp_publish(event["type"], file)
        else:
            self.fleet.publish(file)
        return result

    def wait_until_told(self, case, keys):
        self.wait_for(case, f"everybody to be told about {case.example}", lambda result: keys <= result.told)

    def wait_until_failed(self, case, person, channel):
        self.wait_for(case, f"{channel} to fail for {person}", lambda result: result.faults(person, channel))

    def wait_for(self, case, what, condition):
        result = self.results[case.example]

        def holds(entries):
            result.take([Arrival.read(entry) for entry in entries])
            return condition(result)

        self.sandbox.wait_for(what, holds, self.deadline)
