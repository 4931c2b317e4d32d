"""Two who dispatch, ask or carry at the same moment, from several connections."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import StaffNotice
from core.audit import SYSTEM
from core.models import AuditEvent
from dispatch import commands
from dispatch.commands import errors
from dispatch.commands.emergencies import take_press
from dispatch.models import Assignment, CallDevice, Emergency, OrderStep, WorkOrder
from tests.factories.dispatch import LONG_AGO, SkillFactory, SlaRuleFactory, district_scene
from tests.factories.dispatch_acts import asks, assigned, done, requested
from tests.factories.dispatch_money import entitle
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import available
from tests.subsidies.threads import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


def sends(order, carer, by):
    return commands.assign(
        order=order,
        carers=[carer],
        starts_at=order.window_start,
        by=by,
        expected_state="requested",
    )


def kinds(answers):
    return sorted(type(answer).__name__ for answer in answers)


def test_of_two_dispatchers_one_wins_and_the_other_is_told_who():
    scene = district_scene()
    order = requested(scene)
    people = [(scene.dispatcher(), scene.carer()) for _ in range(2)]

    answers = together(2, lambda n: sends(order, people[n][1], people[n][0]))

    assert kinds(answers) == ["AlreadyAssigned", "WorkOrder"]
    standing = Assignment.objects.active().get()
    loser = next(a for a in answers if isinstance(a, errors.AlreadyAssigned))
    assert str(standing.assigned_by) in str(loser)
    assert str(standing.carer) in str(loser)
    assert OrderStep.objects.filter(verb="assign").count() == 1


def test_one_carer_is_not_given_two_visits_at_a_time():
    scene = district_scene()
    carer, dispatcher = scene.carer(), scene.dispatcher()
    orders = [
        requested(scene),
        commands.request_service(
            request=asks(
                scene,
                start=asks(scene).window_start + timedelta(minutes=30),
                resident_id=_neighbour(scene).pk,
            ),
            by=dispatcher,
            key="n",
        ),
    ]
    answers = together(2, lambda n: sends(orders[n], carer, dispatcher))

    assert kinds(answers) == ["CarerBusy", "WorkOrder"]
    assert Assignment.objects.active().count() == 1


def _neighbour(scene):
    return ResidentFactory(community=scene.community)


def test_the_last_of_the_entitlement_is_held_once():
    scene = district_scene()
    purse = entitle(scene.resident, 3000)
    dispatcher, now = scene.dispatcher(), timezone.now()
    requests = [asks(scene, start=now + timedelta(minutes=n)) for n in range(3)]

    answers = together(
        3, lambda n: commands.request_service(request=requests[n], by=dispatcher, key=f"k-{n}")
    )

    assert kinds(answers) == ["WorkOrder"] * 3
    assert sorted(WorkOrder.objects.values_list("entitlement_fen", flat=True)) == [0, 0, 3000]
    assert available(purse) == 0


def test_two_orders_at_once_never_hold_more_than_the_months_100_yuan():
    scene = district_scene(price_fen=6000)
    purse = entitle(scene.resident, 10_000)
    dispatcher, now = scene.dispatcher(), timezone.now()
    requests = [asks(scene, start=now - timedelta(seconds=n)) for n in range(2)]

    answers = together(
        2, lambda n: commands.request_service(request=requests[n], by=dispatcher, key=f"k-{n}")
    )

    assert sorted(order.entitlement_fen for order in answers) == [4000, 6000]
    assert sorted(order.own_fen for order in answers) == [0, 2000]
    assert available(purse) == 0


def test_of_two_who_were_both_told_nothing_is_to_pay_one_is_asked_again():
    scene = district_scene(price_fen=6000)
    entitle(scene.resident, 10_000)
    dispatcher, now = scene.dispatcher(), timezone.now()
    requests = [asks(scene, start=now - timedelta(seconds=n)) for n in range(2)]

    answers = together(
        2,
        lambda n: commands.request_service(
            request=requests[n], by=dispatcher, key=f"k-{n}", expected_own_fen=0
        ),
    )

    assert kinds(answers) == ["OwnCostChanged", "WorkOrder"]
    assert WorkOrder.objects.get().entitlement_fen == 6000


def test_presses_at_once_are_one_emergency():
    scene = district_scene()
    CallDevice.objects.create(serial="D-1", resident=scene.resident)
    answers = together(
        3,
        lambda n: take_press(
            serial="D-1", event_id=f"e-{n}", is_silent=False, moment=timezone.now()
        ),
    )
    assert kinds(answers) == ["Emergency"] * 3
    assert Emergency.objects.get().presses.count() == 3


def test_the_same_key_at_once_is_one_order():
    scene = district_scene()
    dispatcher, wish = scene.dispatcher(), asks(scene)

    answers = together(
        3, lambda n: commands.request_service(request=wish, by=dispatcher, key="same")
    )

    assert len({answer.pk for answer in answers}) == 1
    assert WorkOrder.objects.count() == 1


def test_a_certificate_that_ends_and_a_dispatch_do_not_overlook_each_other():
    scene = district_scene(skills=[SkillFactory()])
    order, carer = requested(scene), scene.carer()
    dispatcher, manager = scene.dispatcher(), scene.manager()
    paper = carer.certificates.get()
    paper.valid_to = LONG_AGO
    acts = [
        lambda: sends(order, carer, dispatcher),
        lambda: commands.keep(row=paper, by=manager),
    ]

    answers = together(2, lambda n: acts[n]())

    assert not any(type(answer).__name__ == "OperationalError" for answer in answers)
    assert not Assignment.objects.active().exists()


def test_what_is_late_is_raised_once_though_two_watch():
    scene = district_scene()
    owner = scene.dispatcher()
    SlaRuleFactory()
    due = requested(scene).clocks.get().due_at

    answers = together(2, lambda n: commands.watch_clocks(now=due + timedelta(minutes=15)))

    assert sorted(answers) == [0, 1]
    assert AuditEvent.objects.filter(action="dispatch.orderclock.late").count() == 1
    assert StaffNotice.objects.get(subject="工单超时").user == owner


def test_a_finished_visit_is_settled_once():
    scene = district_scene()
    entitle(scene.resident, 3000)
    order = done(
        scene, assigned(scene, requested(scene, start=timezone.now() + timedelta(minutes=1)))
    )

    answers = together(3, lambda n: commands.settle(order=order, by=SYSTEM))

    assert [answer.paid_fen for answer in answers] == [3000] * 3
    assert OrderStep.objects.filter(verb="settle").count() == 1
