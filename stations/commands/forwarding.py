"""The way to departments: a row in the transaction of the acceptance, sent after it until it has arrived.

Each row is taken by one sender, who asks the department outside any transaction. While the endpoint is
down the row waits; nothing but a delivery or the staff takes it off the list.
"""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from core.audit import SYSTEM, Actor, record
from core.errors import NotFound, require_reason
from core.gateway import RefusedForGood, SendFailed, exchange, require_taken
from core.locking import locked
from core.signed import Request
from stations.commands.case_errors import NothingToForward
from stations.commands.case_steps import open_row, write_step
from stations.enums import CaseState, ForwardKind, ForwardState, StepVerb
from stations.logic import case_contract as contract
from stations.models import Case, DepartmentDesk, Forwarding
from stations.tasks import send_forwardings as ring
from stations.transitions import CASE, FORWARDING

AT_ONCE = 200
LEASE = timedelta(minutes=2)
WAITS = tuple(timedelta(seconds=s) for s in (30, 60, 120, 300, 900))
_RELATED = ("case__item", "case__station__division", "case__citizen", "case__agent", "desk")


def forward(row: Case, by: Actor) -> Forwarding:
    """Put an accepted case on its way; without a department's system it waits for the staff to bring it."""
    CASE.move(row, "forward", by=by)
    made = _put_on_list(row, ForwardKind.CASE)
    name = str(made.desk) if made.desk else row.get_department_display()
    write_step(row, StepVerb.FORWARDED, by=by, text=name, forwarding=made.pk)
    return made


def take_back(row: Case, by: Actor) -> None:
    """What is not sent yet stays here; of what was sent the department is told."""
    waiting = locked(row.forwardings.filter(state__in=[ForwardState.WAITING, ForwardState.REFUSED]))
    for one in waiting:
        FORWARDING.move(one, "drop", by=by)
    delivered = row.forwardings.filter(
        kind=ForwardKind.CASE, state__in=[ForwardState.SENT, ForwardState.BY_HAND]
    )
    if delivered.exists():
        _put_on_list(row, ForwardKind.WITHDRAWAL)


def drop_waiting(row: Case, by: Actor) -> None:
    """Answered before it was sent: nobody has to be told any more."""
    for one in locked(
        row.forwardings.filter(state__in=[ForwardState.WAITING, ForwardState.REFUSED])
    ):
        FORWARDING.move(one, "drop", by=by)


def _put_on_list(row: Case, kind: str) -> Forwarding:
    desks = DepartmentDesk.objects.for_place(row.department, row.station.division_id)
    made = Forwarding.objects.create(case=row, desk=desks.first(), kind=kind)
    transaction.on_commit(lambda: ring.delay())
    return made


def send_waiting(*, limit: int = AT_ONCE) -> int:
    """Tell departments what is due; returns how many were tried. Several workers share the work.

    A department that doesn't answer holds up only its own cases.
    """
    tried, down = 0, set[int]()
    while tried < limit:
        row = _take(down)
        if row is None:
            break
        tried += 1
        if not _send(row) and row.desk_id is not None:
            down.add(row.desk_id)
    return tried


@transaction.atomic
def _take(down: set[int]) -> Forwarding | None:
    now = timezone.now()
    due = Forwarding.objects.due(now).exclude(desk__in=down).order_by("due_at", "pk")
    row = due.select_for_update(skip_locked=True, of=("self",)).first()
    if row is not None:
        row.attempts += 1
        row.due_at = now + LEASE
        row.save(update_fields=["attempts", "due_at", "updated_at"])
    return row


def _send(taken: Forwarding) -> bool:
    """False when nobody answered, so the department's other cases need not be tried now."""
    row = Forwarding.objects.select_related(*_RELATED).get(pk=taken.pk)
    try:
        reference = _ask(row, row.desk)  # type: ignore[arg-type]  # only rows with a desk are due
    except RefusedForGood as error:
        _refused(row, str(error)[:200])
    except SendFailed as error:
        _put_off(row, str(error)[:200])
        return False
    else:
        _delivered(row, reference)
    return True


def _ask(row: Forwarding, desk: DepartmentDesk) -> str:
    """The department's number for it. Raises SendFailed."""
    body = json.dumps(_content(row), ensure_ascii=False, default=str).encode()
    signed = Request("POST", urlsplit(desk.url).path or "/", body)
    headers = contract.SIGNED.headers(signed, app=desk.app, secret=str(desk.secret or ""))
    headers |= {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": str(row.key),
    }
    status, answer = exchange("POST", desk.url, body, headers)
    require_taken(status)
    try:
        reference = json.loads(answer).get("reference", "")
    except (ValueError, AttributeError):
        raise SendFailed("answer is no JSON object") from None
    return str(reference)[:64]


