"""Risk classes follow from rules every night and whenever facts change; a person may know better for a time."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.commands import require_may
from accounts.models import User
from core.audit import record
from core.batches import key_chunks, slices
from core.dates import today
from core.errors import InvalidInput, NotFound, require_reason, require_valid
from core.locking import locked
from elderly_care.commands.residents import open_file
from elderly_care.enums import RiskLevel
from elderly_care.logic.risk import classify
from elderly_care.models import Resident, RiskClass
from elderly_care.queries.risks import Judged, classes_of, judged

BATCH = 1000
LONGEST_OVERRIDE = timedelta(days=180)


class BadExpiry(InvalidInput):
    """A person's judgement isn't for ever."""

    code: ClassVar[str] = "risks.expiry"
    message = _("有效期要在明天到 %(days)s 天之内，到期后按规则重新评定。")


class NoSuchLevel(InvalidInput):
    """Red, yellow or green."""

    code: ClassVar[str] = "risks.level"
    message = _("等级只有红色、黄色、绿色。")


def classify_everybody() -> int:
    """The nightly round: a thousand at a time, each in a transaction. Returns how many changed."""
    people = Resident.objects.living_here()
    return sum(classify_residents(resident_ids=keys) for keys in key_chunks(people, BATCH))


def classify_residents(*, resident_ids: Sequence[int]) -> int:
    """Bring these people's classes to what the rules say today; how many changed. Harmless twice."""
    return sum(_classify(keys) for keys in slices(list(resident_ids), BATCH))


@transaction.atomic
def _classify(keys: Sequence[int]) -> int:
    people = list(locked(Resident.objects.living_here().filter(pk__in=keys), no_key=True))
    known = classes_of([person.pk for person in people])
    now, ended, new = timezone.now(), [], []
    for person in judged(people):
        before = known.get(person.resident_id)
        if before is not None and _still_manual(before):
            continue
        row = _row(person, now)
        if before is None or _differs(before, row):
            new.append(row)
            if before is not None:
                ended.append(before.pk)
    RiskClass.objects.filter(pk__in=ended).update(ended_at=now)
    RiskClass.objects.bulk_create(new, batch_size=BATCH)
    return len(new)


def _row(person: Judged, now: datetime) -> RiskClass:
    level, reasons = classify(person.facts, person.criteria)
    return RiskClass(resident_id=person.resident_id, level=level, reasons=reasons, since=now)


def _differs(before: RiskClass, after: RiskClass) -> bool:
    is_manual = before.set_by_id is not None
    return is_manual or (before.level, before.reasons) != (after.level, after.reasons)


def _still_manual(row: RiskClass) -> bool:
    return row.expires_on is not None and row.expires_on >= today()


@transaction.atomic
def override_risk(
    *, resident: Resident, level: str, reason: str, expires_on: date, by: User
) -> RiskClass:
    """A person judges otherwise, until a day. Raises NotAllowed, NotFound, ReasonMissing, BadExpiry, NoSuchLevel."""
    require_may(by, "elderly_care.override_risk")
    why = require_reason(reason, longest=300)
    if level not in RiskLevel.values:
        raise NoSuchLevel
    if not today() < expires_on <= today() + LONGEST_OVERRIDE:
        raise BadExpiry(days=LONGEST_OVERRIDE.days)
    person = open_file(resident, by)
    if person.died_on or person.moved_out_on:
        raise NotFound
    now = timezone.now()
    RiskClass.objects.current().filter(resident=person).update(ended_at=now)
    row = RiskClass(resident=person, level=level, since=now, set_by=by, reason=why)
    row.expires_on = expires_on
    require_valid(row)
    row.save(force_insert=True)
    record(row, "elderly_care.risk.overridden", by=by, reason=why, level=str(level))
    return row


@transaction.atomic
def end_override(*, resident: Resident, by: User) -> RiskClass | None:
    """The rules decide again, from now on. Raises NotAllowed, NotFound."""
    require_may(by, "elderly_care.override_risk")
    person = open_file(resident, by)
    row = RiskClass.objects.current().filter(resident=person, set_by__isnull=False).first()
    if row is not None:
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
        record(row, "elderly_care.risk.override_ended", by=by)
        _classify([person.pk])
    return RiskClass.objects.current().filter(resident=person).first()


def end_classes(*, resident_ids: Sequence[int]) -> int:
    """Of who died or left. Within the caller's transaction."""
    rows = RiskClass.objects.current().filter(resident__in=list(resident_ids))
    return rows.update(ended_at=timezone.now())
