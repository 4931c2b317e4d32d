"""What becomes of this app's rows when files are merged and when people are gone: the ledger is never rewritten.

What would end for a person because their file is dropped stands against the merge (queries.portrait.money_left).
"""

from django.db.models import Model, Q

from elderly_care.queries.fates import Fate, WhenMerged, register_fates
from subsidies import models as subsidies
from subsidies.transitions import OPEN_STATES

_FATES: dict[type[Model], Fate] = {
    # Purses, debts and awards: refused while something is in them, history afterwards.
    subsidies.Account: Fate(WhenMerged.SETTLED),
    subsidies.Recovery: Fate(WhenMerged.SETTLED),
    # Awards follow from the facts, and so does their end.
    subsidies.Enrolment: Fate(WhenMerged.SETTLED),
    subsidies.Application: Fate(WhenMerged.SETTLED, lambda: Q(state__in=OPEN_STATES)),
    subsidies.BenefitRecord: Fate(WhenMerged.STAYS),
    subsidies.Charge: Fate(WhenMerged.STAYS),
    subsidies.Refund: Fate(WhenMerged.STAYS),
    subsidies.DayCareFee: Fate(WhenMerged.STAYS),
    subsidies.SeenFact: Fate(WhenMerged.STAYS),
    subsidies.Finding: Fate(WhenMerged.STAYS),
    subsidies.DeclaredInterest: Fate(WhenMerged.STAYS),
    subsidies.LateCharge: Fate(WhenMerged.STAYS),
}


def announce_fates() -> None:
    """Called once, when the app is loaded."""
    register_fates(_FATES)
