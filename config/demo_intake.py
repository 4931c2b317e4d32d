"""The demonstration's hotline: an agent's telephone, a one-key device, a free-ride card."""

from accounts.models import User
from config.demo import STREET
from core.audit import Actor
from core.dates import today
from dispatch import commands
from dispatch.enums import ServiceCardKind
from dispatch.models import CallDevice, CallSeat, ServiceCard
from elderly_care.models import Resident

AGENT, EXTENSION = "agent", "8001"
SERIAL, CARD = "D-0001", "A-0001"


def load_demo_intake(by: Actor) -> None:
    """Safe to repeat; quick when all is there."""
    agent = User.objects.filter(username=AGENT).first()
    people = Resident.objects.living_here().filter(community__code__startswith=STREET)
    resident = people.order_by("pk").first()
    if agent is None or resident is None or CallSeat.objects.filter(user=agent).exists():
        return
    commands.keep(row=CallSeat(extension=EXTENSION, user=agent), by=by)
    commands.keep(row=CallDevice(serial=SERIAL, resident=resident), by=by)
    card = ServiceCard(
        resident=resident,
        kind=ServiceCardKind.FREE_RIDE,
        number=CARD,
        document_no="演示",
        valid_from=today(),
    )
    commands.keep(row=card, by=by)
