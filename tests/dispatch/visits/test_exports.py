"""A month's settlement line by line, hours of a carer, and the same as Excel workbooks."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.enums import Role
from core.dates import add_months, month_of
from core.models import AuditEvent
from dispatch.commands.visit_settlement import settle_visits
from dispatch.commands.visits import Work, check_in, check_out
from dispatch.enums import OrderState
from dispatch.queries.carer_hours import hours_of, month_total
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch import ServiceItemFactory
from tests.factories.dispatch_visits import (
    act,
    at,
    carer_user,
    followed_up,
    operator_in,
    settlement,
    shown,
    visit_order,
    visited,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return CommunityFactory()


@pytest.fixture
def operator(place):
    return operator_in(place)


@pytest.fixture
def district(place):
    return staff(Role.DISTRICT_ADMIN, place.parent.parent)


def url(name, *args):
    return reverse(f"dispatch_console:{name}", args=args)


def cells(answer, sheet):
    book = load_workbook(BytesIO(answer.content))
    return [list(row) for row in book.worksheets[sheet].iter_rows(values_only=True)]


@pytest.fixture
def settled(place, operator, district):
    order = followed_up(place, operator).order
    return settle_visits(operator=operator, period=month_of(order.day), by=district)


def test_a_settlement_shows_its_visits_and_becomes_a_workbook(client_as, district, settled):
    order = settled.lines.get().order
    client = client_as(district)
    assert (
        url("visit_settlement", settled.pk) in client.get(url("visit_settlements")).content.decode()
    )
    page = client.get(url("visit_settlement", settled.pk)).content.decode()
    assert order.number in page
    assert order.resident.name not in page

    answer = client.get(url("visit_settlement_book", settled.pk))
    assert answer["Content-Disposition"].endswith('.xlsx"')
    assert ["价格合计（元）", 30] in cells(answer, 0)
    assert cells(answer, 1)[1][0] == order.number
    assert cells(answer, 1)[1][3:] == [30, 0, 30]
    assert AuditEvent.objects.filter(action="dispatch.settlement.exported").count() == 1


@pytest.mark.parametrize("name", ["visit_settlement", "visit_settlement_book"])
def test_another_operators_settlement_is_not_found(client_as, settled, name):
    rival = staff(Role.STATION_MANAGER, operator_in(CommunityFactory()))
    assert client_as(rival).get(url(name, settled.pk)).status_code == 404


def test_the_settlement_page_costs_the_same_for_three_visits(
    client_as, place, operator, district, django_assert_num_queries
):
    client = client_as(district)
    made = settlement(place, operator)
    for _round in range(2):
        made.lines.create(order=visited(place, operator), purse_fen=0, own_fen=3000)
        client.get(url("visit_settlement", made.pk))
        with django_assert_num_queries(5):
            client.get(url("visit_settlement", made.pk))


def test_the_report_says_what_crowds_out_the_rest_in_the_workbook_too(client_as, place, operator):
    cleaning = ServiceItemFactory(name="=助洁")
    for _number in range(2):
        order = visited(place, operator, item=cleaning)
    visited(place, operator, item=ServiceItemFactory(name="助浴"))
    day = order.day - timedelta(days=1), order.day + timedelta(days=1)
    span = f"?since={day[0]:%Y-%m-%d}&until={day[1]:%Y-%m-%d}"
    client = client_as(staff(Role.STREET_CLERK, place.parent))
    page = client.get(url("service_report") + span).content.decode()
    assert "占的比例过高" in page
    assert url("service_book") in page

    answer = client.get(url("service_book") + span)
    rows = {row[0]: row[1:] for row in cells(answer, 2)[1:]}
    assert rows["=助洁"] == [2, 66.67, "过于集中"]
    assert rows["助浴"][:2] == [1, 33.33]
    assert client.get(url("service_book") + "?since=x").status_code == 302


def test_hours_count_own_finished_visits_only(place, operator):
    begun = visit_order(place, operator)
    user = carer_user(begun)
    carer = begun.assignments.get().carer
    check_in(order=begun, shown=shown(), act=act("in"), by=user)
    visited(place, operator)  # somebody else's
    assert hours_of(carer, month_of(begun.day)) == {}

    other = ServiceItemFactory(service_kind=begun.item.service_kind)
    out = {"order": begun, "shown": shown(), "act": act("out"), "by": user}
    check_out(**out, work=Work(items=[other]))
    [(day, work)] = hours_of(carer, month_of(begun.day)).items()
    assert (day, work.visits, work.services, work.price_fen) == (begun.day, 1, 2, 3000)
    assert (work.settled, work.settled_fen) == (0, 0)
    type(begun).objects.filter(pk=begun.pk).update(state=OrderState.SETTLED)
    total = month_total(hours_of(carer, month_of(begun.day)))
    assert (total.settled, total.settled_fen) == (1, 3000)


def test_the_page_of_hours(client_as, place, operator, django_assert_num_queries):
    order = visited(place, operator)
    client = client_as(carer_user(order))
    address = f"{url('visit_hours')}?month={order.day:%Y-%m}"
    page = client.get(address).content.decode()
    assert f"{order.day:%m-%d}" in page
    assert order.resident.name not in page
    before = client.get(f"{url('visit_hours')}?month={add_months(month_of(order.day), -1):%Y-%m}")
    assert "还没有完成的服务" in before.content.decode()
    assert client.get(f"{url('visit_hours')}?month=x").status_code == 404
    visited(place, operator, carer=order.assignments.get().carer, start=at(-3))
    with django_assert_num_queries(4):
        client.get(address)
    agent = staff(Role.CALL_AGENT, place)
    assert client_as(agent).get(address).status_code == 403
