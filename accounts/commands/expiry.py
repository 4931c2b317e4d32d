"""What opened a door once and opens none any more is not kept: tokens, sessions, counts of failures."""

from datetime import datetime

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from knox.models import AuthToken

from accounts.models import User
from core.audit import SYSTEM, record
from core.locking import locked


@transaction.atomic
def forget_expired(*, now: datetime | None = None) -> dict[str, int]:
    """Delete what has expired; the audit trail keeps who had a token and until when. Harmless twice.

    Returns how many of each kind.
    """
    moment = now or timezone.now()
    return {
        "tokens": _forget_tokens(moment),
        "sessions": Session.objects.filter(expire_date__lt=moment).delete()[0],
        # Each attempt within the cool-off moves the time on: an older one locks nobody.
        "attempts": AccessAttempt.objects.filter(
            attempt_time__lt=moment - settings.AXES_COOLOFF_TIME
        ).delete()[0],
    }


def _forget_tokens(moment: datetime) -> int:
    """A row in the trail for each, as when a person takes a token back."""
    tokens = list(locked(AuthToken.objects.filter(expiry__lt=moment)))
    owners = User.objects.in_bulk({token.user_id for token in tokens})
    for token in tokens:
        details = {"token_key": token.token_key, "expiry": token.expiry}
        record(owners[token.user_id], "accounts.token.expired", by=SYSTEM, **details)
    AuthToken.objects.filter(pk__in=[token.pk for token in tokens]).delete()
    return len(tokens)
