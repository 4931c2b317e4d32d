"""A week of many: seen by whoever sees the carers, changed by their operator, with what hangs on it said first."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from core.dates import monday_of, today
from core.errors import NotAllowed
from dispatch.commands.rosters import WeekOverlaps, change_week
from dispatch.logic.rosters import Change, Hours, after, overlapping
from dispatch.models import CarerLeave, CarerShift
from dispatch.queries.rosters import WeekChange, days_of
from tests.factories.accounts import OrganisationFactory
from tests.factories.dispatch import CarerFactory, CarerShiftFactory, district_scene
from tests.factories.dispatch_acts import assigned

pytestmark = pytest.mark.django_db
MORNING, LATE = Hours(time(8), time(12)), Hours(time(13), time(18), 30)
ALL = ["1", "2", "3", "4", "5", "6", "7"]


@pytest.fixture
def scene():
    return district_scene()


def next_week():
    return monday_of(today() + timedelta(days=7))


def address(scene, day=None):
    return f"{reverse('dispatch_console:roster')}?operator={scene.operator.pk}&week={day or next_week()}"


def adds(*carers, **more):
    keys = [carer.pk for carer in carers]
    shift = {"act": "add", "starts_at": "08:00", "ends_at": "12:00", "break_min": "0"}
    return {"carers": keys, "days": ["1", "2"], **shift, **more}


@pytest.mark.parametrize(
    ("change", "now", "before", "then"),
    [
        (Change.ADD, [], [], [LATE]),
        (Change.ADD, [LATE], [], [LATE]),
        (Change.ADD, [MORNING], [], [MORNING, LATE]),
        (Change.CLEAR, [MORNING], [LATE], []),
        (Change.COPY, [MORNING], [LATE], [LATE]),
        (Change.COPY, [MORNING], [], [MORNING]),
    ],
)
def test_what_a_day_is_afterwards(change, now, before, then):
    assert after(change, now, before, LATE) == then


def test_shifts_of_a_day_overlap_when_one_begins_before_another_ends():
    assert not overlapping([LATE, MORNING])
    assert overlapping([MORNING, Hours(time(11), time(14))])
    assert overlapping([MORNING, Hours(time(8), time(9))])


def test_a_manager_fills_a_week_copies_it_and_clears_days(scene, client_as):
    first, second = CarerFactory(operator=scene.operator), CarerFactory(operator=scene.operator)
    client = client_as(scene.manager())
    page = client.post(address(scene), adds(first, second), follow=True)
    assert "已改 4 天的班次" in page.text
    assert CarerShift.objects.count() == 4
    assert "没有要改的" in client.post(address(scene), adds(first, second), follow=True).text

    later = next_week() + timedelta(days=7)
    client.post(address(scene, later), {"everybody": "on", "days": ALL, "act": "copy"})
    days = CarerShift.objects.filter(carer=second).order_by("day").values_list("day", flat=True)
    monday = next_week()
    assert list(days) == [monday + timedelta(days=n) for n in (0, 1, 7, 8)]

    client.post(address(scene, later), {"carers": [first.pk], "days": ["1"], "act": "clear"})
    assert CarerShift.objects.filter(carer=first, day__gte=later).count() == 1


def test_visits_that_would_hang_outside_are_said_before_anything_changes(scene, client_as):
    carer = scene.carer()
    order = assigned(scene, carer=carer)
    client = client_as(scene.manager())
    week = address(scene, order.day)
    clear = {"carers": [carer.pk], "days": [str(order.day.isoweekday())], "act": "clear"}
    told = client.post(week, clear)
    assert (told.status_code, CarerShift.objects.count()) == (422, 1)
    assert "有 1 次已派出的上门会落在班次外" in told.text
    assert order.number in told.text

    client.post(week, clear | {"hanging": "1"})
    assert CarerShift.objects.count() == 0
    order.refresh_from_db()
    assert order.state == "assigned"


def test_leave_and_visits_stand_in_the_grid(scene, client_as):
    carer = scene.carer()
    order = assigned(scene, carer=carer)
    away = next_week() + timedelta(days=7)
    CarerLeave.objects.create(carer=carer, starts_on=away, ends_on=away)
    client = client_as(scene.dispatcher())
    page = client.get(address(scene, order.day))
    assert "08:00–18:00" in page.text
    assert "（1）" in page.text
    assert "班次由服务商自己的人来改" in page.text
    assert "请假</span>" in client.get(address(scene, away)).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"carers": []},
        {"carers": ["x"]},
        {"carers": ["999999999"]},
        {"days": []},
        {"days": ["8"]},
        {"act": "x"},
        {"starts_at": ""},
        {"ends_at": "07:00"},
        {"break_min": "-1"},
    ],
)
def test_what_is_filled_in_wrong_is_said_and_changes_nothing(scene, client_as, wrong):
    carer = CarerFactory(operator=scene.operator)
    answer = client_as(scene.manager()).post(address(scene), adds(carer) | wrong)
    assert (answer.status_code, CarerShift.objects.count()) == (422, 0)


def test_an_overlap_on_one_day_leaves_every_day_as_it_was(scene, client_as):
    first, second = CarerFactory(operator=scene.operator), CarerFactory(operator=scene.operator)
    CarerShiftFactory(carer=second, day=next_week(), starts_at=time(11), ends_at=time(15))
    client = client_as(scene.manager())
    answer = client.post(address(scene), adds(first, second))
    assert answer.status_code == 422
    assert f"{second} {next_week():%m-%d} 的班次会重叠" in answer.text
    assert CarerShift.objects.count() == 1


def test_days_that_have_passed_stay(scene):
    carer = CarerFactory(operator=scene.operator)
    days = days_of(monday_of(today() - timedelta(days=7)))
    change = WeekChange(Change.ADD, [carer], days, MORNING)
    assert change_week(change=change, by=scene.manager()) == 0


def test_only_an_operators_own_people_change_its_shifts(scene, client_as):
    carer, other = CarerFactory(operator=scene.operator), OrganisationFactory()
    CarerFactory(operator=other)
    for user in (scene.dispatcher(),):
        assert client_as(user).post(address(scene), adds(carer)).status_code == 403
    change = WeekChange(Change.ADD, [carer], days_of(next_week()), MORNING)
    with pytest.raises(NotAllowed):
        change_week(change=change, by=scene.dispatcher())

    mine = client_as(scene.manager())
    strange = f"{reverse('dispatch_console:roster')}?operator={other.pk}"
    assert mine.get(strange).status_code == 404
    assert mine.post(strange, adds(carer)).status_code == 404
    assert CarerShift.objects.count() == 0


def test_who_adds_an_overlapping_shift_is_told_whose(scene):
    carer = CarerFactory(operator=scene.operator)
    change = WeekChange(Change.ADD, [carer], days_of(next_week()), MORNING)
    assert change_week(change=change, by=scene.manager()) == 7
    with pytest.raises(WeekOverlaps):
        change_week(
            change=WeekChange(Change.ADD, [carer], days_of(next_week()), Hours(time(9), time(10))),
            by=scene.manager(),
        )
    assert CarerShift.objects.count() == 7


def test_the_grid_costs_the_same_for_three(scene, client_as, django_assert_num_queries):
    client = client_as(scene.manager())
    for number in range(3):
        carer = CarerFactory(operator=scene.operator)
        CarerShiftFactory(carer=carer, day=next_week())
        if number in (0, 2):
            client.get(address(scene))
            with django_assert_num_queries(9):
                client.get(address(scene))
