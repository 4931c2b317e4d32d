"""A code means one thing: programs decide by it what to do."""

from collections import defaultdict

from core.errors import DomainError


def every(kind: type[DomainError]):
    """A class and all below it."""
    yield kind
    for below in kind.__subclasses__():
        yield from every(below)


def test_no_two_errors_share_a_code():
    named = defaultdict(set)
    for kind in every(DomainError):
        if "code" in vars(kind) and not kind.__module__.startswith("tests."):
            named[kind.code].add(f"{kind.__module__}.{kind.__name__}")
    assert {code: found for code, found in named.items() if len(found) > 1} == {}
