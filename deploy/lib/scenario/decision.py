"""What `belfry explain --json` says about one person and channel."""

from dataclasses import dataclass

from .failure import Failure

CHANNELS = ("web-push", "mobile-push", "email")


@dataclass(frozen=True)
class Decision:
    person: str
    name: str
    channel: str
    # The word for why not; None when they are to be notified.
    reason: str | None
    # The sentence that belongs to it.
    sentence: str

    @staticmethod
    def read_all(answer):
        if answer.get("unknown_assignee"):
            raise Failure(f"the directory does not know {answer['unknown_assignee']}")
        decisions = [Decision.read(line) for line in answer["lines"]]
        return sorted(decisions, key=lambda decision: CHANNELS.index(decision.channel))

    @staticmethod
    def read(line):
        return Decision(
            person=line["teammate"],
            name=line.get("name") or line["teammate"],
            channel=line["channel"],
            reason=line.get("reason"),
            sentence=line.get("explanation") or "",
        )
