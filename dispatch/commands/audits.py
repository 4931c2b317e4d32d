"""Somebody from outside asks whether a visit really happened: drawn by chance, checked with a recording."""

from datetime import date, datetime
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from core.errors import InvalidInput, NotFound
from core.locking import Lock, locked, only_one
from dispatch.commands.follow_ups import complain
from dispatch.commands.visit_errors import NothingToDraw, RecordingMissing
from dispatch.enums.visits import AuditState, ComplaintSource, ServiceComplaintState
from dispatch.logic.visits import drawn
from dispatch.models import VisitAudit, WorkOrder
from dispatch.queries.after import visits_to_draw
from dispatch.queries.visit_rules import visit_rule
from dispatch.transitions import AUDIT

VERBS = {AuditState.TRUE: "confirm", AuditState.DOUBTFUL: "doubt", AuditState.FALSE: "disprove"}


@transaction.atomic
def draw_audits(
    *, period: date, division_code: str, by: User, seed: str = "", now: datetime | None = None
) -> list[VisitAudit]:
    """Draw the month's sample among visits in scope that nobody has drawn yet.

    The seed is kept with every row, so that anybody can draw the same again. Raises NothingToDraw.
    """
    only_one(Lock.VISIT_AUDIT)
    now = now or timezone.now()
    ids = visits_to_draw(by, period, division_code)
    if not ids:
        raise NothingToDraw
    rule = visit_rule(division_code, period)
    seed = seed or token_hex(8)
    rows = [
        VisitAudit(order_id=pk, period=period, seed=seed, drawn_by=by, drawn_at=now)
        for pk in drawn(ids, rule.audit_percent, seed)
    ]
    made = VisitAudit.objects.bulk_create(rows)
    for row in made[:1]:
        words: dict[str, Any] = {"seed": seed, "drawn": len(made), "among": len(ids)}
        record(row, "dispatch.audit.drawn", by=by, period=period, **words)
    return made


@transaction.atomic
def check_audit(
    *, audit: VisitAudit, result: str, call_reference: str, note: str, by: User
) -> VisitAudit:
    """What was found out; a visit that didn't happen becomes a complaint and isn't paid.

    Raises NotFound, RecordingMissing, WrongState, InvalidInput.
    """
    if result not in VERBS:
        raise InvalidInput
    reference = call_reference.strip()[:80]
    if not reference:
        raise RecordingMissing(fields={"call_reference": [str(RecordingMissing.message)]})
    rows = VisitAudit.objects.visible_to(by).filter(pk=audit.pk)
    found = rows.select_related("order").first()
    if found is None:
        raise NotFound
    order = locked(WorkOrder.objects.filter(pk=found.order_id), no_key=True).get()
    row = locked(VisitAudit.objects.filter(pk=found.pk)).get()
    AUDIT.check(row, VERBS[AuditState(result)])
    row.call_reference, row.note = reference, note.strip()[:500]
    row.checked_by, row.checked_at = by, timezone.now()
    saved = ["call_reference", "note", "checked_by", "checked_at"]
    AUDIT.move(row, VERBS[AuditState(result)], by=by, reason=row.note, save=saved)
    _complain(order, row, by)
    return row


def _complain(order: WorkOrder, row: VisitAudit, by: User) -> None:
    has_open = order.complaints.filter(state=ServiceComplaintState.OPEN).exists()
    if row.state == AuditState.FALSE and not has_open:
        text = row.note or str(row.get_state_display())
        complain(order=order, source=ComplaintSource.AUDIT, text=text, by=by)
