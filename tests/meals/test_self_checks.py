"""The daily round: dated list, every item answered, what fails has an action, what is missing shows."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from accounts.enums import Role
from core.dates import today
from core.errors import NotFound
from meals import commands
from meals.commands import Answer
from meals.commands.safety_errors import CheckAlreadyDone, CheckIncomplete, NoSafetyRule
from meals.enums import OrderState
from meals.models import CheckList, SafetyAlert, SelfCheck
from meals.queries.safety import kitchen_days, missing_checks
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.meals_safety import CheckListFactory, SelfCheckFactory, at, kitchen_day, served

pytestmark = pytest.mark.django_db
RIGHT = {"health": Answer(ok=True), "fridge": Answer(ok=True)}


@pytest.fixture
def scene():
    community = CommunityFactory()
    return kitchen_day(community, OrganisationFactory(division=community.parent), day=today())


def check(scene, answers=RIGHT, by=None):
    return commands.complete_self_check(kitchen=scene.kitchen, answers=answers, by=by or scene.cook)


def test_a_round_keeps_the_words_of_its_list(scene):
    done = check(scene)
    CheckListFactory(effective_from=today(), items=[{"code": "new", "text": "新项目"}])

    done.refresh_from_db()
    assert [row["text"] for row in done.answers] == ["晨检", "冷藏温度"]
    assert (done.day, done.failed, done.done_by) == (today(), 0, scene.cook)


def test_the_list_of_the_day_is_asked(scene):
    CheckListFactory(effective_from=today(), items=[{"code": "new", "text": "新项目"}])

    with pytest.raises(CheckIncomplete) as refusal:
        check(scene)
    assert set(refusal.value.fields) == {"new"}


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({}, {"health", "fridge"}),
        ({"health": Answer(ok=True)}, {"fridge"}),
        ({"health": Answer(ok=True), "fridge": Answer(ok=False)}, {"fridge_action"}),
        ({"health": Answer(ok=True), "fridge": Answer(ok=False, action=" ")}, {"fridge_action"}),
    ],
)
def test_every_item_is_answered_and_what_fails_has_an_action(scene, answers, fields):
    with pytest.raises(CheckIncomplete) as refusal:
        check(scene, answers)
    assert set(refusal.value.fields) == fields
    assert not SelfCheck.objects.exists()


def test_what_fails_stays_on_the_work_list(scene):
    answers = {**RIGHT, "fridge": Answer(ok=False, action="已报修，先移到 2 号柜")}

    done = check(scene, answers)

    alert = SafetyAlert.objects.get()
    assert (done.failed, alert.kind, alert.owner) == (1, "check_failed", scene.cook)
    assert "2 号柜" in alert.subject


def test_a_day_is_checked_once(scene):
    first = check(scene)

    assert check(scene) == first
    with pytest.raises(CheckAlreadyDone):
        check(scene, {**RIGHT, "health": Answer(ok=False, action="回家休息")})
    assert SelfCheck.objects.get().failed == 0
    for statement in ("UPDATE meals_selfcheck SET failed=0", "DELETE FROM meals_selfcheck"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_without_a_list_there_is_no_round(scene):
    CheckList.objects.all().delete()
    with pytest.raises(NoSafetyRule):
        check(scene)


def test_a_foreign_kitchen_is_not_found(scene):
    with pytest.raises(NotFound):
        check(scene, by=staff(Role.KITCHEN, OrganisationFactory()))


def test_a_day_of_cooking_without_a_round_is_missing(scene):
    served(scene, state=OrderState.COOKED)
    idle = kitchen_day(scene.community, scene.operator, day=today())
    kitchens = [scene.kitchen.pk, idle.kitchen.pk]

    assert missing_checks(kitchens, [today()]) == [(scene.kitchen.pk, today())]
    rows = kitchen_days(type(scene.kitchen).objects.filter(pk__in=kitchens), today())
    assert {(row.kitchen.pk, row.required, row.checked) for row in rows} == {
        (scene.kitchen.pk, 2, False),
        (idle.kitchen.pk, 0, False),
    }


def test_the_watch_tells_of_yesterday_not_of_today(scene):
    served(scene, state=OrderState.COOKED)

    assert commands.watch_food_safety(now=at(today(), 20)) == 0
    assert commands.watch_food_safety(now=at(today() + timedelta(days=1), 6)) == 1

    assert SafetyAlert.objects.get().kind == "no_check"


def test_a_round_yesterday_is_enough(scene):
    served(scene, state=OrderState.COOKED)
    SelfCheckFactory(kitchen=scene.kitchen)

    assert commands.watch_food_safety(now=at(today() + timedelta(days=1), 6)) == 0


@pytest.mark.parametrize(
    ("items", "valid"),
    [
        ([{"code": "a", "text": "甲"}], True),
        ([], False),
        ({}, False),
        ([{"code": "a"}], False),
        ([{"code": "a", "text": "甲"}, {"code": "a", "text": "乙"}], False),
        ([{"code": "", "text": "甲"}], False),
        ("[]", False),
    ],
)
def test_a_list_has_items_with_a_code_each(items, valid):
    problems = {}
    try:
        CheckListFactory.build(items=items).clean_fields()
    except Exception as error:
        problems = error.message_dict
    assert ("items" not in problems) is valid


# Pages -----------------------------------------------------------------------------------------


def page(scene) -> str:
    return f"/console/meals/safety/{scene.kitchen.pk}/check/"


def test_the_page_asks_and_keeps(client_as, scene):
    client = client_as(scene.cook)
    assert "晨检" in client.get(page(scene)).content.decode()

    refused = client.post(page(scene), {"health": "ok", "fridge": "failed"})
    assert refused.status_code == 422
    assert "不合格的请写明怎么处理" in refused.content.decode()

    client.post(page(scene), {"health": "ok", "fridge": "failed", "fridge_action": "报修"})
    assert SelfCheck.objects.get().failed == 1
    assert "报修" in client.get(page(scene)).content.decode()


def test_another_day_is_only_read(client_as, scene):
    yesterday = today() - timedelta(days=1)
    answer = client_as(scene.cook).get(f"{page(scene)}?day={yesterday}")

    assert answer.context["form"] is None
    assert "没有自查记录" in answer.content.decode()


def test_the_street_reads_only(client_as, scene):
    client = client_as(staff(Role.STREET_CLERK, scene.community.parent))

    assert client.get(page(scene)).status_code == 200
    assert client.post(page(scene), {"health": "ok", "fridge": "ok"}).status_code == 403


def test_an_alert_is_handled_on_its_page(client_as, scene):
    check(scene, {**RIGHT, "fridge": Answer(ok=False, action="报修")})
    alert = SafetyAlert.objects.get()
    address = f"/console/meals/safety/alerts/{alert.pk}/"
    client = client_as(scene.cook)

    assert client.post(address, {"action": ""}).status_code == 422
    assert client.post(address, {"action": "已修好"}).status_code == 302
    alert.refresh_from_db()
    assert (alert.state, alert.action) == ("handled", "已修好")
    foreign = staff(Role.KITCHEN, OrganisationFactory())
    assert client_as(foreign).get(address).status_code == 404
