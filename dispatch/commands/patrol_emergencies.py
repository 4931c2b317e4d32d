"""Somebody on a patrol visit found a person in an emergency: its card opens at every seat, family is told.

Lock: the person and the patrol task are held by the report; the emergency comes after them.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, tell_staff
from core.audit import Actor, record
from core.language import platform_language
from dispatch.commands.emergency_clock import start_clock
from dispatch.models import Emergency
from dispatch.queries.calls import families
from elderly_care.enums import Relation
from elderly_care.models import PatrolVisit

_SAID = 300


@transaction.atomic
def emergency_from_patrol(*, visit: PatrolVisit, said: str, by: Actor) -> Emergency:
    """Open until its outcome; the same visit again answers the same."""
    emergency, made = Emergency.objects.get_or_create(
        event_id=f"patrol:{visit.pk}",
        defaults={
            "resident": visit.resident,
            "opened_at": visit.occurred_at,
            "said": said.strip()[:_SAID],
        },
    )
    if made:
        record(emergency, "dispatch.emergency.opened", by=by, patrol=visit.pk)
        start_clock(emergency)
        _tell(emergency)
    return emergency


def _tell(emergency: Emergency) -> None:
    with platform_language():
        text = _("巡访人员发现您的家人有紧急情况，坐席正在处理。请留意电话。")
        relatives = [
            link for link in families(emergency.resident) if link.relation != Relation.SELF
        ]
        tell_staff([StaffMessage(link.user, _("紧急情况"), text, emergency) for link in relatives])
