"""Who came: once a day by name, counted without; doors count for themselves; nothing is added up twice."""

from datetime import datetime, timedelta

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import NotFound
from elderly_care.commands import link_citizens
from meals.commands.visits import note_meal_visits
from stations.commands import tickets
from stations.commands.activities.roll import check_in
from stations.commands.errors import TooManyReports
from stations.commands.footfall.counters import record_door_counts
from stations.commands.footfall.entries import note_number
from stations.commands.footfall.errors import (
    CountsInvalid,
    NobodyKnown,
    OtherCount,
    PeopleWrong,
    SeveralKnown,
    TooManyBack,
)
from stations.commands.reach import KeyUsed
from stations.logic.footfall import Count, by_hour, within_an_hour
from stations.models import DoorCount, StationEntry, StationVisit
from stations.queries.footfall import (
    day_lines,
    hours_of,
    noted_on,
    people_in,
    station_lines,
    street_lines,
    streets_of,
    total,
)
from stations.signals import citizen_entered
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_cards import CardFactory
from tests.factories.meals import MealOrderFactory
from tests.factories.meals_till import SaleFactory
from tests.factories.stations import StationFactory
from tests.factories.stations_activities import noted, session_today, signed_up
from tests.factories.stations_cases import CitizenFactory, WindowFactory
from tests.factories.stations_footfall import came, counter_at, stretch
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def station():
    return StationFactory(name="望京驿站")


@pytest.fixture
def person(station):
    return CitizenFactory(division=station.division, station=station)


@pytest.fixture
def manager(station):
    return staff(Role.STATION_MANAGER, station.operator)


@pytest.fixture
def partner(station):
    return staff(Role.PARTNER_ENGINEER, station.operator)


def clerk_of(station):
    return staff(Role.STREET_CLERK, station.division.parent)


@pytest.mark.parametrize(
    ("known", "nameless", "door", "told"),
    [
        ({}, {}, None, []),
        ({9: 2}, {}, None, [(9, Count(2, 0, None, None))]),
        ({9: 2}, {11: 5}, None, [(9, Count(2)), (10, Count()), (11, Count(0, 5))]),
        ({9: 2}, {}, {9: (7, 3)}, [(9, Count(2, 0, 7, 3))]),
        ({8: 1}, {9: 4}, {9: (7, 3)}, [(8, Count(1, 0, 0, 0)), (9, Count(0, 4, 7, 3))]),
    ],
)
def test_hours(known, nameless, door, told):
    assert [(one.hour, one.count) for one in by_hour(known, nameless, door)] == told


@pytest.mark.parametrize(
    ("starts", "ends", "fits"),
    [
        ("09:00", "10:00", True),
        ("09:45", "10:00", True),
        ("09:45", "10:01", False),
        ("09:00", "09:00", False),
        ("09:30", "09:00", False),
    ],
)
def test_a_stretch_lies_in_an_hour(starts, ends, fits):
    start, end = (datetime.fromisoformat(f"2020-01-01T{one}") for one in (starts, ends))
    assert within_an_hour(start, end) is fits


def test_a_person_has_one_visit_a_day(station, person):
    now = timezone.now()
    first = came(station, person, at=now, key="a")
    assert came(station, person, at=now, key="a") == first
    came(station, person, way="window", key="b", at=now)
    visit = StationVisit.objects.get()
    assert (visit.did, visit.entries.count()) == (["desk", "window"], 2)
    assert (visit.first_at, visit.last_at) == (now, now)
    came(station, CitizenFactory(division=station.division))
    came(StationFactory(), person)
    assert StationVisit.objects.count() == 3
    with pytest.raises(KeyUsed):
        came(station, key="a")


def test_what_is_told_late_widens_the_day(station, person):
    noon = timezone.localtime().replace(hour=12, minute=0) - timedelta(days=1)
    for hours in (0, -2, 1):
        came(station, person, at=noon + timedelta(hours=hours))
    visit = StationVisit.objects.get()
    assert (visit.first_at, visit.last_at) == (
        noon - timedelta(hours=2),
        noon + timedelta(hours=1),
    )


def test_activity_and_meal_are_one_visit(station):
    resident = ResidentFactory(community=station.division)
    link_citizens()
    resident.refresh_from_db()
    session = session_today(station)
    one = signed_up(session, resident.citizen)
    check_in(sign_up=one, noted=noted(), by=SYSTEM)
    SaleFactory(station=station, resident=resident, occurred_at=timezone.now())
    assert note_meal_visits() == 1
    assert note_meal_visits() == 0
    assert StationVisit.objects.get().did == ["activity", "meal"]


