"""What about a visit somebody should look at: on its order, its record and the lists; nobody is held up by it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import StaffNotice
from dispatch.commands.emergency_clock import watch_emergencies
from dispatch.commands.follow_ups import Call, call_back
from dispatch.commands.visits import Work, accept_visit, check_in, check_out, fail_visit
from dispatch.enums import Clock, OrderState
from dispatch.models import (
    Emergency,
    RecordCorrection,
    VisitAudit,
    VisitEvidence,
    VisitRecord,
)
from dispatch.queries.after import audits_to_check
from dispatch.queries.flags import flags_of
from dispatch.queries.live import carers_on_map
from dispatch.queries.visits import Content, carer_of, content_of, visits_of_day
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch import AssignmentFactory, CarerFactory, SlaRuleFactory
from tests.factories.dispatch_visits import (
    FAR,
    act,
    at,
    audit,
    carer_user,
    complaint,
    operator_in,
    photo,
    settlement,
    shown,
    visit_order,
    visited,
)
from tests.factories.elderly_care_people import agreed

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return CommunityFactory()


@pytest.fixture
def operator(place):
    return operator_in(place)


@pytest.fixture
def order(place, operator):
    return visit_order(place, operator)


@pytest.fixture
def carer(order):
    return carer_user(order)


def flags(order):
    return flags_of([order]).get(order.pk, [])


def url(name, *args):
    return reverse(f"dispatch_console:{name}", args=args)


@pytest.mark.parametrize(
    ("spot", "said"), [(FAR, "离住处 1112 米，没有写原因"), (None, "无定位，没有写原因")]
)
def test_what_comes_late_without_a_reason_is_kept_as_a_flag(order, carer, spot, said):
    start = act("in", at(-0.2))
    check_in(order=order, shown=shown(photo=photo("red"), spot=spot), act=start, by=carer)
    end = act("out", at(-0.1))
    check_out(order=order, shown=shown(spot=spot), work=Work(), act=end, by=carer)
    order.refresh_from_db()
    assert order.state == OrderState.DONE
    assert [flag.partition("：")[2] for flag in flags(order)] == [said, said]


def test_a_phone_that_is_ahead_or_was_away_for_days_reports_all_the_same(place, operator):
    order = visit_order(place, operator, start=at(-100))
    user = carer_user(order)
    check_in(order=order, shown=shown(photo=photo("red")), act=act("in", at(-99.9)), by=user)
    ahead = act("out", timezone.now() + timedelta(minutes=6))
    out = check_out(order=order, shown=shown(), work=Work(), act=ahead, by=user)
    order.refresh_from_db()
    assert order.state == OrderState.DONE
    assert out.occurred_at == out.arrived_at
    assert order.steps.get(verb="begin").occurred_at < at(-99)


def test_an_accept_that_is_sent_again_is_answered_whatever_came_since(place, operator):
    order = visited(place, operator, state=OrderState.ASSIGNED)
    user = carer_user(order)
    other = visit_order(place, operator, state=OrderState.ASSIGNED)
    mine = carer_user(other)
    accept_visit(order=other, act=act("yes"), by=mine)
    other.assignments.update(state="withdrawn")
    assert accept_visit(order=other, act=act("yes"), by=mine).state == OrderState.ACCEPTED
    assert accept_visit(order=order, act=act("late"), by=user).state == OrderState.DONE


def test_the_second_of_two_has_accepted_too(order, carer):
    second = CarerFactory(operator=order.operator)
    AssignmentFactory(order=order, carer=second, position=2)
    type(order).objects.filter(pk=order.pk).update(state=OrderState.ASSIGNED)
    for number, user in enumerate([carer, second.user]):
        for _twice in range(2):
            accept_visit(order=order, act=act(f"yes{number}"), by=user)
    steps = order.steps.filter(verb="accept").order_by("pk")
    assert list(steps.values_list("by", flat=True)) == [carer.pk, second.user_id]


def test_what_the_second_of_two_measured_is_added(order, carer):
    agreed(order.resident)
    second = CarerFactory(operator=order.operator)
    AssignmentFactory(order=order, carer=second, position=2)
    done = [
        Content([{"text": "擦窗", "done": True}], {"pulse": 70}, "精神好"),
        Content([{"text": "擦窗", "done": False}], {"temperature": 36.5}, "胃口差"),
    ]
    for number, user in enumerate([carer, second.user]):
        check_in(order=order, shown=shown(), act=act(f"in{number}"), by=user)
    for number, user in enumerate([carer, second.user]):
        work = Work(done[number])
        check_out(order=order, shown=shown(), work=work, act=act(f"out{number}"), by=user)
    said = content_of(VisitRecord.objects.get())
    assert said.checklist == [{"text": "擦窗", "done": True}]
    assert said.vitals == {"pulse": 70, "temperature": 36.5}
    assert said.notes == "精神好\n胃口差"
    assert RecordCorrection.objects.get().asked_by == second.user


def test_the_same_photo_twice_and_from_elsewhere(place, operator, order, carer):
    check_in(order=order, shown=shown(), act=act("in"), by=carer)
    check_out(order=order, shown=shown(), work=Work(), act=act("out"), by=carer)
    assert flags(order) == ["到达和离开用了同一张照片"]
    other = visit_order(place, operator)
    picture = shown(photo=photo("green"))
    check_in(order=other, shown=picture, act=act("a"), by=carer_user(other))
    assert flags(other) == []
    third = visit_order(place, operator)
    check_in(order=third, shown=picture, act=act("b"), by=carer_user(third))
    assert flags(third) == flags(other) == ["照片在别的上门里用过"]


@pytest.mark.parametrize(("start", "word"), [(2, "早"), (-4, "晚")])
def test_outside_its_window(place, operator, start, word):
    order = visit_order(place, operator, start=at(start))
    check_in(order=order, shown=shown(), act=act("in"), by=carer_user(order))
    [flag] = flags(order)
    assert flag.startswith(f"到达签到不在约定时间内：{word}")


def test_the_order_shows_its_flags_and_leads_to_the_record(client_as, place, operator, order):
    order = visited(place, operator)
    manager = client_as(staff(Role.STATION_MANAGER, operator))
    page = manager.get(url("order", order.pk)).text
    proof = VisitEvidence.objects.filter(order=order).order_by("pk").first()
    assert "到达和离开用了同一张照片" in page
    assert url("record", order.pk) in page
    assert url("evidence_photo", proof.pk, "photo") in page
    record = manager.get(url("record", order.pk)).text
    assert "到达和离开用了同一张照片" in record
    assert url("order", order.pk) in record
    listed = manager.get(url("orders") + "?state=done").text
    assert "到达和离开用了同一张照片" in listed


def test_lists_and_the_phone_cost_the_same_for_three_visits(
    client_as, place, operator, django_assert_max_num_queries
):
    carer = CarerFactory(operator=operator)
    phone = client_as(carer.user)
    desk = client_as(staff(Role.DISPATCHER, place.parent))
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    for number in range(3):
        order = visit_order(place, operator, carer, start=midnight + timedelta(hours=2 * number))
        check_in(order=order, shown=shown(), act=act(f"in{number}"), by=carer.user)
        pages = ((phone, url("visits")), (desk, url("orders") + "?state=in_service"))
        for client, address in pages:
            client.get(address)
            with django_assert_max_num_queries(22):
                assert order.number in client.get(address).text


def rule(**fields):
    return SlaRuleFactory(
        **{
            "clock": Clock.EMERGENCY,
            "minutes": 3,
            "urgent_minutes": 3,
            "stages": [2, 5],
            "owners": [Role.DISPATCHER, Role.STREET_CLERK],
            **fields,
        }
    )


def test_somebody_unwell_is_an_emergency_with_an_owner_and_a_clock(client_as, place, order, carer):
    rule()
    dispatcher, clerk = staff(Role.DISPATCHER, place.parent), staff(Role.STREET_CLERK, place.parent)
    told = {"order": order, "reason": "unwell", "shown": shown(note="头晕"), "by": carer}
    for _twice in range(2):
        fail_visit(**told, act=act("f", at(-0.01)))

    row = Emergency.objects.open().get()
    assert (row.visit, row.owner, row.resident) == (order, dispatcher, order.resident)
    assert row.due_at == row.opened_at + timedelta(minutes=3)
    subjects = StaffNotice.objects.filter(user=dispatcher).order_by("pk")
    assert list(subjects.values_list("subject", flat=True)) == ["未能服务", "紧急呼叫"]
    page = client_as(dispatcher).get(url("emergency", row.pk)).text
    assert "老人身体不适 头晕" in page
    assert "24 小时内有 1 次未能服务" in client_as(dispatcher).get(url("orders")).text

    for _twice in range(2):
        watch_emergencies(now=row.due_at + timedelta(minutes=6))
    row.refresh_from_db()
    assert (row.owner, row.stage) == (clerk, 2)
    assert StaffNotice.objects.filter(user=clerk).count() == 1


def test_the_phone_counts_what_is_paid(place, operator):
    carer = CarerFactory(operator=operator)
    start = at(-0.25)
    failed = visit_order(place, operator, carer, start=start)
    fail_visit(order=failed, reason="refused", shown=shown(), act=act("f"), by=carer.user)
    done = visited(place, operator, carer=carer, start=start)
    visits = visits_of_day(carer_of(carer.user), done.day)
    counted = {visit.order.pk: (visit.done, visit.failed) for visit in visits}
    assert counted == {done.pk: (True, False), failed.pk: (False, True)}


def test_who_serves_long_before_the_planned_time_is_on_the_map(place, operator):
    dispatcher = staff(Role.DISPATCHER, place.parent)
    order = visit_order(place, operator, start=at(5), state=OrderState.IN_SERVICE)
    [row] = carers_on_map(dispatcher, timezone.now())
    assert row.service == order.item.name


def test_what_is_said_while_a_complaint_is_open_is_kept_and_told(place, operator):
    manager = staff(Role.STATION_MANAGER, operator)
    open_one = complaint(place, operator)
    call = Call(result="reached", score=1, came=True, complaint="地也没拖", wish="早点来")
    agent = staff(Role.CALL_AGENT, place)
    made = call_back(order=open_one.order, call=call, by=agent, key="c")
    assert made.answers == [["已有投诉在办，又说", "地也没拖"]]
    assert made.wish == "早点来"
    told = StaffNotice.objects.get(user=manager, subject="投诉补充")
    assert "地也没拖" in told.text


def test_doubtful_ones_are_checked_first(place, operator):
    drawn, doubtful = audit(place, operator), audit(place, operator)
    VisitAudit.objects.filter(pk=doubtful.pk).update(
        state="doubtful",
        call_reference="R-1",
        checked_by=doubtful.drawn_by,
        checked_at=timezone.now(),
    )
    assert list(audits_to_check(staff(Role.AUDITOR, place))) == [doubtful, drawn]


def test_money_of_settlements_is_yuan_in_the_admin(client_as, place, operator):
    settlement(place, operator)
    admin = client_as(staff(Role.DISTRICT_ADMIN, place.parent.parent))
    page = admin.get(reverse("admin:dispatch_visitsettlement_changelist")).text
    assert "价格（元）" in page
    assert "3000" not in page


def test_the_call_back_says_when_somebody_really_came(client_as, place, operator):
    order = visited(place, operator)
    agent = client_as(staff(Role.CALL_AGENT, place))
    page = agent.get(url("call", order.pk)).text
    start = VisitEvidence.objects.filter(order=order, phase="start").get()
    assert f"到达签到 {timezone.localtime(start.occurred_at):%m-%d %H:%M}" in page
