"""Asking for a visit: the same questions, price and entitlement for every channel."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.dates import add_months, month_of, today
from core.errors import KeyMissing, NotFound
from dispatch import commands
from dispatch.commands import errors
from dispatch.enums import OrderState, Urgency
from dispatch.models import ServiceAgreement, ServiceProvider, StationQualification, WorkOrder
from dispatch.queries.catalogue import own_cost_words
from elderly_care.enums import Relation
from tests.factories.accounts import CommunityFactory, OrganisationFactory, UserFactory, staff
from tests.factories.dispatch import (
    ProviderFactory,
    ServicePriceFactory,
    SlaRuleFactory,
    district_scene,
    tomorrow_at,
)
from tests.factories.dispatch_acts import asks, requested
from tests.factories.dispatch_money import entitle
from tests.factories.elderly_care import AbilityAssessmentFactory, FamilyLinkFactory
from tests.factories.stations import StationFactory
from tests.factories.subsidies import available

pytestmark = pytest.mark.django_db


def test_a_request_is_an_order_with_a_step_a_price_and_the_home():
    scene = district_scene()

    order = requested(scene, note="请带梯子")

    assert (order.state, order.operator, order.minutes) == (
        OrderState.REQUESTED,
        scene.operator,
        60,
    )
    assert order.address == scene.resident.full_address
    step = order.steps.get()
    assert (step.verb, step.to_state, step.by) == ("request", "requested", order.requested_by)


def test_the_same_key_is_the_same_order_and_another_content_a_refusal():
    scene = district_scene()
    agent = scene.dispatcher()
    first = requested(scene, by=agent)

    assert requested(scene, by=agent) == first
    with pytest.raises(errors.KeyUsedForOther):
        requested(scene, by=agent, note="另一次")
    with pytest.raises(KeyMissing):
        requested(scene, by=agent, key="")
    assert WorkOrder.objects.count() == 1


def test_who_may_ask():
    scene = district_scene()
    family = UserFactory()
    FamilyLinkFactory(user=family, resident=scene.resident, relation=Relation.CHILD)
    allowed = [family, scene.manager(), staff(Role.CALL_AGENT, scene.community.parent)]
    refused = [
        UserFactory(),
        staff(Role.CALL_AGENT, CommunityFactory().parent),
        staff(Role.STATION_MANAGER, OrganisationFactory()),
        staff(Role.AUDITOR, scene.community.parent),
    ]

    doors = ["family", "station", "phone"]
    for n, (user, door) in enumerate(zip(allowed, doors, strict=True)):
        made = requested(scene, by=user, start=tomorrow_at(8 + n), channel=door)
        assert (made.requested_by, made.channel) == (user, door)
    for user in refused:
        with pytest.raises(errors.MayNotRequest):
            requested(scene, by=user)
    with pytest.raises(NotFound):
        requested(scene, resident_id=0)


def refuse(scene, error, **changes):
    with pytest.raises(error):
        requested(scene, **changes)
    assert WorkOrder.objects.count() == 0


def test_too_young_and_not_in_the_audience():
    refuse(district_scene(min_age=120), errors.TooYoung)
    severe = district_scene(audience=[{"fact": "ability", "level": [3, 4]}])
    refuse(severe, errors.NotInAudience)

    AbilityAssessmentFactory(resident=severe.resident, level=3)
    assert requested(severe).pk


def test_an_assessment_must_still_hold():
    scene = district_scene(needs_assessment=True)
    AbilityAssessmentFactory(resident=scene.resident, valid_to=date(2024, 1, 1))
    refuse(scene, errors.AssessmentMissing)

    AbilityAssessmentFactory(resident=scene.resident, assessed_on=date(2025, 1, 1))
    assert requested(scene).pk


def test_no_paid_visit_without_an_agreement():
    scene = district_scene(needs_agreement=True)
    refuse(scene, errors.AgreementMissing)

    ServiceAgreement.objects.create(
        resident=scene.resident, operator=scene.operator, signed_on=today()
    )
    assert requested(scene).pk


def test_home_nursing_only_by_a_licensed_station():
    scene = district_scene(station_qualification="home_nursing")
    station = StationFactory(division=scene.community, operator=scene.operator)
    refuse(scene, errors.StationNotLicensed)
    licence = {"station": station, "kind": "home_nursing", "valid_from": date(2020, 1, 1)}
    StationQualification.objects.create(number="1", valid_to=date(2021, 1, 1), **licence)
    refuse(scene, errors.StationNotLicensed)

    StationQualification.objects.create(number="2", **licence)
    assert requested(scene).station == station


def test_a_stopped_operator_gets_no_new_orders():
    scene = district_scene()
    provider = ServiceProvider.objects.get()
    district = staff(Role.DISTRICT_ADMIN, scene.community.parent.parent)
    commands.stop_provider(provider=provider, by=district, reason="多次失约")
    refuse(scene, errors.NobodyServes)
    other = OrganisationFactory(division=scene.community.parent)
    ProviderFactory(operator=other, items=[scene.item], rank=1)
    assert requested(scene).operator == other
    with pytest.raises(errors.NobodyServes):
        requested(scene, key="r-2", operator_id=scene.operator.pk)

    commands.resume_provider(provider=provider, by=district)
    assert requested(scene, key="r-3", start=tomorrow_at(14)).operator == scene.operator


@pytest.mark.parametrize(("start", "end"), [(-2, 1), (3, 2), (24 * 200, 24 * 200 + 1)])
def test_impossible_windows(start, end):
    scene, now = district_scene(), timezone.now()
    window = {
        "window_start": now + timedelta(hours=start),
        "window_end": now + timedelta(hours=end),
    }
    refuse(scene, errors.WindowImpossible, **window)


def test_a_destination_is_asked_for_and_twice_the_same_is_refused():
    scene = district_scene(needs_destination=True)
    refuse(scene, errors.DestinationMissing)
    order = requested(scene, destination="朝阳医院")
    assert order.destination == "朝阳医院"

    with pytest.raises(errors.AlreadyRequested):
        requested(scene, key="r-2", destination="别处")


def test_what_the_entitlement_pays_is_held_and_the_rest_is_own_cost_in_words():
    scene = district_scene()
    purse = entitle(scene.resident, 5000)
    start = timezone.now() + timedelta(minutes=5)
    first = requested(scene, start=start)
    assert (first.entitlement_fen, first.own_fen, available(purse)) == (3000, 0, 2000)
    assert "全部由补贴额度支付" in own_cost_words(first)

    wish = asks(scene, start=start + timedelta(minutes=1))
    would = commands.preview_request(request=wish, by=scene.dispatcher(), key="r-2")
    assert (would.own_fen, available(purse), WorkOrder.objects.count()) == (1000, 2000, 1)

    second = requested(scene, key="r-2", start=start + timedelta(minutes=1))
    assert (second.entitlement_fen, second.own_fen, available(purse)) == (2000, 1000, 0)
    assert "超出额度的 10.00 元由个人自付" in own_cost_words(second)

    with pytest.raises(errors.OwnCostChanged):
        commands.request_service(
            request=asks(scene, start=start + timedelta(minutes=2)),
            by=scene.dispatcher(),
            key="r-3",
            expected_own_fen=1000,
        )


def test_a_visit_in_a_later_month_waits_for_its_grant():
    scene = district_scene()
    purse = entitle(scene.resident)
    day = add_months(month_of(today()), 1)

    order = requested(scene, start=tomorrow_at(9, days=(day - today()).days))

    assert (order.held_at, order.own_fen, available(purse)) == (None, 3000, 10_000)
    assert "到那个月再用额度支付" in own_cost_words(order)


def test_an_hourly_price_counts_minutes():
    scene = district_scene()
    ServicePriceFactory(
        item=scene.item, region="110105", price_fen=4001, unit="hour", effective_from=today()
    )
    assert requested(scene, minutes=90).price_fen == 6002


def test_urgent_requests_carry_a_promise():
    scene = district_scene()
    SlaRuleFactory(clock="start", minutes=30, urgent_minutes=15)
    now = timezone.now()

    order = requested(scene, urgency=Urgency.URGENT, start=now)

    assert timedelta(minutes=14) < order.promise_at - now <= timedelta(minutes=16)
    assert order.clocks.get(clock="start").due_at == order.promise_at
