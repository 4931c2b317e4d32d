"""The hotline: what the telephone system tells, who holds a call, drafts, requests."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.commands import require_may
from accounts.models import Division, User
from core.audit import SYSTEM, record
from core.errors import NotAllowed, NotFound, require_reason
from core.locking import locked
from core.signed import BadSignature, Request
from dispatch.commands.call_errors import (
    BadCallEvent,
    CallClosed,
    CallHeld,
    ClosingMissing,
    NumberMissing,
)
from dispatch.commands.emergencies import take_press
from dispatch.commands.requests import ServiceRequest, request_service
from dispatch.enums.calls import CallClosing
from dispatch.logic import cti
from dispatch.models import CallSeat, Emergency, IncomingCall, WorkOrder
from elderly_care.models import Resident

BY_HAND = "manual"
LONGEST_NUMBER = 20
_LONGEST_DRAFT = 4000
_HOLDING = ("held_by", "held_at", "answered_at", "updated_at")


def check_call_signed(*, provider: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
    """From a telephone system that we know, fresh, first time. Raises BadSignature, StaleMessage, ReplayedMessage."""
    line = settings.CTI_LINES.get(provider)
    if line is None:
        raise BadSignature
    request = Request("POST", path, body)
    cti.SIGNED.check(request, headers, app=line["app"], secret=line["secret"])


@transaction.atomic
def take_call_event(*, provider: str, told: Mapping[str, Any]) -> IncomingCall | Emergency:
    """A call rings, is answered or ends, or somebody presses a device; again changes nothing.

    Raises BadCallEvent.
    """
    kind, moment = _text(told, "event", 20), _moment(told)
    if kind == cti.PRESSED:
        return take_press(
            serial=_text(told, "serial", 80),
            event_id=f"{provider}:{_text(told, 'call_id', 80)}",
            is_silent=bool(told.get("silent")),
            moment=moment,
        )
    if kind not in cti.CALLS:
        raise BadCallEvent(field="event")
    number, seat = _number(told), _seat(provider, told)
    call, made = IncomingCall.objects.get_or_create(
        provider=provider,
        call_id=_text(told, "call_id", 80),
        defaults={
            "division": Division.objects.get(pk=settings.CTI_LINES[provider]["division"]),
            "number": number,
            "number_index": Resident.index_of_phone(number) if number else "",
            "received_at": moment,
        },
    )
    if made:
        record(call, "dispatch.call.ringing", by=SYSTEM)
    call = locked(IncomingCall.objects.filter(pk=call.pk)).get()
    if seat is not None and kind != cti.ENDED:
        _passed_on(call, seat, told)
    if kind == cti.ENDED and call.ended_at is None:
        call.ended_at, call.recording = moment, str(told.get("recording", ""))[:80]
        call.save(update_fields=["ended_at", "recording", "updated_at"])
    return call


def _seat(provider: str, told: Mapping[str, Any]) -> User | None:
    """Who sits where it rings; a call in the queue rings nowhere in particular."""
    if not told.get("extension"):
        return None
    extension = _text(told, "extension", 20)
    seats = CallSeat.objects.filter(provider=provider, extension=extension, user__is_active=True)
    seat = seats.select_related("user").first()
    return seat.user if seat else None


def _passed_on(call: IncomingCall, seat: User, told: Mapping[str, Any]) -> None:
    """It rings at another seat now, or whoever sits there has lifted the receiver."""
    call.rings_at = seat
    if told["event"] == cti.ANSWERED and call.held_by_id is None and call.closed_at is None:
        _held(call, seat)
        record(call, "dispatch.call.held", by=seat)
    call.save(update_fields=["rings_at", *_HOLDING])


def _held(call: IncomingCall, by: User) -> None:
    call.held_by, call.held_at = by, timezone.now()
    call.answered_at = call.answered_at or call.held_at


def _text(told: Mapping[str, Any], field: str, longest: int) -> str:
    value = told.get(field)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= longest:
        raise BadCallEvent(field=field)
    return value.strip()


def _number(told: Mapping[str, Any]) -> str:
    """Whose; nothing where the caller withholds it."""
    return cti.as_on_file(_text(told, "number", LONGEST_NUMBER)) if told.get("number") else ""


def _moment(told: Mapping[str, Any]) -> datetime:
    try:
        moment = parse_datetime(_text(told, "occurred_at", 40))
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        raise BadCallEvent(field="occurred_at")
    return cti.happened(moment, timezone.now())


def _call(call: IncomingCall, by: User) -> IncomingCall:
    require_may(by, "dispatch.answer_call")
    visible = IncomingCall.objects.visible_to(by).filter(pk=call.pk).exists()
    if not visible:
        raise NotFound
    row = locked(IncomingCall.objects.filter(pk=call.pk)).get()
    if row.closed_at is not None:
        raise CallClosed
    return row


@transaction.atomic
def note_call(*, number: str, by: User) -> IncomingCall:
    """A call that no telephone system told of: written down by who speaks, and held at once.

    Raises NumberMissing, NotAllowed.
    """
    digits = cti.as_on_file(number).replace("-", "")
    if not (digits.isascii() and digits.lstrip("+").isdecimal() and len(digits) <= LONGEST_NUMBER):
        raise NumberMissing(fields={"number": [str(NumberMissing.message)]})
    place = next((held.division for held in by.current_memberships if held.division), None)
    if place is None or not by.has_perm("dispatch.answer_call"):
        raise NotAllowed
    now = timezone.now()
    call = IncomingCall.objects.create(
        provider=BY_HAND,
        call_id=uuid4().hex,
        division=place,
        number=digits,
        number_index=Resident.index_of_phone(digits),
        received_at=now,
        held_by=by,
        held_at=now,
        answered_at=now,
    )
    record(call, "dispatch.call.noted", by=by)
    return call


@transaction.atomic
def hold_call(*, call: IncomingCall, by: User) -> IncomingCall:
    """It is mine now; again changes nothing. Raises CallHeld with who has it, CallClosed, NotFound."""
    row = _call(call, by)
    if row.held_by_id not in (None, by.pk):
        raise CallHeld(by=row.held_by)
    if row.held_by_id is None:
        _held(row, by)
        row.save(update_fields=_HOLDING)
        record(row, "dispatch.call.held", by=by)
    return row


@transaction.atomic
def let_go(*, call: IncomingCall, by: User) -> IncomingCall:
    """Another agent may take it; the draft stays. Raises CallHeld, CallClosed, NotFound."""
    row = hold_call(call=call, by=by)
    row.held_by = row.held_at = None
    row.save(update_fields=["held_by", "held_at", "updated_at"])
    record(row, "dispatch.call.let_go", by=by)
    return row


@transaction.atomic
def save_draft(*, call: IncomingCall, draft: Mapping[str, str], by: User) -> IncomingCall:
    """What was typed so far survives a closed window. Raises as hold_call."""
    row = hold_call(call=call, by=by)
    row.draft = {str(name)[:40]: str(text)[:_LONGEST_DRAFT] for name, text in draft.items()}
    row.save(update_fields=["draft", "updated_at"])
    return row


def key_of(call: IncomingCall) -> str:
    """Under which key a call's request is saved."""
    return f"call:{call.provider}:{call.pk}"


