"""Another time keeps who was sent where the planner's rules allow it; visits follow whoever moves."""

from datetime import timedelta

import pytest

from accounts.models import StaffNotice
from core.audit import SYSTEM
from core.dates import today
from dispatch import commands
from dispatch.commands.following import follow_home
from dispatch.enums import OrderState
from dispatch.models import CarerLeave, Preference, WorkOrder
from elderly_care.commands import move_resident
from tests.factories.accounts import CommunityFactory
from tests.factories.dispatch import (
    LONG_AGO,
    AssignmentFactory,
    WorkOrderFactory,
    district_scene,
    tomorrow_at,
)
from tests.factories.dispatch_acts import requested

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return district_scene()


def sent(scene, carer, starts_at=None, **fields):
    """A visit tomorrow at nine, accepted."""
    order = requested(scene, **fields)
    commands.assign(
        order=order,
        carers=[carer],
        starts_at=starts_at or order.window_start,
        by=scene.dispatcher(),
        expected_state=order.state,
    )
    return commands.accept(order=order, by=carer.user)


def move(order, hour, days=1):
    start = tomorrow_at(hour, days=days)
    return commands.reschedule(
        order=order,
        window_start=start,
        window_end=start + timedelta(hours=1),
        by=SYSTEM,
        reason="老人要去医院",
    )


def notices(carer):
    return list(
        StaffNotice.objects.filter(user=carer.user).order_by("pk").values_list("subject", flat=True)
    )


def test_who_was_sent_goes_at_the_new_time_and_accepts_again(scene):
    carer = scene.carer()
    order = sent(scene, carer, tomorrow_at(9, 20))
    order = move(order, 14)
    order.refresh_from_db()
    assert order.state == OrderState.ASSIGNED
    visit = order.assignments.active().get()
    assert (visit.carer, visit.starts_at) == (carer, tomorrow_at(14, 20))
    assert notices(carer) == ["新的上门", "上门改了时间"]
    verbs = list(order.steps.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["request", "assign", "accept", "reschedule", "assign"]


def on_leave(scene, carer):
    day = today() + timedelta(days=2)
    CarerLeave.objects.create(carer=carer, starts_on=day, ends_on=day)
    carer.shifts.update(day=day)
    return {"days": 2, "hour": 14}


def elsewhere(scene, carer):
    start = tomorrow_at(14, 30)
    other = WorkOrderFactory(
        operator=scene.operator,
        item=scene.item,
        window_start=start,
        window_end=start,
        state=OrderState.ASSIGNED,
    )
    AssignmentFactory(order=other, carer=carer)
    return {"hour": 14}


def off_shift(scene, carer):
    return {"hour": 19}


def not_wanted(scene, carer):
    Preference.objects.create(
        resident=scene.resident, kind="not_this_carer", carer=carer, starts_on=LONG_AGO
    )
    return {"hour": 14}


@pytest.mark.parametrize("hindrance", [on_leave, elsewhere, off_shift, not_wanted])
def test_who_cannot_go_then_is_free_and_the_order_waits(scene, hindrance):
    carer = scene.carer()
    order = sent(scene, carer)
    order = move(order, **hindrance(scene, carer))
    order.refresh_from_db()
    assert order.state == OrderState.REQUESTED
    assert not order.assignments.active().exists()
    assert notices(carer) == ["新的上门", "上门取消"]


def test_of_two_who_were_sent_both_go_or_nobody(scene):
    scene.item.carers_needed = 2
    scene.item.save()
    first, second = scene.carer(), scene.carer()
    order = requested(scene)
    commands.assign(
        order=order,
        carers=[first, second],
        starts_at=order.window_start,
        by=scene.dispatcher(),
        expected_state=order.state,
    )
    order = move(order, 14)
    assert order.assignments.active().count() == 2
    second.shifts.update(ends_at="15:30")
    order = move(order, 16)
    assert not order.assignments.active().exists()


@pytest.fixture
def moves(scene, django_capture_on_commit_callbacks):
    """The person lives in a community of the same street, or of another, from today on."""

    def act(community=None):
        community = community or CommunityFactory(parent=scene.community.parent)
        with django_capture_on_commit_callbacks(execute=True):
            move_resident(
                resident=scene.resident,
                community_code=community.code,
                address="9号楼9单元909室",
                moved_on=today(),
                by=SYSTEM,
            )
        scene.resident.refresh_from_db()
        return scene.resident

    return act


def test_visits_follow_a_person_who_moves_and_the_carer_is_told(scene, moves):
    carer, dispatcher = scene.carer(), scene.dispatcher()
    order = sent(scene, carer)
    elsewhere = requested(scene, key="r-2", start=tomorrow_at(15), address="望京医院门口")
    home = moves()
    order.refresh_from_db()
    assert order.address == home.full_address
    assert order.state == OrderState.ACCEPTED
    assert order.steps.order_by("pk").last().verb == "follow_home"
    assert notices(carer)[-1] == "上门换了地址"
    assert StaffNotice.objects.filter(user=dispatcher, subject="上门换了地址").count() == 1
    elsewhere.refresh_from_db()
    assert elsewhere.address == "望京医院门口"
    assert follow_home(resident_ids=[home.pk]) == 0


def test_who_moves_to_where_the_operator_does_not_serve_waits_for_a_dispatcher(scene, moves):
    carer = scene.carer()
    order = sent(scene, carer)
    scene.operator.provides.update(region=scene.community.code)
    moves()
    order.refresh_from_db()
    assert order.state == OrderState.EXCEPTION
    assert notices(carer)[-2:] == ["上门换了地址", "上门取消"]


def test_what_has_begun_or_ended_keeps_its_door(scene, moves):
    order = requested(scene)
    commands.cancel(order=order, by=scene.dispatcher(), reason="不要了")
    before = str(WorkOrder.objects.get().address)
    moves()
    assert str(WorkOrder.objects.get().address) == before
