"""The month's grant comes when it comes: until the visit is finished its money is asked for again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
import time_machine
from django.db import connection, transaction

from core.audit import SYSTEM
from core.dates import add_months, month_of, today
from dispatch import commands
from dispatch.enums import Channel, OrderState
from dispatch.models import WorkOrder
from elderly_care.models import Notice
from subsidies.enums import Service
from subsidies.queries import differences
from tests.factories.accounts import CommunityFactory
from tests.factories.dispatch_money import entitle
from tests.factories.dispatch_visits import operator_in, visit_order, visited
from tests.factories.subsidies import VersionFactory, available, top_up
from tests.subsidies.threads import PATIENCE, wait_until_blocked

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return CommunityFactory()


@pytest.fixture
def order(place):
    return visit_order(place, operator_in(place))


def money(order):
    order.refresh_from_db()
    return order.entitlement_fen, order.own_fen


def test_a_grant_that_comes_after_an_empty_purse_pays_the_visit(order):
    assert commands.hold_due(by=SYSTEM) == 0
    purse = entitle(order.resident, 3000)

    assert commands.hold_due(by=SYSTEM) == 1
    assert commands.hold_due(by=SYSTEM) == 0
    assert (money(order), available(purse)) == ((3000, 0), 0)
    assert differences() == []


def test_a_part_grows_when_the_grant_comes(order):
    purse = entitle(order.resident, 1000)
    commands.hold_due(by=SYSTEM)
    assert money(order) == (1000, 2000)
    top_up(purse, 5000, period=add_months(month_of(today()), -1))

    assert commands.hold_due(by=SYSTEM) == 1
    assert (money(order), available(purse)) == ((3000, 0), 3000)
    assert differences() == []


def test_a_voucher_pays_its_share_however_often_it_is_asked(order):
    purse = entitle(order.resident, 5000)
    VersionFactory(programme=purse.programme, offset_bp={Service.HOME_SERVICE: 5000})
    assert commands.hold_due(by=SYSTEM) == 1
    assert commands.hold_due(by=SYSTEM) == 0
    assert (money(order), order.hold_no) == ((1500, 1500), 1)


def test_what_is_there_when_the_visit_is_finished_counts(place):
    order = visited(place, operator_in(place))
    purse = entitle(order.resident, 3000)

    assert commands.hold_due(by=SYSTEM) == 0
    assert (money(order), available(purse)) == ((0, 3000), 3000)


def test_who_was_never_told_hears_it_the_day_before_and_not_earlier(place):
    operator, told = operator_in(place), Notice.objects.filter(subject="上门服务费用")
    visit = datetime.fromisoformat("2024-05-20T10:00+08:00")
    order = visit_order(place, operator, start=visit, channel=Channel.STANDING)
    for day, count in (("18", 0), ("19", 1)):
        with time_machine.travel(f"2024-05-{day}T06:30:00+08:00", tick=False):
            assert commands.hold_due(by=SYSTEM) == 0
        assert told.filter(resident=order.resident).count() == count
    assert "全部由个人自付" in told.get().text


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_an_order_that_is_cancelled_meanwhile_holds_nothing_and_the_others_get_their_money(place):
    operator = operator_in(place)
    first, second = visit_order(place, operator), visit_order(place, operator)
    purses = [entitle(order.resident, 3000) for order in (first, second)]

    def night():
        try:
            return commands.hold_due(by=SYSTEM)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            commands.cancel(order=first, by=SYSTEM, reason="不需要了")
            running = pool.submit(night)
            wait_until_blocked()
        assert running.result(timeout=PATIENCE) == 1

    assert WorkOrder.objects.get(pk=first.pk).state == OrderState.CANCELLED
    assert [available(purse) for purse in purses] == [3000, 0]
    assert differences() == []
