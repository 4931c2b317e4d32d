"""A visit as the carer reports it: arrived, left, or could not. Sent twice it is one act."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.acts import happened_at, require_key, save_once
from core.audit import record as audit
from core.errors import InvalidInput
from core.live import tell
from core.private_files import kept_with_files
from dispatch.commands.failed import require_nobody_serving, tell_came, tell_failed
from dispatch.commands.late_acts import Told, handing_over, lock_gone_carers, sent_again
from dispatch.commands.proofs import Shown, prepared, prove
from dispatch.commands.records import check_content, write_record
from dispatch.commands.steps import Act, already, locked_order, log, step
from dispatch.commands.visit_errors import (
    AlreadyReported,
    BeforeTheRequest,
    KeyOfOtherVisit,
    NotYetStarted,
    NotYourVisit,
)
from dispatch.commands.visiting import begin, fail, finish
from dispatch.enums import Evidence, OrderState
from dispatch.enums.visits import LIVE_TOPIC, Phase, VisitFailReason
from dispatch.models import Assignment, Carer, ServiceItem, VisitEvidence, VisitLine, WorkOrder
from dispatch.queries.evidence import asked_at_the_end, may_measure
from dispatch.queries.visit_rules import failure_evidence
from dispatch.queries.visits import Content

_EMPTY = Content([], {}, "")
_ON_THE_WAY = (
    ("accept", (OrderState.ASSIGNED,)),
    ("arrive", (OrderState.ACCEPTED, OrderState.ON_THE_WAY)),
)

_GONE = (OrderState.ON_THE_WAY, OrderState.ARRIVED, OrderState.IN_SERVICE, OrderState.DONE)
_PASSED = {"accept": (OrderState.ACCEPTED, *_GONE), "depart": _GONE}


@dataclass(frozen=True)
class Work:
    """What was done: ticked, measured, written; and services besides the one that was asked for."""

    content: Content = _EMPTY
    items: Sequence[ServiceItem] = field(default=())

    def as_dict(self) -> dict[str, object]:
        """For one text that holds all of it."""
        return {**self.content.as_dict(), "items": [item.name for item in self.items]}


@transaction.atomic
def accept_visit(*, order: WorkOrder, act: Act, by: User) -> WorkOrder:
    """Will go. Again, or after what follows, changes nothing. Raises NotYourVisit, WrongState."""
    return _simple_step(order, "accept", act, by)


@transaction.atomic
def depart_visit(*, order: WorkOrder, act: Act, by: User) -> WorkOrder:
    """Is on the way; who sets out has accepted. Again changes nothing."""
    return _simple_step(order, "depart", act, by)


def _simple_step(order: WorkOrder, verb: str, act: Act, by: User) -> WorkOrder:
    lock_gone_carers(order, by)
    row = locked_order(order)
    if already(row, verb, act):
        return row
    act = _judged(row, act, timezone.now())
    carer = _sent(row, by, act)
    if verb == "depart" and row.state == OrderState.ASSIGNED:
        step(row, "accept", by=by, act=act)
    if row.state not in _PASSED[verb]:
        step(row, verb, by=by, act=act)
        tell(LIVE_TOPIC, {"carer": carer.pk})
    elif not row.steps.filter(verb=verb, by=by).exists():
        _log_second(row, verb, act, by)
    return row


def _log_second(row: WorkOrder, verb: str, act: Act, by: User) -> None:
    """Of two carers the second moves nothing, but did it."""
    moment = act.occurred_at or timezone.now()
    log(row, verb, row.state, by=by, act=act, occurred_at=moment)


def check_in(*, order: WorkOrder, shown: Shown, act: Act, by: User) -> VisitEvidence:
    """Somebody has come into the home. The same key again finds it done.

    Raises NotYourVisit, AlreadyReported, PhotoMissing, EvidenceMissing, PlaceReasonMissing,
    WrongState and what a proof refuses.
    """
    ready = prepared(shown)
    with handing_over(order, Told(Phase.START, act, ready), by), kept_with_files():
        return _check_in(order, ready, act, by)


def _check_in(order: WorkOrder, shown: Shown, act: Act, by: User) -> VisitEvidence:
    visit = _begun(order, Phase.START, act, by)
    act = visit.act
    if visit.known is not None:
        return visit.known
    prove(visit.proof, shown, visit.order.item.evidence_start)
    save_once(visit.proof, KeyOfOtherVisit)
    if visit.order.state not in (OrderState.IN_SERVICE, OrderState.DONE):
        _bring_to_service(visit, act, by)
        tell_came(visit.proof)
    return _told(visit)


def check_out(*, order: WorkOrder, shown: Shown, work: Work, act: Act, by: User) -> VisitEvidence:
    """Somebody leaves; the last proof that the visit needs. The same key again finds it done.

    Raises NotYetStarted, OddVitals and what check_in does.
    """
    ready = prepared(shown)
    told = Told(Phase.FINISH, act, ready, work.as_dict())
    with handing_over(order, told, by), kept_with_files():
        return _check_out(order, ready, work, act, by)


def _check_out(order: WorkOrder, shown: Shown, work: Work, act: Act, by: User) -> VisitEvidence:
    visit = _begun(order, Phase.FINISH, act, by)
    act = visit.act
    if visit.known is not None:
        return visit.known
    if not VisitEvidence.objects.filter(order=visit.order, phase=Phase.START, by=by).exists():
        raise NotYetStarted
    check_content(work.content)
    work = _consented(visit.order, work)
    prove(visit.proof, _with_work(shown, work), asked_at_the_end(visit.order))
    save_once(visit.proof, KeyOfOtherVisit)
    write_record(order=visit.order, content=work.content, by=by, at=visit.proof.arrived_at)
    _write_lines(visit.order, work)
    if visit.order.state == OrderState.IN_SERVICE:
        finish(order=visit.order, by=by, act=act)
    return _told(visit)


def fail_visit(*, order: WorkOrder, reason: str, shown: Shown, act: Act, by: User) -> VisitEvidence:
    """The visit could not take place, and why; who answers for it is told. The same key again finds it done."""
    if reason not in VisitFailReason.values:
        raise InvalidInput
    ready = prepared(shown)
    told = Told(Phase.FAILURE, act, ready, reason=reason)
    with handing_over(order, told, by), kept_with_files():
        return _fail_visit(order, reason, ready, act, by)


def _fail_visit(order: WorkOrder, reason: str, shown: Shown, act: Act, by: User) -> VisitEvidence:
    visit = _begun(order, Phase.FAILURE, act, by)
    act = visit.act
    if visit.known is not None:
        return visit.known
    require_nobody_serving(visit.order, reason, by)
    visit.proof.reason = reason
    prove(visit.proof, shown, _asked_of(visit, reason))
    save_once(visit.proof, KeyOfOtherVisit)
    if visit.order.state == OrderState.ASSIGNED:
        step(visit.order, "accept", by=by, act=act)
    words = " ".join([str(VisitFailReason(reason).label), visit.proof.note]).strip()
    fail(order=visit.order, by=by, act=replace(act, reason=words))
    tell_failed(visit.proof, words)
    return _told(visit)


def _asked_of(visit: "_Visit", reason: str) -> list[str]:
    item, day = visit.order.item, timezone.localdate(visit.proof.occurred_at)
    asked = failure_evidence(item, visit.order.resident.community_id, day)
    return asked.get(reason, item.evidence_failure)


@dataclass(frozen=True)
class _Visit:
    """A locked order, a proof that is being made, or the one that is there already."""

    order: WorkOrder
    act: Act
    proof: VisitEvidence
    known: VisitEvidence | None = None


def _begun(order: WorkOrder, phase: Phase, act: Act, by: User) -> _Visit:
    require_key(act.key)
    lock_gone_carers(order, by)
    row = locked_order(order)
    known = VisitEvidence.objects.filter(by=by, key=act.key).first()
    if known is not None:
        if (known.order_id, known.phase) != (row.pk, phase):
            raise KeyOfOtherVisit
        return _Visit(row, act, known, known)
    now = timezone.now()
    act = _judged(row, act, now)
    carer = _sent(row, by, act)
    _require_new(row, phase, by)
    proof = VisitEvidence(
        order=row,
        carer=carer,
        phase=phase,
        occurred_at=act.occurred_at or now,
        arrived_at=now,
        key=act.key,
        by=by,
    )
    return _Visit(row, act, proof)


def _sent(order: WorkOrder, by: User, act: Act) -> Carer:
    rows = Assignment.objects.active().filter(order=order, carer__user=by, carer__is_active=True)
    row = rows.select_related("carer").first() or sent_again(order, by, act)
    if row is None:
        raise NotYourVisit
    return row.carer


def _require_new(order: WorkOrder, phase: Phase, by: User) -> None:
    """From another device under another key: the first one stands."""
    rows = VisitEvidence.objects.filter(order=order, phase=phase, by=by)
    row = rows.order_by("pk").first()
    if row is not None:
        at = timezone.localtime(row.occurred_at)
        raise AlreadyReported(time=f"{at:%m-%d %H:%M}", phase=row.get_phase_display())


def _judged(order: WorkOrder, act: Act, now: datetime) -> Act:
    """The act at the moment that is believed: never later than now, never before anybody asked."""
    at = happened_at(act.occurred_at, now)
    if at < order.requested_at:
        raise BeforeTheRequest(time=f"{timezone.localtime(at):%Y-%m-%d %H:%M}")
    return replace(act, occurred_at=at, judged=True)


def _bring_to_service(visit: _Visit, act: Act, by: User) -> None:
    """Whoever stands in the home has accepted and arrived, whatever the phone forgot to say."""
    order = visit.order
    for verb, passed in _ON_THE_WAY:
        if order.state in passed:
            step(order, verb, by=by, act=act)
    begin(order=order, by=by, act=act)


def _consented(order: WorkOrder, work: Work) -> Work:
    """Vital signs of who didn't agree, or not any more, aren't kept; everything else is."""
    if not work.content.vitals or may_measure(order):
        return work
    return replace(work, content=replace(work.content, vitals={}))


def _with_work(shown: Shown, work: Work) -> Shown:
    """A list, values and words in the record are proofs as well."""
    content = work.content
    other = set(shown.other)
    if any(line.get("done") for line in content.checklist):
        other.add(Evidence.CHECKLIST)
    if content.vitals:
        other.add(Evidence.VITALS)
    if content.notes.strip():
        other.add(Evidence.NOTE)
    return replace(shown, other=frozenset(other))


def _write_lines(order: WorkOrder, work: Work) -> None:
    items = {item.pk for item in work.items} - {order.item_id}
    rows = [VisitLine(order=order, item_id=pk) for pk in sorted(items)]
    VisitLine.objects.bulk_create(rows, ignore_conflicts=True)


def _told(visit: _Visit) -> VisitEvidence:
    proof = visit.proof
    audit(
        proof,
        f"dispatch.visit.{proof.phase}",
        by=proof.by,
        order=visit.order.pk,
        place=proof.place_flag,
        key=proof.key,
    )
    tell(LIVE_TOPIC, {"carer": proof.carer_id})
    return proof
