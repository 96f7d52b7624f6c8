"""The one error that ends the scenario."""


class Failure(Exception):
    """What went wrong, in a line or a few for whoever watches."""
