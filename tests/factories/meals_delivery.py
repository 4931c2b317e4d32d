"""Papers, meals at doors, alerts, and couriers' orders."""

from datetime import timedelta
from io import BytesIO

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

from core.audit import SYSTEM
from meals import commands
from meals.enums import FulfilMode
from meals.models import (
    CourierEvent,
    CourierOrder,
    DeliveryAlert,
    DeliveryFailure,
    DeliveryProof,
    DoorNote,
    MealOrder,
    Rider,
    Round,
    SheetVersion,
    Stop,
)
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import SCOPED as MEALS
from tests.factories.meals import MealOrderFactory, MenuFactory, OrderLineFactory, on_its_day


def picture(*, blank: bool = False, kind: str = "PNG") -> ContentFile:
    """A small drawing."""
    image = Image.new("RGB", (120, 60), "white")
    if not blank:
        ImageDraw.Draw(image).line((5, 5, 110, 50), fill="black", width=3)
    file = BytesIO()
    image.save(file, kind)
    return ContentFile(file.getvalue(), name="photo.png")


def delivery(scene, *, until: str = "sent", resident=None, **changes) -> MealOrder:
    """A meal that is brought to somebody's door, through the commands up to a state."""
    resident = resident or ResidentFactory(community=scene.point.division)
    values = {"fulfil_mode": FulfilMode.DELIVERY, **changes}
    order = MealOrderFactory(
        menu=scene.menu, resident=resident, station=scene.point, confirmed=True, **values
    )
    OrderLineFactory(order=order, menu_item=scene.item)
    states = ["confirmed", "cooked", "sent"]
    if states.index(until) > 0:
        commands.mark_orders_cooked(
            orders=MealOrder.objects.filter(pk=order.pk), by=SYSTEM, now=on_its_day(scene)
        )
    if states.index(until) > 1 and order.fulfil_mode == FulfilMode.DELIVERY:
        commands.send_out(
            kitchen=scene.kitchen,
            service_date=scene.menu.service_date,
            meal_period=scene.menu.meal_period,
            by=SYSTEM,
            now=on_its_day(scene),
        )
    order.refresh_from_db()
    return order


def planned(scene, user, *orders, number: int = 1) -> Round:
    """A round of a rider with these doors in this sequence."""
    now = timezone.now()
    rider = Rider.objects.create(user=user, kitchen=scene.kitchen)
    made = Round.objects.create(
        kitchen=scene.kitchen,
        service_date=scene.menu.service_date,
        meal_period=scene.menu.meal_period,
        kind="doors",
        number=number,
        start=scene.kitchen.station,
        rider=rider,
        cooked_at=now,
        leaves_at=now,
        returns_at=now + timedelta(hours=1),
        travel_seconds=600,
        portions=len(orders),
    )
    for position, order in enumerate(orders, start=1):
        Stop.objects.create(
            round=made,
            position=position,
            kind="door",
            order=order,
            portions=1,
            planned_at=now + timedelta(minutes=10 * position),
            eat_by=now + timedelta(hours=2),
        )
    return made


def _order(community, operator) -> MealOrder:
    return MEALS[MealOrder](community, operator)


class SheetVersionFactory(factory.django.DjangoModelFactory):
    """The first production sheet."""

    kitchen = factory.LazyFunction(lambda: MenuFactory().kitchen)
    service_date = factory.LazyFunction(lambda: timezone.localdate())
    meal_period = "lunch"
    kind = "production"
    number = 1
    digest = "0" * 64

    class Meta:
        model = SheetVersion


class DeliveryFailureFactory(factory.django.DjangoModelFactory):
    """Nobody answered."""

    order = factory.SubFactory(MealOrderFactory)
    reason = "no_answer"
    occurred_at = factory.LazyFunction(timezone.now)
    arrived_at = factory.LazyFunction(timezone.now)
    sender = "送餐员"
    key = factory.Sequence(lambda n: f"failure-{n}")

    class Meta:
        model = DeliveryFailure


class DeliveryAlertFactory(factory.django.DjangoModelFactory):
    """An alert of which nobody is the owner yet, due in twenty minutes."""

    failure = factory.SubFactory(DeliveryFailureFactory)
    order = factory.SelfAttribute("failure.order")
    opened_at = factory.LazyFunction(timezone.now)
    due_at = factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=20))

    class Meta:
        model = DeliveryAlert


class DeliveryProofFactory(factory.django.DjangoModelFactory):
    """A code that was right."""

    order = factory.SubFactory(MealOrderFactory)
    kind = "code"
    occurred_at = factory.LazyFunction(timezone.now)
    arrived_at = factory.LazyFunction(timezone.now)
    sender = "送餐员"
    key = factory.Sequence(lambda n: f"proof-{n}")

    class Meta:
        model = DeliveryProof


class CourierOrderFactory(factory.django.DjangoModelFactory):
    """Waiting to be sent to the firm."""

    order = factory.SubFactory(MealOrderFactory)
    provider = "meituan"

    class Meta:
        model = CourierOrder


class CourierEventFactory(factory.django.DjangoModelFactory):
    """A courier took the order."""

    courier_order = factory.SubFactory(CourierOrderFactory)
    event_id = factory.Sequence(lambda n: f"event-{n}")
    status = "accepted"
    occurred_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = CourierEvent


class DoorNoteFactory(factory.django.DjangoModelFactory):
    """A dog."""

    resident = factory.SubFactory(ResidentFactory)
    text = "有狗"

    class Meta:
        model = DoorNote


SCOPED = {
    SheetVersion: lambda c, o: SheetVersionFactory(kitchen=_order(c, o).menu.kitchen),
    DeliveryProof: lambda c, o: DeliveryProofFactory(order=_order(c, o)),
    DeliveryFailure: lambda c, o: DeliveryFailureFactory(order=_order(c, o)),
    DeliveryAlert: lambda c, o: DeliveryAlertFactory(failure__order=_order(c, o)),
    DoorNote: lambda c, o: DoorNoteFactory(resident=ResidentFactory(community=c)),
    CourierOrder: lambda c, o: CourierOrderFactory(order=_order(c, o)),
    CourierEvent: lambda c, o: CourierEventFactory(courier_order__order=_order(c, o)),
}
