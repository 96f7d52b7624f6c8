"""What the tables of deploy/settings.md are made of."""

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
HELP = {
    "belfry-router": COMMON + "  BELFRY_PREFETCH\n      How many assignments. Default: 1024.\n",
    "belfry-web-push-worker": COMMON + WORKER.format(prefetch=200) + "  BELFRY_KEY\n      a | b. Not set by default.\n",
    "belfry-mobile-push-worker": COMMON + WORKER.format(prefetch=200),
    "belfry-email-worker": COMMON + WORKER.format(prefetch=5),
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


if __name__ == "__main__":
    unittest.main()