def _content(row: Forwarding) -> dict[str, Any]:
    """What a department must know to decide."""
    case = row.case
    told: dict[str, Any] = {"case_key": str(row.key), "number": case.number}
    if row.kind == ForwardKind.WITHDRAWAL:
        return {**told, "kind": row.kind}
    papers = case.materials.order_by("position").values("name", "form", "state")
    return {
        **told,
        "kind": row.kind,
        "item": {"code": case.item.code, "name": case.item.name},
        "station": {"name": case.station.name, "division": case.station.division_id},
        "applicant": {
            "name": case.citizen.name,
            "id_number": str(case.citizen.id_number or ""),
            "phone": str(case.citizen.phone or ""),
        },
        "acting": case.acting,
        "agent": case.agent.name if case.agent else "",
        "authorisation": case.authorisation,
        "accepted_on": case.accepted_on,
        "promised_on": case.promised_on,
        "note": case.note,
        "papers": list(papers),
    }


@transaction.atomic
def _delivered(row: Forwarding, reference: str) -> None:
    case = locked(Case.objects.filter(pk=row.case_id)).get()
    stored = locked(Forwarding.objects.filter(pk=row.pk)).get()
    stored.reference, stored.error = reference, ""
    if not FORWARDING.allows(stored, "send"):
        stored.save(update_fields=["reference", "error", "updated_at"])
        if stored.state == ForwardState.DROPPED and stored.kind == ForwardKind.CASE:
            _tell_of_withdrawal(case)  # taken back while it was being sent
        return
    FORWARDING.move(stored, "send", by=SYSTEM, save=("reference", "error"))
    write_step(case, StepVerb.SENT, by=SYSTEM, text=reference, forwarding=stored.pk)


def _tell_of_withdrawal(case: Case) -> None:
    if case.state == CaseState.WITHDRAWN:
        _put_on_list(case, ForwardKind.WITHDRAWAL)


@transaction.atomic
def _refused(row: Forwarding, error: str) -> None:
    stored = locked(Forwarding.objects.filter(pk=row.pk)).get()
    if FORWARDING.allows(stored, "refuse"):
        stored.error = error
        FORWARDING.move(stored, "refuse", by=SYSTEM, reason=error, save=("error",))


def _put_off(row: Forwarding, error: str) -> None:
    wait = WAITS[min(row.attempts, len(WAITS)) - 1]
    mine = Forwarding.objects.filter(pk=row.pk, attempts=row.attempts, state=ForwardState.WAITING)
    mine.update(due_at=timezone.now() + wait, error=error)


@transaction.atomic
def deliver_by_hand(*, forwarding: Forwarding, note: str, by: Actor) -> Forwarding:
    """Somebody brought the papers to the department. Raises NotFound, NothingToForward, ReasonMissing."""
    note = require_reason(note, "note")
    row, case = _open(forwarding, by)
    if not FORWARDING.allows(row, "deliver_by_hand"):
        raise NothingToForward(state=row.get_state_display())
    FORWARDING.move(row, "deliver_by_hand", by=by, reason=note)
    write_step(case, StepVerb.BY_HAND, by=by, text=note, forwarding=row.pk)
    return row


@transaction.atomic
def try_again(*, forwarding: Forwarding, by: Actor) -> Forwarding:
    """At once, and with a refused one anew. Raises NotFound, NothingToForward."""
    row, case = _open(forwarding, by)
    if row.state == ForwardState.REFUSED:
        FORWARDING.move(row, "retry", by=by)
    elif row.state != ForwardState.WAITING:
        raise NothingToForward(state=row.get_state_display())
    if row.desk is None or not row.desk.is_active:
        desks = DepartmentDesk.objects.for_place(case.department, case.station.division_id)
        row.desk = desks.first()
    row.due_at, row.attempts, row.error = timezone.now(), 0, ""
    row.save(update_fields=["desk", "due_at", "attempts", "error", "updated_at"])
    record(row, "stations.forwarding.asked_again", by=by)
    transaction.on_commit(lambda: ring.delay())
    return row


def _open(forwarding: Forwarding, by: Actor) -> tuple[Forwarding, Case]:
    """The case first, as everybody locks them."""
    found = Forwarding.objects.filter(pk=forwarding.pk).first()
    if found is None:
        raise NotFound
    case = open_row(found.case, by)
    return locked(Forwarding.objects.filter(pk=found.pk)).get(), case
