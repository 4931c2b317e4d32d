"""Partners' programs sign up whom they name; who isn't known is registered at the station."""

from django.db import transaction

from accounts.commands import require_inside
from accounts.models import User
from stations.commands.activities.signing import SignUp, enrol
from stations.commands.citizens import CitizenFacts, enter_citizen, says_the_same
from stations.commands.reach import own_key
from stations.enums.activities import SignUpChannel
from stations.models import ActivitySession, ActivitySignUp, Citizen


@transaction.atomic
def sign_up_person(
    *, session: ActivitySession, facts: CitizenFacts, key: str, by: User
) -> ActivitySignUp:
    """A place, or the end of the waiting list; the same key gives the same one, a refusal registers nobody.

    An organiser does so for its own activities at whichever station. Raises as enrol and register_citizen do.
    """
    require_inside(session, by)
    wish = SignUp(session, _person(session, facts, key, by), SignUpChannel.API, key)
    return enrol(wish=wish, by=by)


def _person(session: ActivitySession, facts: CitizenFacts, key: str, by: User) -> Citizen:
    """Who has no ID number is found by the key under which they were registered."""
    earlier = ActivitySignUp.objects.filter(key=own_key(key, by)).select_related("citizen").first()
    known = earlier.citizen if earlier else None
    if known is not None and says_the_same(known, facts):
        return known
    return enter_citizen(facts=facts, by=by, station=session.activity.station)
