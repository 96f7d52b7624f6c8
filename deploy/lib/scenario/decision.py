"""What `belfry explain --json` says about one person and channel."""

from dataclasses import dataclass

from .failure import Failure

CHANNELS = ("web-push", "mobile-push", "email")


@dataclass(frozen=True)
class Decision:
    person: str
    name: str
    channel: str
    # The word for why not; None when they are to be told.
    reason: str | None
    # The sentence that belongs to it.
    sentence: str

    @staticmethod
    def read_all(answer):
        if answer.get("unknownAssignee"):
            raise Failure(f"the directory does not know {answer['unknownAssignee']}")
        decisions = [Decision.read(entry) for entry in answer["decisions"]]
        return sorted(decisions, key=lambda decision: CHANNELS.index(decision.channel))

    @staticmethod
    def read(entry):
        return Decision(
            person=entry["teammate"],
            name=entry.get("name") or entry["teammate"],
            channel=entry["channel"],
            reason=entry.get("reason"),
            sentence=entry.get("sentence") or "",
        )
