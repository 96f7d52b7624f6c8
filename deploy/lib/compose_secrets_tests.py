"""Tests of deploy/compose-secrets, in a copy of the little that it needs."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest

DEPLOY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOOLS = ["bash", "cat", "chmod", "cp", "cut", "dirname", "grep", "mkdir", "mv", "od", "openssl", "paste", "sed", "tail", "tr"]


class ComposeSecrets(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        os.makedirs(self.path("deploy"))
        os.makedirs(self.path("bin"))
        for name in ["compose-secrets", "compose.env.example"]:
            shutil.copy(os.path.join(DEPLOY, name), self.path("deploy", name))
        # Nothing but these programs: others, GNU's base64 for one, are not on every system.
        for name in TOOLS:
            os.symlink(shutil.which(name), self.path("bin", name))

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def run_it(self):
        environment = {**os.environ, "PATH": self.path("bin")}
        return subprocess.run(
            [self.path("deploy", "compose-secrets")], capture_output=True, text=True, env=environment, check=False
        )

    def secret(self, name):
        with open(self.path("deploy", "secrets", name), encoding="utf-8") as file:
            return file.read()

    def put(self, name, text):
        os.makedirs(self.path("deploy", "secrets"), exist_ok=True)
        with open(self.path("deploy", "secrets", name), "w", encoding="utf-8") as file:
            file.write(text)

    def setting(self, name):
        with open(self.path(".env"), encoding="utf-8") as file:
            return [line.split("=", 1)[1].strip() for line in file if line.startswith(name + "=")]

    def secrets(self):
        folder = self.path("deploy", "secrets")
        return {name: self.secret(name) for name in os.listdir(folder)} if os.path.isdir(folder) else {}

    def test_everything_is_there_at_once_and_stays(self):
        first = self.run_it()
        self.assertEqual(first.returncode, 0, first.stderr)
        made = self.secrets()
        self.assertTrue(all(re.fullmatch(r"[0-9a-f]{48}\n", text) for name, text in made.items() if name.startswith("password-")))
        self.assertEqual(made["amqp-url-router"], f"amqp://belfry-router:{made['password-router'].strip()}@rabbitmq:5672/%2F\n")
        self.assertIn(made["password-administrator"].strip(), made["broker-administrator.conf"])
        self.assertEqual(self.run_it().returncode, 0)
        self.assertEqual(self.secrets(), made)

    def test_the_keys_are_a_pair(self):
        self.run_it()
        private, public = self.secret("vapid-private-key").strip(), self.secret("vapid-public-key").strip()
        self.assertRegex(private, r"^[\w-]{43}$")
        self.assertRegex(public, r"^B[\w-]{86}$")
        # RFC 8291, appendix A: a pair that somebody else has made.
        self.put("vapid-private-key", "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw\n")
        self.assertEqual(self.run_it().returncode, 0)
        self.assertEqual(
            self.secret("vapid-public-key").strip(),
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
        )

    def test_without_openssl_nothing_is_written(self):
        os.remove(self.path("bin", "openssl"))
        result = self.run_it()
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("openssl is missing", result.stderr)
        self.assertEqual(self.secrets(), {})

    def test_an_openssl_that_fails_leaves_no_empty_secret(self):
        os.remove(self.path("bin", "openssl"))
        for body in ["exit 1", "exit 0"]:
            with open(self.path("bin", "openssl"), "w", encoding="utf-8") as file:
                file.write("#!/bin/bash\n" + body + "\n")
            os.chmod(self.path("bin", "openssl"), 0o755)
            self.assertNotEqual(self.run_it().returncode, 0)
            self.assertTrue(all(text.strip() for text in self.secrets().values()))
            self.assertFalse(any(":@" in text for text in self.secrets().values()))

    def test_what_an_earlier_version_left_empty_is_made_anew(self):
        self.put("password-router", "\n")
        self.put("amqp-url-router", "amqp://belfry-router:@rabbitmq:5672/%2F\n")
        self.put("vapid-private-key", "\n")
        self.put("vapid-public-key", "\n")
        self.put("password-administrator", "\n")
        self.put("broker-administrator.conf", "default_user = belfry-administrator\ndefault_pass = \n")
        self.put("amqp-url-administrator", "amqp://belfry-administrator:@rabbitmq:5672/%2F\n")
        self.put("api-url-administrator", "http://belfry-administrator:@rabbitmq:15672\n")
        self.assertEqual(self.run_it().returncode, 0)
        self.assertRegex(self.secret("amqp-url-router"), r"^amqp://belfry-router:[0-9a-f]{48}@")
        self.assert_one_password("administrator")
        self.assertRegex(self.secret("vapid-public-key"), r"^B[\w-]{86}\n$")

    def test_what_is_made_of_a_password_follows_it(self):
        self.run_it()
        for user in ["administrator", "operator", "email"]:
            self.put("password-" + user, "another-" + user + "\n")
        self.assertEqual(self.run_it().returncode, 0)
        for user in ["administrator", "operator", "email"]:
            self.assert_one_password(user)
            self.assertEqual(self.secret("password-" + user), "another-" + user + "\n")

    def assert_one_password(self, user):
        """The same and not empty in each file that has it."""
        password = self.secret("password-" + user).strip()
        self.assertTrue(password)
        self.assertEqual(self.secret("amqp-url-" + user), f"amqp://belfry-{user}:{password}@rabbitmq:5672/%2F\n")
        if user in ["administrator", "operator"]:
            self.assertEqual(self.secret("api-url-" + user), f"http://belfry-{user}:{password}@rabbitmq:15672\n")
        if user == "administrator":
            self.assertEqual(
                self.secret("broker-administrator.conf"), f"default_user = belfry-administrator\ndefault_pass = {password}\n"
            )

    def test_an_address_of_ones_own_stays(self):
        for address in ["amqps://me:mine@elsewhere/%2F\n", "amqps://belfry-router:mine@elsewhere/%2F\n"]:
            self.put("amqp-url-router", address)
            self.run_it()
            self.assertEqual(self.secret("amqp-url-router"), address)

    def test_workers_are_those_that_there_are_keys_for(self):
        apns, fcm, ses = "apns-key.p8", "fcm-service-account.json", "ses-secret-access-key"
        for keys, profiles in [([], ""), ([fcm], "mobile-push"), ([fcm, ses], "mobile-push,email"), ([apns, fcm, ses], "mobile-push,email")]:
            for key in keys:
                self.put(key, "a key\n")
            self.assertEqual(self.run_it().returncode, 0)
            self.assertEqual(self.setting("COMPOSE_PROFILES"), [profiles])
            self.assertEqual(self.setting("BELFRY_COMPOSE_APNS_KEY"), ["./deploy/secrets/" + apns if apns in keys else ""])
            self.assertEqual(self.setting("BELFRY_COMPOSE_FCM_SERVICE_ACCOUNT"), ["./deploy/secrets/" + fcm if fcm in keys else ""])

    def test_what_stands_in_the_settings_stays(self):
        with open(self.path(".env"), "w", encoding="utf-8") as file:
            file.write("COMPOSE_PROFILES=tools,email\nBELFRY_VAPID_SUBJECT=mailto:me@example.com\n")
        self.assertEqual(self.run_it().returncode, 0)
        self.assertEqual(self.setting("COMPOSE_PROFILES"), ["tools"])
        self.assertEqual(self.setting("BELFRY_VAPID_SUBJECT"), ["mailto:me@example.com"])

    def test_a_providers_key_that_is_empty_is_told(self):
        self.put("apns-key.p8", " \n")
        result = self.run_it()
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("deploy/secrets/apns-key.p8 is empty", result.stderr)


if __name__ == "__main__":
    unittest.main()
