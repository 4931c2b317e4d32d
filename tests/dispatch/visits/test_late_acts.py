"""Without network a carer goes on; what the platform decided meanwhile gives way, or a person finds out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import StaffNotice
from core.audit import SYSTEM
from core.photos import digest
from dispatch import commands
from dispatch.commands.visit_errors import HandedOver, NotYourVisit
from dispatch.commands.visits import Work, accept_visit, check_in, check_out, fail_visit
from dispatch.enums import AssignmentState, Clock, OrderState
from dispatch.models import (
    Assignment,
    Carer,
    Emergency,
    LateReport,
    OrderClock,
    VisitEvidence,
    WorkOrder,
)
from dispatch.queries.visits import Content
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch import AssignmentFactory, CarerFactory, ServiceItemFactory
from tests.factories.dispatch_visits import act, at, operator_in, shown, taken_back, visit_order
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

    for _again in range(2):
        with pytest.raises(HandedOver):
            check_in(order=order, shown=shown(), act=act("in", before), by=carer)

    assert not VisitEvidence.objects.exists()
    report = LateReport.objects.get()
    assert (report.order, report.by, report.occurred_at) == (order, carer, before)
    assert (report.place_flag, report.sha256) == ("inside", digest(report.photo.file))
    told = StaffNotice.objects.get(user=dispatcher, subject="上门补报要核实")
    assert order.number in told.text
    stranger = staff(Role.CAREGIVER, order.operator)
    with pytest.raises(NotYourVisit) as refused:
        check_in(order=order, shown=shown(), act=act("in", before), by=stranger)
    assert not isinstance(refused.value, HandedOver)
    assert LateReport.objects.count() == 1


def test_what_was_done_is_handed_over_whole_and_only_health_readers_see_it(place, client_as):
    operator = operator_in(place)
    order, carer = taken_back(place, operator)
    work = Work(Content([{"text": "擦窗", "done": True}], {"pulse": 71}, "有点咳嗽"))
    with pytest.raises(HandedOver):
        check_out(order=order, shown=shown(), work=work, act=act("out"), by=carer)

    page = f"/console/dispatch/orders/{order.pk}/"
    manager = client_as(staff(Role.STATION_MANAGER, operator))
    assert "有点咳嗽" in manager.get(page).text
    dispatcher = client_as(staff(Role.DISPATCHER, place.parent))
    seen = dispatcher.get(page).text
    assert "上门补报" in seen
    assert "有点咳嗽" not in seen
    photo = f"/console/dispatch/late-reports/{LateReport.objects.get().pk}/photo/"
    assert photo in seen
    assert dispatcher.get(photo)["Content-Type"] == "image/jpeg"
    elsewhere = staff(Role.DISPATCHER, CommunityFactory().parent)
    assert client_as(elsewhere).get(photo).status_code == 404


def test_given_back_to_who_was_there_the_same_report_counts(place):
    order, carer = taken_back(place, operator_in(place))
    told = {"order": order, "shown": shown(), "act": act("in"), "by": carer}
    with pytest.raises(HandedOver):
        check_in(**told)
    AssignmentFactory(order=order, carer=Carer.objects.get(user=carer))
    WorkOrder.objects.filter(pk=order.pk).update(state=OrderState.ASSIGNED)
    assert check_in(**told).key == "in"
    assert now_of(order)[0] == OrderState.IN_SERVICE


def test_somebody_unwell_gets_help_whoever_was_sent(place):
    order, carer = taken_back(place, operator_in(place))
    told = {"order": order, "reason": "unwell", "shown": shown(), "act": act("bad"), "by": carer}
    for _again in range(2):
        with pytest.raises(HandedOver):
            fail_visit(**told)
    assert Emergency.objects.open().get().visit == order


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
