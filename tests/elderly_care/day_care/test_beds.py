"""Beds and respite: who has one from when to when, nobody twice, and occupancy day by day."""

from datetime import timedelta

import pytest
import time_machine

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import NotAllowed, NotFound
from elderly_care.commands import record_death
from elderly_care.commands.beds import (
    Nights,
    add_beds,
    leave_bed,
    move_in,
    reserve_bed,
    restore_bed,
    stop_bed,
)
from elderly_care.commands.day_care_errors import (
    BadDates,
    BedNeeded,
    BedOutOfOrder,
    BedStillKept,
    BedTaken,
    KeyReused,
    NoRespiteThere,
    RespiteTooLong,
    RespiteTwice,
    SpanBackwards,
    SpanOver,
    StayOver,
)
from elderly_care.commands.respite import (
    RespiteWish,
    begin_respite,
    book_respite,
    cancel_respite,
    finish_respite,
)
from elderly_care.enums.beds import BedState, RespiteState, StayState
from elderly_care.models import Bed, BedStay
from elderly_care.queries.beds import board, occupancy, places_with_beds
from stations.enums import StationState
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_day_care import RespiteRuleFactory, at, bed_of, station_of
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


def days(count):
    return today() + timedelta(days=count)


@pytest.fixture
def station():
    return station_of()


@pytest.fixture
def rules():
    for mode in ("home", "institution"):
        RespiteRuleFactory(mode=mode)


@pytest.fixture
def manager(station):
    return staff(Role.STATION_MANAGER, station.division.parent)


@pytest.fixture
def person(station):
    return ResidentFactory(community=station.division)


def keep(bed, person, manager, first, last=None):
    nights = Nights(days(first), None if last is None else days(last))
    return reserve_bed(bed=bed, resident=person, nights=nights, by=manager)


def test_a_bed_is_free_kept_taken_and_free_again(station, manager, person):
    bed = bed_of(station)
    stay = keep(bed, person, manager, 0)
    bed.refresh_from_db()
    assert bed.state == BedState.RESERVED
    for _ in range(2):
        move_in(stay=stay, by=manager)
    bed.refresh_from_db()
    assert bed.state == BedState.OCCUPIED
    with pytest.raises(BedStillKept):
        stop_bed(bed=bed, reason="维修", by=manager)
    for _ in range(2):
        left = leave_bed(stay=stay, reason="回家", by=manager)
    bed.refresh_from_db()
    assert (left.state, left.ends_on, bed.state) == (StayState.LEFT, today(), BedState.FREE)
    stop_bed(bed=bed, reason="维修", by=manager)
    with pytest.raises(BedOutOfOrder):
        keep(bed, person, manager, 0)
    assert restore_bed(bed=bed, by=manager).state == BedState.FREE


@pytest.mark.parametrize(
    ("first", "last", "taken"),
    [(3, 5, True), (0, 4, True), (4, None, True), (2, 3, False), (5, 6, False), (0, None, True)],
)
def test_nobody_gets_a_bed_that_somebody_has(station, manager, person, first, last, taken):
    bed = bed_of(station)
    keep(bed, person, manager, 3, 5)
    other = ResidentFactory(community=station.division)
    if taken:
        with pytest.raises(BedTaken):
            keep(bed, other, manager, first, last)
        assert BedStay.objects.count() == 1
    else:
        assert keep(bed, other, manager, first, last).state == StayState.RESERVED


def test_a_person_has_one_bed(station, manager, person):
    keep(bed_of(station), person, manager, 0, 5)
    with pytest.raises(BedTaken):
        keep(bed_of(station, "2"), person, manager, 4, 6)
    with pytest.raises(SpanBackwards):
        keep(bed_of(station, "3"), person, manager, 9, 9)
    free = bed_of(station, "4")
    for first, last in ((-5, -1), (-1, 0)):
        with pytest.raises(SpanOver):
            keep(free, person, manager, first, last)


def test_who_stays_longer_than_planned(station, manager, person):
    bed = bed_of(station)
    with time_machine.travel(at(12, day=days(-6))):
        late = keep(bed, person, staff(Role.STATION_MANAGER, station.division.parent), 1, 5)
    with pytest.raises(StayOver):
        move_in(stay=late, by=manager)
    move_in(stay=late, by=manager, on=days(-5))
    next_one = ResidentFactory(community=station.division)
    waiting = keep(bed, next_one, manager, -1)
    with pytest.raises(BedTaken):
        move_in(stay=waiting, by=manager)
    leave_bed(stay=late, reason="", by=manager)
    waiting.refresh_from_db()
    bed.refresh_from_db()
    assert (waiting.starts_on, bed.state) == (today(), BedState.RESERVED)
    assert move_in(stay=waiting, by=manager).state == StayState.STAYING


