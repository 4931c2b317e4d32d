"""Somebody is ill: what is shown before is what happens, row after row, over several days."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.dates import today
from dispatch.commands.absence import Absence, cover_absence
from dispatch.commands.working_hours import LeaveTooLong
from dispatch.enums import OrderState
from dispatch.queries.absence import NOBODY, proposals
from tests.factories.dispatch import (
    AssignmentFactory,
    CarerShiftFactory,
    WorkOrderFactory,
    district_scene,
    tomorrow_at,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return district_scene()


def day(offset=1):
    return today() + timedelta(days=offset)


def visit(scene, carer, hour, days=1):
    """Of the sick carer."""
    order = WorkOrderFactory(
        resident=scene.resident,
        item=scene.item,
        operator=scene.operator,
        state=OrderState.ASSIGNED,
        window_start=tomorrow_at(hour, days=days),
        window_end=tomorrow_at(hour, days=days),
    )
    return AssignmentFactory(order=order, carer=carer)


def ill(carer, last=1):
    return Absence(carer, day(), day(last), "发烧")


def names(rows):
    return [row.moved_to for row in rows]


def test_one_hour_of_somebody_is_promised_once(scene):
    sick, other = scene.carer(), scene.carer(max_visits_day=1)
    visit(scene, sick, 9), visit(scene, sick, 14)
    shown = proposals(sick, day(), day())
    assert [one.other for one in shown] == [other, None]
    rows = cover_absence(absence=ill(sick), by=scene.dispatcher())
    assert names(rows) == [str(other), ""]
    assert rows[1].problem == shown[1].problem == "已到每天上门次数 1"


def test_who_is_chosen_changes_what_is_left_for_the_next(scene):
    sick = scene.carer()
    one, two = scene.carer(max_visits_day=1), scene.carer(max_visits_day=1)
    first, second = visit(scene, sick, 9), visit(scene, sick, 14)
    for choice, rest in ((one, two), (two, one)):
        shown = proposals(sick, day(), day(), {first.pk: choice.pk})
        assert [row.other for row in shown] == [choice, rest]
    chosen = {first.pk: two.pk, second.pk: NOBODY}
    rows = cover_absence(absence=ill(sick), by=scene.dispatcher(), chosen=chosen)
    assert names(rows) == [str(two), ""]
    second.order.refresh_from_db()
    assert second.order.state == OrderState.REQUESTED
    assert rows[1].problem == ""


def test_who_was_chosen_and_cannot_any_more_gives_way_and_the_row_says_so(scene):
    sick, one, two = scene.carer(), scene.carer(), scene.carer()
    first = visit(scene, sick, 9)
    visit(scene, one, 9)
    (row,) = cover_absence(absence=ill(sick), by=scene.dispatcher(), chosen={first.pk: one.pk})
    assert (row.moved_to, row.wished) == (str(two), str(one))


def test_several_days_are_one_leave(scene):
    sick, other = scene.carer(), scene.carer()
    CarerShiftFactory(carer=other, day=day(2))
    visit(scene, sick, 9), visit(scene, sick, 9, days=2), visit(scene, sick, 9, days=3)
    rows = cover_absence(absence=ill(sick, last=2), by=scene.dispatcher())
    assert names(rows) == [str(other)] * 2
    leave = sick.leaves.get()
    assert (leave.starts_on, leave.ends_on) == (day(1), day(2))
    with pytest.raises(LeaveTooLong):
        cover_absence(absence=ill(sick, last=400), by=scene.dispatcher())


def test_the_page_sends_whom_it_showed(scene, client):
    sick, one, two = scene.carer(), scene.carer(), scene.carer()
    first = visit(scene, sick, 9)
    client.force_login(scene.dispatcher())
    page = reverse("dispatch_console:absence")
    wish = {"carer": sick.pk, "day": day(), "until": day(2), "reason": "发烧"}
    shown = client.post(page, wish)
    assert f'name="visit-{first.pk}"' in shown.text
    best = shown.context["proposals"][0].other
    other = two if best == one else one
    done = client.post(page, {**wish, "act": "cover", f"visit-{first.pk}": other.pk})
    assert first.order.assignments.active().get().carer == other
    assert str(other) in done.text


@pytest.mark.parametrize("until", ["x", "2001-01-01", "2199-12-31"])
def test_an_impossible_last_day_is_refused(scene, client, until):
    sick = scene.carer()
    client.force_login(scene.dispatcher())
    wish = {"carer": sick.pk, "day": day(), "until": until, "reason": "发烧", "act": "cover"}
    assert client.post(reverse("dispatch_console:absence"), wish).status_code == 422
    assert not sick.leaves.exists()
