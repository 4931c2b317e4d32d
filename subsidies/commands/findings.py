"""The daily lists: built in chunks that can be repeated, each finding closed by itself when it is over."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db import transaction

from core.audit import Actor, record
from core.batches import key_chunks
from core.errors import NotFound
from core.locking import locked
from core.moves import move_all
from subsidies.commands.benefits import rematch_benefits
from subsidies.enums import FindingState
from subsidies.models import Finding, Programme, ProgrammeVersion
from subsidies.queries.findings import Found, candidates, find, listed_programmes
from subsidies.transitions import FINDING

CHUNK = 2_000


class NoLists(NotFound):
    """Not a programme that is owed by facts, or not in force."""

    code: ClassVar[str] = "subsidies.no_lists"


@dataclass
class ListResult:
    """What a build did: persons looked at, findings opened, brought up to date, closed."""

    persons: int = 0
    opened: int = 0
    changed: int = 0
    closed: int = 0

    def add(self, other: "ListResult") -> None:
        """Sum."""
        self.persons += other.persons
        self.opened += other.opened
        self.changed += other.changed
        self.closed += other.closed


def build_lists(*, day: date, by: Actor, programme: Programme | None = None) -> ListResult:
    """Bring both lists of every programme, or of one, to what is true on a day. Safe to repeat.

    A chunk of persons is a transaction of its own: a build that was killed is simply begun again.
    Raises NoLists for a programme without rules by facts that day.
    """
    listed = listed_programmes(day)
    if programme is not None:
        listed = [pair for pair in listed if pair[0] == programme]
        if not listed:
            raise NoLists
    rematch_benefits()
    total = ListResult()
    for one, version in listed:
        done = ListResult()
        for ids in key_chunks(candidates(one), CHUNK):
            done.add(_build(one, version, ids, day, by))
        record(one, "subsidies.lists_built", by=by, day=day, **vars(done))
        total.add(done)
    return total


def refresh_findings(*, resident_ids: Sequence[int], day: date, by: Actor) -> ListResult:
    """Look again at what stands on the lists of some persons, in the caller's transaction: after
    something was done about them. What is new is found by the next build.
    """
    total = ListResult()
    standing = Finding.objects.filter(resident__in=resident_ids, still_holds=True)
    concerned = set(standing.values_list("programme_id", flat=True))
    for programme, version in listed_programmes(day):
        if programme.pk not in concerned:
            continue
        known = candidates(programme).filter(pk__in=resident_ids)
        ids = list(known.order_by("pk").values_list("pk", flat=True))
        if ids:
            total.add(_build(programme, version, ids, day, by))
    return total


@transaction.atomic
def _build(
    programme: Programme, version: ProgrammeVersion, ids: list[int], day: date, by: Actor
) -> ListResult:
    found = {(f.kind, f.resident_id): f for f in find(programme, version, ids, day)}
    standing = Finding.objects.filter(programme=programme, resident__in=ids, still_holds=True)
    result = ListResult(persons=len(ids))
    over, other = [], []
    for row in locked(standing):
        now = found.get((row.kind, row.resident_id))
        if now is None or (row.state != FindingState.OPEN and now.fingerprint != row.fingerprint):
            over.append(row.pk)
            continue
        del found[row.kind, row.resident_id]
        if now.fingerprint != row.fingerprint:
            row.evidence, row.fingerprint = now.evidence, now.fingerprint
            row.amount_fen = now.amount_fen
            other.append(row)
    result.closed = _close(over, by)
    Finding.objects.bulk_update(other, ["evidence", "fingerprint", "amount_fen"], batch_size=500)
    # Whoever builds at the same time finds the same: the constraint keeps one of the two.
    Finding.objects.bulk_create(
        _rows(programme, found.values(), day), batch_size=1000, ignore_conflicts=True
    )
    result.changed, result.opened = len(other), len(found)
    return result


def _close(keys: list[int], by: Actor) -> int:
    """What is no longer so: an open finding is gone, a handled one may be found again."""
    rows = Finding.objects.filter(pk__in=keys)
    gone = move_all(FINDING, rows, "vanish", by=by, still_holds=False)
    rows.filter(still_holds=True).update(still_holds=False)
    return len(gone)


def _rows(programme: Programme, found: Iterable[Found], day: date) -> Iterator[Finding]:
    return (
        Finding(
            kind=one.kind,
            programme=programme,
            resident_id=one.resident_id,
            evidence=one.evidence,
            fingerprint=one.fingerprint,
            amount_fen=one.amount_fen,
            found_on=day,
        )
        for one in found
    )
