"""Telling residents: a row in the transaction of what happened, a message to the phone after it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from core.audit import SYSTEM, Actor, record
from core.language import platform_language
from elderly_care.commands.gateway import GatewayDown, RefusedForGood, SendFailed, send_sms
from elderly_care.enums import SmsState
from elderly_care.models import Notice, NoticeQuerySet, Resident
from elderly_care.tasks import send_notices as ring

AT_ONCE = 500  # messages of one task; it rings again for the rest
# Longer than the gateway may take: whoever took a message and died is followed by somebody else.
LEASE = timedelta(minutes=5)
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360))
_BATCH = 1000


@transaction.atomic
def notify(
    *, resident: Resident, subject: str, text: str, by: Actor, about: Model | None = None
) -> Notice:
    """Tell a resident something, in Chinese whatever language the page of `by` has."""
    (notice,) = _told([(resident.pk, subject, text)], by, about)
    return notice


@transaction.atomic
def notify_many(rows: Iterable[tuple[int, str, str]], by: Actor) -> int:
    """Tell many residents: (resident's key, subject, text). Returns how many rows there are."""
    return len(_told(list(rows), by, None))


def _told(rows: list[tuple[int, str, str]], by: Actor, about: Model | None) -> list[Notice]:
    states = _sms_states({resident_id for resident_id, _subject, _text in rows})
    with platform_language():
        notices = [
            Notice(
                resident_id=resident_id,
                subject=str(subject),
                text=str(text),
                about_type=about._meta.label_lower if about else "",
                about_id=about.pk if about else None,
                author=str(by),
                sms_state=states[resident_id],
            )
            for resident_id, subject, text in rows
        ]
    Notice.objects.bulk_create(notices, batch_size=_BATCH)
    if SmsState.WAITING in states.values():
        transaction.on_commit(lambda: ring.delay())
    return notices


def _sms_states(resident_ids: set[int]) -> dict[int, SmsState]:
    if not settings.SMS_GATEWAY_URL:
        return dict.fromkeys(resident_ids, SmsState.NOT_CONFIGURED)
    callable_ones = Resident.objects.filter(
        pk__in=resident_ids, phone_index__isnull=False, died_on__isnull=True
    )
    reached = set(callable_ones.values_list("pk", flat=True))
    return {pk: SmsState.WAITING if pk in reached else SmsState.NO_PHONE for pk in resident_ids}


@transaction.atomic
def mark_notices_read(*, resident: Resident, through: int, by: Actor) -> int:
    """Everything up to a notice was read by whoever acts for the resident; twice is once."""
    unread = Notice.objects.unread().filter(resident=resident, pk__lte=through)
    count = unread.update(read_at=timezone.now())
    if count:
        record(resident, "elderly_care.notices.read", by=by, count=count, through=through)
    return count


def send_waiting(*, limit: int = AT_ONCE) -> int:
    """Send messages that are due, one after the other; returns how many were tried.

    Several workers share the work. The gateway is asked outside any transaction: a worker that dies
    then leaves a message whose lease runs out, and the gateway knows its key.
    """
    tried = 0
    while _may_send() and tried < limit:
        notice = _take()
        if notice is None:
            break
        tried += 1
        try:
            _send(notice)
        except GatewayDown:
            break
    return tried


def _may_send() -> bool:
    first, end = settings.SMS_HOURS
    return bool(settings.SMS_GATEWAY_URL) and first <= timezone.localtime().hour < end


@transaction.atomic
def _take() -> Notice | None:
    now = timezone.now()
    due = Notice.objects.due(now).order_by("sms_due_at", "pk")
    notice = due.select_for_update(skip_locked=True, of=("self",)).first()
    if notice is not None:
        notice.sms_attempts += 1
        notice.sms_due_at = now + LEASE
        notice.save(update_fields=["sms_attempts", "sms_due_at"])
    return notice


def _send(notice: Notice) -> None:
    phone = notice.resident.phone
    if not phone or notice.resident.died_on:
        _close(notice, SmsState.NO_PHONE)
        return
    try:
        send_sms(phone=str(phone), text=notice.text, key=str(notice.key))
    except RefusedForGood as error:
        _close(notice, SmsState.FAILED, error=str(error))
    except SendFailed as error:
        _put_off(notice, str(error))
        if isinstance(error, GatewayDown):
            raise
    else:
        _close(notice, SmsState.SENT, sent_at=timezone.now())


def _put_off(notice: Notice, error: str) -> None:
    if notice.sms_attempts > len(WAITS):
        _close(notice, SmsState.FAILED, error=error)
        return
    due = timezone.now() + WAITS[notice.sms_attempts - 1]
    _mine(notice).update(sms_due_at=due, sms_error=error)


@transaction.atomic
def _close(
    notice: Notice, state: SmsState, *, sent_at: datetime | None = None, error: str = ""
) -> None:
    done = _mine(notice).update(sms_state=state, sms_sent_at=sent_at, sms_error=error)
    if done and state == SmsState.FAILED:
        record(notice, "elderly_care.notice.sms_failed", by=SYSTEM, error=error)


def _mine(notice: Notice) -> NoticeQuerySet:
    """The message as long as nobody else took it after its lease."""
    return Notice.objects.filter(
        pk=notice.pk, sms_state=SmsState.WAITING, sms_attempts=notice.sms_attempts
    )
