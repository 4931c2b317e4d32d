"""What becomes of this app's rows when files are merged and when people are gone."""

from django.db.models import Model, Q

from elderly_care.queries.fates import Fate, WhenMerged, register_fates, unended
from meals import models as meals

# Nobody has cooked it.
WAITING = ("placed", "unrouted", "confirmed")
_FATES: dict[type[Model], Fate] = {
    meals.MealOrder: Fate(WhenMerged.STAYS, lambda: Q(state__in=WAITING)),
    meals.Sale: Fate(WhenMerged.STAYS),
    meals.Complaint: Fate(WhenMerged.STAYS),
    meals.DoorNote: Fate(WhenMerged.MOVES, lambda: ~Q(text="")),
    meals.MenuSubscription: Fate(WhenMerged.MOVES, unended("ended_on")),
    meals.StandingOrder: Fate(WhenMerged.MOVES, unended("ended_at")),
}


def announce_fates() -> None:
    """Called once, when the app is loaded."""
    register_fates(_FATES)
