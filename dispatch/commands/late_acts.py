"""Acts that were done in time and told late: a phone without network doesn't know what was decided meanwhile."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, tell_staff
from accounts.enums import Role
from accounts.models import User
from core.audit import record
from core.language import platform_language
from core.locking import locked
from dispatch.commands.steps import Act, step
from dispatch.enums import AssignmentState, OrderState
from dispatch.enums.visits import Phase
from dispatch.models import Assignment, Carer, WorkOrder
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


@transaction.atomic
def tell_refused(order: WorkOrder, phase: Phase, act: Act, by: User) -> None:
    """Somebody who had been sent was there all the same: the dispatcher hears of it and finds out."""
    if not order.assignments.filter(carer__user=by).exists():
        return
    record(order, "dispatch.workorder.refused_late", by=by, phase=phase, key=act.key)
    owner = owner_for(order, Role.DISPATCHER)
    if owner is None or act.occurred_at is None:
        return
    with platform_language():
        words = {
            "carer": str(by),
            "time": f"{timezone.localtime(act.occurred_at):%m-%d %H:%M}",
            "number": order.number,
            "phase": Phase(phase).label,
        }
        text = (
            _(
                "%(carer)s 补报工单 %(number)s：%(time)s %(phase)s。这一单已经改派或取消，没有保存，"
                "请向服务人员和老人核实。"
            )
            % words
        )
        tell_staff([StaffMessage(owner, _("上门补报没有保存"), text, order)])
