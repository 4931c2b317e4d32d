"""Seats, presses and cards of the intake."""

from django.utils import timezone

from accounts.enums import Role
from dispatch.enums import ServiceCardKind
from dispatch.models import CallDevice, CallSeat, Emergency, EmergencyPress, ServiceCard
from elderly_care.models import Resident
from tests.factories.accounts import staff
from tests.factories.dispatch import LONG_AGO
from tests.factories.elderly_care import ResidentFactory


def a_seat(division, extension: str = "8001") -> CallSeat:
    """An agent of a place with a telephone."""
    agent = staff(Role.CALL_AGENT, division)
    return CallSeat.objects.create(extension=extension, user=agent)


def a_card(resident: Resident, number: str = "K-1") -> ServiceCard:
    """A free-ride card since long."""
    return ServiceCard.objects.create(
        resident=resident,
        kind=ServiceCardKind.FREE_RIDE,
        number=number,
        document_no="民字 1 号",
        valid_from=LONG_AGO,
    )


def an_emergency(resident: Resident, *, is_silent: bool = False, serial: str = "D-1") -> Emergency:
    """Somebody pressed just now."""
    device = CallDevice.objects.create(serial=serial, resident=resident)
    return Emergency.objects.create(
        resident=resident,
        device=device,
        event_id=serial,
        opened_at=timezone.now(),
        is_silent=is_silent,
    )


def _press(community, operator) -> EmergencyPress:
    serial = f"P-{community.code}-{CallDevice.objects.count()}"
    emergency = an_emergency(ResidentFactory(community=community), serial=serial)
    return EmergencyPress.objects.create(
        emergency=emergency, event_id=emergency.event_id, pressed_at=timezone.now()
    )


SCOPED = {
    CallSeat: lambda c, o: a_seat(c, str(CallSeat.objects.count())),
    EmergencyPress: _press,
    ServiceCard: lambda c, o: a_card(
        ResidentFactory(community=c), f"K-{ServiceCard.objects.count()}"
    ),
}
