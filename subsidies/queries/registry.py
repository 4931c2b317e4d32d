"""What apps to the right tell about their own business: money knows an order only by its reference.

They register when they are loaded, so that subsidies imports none of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class ReferenceKind:
    """References that begin with prefix; address is a staff page, words says what was bought."""

    prefix: str
    address: Callable[[str], str]
    words: Callable[[list[str]], dict[str, str]]


@dataclass(frozen=True)
class MonthLine:
    """A line of the month's comparison; sql takes %(first)s and %(last)s and answers (ledger, book)."""

    title: str | Promise
    book: str | Promise
    sql: str


_kinds: dict[str, ReferenceKind] = {}
_month_lines: dict[str, MonthLine] = {}


def register_references(kind: ReferenceKind) -> None:
    """An app announces its references; again replaces."""
    _kinds[kind.prefix] = kind


def register_month_line(code: str, line: MonthLine) -> None:
    """An app announces a book of its own to compare the ledger with."""
    _month_lines[code] = line


def month_lines() -> dict[str, MonthLine]:
    """Everything that was announced."""
    return dict(_month_lines)


def reference_url(reference: str) -> str:
    """The staff page of what a reference names; empty when nobody knows it."""
    kind = _kind(reference)
    return kind.address(reference) if kind else ""


def reference_words(references: Iterable[str]) -> dict[str, str]:
    """What was bought, in words, for as many references as anybody knows; a query for each app."""
    found: dict[str, str] = {}
    wanted = set(references)
    for prefix, kind in _kinds.items():
        own = sorted(reference for reference in wanted if reference.startswith(prefix))
        if own:
            found |= kind.words(own)
    return found


def _kind(reference: str) -> ReferenceKind | None:
    return next((k for p, k in _kinds.items() if reference.startswith(p)), None)
