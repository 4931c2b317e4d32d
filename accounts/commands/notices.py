"""Telling the staff that something waits for them: a row now, a message to the phone after the commit."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model

from accounts.models import StaffNotice, User
from accounts.tasks import send_staff_notices as ring
from core.language import platform_language
from core.models import SmsState
from core.outbox import Outbox, first_state


@dataclass(frozen=True)
class StaffMessage:
    """Whom to tell what, and about which row."""

    user: User
    subject: str
    text: str
    about: Model


@transaction.atomic
def tell_staff(messages: list[StaffMessage]) -> int:
    """Tell members of the staff, in Chinese; at any hour, since somebody may be in need. 1 query.

    Returns how many messages go to a phone.
    """
    with platform_language():
        notices = [
            StaffNotice(
                user=one.user,
                subject=str(one.subject),
                text=str(one.text),
                about_type=one.about._meta.label_lower,
                about_id=one.about.pk,
                sms_state=first_state(str(one.user.phone or "")),
            )
            for one in messages
        ]
    StaffNotice.objects.bulk_create(notices)
    waiting = sum(notice.sms_state == SmsState.WAITING for notice in notices)
    if waiting:
        transaction.on_commit(lambda: ring.delay())
    return waiting


def _phone_of(notice: StaffNotice) -> str:
    return str(notice.user.phone or "") if notice.user.is_active else ""


OUTBOX = Outbox(StaffNotice.objects.all, _phone_of, "accounts.notice.sms_failed")