def test_462_beds_65_percent(station, manager):
    beds = add_beds(
        station=station,
        room="1",
        numbers=[str(n) for n in range(462)],
        opened_on=days(-10),
        by=SYSTEM,
    )
    assert len(beds) == 462
    assert add_beds(station=station, room="1", numbers=["1"], opened_on=today(), by=manager) == []
    community = station.division
    stays = [
        BedStay(
            bed=bed,
            resident=ResidentFactory(community=community),
            kind="residence",
            state=StayState.STAYING,
            starts_on=days(-1),
        )
        for bed in beds[:300]
    ]
    BedStay.objects.bulk_create(stays)
    figures = [(day.beds, day.occupied, day.rate) for day in occupancy(station, days(-11), today())]
    assert figures[0] == (0, 0, 0)
    assert figures[1] == (462, 0, 0)
    assert figures[-2:] == [(462, 300, 65)] * 2


def test_occupancy_and_board_ask_twice(station, manager, django_assert_num_queries):
    for number in range(3):
        bed = bed_of(station, str(number))
        keep(bed, ResidentFactory(community=station.division), manager, 0)
        with django_assert_num_queries(2):
            rows = board(station)
        with django_assert_num_queries(2):
            occupancy(station, days(-3), today())
    assert [len(row.kept) for row in rows] == [1, 1, 1]
    place = places_with_beds(manager).get()
    assert (place.bed_count, place.reserved, place.occupied, place.stopped) == (3, 3, 0, 0)


def wish(station, first=0, last=3, key="k1", **fields):
    return RespiteWish(station, fields.pop("mode", "home"), days(first), days(last), key, **fields)


def test_respite_in_an_institution_keeps_its_bed(rules, station, manager, person):
    bed = bed_of(station)
    asked = wish(station, mode="institution", bed=bed)
    first, again = (book_respite(resident=person, wish=asked, by=manager) for _ in range(2))
    assert first == again
    stay = BedStay.objects.get(respite=first)
    assert (stay.bed, stay.state) == (bed, StayState.RESERVED)
    begin_respite(booking=first, by=manager)
    for _ in range(2):
        done = finish_respite(booking=first, by=manager)
    stay.refresh_from_db()
    bed.refresh_from_db()
    assert (done.state, stay.state, bed.state) == (RespiteState.DONE, StayState.LEFT, BedState.FREE)


def test_respite_is_booked_once_and_cancelled(rules, station, manager, person):
    booked = book_respite(resident=person, wish=wish(station), by=manager)
    with pytest.raises(RespiteTwice):
        book_respite(resident=person, wish=wish(station, 2, 4, "k2"), by=manager)
    with pytest.raises(KeyReused):
        book_respite(resident=person, wish=wish(station, 5, 6), by=manager)
    book_respite(resident=person, wish=wish(station, 3, 4, "k3"), by=manager)
    assert cancel_respite(booking=booked, reason="不需要了", by=manager).state == "cancelled"
    assert book_respite(resident=person, wish=wish(station, 0, 2, "k4"), by=manager).pk


@pytest.mark.parametrize(("length", "taken"), [(30, True), (31, False), (0, False)])
def test_respite_lasts_at_most_thirty_days(rules, station, manager, person, length, taken):
    RespiteRuleFactory(mode="home")
    if taken:
        assert book_respite(resident=person, wish=wish(station, 0, length), by=manager).pk
        return
    with pytest.raises(RespiteTooLong if length else BadDates):
        book_respite(resident=person, wish=wish(station, 0, length), by=manager)


def test_respite_is_where_people_are_looked_after_and_not_in_the_past(
    rules, station, manager, person
):
    with pytest.raises(SpanOver):
        book_respite(resident=person, wish=wish(station, -5, 0), by=manager)
    closed = station_of(station.division)
    closed.state, closed.closed_on = StationState.CLOSED, today()
    closed.save()
    for wrong in (StationFactory(division=station.division), closed):
        with pytest.raises(NoRespiteThere):
            book_respite(resident=person, wish=wish(wrong), by=manager)


def test_without_a_rule_there_is_no_respite(manager, person):
    with pytest.raises(NoRespiteThere):
        book_respite(resident=person, wish=wish(station_of(person.community)), by=manager)


def test_respite_needs_a_bed_of_the_place(rules, station, manager, person):
    elsewhere = bed_of(station_of(station.division))
    for wrong in (
        wish(station, mode="institution"),
        wish(station, bed=bed_of(station)),
        wish(station, mode="institution", bed=elsewhere),
    ):
        with pytest.raises(BedNeeded):
            book_respite(resident=person, wish=wrong, by=manager)


def test_death_frees_the_bed_the_same_day(rules, station, manager, person):
    bed = bed_of(station)
    asked = wish(station, mode="institution", bed=bed)
    booking = book_respite(resident=person, wish=asked, by=manager)
    begin_respite(booking=booking, by=manager)
    clerk = staff(Role.STREET_CLERK, station.division.parent)
    record_death(resident=person, died_on=today(), by=clerk)
    booking.refresh_from_db()
    assert Bed.objects.get(pk=bed.pk).state == BedState.FREE
    assert booking.state == RespiteState.DONE
    assert BedStay.objects.get().state == StayState.LEFT


def test_other_streets_and_roles(station, manager, person):
    bed = bed_of(station)
    elsewhere = staff(Role.STATION_MANAGER, CommunityFactory())
    with pytest.raises(NotFound):
        keep(bed, person, elsewhere, 0)
    with pytest.raises(NotAllowed):
        keep(bed, person, staff(Role.AUDITOR, station.division), 0)
    assert not places_with_beds(elsewhere).exists()
