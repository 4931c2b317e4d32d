"""The first steps of an emergency: what must be done within how many seconds of the press, and what was."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dispatch.models import Emergency, HotlineRule

SILENT, SPOKEN = _("回拨本人"), _("联系本人")


@dataclass(frozen=True)
class FirstStep:
    """One step: until when, when it was done, how many seconds were left when the page was made."""

    label: Promise
    due_at: datetime
    done_at: datetime | None
    left_s: int

    @property
    def is_late(self) -> bool:
        """Done after its time, or not done and its time is over."""
        return self.left_s < 0 if self.done_at is None else self.done_at > self.due_at


def first_steps(emergency: Emergency, now: datetime) -> list[FirstStep]:
    """Ringing back, then somebody on the way, as the rule of the place says; none without a rule."""
    day = timezone.localdate(emergency.opened_at)
    rule = HotlineRule.objects.in_force(emergency.resident.community_id, day).first()
    if rule is None:
        return []
    pressed = max((press.pressed_at for press in emergency.presses.all()), default=None)
    since = pressed if pressed and emergency.is_silent else emergency.opened_at
    order = emergency.order
    return [
        _step(
            SILENT if emergency.is_silent else SPOKEN,
            since + timedelta(seconds=rule.call_back_s),
            emergency.called_back_at,
            now,
        ),
        _step(
            _("派人上门"),
            since + timedelta(seconds=rule.send_s),
            order.requested_at if order else None,
            now,
        ),
    ]


def _step(label: Promise, due_at: datetime, done_at: datetime | None, now: datetime) -> FirstStep:
    return FirstStep(label, due_at, done_at, int((due_at - now).total_seconds()))
