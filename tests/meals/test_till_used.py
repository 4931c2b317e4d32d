"""A till's list says what of the day was used already, and hears of what is used afterwards."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.audit import SYSTEM
from core.dates import today
from meals import commands
from meals.enums import ReviewReason
from meals.models import Sale, SaleReview
from meals.queries.price_lists import list_cards
from meals.queries.till_usage import changed_since
from subsidies.queries import differences
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_cards import CardFactory
from tests.factories.meals import (
    AgeDiscountFactory,
    DailyMealSubsidyFactory,
    fill_purses,
    place,
)
from tests.factories.meals_till import sold, till_scene
from tests.meals.till_device import Device

pytestmark = pytest.mark.django_db
SUBSIDY, LIMIT, DISCOUNTED = 4, 7, 8


@pytest.fixture
def scene():
    AgeDiscountFactory()
    DailyMealSubsidyFactory()
    made = till_scene(names=1)
    made.resident = made.people[0]
    made.number = made.resident.cards.get().number
    made.lunch = ((f"m{made.item.pk}", 1),)
    return made


def test_who_ordered_elsewhere_pays_the_list_price_offline_and_nobody_has_to_look(scene):
    place(scene, scene.resident)
    device = Device(scene)
    entry = device.entry(scene.number)[0]
    assert (entry[SUBSIDY], entry[DISCOUNTED]) == (0, {"lunch": 1})
    (taken,) = device.send(device.sell(scene.lunch, scene.number))
    assert (taken.sale.elder_fen, taken.sale.government_fen) == (1200, 0)
    reasons = SaleReview.objects.get().reasons
    assert reasons == [ReviewReason.SERVED_ELSEWHERE]  # its price is right
    assert list(differences()) == []


def test_another_meals_portion_and_a_cancelled_order_use_nothing(scene):
    order = place(scene, scene.resident)
    commands.cancel_order(order=order, by=SYSTEM)
    entry = Device(scene).entry(scene.number)[0]
    assert (bool(entry[SUBSIDY]), entry[DISCOUNTED]) == (True, {})
    sold(scene, scene.resident, cash_fen=460)
    assert Device(scene).entry(scene.number)[0][DISCOUNTED] == {"lunch": 1}


def test_the_limit_is_what_other_offline_sales_left_of_it(scene):
    fill_purses(scene.resident)
    device = Device(scene)
    device.send(device.sell(scene.lunch, scene.number))
    spent = Sale.objects.get().purse_fen
    assert spent > 0
    assert Device(scene).entry(scene.number)[0][LIMIT] == scene.till.offline_limit_fen - spent


def test_what_happened_since_the_list_comes_with_the_next_question(scene, client_as):
    device, client = Device(scene), client_as(scene.cashier)
    url = reverse("meals_console:till_changes", args=[scene.till.pk])

    def changes(since):
        body = json.dumps({"list": device.list.pk, "since": since.isoformat()})
        return client.post(url, body, content_type="application/json")

    assert changes(timezone.now()).json()["cards"] == {}
    order = place(scene, scene.resident)
    answer = changes(device.list.issued_at).json()
    (entry, _proof), *others = answer["cards"].values()
    assert (entry[SUBSIDY], entry[DISCOUNTED], others) == (0, {"lunch": 1}, [])
    device.cards |= answer["cards"]
    signed = device.sell(scene.lunch, scene.number)
    commands.cancel_order(order=order, by=SYSTEM)
    (back, _proof), *_ = changes(timezone.now() + timedelta(hours=1)).json()["cards"].values()
    assert (bool(back[SUBSIDY]), back[DISCOUNTED]) == (True, {})
    (taken,) = device.send(signed)  # a refreshed entry proves its person like the first one
    assert (taken.status, taken.sale.elder_fen) == ("stored", 1200)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"list": 1},
        {"list": 10**12, "since": "2026-01-01T00:00:00+08:00"},
        {"list": "x", "since": "2026-01-01T00:00:00+08:00"},
        {"since": "2026-01-01T00:00:00"},
        {"since": "yesterday"},
        {"since": None},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(scene, client_as, body):
    made = commands.issue_list(shift=scene.shift, by=scene.cashier)
    url = reverse("meals_console:till_changes", args=[scene.till.pk])
    sent = json.dumps({"list": made.pk, **body} if "since" in body else body)
    answer = client_as(scene.cashier).post(url, sent, content_type="application/json")
    assert answer.status_code == 400, answer.content


def test_only_the_tills_district_is_told_of(scene):
    long_ago = timezone.now() - timedelta(days=1)
    far = till_scene(CommunityFactory(parent__parent__code="110106"), names=1)
    sold(far, far.people[0], cash_fen=460)
    sold(scene, scene.resident, cash_fen=460)
    assert changed_since(scene.till, today(), long_ago) == {scene.resident.pk}


@pytest.mark.parametrize("people", [1, 3])
def test_changes_take_as_many_queries_for_three(scene, people, django_assert_num_queries):
    for _ in range(people - 1):
        CardFactory(resident=ResidentFactory(community=scene.community))
    made = commands.issue_list(shift=scene.shift, by=scene.cashier)
    only = set(scene.resident.__class__.objects.values_list("pk", flat=True))
    with django_assert_num_queries(7):
        assert len(list_cards(made, scene.till, only)) == people
