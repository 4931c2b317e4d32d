"""A number that leads to the person and isn't theirs: what a courier rings (PIPL articles 21 and 23)."""

import json

from django.conf import settings

from core.errors import InvalidInput
from core.gateway import Gateway, SendFailed
from core.identity import read_phone
from meals.models import CourierOrder, MealOrder


def number_for(asked: CourierOrder) -> str:
    """A virtual number of the operator's provider; without one, the meal point's, which rings the person.

    The meal isn't held back for a provider that doesn't answer.
    """
    order = asked.order
    if not settings.VIRTUAL_PHONE_URL or not order.resident.phone:
        return _of_the_point(order)
    provider = Gateway(settings.VIRTUAL_PHONE_URL, settings.VIRTUAL_PHONE_TOKEN)
    wanted = {"phone": str(order.resident.phone), "hours": settings.VIRTUAL_PHONE_HOURS}
    try:
        answer = json.loads(provider.ask(wanted, key=str(asked.key)))
        number = read_phone(str(answer["number"]))
    except (SendFailed, InvalidInput, ValueError, KeyError, TypeError):
        return _of_the_point(order)
    return _of_the_point(order) if number == str(order.resident.phone) else number


def _of_the_point(order: MealOrder) -> str:
    kitchen = order.kitchen.station.phone if order.kitchen else ""
    return order.station.phone or kitchen or settings.SERVICE_PHONE
