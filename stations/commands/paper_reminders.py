"""Papers of stations that end soon: whoever answers for the place is told, weekly, until there is a newer one."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands.notices import StaffMessage, tell_staff
from accounts.enums import Role
from accounts.models import Membership, StaffNotice, User
from core.dates import today
from core.language import platform_language
from stations.queries.papers import Ending, every_ending_paper

# Whoever of these is nearest answers for a station.
_ROLES = (Role.STATION_MANAGER, Role.STREET_CLERK)
_AGAIN = timedelta(days=7)


@transaction.atomic
def remind_of_papers() -> int:
    """Tell who answers for each place; returns how many messages. Within a week only once of each paper."""
    ending = every_ending_paper(today())
    messages = [
        message for one in ending if (owner := _owner(one)) and (message := _message(one, owner))
    ]
    tell_staff(messages)
    return len(messages)


def _owner(one: Ending) -> User | None:
    place, operator = one.station.division_id, one.station.operator_id
    held = (Membership.objects.holder_near(place, role, operator) for role in _ROLES)
    return next((user for user in held if user is not None), None)


def _message(one: Ending, owner: User) -> StaffMessage | None:
    told = StaffNotice.objects.filter(
        user=owner, about_type=one.paper._meta.label_lower, about_id=one.paper.pk
    )
    if told.filter(created_at__gt=timezone.now() - _AGAIN).exists():
        return None
    with platform_language():
        words = {"station": one.station, "what": one.what, "day": one.valid_to}
        text = _("%(station)s 的“%(what)s”有效期到 %(day)s，请办理延续，并登记新的证照。") % words
        return StaffMessage(owner, _("证照到期提醒"), text, one.paper)
