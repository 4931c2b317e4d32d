"""What the till's scripts send is read strictly, and a sale asks again who stands there."""

import json

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from elderly_care.commands import block_card, move_resident
from meals.models import Sale
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care_cards import CardFactory
from tests.factories.meals import fill_purses
from tests.factories.meals_till import till_scene

pytestmark = pytest.mark.django_db
TOO_LONG = "王" * 61


@pytest.fixture
def scene():
    made = till_scene(names=1)
    made.resident = made.people[0]
    made.card = made.resident.cards.get()
    fill_purses(made.resident)
    return made


@pytest.fixture
def client(client_as, scene):
    return client_as(scene.cashier)


@pytest.fixture
def ask(client, scene):
    def post(name, **said):
        url = reverse(f"meals_console:till_{name}", args=[scene.till.pk])
        return client.post(url, json.dumps(said), content_type="application/json")

    return post


@pytest.fixture
def sale(scene):
    """Of a walk-in who pays 12 yuan in cash."""
    return {
        "key": "k1",
        "person": None,
        "period": "lunch",
        "items": {f"m{scene.item.pk}": "1"},
        "elder_fen": 1200,
        "cash_fen": 1200,
        "card_fen": 0,
    }


def test_a_whole_sale_is_taken(ask, sale):
    assert ask("sales", **sale).status_code == 201


@pytest.mark.parametrize("period", [None, "", "brunch", 5, ["lunch"], {"lunch": 1}, "lunch "])
@pytest.mark.parametrize("name", ["sales", "quote", "find"])
def test_no_meal_is_guessed(ask, sale, name, period):
    answer = ask(name, **{**sale, "period": period, "q": "x"})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["period"])
    assert not Sale.objects.exists()


def test_a_sale_without_a_meal_is_refused(ask, sale):
    del sale["period"]
    answer = ask("sales", **sale)
    assert (answer.status_code, answer.json()["fields"]) == (400, {"period": ["请选择餐次。"]})
    assert not Sale.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("key", value) for value in (None, [], "", 5, "a\tb", "k" * 81)),
        *(("items", value) for value in (None, [], "m1", {"x1": 1}, {"m01": 1}, {"m1 ": 1})),
        *(("items", {"m1": value}) for value in (None, [1], {}, True, 1.5, "1.0", "-1", "99999")),
        *(("cash_fen", value) for value in (None, [], "1200", True, -1, 1.5, 10**30)),
        *(("card_fen", value) for value in (None, [], "0")),
        *(("elder_fen", value) for value in (None, [], "1200")),
    ],
    ids=str,
)
def test_a_field_that_cant_be_meant_is_named(ask, sale, field, value):
    answer = ask("sales", **{**sale, field: value})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert not Sale.objects.exists()


@pytest.mark.parametrize("value", [None, [], {}, 5, TOO_LONG], ids=str)
def test_nobody_is_searched_for_by_no_text(ask, value):
    answer = ask("find", period="lunch", q=value)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["q"])


@pytest.mark.parametrize("value", [[], {}, 5, True, "x"], ids=str)
def test_a_person_is_a_ticket(ask, sale, value):
    answer = ask("sales", **{**sale, "person": value})
    assert (answer.status_code, answer.json()["code"]) == (400, "till.ask_again")


@pytest.mark.parametrize("field", ["body", "signature", "key"])
@pytest.mark.parametrize("value", [None, [], 5], ids=str)
def test_an_upload_of_no_words_is_refused(ask, field, value):
    row = {"body": "{}", "signature": "", "key": "k", field: value}
    answer = ask("upload", sales=[row], unsent=1)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["sales"])


def ticket(ask, text):
    """As the page gets it."""
    (shown,) = ask("find", period="lunch", q=text).json()["people"]
    return shown["person"]


def by_account(sale, person):
    return {**sale, "person": person, "cash_fen": 0}


def test_a_card_that_was_reported_lost_pays_nothing_any_more(ask, scene, sale):
    person = ticket(ask, scene.card.number)
    clerk = staff(Role.STREET_CLERK, scene.community.parent)
    block_card(card=scene.card, reason="丢了", by=clerk)
    for name in ("sales", "quote"):
        answer = ask(name, **by_account(sale, person))
        assert (answer.status_code, answer.json()["code"]) == (409, "till.card_not_usable")
    found = ask("find", period="lunch", person=person).json()
    assert found == {"people": [], "blocked": True}
    assert not Sale.objects.exists()


def test_a_new_card_is_no_way_round_the_lost_one(ask, scene, sale):
    person = ticket(ask, scene.card.number)
    clerk = staff(Role.STREET_CLERK, scene.community.parent)
    block_card(card=scene.card, reason="丢了", by=clerk)
    new = CardFactory(resident=scene.resident)
    assert ask("sales", **by_account(sale, person)).status_code == 409
    assert ask("sales", **by_account(sale, ticket(ask, new.number))).status_code == 201


def test_the_page_without_scripts_asks_for_the_card_again(ask, client, scene):
    person = ticket(ask, scene.card.number)
    clerk = staff(Role.STREET_CLERK, scene.community.parent)
    block_card(card=scene.card, reason="丢了", by=clerk)
    sell = reverse("meals_console:till_sell", args=[scene.till.pk])
    tray = {f"m{scene.item.pk}": "1", "period": "lunch", "key": "k1", "elder_fen": 1200}
    answer = client.post(sell, {**tray, "person": person}, follow=True)
    assert "已经挂失或过期" in answer.content.decode()
    assert not Sale.objects.exists()


@pytest.mark.parametrize("shown", [True, False])
def test_who_moved_away_since_is_asked_for_again(ask, scene, sale, shown):
    person = ticket(ask, scene.card.number if shown else scene.resident.name)
    district = scene.community.parent.parent
    street = CommunityFactory(parent__parent=district)
    move_resident(
        resident=scene.resident,
        community_code=street.code,
        address="新街 1 号",
        moved_on=scene.menu.service_date,
        by=SYSTEM,
    )
    answer = ask("sales", **by_account(sale, person))
    assert answer.status_code == (201 if shown else 400)
    if not shown:
        assert answer.json()["code"] == "till.ask_again"


def test_a_sale_at_the_till_asks_the_database_four_times(
    ask, scene, sale, django_assert_num_queries
):
    with django_assert_num_queries(4 + 2):  # session, user, open, store; and a test's savepoint
        assert ask("sales", **sale).status_code == 201
