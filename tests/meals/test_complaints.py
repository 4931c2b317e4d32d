"""Complaints: taken with a promised day, every step with words, traced from the dish to all who ate."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import Error, transaction

from accounts.enums import Role
from core.dates import today
from core.errors import InvalidInput, NotFound, ReasonMissing
from core.transitions import WrongState
from meals import commands
from meals.commands.safety_errors import DishNotOnMenu, KeyUsedForOtherRecord, TimeNotPossible
from meals.enums import OrderState
from meals.models import Complaint, ComplaintStep, SafetyAlert
from meals.queries.tracing import trace_dish, trace_lot
from tests.clock import InDays, told
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals_safety import (
    DISHES,
    BatchLotFactory,
    ComplaintFactory,
    CookedBatchFactory,
    SupplierDeliveryFactory,
    at,
    dish,
    kitchen_day,
    served,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    community = CommunityFactory()
    return kitchen_day(community, OrganisationFactory(division=community.parent))


def complain(scene, *, key="c", by=None, **changes):
    values = {
        "kitchen_id": scene.kitchen.pk,
        "service_date": scene.day,
        "meal_period": "lunch",
        "text": "肉不新鲜",
        "promised_on": today() + timedelta(days=2),
        "dish_name": DISHES[0],
    }
    return commands.take_complaint(
        complaint=commands.NewComplaint(**{**values, **changes}), key=key, by=by or scene.manager
    )


def test_an_order_names_kitchen_meal_and_person(scene):
    order = served(scene)

    taken = complain(scene, order_id=order.pk, kitchen_id=0, service_date=today())

    assert (taken.kitchen, taken.service_date) == (scene.kitchen, scene.day)
    assert taken.resident == order.resident
    with pytest.raises(DishNotOnMenu):
        complain(scene, order_id=order.pk, kitchen_id=0, dish_name="没有的菜", key="other")
    assert complain(scene, order_id=order.pk, kitchen_id=0, service_date=today()) == taken
    assert taken.steps.count() == 1


def test_another_complaint_needs_another_key(scene):
    complain(scene)
    with pytest.raises(KeyUsedForOtherRecord):
        complain(scene, text="还有头发")


REFUSED = {
    "promised yesterday": ({"promised_on": InDays(-1)}, TimeNotPossible),
    "a meal to come": ({"service_date": InDays(2)}, TimeNotPossible),
    "no words": ({"text": ""}, InvalidInput),
    "no such meal": ({"meal_period": "tea"}, InvalidInput),
    "no such order": ({"order_id": 999_999}, NotFound),
    "no such kitchen": ({"kitchen_id": 999_999}, NotFound),
}


@pytest.mark.parametrize(("changes", "error"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused(scene, changes, error):
    with pytest.raises(error):
        complain(scene, **told(changes))
    assert not Complaint.objects.exists()
    assert not ComplaintStep.objects.exists()


def test_a_foreign_kitchen_and_a_foreign_order_are_not_found(scene):
    stranger = staff(Role.STATION_MANAGER, OrganisationFactory())
    order = served(scene)

    for changes in ({}, {"order_id": order.pk}):
        with pytest.raises(NotFound):
            complain(scene, by=stranger, **changes)


def test_from_the_call_to_the_end(scene):
    taken, by = complain(scene), scene.manager

    commands.examine_complaint(complaint=taken, text="查看留样和进货", by=by)
    commands.answer_complaint(complaint=taken, outcome="founded", text="已退款并换供应商", by=by)
    commands.reopen_complaint(complaint=taken, text="本人不满意", by=by)
    commands.answer_complaint(complaint=taken, outcome="founded", text="上门道歉", by=by)
    commands.close_complaint(complaint=taken, text="本人认可", by=by)

    taken.refresh_from_db()
    assert (taken.state, taken.outcome, taken.answer) == ("closed", "founded", "上门道歉")
    states = [step.state for step in taken.steps.all()]
    assert states == ["received", "examined", "answered", "examined", "answered", "closed"]


def test_a_step_has_words_and_its_turn(scene):
    taken, by = complain(scene), scene.manager

    with pytest.raises(ReasonMissing):
        commands.examine_complaint(complaint=taken, text=" ", by=by)
    with pytest.raises(WrongState):
        commands.close_complaint(complaint=taken, text="完", by=by)
    with pytest.raises(InvalidInput):
        commands.answer_complaint(complaint=taken, outcome="perhaps", text="?", by=by)
    assert taken.steps.count() == 1


def test_what_was_said_stays(scene):
    complain(scene)
    for change in ({"text": "没事"}, {"dish_name": ""}, {"kitchen": None}):
        with pytest.raises(Error), transaction.atomic():
            Complaint.objects.update(**change)
    with pytest.raises(Error), transaction.atomic():
        ComplaintStep.objects.update(text="没事")
    with pytest.raises(Error), transaction.atomic():
        Complaint.objects.all()._raw_delete("default")


def test_a_promise_that_passed_is_told_and_the_answer_settles_it(scene):
    late = ComplaintFactory(kitchen=scene.kitchen, promised_on=today())
    ComplaintFactory(kitchen=scene.kitchen, promised_on=today() + timedelta(days=1))

    assert commands.watch_food_safety(now=at(today() + timedelta(days=1), 9)) == 1
    alert = SafetyAlert.objects.get()
    assert (alert.kind, alert.key) == ("complaint_late", f"complaint:{late.pk}")

    commands.answer_complaint(complaint=late, outcome="unfounded", text="已说明", by=scene.manager)
    alert.refresh_from_db()
    assert alert.state == "settled"


# Tracing ---------------------------------------------------------------------------------------


@pytest.fixture
def outbreak(scene):
    """Bad pork in two dishes of two days; a third dish is innocent."""
    pork, cabbage = SupplierDeliveryFactory.create_batch(2, kitchen=scene.kitchen)
    pot = CookedBatchFactory(kitchen=scene.kitchen, service_date=scene.day, dish_name=DISHES[0])
    BatchLotFactory(batch=pot, lot=pork)
    clean = CookedBatchFactory(kitchen=scene.kitchen, service_date=scene.day, dish_name=DISHES[1])
    BatchLotFactory(batch=clean, lot=cabbage)
    other = kitchen_day(
        scene.community, scene.operator, day=scene.day - timedelta(days=1), dishes=("肉丸",)
    )
    other.menu.kitchen = scene.kitchen
    other.menu.save()
    balls = CookedBatchFactory(
        kitchen=scene.kitchen, service_date=other.day, dish_name="肉丸", cooked_at=at(other.day, 10)
    )
    BatchLotFactory(batch=balls, lot=pork)
    scene.ate = served(scene), served(scene)
    scene.cancelled = served(scene, state=OrderState.CONFIRMED)
    scene.ate_balls = served(other, kitchen=scene.kitchen)
    scene.pork, scene.balls, scene.pot = pork, balls, pot
    return scene


def orders(lines):
    return {line.order_id for line in lines}


def test_a_dish_leads_to_its_pots_lots_other_pots_and_who_ate(outbreak):
    trace = trace_dish(dish(outbreak))

    assert [batch.pk for batch in trace.batches] == [outbreak.pot.pk]
    assert [lot.pk for lot in trace.lots] == [outbreak.pork.pk]
    assert [batch.pk for batch in trace.other_batches] == [outbreak.balls.pk]
    assert orders(trace.people) == {order.pk for order in outbreak.ate}


def test_a_lot_leads_to_everybody_who_got_of_it(outbreak):
    trace = trace_lot(outbreak.pork)

    assert {batch.dish_name for batch in trace.batches} == {DISHES[0], "肉丸"}
    expected = {order.pk for order in (*outbreak.ate, outbreak.ate_balls)}
    assert orders(trace.people) == expected


def test_a_lot_that_went_nowhere_reached_nobody(scene):
    trace = trace_lot(SupplierDeliveryFactory(kitchen=scene.kitchen))

    assert (trace.batches, list(trace.people)) == ((), [])


# Pages -----------------------------------------------------------------------------------------


def test_the_trace_shows_masked_names_and_only_in_scope(client_as, outbreak):
    resident = outbreak.ate[0].resident
    page = f"/console/meals/safety/{outbreak.kitchen.pk}/trace/{outbreak.day}/lunch/"
    shown = client_as(outbreak.cook).get(page, {"dish": DISHES[0]}).content.decode()

    assert str(resident) in shown
    assert resident.name not in shown
    lot = f"/console/meals/safety/lots/{outbreak.pork.pk}/"
    assert "肉丸" in client_as(outbreak.cook).get(lot).content.decode()
    stranger = client_as(staff(Role.KITCHEN, OrganisationFactory()))
    assert stranger.get(page, {"dish": DISHES[0]}).status_code == 404
    assert stranger.get(lot).status_code == 404
    assert client_as(outbreak.cook).get(page).status_code == 404


def test_a_complaint_about_the_whole_meal_traces_each_dish(client_as, scene):
    order = served(scene)
    client = client_as(scene.manager)
    client.post("/console/meals/complaints/new/", form(order=order.pk, day="", dish=""))
    page = f"/console/meals/complaints/{Complaint.objects.get().pk}/"
    shown = client.get(page)
    assert shown.context["dishes"] == list(DISHES)
    for link in (f"trace/{scene.day}/lunch/?dish={quote(name)}" for name in DISHES):
        assert link in shown.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_trace_costs_the_same_for_three(client_as, scene, rows, django_assert_num_queries):
    for _ in range(rows):
        pot = CookedBatchFactory(kitchen=scene.kitchen, service_date=scene.day)
        lot = BatchLotFactory(batch=pot).lot
        BatchLotFactory(batch=CookedBatchFactory(kitchen=scene.kitchen, dish_name="肉丸"), lot=lot)
        served(scene, resident=ResidentFactory(community=scene.community))
    client = client_as(scene.cook)
    page = f"/console/meals/safety/{scene.kitchen.pk}/trace/{scene.day}/lunch/"

    with django_assert_num_queries(TRACE):
        client.get(page, {"dish": DISHES[0]})


TRACE = 11


def form(**changes):
    values = {"day": str(today()), "meal": "lunch", "dish": DISHES[0], "text": "太咸"}
    return {**values, "promised_on": str(today() + timedelta(days=1)), "key": "k", **changes}


def test_a_complaint_goes_through_its_pages(client_as, scene):
    order = served(scene)
    agent = client_as(staff(Role.CALL_AGENT, scene.community.parent))
    assert agent.get(f"/console/meals/complaints/new/?order={order.pk}").status_code == 200

    agent.post("/console/meals/complaints/new/", form(order=order.pk, day=""))

    taken = Complaint.objects.get()
    page = f"/console/meals/complaints/{taken.pk}/"
    assert agent.post(page, {"act": "examine", "text": "查"}).status_code == 403
    manager = client_as(scene.manager)
    assert manager.post(page, {"act": "examine", "text": ""}).status_code == 422
    assert manager.post(page, {"act": "close", "text": "完"}).status_code == 422
    assert manager.post(page, {"act": "examine", "text": "查留样"}).status_code == 302
    answered = {"act": "answer", "outcome": "partly", "text": "已道歉"}
    assert manager.post(page, answered).status_code == 302
    taken.refresh_from_db()
    assert (taken.state, taken.outcome) == ("answered", "partly")
    assert "已道歉" in manager.get(page).content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"day": ""}, {"text": ""}, {"promised_on": ""}, {"order": "999999"}, {"order": "x"}, {}],
)
def test_a_bad_complaint_is_refused_with_what_was_typed(client_as, scene, changes):
    answer = client_as(scene.manager).post("/console/meals/complaints/new/", form(**changes))

    assert answer.status_code == 422
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_is_scoped_and_costs_the_same_for_three(
    client_as, scene, rows, django_assert_num_queries
):
    for _ in range(rows):
        ComplaintFactory(kitchen=scene.kitchen, resident=ResidentFactory())
    ComplaintFactory()
    client = client_as(staff(Role.STREET_CLERK, scene.community.parent))

    with django_assert_num_queries(LIST):
        answer = client.get("/console/meals/complaints/")
    assert len(answer.context["object_list"]) == rows


LIST = 4
