"""Whom a cashier can see: who shows a card, who lives in the street; the rest is written down or not there."""

import json

import pytest
from django.urls import reverse

from core.models import AuditEvent
from meals.console.till.tickets import ticket_for
from meals.models import Sale
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_cards import CardFactory
from tests.factories.meals import fill_purses, place
from tests.factories.meals_till import TillFactory, till_scene

pytestmark = pytest.mark.django_db
LOOKED_UP = "meals.till.looked_up"


@pytest.fixture
def scene():
    made = till_scene(names=1)
    made.resident = made.people[0]
    made.number = made.resident.cards.get().number
    return made


@pytest.fixture
def ask(client_as, scene):
    client = client_as(scene.cashier)

    def post(name, **said):
        url = reverse(f"meals_console:till_{name}", args=[scene.till.pk])
        body = json.dumps({"period": "lunch", **said})
        return client.post(url, body, content_type="application/json")

    return post


@pytest.fixture
def neighbour(scene):
    """Of another street of the same district."""
    district = scene.community.parent.parent
    street = CommunityFactory(parent__parent=district)
    return CardFactory(resident__community=street).resident


def seen() -> list[str]:
    return list(
        AuditEvent.objects.filter(action=LOOKED_UP)
        .values_list("subject_id", flat=True)
        .order_by("pk")
    )


def test_a_card_that_is_shown_leaves_no_trace_and_a_typed_name_does(ask, scene):
    assert len(ask("find", q=scene.number).json()["people"]) == 1
    assert len(ask("find", q=scene.resident.id_number).json()["people"]) == 1
    assert seen() == []
    for typed in (scene.resident.name, scene.resident.phone, scene.resident.phone[-4:]):
        assert len(ask("find", q=typed).json()["people"]) == 1
    assert seen() == [str(scene.resident.pk)] * 3
    event = AuditEvent.objects.filter(action=LOOKED_UP).first()
    assert (event.actor_id, event.details) == (scene.cashier.pk, {"till": scene.till.pk})


def test_several_to_choose_from_are_written_down_and_so_is_the_choice(ask, scene):
    twin = ResidentFactory(community=scene.community, name=scene.resident.name)
    people = ask("find", q=twin.name).json()["people"]
    listed = AuditEvent.objects.get(action="meals.till.listed")
    assert set(listed.details["residents"]) == {twin.pk, scene.resident.pk}
    chosen = next(one for one in people if one["id"] == twin.pk)
    (shown,) = ask("find", person=chosen["person"]).json()["people"]
    assert (shown["id"], "purse_fen" in shown, seen()) == (twin.pk, True, [str(twin.pk)])


def test_exactly_that_name_stands_first(ask, scene):
    for i in range(9):
        ResidentFactory(community=scene.community, name=f"王秀英{'一二三四五六七八九'[i]}")
    ResidentFactory(community=scene.community, name="王秀英", name_pinyin="zz")
    people = ask("find", q="王秀英").json()["people"]
    assert people[0]["name"] == "王秀英"
    assert len(people) == 9


def test_another_street_is_found_by_what_is_shown_only(ask, neighbour):
    number = neighbour.cards.get().number
    for typed in (neighbour.name, neighbour.phone, neighbour.phone[-4:]):
        assert ask("find", q=typed).json()["people"] == []
    for shown in (number, neighbour.id_number):
        assert [one["id"] for one in ask("find", q=shown).json()["people"]] == [neighbour.pk]


def test_who_showed_a_card_of_another_street_buys(ask, scene, neighbour):
    fill_purses(neighbour)
    (shown,) = ask("find", q=neighbour.cards.get().number).json()["people"]
    asked = {"items": {f"m{scene.item.pk}": "1"}, "person": shown["person"]}
    quote = ask("quote", **asked).json()
    assert quote["purse_fen"] == quote["elder_fen"]
    paid = {"key": "k1", "elder_fen": quote["elder_fen"], "cash_fen": 0, "card_fen": 0}
    assert ask("sales", **asked, **paid).status_code == 201
    assert Sale.objects.get().resident == neighbour


def test_an_order_of_today_is_found_by_its_number(ask, scene, neighbour):
    order = place(scene, neighbour)
    (shown,) = ask("find", q=order.number).json()["people"]
    (again,) = ask("find", person=shown["person"]).json()["people"]
    assert (again["id"], seen()) == (neighbour.pk, [str(neighbour.pk)] * 2)


@pytest.mark.parametrize("form", ["{}", "#{}", "#{:06d}"])
def test_an_order_is_found_without_its_zeros(ask, scene, neighbour, form):
    order = place(scene, neighbour)
    (shown,) = ask("find", q=form.format(order.pk)).json()["people"]
    assert shown["id"] == neighbour.pk


@pytest.mark.parametrize("name", ["find", "quote", "sales"])
def test_numbers_and_other_tills_tickets_name_nobody(ask, scene, name):
    other = TillFactory(station=scene.point)
    asked = {"items": {f"m{scene.item.pk}": "1"}, "elder_fen": 1200, "cash_fen": 0, "card_fen": 0}
    for person in (
        scene.resident.pk,
        str(scene.resident.pk),
        ticket_for(other, scene.resident, presented=True),
        ticket_for(scene.till, scene.resident, presented=True) + "x",
    ):
        answer = ask(name, key="k1", person=person, **asked)
        assert (answer.status_code, answer.json()["code"]) == (400, "till.ask_again")
    assert (Sale.objects.count(), seen()) == (0, [])


def test_addresses_ask_for_nobody(client_as, scene):
    client = client_as(scene.cashier)
    page = reverse("meals_console:till", args=[scene.till.pk])
    find = reverse("meals_console:till_find", args=[scene.till.pk])
    asked = client.get(page, {"q": scene.resident.name, "resident": scene.resident.pk})
    assert scene.resident.name not in asked.content.decode()
    assert client.get(find, {"resident": scene.resident.pk}).status_code == 405


def test_the_page_without_scripts_asks_and_sells_by_forms(client_as, scene):
    client = client_as(scene.cashier)
    page = reverse("meals_console:till", args=[scene.till.pk])
    twin = ResidentFactory(community=scene.community, name=scene.resident.name)
    listed = client.post(page, {"q": twin.name, "period": "lunch"})
    choices = {row.pk: key for row, key in listed.context["choices"]}
    tray = {f"m{scene.item.pk}": "1"}
    shown = client.post(page, {"person": choices[twin.pk], "period": "lunch", **tray})
    assert shown.context["person"] == twin
    paid = {
        "key": shown.context["key"],
        "period": "lunch",
        "elder_fen": 1200,
        "cash": "12",
        "person": shown.context["ticket"],
        **tray,
    }
    sell = reverse("meals_console:till_sell", args=[scene.till.pk])
    client.post(sell, {**paid, "person": "x"})
    assert not Sale.objects.exists()
    client.post(sell, paid)
    assert Sale.objects.get().resident == twin
    forged = client.post(page, {"person": str(twin.pk), "period": "lunch"})
    assert (forged.status_code, forged.context["person"]) == (200, None)
