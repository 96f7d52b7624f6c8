"""Who works at Acme, which assignments come in, and what has to come of each."""

from dataclasses import dataclass, field

ALL = ("web-push", "mobile-push", "email")


@dataclass(frozen=True)
class Case:
    """One assignment."""

    # The file in deploy/examples.
    example: str
    # How it came about, for the table.
    circumstances: str
    # Who has to be told at once, by person and channel.
    told: frozenset
    # Why the others are not: the word of the decision, by person and channel.
    reasons: dict
    # Who is not told at once because they are active, but has to be when they have fallen silent.
    told_later: frozenset = field(default=frozenset())

    @property
    def recipients(self):
        return self.told | self.told_later


def channels(person, *names):
    return frozenset((person, name) for name in names)


def because(word, person, *names):
    return {(person, name): word for name in names}


# Nadia has everything on, Luca everything off, Matteo only mobile push.
LUCA_IS_OFF = because("channelOff", "luca", *ALL)
MATTEO_IS_ONLY_MOBILE = because("channelOff", "matteo", "web-push", "email")

TO_SALES = Case(
    example="assigned-to-sales",
    circumstances="assigned to the team Sales, by a rule",
    told=channels("nadia", *ALL) | channels("matteo", "mobile-push"),
    reasons=LUCA_IS_OFF | MATTEO_IS_ONLY_MOBILE,
)
BY_NADIA = Case(
    example="assigned-by-nadia",
    circumstances="assigned to the team Sales, by Nadia",
    told=channels("matteo", "mobile-push"),
    reasons=because("actor", "nadia", *ALL) | LUCA_IS_OFF | MATTEO_IS_ONLY_MOBILE,
)
TO_SUPPORT = Case(
    example="assigned-to-support",
    circumstances="assigned to the team Support, by a rule; Olga and Piet were active at that moment",
    told=frozenset(),
    reasons=because("active", "olga", "web-push", "email")
    | because("noDestination.neverRegistered", "olga", "mobile-push")
    | because("noDestination.neverRegistered", "piet", "web-push"),
    told_later=channels("piet", "mobile-push", "email"),
)
TO_MATTEO = Case(
    example="assigned-to-matteo",
    circumstances="assigned to Matteo, by a rule; FCM answered 503 the first time",
    told=channels("matteo", "mobile-push"),
    reasons=MATTEO_IS_ONLY_MOBILE,
)
TO_NADIA = Case(
    example="assigned-to-nadia",
    circumstances="assigned to Nadia, by Luca, published with amqp-publish; APNs answered 413 until an operator stepped in",
    told=channels("nadia", *ALL),
    reasons={},
)
CASES = (TO_SALES, BY_NADIA, TO_SUPPORT, TO_MATTEO, TO_NADIA)

# Whose browsers the sandbox plays, and at which push service.
BROWSERS = {"nadia": ("nadia-firefox", "Firefox", "mozilla"), "olga": ("olga-chrome", "Chrome", "fcm")}


def addresses(directory):
    """What an arrival's destination contains, by person and channel, from the events that fill the directory."""
    found = {(person, "web-push"): name for person, (name, _, _) in BROWSERS.items()}
    for event in directory:
        data = event["data"]
        match event["type"]:
            case "directory.teammate.upserted":
                found[data["teammate"], "email"] = data["email"]
            case "directory.device.registered":
                found[data["teammate"], "mobile-push"] = data["token"]
    return found
