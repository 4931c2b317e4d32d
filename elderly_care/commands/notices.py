"""Telling residents: a row in the transaction of what happened, a message to the phone after it."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from core.audit import Actor, record
from core.language import platform_language
from core.models import SmsState
from core.outbox import Outbox, in_sms_hours
from elderly_care.models import Notice, Resident
from elderly_care.tasks import send_notices as ring

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


def _phone_of(notice: Notice) -> str:
    resident = notice.resident
    return "" if resident.died_on else str(resident.phone or "")


OUTBOX = Outbox(Notice.objects.all, _phone_of, "elderly_care.notice.sms_failed", in_sms_hours)
