"""Many phones and many open maps at once: every map sees where every carer was last, nothing told is lost.

In full size (500 phones, 20 maps, five minutes, over HTTP) it is `./yizhan bench dispatch_live`.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import AsyncClient
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.dates import today
from dispatch.commands.positions import Point, take_positions
from dispatch.models import CarerPosition, CarerTrack
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch import CarerFactory, CarerShiftFactory
from tests.factories.dispatch_visits import operator_in
from tests.subsidies.threads import PATIENCE

CARERS, MAPS, PLACES, PHONES = 30, 20, 3, 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_twenty_maps_see_where_everybody_was_last():
    place = CommunityFactory()
    operator = operator_in(place)
    carers = [
        CarerFactory(operator=operator, location_consent_on=today()) for _each in range(CARERS)
    ]
    for carer in carers:
        for day in (-1, 0, 1):  # whatever the hour
            starts, ends = time(0), time(23, 59, 59, 999_999)
            day = today() + timedelta(days=day)
            CarerShiftFactory(carer=carer, day=day, starts_at=starts, ends_at=ends)
    client = AsyncClient()
    client.force_login(staff(Role.DISPATCHER, place.parent))
    now = timezone.now()
    rounds = [now - timedelta(seconds=PLACES - number) for number in range(PLACES)]

    heard = async_to_sync(_live)(client, carers, rounds)

    last = {carer.pk: rounds[-1].isoformat() for carer in carers}
    assert heard == [last] * MAPS
    assert CarerTrack.objects.count() == CARERS * PLACES
    assert CarerPosition.objects.filter(recorded_at=rounds[-1]).count() == CARERS


async def _live(client, carers, rounds):
    streams = []
    for _map in range(MAPS):
        answer = await client.get(reverse("dispatch_console:map_stream"))
        streams.append(aiter(answer.streaming_content))
        assert b"event: open" in await anext(streams[-1])
    last = {carer.pk: rounds[-1].isoformat() for carer in carers}
    readers = [asyncio.create_task(_read(events, last)) for events in streams]
    await asyncio.to_thread(_tell, carers, rounds)
    heard = await asyncio.wait_for(asyncio.gather(*readers), PATIENCE)
    for events in streams:
        await events.aclose()
    return heard


async def _read(events: AsyncIterator[bytes], last: dict[int, str]) -> dict[int, str]:
    seen: dict[int, str] = {}
    while seen != last:
        name, _line, text = (await anext(events)).decode().partition("\ndata: ")
        if name == "event: carers":
            seen |= {row["id"]: row["at"] for row in json.loads(text)["places"]}
    return seen


def _tell(carers, rounds):
    with ThreadPoolExecutor(PHONES) as phones:
        list(phones.map(_phone, [(group, rounds) for group in _groups(carers)]))


def _groups(carers):
    return [carers[number::PHONES] for number in range(PHONES)]


def _phone(told):
    carers, rounds = told
    try:
        for moment in rounds:
            for carer in carers:
                take_positions(points=[Point(39.92, 116.45, moment)], by=carer.user)
    finally:
        connection.close()
