"""Another time, another operator: what asking for it would ask is asked again."""

from datetime import timedelta

import pytest

from core.audit import SYSTEM
from core.dates import today
from dispatch import commands
from dispatch.commands import errors
from dispatch.enums import Urgency
from dispatch.models import ServiceAgreement, StationQualification
from tests.factories.accounts import OrganisationFactory
from tests.factories.dispatch import (
    LONG_AGO,
    ProviderFactory,
    SlaRuleFactory,
    district_scene,
    tomorrow_at,
)
from tests.factories.dispatch_acts import requested
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


def another(scene, **fields):
    """An operator that serves the same there."""
    other = OrganisationFactory(division=scene.community.parent)
    ProviderFactory(operator=other, region=scene.community.code[:6], items=[scene.item])
    return other


def licensed(scene, operator):
    station = StationFactory(division=scene.community, operator=operator)
    StationQualification.objects.create(
        station=station, kind="home_nursing", number=f"N{station.pk}", valid_from=LONG_AGO
    )
    return station


def redirect(scene, order, operator):
    by = scene.dispatcher()
    return commands.redirect(order=order, operator=operator, by=by, reason="原服务商没有人手")


def move(order, start):
    end = start + timedelta(hours=1)
    return commands.reschedule(
        order=order, window_start=start, window_end=end, by=SYSTEM, reason="老人改时间"
    )


def test_another_operator_serves_from_its_own_licensed_station():
    scene = district_scene(station_qualification="home_nursing")
    first = licensed(scene, scene.operator)
    order = requested(scene)
    assert order.station == first
    other = another(scene)
    with pytest.raises(errors.StationNotLicensed):
        redirect(scene, order, other)
    order.refresh_from_db()
    assert (order.operator, order.station) == (scene.operator, first)

    own = licensed(scene, other)
    order = redirect(scene, order, other)
    order.refresh_from_db()
    assert (order.operator, order.station) == (other, own)


def test_the_station_of_the_former_operator_does_not_stay():
    scene = district_scene()
    station = StationFactory(division=scene.community, operator=scene.operator)
    order = requested(scene, station_id=station.pk)
    order = redirect(scene, order, another(scene))
    order.refresh_from_db()
    assert order.station is None


def test_the_same_is_not_asked_for_twice_by_moving():
    scene = district_scene()
    requested(scene)
    order = requested(scene, key="r-2", start=tomorrow_at(14))
    with pytest.raises(errors.AlreadyRequested):
        move(order, tomorrow_at(9))
    assert move(order, tomorrow_at(15)).window_start == tomorrow_at(15)


def test_the_new_day_needs_its_own_agreement():
    scene = district_scene(needs_agreement=True)
    ServiceAgreement.objects.create(
        resident=scene.resident,
        operator=scene.operator,
        signed_on=LONG_AGO,
        valid_to=today() + timedelta(days=2),
    )
    order = requested(scene)
    with pytest.raises(errors.AgreementMissing):
        move(order, tomorrow_at(9, days=9))
    assert move(order, tomorrow_at(16)).window_start == tomorrow_at(16)


def test_what_is_urgent_is_promised_anew():
    scene = district_scene()
    SlaRuleFactory(clock="start", minutes=30, urgent_minutes=15)
    order = requested(scene, urgency=Urgency.URGENT)
    assert order.promise_at == tomorrow_at(9, 15)

    order = move(order, tomorrow_at(14))

    assert order.promise_at == tomorrow_at(14, 15)
    clock = order.clocks.get(clock="start", stopped_at__isnull=True)
    assert clock.due_at == order.promise_at
