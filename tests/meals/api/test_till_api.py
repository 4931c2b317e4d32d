"""Partners' tills: a price, a sale once, a reversal; bad input changes nothing."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.models import AuditEvent
from meals.models import Sale
from tests.factories.accounts import OrganisationFactory, staff
from tests.factories.meals import fill_purses
from tests.factories.meals_till import sold, till_scene

pytestmark = pytest.mark.django_db
LIST = reverse("api-till-sale-list")
QUOTE = reverse("api-till-sale-quote")


@pytest.fixture
def scene():
    made = till_scene(names=1)
    fill_purses(made.people[0])
    return made


@pytest.fixture
def api(api_as, scene):
    return api_as(staff(Role.PARTNER_ENGINEER, scene.operator))


def body(scene, **changes):
    return {
        "till": scene.till.pk,
        "meal_period": "lunch",
        "card": scene.people[0].cards.get().number,
        "items": [{"code": f"m{scene.item.pk}", "quantity": 1}],
        **changes,
    }


def post(api, data, key="sale-0001", url=LIST):
    headers = {"Idempotency-Key": key} if key else {}
    return api.post(url, data, format="json", headers=headers)


def test_a_price_then_a_sale_then_its_reversal(api, scene):
    quote = post(api, body(scene), url=QUOTE).json()
    assert (quote["elder_fen"], quote["purse_fen"], quote["due_fen"]) == (1200, 1200, 0)
    first = post(api, body(scene, expected_elder_fen=1200))
    again = post(api, body(scene, expected_elder_fen=1200))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["purse_fen"] == 1200
    url = reverse("api-till-sale-reverse", args=[first.json()["id"]])
    assert api.post(url, {"reason": "端错了"}).json()["state"] == "reversed"
    assert api.post(url, {"reason": "端错了"}).status_code == 409


def test_a_card_that_nobody_holds_is_a_walk_in(api, scene):
    answer = post(api, body(scene, card="88000000001", cash_fen=1200))
    assert answer.json()["resident"] is None


def looked_up():
    return AuditEvent.objects.filter(action="meals.till.looked_up").count()


def test_only_a_card_an_id_number_or_a_whole_phone_says_who_it_is(api, scene):
    person = scene.people[0]
    for text in (person.name, person.phone[-4:]):
        quote = post(api, body(scene, card=text), url=QUOTE).json()
        assert (quote["purse_fen"], quote["due_fen"]) == (0, 1200), text
    assert looked_up() == 0
    assert post(api, body(scene, card=person.phone), url=QUOTE).json()["purse_fen"] == 1200
    assert looked_up() == 1
    assert post(api, body(scene, card=person.id_number), url=QUOTE).json()["purse_fen"] == 1200
    assert looked_up() == 1


def test_who_is_named_by_number_is_noted_even_when_nothing_is_sold(api, scene):
    ids = {"card": "", "resident": scene.people[0].pk}
    assert post(api, body(scene, **ids, expected_elder_fen=1)).status_code == 409
    assert looked_up() == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"till": 10**9}, 404),
        ({"till": "x"}, 400),
        ({"items": []}, 400),
        ({"items": [{"code": "x1"}]}, 400),
        ({"items": [{"code": "m99999999", "quantity": 1}]}, 409),
        ({"meal_period": "night"}, 400),
        ({"resident": 10**9}, 404),
        ({"cash_fen": -1}, 400),
        ({"cash_fen": 1300}, 409),
        ({"expected_elder_fen": 1}, 409),
        ({"card": "", "cash_fen": 5}, 409),
    ],
)
def test_bad_input_is_refused_and_sells_nothing(api, scene, changes, status):
    answer = post(api, body(scene, **changes))
    assert answer.status_code == status, answer.content
    assert {"code", "message"} <= set(answer.json())
    assert not Sale.objects.exists()


def test_a_key_is_needed_and_stands_for_one_sale(api, scene):
    assert post(api, body(scene), key="").status_code == 400
    post(api, body(scene))
    assert post(api, body(scene, cash_fen=100)).status_code == 409


def test_another_operators_sales_are_not_there(api_as, scene):
    sale = sold(scene)
    stranger = api_as(staff(Role.PARTNER_ENGINEER, OrganisationFactory()))
    assert stranger.get(LIST).json()["results"] == []
    detail = reverse("api-till-sale-detail", args=[sale.pk])
    assert stranger.get(detail).status_code == 404
    assert post(stranger, body(scene)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_three(api, scene, rows, django_assert_max_num_queries):
    for _ in range(rows):
        sold(scene)
    with django_assert_max_num_queries(6):
        assert len(api.get(LIST).json()["results"]) == rows
