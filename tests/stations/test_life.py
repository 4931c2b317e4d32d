"""The life of a place, its log, and what a year's report counts."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput, NotFound, ReasonMissing
from core.transitions import WrongState
from stations import commands
from stations.commands.errors import DayNotPossible
from stations.enums import ChangeKind, StationKind, StationState, StationTier
from stations.models import Station, StationChange
from stations.queries.network import building_plan, changes_of_year
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def clerk(community):
    return staff(Role.STREET_CLERK, community.parent)


def log(place):
    return list(
        StationChange.objects.filter(station=place).order_by("pk").values_list("kind", flat=True)
    )


def test_from_the_plan_to_the_end(community, clerk):
    place = StationFactory(planned=True, division=community)
    place = commands.build_station(station=place, by=clerk)
    assert place.state == StationState.BUILDING
    place = commands.open_station(station=place, by=clerk, on=date(2024, 3, 1))
    place = commands.adjust_station(station=place, by=clerk, reason="搬迁", on=date(2024, 6, 1))
    assert (place.state, place.opened_on) == (StationState.ADJUSTED, date(2024, 3, 1))
    place = commands.open_station(station=place, by=clerk, on=date(2024, 7, 1))
    assert place.opened_on == date(2024, 3, 1)
    place = commands.close_station(station=place, by=clerk, reason="租约到期", on=date(2025, 1, 1))
    place = commands.open_station(station=place, by=clerk, on=date(2025, 5, 1))
    assert (place.opened_on, place.closed_on) == (date(2025, 5, 1), None)
    assert Station.objects.open_on(date(2025, 6, 1)).get() == place
    assert log(place) == [
        ChangeKind.OPENED,
        ChangeKind.ADJUSTED,
        ChangeKind.REOPENED,
        ChangeKind.CLOSED,
        ChangeKind.REOPENED,
    ]


def test_a_plan_that_is_given_up_is_no_closed_place(community, clerk):
    place = StationFactory(planned=True, division=community)
    commands.close_station(station=place, by=clerk, reason="取消")
    assert log(place) == []


def test_days_that_can_not_be_are_refused(community, clerk):
    place = StationFactory(division=community, opened_on=date(2024, 3, 1))
    tomorrow = today() + timedelta(days=1)
    for day in (tomorrow, date(2024, 2, 29)):
        with pytest.raises(DayNotPossible):
            commands.close_station(station=place, by=clerk, reason="x", on=day)
        with pytest.raises(DayNotPossible):
            commands.note_adjustment(station=place, by=clerk, reason="x", on=day)
    place.refresh_from_db()
    assert (place.state, log(place)) == (StationState.OPEN, [])


def test_an_adjustment_needs_a_reason_and_an_open_place(community, clerk):
    place = StationFactory(division=community)
    with pytest.raises(ReasonMissing):
        commands.adjust_station(station=place, by=clerk, reason="  ")
    planned = StationFactory(planned=True, division=community)
    for act in (commands.adjust_station, commands.note_adjustment):
        with pytest.raises(WrongState):
            act(station=planned, by=clerk, reason="x")


def test_another_streets_place_is_not_found(clerk):
    place = StationFactory()
    with pytest.raises(NotFound):
        commands.close_station(station=place, by=clerk, reason="x")
    place.refresh_from_db()
    assert place.state == StationState.OPEN


def test_a_year_counts_three_new_seven_adjusted_and_nine_meal_points(community, clerk):
    operator = OrganisationFactory(division=community)

    def planned(kind, count):
        return StationFactory.create_batch(
            count, planned=True, kind=kind, division=community, operator=operator
        )

    for place in planned(StationKind.ELDER_STATION, 3):
        commands.open_station(station=place, by=clerk, on=date(2024, 5, 1))
    old = StationFactory.create_batch(
        7, kind=StationKind.ELDER_STATION, division=community, operator=operator
    )
    for place in old:
        commands.note_adjustment(station=place, by=clerk, reason="调整", on=date(2024, 6, 1))
    commands.note_adjustment(station=old[0], by=clerk, reason="再次调整", on=date(2024, 9, 1))
    for place in [*planned(StationKind.MEAL_POINT, 4), *planned(StationKind.DINING_TABLE, 5)]:
        commands.open_station(station=place, by=clerk, on=date(2024, 11, 1))
    commands.note_adjustment(station=old[1], by=clerk, reason="明年的", on=date(2025, 1, 1))
    StationFactory.create_batch(2)  # another street

    rows = {row.kind: row for row in changes_of_year(clerk, 2024)}
    stations = rows[StationKind.ELDER_STATION.label]
    assert (stations.opened, stations.adjusted) == (3, 7)
    points = [
        rows[kind.label].opened for kind in (StationKind.DINING_TABLE, StationKind.MEAL_POINT)
    ]
    assert sum(points) == 9


def test_the_report_names_the_kind_of_that_day(community, clerk):
    place = StationFactory(planned=True, kind=StationKind.MEAL_POINT, division=community)
    place = commands.open_station(station=place, by=clerk, on=date(2024, 5, 1))
    place.kind = StationKind.CANTEEN
    commands.change_station(station=place, by=clerk)
    assert [row.kind for row in changes_of_year(clerk, 2024)] == [StationKind.MEAL_POINT.label]


def test_the_log_is_never_changed(community, clerk):
    place = StationFactory(planned=True, division=community)
    commands.open_station(station=place, by=clerk)
    rows = StationChange.objects.filter(station=place)
    for write in (lambda: rows.update(note="x"), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM stations_station WHERE id = %s", [place.pk])


def test_seven_complexes_run_and_sixteen_are_planned(community, clerk):
    complexes = {"kind": StationKind.EMBEDDED_COMPLEX, "division": community}
    StationFactory.create_batch(7, **complexes, opened_on=date(2024, 6, 1))
    planned = StationFactory.create_batch(
        16, planned=True, **complexes, planned_open_on=date(2025, 6, 30)
    )
    StationFactory(planned=True, **complexes, planned_open_on=date(2026, 6, 30))
    for place in planned[:2]:
        commands.open_station(station=place, by=clerk, on=date(2025, 5, 1))

    plan = building_plan(clerk, StationKind.EMBEDDED_COMPLEX, 2025, date(2025, 7, 1))

    assert (plan.running_before, plan.planned, plan.expected) == (7, 16, 23)
    assert (plan.opened, len(plan.late)) == (2, 14)
    assert (
        building_plan(clerk, StationKind.EMBEDDED_COMPLEX, 2026, date(2026, 1, 1)).running_before
        == 9
    )


@pytest.mark.parametrize(
    ("tier", "supplier", "possible"),
    [
        (StationTier.STATION, StationTier.CENTRE, True),
        (StationTier.CENTRE, StationTier.HUB, True),
        (StationTier.STATION, StationTier.HUB, False),
        (StationTier.STATION, StationTier.STATION, False),
        (StationTier.CENTRE, StationTier.CENTRE, False),
        (StationTier.HUB, StationTier.CENTRE, False),
    ],
)
def test_hub_centre_station(community, tier, supplier, possible):
    above = StationFactory(tier=supplier, division=community)
    place = StationFactory(tier=tier, division=community)
    place.supplied_by = above
    if possible:
        assert commands.change_station(station=place, by=SYSTEM).supplied_by == above
    else:
        with pytest.raises(InvalidInput) as refused:
            commands.change_station(station=place, by=SYSTEM)
        assert list(refused.value.fields) == ["supplied_by"]
