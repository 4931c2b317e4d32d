"""A call that turns out to be an emergency: its card opens at every seat, family is told, the call is done.

Locks: the call, then its emergency.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, tell_staff
from accounts.models import User
from core.audit import record
from core.errors import NotFound
from core.language import platform_language
from dispatch.commands.calls import hold_call
from dispatch.commands.emergency_clock import start_clock
from dispatch.models import Emergency, IncomingCall
from dispatch.queries.calls import families
from dispatch.queries.people import people_to_serve
from elderly_care.enums import Relation
from elderly_care.models import Resident

_SAID = 300


@transaction.atomic
def emergency_from_call(
    *, call: IncomingCall, resident: Resident, said: str, by: User
) -> Emergency:
    """Open until its outcome; again answers the same. Raises CallHeld, CallClosed, NotAllowed, NotFound."""
    known = Emergency.objects.visible_to(by).filter(event_id=f"call:{call.pk}").first()
    if known is not None:
        return known
    if not people_to_serve(by).filter(pk=resident.pk).exists():
        raise NotFound
    row = hold_call(call=call, by=by)
    emergency = Emergency.objects.create(
        resident=resident,
        event_id=f"call:{row.pk}",
        opened_at=timezone.now(),
        said=said.strip()[:_SAID],
    )
    record(emergency, "dispatch.emergency.opened", by=by, call=row.pk)
    start_clock(emergency)
    with platform_language():
        row.note, text = _("转为紧急呼叫"), _("您的家人打来紧急电话，坐席正在处理。请留意电话。")
        told = [link for link in families(resident) if link.relation != Relation.SELF]
        tell_staff([StaffMessage(link.user, _("紧急呼叫"), text, emergency) for link in told])
    row.resident, row.closed_at, row.draft = resident, timezone.now(), {}
    row.save()
    record(row, "dispatch.call.closed", by=by, reason=row.note)
    return emergency