def test_an_ordered_meal_that_is_fetched_is_a_visit(station):
    resident = ResidentFactory(community=station.division)
    link_citizens()
    resident.refresh_from_db()
    told = {"station": station, "resident": resident, "state": "handed_over", "confirmed": True}
    told |= {"handed_over_at": timezone.now(), "menu__service_date": today()}
    told |= {"cash_received_fen": 1200}
    MealOrderFactory(**told, menu__meal_period="lunch")
    MealOrderFactory(**told, menu__meal_period="dinner", fulfil_mode="delivery")
    assert note_meal_visits() == 1
    assert note_meal_visits() == 0
    SaleFactory(station=station, resident=resident, occurred_at=timezone.now())
    came(station, resident.citizen)
    assert note_meal_visits() == 1
    visit = StationVisit.objects.get()
    assert (visit.did, visit.entries.count()) == (["desk", "meal"], 3)


def test_a_number_is_a_visit(station, person):
    window = WindowFactory(station=station)
    visitor = tickets.Visitor(citizen=person)
    for _again in range(2):
        made = tickets.take_ticket(window=window, by=SYSTEM, key="a", visitor=visitor)
    came(station, person)
    tickets.move_ticket(ticket=made, to=WindowFactory(station=station), by=SYSTEM)
    assert StationVisit.objects.get().did == ["desk", "window"]
    tickets.take_ticket(window=window, by=SYSTEM, key="b")
    assert noted_on(station, today()) == (1, 1)


def test_who_comes_for_counselling_has_no_name_in_visits(station, person):
    window = WindowFactory(station=station, kind="counsel")
    visitor = tickets.Visitor(citizen=person)
    tickets.take_ticket(window=window, by=SYSTEM, key="a", visitor=visitor)
    entry = StationEntry.objects.get()
    assert (entry.visit, entry.way) == (None, "consult")


def test_who_gives_no_name_is_counted(station):
    for people in (1, 3, -2):
        came(station, people=people)
    assert not StationVisit.objects.exists()
    with pytest.raises(TooManyBack):
        came(station, people=-3, key="x")
    for people in (0, 501):
        with pytest.raises(PeopleWrong):
            came(station, people=people, key="x")
    assert [one.count.nameless for one in hours_of(station, today())] == [2]


def test_the_signal_is_heard_once(station):
    for _again in range(2):
        citizen_entered.send(
            None, citizen_id=None, station_id=station.pk, at=timezone.now(), how="activity", key="k"
        )
    assert StationEntry.objects.count() == 1


def test_by_number_and_by_card(station, person, manager):
    told = {"station": station, "at": timezone.now(), "by": manager}
    assert note_number(number=person.phone, key="a", **told).visit.citizen == person
    resident = ResidentFactory(community=station.division)
    link_citizens()
    card = CardFactory(resident=resident)
    entry = note_number(number=card.number, key="b", **told)
    assert (entry.way, entry.visit.citizen.resident) == ("card", resident)
    with pytest.raises(NobodyKnown):
        note_number(number="13900009999", key="c", **told)
    CitizenFactory(division=station.division, station=station, phone=person.phone)
    with pytest.raises(SeveralKnown):
        note_number(number=person.phone, key="d", **told)
    with pytest.raises(NotFound):
        note_number(**{**told, "station": StationFactory()}, number=person.phone, key="e")


def test_doors_count_once(station, partner):
    device = counter_at(station)
    counts = [stretch(device), stretch(device, hour=10)]
    first = record_door_counts(counts=counts, by=partner)
    again = record_door_counts(counts=[*counts, stretch(device, hour=11)], by=partner)
    assert [row.pk for row in again[:2]] == [row.pk for row in first]
    with pytest.raises(OtherCount):
        record_door_counts(
            counts=[stretch(device, hour=12), stretch(device, came_in=1)], by=partner
        )
    assert DoorCount.objects.count() == 3
    with pytest.raises(TooManyReports):
        record_door_counts(counts=[], by=partner)


def test_every_bad_line_is_named(station, partner):
    device, foreign = counter_at(station), counter_at(StationFactory())
    right = stretch(device)
    counts = [
        right,
        stretch(foreign),
        stretch(device, serial="nobody"),
        stretch(device, hour=10, ends_at=right.starts_at + timedelta(hours=3)),
        stretch(device, days=-2),
        right,
    ]
    with pytest.raises(CountsInvalid) as refused:
        record_door_counts(counts=counts, by=partner)
    assert set(refused.value.fields) == {f"counts.{number}" for number in range(1, 6)}
    assert not DoorCount.objects.exists()


