"""The page about a person who has been looked after for years, among a district's residents.

    ./yizhan bench portrait [--people 20000] [--years 5]

The page as the street opens it, log-in, rights, log of the look and template included: how many statements
it asks the database for, and how long one takes who has a visit, a meal, a call and a reading every week,
against somebody who was registered this morning. They are asked in turn.
"""

import gc
import statistics
import sys
import time
from datetime import date, timedelta

import django
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

django.setup()

# Models can be imported only now.
from django.urls import reverse  # noqa: E402

from accounts.enums import Role  # noqa: E402
from accounts.models import Division  # noqa: E402
from core.dates import today  # noqa: E402
from core.persons import sealed_columns  # noqa: E402
from elderly_care.enums.patrols import PatrolMode  # noqa: E402
from elderly_care.models import PatrolTask, PatrolVisit, Resident, VitalReading  # noqa: E402
from tests.benchmarks._meter import refresh_statistics  # noqa: E402
from tests.benchmarks._report import Report, options  # noqa: E402
from tests.factories.accounts import (  # noqa: E402
    CommunityFactory,
    OrganisationFactory,
    UserFactory,
    staff,
)
from tests.factories.dispatch import ServiceItemFactory, WorkOrderFactory  # noqa: E402
from tests.factories.elderly_care import id_number  # noqa: E402
from tests.factories.elderly_care_devices import CareDeviceFactory, DeviceAlertFactory  # noqa: E402
from tests.factories.elderly_care_patrols import (  # noqa: E402
    PatrolTaskFactory,
    PatrolVisitFactory,
    VitalReadingFactory,
)
from tests.factories.meals import KitchenFactory, MealOrderFactory, MenuFactory  # noqa: E402

MOST_QUERIES, MOST_TIMES = 15, 2.0
BATCH, WEEKS, KNOWN, ASKED = 5_000, 52, 10, 20
FIRST_BIRTH = date(1930, 1, 1)


def people(count: int) -> list[Resident]:
    """The residents of one street."""
    home = CommunityFactory()
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        Resident.objects.bulk_create(_person(number, home) for number in numbers)
    return list(Resident.objects.order_by("pk")[: 2 * KNOWN])


def _person(number: int, home: Division) -> Resident:
    birth = FIRST_BIRTH + timedelta(days=number % 7_000)
    return Resident(
        resident_no=f"T{number:07d}",
        name="王秀英",
        name_pinyin="wangxiuying",
        name_initials="wxy",
        sex="F",
        birth_date=birth,
        community=home,
        address="1号楼",
        living_status="alone",
        **sealed_columns(id_number(birth, number // 7_000), f"139{number:08d}"),
    )


def years_of_care(known: list[Resident], years: int) -> None:
    """Every week the same for each of them."""
    operator = OrganisationFactory(division=known[0].community)
    seen_to = {"state": "closed", "outcome": "safe", "note": "平安", "closed_by": UserFactory()}
    item, kitchen = ServiceItemFactory(), KitchenFactory()
    menus = [MenuFactory(kitchen=kitchen, service_date=day) for day in _days(years * WEEKS)]
    for person in known:
        device = CareDeviceFactory(resident=person)
        task = PatrolTaskFactory(resident=person)
        for menu in menus:
            WorkOrderFactory(resident=person, item=item, operator=operator)
            MealOrderFactory(resident=person, menu=menu, station=kitchen.station)
            DeviceAlertFactory(device=device, closed_at=timezone.now(), **seen_to)
        _calls(task, years * WEEKS)


def _days(weeks: int) -> list[date]:
    """The same day of each of the last weeks."""
    return [today() - timedelta(days=7 * (number + 1)) for number in range(weeks)]


def _calls(first: PatrolTask, count: int) -> None:
    """A call with a reading, each on a day of its own."""
    by = PatrolVisitFactory(task=first).by
    tasks = PatrolTask.objects.bulk_create(
        PatrolTask(
            resident=first.resident,
            rule=first.rule,
            mode=PatrolMode.CALL,
            period=first.period,
            starts_on=day,
            planned_on=day,
            due_on=day,
        )
        for day in _days(count)
    )
    visits, readings = [], []
    for task in tasks:
        visits.append(PatrolVisitFactory.build(task=task, resident=first.resident, by=by))
        readings.append(VitalReadingFactory.build(resident=first.resident, by=by))
    PatrolVisit.objects.bulk_create(visits)
    VitalReading.objects.bulk_create(readings)


def opened(client: Client, person: Resident) -> float:
    """Seconds of the whole page."""
    began = time.perf_counter()
    answer = client.get(reverse("care_console:portrait", args=[person.pk]))
    if answer.status_code != 200:
        sys.exit(f"The page answered {answer.status_code}.")
    return time.perf_counter() - began


def main(arguments: list[str] | None = None) -> int:
    """1 when a goal is missed."""
    chosen = options("portrait", arguments, {"people": (20_000, 2_000), "years": (5, 1)})
    found = people(chosen.people)
    known, new = found[:KNOWN], found[KNOWN:]
    years_of_care(known, chosen.years)
    refresh_statistics()
    client = Client()
    client.force_login(staff(Role.STREET_CLERK, known[0].community.parent))
    opened(client, known[0])  # what a process does once
    gc.freeze()  # as config.asgi does
    with CaptureQueriesContext(connection) as captured:
        opened(client, known[0])
    statements = len(captured)  # the next request begins with an empty log
    pairs = [
        (opened(client, known[turn % KNOWN]), opened(client, new[turn % KNOWN]))
        for turn in range(ASKED)
    ]
    return judged(statements, pairs, f"{chosen.people} persons, {chosen.years} years")


def judged(queries: int, pairs: list[tuple[float, float]], note: str) -> int:
    """The goals."""
    report = Report()
    words = (f"{queries} statements", str(MOST_QUERIES))
    report.at_most("portrait, statements ÷ 15", 1.0, queries / MOST_QUERIES, *words, note=note)
    much, little = (statistics.median(times) for times in zip(*pairs, strict=True))
    words = (f"{much * 1000:.0f} ms", f"{little * 1000:.0f} ms")
    report.at_most("portrait of years ÷ of a new person", MOST_TIMES, much / little, *words)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
