"""Somebody from outside asks whether a visit really happened: drawn by chance, checked with a recording."""

from datetime import date, datetime
from secrets import token_hex

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from core.dates import month_of, today
from core.errors import InvalidInput, NotFound
from core.locking import Lock, locked, only_one
from core.sampling import drawn
from dispatch.commands.complaints import complain, has_open
from dispatch.commands.entitlement import take_back
from dispatch.commands.steps import Act, locked_order, step
from dispatch.commands.visit_errors import MonthNotOver, NothingToDraw, RecordingMissing
from dispatch.enums import OrderState
from dispatch.enums.visits import AuditState, ComplaintSource
from dispatch.models import AuditDraw, VisitAudit, WorkOrder
from dispatch.queries.after import visits_to_draw
from dispatch.queries.visit_rules import visit_rule
from dispatch.transitions import AUDIT

VERBS = {AuditState.TRUE: "confirm", AuditState.DOUBTFUL: "doubt", AuditState.FALSE: "disprove"}


@transaction.atomic
def draw_audits(
    *, period: date, division_code: str, by: User, seed: str = "", now: datetime | None = None
) -> list[VisitAudit]:
    """Draw a place's sample of a month that is over, once; again answers the same.

    Seed, share and visits are kept, so that anybody can draw the same again. Raises NotFound,
    MonthNotOver, NothingToDraw.
    """
    if not any(division_code.startswith(prefix) for prefix in by.scope.prefixes):
        raise NotFound
    only_one(Lock.VISIT_AUDIT)
    known = AuditDraw.objects.filter(period=period, division=division_code).first()
    if known is not None:
        return list(VisitAudit.objects.filter(period=period, seed=known.seed).order_by("order_id"))
    if period >= month_of(today()):
        raise MonthNotOver(period=f"{period:%Y-%m}")
    ids = visits_to_draw(period, division_code)
    if not ids:
        raise NothingToDraw
    made = AuditDraw.objects.create(
        period=period,
        division_id=division_code,
        seed=seed or token_hex(8),
        percent=visit_rule(division_code, period).audit_percent,
        population=ids,
        drawn_by=by,
        drawn_at=now or timezone.now(),
    )
    rows = _audits(made)
    record(made, "dispatch.audit.drawn", by=by, period=period, drawn=len(rows), among=len(ids))
    return rows


def _audits(made: AuditDraw) -> list[VisitAudit]:
    sample = drawn(made.population, made.percent, made.seed)
    # Whoever settles one of them at this moment waits, and then sees that it was drawn.
    orders = list(locked(WorkOrder.objects.filter(pk__in=sample), no_key=True))
    return VisitAudit.objects.bulk_create(
        VisitAudit(
            order=order,
            period=made.period,
            seed=made.seed,
            drawn_by=made.drawn_by,
            drawn_at=made.drawn_at,
        )
        for order in orders
    )


@transaction.atomic
def check_audit(
    *, audit: VisitAudit, result: str, call_reference: str, note: str, by: User
) -> VisitAudit:
    """What was found out; a visit that didn't happen becomes a complaint, and its money goes back.

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
    order = locked_order(found.order)
    row = locked(VisitAudit.objects.filter(pk=found.pk)).get()
    verb = VERBS[AuditState(result)]
    AUDIT.check(row, verb)
    row.call_reference, row.note = reference, note.strip()[:500]
    row.checked_by, row.checked_at = by, timezone.now()
    if verb == "disprove":
        _undo(order, row, by)
    saved = ["call_reference", "note", "checked_by", "checked_at", "back_fen"]
    AUDIT.move(row, verb, by=by, reason=row.note, save=saved)
    return row


def _undo(order: WorkOrder, row: VisitAudit, by: User) -> None:
    """There was no visit: nothing stays held, and what was paid goes back to where it came from."""
    text = row.note or str(AuditState.FALSE.label)
    if not has_open(order):
        complain(order=order, source=ComplaintSource.AUDIT, text=text, by=by)
    if order.state == OrderState.SETTLED:
        row.back_fen = take_back(order, by=by)
        return
    row.back_fen = order.entitlement_fen
    step(order, "disprove", by=by, act=Act(reason=text))
