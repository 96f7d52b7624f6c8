"""Tests of documents.py, on pages of their own: python3 -m unittest documents_tests"""

import pathlib
import tempfile
import unittest

import documents

PAGE = """# What can come twice?
[there](#what-can-come-twice) and [code](sub/page.md#deploydemo-deploytest), `[no](link.md)`, [web](https://example.com/none.md)
```sh
# No heading: [no](link.md)
```
## Twice
## Twice
[second](#twice-1)
"""


class Pages(unittest.TestCase):
    def check(self, text, readme_size=0, map_size=0):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "sub").mkdir()
            (root / "sub/page.md").write_text("### `deploy/demo`, `deploy/test`\n[up](../README.md)\n")
            (root / "README.md").write_text(text + " " * readme_size)
            (root / "ARCHITECTURE.md").write_text(" " * map_size)
            return documents.problems(root)

    def test_links_that_resolve(self):
        self.assertEqual(self.check(PAGE), [])

    def test_a_missing_file_heading_or_place(self):
        self.assertEqual(self.check("[a](none.md)"), ["README.md: none.md leads to no file"])
        self.assertEqual(self.check("[a](sub/page.md#none)"), ["README.md: sub/page.md#none leads to no heading"])
        self.assertEqual(self.check("```\n# None\n```\n[a](#none)"), ["README.md: #none leads to no heading"])
        self.assertEqual(self.check("[a](../../etc)"), ["README.md: ../../etc leads out of the project"])

    def test_long_first_pages(self):
        longest = documents.LONGEST
        self.assertEqual(self.check("", longest["README.md"], longest["ARCHITECTURE.md"]), [])
        self.assertIn("README.md: 9217 bytes, at most 9216", self.check("", longest["README.md"] + 1)[0])
        self.assertIn("ARCHITECTURE.md: 16385 bytes, at most 16384", self.check("", 0, longest["ARCHITECTURE.md"] + 1)[0])

    def test_python_that_no_test_runs(self):
        producer = "def publish(channel):\n    channel.send(\n        1, key='a',\n    )\n"
        self.assertEqual(documents.strange_python('```python\nchannel.send(1, key="a")\n```\n', producer), [])
        self.assertEqual(documents.strange_python("```python\nchannel.send(1, key='b')\n```\n", producer), ["channel.send(1, key='b')"])


if __name__ == "__main__":
    unittest.main()
