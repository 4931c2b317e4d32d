"""For whom else an account may book and hand in a case online: what apps to the right know of it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import User
from stations.enums import WindowKind
from stations.models import Appointment, Citizen


@dataclass(frozen=True)
class Principal:
    """Whose case or appointment it is, as what the account acts (ActsAs), and what shows that it may."""

    citizen: Citizen
    acting: str
    authorisation: str


Source = Callable[[User], list[Principal]]
_sources: dict[str, Source] = {}


def register_principals(code: str, source: Source) -> None:
    """An app announces who lets somebody act for them; again replaces."""
    _sources[code] = source


def principals_of(user: User) -> list[Principal]:
    """Everybody for whom this account may act, besides its own person."""
    return [one for source in _sources.values() for one in source(user)]


def appointments_for_others(user: User) -> QuerySet[Appointment]:
    """What the account itself booked for those for whom it may still act.

    What they booked themselves is theirs, and of counselling nobody else reads.
    """
    people = [one.citizen.pk for one in principals_of(user)]
    rows = Appointment.objects.filter(citizen__in=people, booked_by=user)
    return rows.exclude(slot__window__kind=WindowKind.COUNSEL)


def own_appointments(user: User, citizen: Citizen | None) -> QuerySet[Appointment]:
    """One's own, and what one booked for relatives."""
    mine = Q(pk__in=appointments_for_others(user).values("pk"))
    if citizen is not None:
        mine |= Q(citizen=citizen)
    return Appointment.objects.filter(mine).select_related(
        "slot__window__station", "item", "citizen"
    )
