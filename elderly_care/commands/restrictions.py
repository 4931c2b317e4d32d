"""What a person may not eat: told by the person, family or a doctor, and ended by a date."""

from datetime import date
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.commands import require_may
from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict, require_valid
from core.locking import locked
from elderly_care.models import Resident, Restriction


class RestrictionEnded(Conflict):
    """It holds no more."""

    code: ClassVar[str] = "elderly_care.restriction_ended"
    message = _("这条饮食禁忌已于 %(day)s 结束，什么都没有改变；需要时请重新登记。")


@transaction.atomic
def set_restriction(
    *,
    resident: Resident,
    kind: str,
    value: str,
    by: Actor,
    note: str = "",
    starts_on: date | None = None,
) -> Restriction:
    """Something the person can't eat, from a day on; said again, the same row with the newer note.

    Raises NotAllowed, InvalidInput.
    """
    _require_right(resident, by)
    locked(Resident.objects.filter(pk=resident.pk), no_key=True).get()
    value = value.strip()
    same = Restriction.objects.filter(resident=resident, kind=kind, value=value)
    known = locked(same.filter(ends_on__isnull=True)).first()
    row = known or Restriction(
        resident=resident, kind=kind, value=value, starts_on=starts_on or today()
    )
    if known is not None and note in ("", known.note):
        return known
    row.note = note
    require_valid(row)
    row.save()
    record(
        resident,
        f"elderly_care.restriction.{'change' if known else 'add'}",
        by=by,
        kind=kind,
        value=value,
        starts_on=row.starts_on,
    )
    return row


@transaction.atomic
def end_restriction(
    *, restriction: Restriction, by: Actor, on: date | None = None, reason: str = ""
) -> Restriction:
    """The person may eat it again after that day; one that has not begun yet is over at once.

    Raises NotAllowed, RestrictionEnded.
    """
    row = locked(Restriction.objects.filter(pk=restriction.pk)).select_related("resident").get()
    _require_right(row.resident, by)
    if row.ends_on is not None and row.ends_on < today():
        raise RestrictionEnded(day=row.ends_on)
    row.ends_on = max(on or today(), row.starts_on)
    row.save(update_fields=["ends_on", "updated_at"])
    record(
        row.resident,
        "elderly_care.restriction.end",
        by=by,
        reason=reason,
        kind=row.kind,
        value=row.value,
        ends_on=row.ends_on,
    )
    return row


def _require_right(resident: Resident, by: Actor) -> None:
    """The person, family who may order, staff of the place, or the platform itself."""
    require_may(by, "elderly_care.keep_restrictions", resident)
