"""What the tables of deploy/settings.md are made of, and the variables of the compose file."""

import pathlib
import re
import unittest

import settings

COMMON = """Settings (environment):
  BELFRY_AMQP_URL
      Where RabbitMQ is. Required, for example amqp://localhost; or the name of a file that holds it, in BELFRY_AMQP_URL_FILE.
"""
WORKER = """  BELFRY_PREFETCH
      How many jobs. Default: {prefetch}.
  BELFRY_FAILPOINT
      For tests: a place. Not set by default.
"""
CODES = "\nExit codes: 0 done, 78 configuration or topology\n"
HELP = {
    "belfry-router": COMMON + "  BELFRY_PREFETCH\n      How many assignments. Default: 1024.\n" + CODES,
    "belfry-web-push-worker": COMMON + WORKER.format(prefetch=200) + "  BELFRY_KEY\n      a | b. Not set by default.\n" + CODES,
    "belfry-mobile-push-worker": COMMON + WORKER.format(prefetch=200) + CODES,
    "belfry-email-worker": COMMON + WORKER.format(prefetch=5) + CODES,
    "belfry": COMMON + "  BELFRY_API\n      The API. Not set by default.\n\nExit codes:\n   0  done\n  66  not there\n  78  settings\n",
}
PAGE = "".join(f"# {name}\n<!-- settings: {name} -->\nold\n<!-- end of settings -->\n" for name in settings.tables(HELP))


class Tables(unittest.TestCase):
    def test_what_all_have_is_in_one_table(self):
        self.assertEqual(
            settings.tables(HELP)["every process"], ["| `BELFRY_AMQP_URL` *secret* | required | Where RabbitMQ is, such as `amqp://localhost` |"])

    def test_a_worker_with_another_default_is_named(self):
        self.assertEqual(settings.tables(HELP)["every worker"], ["| `BELFRY_PREFETCH` | `200`, email `5` | How many jobs |"])

    def test_the_same_name_with_another_meaning_stays_with_its_process(self):
        self.assertEqual(settings.tables(HELP)["belfry-router"], ["| `BELFRY_PREFETCH` | `1024` | How many assignments |"])

    def test_what_is_for_tests_is_left_out_and_a_bar_is_no_column(self):
        self.assertEqual(settings.tables(HELP)["belfry-web-push-worker"], ["| `BELFRY_KEY` | none | a \\| b |"])

    def test_what_the_command_has_besides(self):
        self.assertEqual(settings.tables(HELP)["belfry"], ["| `BELFRY_API` | none | The API |"])

    def test_exit_codes(self):
        self.assertEqual(settings.tables(HELP)["exit codes"], ["| 0 | done |", "| 66 | not there |", "| 78 | settings |"])
        self.assertIn("| code | meaning |\n|---|---|\n| 0 | done |\n", settings.with_tables(PAGE, settings.tables(HELP)))

    def test_an_exit_code_that_the_command_does_not_name_is_refused(self):
        with self.assertRaisesRegex(ValueError, "belfry-router --help names the exit codes 69"):
            settings.tables(HELP | {"belfry-router": HELP["belfry-router"].replace("0 done", "69 broker unavailable")})

    def test_only_the_tables_of_a_page_change(self):
        page = settings.with_tables(PAGE, settings.tables(HELP))
        self.assertIn("# every worker\n<!-- settings: every worker -->\n| variable |", page)
        self.assertNotIn("old", page)
        self.assertEqual(settings.with_tables(page, settings.tables(HELP)), page)

    def test_a_page_without_a_process_is_refused(self):
        with self.assertRaises(ValueError):
            settings.with_tables("nothing", settings.tables(HELP))

    def test_a_text_without_a_fallback_is_refused(self):
        with self.assertRaises(ValueError):
            settings.settings("  BELFRY_KEY\n      Something else.\n")


class Compose(unittest.TestCase):
    """The variables that .env may set are those that docker-compose.yml reads, with the same defaults, and what it sets are settings."""

    ROOT = pathlib.Path(__file__).parents[2]

    def setUp(self):
        self.compose = re.sub(r"^ *#.*$", "", (self.ROOT / "docker-compose.yml").read_text(), flags=re.MULTILINE)
        self.example = dict(re.findall(r"^([A-Z_]+)=(.*)$", (self.ROOT / "deploy/compose.env.example").read_text(), re.MULTILINE))

    def test_the_example_has_what_the_compose_file_reads(self):
        read = set(re.findall(r"\$\{(BELFRY_\w+)", self.compose))
        # deploy/compose-secrets writes these, by the keys that it finds.
        self.assertEqual({name for name in read if not name.startswith("BELFRY_COMPOSE_")}, set(self.example))

    def test_defaults_are_the_same(self):
        # Without a default it has to be filled in, and the example may show how.
        found = [(name, default) for name, default in re.findall(r"\$\{(BELFRY_\w+):-([^}/]+)\}", self.compose)]
        self.assertGreater(len(found), 10)
        for name, default in found:
            self.assertEqual((name, self.example[name]), (name, default))

    def test_what_it_sets_is_a_setting(self):
        known = set(re.findall(r"^\| `(BELFRY_\w+)`", (self.ROOT / "deploy/settings.md").read_text(), re.MULTILINE))
        for name in re.findall(r"^ +(BELFRY_\w+):", self.compose, re.MULTILINE):
            self.assertIn(name.removesuffix("_FILE") if name not in known else name, known)


if __name__ == "__main__":
    unittest.main()
