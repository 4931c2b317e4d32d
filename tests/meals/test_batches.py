"""Pots and lots: eaten by the rule's time, of lots that were in the house and fresh."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from accounts.enums import Role
from core.dates import today
from core.errors import InvalidInput, NotFound
from meals import commands
from meals.commands.safety_errors import (
    KeyUsedForOtherRecord,
    LotNotUsable,
    NoSafetyRule,
    TimeNotPossible,
)
from meals.models import CookedBatch, HotFoodRule, SupplierDelivery
from meals.queries.safety import dishes_of_day
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.meals_safety import (
    DISHES,
    HotFoodRuleFactory,
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


def cook(scene, *, key="pot", lots=(), by=None, **changes):
    values = {"dish": dish(scene), "portions": 40, "cooked_at": at(scene.day, 10, 30), "lots": lots}
    return commands.record_batch(
        batch=commands.NewBatch(**{**values, **changes}), key=key, by=by or scene.cook
    )


def lot_of(scene, **fields):
    values = {"kitchen": scene.kitchen, "received_on": scene.day, **fields}
    return SupplierDeliveryFactory(**values)


def test_a_pot_is_eaten_within_two_hours(scene):
    assert cook(scene).eat_by == at(scene.day, 12, 30)


def test_the_minutes_are_the_days_rule(scene):
    HotFoodRuleFactory(region=scene.community.code[:9], effective_from=scene.day, minutes=90)

    assert cook(scene).eat_by == at(scene.day, 12)


def test_without_a_rule_nothing_is_written(scene):
    HotFoodRule.objects.all().delete()
    with pytest.raises(NoSafetyRule):
        cook(scene)


def test_a_pot_knows_its_lots_and_is_written_once(scene):
    lots = (lot_of(scene).pk, lot_of(scene).pk)

    first, again = cook(scene, lots=lots), cook(scene, lots=lots)

    assert first.pk == again.pk
    assert set(first.lots.values_list("pk", flat=True)) == set(lots)
    with pytest.raises(KeyUsedForOtherRecord):
        cook(scene, lots=lots[:1])
    with pytest.raises(KeyUsedForOtherRecord):
        cook(scene, lots=lots, portions=41)


@pytest.mark.parametrize("changes", [{"portions": 0}, {"portions": -1}])
def test_a_pot_has_portions(scene, changes):
    with pytest.raises(InvalidInput):
        cook(scene, **changes)
    assert not CookedBatch.objects.exists()


@pytest.mark.parametrize("hours", [-24, 48])
def test_a_pot_is_of_its_day(scene, hours):
    with pytest.raises(TimeNotPossible):
        cook(scene, cooked_at=at(scene.day, 10) + timedelta(hours=hours))


UNUSABLE = {
    "another kitchen's": lambda scene: SupplierDeliveryFactory(received_on=scene.day),
    "not arrived": lambda scene: lot_of(scene, received_on=scene.day + timedelta(days=1)),
    "past its date": lambda scene: lot_of(
        scene,
        received_on=scene.day - timedelta(days=5),
        best_before=scene.day - timedelta(days=1),
    ),
}


@pytest.mark.parametrize("make", UNUSABLE.values(), ids=UNUSABLE)
def test_only_what_is_in_the_house_and_fresh_goes_into_a_pot(scene, make):
    lot = make(scene)
    with pytest.raises(LotNotUsable):
        cook(scene, lots=(lot_of(scene).pk, lot.pk))
    assert not CookedBatch.objects.exists()


def test_the_last_day_is_still_fresh(scene):
    assert cook(scene, lots=(lot_of(scene, best_before=scene.day).pk,)).lots.count() == 1


def deliver(scene, *, key="note", by=None, **changes):
    values = {
        "kitchen_id": scene.kitchen.pk,
        "supplier": "顺义肉联厂",
        "ingredient": "猪肉",
        "lot_no": "20260101",
        "amount": "20 公斤",
        "received_on": scene.day,
    }
    return commands.record_delivery(
        lot=commands.NewLot(**{**values, **changes}), key=key, by=by or scene.cook
    )


def test_a_lot_is_written_once(scene):
    assert deliver(scene).pk == deliver(scene).pk
    with pytest.raises(KeyUsedForOtherRecord):
        deliver(scene, lot_no="other")


def test_a_lot_must_be_fresh_on_arrival_and_here(scene):
    with pytest.raises(InvalidInput):
        deliver(scene, best_before=scene.day - timedelta(days=1))
    with pytest.raises(TimeNotPossible):
        deliver(scene, received_on=today() + timedelta(days=1))
    with pytest.raises(NotFound):
        deliver(scene, by=staff(Role.KITCHEN, OrganisationFactory()))
    assert not SupplierDelivery.objects.exists()


@pytest.mark.parametrize("table", ["cookedbatch", "supplierdelivery", "batchlot"])
def test_what_was_cooked_of_what_stays(scene, table):
    cook(scene, lots=(lot_of(scene).pk,))
    for statement in (f"UPDATE meals_{table} SET id=id", f"DELETE FROM meals_{table}"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_choice_is_the_menus_dishes_and_what_overflowed(scene):
    other = kitchen_day(scene.community, scene.operator, day=scene.day, dishes=("清蒸鲈鱼",))
    served(other, state="confirmed", kitchen=scene.kitchen)

    names = [found.dish_name for found in dishes_of_day(scene.kitchen, scene.day)]

    assert sorted(names) == sorted([*DISHES, "清蒸鲈鱼"])


# Pages -----------------------------------------------------------------------------------------


def test_lots_and_pots_are_written_on_their_pages(client_as, scene):
    client = client_as(scene.cook)
    base = f"/console/meals/safety/{scene.kitchen.pk}"
    note = {
        "ingredient": "猪肉",
        "supplier": "肉联厂",
        "lot_no": "A7",
        "amount": "9 斤",
        "key": "n",
    }
    assert client.post(f"{base}/lots/?day={scene.day}", note).status_code == 302
    lot = SupplierDelivery.objects.get()
    pot = {"dish": f"lunch:{DISHES[0]}", "portions": "30", "time": "10:30", "lots": [lot.pk]}

    answer = client.post(f"{base}/batches/?day={scene.day}", {**pot, "key": "p"}, follow=True)

    assert CookedBatch.objects.get().lots.get() == lot
    assert "A7" in answer.content.decode()
    assert "12:30" in answer.content.decode()


@pytest.mark.parametrize("section", ["lots", "batches", "temperatures"])
def test_who_only_reads_has_no_form(client_as, scene, section):
    client = client_as(staff(Role.AUDITOR, scene.community.parent))
    page = f"/console/meals/safety/{scene.kitchen.pk}/{section}/?day={scene.day}"

    answer = client.get(page)

    assert answer.context["form"] is None
    assert client.post(page, {}).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("section", "queries"), [("batches", 8), ("lots", 4)])
def test_a_register_costs_the_same_for_three(
    client_as, scene, section, queries, rows, django_assert_num_queries
):
    for number in range(rows):
        cook(scene, key=f"pot-{number}", lots=(lot_of(scene).pk,))
    client = client_as(scene.cook)

    with django_assert_num_queries(queries):
        client.get(f"/console/meals/safety/{scene.kitchen.pk}/{section}/?day={scene.day}")
