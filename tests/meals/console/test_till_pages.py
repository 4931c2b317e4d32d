"""The counter's pages and what their scripts ask: who may, in which scope, and what bad input does."""

import json

import pytest
from django.urls import reverse

from accounts.enums import Role
from elderly_care.commands import block_card, member_code
from meals import commands
from meals.models import Sale, SaleReview, TillShift
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import cook, place, route
from tests.factories.meals_till import sold, till_scene
from tests.meals.till_device import Device

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    made = till_scene(names=1)
    made.resident = made.people[0]
    return made


@pytest.fixture
def client(client_as, scene):
    return client_as(scene.cashier)


def at(scene, name, **query):
    address = reverse(f"meals_console:till_{name}", args=[scene.till.pk])
    return f"{address}?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else address


def find(client, scene, **said):
    return send(client, at(scene, "find"), {"period": "lunch", **said}).json()


def send(client, url, data):
    return client.post(url, json.dumps(data), content_type="application/json")


def test_who_has_one_till_goes_straight_to_it(client, scene):
    answer = client.get(reverse("meals_console:tills"))
    assert answer.url == reverse("meals_console:till", args=[scene.till.pk])


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.KITCHEN])
def test_who_may_not_sell_sees_no_till(client_as, scene, role):
    address = reverse("meals_console:till", args=[scene.till.pk])
    assert client_as(staff(role, scene.operator)).get(address).status_code == 403


def test_another_operators_cashier_finds_no_till_and_no_sale(client_as, scene):
    sale = sold(scene)
    stranger = client_as(staff(Role.CASHIER, OrganisationFactory()))
    for name, key in (("till", scene.till.pk), ("sale", sale.pk), ("till_shift", scene.shift.pk)):
        assert stranger.get(reverse(f"meals_console:{name}", args=[key])).status_code == 404


def test_a_shift_is_opened_and_closed_on_the_pages(client, scene):
    page = reverse("meals_console:till_shift", args=[scene.shift.pk])
    assert client.post(page, {"counted": "99.50"}).status_code == 422
    assert client.post(page, {"counted": "abc"}).status_code == 422
    assert client.post(page, {"counted": "99.50", "note": "找错"}).status_code == 302
    assert client.get(page).status_code == 200
    client.post(at(scene, "open"), {"float_yuan": "50"})
    assert TillShift.objects.open().get().float_fen == 5000


@pytest.mark.parametrize(
    "said",
    [
        lambda scene: scene.resident.cards.get().number,
        lambda scene: member_code(resident=scene.resident, by=scene.cashier).number.lower(),
        lambda scene: scene.resident.id_number,
        lambda scene: scene.resident.phone,
        lambda scene: scene.resident.phone[-4:],
        lambda scene: scene.resident.name,
        lambda scene: scene.resident.name_initials,
        lambda scene: place(scene, scene.resident).number,
    ],
    ids=["card", "code", "id", "phone", "tail", "name", "pinyin", "order"],
)
def test_a_person_is_found_by_anything(client, scene, said):
    found = find(client, scene, q=said(scene))
    assert [one["id"] for one in found["people"]] == [scene.resident.pk]


def test_a_blocked_card_and_a_stranger_are_walk_ins(client, scene):
    card = scene.resident.cards.get()
    block_card(card=card, reason="丢了", by=staff(Role.STREET_CLERK, scene.community.parent))
    found = find(client, scene, q=card.number)
    assert found == {"people": [], "blocked": True}
    far = ResidentFactory(community=CommunityFactory(parent__parent__code="110106"))
    assert find(client, scene, q=far.phone)["people"] == []
    assert find(client, scene, q=far.id_number)["people"] == []


def test_orders_are_shown_first_and_handed_over(client, scene):
    order = place(scene, scene.resident)
    route(scene)
    cook(scene)
    found = find(client, scene, q=scene.resident.cards.get().number)
    (shown,) = found["people"][0]["orders"]
    assert (shown["number"], shown["cash_due_fen"]) == (order.number, 1200)
    answer = send(client, at(scene, "give"), {"order": order.pk, "cash_fen": 1200})
    assert answer.json() == {"number": order.number}
    assert send(client, at(scene, "give"), {"order": 10**12, "cash_fen": 0}).status_code == 400


