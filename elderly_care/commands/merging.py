"""Two files of one person become one: asked for by one officer, done by another, never undone.

What can move is moved by movers that the apps register. What can't (the ledger, orders and visits that
happened, decisions) stays under the old number, which points to the kept file and is read through it.
"""

from collections.abc import Callable
from typing import ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.commands import require_may
from accounts.models import User
from core.audit import Actor, record
from core.dates import today
from core.errors import (
    Conflict,
    NotFound,
    SecondPersonNeeded,
    require_reason,
    require_valid,
)
from core.locking import locked
from elderly_care.enums import RequestState
from elderly_care.models import MergeRequest, Resident
from elderly_care.queries.merging import obstacles
from elderly_care.signals import facts_changed
from elderly_care.transitions import FILE_REQUEST

# (kept, dropped, by) → how many rows went over. Called in the merge's transaction, both files locked.
Mover = Callable[[Resident, Resident, Actor], int]
_movers: dict[str, Mover] = {}


def register_mover(code: str, mover: Mover) -> None:
    """An app announces how its rows follow a person to the kept file; again replaces."""
    _movers[code] = mover


class CannotMerge(Conflict):
    """A file that is a pointer already, or of somebody who died on another day."""

    code: ClassVar[str] = "merging.cannot"
    message = _("这两份档案不能合并：其中一份已经合并，或者去世日期不一致。什么都没有改变。")


class AlreadyMerging(Conflict):
    """One request for a file."""

    code: ClassVar[str] = "merging.already"
    message = _("这份档案已经在合并，或者已经合并。什么都没有改变。")


class SettleFirst(Conflict):
    """Something of the dropped file must be settled before."""

    code: ClassVar[str] = "merging.settle_first"
    message = _("并入的档案还有没有了结的事，什么都没有改变：%(what)s")


@transaction.atomic
def ask_merge(*, kept: Resident, dropped: Resident, reason: str, by: User) -> MergeRequest:
    """Two files are one person, says one officer. Raises NotAllowed, NotFound, CannotMerge, AlreadyMerging, SettleFirst."""
    require_may(by, "elderly_care.ask_merge")
    first, second = _both(kept.pk, dropped.pk, by)
    _require_possible(first, second)
    known = MergeRequest.objects.filter(dropped=second)
    if known.filter(state__in=[RequestState.ASKED, RequestState.DONE]).exists():
        raise AlreadyMerging
    row = MergeRequest(kept=first, dropped=second, asked_by=by)
    row.reason = require_reason(reason, longest=300)
    require_valid(row)
    row.save(force_insert=True)
    record(row, "elderly_care.merge.asked", by=by, reason=row.reason)
    return row


@transaction.atomic
def decide_merge(*, request: MergeRequest, approve: bool, note: str = "", by: User) -> MergeRequest:
    """Another officer has compared them. It can't be undone.

    Raises NotAllowed, NotFound, SecondPersonNeeded, WrongState, ReasonMissing, CannotMerge, SettleFirst.
    """
    require_may(by, "elderly_care.decide_merge")
    seen = MergeRequest.objects.visible_to(by).filter(pk=request.pk).first()
    if seen is None:
        raise NotFound
    kept, dropped = _both(seen.kept_id, seen.dropped_id, by)
    row = locked(MergeRequest.objects.filter(pk=seen.pk)).get()
    verb = "approve" if approve else "refuse"
    FILE_REQUEST.check(row, verb)
    if row.asked_by_id == by.pk:
        raise SecondPersonNeeded
    if approve:
        _require_possible(kept, dropped)
    row.decision = note.strip()[:300] if approve else require_reason(note, "note", 300)
    row.decided_by, row.decided_at = by, timezone.now()
    row.moved = _merge(kept, dropped, by) if approve else {}
    columns = ["decision", "decided_by", "decided_at", "moved"]
    FILE_REQUEST.move(row, verb, by=by, save=columns, moved=row.moved)
    return row


def _both(kept: int, dropped: int, by: User) -> tuple[Resident, Resident]:
    """Locked in the order of their keys. Raises NotFound unless both lie in scope."""
    rows = {row.pk: row for row in locked(Resident.objects.filter(pk__in=[kept, dropped]))}
    covered = [row for row in rows.values() if by.scope.covers(row.community_id)]
    if len(covered) != 2:
        raise NotFound
    return rows[kept], rows[dropped]


def _require_possible(kept: Resident, dropped: Resident) -> None:
    other_death = dropped.died_on is not None and dropped.died_on != kept.died_on
    if kept.merged_into_id or dropped.merged_into_id or kept.moved_out_on or other_death:
        raise CannotMerge
    if found := obstacles(dropped, kept):
        raise SettleFirst(what="；".join(found))


def _merge(kept: Resident, dropped: Resident, by: User) -> dict[str, int]:
    """First what can move, then the pointer, then what follows for a file that nobody lives under."""
    moved = {code: mover(kept, dropped, by) for code, mover in _movers.items()}
    dropped.merged_into = kept
    dropped.moved_out_on = dropped.moved_out_on or today()
    dropped.save(update_fields=["merged_into", "moved_out_on", "updated_at"])
    Resident.objects.filter(merged_into=dropped).update(merged_into=kept)
    record(dropped, "elderly_care.resident.merged", by=by, kept=kept.pk, moved=moved)
    facts_changed.send(decide_merge, resident_ids=[kept.pk, dropped.pk], by=by)
    return {code: count for code, count in moved.items() if count}
