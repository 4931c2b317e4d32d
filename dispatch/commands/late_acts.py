"""Acts that were done in time and told late: a phone without network doesn't know what was decided meanwhile."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, tell_staff
from accounts.enums import Role
from accounts.models import User
from core.acts import happened_at
from core.audit import record
from core.language import platform_language
from core.locking import locked
from core.photos import digest
from core.private_files import kept_with_files
from dispatch.commands.failed import open_emergency
from dispatch.commands.proofs import Shown, locate
from dispatch.commands.steps import Act, locked_order, step
from dispatch.commands.visit_errors import HandedOver, NotYourVisit
from dispatch.enums import AssignmentState, OrderState
from dispatch.enums.visits import Phase, VisitFailReason
from dispatch.logic.visits import version_of
from dispatch.models import Assignment, Carer, LateReport, WorkOrder
from dispatch.queries.clocks import owner_for


def lock_gone_carers(order: WorkOrder, by: User) -> None:
    """Whoever may be sent again is locked before the order, as dispatching does."""
    if order.assignments.active().filter(carer__user=by).exists():
        return
    gone = order.assignments.filter(state=AssignmentState.WITHDRAWN).values("carer")
    list(locked(Carer.objects.filter(pk__in=gone), no_key=True))


def sent_again(order: WorkOrder, by: User, act: Act) -> Assignment | None:
    """The accept clock took a locked order from somebody who acted in time: those who were sent go after all.

    Only where nobody else was sent since; what a dispatcher decided stands. None: it isn't theirs.
    """
    last = order.steps.order_by("-pk").first()
    if order.state != OrderState.REQUESTED or last is None or last.verb != "time_out":
        return None
    # The clock's own withdrawals come right after its step.
    gone = list(
        order.assignments.filter(
            state=AssignmentState.WITHDRAWN, updated_at__gte=last.arrived_at
        ).order_by("position", "pk")
    )
    mine = [visit for visit in gone if visit.carer.user_id == by.pk and visit.carer.is_active]
    if not mine or act.occurred_at is None or act.occurred_at >= last.arrived_at:
        return None
    again = [row for visit in gone if (row := _again(visit)) is not None]
    own = next((row for row in again if row.carer_id == mine[0].carer_id), None)
    if own is not None and len(again) == len(gone):
        names = _("、").join(str(row.carer) for row in again)
        step(order, "assign", by=by, act=Act(reason=names))
        return own
    return None


def _again(visit: Assignment) -> Assignment | None:
    """None for who has been sent elsewhere meanwhile, or has no certificate any more."""
    try:
        with transaction.atomic():
            return Assignment.objects.create(
                order_id=visit.order_id,
                carer=visit.carer,
                position=visit.position,
                starts_at=visit.starts_at,
                ends_at=visit.ends_at,
                locked=visit.locked,
                assigned_by_id=visit.assigned_by_id,
            )
    except IntegrityError:
        return None


@dataclass(frozen=True)
class Told:
    """One report as a phone tells it: which end, what was shown, what was ticked, measured and written."""

    phase: Phase
    act: Act
    shown: Shown
    said: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""


@contextmanager
def handing_over(order: WorkOrder, told: Told, by: User) -> Iterator[None]:
    """What is refused to somebody who was there all the same isn't lost: a dispatcher asks. Raises HandedOver."""
    try:
        yield
    except NotYourVisit as refusal:
        with kept_with_files():
            is_kept = _hand_over(order, told, by)
        if is_kept:
            raise HandedOver from refusal
        raise


def _hand_over(order: WorkOrder, told: Told, by: User) -> bool:
    """False for who was never sent; sent twice it is handed over once."""
    row = locked_order(order)
    sent = row.assignments.filter(carer__user=by).select_related("carer").first()
    if sent is None or told.act.occurred_at is None:
        return False
    if LateReport.objects.filter(by=by, key=told.act.key).exists():
        return True
    report = _late_report(row, told, by)
    report.carer = sent.carer
    report.save(force_insert=True)
    record(report, "dispatch.workorder.refused_late", by=by, order=row.pk, phase=told.phase)
    if told.reason == VisitFailReason.UNWELL:
        # Whoever was sent: somebody who needs help gets it.
        open_emergency(report, report.note, event_id=f"late:{report.pk}")
    _tell(report)
    return True


def _late_report(order: WorkOrder, told: Told, by: User) -> LateReport:
    now, shown = timezone.now(), told.shown
    report = LateReport(
        order=order,
        phase=told.phase,
        reason=told.reason,
        occurred_at=happened_at(told.act.occurred_at or now, now),
        arrived_at=now,
        key=told.act.key,
        by=by,
        device=shown.device[:80],
        note=shown.note.strip()[:300],
        said=version_of(told.said) if told.said else None,
    )
    locate(report, shown)
    if shown.photo is not None:
        report.upload_sha256 = shown.upload_sha256
        report.photo = shown.photo  # type: ignore[assignment]
        report.sha256 = digest(shown.photo)
    if shown.signature is not None:
        report.signature = shown.signature  # type: ignore[assignment]
    return report


def _tell(report: LateReport) -> None:
    order = report.order
    owner = owner_for(order, Role.DISPATCHER)
    if owner is None:
        return
    with platform_language():
        words = {
            "carer": str(report.by),
            "time": f"{timezone.localtime(report.occurred_at):%m-%d %H:%M}",
            "number": order.number,
            "phase": Phase(report.phase).label,
        }
        text = (
            _(
                "%(carer)s 补报工单 %(number)s：%(time)s %(phase)s。这一单已经改派或取消，没有算作完成，"
                "照片和说明在工单页的“上门补报”里，请向服务人员和老人核实。"
            )
            % words
        )
        tell_staff([StaffMessage(owner, _("上门补报要核实"), text, order)])
