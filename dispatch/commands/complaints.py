"""Complaints about visits: an answer by a day, and who answers for it when the day has passed."""

from datetime import date, datetime

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import SYSTEM, Actor, record
from core.dates import days_stage, today
from core.errors import NotFound, require_reason
from core.language import platform_language
from core.locking import locked
from core.photos import clean_photo
from core.private_files import kept_with_files
from core.workdays import add_working_days
from dispatch.commands.steps import locked_order
from dispatch.commands.visit_errors import ComplaintOpen
from dispatch.enums.visits import ComplaintSource, ServiceComplaintState
from dispatch.models import ServiceComplaint, WorkOrder
from dispatch.queries.after import late_complaints
from dispatch.queries.clocks import owner_for
from dispatch.queries.visit_rules import visit_rule
from dispatch.transitions import COMPLAINT
from elderly_care.commands import notify

LONGEST_TEXT = 500


@transaction.atomic
def complain(
    *, order: WorkOrder, source: str, text: str, by: Actor, now: datetime | None = None
) -> ServiceComplaint:
    """Open a complaint with the day by which it is answered. Raises ReasonMissing, ComplaintOpen."""
    now = now or timezone.now()
    words = require_reason(text, field="text", longest=LONGEST_TEXT)
    row = locked_order(order)
    if has_open(row):
        raise ComplaintOpen
    day = timezone.localdate(now)
    rule = visit_rule(row.resident.community_id, day)
    made = ServiceComplaint.objects.create(
        order=row,
        source=source,
        text=words,
        due_on=add_working_days(day, rule.complaint_workdays),
        owner=owner_for(row, rule.complaint_owners[0]) if rule.complaint_owners else None,
        opened_by_id=by.pk,
        opened_at=now,
    )
    record(made, "dispatch.complaint.opened", by=by, order=row.pk, due_on=made.due_on)
    return made


@transaction.atomic
def complain_on_phone(*, order: WorkOrder, text: str, by: User) -> ServiceComplaint:
    """Somebody rings because of a visit, also of one that never came. Raises NotFound and as complain."""
    if not WorkOrder.objects.visible_to(by).filter(pk=order.pk).exists():
        raise NotFound
    return complain(order=order, source=ComplaintSource.PHONE, text=text, by=by)


def complain_online(
    *, order: WorkOrder, text: str, by: User, photo: File | None = None
) -> ServiceComplaint:
    """The person or a relative writes because of their own visit. Whether it is theirs is asked by who calls.

    The same words again while they wait for an answer change nothing. Raises PhotoRefused and as complain.
    """
    picture = clean_photo(photo) if photo is not None else None
    with kept_with_files():
        return _complain_online(order, text, by, picture)


def _complain_online(
    order: WorkOrder, text: str, by: User, picture: ContentFile | None
) -> ServiceComplaint:
    row = locked_order(order)
    known = row.complaints.filter(state=ServiceComplaintState.OPEN, text=text.strip()).first()
    made = known or complain(order=row, source=ComplaintSource.PORTAL, text=text, by=by)
    if picture is not None and not made.photo:
        made.photo = picture  # type: ignore[assignment]
        made.save(update_fields=["photo"])
    return made


@transaction.atomic
def answer_complaint(*, complaint: ServiceComplaint, answer: str, by: User) -> ServiceComplaint:
    """Say what was done about it. Raises NotFound, ReasonMissing, WrongState."""
    rows = ServiceComplaint.objects.visible_to(by).filter(pk=complaint.pk)
    row = locked(rows).first()
    if row is None:
        raise NotFound
    COMPLAINT.check(row, "answer")
    row.answer = require_reason(answer, field="answer", longest=LONGEST_TEXT)
    row.answered_by, row.answered_at = by, timezone.now()
    COMPLAINT.move(row, "answer", by=by, save=["answer", "answered_by", "answered_at"])
    if row.source != ComplaintSource.AUDIT:
        _tell_answer(row, by)
    return row


def _tell_answer(row: ServiceComplaint, by: User) -> None:
    """Whoever complained reads it; what a check from outside found was nobody's complaint."""
    order = row.order
    with platform_language():
        words = {"number": order.number, "answer": row.answer}
        text = _("您对工单 %(number)s 的投诉已答复：%(answer)s") % words
        notify(resident=order.resident, subject=_("投诉已答复"), text=text, by=by, about=order)


def has_open(order: WorkOrder) -> bool:
    """Whether one waits for its answer."""
    return order.complaints.filter(state=ServiceComplaintState.OPEN).exists()


def watch_complaints(*, day: date | None = None) -> int:
    """Pass on what nobody has answered in time; returns how many. Harmless twice."""
    day = day or today()
    rows = late_complaints(day).values_list("pk", "order_id")
    return sum(_pass_on(pk, order_id, day) for pk, order_id in list(rows))


@transaction.atomic
def _pass_on(pk: int, order_id: int, day: date) -> bool:
    order = locked(WorkOrder.objects.filter(pk=order_id), no_key=True).get()
    row = locked(late_complaints(day).filter(pk=pk)).first()
    if row is None:
        return False
    rule = visit_rule(order.resident.community_id, timezone.localdate(row.opened_at))
    stage = days_stage(row.due_on, rule.complaint_stages, day)
    if stage <= row.stage:
        return False
    before = str(row.owner or "")
    row.owner = owner_for(order, rule.complaint_owners[stage]) or row.owner
    row.stage = stage
    row.save(update_fields=["stage", "owner"])
    words = {"before": before, "after": str(row.owner or "")}
    record(row, "dispatch.complaint.late", by=SYSTEM, order=order.pk, stage=stage, **words)
    return True
