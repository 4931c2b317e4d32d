"""How far a visit is: on the way, there, begun, finished, or not possible."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit import Actor
from core.errors import require_reason
from core.locking import locked
from dispatch.commands.dispatching import take_back_carers
from dispatch.commands.entitlement import capture_entitlement
from dispatch.commands.errors import EvidenceLacking
from dispatch.commands.stays import count_days
from dispatch.commands.steps import NOW, Act, already, locked_order, require_server, step
from dispatch.enums import Evidence, OrderState
from dispatch.models import VisitLine, WorkOrder
from dispatch.queries.evidence import lacking_of


def _go(order: WorkOrder, verb: str, reached: str, by: Actor, act: Act) -> WorkOrder:
    row = locked_order(order)
    require_server(row, by)
    if already(row, verb, act) or row.state == reached:
        return row
    step(row, verb, by=by, act=act)
    return row


@transaction.atomic
def depart(*, order: WorkOrder, by: Actor, act: Act = NOW) -> WorkOrder:
    """On the way. Again changes nothing. Raises NotYourOrder, WrongState, WrongMoment."""
    return _go(order, "depart", OrderState.ON_THE_WAY, by, act)


@transaction.atomic
def arrive(*, order: WorkOrder, by: Actor, act: Act = NOW) -> WorkOrder:
    """At the door. Again changes nothing. Raises NotYourOrder, WrongState, WrongMoment."""
    return _go(order, "arrive", OrderState.ARRIVED, by, act)


@transaction.atomic
def begin(*, order: WorkOrder, by: Actor, act: Act = NOW) -> WorkOrder:
    """The service begins, shown by the evidence of the start. Raises EvidenceLacking and as depart."""
    row = locked_order(order)
    require_server(row, by)
    if already(row, "begin", act) or row.state == OrderState.IN_SERVICE:
        return row
    _require_evidence(row, "start")
    step(row, "begin", by=by, act=act)
    return row


@transaction.atomic
def finish(*, order: WorkOrder, by: Actor, act: Act = NOW) -> WorkOrder:
    """Done, shown by both evidences. Again changes nothing. Raises EvidenceLacking and as depart."""
    row = locked_order(order)
    require_server(row, by)
    if already(row, "finish", act) or row.state in OrderState.VISITED:
        return row
    _require_evidence(row, "start")
    _require_evidence(row, "finish")
    # Before the step: what an order that is over was asked for at never changes.
    count_days(row, act.occurred_at or timezone.now(), by=by)
    end = step(row, "finish", by=by, act=act).occurred_at
    _free_carers(row, end)
    VisitLine.objects.get_or_create(order=row, item_id=row.item_id)
    return row


def _free_carers(row: WorkOrder, end: datetime) -> None:
    """Whoever is done early can be sent elsewhere at once."""
    for visit in locked(row.assignments.active()):
        # A visit that was over before it was to begin keeps a minute of its time.
        until = max(end, visit.starts_at + timedelta(minutes=1))
        if until < visit.ends_at:
            visit.ends_at = until
            visit.save(update_fields=["ends_at", "updated_at"])


def _require_evidence(row: WorkOrder, phase: str) -> None:
    missing = lacking_of(row, phase)
    if missing:
        words = _("、").join(str(Evidence(kind).label) for kind in missing)
        raise EvidenceLacking(phase=_NAMES[phase], kinds=words)


_NAMES = {"start": gettext_lazy("开始"), "finish": gettext_lazy("完成")}


@transaction.atomic
def fail(*, order: WorkOrder, by: Actor, act: Act) -> WorkOrder:
    """No visit: nobody at home, refused … What was held is free again, and so are the carers.

    Raises ReasonMissing, NotYourOrder, WrongState.
    """
    require_reason(act.reason)
    row = locked_order(order)
    require_server(row, by)
    if already(row, "fail", act):
        return row
    step(row, "fail", by=by, act=act)
    take_back_carers(row, by=by, reason=act.reason)
    return row


@transaction.atomic
def settle(*, order: WorkOrder, by: Actor) -> WorkOrder:
    """The operator is paid what the purses hold. Again changes nothing. Raises WrongState, PeriodLocked."""
    row = locked_order(order)
    if row.state == OrderState.SETTLED:
        return row
    row.paid_fen = capture_entitlement(row, by=by)
    step(row, "settle", by=by, save=["paid_fen"])
    return row
