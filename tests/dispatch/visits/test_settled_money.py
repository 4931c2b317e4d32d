"""A month's visits through the purses: held, taken once, on the operator's statement."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import StaffNotice
from core.audit import SYSTEM
from core.dates import add_months, month_of, today
from dispatch import commands
from dispatch.commands.audits import check_audit, draw_audits
from dispatch.commands.follow_ups import Call, call_back
from dispatch.commands.settlement_runs import ask_settlement, work_off
from dispatch.commands.visit_errors import NothingToSettle
from dispatch.commands.visit_settlement import settle_visits
from dispatch.enums import OrderState
from dispatch.models import SettledVisit, SettlementRun, VisitAudit, VisitSettlement, WorkOrder
from subsidies.commands import capture_funds, confirm_statement, draw_statement, lock_statement
from subsidies.enums import Service
from subsidies.models import Transfer
from subsidies.queries import differences
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch_visits import operator_in, visited
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import available, filled_purse
from tests.subsidies.threads import PATIENCE, together, wait_until_blocked

pytestmark = pytest.mark.django_db


def middle(month: date, day: int = 15) -> datetime:
    """Ten o'clock in a month."""
    return timezone.make_aware(datetime.combine(month.replace(day=day), time(10)))


def last_month() -> date:
    """The one that is settled now."""
    return add_months(month_of(today()), -1)


class Place:
    """An operator with visits of last month, each by somebody with 20 yuan; the visit costs 30."""

    def __init__(self):
        self.community = CommunityFactory()
        self.operator = operator_in(self.community)
        self.district = staff(Role.DISTRICT_ADMIN, self.community.parent.parent)
        self.agent = staff(Role.CALL_AGENT, self.community)
        self.auditor = staff(Role.AUDITOR, self.community.parent)

    def visit(self, *, came: bool = True, called: bool = True, fen: int = 2000, start=None):
        person = ResidentFactory(community=self.community)
        services = [Service.HOME_SERVICE]
        purse = filled_purse(fen, resident=person, programme__services=services)
        start = start or middle(last_month())
        order = visited(self.community, self.operator, resident=person, start=start)
        order.purse = purse
        if called:
            call = Call(result="reached", score=5, came=came, was_done=came)
            call_back(order=order, call=call, by=self.agent, key=f"c{order.pk}")
        return order

    def settle(self):
        return settle_visits(operator=self.operator, period=last_month(), by=self.district)

    def disprove(self, order):
        month = month_of(order.day)
        draw_audits(period=month, division_code=self.community.code, by=self.auditor)
        row = VisitAudit.objects.get(order=order)
        words = {"result": "false", "call_reference": "R-1", "note": "老人说没来过"}
        return check_audit(audit=row, **words, by=self.auditor)


@pytest.fixture
def place(calendar):
    return Place()


def state(order):
    return WorkOrder.objects.values_list("state", flat=True).get(pk=order.pk)


def test_what_was_held_is_taken_once_and_stands_on_a_statement(place):
    order = place.visit()
    assert (order.entitlement_fen, order.own_fen, available(order.purse)) == (2000, 1000, 0)

    made = place.settle()

    assert (made.visits, made.purse_fen, made.own_fen) == (1, 2000, 1000)
    assert (made.statement.total_fen, made.statement.through) == (2000, order.day)
    line = SettledVisit.objects.get()
    assert (line.purse_fen, line.own_fen, line.order.paid_fen) == (2000, 1000, 2000)
    assert Transfer.objects.get(credit__operator=place.operator).journal.book_date == order.day
    assert differences() == []
    with pytest.raises(NothingToSettle):
        place.settle()


def test_a_visit_of_a_locked_period_is_booked_on_the_first_open_day(place):
    place.visit(start=middle(last_month(), 10))
    first = place.settle()
    agreed = confirm_statement(
        statement=first.statement, by=staff(Role.STATION_MANAGER, place.operator)
    )
    locked = lock_statement(statement=agreed, by=place.district)
    late = place.visit(start=middle(last_month(), 9))

    second = place.settle()

    assert second.statement.through == locked.through + timedelta(days=1)
    assert (second.purse_fen, second.statement.total_fen) == (2000, 2000)
    assert state(late) == OrderState.SETTLED
    assert differences() == []


