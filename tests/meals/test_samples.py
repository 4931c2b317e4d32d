"""Every dish of every meal is kept: enough of it, long enough, and it is told where it is missing."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.errors import NotFound, ReasonMissing
from core.models import AuditEvent
from core.transitions import WrongState
from meals import commands, tasks
from meals.commands.safety_errors import (
    KeyUsedForOtherRecord,
    NoSafetyRule,
    SampleKeptTooShort,
    SampleTooSmall,
    TimeNotPossible,
)
from meals.enums import OrderState, SafetyAlertState
from meals.models import FoodSample, SafetyAlert, SaleLine, SampleRule
from meals.queries.safety import missing_samples, open_alerts, sample_register
from meals.queries.tracing import trace_dish
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.meals import DishFactory
from tests.factories.meals_safety import (
    DISHES,
    FoodSampleFactory,
    at,
    dish,
    kitchen_day,
    served,
    take,
)
from tests.factories.meals_till import SaleFactory, TillFactory, TillShiftFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    community = CommunityFactory()
    return kitchen_day(community, OrganisationFactory(division=community.parent))


def test_the_register_asks_for_every_dish_that_was_cooked(scene):
    served(scene, state=OrderState.COOKED)
    served(scene, state=OrderState.CONFIRMED)
    take(scene, DISHES[1])

    rows = sample_register(scene.kitchen, scene.day)

    assert [(row.dish.dish_name, row.sample is not None) for row in rows] == [
        (DISHES[0], False),
        (DISHES[1], True),
    ]


def test_what_was_only_ordered_needs_no_sample(scene):
    served(scene, state=OrderState.CONFIRMED)

    assert sample_register(scene.kitchen, scene.day) == []


def test_what_overflowed_from_another_kitchens_menu_is_asked_of_who_cooked_it(scene):
    other = kitchen_day(scene.community, scene.operator, day=scene.day, dishes=("清蒸鲈鱼",))
    served(other, state=OrderState.HANDED_OVER, kitchen=scene.kitchen)

    missing = missing_samples([scene.kitchen.pk, other.kitchen.pk], [scene.day])

    assert [(row.kitchen_id, row.dish_name) for row in missing] == [(scene.kitchen.pk, "清蒸鲈鱼")]


def test_what_is_sold_over_the_counter_needs_a_sample_too(scene):
    till = TillFactory(station=scene.kitchen.station)
    sale = SaleFactory(shift=TillShiftFactory(till=till), service_date=scene.day)
    soup = DishFactory(operator=scene.operator, name="紫菜蛋花汤")
    sell(sale, menu_item=scene.item)
    sell(sale, dish=soup)

    missing = missing_samples([scene.kitchen.pk], [scene.day])

    assert {row.dish_name for row in missing} == {*DISHES, "紫菜蛋花汤"}
    assert {line.sale for line in trace_dish(dish(scene)).sales} == {sale}
    names = {line.name for line in trace_dish(dish(scene, "紫菜蛋花汤")).sales}
    assert names == {"紫菜蛋花汤"}


def test_a_reversed_sale_was_not_eaten(scene):
    till = TillFactory(station=scene.kitchen.station)
    shift = TillShiftFactory(till=till)
    sell(SaleFactory(shift=shift, service_date=scene.day, state="reversed"), menu_item=scene.item)

    assert missing_samples([scene.kitchen.pk], [scene.day]) == []
    assert not trace_dish(dish(scene)).sales.exists()


def sell(sale, **what):
    return SaleLine.objects.create(
        sale=sale,
        name=next(iter(what.values())).name,
        quantity=1,
        unit_price_fen=400,
        list_fen=400,
        elder_fen=400,
        government_fen=0,
        operator_fen=0,
        **what,
    )


@pytest.mark.parametrize(("grams", "kept"), [(124, False), (125, True), (0, False)])
def test_a_sample_weighs_what_the_rule_asks_for(scene, grams, kept):
    if kept:
        assert take(scene, grams=grams).grams == grams
        return
    with pytest.raises(SampleTooSmall):
        take(scene, grams=grams)
    assert not FoodSample.objects.exists()


def test_the_figure_is_the_days_rule(scene):
    SampleRule.objects.create(
        region=scene.community.code[:9],
        effective_from=scene.day,
        document_no="街道加严",
        minimum_grams=150,
        keep_hours=72,
    )
    with pytest.raises(SampleTooSmall):
        take(scene, grams=149)

    sample = take(scene, grams=150)

    assert sample.keep_until - sample.taken_at == timedelta(hours=72)


def test_without_a_rule_nothing_is_written(scene):
    SampleRule.objects.all().delete()

    with pytest.raises(NoSafetyRule):
        take(scene)


@pytest.mark.parametrize("hours", [-30, 60])
def test_a_sample_is_of_the_day_and_not_of_the_future(scene, hours):
    with pytest.raises(TimeNotPossible):
        take(scene, taken_at=at(scene.day, 11) + timedelta(hours=hours))
    assert not FoodSample.objects.exists()


def test_sent_twice_is_one_sample_and_other_content_is_refused(scene):
    first, again = take(scene, key="k"), take(scene, key="k")

    assert first.pk == again.pk
    with pytest.raises(KeyUsedForOtherRecord):
        take(scene, key="k", grams=200)
    assert FoodSample.objects.get().grams == 130


def test_a_foreign_kitchen_is_not_found(scene):
    stranger = staff(Role.KITCHEN, OrganisationFactory())

    with pytest.raises(NotFound):
        take(scene, by=stranger)


# Forty-eight hours -----------------------------------------------------------------------------


def kept_for(scene, hours, minutes=0):
    taken = timezone.now() - timedelta(hours=hours, minutes=minutes)
    return FoodSampleFactory(
        kitchen=scene.kitchen, service_date=timezone.localdate(taken), taken_at=taken
    )


def test_nothing_is_thrown_away_before_its_time(scene):
    sample = kept_for(scene, 47, 59)

    with pytest.raises(SampleKeptTooShort):
        commands.dispose_sample(sample=sample, by=scene.cook)
    sample.refresh_from_db()
    assert (sample.state, sample.disposed_at) == ("kept", None)


def test_after_its_time_it_may_go_once(scene):
    sample = kept_for(scene, 48, 1)

    done = commands.dispose_sample(sample=sample, by=scene.cook)

    assert (done.state, done.disposed_by) == ("disposed", scene.cook)
    assert AuditEvent.objects.filter(action="meals.foodsample.dispose").exists()
    with pytest.raises(WrongState):
        commands.dispose_sample(sample=sample, by=scene.cook)


FORBIDDEN = {
    "early": "UPDATE meals_foodsample SET state='disposed', disposed_at=now(), disposed_by_id=taken_by_id",
    "in the future": "UPDATE meals_foodsample SET state='disposed', disposed_at=keep_until, disposed_by_id=taken_by_id",
    "kept shorter": "UPDATE meals_foodsample SET keep_until = now()",
    "heavier": "UPDATE meals_foodsample SET grams = 500",
    "gone": "DELETE FROM meals_foodsample",
    "another rule's figure": "UPDATE meals_samplerule SET minimum_grams = 1; "
    "UPDATE meals_foodsample SET grams = 1",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
@pytest.mark.parametrize("role", ["yizhan_app", "owner"])
def test_the_database_refuses_too(scene, statement, role):
    take(scene)
    with connection.cursor() as cursor:
        if role == "owner":
            cursor.execute("RESET ROLE")
        with pytest.raises(Error), transaction.atomic():
            cursor.execute(statement)
    assert FoodSample.objects.get(state="kept").grams == 130


def test_a_light_sample_is_refused_by_the_database(scene):
    with pytest.raises(Error), transaction.atomic():
        FoodSampleFactory(kitchen=scene.kitchen, grams=124)


# Who is told -----------------------------------------------------------------------------------


def test_a_served_dish_without_a_sample_is_told_to_the_cook_once(scene):
    served(scene, state=OrderState.SENT)
    take(scene, DISHES[1])

    assert commands.watch_food_safety(now=at(scene.day, 12)) == 1
    assert commands.watch_food_safety(now=at(scene.day, 13)) == 0

    alert = SafetyAlert.objects.get()
    assert (alert.kind, alert.owner, alert.state) == ("no_sample", scene.cook, "open")
    assert DISHES[0] in alert.subject
    assert alert.due_at == at(scene.day, 14)
    assert list(open_alerts(scene.cook)) == [alert]


def test_without_a_cook_the_manager_answers(scene):
    scene.cook.memberships.update(
        valid_to=scene.day - timedelta(days=9), valid_from=scene.day - timedelta(days=10)
    )
    served(scene, state=OrderState.SENT)
    commands.watch_food_safety(now=at(scene.day, 12))

    assert set(SafetyAlert.objects.values_list("owner", flat=True)) == {scene.manager.pk}


def test_the_sample_settles_its_alert(scene):
    served(scene, state=OrderState.SENT)
    commands.watch_food_safety(now=at(scene.day, 12))

    take(scene, DISHES[0])

    states = dict(SafetyAlert.objects.values_list("subject", "state"))
    assert {state for subject, state in states.items() if DISHES[0] in subject} == {"settled"}
    assert {state for subject, state in states.items() if DISHES[1] in subject} == {"open"}


def test_the_watch_settles_what_crossed_with_it(scene):
    served(scene, state=OrderState.SENT)
    commands.watch_food_safety(now=at(scene.day, 12))
    for name in DISHES:
        FoodSampleFactory(
            kitchen=scene.kitchen,
            service_date=scene.day,
            dish_name=name,
            taken_at=at(scene.day, 11),
        )

    commands.watch_food_safety(now=at(scene.day, 13))

    assert set(SafetyAlert.objects.values_list("state", flat=True)) == {SafetyAlertState.SETTLED}


def test_handling_an_alert_takes_words_and_happens_once(scene):
    served(scene, state=OrderState.SENT)
    commands.watch_food_safety(now=at(scene.day, 12))
    alert = SafetyAlert.objects.first()

    with pytest.raises(ReasonMissing):
        commands.handle_alert(alert=alert, action=" ", by=scene.manager)
    commands.handle_alert(alert=alert, action="已从余菜补留", by=scene.manager)
    with pytest.raises(WrongState):
        commands.handle_alert(alert=alert, action="再来一次", by=scene.manager)

    alert.refresh_from_db()
    assert (alert.state, alert.action, alert.ended_by) == ("handled", "已从余菜补留", scene.manager)
    with pytest.raises(Error), transaction.atomic():
        SafetyAlert.objects.update(action="改写")


# Pages -----------------------------------------------------------------------------------------


def register(scene) -> str:
    return f"/console/meals/safety/{scene.kitchen.pk}/samples/?day={scene.day}"


def test_the_page_shows_what_is_missing_and_takes_a_sample(client_as, scene):
    served(scene, state=OrderState.HANDED_OVER)
    client = client_as(scene.cook)
    answer = client.get(register(scene))
    assert answer.status_code == 200
    assert "没有留样" in answer.content.decode()

    sent = client.post(register(scene), _form(key="one"))

    assert sent.status_code == 302
    sample = FoodSample.objects.get()
    assert (sample.dish_name, sample.grams, sample.taken_by) == (DISHES[0], 130, scene.cook)
    assert client.get(f"/console/meals/safety/samples/{sample.pk}/label/").status_code == 200


def test_the_days_labels_are_a_pdf(client_as, scene):
    for name in DISHES:
        take(scene, name, container="#A1 *粗* $x$")
    page = f"/console/meals/safety/{scene.kitchen.pk}/labels.pdf?day={scene.day}"

    answer = client_as(scene.cook).get(page)

    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert client_as(staff(Role.KITCHEN, OrganisationFactory())).get(page).status_code == 404


def _form(**changes):
    values = {"dish": f"lunch:{DISHES[0]}", "grams": "130", "container": "A1", "fridge": "柜"}
    return {**values, "time": "11:00", "key": "k", **changes}


def test_a_refusal_keeps_what_was_typed(client_as, scene):
    served(scene, state=OrderState.HANDED_OVER)

    answer = client_as(scene.cook).post(register(scene), _form(grams="100", container="盒 7"))

    assert answer.status_code == 422
    assert "盒 7" in answer.content.decode()
    assert "125" in answer.content.decode()
    assert not FoodSample.objects.exists()


def test_the_page_throws_away_only_what_may_go(client_as, scene):
    early, late = kept_for(scene, 2), kept_for(scene, 50)
    client = client_as(scene.cook)

    for sample in (early, late):
        client.post(f"/console/meals/safety/samples/{sample.pk}/dispose/")

    assert set(FoodSample.objects.values_list("pk", "state")) == {
        (early.pk, "kept"),
        (late.pk, "disposed"),
    }


@pytest.mark.parametrize("role", [Role.STREET_CLERK, Role.DISTRICT_ADMIN])
def test_street_and_district_read_only(client_as, scene, role):
    place = scene.community.parent
    client = client_as(staff(role, place))

    assert client.get(register(scene)).status_code == 200
    assert client.post(register(scene), _form()).status_code == 403


def test_another_streets_kitchen_is_not_there(client_as, scene):
    elsewhere = staff(Role.STREET_CLERK, CommunityFactory().parent)

    assert client_as(elsewhere).get(register(scene)).status_code == 404
    overview = client_as(elsewhere).get("/console/meals/safety/").content.decode()
    assert scene.kitchen.station.name not in overview


@pytest.mark.parametrize("rows", [1, 3])
def test_the_overview_costs_the_same_for_three_kitchens(
    client_as, scene, rows, django_assert_num_queries
):
    served(scene)
    for _ in range(rows - 1):
        served(kitchen_day(scene.community, scene.operator, day=scene.day))
    commands.watch_food_safety(now=at(scene.day, 13))
    client = client_as(scene.manager)

    with django_assert_num_queries(OVERVIEW):
        answer = client.get(f"/console/meals/safety/?day={scene.day}")
    assert len(answer.context["kitchens"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_register_costs_the_same_for_three_samples(
    client_as, scene, rows, django_assert_num_queries
):
    for _ in range(rows):
        served(scene)
        take(scene)
    client = client_as(scene.cook)

    with django_assert_num_queries(REGISTER):
        client.get(register(scene))


OVERVIEW, REGISTER = 10, 11


def test_the_task_rings_the_watch(scene):
    served(scene, state=OrderState.SENT)
    tasks.watch_food_safety()

    assert SafetyAlert.objects.count() >= 2
    assert AuditEvent.objects.filter(actor_name=SYSTEM.name).count() == 0
