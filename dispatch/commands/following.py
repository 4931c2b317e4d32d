"""People who move, or whose address is put right: visits that were to be at home follow them.

Locks: the person, then the order.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, tell_staff
from accounts.enums import Role
from accounts.logic.regions import regions_around
from core.audit import SYSTEM, record
from core.language import platform_language
from core.locking import locked
from dispatch.commands.ending import set_aside
from dispatch.commands.steps import Act, locked_order, log
from dispatch.enums import OrderState
from dispatch.models import ServiceProvider, WorkOrder
from dispatch.queries.clocks import owner_for
from elderly_care.models import Resident

_BEFORE = tuple(state for state in OrderState.OPEN if state != OrderState.IN_SERVICE)


def follow_home(*, resident_ids: Sequence[int]) -> int:
    """Visits that have not begun go to where these people live now. Returns how many; harmless twice."""
    rows = WorkOrder.objects.filter(
        resident__in=resident_ids, is_at_home=True, state__in=_BEFORE
    ).for_living()
    return sum(_follow(order) for order in list(rows.order_by("pk")))


@transaction.atomic
def _follow(order: WorkOrder) -> bool:
    people = Resident.objects.filter(pk=order.resident_id).select_related("community")
    home = locked(people, no_key=True).get()
    row = locked_order(order)
    before = (str(row.address), row.place_lat, row.place_lon)
    after = (home.full_address, home.latitude, home.longitude)
    if row.state not in _BEFORE or before == after:
        return False
    row.address, row.place_lat, row.place_lon = after
    row.save(update_fields=["address", "place_lat", "place_lon", "updated_at"])
    if before[0] == after[0]:
        return True  # the same door, found better on the map
    with platform_language():
        words = _("老人住址改了，服务地址跟着改")
        log(
            row,
            "follow_home",
            row.state,
            by=SYSTEM,
            act=Act(reason=words),
            occurred_at=timezone.now(),
        )
        record(row, "dispatch.workorder.follow_home", by=SYSTEM)
        _look_again(row, home)
    return True


def _look_again(row: WorkOrder, home: Resident) -> None:
    """Whoever was to go hears of it; whoever doesn't serve there any more gives the visit back."""
    number = {"number": row.number}
    sent = [one.carer.user for one in row.assignments.active().select_related("carer__user")]
    text = _("工单 %(number)s 的老人换了住址，请看新的地址。") % number
    tell_staff([StaffMessage(user, _("上门换了地址"), text, row) for user in sent])
    if not _is_served(row, home):
        words = _("老人搬到了这家服务商不服务的地方，请转给别的服务商或取消")
        set_aside(order=row, by=SYSTEM, reason=words)
    owner = owner_for(row, Role.DISPATCHER)
    if owner is not None:
        text = _("工单 %(number)s 的老人换了住址，请看派的人是否还合适。") % number
        tell_staff([StaffMessage(owner, _("上门换了地址"), text, row)])


def _is_served(row: WorkOrder, home: Resident) -> bool:
    regions = regions_around(home.community_id)
    serving = ServiceProvider.objects.filter(operator=row.operator_id, region__in=regions)
    return serving.filter(items=row.item_id).exists()
