"""A stay in an institution: arrival and return are shown, days counted and priced, nobody blocked meanwhile."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.audit import SYSTEM
from core.dates import today
from dispatch import commands
from dispatch.commands.errors import OddStay
from dispatch.commands.visits import Work, check_in, check_out
from dispatch.enums import OrderState
from dispatch.logic.prices import days_of_stay
from dispatch.models import OrderStep, StationQualification, WorkOrder
from dispatch.queries.live import carers_on_map
from tests.factories.dispatch import LONG_AGO, ServicePriceFactory, district_scene
from tests.factories.dispatch_acts import requested
from tests.factories.dispatch_visits import act, at, carer_user, shown, visit_order
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db
PER_DAY = 20000


@pytest.fixture
def scene():
    scene = district_scene(is_stay=True, station_qualification="respite")
    region = scene.community.code
    ServicePriceFactory(item=scene.item, region=region, price_fen=PER_DAY, unit="day")
    scene.home = StationFactory(division=scene.community, operator=scene.operator)
    StationQualification.objects.create(
        station=scene.home, kind="respite", number="R1", valid_from=LONG_AGO
    )
    return scene


@given(st.dates(max_value=date(2200, 1, 1)), st.integers(0, 400))
def test_the_day_of_return_does_not_count_unless_it_is_the_only_one(arrived, nights):
    assert days_of_stay(arrived, arrived + timedelta(days=nights)) == max(1, nights)


def test_a_stay_is_asked_for_by_days_in_a_licensed_institution(scene):
    order = requested(scene, days=5)
    assert (order.days, order.price_fen, order.station) == (5, 5 * PER_DAY, scene.home)
    assert scene.home.address in order.address
    assert not order.is_at_home
    assert requested(scene, key="r-2", start=order.window_start + timedelta(days=9)).days == 1
    for odd in (0, 367):
        with pytest.raises(OddStay):
            requested(scene, key=f"odd-{odd}", days=odd)


def test_what_is_no_stay_has_no_days():
    assert requested(district_scene(), days=5).days is None


def staying(scene, days=5):
    """Brought to the institution just now."""
    fields = {"item": scene.item, "days": days, "price_fen": days * PER_DAY}
    order = visit_order(scene.community, scene.operator, **fields)
    user = carer_user(order)
    check_in(order=order, shown=shown(), act=act("in"), by=user)
    return order, user


def begun_days_ago(order, days):
    """As if the person had been brought some days ago; steps never change, so another one says it."""
    moment = timezone.now() - timedelta(days=days)
    OrderStep.objects.create(
        order=order,
        operator=order.operator,
        verb="begin",
        to_state=OrderState.IN_SERVICE,
        actor="…",
        occurred_at=moment,
        arrived_at=moment,
    )


@pytest.mark.parametrize(("agreed", "stayed"), [(5, 3), (3, 3), (2, 4)])
def test_the_return_counts_the_days_and_their_price(scene, agreed, stayed):
    order, user = staying(scene, agreed)
    begun_days_ago(order, stayed)
    check_out(order=order, shown=shown(), work=Work(), act=act("out"), by=user)
    order.refresh_from_db()
    assert (order.state, order.days) == (OrderState.DONE, stayed)
    assert (order.price_fen, order.own_fen) == (stayed * PER_DAY, stayed * PER_DAY)
    assert order.evidence.count() == 2


def test_the_carer_is_free_meanwhile_and_finds_the_return_on_the_phone(scene, client_as):
    order, user = staying(scene)
    sent = order.assignments.get()
    yesterday = timedelta(days=1)
    sent.starts_at, sent.ends_at = sent.starts_at - yesterday, sent.ends_at - yesterday
    sent.save()
    assert [row.service for row in carers_on_map(scene.manager(), timezone.now())] == []
    other = visit_order(scene.community, scene.operator, sent.carer, start=at(2))
    page = client_as(user).get(reverse("dispatch_console:visits")).text
    assert "接回家，交接签退" in page
    if other.day == today():
        assert page.index(other.number) < page.index(order.number)


def test_it_settles_like_a_visit(scene):
    order, user = staying(scene, 1)
    check_out(order=order, shown=shown(), work=Work(), act=act("out"), by=user)
    commands.settle(order=WorkOrder.objects.get(pk=order.pk), by=SYSTEM)
    assert WorkOrder.objects.get(pk=order.pk).state == OrderState.SETTLED
