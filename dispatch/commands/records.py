"""What was done at a home: written once, corrected with a reason, after some days with another's consent."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import record as audit
from core.errors import NotFound, SecondPersonNeeded, require_reason
from core.language import platform_language
from core.locking import locked
from dispatch.commands.visit_errors import (
    CorrectionOpen,
    NoRecord,
    NothingCorrected,
    OddVitals,
)
from dispatch.enums.visits import CorrectionState, Phase
from dispatch.logic.visits import is_locked, version_of
from dispatch.models import RecordCorrection, VisitEvidence, VisitRecord, WorkOrder
from dispatch.queries.visit_rules import visit_rule
from dispatch.queries.visits import Content, added, content_from, content_of
from dispatch.transitions import CORRECTION
from elderly_care.commands import require_consent
from elderly_care.commands.vitals import measure_again
from elderly_care.enums import ConsentPurpose
from elderly_care.logic.vitals import odd_vitals

LONGEST_NOTES = 1000
LONGEST_REASON = 300


@dataclass(frozen=True)
class Correction:
    """What the record should say, and why."""

    content: Content
    reason: str


def check_content(content: Content) -> None:
    """Raises OddVitals with the fields."""
    odd = odd_vitals(content.vitals)
    if odd:
        raise OddVitals(fields={name: [str(OddVitals.message)] for name in odd})


def write_record(*, order: WorkOrder, content: Content, by: User, at: datetime) -> VisitRecord:
    """The first version; what a second carer measured and wrote is added to it. Raises OddVitals.

    A value outside the limits of the place is measured again on a patrol visit.
    """
    check_content(content)
    if content.vitals:
        measure_again(order.resident, content.vitals)
    values = {**_columns(content), "recorded_by": by, "recorded_at": at}
    row, made = VisitRecord.objects.get_or_create(order=order, defaults=values)
    if not made and row.recorded_by_id != by.pk:
        _add(row, content, by, at)
    return row


def _add(row: VisitRecord, content: Content, by: User, at: datetime) -> None:
    """As a correction, so that both versions stay; the order is locked."""
    first = content_of(row)
    both = added(first, content)
    if both == first:
        return
    with platform_language():
        reason = _("第二位服务人员的记录")
    after = version_of(both.as_dict())
    RecordCorrection.objects.create(
        record=row,
        before=version_of(first.as_dict()),
        after=after,
        reason=reason,
        was_locked=False,
        state=CorrectionState.APPLIED,
        asked_by=by,
        asked_at=at,
        decided_by=by,
        decided_at=at,
    )
    _apply(row, after)


@transaction.atomic
def correct_record(
    *, order: WorkOrder, correction: Correction, by: User, now: datetime | None = None
) -> RecordCorrection:
    """Change a record at once, or ask for it when it is locked; both versions are kept.

    Raises NotFound, NoRecord, OddVitals, ReasonMissing, NothingCorrected, CorrectionOpen, and
    ConsentMissing for vital signs of who didn't agree.
    """
    now = now or timezone.now()
    reason = require_reason(correction.reason, longest=LONGEST_REASON)
    check_content(correction.content)
    row = _record(order, by)
    if correction.content.vitals and correction.content.vitals != content_of(row).vitals:
        require_consent(resident_id=order.resident_id, purpose=ConsentPurpose.VITAL_SIGNS)
    before, after = (
        version_of(content.as_dict()) for content in (content_of(row), correction.content)
    )
    if before == after:
        raise NothingCorrected
    if row.corrections.filter(state=CorrectionState.ASKED).exists():
        raise CorrectionOpen
    closed = _is_locked(row, now)
    made = RecordCorrection(
        record=row,
        before=before,
        after=after,
        reason=reason,
        was_locked=closed,
        state=CorrectionState.ASKED if closed else CorrectionState.APPLIED,
        asked_by=by,
        asked_at=now,
        decided_by=None if closed else by,
        decided_at=None if closed else now,
    )
    made.save(force_insert=True)
    if not closed:
        _apply(row, after)
    audit(made, "dispatch.record.corrected", by=by, reason=reason, locked=closed, order=order.pk)
    return made


@transaction.atomic
def decide_correction(
    *, correction: RecordCorrection, approve: bool, by: User, now: datetime | None = None
) -> RecordCorrection:
    """Another person lets a locked record be changed, or doesn't.

    Raises NotFound, SecondPersonNeeded, WrongState.
    """
    rows = RecordCorrection.objects.visible_to(by).filter(pk=correction.pk)
    found = locked(rows).select_related("record__order").first()
    if found is None:
        raise NotFound
    if found.asked_by_id == by.pk:
        raise SecondPersonNeeded
    row = locked(VisitRecord.objects.filter(pk=found.record_id)).get()
    verb = "approve" if approve else "refuse"
    CORRECTION.check(found, verb)
    found.decided_by, found.decided_at = by, now or timezone.now()
    CORRECTION.move(found, verb, by=by, save=["decided_by", "decided_at"], order=row.order_id)
    if approve:
        _apply(row, str(found.after))
    return found


def _record(order: WorkOrder, by: User) -> VisitRecord:
    found = WorkOrder.objects.visible_to(by).filter(pk=order.pk).first()
    if found is None or not by.has_perm("dispatch.correct_record", found):
        raise NotFound
    row = locked(VisitRecord.objects.filter(order=order.pk)).first()
    if row is None:
        raise NoRecord
    return row


def _is_locked(row: VisitRecord, now: datetime) -> bool:
    order = WorkOrder.objects.select_related("resident").get(pk=row.order_id)
    ends = VisitEvidence.objects.filter(order=order, phase=Phase.FINISH).order_by("pk")
    finished_at = ends.values_list("occurred_at", flat=True).first() or row.recorded_at
    rule = visit_rule(order.resident.community_id, timezone.localdate(finished_at))
    return is_locked(finished_at, now, rule.lock_days)


def _apply(row: VisitRecord, text: str) -> None:
    for name, value in _columns(content_from(text)).items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=["checklist", "vitals", "notes", "version"])


def _columns(content: Content) -> dict[str, object]:
    return {
        "checklist": content.checklist,
        "vitals": version_of(content.vitals) if content.vitals else None,
        "notes": content.notes.strip()[:LONGEST_NOTES] or None,
    }
