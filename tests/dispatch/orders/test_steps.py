"""From the dispatch to the money: every step logged, both evidences, the hold taken or given back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.errors import NotAllowed, NotFound, ReasonMissing
from core.models import AuditEvent
from core.transitions import WrongState
from dispatch import commands
from dispatch.commands import Act, errors
from dispatch.enums import OrderState, PreferenceKind
from dispatch.models import Assignment, Certificate, OrderStep, Preference, ServiceProvider
from tests.factories.accounts import CommunityFactory, OrganisationFactory, UserFactory, staff
from tests.factories.dispatch import (
    LONG_AGO,
    AssignmentFactory,
    CarerFactory,
    PartnerRuleFactory,
    SkillFactory,
    district_scene,
    tomorrow_at,
)
from tests.factories.dispatch_acts import assigned, done, requested, show
from tests.factories.dispatch_money import entitle
from tests.factories.subsidies import available

pytestmark = pytest.mark.django_db


def soon():
    return timezone.now() + timedelta(minutes=1)


def test_every_step_of_a_visit_is_logged_and_audited():
    scene = district_scene()

    order = done(scene)

    verbs = ["request", "assign", "accept", "depart", "arrive", "begin", "finish"]
    assert list(order.steps.values_list("verb", flat=True)) == verbs
    audited = AuditEvent.objects.filter(
        subject_type="dispatch.workorder", subject_id=str(order.pk)
    ).values_list("action", flat=True)
    assert {f"dispatch.workorder.{verb}" for verb in verbs} <= set(audited)


def test_reports_sent_twice_are_one_step():
    scene = district_scene()
    order, partner = assigned(scene), scene.partner()
    act = Act(key="d-1")
    for _ in range(2):
        commands.accept(order=order, by=partner, act=act)
        commands.depart(order=order, by=partner, act=act)
    assert order.steps.filter(verb__in=["accept", "depart"]).count() == 2
    with pytest.raises(errors.WrongMoment):
        commands.arrive(
            order=order, by=partner, act=Act(occurred_at=timezone.now() + timedelta(hours=1))
        )


def test_no_end_without_both_evidences():
    scene = district_scene()
    order, partner = assigned(scene), scene.partner()
    for verb in (commands.accept, commands.depart, commands.arrive):
        verb(order=order, by=partner)
    with pytest.raises(errors.EvidenceLacking, match="照片"):
        commands.begin(order=order, by=partner)
    show(order, partner, "start")
    commands.begin(order=order, by=partner)
    with pytest.raises(errors.EvidenceLacking):
        commands.finish(order=order, by=partner)
    with pytest.raises(IntegrityError, match="proved at both ends"), transaction.atomic():
        type(order).objects.filter(pk=order.pk).update(state=OrderState.DONE)

    show(order, partner, "finish")
    assert commands.finish(order=order, by=partner).state == OrderState.DONE


def test_the_hold_is_taken_at_settlement_and_only_once():
    scene = district_scene()
    purse = entitle(scene.resident, 2000)
    order = done(scene, assigned(scene, requested(scene, start=soon())))
    assert available(purse) == 0

    for _ in range(2):
        order = commands.settle(order=order, by=SYSTEM)

    assert (order.state, order.paid_fen) == (OrderState.SETTLED, 2000)
    purse.balance.refresh_from_db()
    assert (purse.balance.posted, purse.balance.held) == (0, 0)


@pytest.mark.parametrize("end", ["cancel", "fail"])
def test_without_a_visit_the_hold_is_free_again(end):
    scene = district_scene()
    purse = entitle(scene.resident)
    order = assigned(scene, requested(scene, start=soon()))
    partner = scene.partner()
    if end == "cancel":
        for _ in range(2):
            order = commands.cancel(order=order, by=scene.dispatcher(), reason="不需要了")
        assert not Assignment.objects.active().exists()
    else:
        commands.accept(order=order, by=partner)
        order = commands.fail(order=order, by=partner, act=Act(reason="无人应门"))
    assert (available(purse), order.paid_fen) == (10_000, 0)


def test_a_visit_moved_to_another_month_is_held_anew():
    scene = district_scene()
    purse = entitle(scene.resident)
    order = requested(scene, start=soon())
    far = timezone.now() + timedelta(days=40)
    window = {"window_end": far + timedelta(hours=1), "by": scene.dispatcher(), "reason": "住院"}

    order = commands.reschedule(order=order, window_start=far, **window)
    assert (order.held_at, order.own_fen, available(purse)) == (None, 3000, 10_000)

    order = commands.reschedule(order=order, window_start=soon(), **window | {"window_end": far})
    assert (order.entitlement_fen, available(purse)) == (3000, 7000)
    assert order.reference == f"work-order:{order.pk}:2"


def test_rejected_and_withdrawn_orders_wait_again():
    scene = district_scene()
    carer = scene.carer()
    order = assigned(scene, carer=carer)
    with pytest.raises(ReasonMissing):
        commands.reject(order=order, by=carer.user, act=Act())
    order = commands.reject(order=order, by=carer.user, act=Act(reason="车坏了"))
    assert (order.state, Assignment.objects.active().count()) == (OrderState.REQUESTED, 0)

    order = assigned(scene, order, carer=carer)
    order = commands.withdraw(order=order, by=scene.dispatcher(), reason="换人")
    assert order.state == OrderState.REQUESTED


def test_who_acts_on_an_order():
    scene = district_scene()
    order = assigned(scene)
    colleague = staff(Role.CAREGIVER, scene.operator)
    rival = staff(Role.PARTNER_ENGINEER, OrganisationFactory())
    for user in (colleague, rival, UserFactory()):
        with pytest.raises(errors.NotYourOrder):
            commands.accept(order=order, by=user)
    with pytest.raises(NotAllowed):
        commands.withdraw(order=order, by=colleague, reason="…")
    elsewhere = staff(Role.DISPATCHER, CommunityFactory().parent)
    with pytest.raises(NotFound):
        commands.withdraw(order=order, by=elsewhere, reason="…")
    with pytest.raises(WrongState):
        commands.depart(order=order, by=scene.partner())


def send(scene, order, *carers):
    return commands.assign(
        order=order,
        carers=carers,
        starts_at=order.window_start,
        by=scene.dispatcher(),
        expected_state=order.state,
    )


def test_a_carer_is_never_in_two_places():
    scene = district_scene()
    carer = scene.carer()
    first = assigned(scene, carer=carer)
    second = requested(scene, key="r-2", start=tomorrow_at(9, 30))
    with pytest.raises(errors.CarerBusy, match=first.number):
        send(scene, second, carer)
    with pytest.raises(IntegrityError, match="dispatch_carer_in_one_place"), transaction.atomic():
        AssignmentFactory(order=second, carer=carer)
    third = requested(scene, key="r-3", start=tomorrow_at(10))
    assert send(scene, third, carer).state == OrderState.ASSIGNED  # ends meet


def test_no_visit_without_the_certificate_of_its_day():
    skill = SkillFactory(name="护士执业证")
    scene = district_scene(skills=[skill])
    carer = scene.carer()
    day = tomorrow_at(9).date()
    paper = Certificate.objects.get(carer=carer)
    Certificate.objects.filter(pk=paper.pk).update(valid_to=day - timedelta(days=1))
    order = requested(scene)

    with pytest.raises(errors.CertificateMissing, match="护士执业证"):
        send(scene, order, carer)
    with pytest.raises(IntegrityError, match="lacks"), transaction.atomic():
        AssignmentFactory(order=order, carer=carer)

    paper.refresh_from_db()
    paper.valid_to = day
    commands.keep(row=paper, by=scene.manager())
    order = send(scene, order, carer)
    paper.valid_to = day - timedelta(days=1)
    commands.keep(row=paper, by=scene.manager())
    order.refresh_from_db()
    assert (order.state, Assignment.objects.active().count()) == (OrderState.REQUESTED, 0)


def test_a_certificate_that_visits_need_cannot_vanish_behind_the_commands():
    scene = district_scene(skills=[SkillFactory()])
    assigned(scene)

    def shorten():
        with transaction.atomic():
            Certificate.objects.update(valid_to=LONG_AGO)
            connection.check_constraints()

    with pytest.raises(IntegrityError, match="needs the certificate"):
        shorten()


def test_leave_gender_and_who_is_not_wanted():
    scene = district_scene(gender_rule=True)
    order = requested(scene)
    man, resting, unwanted = scene.carer(gender="M"), scene.carer(), scene.carer()
    day = tomorrow_at(9).date()
    resting.leaves.create(starts_on=day, ends_on=day)
    Preference.objects.create(
        resident=scene.resident,
        kind=PreferenceKind.NOT_THIS_CARER,
        carer=unwanted,
        starts_on=LONG_AGO,
    )
    table = [
        (man, errors.WrongGender),
        (resting, errors.CarerOnLeave),
        (unwanted, errors.CarerNotWanted),
        (CarerFactory(), errors.WrongCarers),
    ]
    for carer, error in table:
        with pytest.raises(error):
            send(scene, order, carer)
    assert not Assignment.objects.exists()


def test_two_carers_where_two_are_needed():
    scene = district_scene(carers_needed=2)
    order, one, two = requested(scene), scene.carer(), scene.carer()
    for carers in ([one], [one, one], [one, two, scene.carer()]):
        with pytest.raises(errors.WrongCarers):
            send(scene, order, *carers)

    order = send(scene, order, one, two)
    send(scene, order, two, one)  # the same two
    assert list(order.assignments.values_list("carer", "position")) == [(one.pk, 1), (two.pk, 2)]


def test_who_rejects_too_often_gets_no_new_orders():
    scene = district_scene()
    PartnerRuleFactory(min_orders=3, most_failed_bp=5000)
    order = requested(scene)
    for _ in range(2):
        order = assigned(scene, order)
        order = commands.reject(order=order, by=scene.partner(), act=Act(reason="没有人"))
    assert commands.stop_failing_providers(by=SYSTEM) == 0
    done(scene, assigned(scene, order))

    assert commands.stop_failing_providers(by=SYSTEM) == 1
    assert commands.stop_failing_providers(by=SYSTEM) == 0
    assert "2 次" in ServiceProvider.objects.get().stop_reason


def test_steps_never_change():
    scene = district_scene()
    requested(scene)
    for act in (lambda rows: rows.update(reason="改"), lambda rows: rows.delete()):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            act(OrderStep.objects.all())
