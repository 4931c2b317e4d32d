"""Who fails too often gets no new orders, until somebody looks and resumes."""

from django.db import transaction
from django.utils import timezone

from accounts.commands import require_inside, require_may
from core.audit import Actor, record
from core.errors import require_reason
from core.locking import locked
from dispatch.models import ServiceProvider
from dispatch.queries.providers import failing_providers

LONGEST_REASON = 200


def _mine(provider: ServiceProvider, by: Actor) -> ServiceProvider:
    require_may(by, "dispatch.stop_provider")
    require_inside(provider, by)
    return locked(ServiceProvider.objects.filter(pk=provider.pk)).get()


@transaction.atomic
def stop_provider(*, provider: ServiceProvider, by: Actor, reason: str) -> ServiceProvider:
    """No new orders from now on; those that are under way stay. Again changes nothing.

    Raises ReasonMissing, NotAllowed, NotFound.
    """
    words = require_reason(reason, longest=LONGEST_REASON)
    row = _mine(provider, by)
    if row.stopped_at is None:
        row.stopped_at, row.stop_reason = timezone.now(), words
        row.save(update_fields=["stopped_at", "stop_reason", "updated_at"])
        record(row, "dispatch.serviceprovider.stop", by=by, reason=words)
    return row


@transaction.atomic
def resume_provider(*, provider: ServiceProvider, by: Actor) -> ServiceProvider:
    """New orders again. Again changes nothing. Raises NotAllowed, NotFound."""
    row = _mine(provider, by)
    if row.stopped_at is not None:
        row.stopped_at, row.stop_reason, row.resumed_at = None, "", timezone.now()
        row.save(update_fields=["stopped_at", "stop_reason", "resumed_at", "updated_at"])
        record(row, "dispatch.serviceprovider.resume", by=by)
    return row


def stop_failing_providers(*, by: Actor) -> int:
    """Stop whoever breaks the rule of their region; returns how many."""
    found = failing_providers()
    for provider, reason in found:
        stop_provider(provider=provider, by=by, reason=reason)
    return len(found)
