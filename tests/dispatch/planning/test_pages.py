"""The board, plans and absences as pages: in scope only, in two clicks, without scripts."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.dates import today
from dispatch.enums import OrderState
from dispatch.enums.planning import PlanState
from dispatch.models import Plan
from tests.factories.dispatch import AssignmentFactory, WorkOrderFactory, district_scene
from tests.factories.dispatch_planning import PlanFactory, PlannedVisitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return district_scene()


@pytest.fixture
def dispatcher(scene, client):
    user = scene.dispatcher()
    client.force_login(user)
    return client


def order_in(scene, **fields):
    return WorkOrderFactory(
        resident=scene.resident, item=scene.item, operator=scene.operator, **fields
    )


def at(name, *args):
    return reverse(f"dispatch_console:{name}", args=args)


def test_two_clicks_send_and_one_takes_back(scene, dispatcher):
    carer, order = scene.carer(), order_in(scene)
    assert order.number in dispatcher.get(at("board")).text
    page = dispatcher.get(at("candidates", order.pk))
    one = page.context["candidates"][0]
    wish = {
        "carer": carer.pk,
        "starts_at": one.starts_at.isoformat(),
        "expected_state": order.state,
    }
    page = dispatcher.post(at("candidates", order.pk), wish, follow=True)
    assert "撤销" in page.text
    assert order.assignments.active().get().carer == carer
    dispatcher.post(at("undo", order.pk))
    order.refresh_from_db()
    assert order.state == OrderState.REQUESTED


def test_the_second_dispatcher_is_told(scene, dispatcher):
    first, second, order = scene.carer(), scene.carer(), order_in(scene)
    wish = {"starts_at": order.window_start.isoformat(), "expected_state": "requested"}
    dispatcher.post(at("candidates", order.pk), {**wish, "carer": first.pk})
    page = dispatcher.post(at("candidates", order.pk), {**wish, "carer": second.pk}, follow=True)
    assert "已经把这张工单派给" in page.text
    assert order.assignments.active().get().carer == first


@pytest.mark.parametrize("wish", [{}, {"starts_at": "x"}, {"starts_at": "2026-99-99T00:00+08:00"}])
def test_bad_input_is_refused(scene, dispatcher, wish):
    order = order_in(scene)
    assert dispatcher.post(at("candidates", order.pk), wish).status_code == 404


def test_another_streets_rows_do_not_appear(scene, dispatcher):
    other = WorkOrderFactory()
    plan = PlanFactory()
    assert other.number not in dispatcher.get(at("board")).text
    assert dispatcher.get(at("candidates", other.pk)).status_code == 404
    assert dispatcher.get(at("urgent", other.pk)).status_code == 404
    assert dispatcher.get(at("plan", plan.pk)).status_code == 404
    assert at("plan", plan.pk) not in dispatcher.get(at("plans")).text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_asks_as_often_for_many(scene, dispatcher, rows, django_assert_num_queries):
    for _ in range(rows):
        order_in(scene)
    dispatcher.get(at("board"))
    with django_assert_num_queries(6):
        dispatcher.get(at("board"))


def test_plans_are_asked_for_and_a_worker_makes_them(
    scene, dispatcher, django_capture_on_commit_callbacks
):
    scene.carer(), order_in(scene)
    wish = {
        "day": today() + timedelta(days=1),
        "division": scene.community.parent.pk,
        "variants": ["short"],
    }
    assert f'value="{wish["day"]}"' in dispatcher.get(at("plans")).text  # as browsers read dates
    with django_capture_on_commit_callbacks(execute=True):
        assert dispatcher.post(at("plans"), wish).status_code == 302
    plan = Plan.objects.get()
    assert plan.state == PlanState.DRAFT
    assert "发布方案" in dispatcher.get(at("plan", plan.pk)).text
    with django_capture_on_commit_callbacks(execute=True):
        dispatcher.post(at("plan_publish", plan.pk))
    assert Plan.objects.get().state == PlanState.PUBLISHED
    page = dispatcher.get(at("plan", plan.pk))
    assert "已派 1 张，没有派成 0 张，还没有派 0 张" in page.text
    assert "继续派出" not in page.text


def test_a_plan_that_fell_back_says_so(scene, dispatcher):
    plan = PlanFactory(division=scene.community, fallback=True)
    assert "这次没有算完" in dispatcher.get(at("plan", plan.pk)).text
    assert "没有算完" in dispatcher.get(at("plans")).text


def test_who_is_chosen_gets_the_visit(scene, dispatcher):
    order = order_in(scene)
    plan = PlanFactory(division=scene.community.parent)
    PlannedVisitFactory(plan=plan, order=order, carer=scene.carer())
    other = scene.carer()
    dispatcher.post(at("plan", plan.pk), {"order": order.pk, "carer": other.pk})
    assert plan.visits.get().carer == other
    page = dispatcher.post(at("plan", plan.pk), {"order": order.pk, "carer": 10**12}, follow=True)
    assert "没有这位服务人员" in page.text
    assert plan.visits.get().carer == other


def test_an_absence_shows_what_came_of_it(scene, dispatcher):
    carer = scene.carer()
    wish = {"carer": carer.pk, "day": today() + timedelta(days=1), "reason": "发烧"}
    page = dispatcher.post(at("absence"), wish)
    assert not carer.leaves.exists()  # only looked at
    page = dispatcher.post(at("absence"), {**wish, "act": "cover"})
    assert "没有要改派的上门" in page.text
    assert dispatcher.post(at("absence"), {}).status_code == 422


def test_an_absence_is_looked_at_first_with_who_would_go(scene, dispatcher):
    sick, other = scene.carer(), scene.carer()
    order = order_in(scene, state=OrderState.ASSIGNED)
    AssignmentFactory(order=order, carer=sick)
    wish = {"carer": sick.pk, "day": today() + timedelta(days=1), "reason": "发烧"}
    page = dispatcher.post(at("absence"), wish)
    assert [(one.visit.order, one.other) for one in page.context["proposals"]] == [(order, other)]
    assert "登记并改派" in page.text
    assert order.assignments.active().get().carer == sick
    page = dispatcher.post(at("absence"), {**wish, "act": "cover"})
    assert at("order", order.pk) in page.text
    assert order.assignments.active().get().carer == other


def test_the_board_is_counted_and_chosen_by_day_and_urgency(scene, dispatcher):
    order, urgent = order_in(scene), order_in(scene, urgency="urgent")
    page = dispatcher.get(at("board"))
    assert "待派 2 张" in page.text
    assert list(dispatcher.get(at("board") + "?urgency=urgent").context["page"]) == [urgent]
    assert not dispatcher.get(at("board") + f"?day={today()}").context["page"].object_list
    day = today() + timedelta(days=1)
    assert order in dispatcher.get(at("board") + f"?day={day}").context["page"]
    assert dispatcher.get(at("board") + "?day=x&urgency=y&page=-1").status_code == 200


def test_orders_are_found_by_day_number_and_person(scene, dispatcher):
    order, ended = order_in(scene), order_in(scene, state=OrderState.CANCELLED, paid_fen=0)

    def found(query):
        return [row for row, _flags in dispatcher.get(f"{at('orders')}?{query}").context["rows"]]

    assert found("") == [order]
    assert found(f"day={today()}") == []
    assert found(f"day={today() + timedelta(days=1)}") == [order]
    assert found(f"number={ended.number}") == [ended]
    assert set(found(f"person={scene.resident.pk}")) == {order, ended}
    assert found("number=x") == found("person=x") == found(f"person={10**30}") == [order]
    answer = dispatcher.post(at("orders_of"), {"q": scene.resident.name}, follow=True)
    assert f"person={scene.resident.pk}" in answer.text


def test_another_streets_person_shows_no_orders(scene, dispatcher):
    other = WorkOrderFactory()
    for query in (f"person={other.resident_id}", f"number={other.number}"):
        page = dispatcher.get(f"{at('orders')}?{query}")
        assert not page.context["rows"]
        assert page.context["person"] is None


def test_a_plans_page_has_one_select_however_many_visits(scene, dispatcher):
    plan = PlanFactory(division=scene.community.parent)
    carer = scene.carer()
    for _ in range(3):
        PlannedVisitFactory(plan=plan, order=order_in(scene), carer=carer)
    assert dispatcher.get(at("plan", plan.pk)).text.count("<select") == 1


def test_variants_that_were_not_chosen_stay_to_be_compared(scene, dispatcher):
    plan = PlanFactory(
        division=scene.community.parent, state=PlanState.SUPERSEDED, cost={"travel": 600}
    )
    page = dispatcher.get(at("plans"))
    assert at("plan", plan.pk) in page.text
    assert page.context["plans"] == [(plan, 10)]


def test_a_plan_being_worked_out_says_how_long(scene, dispatcher):
    plan = PlanFactory(division=scene.community.parent, state=PlanState.ASKED)
    assert "最多算 1 秒" in dispatcher.get(at("plan", plan.pk)).text


def test_who_was_to_go_is_named_before_the_time_is_changed(scene, dispatcher):
    carer, order = scene.carer(), order_in(scene, state=OrderState.ASSIGNED)
    AssignmentFactory(order=order, carer=carer)
    assert f"{carer} 到时能去，就还是派去" in dispatcher.get(at("order", order.pk)).text
