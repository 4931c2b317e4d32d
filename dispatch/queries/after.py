"""After visits: whom to call, what to answer, what to draw, what to pay."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Organisation, User
from core.dates import add_months
from dispatch.enums import OrderState
from dispatch.enums.visits import AuditState, FollowUpResult, ServiceComplaintState
from dispatch.models import (
    FollowUp,
    RecordCorrection,
    ServiceComplaint,
    VisitAudit,
    VisitEvidence,
    WorkOrder,
)
from dispatch.queries.visit_rules import visit_rule

MOST_TRIES = 3
LOOKS_BACK = timedelta(days=60)


def visits_to_call(user: User, now: datetime) -> QuerySet[WorkOrder]:
    """Done, not reached yet, called fewer than three times; the longest waiting first."""
    reached = FollowUp.objects.filter(
        order=OuterRef("pk"), result__in=(FollowUpResult.REACHED, FollowUpResult.DECLINED)
    )
    rows = WorkOrder.objects.visible_to(user).filter(
        state=OrderState.DONE, window_start__gte=now - LOOKS_BACK
    )
    return (
        rows.filter(~Exists(reached))
        .annotate(tries=Count("follow_ups"))
        .filter(tries__lt=MOST_TRIES)
        .select_related("resident__community", "item", "operator")
        .order_by("window_start", "pk")
    )


def in_month(period: date) -> Q:
    """Visits of a month, by the business date of their window."""
    return Q(window_start__date__gte=period, window_start__date__lt=add_months(period, 1))


def visits_to_draw(user: User, period: date, division_code: str) -> list[int]:
    """Visits of a month in scope that took place and that nobody has drawn."""
    rows = WorkOrder.objects.visible_to(user).filter(
        in_month(period),
        state__in=OrderState.VISITED,
        resident__community__code__startswith=division_code,
        audit__isnull=True,
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def audits_to_check(user: User) -> QuerySet[VisitAudit]:
    """What waits for a call from outside; doubtful ones first."""
    rows = VisitAudit.objects.visible_to(user)
    return (
        rows.filter(state__in=(AuditState.DRAWN, AuditState.DOUBTFUL))
        .select_related("order__resident", "order__item", "order__operator")
        .order_by("-state", "period", "pk")
    )


def proofs_of(order: WorkOrder, user: User) -> QuerySet[VisitEvidence]:
    """Both ends of a visit, for who checks it."""
    return VisitEvidence.objects.visible_to(user).filter(order=order).select_related("by")


def reused_photos(order: WorkOrder) -> int:
    """How many other visits were shown by the very same photos."""
    own = VisitEvidence.objects.filter(order=order).exclude(upload_sha256="")
    others = VisitEvidence.objects.filter(upload_sha256__in=own.values("upload_sha256"))
    return others.exclude(order=order).values("order").distinct().count()


def open_complaints(user: User) -> QuerySet[ServiceComplaint]:
    """By their deadline."""
    rows = ServiceComplaint.objects.visible_to(user).filter(state=ServiceComplaintState.OPEN)
    return rows.select_related("order__resident", "order__item", "order__operator").order_by(
        "due_on", "pk"
    )


def open_corrections(user: User) -> QuerySet[RecordCorrection]:
    """Waiting for another person."""
    rows = RecordCorrection.objects.visible_to(user).filter(state="asked")
    return rows.select_related("record__order__resident", "asked_by").order_by("asked_at", "pk")


def payable(operator: Organisation, period: date, now: datetime) -> QuerySet[WorkOrder]:
    """Visits of a month that may be paid: shown at both ends, nothing open about them, and called
    back, judged, or past the time for it."""
    rule = visit_rule(operator.division_id or "", timezone.localdate(now))
    heard = Q(state__in=(OrderState.FOLLOWED_UP, OrderState.RATED))
    waited = Q(state=OrderState.DONE, window_end__lt=now - timedelta(days=rule.follow_up_days))
    disputed = ServiceComplaint.objects.filter(
        order=OuterRef("pk"), state=ServiceComplaintState.OPEN
    )
    doubted = VisitAudit.objects.filter(order=OuterRef("pk"), state__in=AuditState.HOLDING)
    return WorkOrder.objects.filter(
        in_month(period), heard | waited, ~Exists(disputed), ~Exists(doubted), operator=operator
    )
