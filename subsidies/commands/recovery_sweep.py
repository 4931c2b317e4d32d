"""Every night: what a run paid although the decision had been lowered by then, and what the dead left."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from core.audit import Actor
from subsidies.commands.closing import close_purses
from subsidies.commands.recoveries import recover_overpaid
from subsidies.enums import AccountKind
from subsidies.models import Account, Award

# A list is frozen for days at most before it is posted; twice that and more is looked at again.
LOOK_BACK = timedelta(days=60)
AT_ONCE = 500


def recover_late(*, by: Actor) -> int:
    """Ask back what was posted after its award had been replaced; returns how many recoveries are new."""
    replaced = Award.objects.filter(replaced_at__gte=timezone.now() - LOOK_BACK)
    ids = sorted(set(replaced.values_list("enrolment", flat=True)))
    chunks = (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
    return sum(len(recover_overpaid(enrolment_ids=chunk, by=by)) for chunk in chunks)


def close_purses_of_the_dead(*, by: Actor) -> int:
    """Return what can be returned by now of all who have died; the fen returned."""
    left = Account.objects.filter(
        kind=AccountKind.PURSE,
        resident__died_on__isnull=False,
        balance__posted__gt=F("balance__held"),
    )
    ids = sorted(set(left.values_list("resident", flat=True)))
    chunks = (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
    return sum(close_purses(resident_ids=chunk, by=by) for chunk in chunks)
