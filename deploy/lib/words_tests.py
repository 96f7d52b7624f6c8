"""The check of retired words sees names and nothing else."""

import unittest

import words


class Words(unittest.TestCase):
    def test_names_are_seen_whatever_they_are_made_of(self):
        text = "let waitUntilRung = 1; func bury() {}; enum SuspectCount {}; var rungs: [Int]; let m = \"belfry_parked_total\""
        self.assertEqual(words.retired_names(text), ["SuspectCount", "belfry_parked_total", "bury", "rungs", "waitUntilRung"])

    def test_words_that_only_contain_one_are_free(self):
        self.assertEqual(words.retired_names("let trungpa = 1, sparkedBy = 2, buryat = 3, planet = 4, FailpointPlanError = 5"), [])

    def test_comments_and_sentences_are_free(self):
        text = "// a rung\n/* bury */ let a = \"it is parked\"; func `nobody is silenced by it`() {}\nlet b = \"\"\"\n sighting \"\"\""
        self.assertEqual(words.retired_names(text), [])


if __name__ == "__main__":
    unittest.main()
