"""What the people of the demonstration district ask for: the same every time for the same day."""

from collections.abc import Iterator
from datetime import date
from random import Random

from accounts.models import User
from config.demo import DAUGHTER, RESIDENT, STREET
from config.demo_food import suitable
from elderly_care.models import Resident
from meals import commands
from meals.enums import FulfilMode, OrderChannel
from meals.models import Menu

CHANNELS = {
    OrderChannel.STATION: "manager",
    OrderChannel.PHONE: "agent",
    OrderChannel.API: "partner",
}
CHANNEL_WEIGHTS = (6, 3, 1)
MODES = {FulfilMode.PICK_UP: 7, FulfilMode.DELIVERY: 3}


def wishes_for(
    menu: Menu, day: date, count: int
) -> Iterator[tuple[str, commands.OrderRequest, User]]:
    """The resident, the daughter's next day, and neighbours through staff: key, request, by whom."""
    users = {user.username: user for user in User.objects.all()}
    elder = users[RESIDENT].family_links.get().resident_id
    dice = Random(day.isoformat())  # noqa: S311 — a demonstration, not a secret
    people = _people(menu, elder, count, dice)
    choices = suitable(menu, people)
    points = [each.station_id for each in menu.kitchen.supply_relations.order_by("pk")]
    for number, person in enumerate(people):
        channel = dice.choices(list(CHANNELS), weights=CHANNEL_WEIGHTS)[0]
        by = users[CHANNELS[channel]]
        if person == elder:
            channel, by = _family_turn(day, users)
        mode = dice.choices(list(MODES), weights=list(MODES.values()))[0]
        request = commands.OrderRequest(
            resident_id=person,
            items=((dice.choice(choices[person]).pk, 1),),
            station_id=points[number % len(points)],
            fulfil_mode=mode,
            channel=channel,
        )
        yield f"demo-{day}-{person}", request, by


def _people(menu: Menu, elder: int, count: int, dice: Random) -> list[int]:
    """Who has not ordered yet, the demonstration's resident first."""
    ordered = set(menu.orders.values_list("resident", flat=True))
    everybody = Resident.objects.living_here().filter(community__code__startswith=STREET)
    neighbours = everybody.exclude(pk__in={elder, *ordered}).order_by("pk")
    known = list(neighbours.values_list("pk", flat=True))
    people = dice.sample(known, min(count - 1, len(known)))
    return people if elder in ordered else [elder, *people]


def _family_turn(day: date, users: dict[str, User]) -> tuple[str, User]:
    if day.toordinal() % 2:
        return OrderChannel.FAMILY, users[DAUGHTER]
    return OrderChannel.PORTAL, users[RESIDENT]
