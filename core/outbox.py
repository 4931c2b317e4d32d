"""Messages to phones: each row is taken by one sender, who asks the gateway outside any transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.audit import SYSTEM, record
from core.gateway import GatewayDown, RefusedForGood, SendFailed, send_sms
from core.models import PhoneMessage, SmsState

AT_ONCE = 500  # messages of one task; it rings again for the rest
# Longer than the gateway may take: whoever took a message and died is followed by somebody else.
LEASE = timedelta(minutes=5)
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360))


def in_sms_hours() -> bool:
    """Nobody is woken by a message that can wait."""
    first, end = settings.SMS_HOURS
    return bool(first <= timezone.localtime().hour < end)


def first_state(phone: str) -> SmsState:
    """How a message begins: waiting, unless nobody sends any or there is no number."""
    if not settings.SMS_GATEWAY_URL:
        return SmsState.NOT_CONFIGURED
    return SmsState.WAITING if phone else SmsState.NO_PHONE


@dataclass(frozen=True)
class Outbox:
    """Messages of one kind. phone_of: empty when nobody is to be rung; failed: the audit's word for it."""

    messages: Callable[[], QuerySet[Any]]
    phone_of: Callable[[Any], str]
    failed: str
    may_send: Callable[[], bool] = lambda: True

    def send_waiting(self, *, limit: int = AT_ONCE) -> int:
        """Send messages that are due, one after the other; returns how many were tried.

        Several workers share the work. A worker that dies leaves a message whose lease runs out,
        and the gateway knows its key.
        """
        tried = 0
        while settings.SMS_GATEWAY_URL and self.may_send() and tried < limit:
            message = self._take()
            if message is None:
                break
            tried += 1
            try:
                self._send(message)
            except GatewayDown:
                break
        return tried

    @transaction.atomic
    def _take(self) -> Any | None:
        now = timezone.now()
        due = self.messages().filter(sms_state=SmsState.WAITING, sms_due_at__lte=now)
        rows = due.order_by("sms_due_at", "pk").select_for_update(skip_locked=True, of=("self",))
        message = rows.first()
        if message is not None:
            message.sms_attempts += 1
            message.sms_due_at = now + LEASE
            message.save(update_fields=["sms_attempts", "sms_due_at"])
        return message

    def _send(self, message: Any) -> None:
        phone = self.phone_of(message)
        if not phone:
            self._close(message, SmsState.NO_PHONE)
            return
        try:
            send_sms(phone=phone, text=message.text, key=str(message.key))
        except RefusedForGood as error:
            self._close(message, SmsState.FAILED, error=str(error))
        except SendFailed as error:
            self._put_off(message, str(error))
            if isinstance(error, GatewayDown):
                raise
        else:
            self._close(message, SmsState.SENT, sent_at=timezone.now())

    def _put_off(self, message: PhoneMessage, error: str) -> None:
        if message.sms_attempts > len(WAITS):
            self._close(message, SmsState.FAILED, error=error)
            return
        due = timezone.now() + WAITS[message.sms_attempts - 1]
        self._mine(message).update(sms_due_at=due, sms_error=error)

    @transaction.atomic
    def _close(
        self, message: Any, state: SmsState, *, sent_at: datetime | None = None, error: str = ""
    ) -> None:
        closed = {"sms_state": state, "sms_sent_at": sent_at, "sms_error": error}
        done = self._mine(message).update(**closed)
        if done and state == SmsState.FAILED:
            record(message, self.failed, by=SYSTEM, error=error)

    def _mine(self, message: Any) -> QuerySet[Any]:
        """The message as long as nobody else took it after its lease."""
        return self.messages().filter(
            pk=message.pk, sms_state=SmsState.WAITING, sms_attempts=message.sms_attempts
        )
