"""Who stands at the door, from what they say: a number, perhaps a name, perhaps nothing."""

from accounts.models import User
from core.identity import plain
from stations.commands.activities.errors import NobodyKnown, SeveralPeople
from stations.commands.activities.roll import Guest
from stations.commands.citizens import CitizenFacts, register_citizen
from stations.models import ActivitySession, Citizen
from stations.queries.sign_ups import people_behind

_ID_LENGTH = 18


def guest_at(*, session: ActivitySession, number: str, name: str, by: User) -> Guest:
    """Somebody known, somebody new who gave a name and a number, or nobody in particular.

    A child is known by its guardian's number and its own name; to what children come to, the name may be
    left out. Raises InvalidInput, NobodyKnown, OtherName, SeveralPeople.
    """
    if not number.strip():
        return Guest()
    named = name.strip()
    for_children = session.activity.needs_guardian
    known = [
        Guest(citizen, guardian)
        for citizen, guardian in people_behind(number, by)
        if (citizen.name == named if named else (guardian is not None) == for_children)
    ]
    if len(known) > 1:
        raise SeveralPeople
    if known:
        return known[0]
    if for_children or not named:
        raise NobodyKnown
    return Guest(_registered(session, number, named, by))


def _registered(session: ActivitySession, number: str, name: str, by: User) -> Citizen:
    station = session.activity.station
    is_card = len(plain(number)) == _ID_LENGTH
    facts = CitizenFacts(
        name=name,
        division_code=station.division_id,
        phone="" if is_card else number,
        id_number=number if is_card else "",
    )
    return register_citizen(facts=facts, by=by, station=station)
