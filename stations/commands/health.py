"""What was done for public health is counted, and put right."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.commands import require_inside
from accounts.models import Division, User
from core.acts import save_or_find
from core.audit import record
from core.dates import today
from core.errors import Conflict, InvalidInput, NotFound, require_reason, require_valid
from core.locking import locked
from stations.commands.reach import KeyUsed, own_key
from stations.models import HealthEntry


class CountAhead(InvalidInput):
    """Written down afterwards."""

    code: ClassVar[str] = "health.ahead"
    message = _("计数写已经做过的事，日期不能晚于今天；什么都没有改变。")


class CountCorrectedAlready(Conflict):
    """The newer row is the one to put right."""

    code: ClassVar[str] = "health.corrected_already"
    message = _("这条计数已经更正过，请更正最新的一条；什么都没有改变。")


@dataclass(frozen=True)
class Counted:
    """How many of what, where and when."""

    division: Division
    kind: str
    day: date
    amount: int
    what: str = ""


@transaction.atomic
def note_health(*, counted: Counted, key: str, by: User) -> HealthEntry:
    """One line; the same key is the same line. Raises CountAhead, InvalidInput, KeyUsed, NotFound."""
    if not by.scope.covers(counted.division.pk):
        raise NotFound
    own = own_key(key, by)
    if (known := _known(own, counted)) is not None:
        return known
    if counted.day > today():
        raise CountAhead(fields={"day": [str(CountAhead.message)]})
    made = HealthEntry(**vars(counted), key=own, noted_by=by)
    row, new = save_or_find(made, lambda: _known(own, counted))
    if new:
        record(row, "stations.healthentry.noted", by=by, kind=row.kind, amount=row.amount)
    return row


@transaction.atomic
def correct_health(*, entry: HealthEntry, amount: int, reason: str, by: User) -> HealthEntry:
    """The row stays; another one says how many it were, and why; 0 takes it back. The same again is the same.

    Raises CountCorrectedAlready, InvalidInput, NotFound, ReasonMissing.
    """
    require_inside(entry, by)
    row = locked(HealthEntry.objects.filter(pk=entry.pk)).get()
    why = require_reason(reason)[:200]
    known = HealthEntry.objects.filter(corrects=row).first()
    if known is not None:
        if known.amount == amount:
            return known
        raise CountCorrectedAlready
    made = HealthEntry(
        division=row.division, kind=row.kind, day=row.day, what=row.what, amount=amount
    )
    made.corrects, made.reason, made.noted_by = row, why, by
    require_valid(made)
    made.save(force_insert=True)
    record(made, "stations.healthentry.corrected", by=by, reason=why, amount=amount)
    return made


def _known(key: str, counted: Counted) -> HealthEntry | None:
    known = HealthEntry.objects.filter(key=key).first()
    if known is not None and _said(known) != counted:
        raise KeyUsed
    return known


def _said(row: HealthEntry) -> Counted:
    return Counted(row.division, row.kind, row.day, row.amount, row.what)