def test_figures_are_never_added(station, person, partner):
    other = StationFactory(division=station.division, operator=station.operator)
    StationFactory(name="外街道")
    came(station, person)
    came(other, person)
    came(station, people=4)
    record_door_counts(counts=[stretch(counter_at(station))], by=partner)
    user, day = clerk_of(station), today()
    lines = station_lines(user, day - timedelta(days=1), day)
    assert {line.station: line.count for line in lines} == {
        station: Count(1, 4, 12, 7),
        other: Count(1, 0, None, None),
    }
    assert total([line.count for line in lines]) == Count(2, 4, 12, 7)
    assert people_in(user, day, day) == 1
    assert [line.count for line in street_lines(lines, streets_of(lines))] == [Count(2, 4, 12, 7)]
    yesterday = hours_of(station, day - timedelta(days=1))
    assert [(one.hour, one.count) for one in yesterday] == [(9, Count(0, 0, 12, 7))]
    days = day_lines(user, day.replace(day=1))
    assert days[-1].count == Count(2, 4, None, None)


def test_more_stations_take_no_more_queries(client_as, station, django_assert_num_queries):
    client, page = client_as(clerk_of(station)), reverse("stations_console:footfall")
    client.get(page)
    for _more in range(2):
        with django_assert_num_queries(9):
            assert client.get(page).status_code == 200
        for row in StationFactory.create_batch(2, division=station.division):
            came(row, CitizenFactory(division=station.division))


def test_pages_and_files(client_as, station, person):
    came(station, person)
    client = client_as(clerk_of(station))
    pages = [
        reverse("stations_console:footfall"),
        reverse("stations_console:footfall_month"),
        reverse("stations_console:footfall_station", args=[station.pk]),
    ]
    for page in pages:
        assert client.get(page).status_code == 200
        assert client.get(page, {"day": "0001-01-01", "month": "9999-99"}).status_code == 200
    assert str(person) in client.get(pages[2]).content.decode()
    for page in (
        reverse("stations_console:footfall_file"),
        *(f"{one}?file=csv" for one in pages[1:]),
    ):
        answer = client.get(page)
        assert answer["Content-Type"].startswith("text/csv")
        assert person.name not in answer.content.decode()
    outsider = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    assert outsider.get(pages[2]).status_code == 404


def test_the_reception(client_as, station, person, manager):
    client = client_as(manager)
    page = reverse("stations_console:footfall_door", args=[station.pk])
    assert client.get(page).status_code == 200
    number = reverse("stations_console:footfall_number", args=[station.pk])
    people = reverse("stations_console:footfall_people", args=[station.pk])
    told = {"key": "a", "occurred_at": timezone.now().isoformat(), "number": person.phone}
    for _again in range(2):
        assert client.post(number, told, headers={"accept": "application/json"}).status_code == 200
    assert client.post(people, {"key": "b", "amount": "2"}).status_code == 302
    assert StationEntry.objects.count() == 2
    refused = client.post(
        number, {**told, "key": "c", "number": "1"}, headers={"accept": "application/json"}
    )
    assert (refused.status_code, refused.json()["code"]) == (400, "footfall.nobody_known")
    assert client_as(staff(Role.AUDITOR, station.division)).get(page).status_code == 403


def test_partners_send_counts(api_as, station, partner):
    device = counter_at(station)
    start = (timezone.localtime() - timedelta(days=1)).replace(
        hour=9, minute=0, second=0, microsecond=0
    )
    told = {
        "station": station.pk,
        "serial": device.serial,
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(minutes=30)).isoformat(),
        "came_in": 20,
        "went_out": 3,
    }
    client = api_as(partner)
    answer = client.post("/api/v1/door-counts", {"counts": [told]})
    assert answer.status_code == 201
    assert client.post("/api/v1/door-counts", {"counts": [told]}).json() == answer.json()
    other = client.post("/api/v1/door-counts", {"counts": [{**told, "came_in": 21}]})
    assert (other.status_code, other.json()["code"]) == (409, "footfall.other_count")
    assert (
        client.post("/api/v1/door-counts", {"counts": [{**told, "came_in": -1}]}).status_code == 400
    )
    assert (
        api_as(clerk_of(station)).post("/api/v1/door-counts", {"counts": [told]}).status_code == 403
    )


@pytest.mark.parametrize("model", [StationEntry, DoorCount], ids=lambda model: model.__name__)
def test_what_was_told_stays(model, station, partner):
    came(station)
    record_door_counts(counts=[stretch(counter_at(station))], by=partner)
    table = model._meta.db_table
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET day = day"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_count_may_be_days_late_not_years(station, partner, settings):
    settings.DOOR_COUNT_DAYS = 31
    device = counter_at(station)
    record_door_counts(counts=[stretch(device, days=30)], by=partner)
    with pytest.raises(CountsInvalid) as refused:
        record_door_counts(counts=[stretch(device, days=29), stretch(device, days=33)], by=partner)
    assert refused.value.fields == {"counts.1": ["已超过 31 天，太晚了，不再补收。"]}
    assert DoorCount.objects.count() == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_doors_make_one_visit():
    station = StationFactory()
    person = CitizenFactory(division=station.division)
    at = timezone.now()
    together(6, lambda n: came(station, person, at=at, key=f"k{n // 2}"))
    assert StationVisit.objects.get().entries.count() == 3
