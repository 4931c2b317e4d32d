"""The nightly re-adding, and the differences that people work off."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import SYSTEM, Actor, record
from core.dates import today
from core.errors import require_reason
from core.locking import Lock, locked, only_one
from subsidies.enums import WorkItemState
from subsidies.models import CheckResult, ReconciliationRun, WorkItem
from subsidies.queries.reconciliation import CHECKS, NOTICES, rows_of
from subsidies.transitions import WORK_ITEM

# A ledger that is wrong everywhere needs one person, not a million rows; all are counted.
MOST_ITEMS = 1000


@dataclass(frozen=True)
class _Found:
    """What a check found: the first rows by their hash, and the hashes of all."""

    check: str
    rows: dict[str, dict[str, Any]]
    hashes: frozenset[str]

    @property
    def digest(self) -> str:
        """Equal for equal findings."""
        return hashlib.sha256("".join(sorted(self.hashes)).encode()).hexdigest()


@transaction.atomic
def reconcile(*, by: Actor, day: date | None = None) -> ReconciliationRun:
    """Run every check over the ledger; open work items for new differences, close those that are gone.

    A check is one statement and sees the ledger at one moment. Two at once: the second waits and
    finds nothing new.
    """
    only_one(Lock.RECONCILIATION)
    started = timezone.now()
    found = [_look(check) for check in (*CHECKS, *NOTICES)]
    for each in found:
        _update_items(each, started)
    run = ReconciliationRun.objects.create(
        day=day or today(),
        started_at=started,
        finished_at=timezone.now(),
        differences=sum(len(each.hashes) for each in found if each.check in CHECKS),
    )
    CheckResult.objects.bulk_create(
        CheckResult(run=run, check_code=each.check, count=len(each.hashes), digest=each.digest)
        for each in found
    )
    record(run, "subsidies.reconciliationrun.finish", by=by, differences=run.differences)
    return run


def _look(check: str) -> _Found:
    rows: dict[str, dict[str, Any]] = {}
    hashes = set()
    for row in rows_of(check):
        text = json.dumps(row, cls=DjangoJSONEncoder, sort_keys=True)
        key = hashlib.sha256(text.encode()).hexdigest()
        hashes.add(key)
        if len(rows) < MOST_ITEMS:
            rows[key] = json.loads(text)
    return _Found(check, rows, frozenset(hashes))


def _update_items(found: _Found, now: datetime) -> None:
    """New differences open an item, standing ones are seen again, vanished ones close by themselves."""
    standing = WorkItem.objects.filter(check_code=found.check).exclude(state=WorkItemState.FIXED)
    known = set()
    for item in locked(standing):
        if item.row_hash in found.hashes:
            known.add(item.row_hash)
            continue
        item.fixed_at = now
        WORK_ITEM.move(item, "fix", by=SYSTEM, save=["fixed_at"])
    WorkItem.objects.filter(check_code=found.check, row_hash__in=known).exclude(
        state=WorkItemState.FIXED
    ).update(last_seen=now)
    WorkItem.objects.bulk_create(
        WorkItem(
            check_code=found.check,
            row_hash=key,
            row=row,
            subject=_subject(row),
            first_seen=now,
            last_seen=now,
        )
        for key, row in found.rows.items()
        if key not in known
    )


def _subject(row: dict[str, Any]) -> str:
    """The first thing that a row names."""
    named = [(key, value) for key, value in row.items() if value is not None]
    key, value = named[0] if named else ("", "")
    return f"{key} {value}"[:200].strip()


@transaction.atomic
def take_work_item(*, item: WorkItem, by: User) -> WorkItem:
    """Somebody looks into it. Raises WrongState when it is closed."""
    item = _locked(item)
    if item.owner_id == by.pk:
        return item
    if item.state == WorkItemState.FIXED:
        WORK_ITEM.check(item, "fix")
    item.owner = by
    item.save(update_fields=["owner"])
    record(item, "subsidies.workitem.take", by=by)
    return item


@transaction.atomic
def explain_work_item(*, item: WorkItem, note: str, by: User) -> WorkItem:
    """The difference stands, and this is why. Raises ReasonMissing, WrongState."""
    note = require_reason(note, "note")
    item = _locked(item)
    item.note, item.owner, item.explained_by = note, by, by
    saved = ["note", "owner", "explained_by"]
    WORK_ITEM.move(item, "explain", by=by, reason=item.note, save=saved)
    return item


@transaction.atomic
def reopen_work_item(*, item: WorkItem, by: User) -> WorkItem:
    """The explanation doesn't hold. Raises WrongState."""
    item = _locked(item)
    WORK_ITEM.move(item, "reopen", by=by)
    return item


def _locked(item: WorkItem) -> WorkItem:
    return locked(WorkItem.objects.filter(pk=item.pk)).get()
