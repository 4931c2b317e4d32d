"""Today's visits in the demonstration street: two done with their proofs, one that waits for its carer."""

from datetime import timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from accounts.models import Organisation
from config.demo import OPERATOR_CODE, STREET
from core.audit import Actor
from core.errors import DomainError
from dispatch import commands
from dispatch.commands.positions import Point, take_positions
from dispatch.commands.proofs import Shown, Spot, home_of
from dispatch.commands.visits import Work, check_in, check_out
from dispatch.enums import Channel
from dispatch.models import Carer, ServiceItem, VisitEvidence, WorkOrder
from dispatch.queries.visits import Content, visit_code
from elderly_care.models import Resident

CARERS = ("caregiver", "caregiver2", "caregiver3")
ITEM = "cleaning"


def load_demo_visits(by: Actor) -> None:
    """Safe to repeat; quick when all is there."""
    operator = Organisation.objects.filter(credit_code=OPERATOR_CODE).first()
    carers = Carer.objects.filter(operator=operator, user__username__in=CARERS)
    if not carers or VisitEvidence.objects.filter(order__operator=operator).exists():
        return
    people = Resident.objects.living_here().filter(community__code__startswith=STREET)
    waiting = list(people.filter(agreements__operator=operator).distinct().order_by("-pk"))
    for number, carer in enumerate(carers.order_by("user__username")):
        order = _asked(waiting, by)
        if order is not None:
            _sent(order, carer, number, by)
        _seen(carer)


def _asked(people: list[Resident], by: Actor) -> WorkOrder | None:
    """An order of the next neighbour who may have one."""
    item = ServiceItem.objects.get(code=ITEM)
    start = timezone.now() + timedelta(minutes=1)
    while people:
        resident = people.pop()
        wish = commands.ServiceRequest(
            resident_id=resident.pk,
            item_id=item.pk,
            window_start=start,
            window_end=start + timedelta(hours=1),
            channel=Channel.PHONE,
        )
        try:
            return commands.request_service(request=wish, by=by, key=f"demo-now:{resident.pk}")
        except DomainError:  # not for this neighbour
            continue
    return None


def _sent(order: WorkOrder, carer: Carer, number: int, by: Actor) -> None:
    try:
        commands.assign_anyway(
            order=order,
            carers=[carer],
            starts_at=order.window_start,
            by=by,
            expected_state=order.state,
            reason="演示数据，不看班次",
        )
    except DomainError:  # of another operator, say: the order waits for a dispatcher
        return
    if number < len(CARERS) - 1:
        _visited(order, carer, number)


def _visited(order: WorkOrder, carer: Carer, number: int) -> None:
    home = home_of(order)
    spot = Spot(home.latitude, home.longitude, 12) if home else None
    why = "" if spot else "楼里没有信号"

    def shown(grey: int) -> Shown:
        code = visit_code(order)
        return Shown(photo=_photo(grey), spot=spot, code=code, place_reason=why)

    act = commands.Act(occurred_at=timezone.now(), key=f"demo-in:{order.pk}")
    check_in(order=order, shown=shown(80 + number), act=act, by=carer.user)
    content = Content(
        [{"text": "擦窗", "done": True}],
        {"systolic": 132, "diastolic": 78},
        "老人精神好，想多聊聊。",
    )
    act = commands.Act(occurred_at=timezone.now(), key=f"demo-out:{order.pk}")
    check_out(order=order, shown=shown(160 + number), work=Work(content), act=act, by=carer.user)


def _photo(grey: int) -> ContentFile:
    file = BytesIO()
    Image.new("RGB", (800, 600), (grey, grey, grey)).save(file, "JPEG")
    return ContentFile(file.getvalue(), name="door.jpg")


def _seen(carer: Carer) -> None:
    """On shift only, as with a real phone."""
    if carer.base_lat is not None and carer.base_lon is not None:
        point = Point(float(carer.base_lat), float(carer.base_lon), timezone.now(), 10)
        take_positions(points=[point], by=carer.user)