def test_a_sale_of_the_script(client, scene):
    code = f"m{scene.item.pk}"
    asked = {"period": "lunch", "items": {code: "2"}}
    quote = send(client, at(scene, "quote"), asked).json()
    assert (quote["elder_fen"], quote["due_fen"]) == (2400, 2400)
    sale = {**asked, "key": "k1", "elder_fen": 2400, "cash_fen": 2400, "card_fen": 0}
    url = at(scene, "sales")
    answers = [send(client, url, {**sale, "person": None}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert Sale.objects.count() == 1
    assert len(client.get(url).json()["sales"]) == 1


@pytest.mark.parametrize(
    "data",
    [
        *(
            "[]",
            "{",
            "5",
            "null",
            '{"sales": 5}',
            '{"sales": [5]}',
            '{"sales": [{}], "unsent": -1}',
        ),
        *('{"key": "k", "items": []}', '{"key": "\\u0000", "items": {"m1": "1"}, "cash_fen": 1}'),
        *('{"key": 5}', '{"person": "x"}', '{"person": true}', '{"person": 7}', '{"order": "1"}'),
        *('{"items": {"m1": "x"}, "cash_fen": 1.5}', "[" * 5000),
    ],
)
@pytest.mark.parametrize("name", ["find", "quote", "sales", "give", "changes", "upload"])
def test_bad_bodies_are_refused(client, scene, name, data):
    answer = client.post(at(scene, name, period="lunch"), data, content_type="application/json")
    assert answer.status_code in (200, 400, 409), answer.content
    if answer.status_code == 200:
        assert all(one["status"] == "held" for one in answer.json().get("results", []))
    else:
        assert {"code", "message"} <= set(answer.json())
    assert not Sale.objects.exists()


def test_the_list_and_the_upload(client, scene):
    listed = send(client, at(scene, "list"), {}).json()
    assert len(listed["cards"]) == 1
    device = Device(scene)
    signed = device.sell(((f"m{scene.item.pk}", 1),))
    row = {"body": signed.body, "signature": signed.signature, "key": signed.key}
    first, second = (
        send(client, at(scene, "upload"), {"sales": [row], "unsent": 3}).json() for _ in range(2)
    )
    assert [answer["results"][0]["status"] for answer in (first, second)] == ["stored", "known"]
    scene.shift.refresh_from_db()
    assert scene.shift.unsent == 2


def test_a_sale_is_reversed_on_its_page(client, scene):
    sale = sold(scene)
    page = reverse("meals_console:sale", args=[sale.pk])
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "按错了"}).status_code == 302
    sale.refresh_from_db()
    assert sale.state == "reversed"
    assert "按错了" in client.get(page).content.decode()


def test_reviews_are_settled_on_their_page(client_as, scene):
    device = Device(scene)
    signed = device.sell(((f"m{scene.item.pk}", 1),), "99000000")
    device.send(signed)
    review = SaleReview.objects.get()
    manager = client_as(scene.manager)
    listed = manager.get(reverse("meals_console:sale_reviews")).content.decode()
    assert review.sale.number in listed
    page = reverse("meals_console:sale_review", args=[review.pk])
    assert "可不填" not in manager.get(page).content.decode()
    assert manager.post(page, {"take": "1"}).status_code == 302
    assert manager.post(page, {"keep": "1", "outcome": ""}).status_code == 422
    assert manager.post(page, {"outcome": "只写了意见"}).status_code == 422
    assert manager.post(page, {"keep": "1", "outcome": "核对过"}).status_code == 302
    review.refresh_from_db()
    assert (review.state, review.owner) == ("kept", scene.manager)
    assert client_as(scene.cashier).post(page, {"keep": "1", "outcome": "x"}).status_code == 403
    stranger = client_as(staff(Role.STATION_MANAGER, OrganisationFactory()))
    assert stranger.get(page).status_code == 404
    assert stranger.get(reverse("meals_console:sale_reviews")).context["page"].paginator.count == 0


def test_a_review_leads_to_what_happened_elsewhere(client_as, scene):
    device = Device(scene)
    card = scene.resident.cards.get().number
    signed = device.sell(((f"m{scene.item.pk}", 1),), card)
    order = place(scene, scene.resident)
    device.send(signed)
    page = reverse("meals_console:sale_review", args=[SaleReview.objects.get().pk])
    link = reverse("meals_console:order", args=[order.pk])
    shown = client_as(scene.manager).get(page).content.decode()
    assert f'<a href="{link}">{order.number}</a>' in shown


def test_the_worker_may_serve_the_tills_pages(client):
    answer = client.get(reverse("meals_console:till_worker"))
    assert answer["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_as_many_queries_for_three(
    client_as, scene, rows, django_assert_max_num_queries
):
    device = Device(scene)
    for _ in range(rows):
        device.send(device.sell(((f"m{scene.item.pk}", 1),), "99000000"))
    manager = client_as(scene.manager)
    manager.get(reverse("meals_console:sale_reviews"))
    with django_assert_max_num_queries(8):
        manager.get(reverse("meals_console:sale_reviews"))
    commands.note_unsent(shift=scene.shift, count=0, by=scene.cashier)
    with django_assert_max_num_queries(14):
        manager.get(reverse("meals_console:till", args=[scene.till.pk]))
