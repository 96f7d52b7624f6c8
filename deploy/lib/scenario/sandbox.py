"""The sandbox's own interface: what has arrived, and which failures to play."""

import json
import ssl
import time
import urllib.error
import urllib.request

from .failure import Failure


class Sandbox:
    def __init__(self, folder):
        with open(f"{folder}/sandbox.json", encoding="utf-8") as file:
            description = json.load(file)
        self.base = description["baseURL"]
        context = ssl.create_default_context(cafile=description["certificateAuthorityFile"])
        # No proxy of the environment: the sandbox is on this machine.
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )

    def subscribe(self, name, service, vapid_key):
        """Subscribes as a browser does; returns its {endpoint, keys}."""
        answer = self._call("POST", "/subscriptions", {"name": name, "service": service, "vapidKey": vapid_key})
        return {"endpoint": answer["endpoint"], "keys": answer["keys"]}

    def fail(self, provider, **fault):
        """Sets a failure to play."""
        self._call("POST", "/faults", {"provider": provider, **fault})

    def heal(self):
        """Takes every failure away."""
        self._call("DELETE", "/faults")

    def received(self):
        """Everything that has arrived, oldest first."""
        return self._call("GET", "/received")

    def wait_for(self, what, condition, deadline):
        """Everything that has arrived, as soon as it fulfils the condition. Each arrival is looked at when it comes."""
        entries = self.received()
        while not condition(entries):
            left = deadline - time.monotonic()
            if left <= 0:
                raise Failure(f"in vain waited for: {what}")
            last = entries[-1]["number"] if entries else 0
            entries += self._call("GET", f"/received?since={last}&wait={min(int(left) + 1, 20)}", timeout=left + 30)
        return entries

    def quiet_for(self, seconds):
        """Everything that has arrived, after a time in which nothing more did, or with what came meanwhile."""
        entries = self.received()
        last = entries[-1]["number"] if entries else 0
        return entries + self._call("GET", f"/received?since={last}&wait={seconds}", timeout=seconds + 30)

    def _call(self, method, path, body=None, timeout=30):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}/sandbox{path}", data=data, method=method)
        request.add_header("content-type", "application/json")
        try:
            with self.opener.open(request, timeout=timeout) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise Failure(f"the sandbox refused {method} {path}: {error.read().decode(errors='replace')}") from error
        except OSError as error:
            raise Failure(f"the sandbox does not answer: {error}") from error
        return json.loads(text) if text else None
