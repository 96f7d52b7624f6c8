"""What came of one assignment: the decisions of the fleet beside what has arrived."""

from dataclasses import dataclass, field

from .arrival import Arrival
from .decision import Decision
from .story import Case


@dataclass
class Result:
    case: Case
    conversation: dict
    decisions: list[Decision]
    # When it was published, in seconds since 1970.
    published: float
    # When somebody it waits for was last active, in seconds since 1970.
    last_activity: float = 0
    arrivals: list[Arrival] = field(default_factory=list)
    # What `belfry dead list` said, by person and channel.
    dead_letters: dict = field(default_factory=dict)
    # What an arrival's destination contains, by person and channel.
    addresses: dict = field(default_factory=dict)

    def take(self, entries):
        """Takes what concerns this conversation out of all that has arrived."""
        self.arrivals = [arrival for arrival in entries if self.conversation["url"] in arrival.content]

    def of(self, person, channel):
        """What arrived for one person on one channel, oldest first."""
        address = self.addresses.get((person, channel))
        return [arrival for arrival in self.arrivals if address is not None and arrival.concerns(address, self.conversation)]

    def accepted(self, person, channel):
        return [arrival for arrival in self.of(person, channel) if arrival.verdict == "accepted"]

    def faults(self, person, channel):
        return [arrival for arrival in self.of(person, channel) if arrival.verdict == "fault"]

    @property
    def told(self):
        """By person and channel, everybody for whom something was accepted."""
        return {key for key in self.addresses if self.accepted(*key)}

    @property
    def people(self):
        """The people it concerned, by id, in the order of the decisions."""
        return {decision.person: decision.name for decision in self.decisions}
