"""What becomes of this app's rows when files are merged and when people are gone."""

from django.db.models import Model, Q

from core.dates import today
from dispatch import models as dispatch
from dispatch.enums import OrderState
from elderly_care.queries.fates import Fate, WhenMerged, beyond_today, register_fates

_NOT_BEGUN = (OrderState.REQUESTED, OrderState.ASSIGNED, OrderState.ACCEPTED)


def _valid(first: str, last: str) -> Q:
    """On, and beyond today."""
    return beyond_today(last)() & Q(**{f"{first}__lte": today()})


_FATES: dict[type[Model], Fate] = {
    # Finished under the old number: the person is still there. A visit that has begun is finished for who is gone, too.
    dispatch.WorkOrder: Fate(WhenMerged.STAYS, lambda: Q(state__in=_NOT_BEGUN)),
    dispatch.CallDevice: Fate(WhenMerged.MOVES, lambda: Q(is_active=True)),
    # Open until somebody writes how it ended.
    dispatch.Emergency: Fate(WhenMerged.STAYS),
    dispatch.Preference: Fate(WhenMerged.MOVES, lambda: _valid("starts_on", "ends_on")),
    dispatch.ServiceAgreement: Fate(WhenMerged.MOVES, lambda: _valid("signed_on", "valid_to")),
    dispatch.ServiceCard: Fate(WhenMerged.MOVES, lambda: _valid("valid_from", "valid_to")),
    dispatch.StandingPlan: Fate(WhenMerged.MOVES, lambda: Q(ended_at__isnull=True)),
}


def announce_fates() -> None:
    """Called once, when the app is loaded."""
    register_fates(_FATES)
