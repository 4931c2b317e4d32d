"""After visits: whom to call, what to answer, what to draw, what to pay."""

from datetime import date, datetime, timedelta

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.utils import timezone

from accounts.models import Organisation, User
from core.dates import end_of_month, span_of
from dispatch.enums import OrderState
from dispatch.enums.visits import (
    AuditState,
    ComplaintSource,
    FollowUpResult,
    ServiceComplaintState,
)
from dispatch.models import (
    FollowUp,
    LateReport,
    RecordCorrection,
    ServiceComplaint,
    SettledVisit,
    SettlementRun,
    VisitAudit,
    VisitEvidence,
    VisitSettlement,
    WorkOrder,
)
from dispatch.queries.visit_rules import visit_rule

MOST_TRIES = 3
LONGEST_RUN = timedelta(minutes=30)
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
    start, end = span_of(period, end_of_month(period))
    return Q(window_start__gte=start, window_start__lt=end)


def visits_to_draw(period: date, division_code: str) -> list[int]:
    """Visits of a month in a place that took place and that nobody has drawn."""
    rows = WorkOrder.objects.filter(
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
        .order_by(Case(When(state=AuditState.DOUBTFUL, then=0), default=1), "period", "pk")
    )


def proofs_of(order: WorkOrder, user: User) -> QuerySet[VisitEvidence]:
    """Both ends of a visit, for who checks it."""
    rows = VisitEvidence.objects.visible_to(user).filter(order=order)
    return rows.select_related("by", "explained")


def late_reports_of(order: WorkOrder, user: User) -> QuerySet[LateReport]:
    """What was refused because the visit had been given to somebody else or taken back."""
    rows = LateReport.objects.visible_to(user).filter(order=order)
    return rows.select_related("by").order_by("occurred_at", "pk")


def times_of(order: WorkOrder) -> QuerySet[VisitEvidence]:
    """When somebody really came and left."""
    rows = VisitEvidence.objects.filter(order=order).select_related("by")
    return rows.order_by("occurred_at", "pk")


def reused_photos(order: WorkOrder) -> int:
    """How many other visits were shown by the very same photos."""
    own = VisitEvidence.objects.filter(order=order).exclude(upload_sha256="")
    others = VisitEvidence.objects.filter(upload_sha256__in=own.values("upload_sha256"))
    return others.exclude(order=order).values("order").distinct().count()


def open_complaints(user: User) -> QuerySet[ServiceComplaint]:
    """By their deadline."""
    rows = ServiceComplaint.objects.visible_to(user).filter(state=ServiceComplaintState.OPEN)
    related = ("order__resident", "order__item", "order__operator", "owner")
    return rows.select_related(*related).order_by("due_on", "pk")


def complaints_of(order: WorkOrder) -> QuerySet[ServiceComplaint]:
    """The person's own about one visit, the latest first; what a check from outside found isn't theirs."""
    return order.complaints.exclude(source=ComplaintSource.AUDIT).order_by("-pk")


def answered_complaints(user: User) -> QuerySet[ServiceComplaint]:
    """The latest first."""
    rows = ServiceComplaint.objects.visible_to(user).filter(state=ServiceComplaintState.ANSWERED)
    related = ("order__resident", "order__item", "order__operator", "answered_by")
    return rows.select_related(*related).order_by("-answered_at", "-pk")


def late_complaints(day: date) -> QuerySet[ServiceComplaint]:
    """Not answered by their day, everywhere; the longest waiting first."""
    rows = ServiceComplaint.objects.filter(state=ServiceComplaintState.OPEN, due_on__lt=day)
    return rows.order_by("due_on", "pk")


def open_corrections(user: User) -> QuerySet[RecordCorrection]:
    """Waiting for another person."""
    rows = RecordCorrection.objects.visible_to(user).filter(state="asked")
    return rows.select_related("record__order__resident", "asked_by").order_by("asked_at", "pk")


def settled_lines(made: VisitSettlement) -> QuerySet[SettledVisit]:
    """The visits of a settlement, by number."""
    return made.lines.select_related("order__item").order_by("order")


def open_runs(user: User) -> QuerySet[SettlementRun]:
    """Months in scope that are being settled, the first asked first."""
    rows = SettlementRun.objects.visible_to(user).filter(ended_at__isnull=True)
    return rows.select_related("operator").order_by("pk")


def forgotten_runs(now: datetime) -> QuerySet[SettlementRun]:
    """Asked for longer ago than a task may take, and not ended."""
    rows = SettlementRun.objects.filter(ended_at__isnull=True, asked_at__lt=now - LONGEST_RUN)
    return rows.order_by("pk")


def settled_without_line(operator: Organisation, period: date) -> QuerySet[WorkOrder]:
    """Visits of a month whose money was taken and that stand on no settlement yet."""
    return WorkOrder.objects.filter(
        in_month(period), operator=operator, state=OrderState.SETTLED, settled__isnull=True
    )


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
