"""The demo's scenario: a few assignments at a small company, and what everybody got to see of them.

Python 3.11, standard library only.
"""
