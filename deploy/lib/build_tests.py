"""Tests of what build.sh says of a build, from recorded lines of SwiftPM's: python3 -m unittest build_tests"""

import pathlib
import subprocess
import unittest

LIB = pathlib.Path(__file__).parent


def said(script, lines):
    """What a script in bash prints that has the parts of deploy/lib."""
    parts = f"ROOT=/nowhere; . {LIB}/output.sh; . {LIB}/build.sh; CLEAR_LINE=; "
    done = subprocess.run(["bash", "-c", parts + script], input="".join(f"{line}\n" for line in lines), capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def step(*lines):
    return said('while IFS= read -r line; do read_build_step "$line" > /dev/null 2>&1; done; printf %s "$BUILD_STEP"', lines)


class Steps(unittest.TestCase):
    def test_what_is_compiled(self):
        self.assertEqual(step("[1/2] Write sources", "[812/1203] Compiling Directory FeedWriter.swift"), "compiling Directory")
        self.assertEqual(step("[9/9] Emitting module Router", "[9/9] Linking belfry-router"), "linking belfry-router")

    def test_what_comes_before(self):
        self.assertEqual(step("Fetching https://github.com/apple/swift-nio"), "fetching the packages")
        self.assertEqual(step("Computing version for https://github.com/apple/swift-nio"), "fetching the packages")
        self.assertEqual(step("Building for production..."), "planning")

    def test_another_build(self):
        line = "Another instance of SwiftPM (PID: 4711) is already running using '/x/.build', waiting until that process has finished execution..."
        self.assertEqual(step(line), "waiting for another build in this folder to end (process 4711)")
        self.assertIn("(process 4711)", said('read -r line; read_build_step "$line"', [line]))

    def test_warnings_change_nothing(self):
        self.assertEqual(step("[3/4] Compiling AMQP Publisher.swift", "warning: x", "/a/b.swift:1:2: error: y"), "compiling AMQP")

    def test_the_time(self):
        show = 'BUILD_STEP="compiling AMQP"; build_progress {} {}'
        self.assertIn("of about 10 min: compiling AMQP", said(show.format(120, 600), []))
        self.assertIn(", about 10 min were expected: compiling AMQP", said(show.format(700, 600), []))
        self.assertNotIn("about", said(show.format(700, 0), []))


if __name__ == "__main__":
    unittest.main()
