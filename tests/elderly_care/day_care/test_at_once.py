"""Several people at once: the last place, the last bed, two tablets."""

from datetime import timedelta

import pytest

from core.dates import birthday, today
from elderly_care.commands.beds import Nights, reserve_bed
from elderly_care.commands.child_care import GuardianPaper, enrol_child
from elderly_care.commands.day_care_errors import BedTaken, CarersOverloaded
from elderly_care.commands.day_care_places import ask_for_day_care, end_day_care
from elderly_care.commands.day_care_roll import Arrival, take_arrival
from elderly_care.enums.day_care import EnrolmentState as State
from elderly_care.enums.day_care import UnitKind
from elderly_care.models import BedStay, ChildDay, ChildEnrolment, DayCareDay, DayCareEnrolment
from stations.commands.citizens import CitizenFacts, register_citizen
from tests.clock import at_noon
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_day_care import (
    ChildRatioRuleFactory,
    at,
    bed_of,
    child_in_care,
    in_care,
    manager_of,
    unit_of,
)
from tests.subsidies.threads import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


def test_the_last_place_is_given_once():
    unit = unit_of(places=2)
    in_care(unit)
    manager = manager_of(unit)
    people = [ResidentFactory(community=unit.station.division) for _ in range(4)]
    rows = together(4, lambda n: ask_for_day_care(resident=people[n], unit=unit, by=manager))
    assert sorted(row.state for row in rows) == [State.PLACED] + [State.WAITING] * 3
    assert DayCareEnrolment.objects.holding().count() == 2


def test_two_places_that_end_at_once_go_to_two():
    unit = unit_of(places=2)
    manager = manager_of(unit)
    held = [in_care(unit), in_care(unit)]
    waiting = [
        ask_for_day_care(
            resident=ResidentFactory(community=unit.station.division), unit=unit, by=manager
        )
        for _ in range(3)
    ]
    together(2, lambda n: end_day_care(enrolment=held[n], reason="回家", by=manager))
    states = [DayCareEnrolment.objects.get(pk=row.pk).state for row in waiting]
    assert states == [State.PLACED, State.PLACED, State.WAITING]


def test_one_bed_two_people():
    bed = bed_of()
    manager = manager_of(unit_of(bed.station))
    people = [ResidentFactory(community=bed.station.division) for _ in range(3)]
    nights = Nights(today(), today() + timedelta(days=3))
    answers = together(
        3, lambda n: reserve_bed(bed=bed, resident=people[n], nights=nights, by=manager)
    )
    assert sum(isinstance(answer, BedTaken) for answer in answers) == 2
    assert BedStay.objects.count() == 1


def test_two_tablets_write_one_arrival():
    with at_noon():
        enrolment = in_care()
        manager = manager_of(enrolment.unit)

        def arrive(number):
            arrival = Arrival(at(9), f"tablet-{number}")
            return take_arrival(enrolment=enrolment, arrival=arrival, by=manager)

        rows = together(2, arrive)
    assert {row.pk for row in rows} == {DayCareDay.objects.get().pk}
    assert DayCareDay.objects.get().acts.count() == 1


def test_as_many_small_children_as_the_carers_may_look_after():
    ChildRatioRuleFactory(below_months=36, children=2)
    with at_noon():
        unit = unit_of(kind=UnitKind.CHILD, workers=1)
        manager = manager_of(unit)
        rows = [child_in_care(unit) for _ in range(4)]

        def arrive(number):
            arrival = Arrival(at(9), f"child-{number}")
            return take_arrival(enrolment=rows[number], arrival=arrival, by=manager)

        answers = together(4, arrive)
    assert sum(isinstance(answer, CarersOverloaded) for answer in answers) == 2
    assert ChildDay.objects.filter(state="present").count() == 2


def test_one_child_enrolled_by_several_clicks_has_one_place():
    unit = unit_of(kind=UnitKind.CHILD, workers=1)
    manager, place = manager_of(unit), unit.station.division_id
    mother = CitizenFacts("刘洋", place, "13800000003", "11010519491231002X")
    register_citizen(facts=mother, station=unit.station, by=manager)
    child = CitizenFacts("刘小米", place, "13800000003", birth_date=birthday(today(), -2))
    told = {"guardian": mother, "paper": GuardianPaper("母亲", "TY-9", today())}

    rows = together(4, lambda _n: enrol_child(unit=unit, child=child, by=manager, **told))

    assert {row.pk for row in rows} == {ChildEnrolment.objects.get().pk}
