"""A request that reached the sandbox: for whom, about which conversation, and what the person would have read."""

import datetime
import json
from dataclasses import dataclass

PROVIDERS = {"apns": "APNs", "fcm": "FCM", "ses": "Amazon SES"}
PUSH_SERVICES = {"mozilla": "Mozilla's push service", "fcm": "Google's push service", "apple": "Apple's push service"}
# An access token is asked for before the first notification, and is none.
SIDE_PROVIDERS = {"fcm-token"}


@dataclass(frozen=True)
class Arrival:
    number: int
    time: float
    provider: str
    service: str | None
    destination: str
    status: int | None
    verdict: str
    why: str | None
    text: str
    content: str

    @staticmethod
    def read(entry):
        content = entry.get("content")
        return Arrival(
            number=entry["number"],
            time=datetime.datetime.fromisoformat(entry["time"]).timestamp(),
            provider=entry["provider"],
            service=entry.get("service"),
            destination=f"{entry.get('destinationName') or ''} {entry.get('destination') or ''}".strip(),
            status=entry.get("status"),
            verdict=entry["verdict"],
            why=entry.get("why"),
            text=readable_text(content),
            content=json.dumps(content, ensure_ascii=False),
        )

    def concerns(self, address, conversation):
        """Whether it is for this address and about this conversation, which every channel names by its link."""
        return address in self.destination and conversation["url"] in self.content

    @property
    def is_notification(self):
        return self.provider not in SIDE_PROVIDERS

    @property
    def is_wrong(self):
        """Whether the provider would have refused it; under a played failure the journal says so beside the failure."""
        return self.verdict == "refused" or "refused as well" in (self.why or "")

    @property
    def via(self):
        name = PUSH_SERVICES.get(self.service) or PROVIDERS.get(self.provider, self.provider)
        return f"{name}, {self.status if self.status is not None else 'no answer'}"


def readable_text(content):
    """Title and body as the person sees them, wherever the provider's format has them."""
    title = find(content, ("title", "subject"))
    body = find(content, ("body",))
    return " · ".join(part for part in (title, body) if part)


def find(value, names):
    """The first text under one of the names, looked for from the outside in."""
    level = [value]
    while level:
        deeper = []
        for item in level:
            if isinstance(item, dict):
                for name in names:
                    if isinstance(item.get(name), str):
                        return item[name]
                deeper += item.values()
            elif isinstance(item, list):
                deeper += item
        level = deeper
    return ""
