"""Without network a carer goes on; what the platform decided meanwhile gives way, or a person finds out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import StaffNotice
from core.audit import SYSTEM
from dispatch import commands
from dispatch.commands.visit_errors import NotYourVisit
from dispatch.commands.visits import Work, accept_visit, check_in, check_out
from dispatch.enums import AssignmentState, Clock, OrderState
from dispatch.models import Assignment, OrderClock, VisitEvidence, WorkOrder
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch import AssignmentFactory, CarerFactory, ServiceItemFactory
from tests.factories.dispatch_visits import act, at, operator_in, shown, visit_order
from tests.subsidies.threads import PATIENCE, wait_until_blocked

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return CommunityFactory()


@pytest.fixture
def order(place):
    """Sent to one carer, who has no network."""
    return visit_order(place, operator_in(place), state=OrderState.ASSIGNED)


def user_of(order):
    return order.assignments.order_by("pk").first().carer.user


def time_out(order):
    """Nobody said yes in time. Returns when that was not yet known."""
    before = timezone.now()
    OrderClock.objects.create(
        order=order, clock=Clock.ACCEPT, started_at=at(-2), due_at=at(-1), stages=[]
    )
    assert commands.time_out_unaccepted() == 1
    return before


def now_of(order):
    order.refresh_from_db()
    return order.state, order.assignments.active().count()


def test_who_said_yes_in_time_goes_after_all(order):
    carer = user_of(order)
    before = time_out(order)
    assert now_of(order) == (OrderState.REQUESTED, 0)

    accept_visit(order=order, act=act("yes", before), by=carer)
    check_in(order=order, shown=shown(), act=act("in"), by=carer)
    check_out(order=order, shown=shown(), work=Work(), act=act("out"), by=carer)

    assert now_of(order) == (OrderState.DONE, 1)
    verbs = list(order.steps.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["time_out", "assign", "accept", "arrive", "begin", "finish"]


def test_both_of_two_go_after_all(place):
    item = ServiceItemFactory(carers_needed=2)
    order = visit_order(place, operator_in(place), state=OrderState.ASSIGNED, item=item)
    AssignmentFactory(order=order, carer=CarerFactory(operator=order.operator), position=2)
    before = time_out(order)
    accept_visit(order=order, act=act("yes", before), by=user_of(order))
    assert now_of(order) == (OrderState.ACCEPTED, 2)


def test_who_says_yes_too_late_does_not_go(order):
    time_out(order)
    with pytest.raises(NotYourVisit):
        accept_visit(order=order, act=act("yes"), by=user_of(order))
    assert now_of(order) == (OrderState.REQUESTED, 0)


def test_what_a_dispatcher_took_back_stays_so(order):
    before = timezone.now()
    commands.withdraw(order=order, by=SYSTEM, reason="老人要求换人")
    with pytest.raises(NotYourVisit):
        accept_visit(order=order, act=act("yes", before), by=user_of(order))


def test_who_was_there_although_another_was_sent_is_asked_about(order, place):
    carer, dispatcher = user_of(order), staff(Role.DISPATCHER, place.parent)
    before = time_out(order)
    AssignmentFactory(order=order, carer=CarerFactory(operator=order.operator))
    WorkOrder.objects.filter(pk=order.pk).update(state=OrderState.ASSIGNED)

    with pytest.raises(NotYourVisit):
        check_in(order=order, shown=shown(), act=act("in", before), by=carer)

    assert not VisitEvidence.objects.exists()
    told = StaffNotice.objects.get(user=dispatcher, subject="上门补报没有保存")
    assert order.number in told.text
    stranger = staff(Role.CAREGIVER, order.operator)
    with pytest.raises(NotYourVisit):
        check_in(order=order, shown=shown(), act=act("in", before), by=stranger)
    assert StaffNotice.objects.filter(subject="上门补报没有保存").count() == 1


def test_who_is_elsewhere_by_now_does_not_go(order, place):
    carer = user_of(order)
    before, visit = time_out(order), order.assignments.get()
    other = visit_order(place, order.operator, carer=visit.carer)
    with pytest.raises(NotYourVisit):
        accept_visit(order=order, act=act("yes", before), by=carer)
    assert now_of(order) == (OrderState.REQUESTED, 0)
    assert now_of(other)[1] == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_a_dispatch_on_its_way_is_waited_for(order):
    """The carer is locked before the order, as by who dispatches."""
    carer = order.assignments.get().carer
    before = time_out(order)

    def late():
        try:
            return accept_visit(order=order, act=act("yes", before), by=carer.user).state
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            type(carer).objects.select_for_update(no_key=True).get(pk=carer.pk)
            running = pool.submit(late)
            wait_until_blocked()
            WorkOrder.objects.select_for_update(no_key=True, nowait=True).get(pk=order.pk)
        assert running.result(timeout=PATIENCE) == OrderState.ACCEPTED
    assert Assignment.objects.filter(state=AssignmentState.ACTIVE).count() == 1