@transaction.atomic
def request_from_call(
    *, call: IncomingCall, request: ServiceRequest, by: User, expected_own_fen: int | None = None
) -> WorkOrder:
    """The request is saved, the call is done; again answers the same order. Raises as request_service."""
    done = IncomingCall.objects.visible_to(by).filter(pk=call.pk, order__isnull=False).first()
    if done is not None and done.order is not None:
        return done.order
    row = hold_call(call=call, by=by)
    order = request_service(
        request=request, by=by, key=key_of(row), expected_own_fen=expected_own_fen
    )
    row.order, row.resident_id, row.closed_at = order, request.resident_id, timezone.now()
    row.draft = {}
    row.save()
    record(row, "dispatch.call.requested", by=by, order=order.number)
    return order


@transaction.atomic
def close_call(
    *, call: IncomingCall, resident: Resident | None, closing: str, note: str, by: User
) -> IncomingCall:
    """No visit is asked for: answered, done at once (即办), or nothing; for whom, and in words.

    Raises ReasonMissing, ClosingMissing, CallHeld, CallClosed, NotFound.
    """
    words = require_reason(note, "note", longest=300)
    if closing not in CallClosing.values:
        raise ClosingMissing
    row = hold_call(call=call, by=by)
    row.closing, row.note, row.closed_at, row.draft = closing, words, timezone.now(), {}
    row.resident = resident
    row.save()
    record(row, "dispatch.call.closed", by=by, reason=words, closing=closing)
    return row
