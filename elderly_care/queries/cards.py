"""By what a person is known at a till."""

from django.db.models import QuerySet

from elderly_care.enums import CardKind
from elderly_care.models import Card, Resident


def usable_cards(number: str) -> QuerySet[Card]:
    """Whichever card of this number is valid today: one or none."""
    return Card.objects.usable().numbered(number)


def usable_code(resident: Resident) -> Card | None:
    """The resident's code for the phone, unless it was blocked."""
    return Card.objects.usable().filter(resident=resident, kind=CardKind.QR).first()
