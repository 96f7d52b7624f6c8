"""The check of duplicates sees the same eight lines, and nothing less."""

import unittest

import duplicates


def places(*texts):
    return [(one, other) for _, one, other in duplicates.repeats({str(index): text for index, text in enumerate(texts)})]


def code(first, count):
    return "".join(f"let line{number} = {number}\n" for number in range(first, first + count))


class Duplicates(unittest.TestCase):
    def test_eight_lines_that_stand_twice(self):
        self.assertEqual(places("a\n" + code(1, 8), code(1, 8) + "b\n"), [(("0", 2), ("1", 1))])
        self.assertEqual(places(code(1, 7) + "a\n", code(1, 7) + "b\n"), [])

    def test_a_longer_run_is_told_once(self):
        self.assertEqual(places(code(1, 20), "b\n" + code(1, 20)), [(("0", 1), ("1", 2))])

    def test_one_file_and_three(self):
        self.assertEqual(places(code(1, 8) + "a\n" + code(1, 8)), [(("0", 1), ("0", 10))])
        self.assertEqual(len(places(code(1, 8), code(1, 8), code(1, 8))), 3)

    def test_what_does_not_count(self):
        idle = "import A\npublic import B\n@testable import C\n#include <d.h>\n\n// e\n/// f\n}\n    })\n]\n"
        self.assertEqual(duplicates.lines(idle), [])
        self.assertEqual(places(code(1, 4) + idle + code(5, 4), code(1, 8)), [(("0", 1), ("1", 1))])
        self.assertEqual(places(code(1, 8), code(1, 8).replace("let", "    let")), [(("0", 1), ("1", 1))])


if __name__ == "__main__":
    unittest.main()