def test_what_people_pay_themselves_needs_no_statement(place):
    person = ResidentFactory(community=place.community)
    order = visited(place.community, place.operator, resident=person, start=middle(last_month()))
    call = Call(result="reached", score=5, came=True)
    call_back(order=order, call=call, by=place.agent, key="own")

    made = place.settle()
    assert (made.visits, made.purse_fen, made.own_fen, made.statement) == (1, 0, 3000, None)


def test_who_says_that_nobody_came_keeps_the_money_until_it_is_answered(place):
    order = place.visit(came=False)
    assert order.complaints.get().text == "老人说没有人来过。 老人说该做的没有做完。"
    with pytest.raises(NothingToSettle):
        place.settle()


def test_a_false_visit_gives_back_what_was_held(place):
    order = place.visit()
    row = place.disprove(order)
    assert (state(order), row.back_fen, available(order.purse)) == (OrderState.FAILED, 2000, 2000)
    assert differences() == []


def test_a_false_visit_that_was_settled_gives_back_what_was_paid(place):
    order = place.visit()
    place.settle()
    assert available(order.purse) == 0

    row = place.disprove(order)

    assert (state(order), row.back_fen, available(order.purse)) == (OrderState.SETTLED, 2000, 2000)
    assert differences() == []
    due = draw_statement(operator=place.operator, through=today(), by=place.district)
    assert due is None  # the operator owes it, until it earns more in that programme


def test_one_visit_that_is_refused_leaves_the_others_paid(place):
    first, second = place.visit(), place.visit()
    rival = operator_in(place.community)
    capture_funds(
        reference=first.reference, operator=rival, book_date=first.day, by=SYSTEM
    )  # the ledger has paid somebody else for it

    made = place.settle()
    assert (made.visits, state(first), state(second)) == (
        1,
        OrderState.FOLLOWED_UP,
        OrderState.SETTLED,
    )


def test_a_run_is_asked_for_worked_off_and_told(place, django_capture_on_commit_callbacks):
    order = place.visit()
    with django_capture_on_commit_callbacks(execute=True):
        run = ask_settlement(operator=place.operator, period=last_month(), by=place.district)
    run.refresh_from_db()
    assert (state(order), run.ended_at is not None) == (OrderState.SETTLED, True)
    assert "1 次" in run.note
    assert StaffNotice.objects.filter(user=place.district, text__contains=run.note).count() == 1
    work_off(run=run)
    assert VisitSettlement.objects.count() == 1


def test_asking_twice_is_one_run_and_the_page_says_that_it_is_under_way(place, client_as):
    place.visit()
    asked = {"operator": place.operator.pk, "period": f"{last_month():%Y-%m}"}
    client, url = client_as(place.district), reverse("dispatch_console:visit_settlements")
    for _ in range(2):
        client.post(url, asked)
    assert SettlementRun.objects.get().asked_by == place.district
    assert "正在结算" in client.get(url).content.decode()


def test_a_run_that_broke_off_between_the_money_and_the_paper_is_taken_up(place):
    order = place.visit()
    commands.settle(order=order, by=SYSTEM)
    made = place.settle()
    assert (made.visits, made.purse_fen, made.statement.total_fen) == (1, 2000, 2000)


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_a_visit_that_is_drawn_while_it_is_settled_is_not_paid(place):
    order = place.visit()

    def settling():
        try:
            return place.settle()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            draw_audits(period=last_month(), division_code=place.community.code, by=place.auditor)
            running = pool.submit(settling)
            wait_until_blocked()
        with pytest.raises(NothingToSettle):
            running.result(timeout=PATIENCE)
    assert (state(order), available(order.purse)) == (OrderState.FOLLOWED_UP, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_two_who_settle_at_once_pay_once(place):
    for _number in range(3):
        place.visit()

    answers = together(2, lambda _number: place.settle())

    assert sorted(type(answer).__name__ for answer in answers) == [
        "NothingToSettle",
        "VisitSettlement",
    ]
    made = VisitSettlement.objects.get()
    assert (made.visits, made.purse_fen, made.statement.total_fen) == (3, 6000, 6000)
    assert differences() == []
