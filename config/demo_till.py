"""The demonstration tills and meal cards; the cashier opens the shift."""

from accounts.models import User
from config.demo import STREET
from core.audit import Actor
from elderly_care.commands import issue_card
from elderly_care.enums import CardKind
from elderly_care.models import Card, Resident
from meals.commands import set_up_till
from meals.models import Till
from stations.models import Station

CASHIER = "cashier"
CARDS = 40
LIMIT_FEN = 3000


def load_demo_till(by: Actor) -> None:
    """A till at each meal point of the cashier's operator, cards for the first residents. Safe to repeat."""
    cashier = User.objects.get(username=CASHIER)
    for station in Station.objects.visible_to(cashier).open():
        if not Till.objects.filter(station=station).exists():
            set_up_till(station=station, name="1号机", offline_limit_fen=LIMIT_FEN, by=by)
    people = Resident.objects.living_here().filter(community__code__startswith=STREET)
    for person in people.order_by("pk")[:CARDS]:
        if not Card.objects.filter(resident=person, kind=CardKind.MEAL).exists():
            number = f"9900{person.pk:08d}"
            issue_card(resident=person, kind=CardKind.MEAL, number=number, by=by)
