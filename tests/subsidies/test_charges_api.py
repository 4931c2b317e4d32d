"""Charges over HTTP, for operators' programs."""

from datetime import date, timedelta

import pytest
import time_machine

from accounts.enums import OrganisationKind, Role
from accounts.models import Membership
from core.audit import SYSTEM
from core.dates import today
from elderly_care.commands import block_card, member_code
from subsidies.commands import confirm_statement, draw_statement, hold_funds, lock_statement
from subsidies.models import Charge, Hold, LateCharge, Recovery, Refund, Transfer
from subsidies.queries import differences
from tests.clock import InDays, told
from tests.factories.accounts import OrganisationFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import available, filled_purse
from tests.factories.subsidies_charges import charged, scene
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db
URL = "/api/v1/charges"
YESTERDAY = InDays(-1)


@pytest.fixture
def s():
    return scene()


@pytest.fixture
def api(s, api_as):
    return api_as(s.engineer)


def body(s, fen=600, **fields):
    return {"resident": s.resident.pk, "service": "meals", "amount_fen": fen, **fields}


def send(api, path, data, key="A-1"):
    return api.post(f"{URL}{path}", told(data), headers={"Idempotency-Key": key} if key else {})


def test_a_quote_sets_nothing_aside(api, s):
    answer = api.post(f"{URL}/quote", body(s, 1500))
    assert answer.status_code == 200
    assert answer.data == {
        "amount_fen": 1500,
        "own_fen": 500,
        "parts": [{"programme": s.programme.code, "programme_name": s.programme.name, "fen": 1000}],
    }
    assert (available(s.purse), Hold.objects.count()) == (1000, 0)


@pytest.mark.parametrize(
    ("fen", "paid", "own"), [(600, 600, 0), (1000, 1000, 0), (1500, 1000, 500)]
)
def test_a_charge_is_taken_at_once_and_once(api, s, fen, paid, own):
    first, again = (send(api, "", body(s, fen)) for _ in range(2))
    assert (first.status_code, again.data) == (201, first.data)
    told = (first.data["state"], first.data["paid_fen"], first.data["own_fen"])
    assert told == ("captured", paid, own)
    assert (available(s.purse), Charge.objects.count()) == (1000 - paid, 1)
    assert "*" in first.data["resident_name"]
    assert differences() == []


@pytest.mark.parametrize(("price", "paid"), [(None, 600), (600, 600), (400, 400), (1, 1)])
def test_a_hold_is_captured_whole_or_in_part(api, s, price, paid):
    held = send(api, "/hold", body(s)).data
    assert (held["state"], held["held_fen"], held["paid_fen"]) == ("held", 600, None)
    assert available(s.purse) == 400
    asked = {} if price is None else {"amount_fen": price}
    for _ in range(2):
        answer = api.post(f"{URL}/{held['id']}/capture", asked)
        assert (answer.status_code, answer.data["paid_fen"]) == (200, paid)
    assert available(s.purse) == 1000 - paid
    other = api.post(f"{URL}/{held['id']}/capture", {"amount_fen": 2})
    assert (other.status_code, other.data["code"]) == (409, "subsidies.reference_reused")


def test_a_hold_is_cancelled_once(api, s):
    held = send(api, "/hold", body(s)).data
    for _ in range(2):
        answer = api.post(f"{URL}/{held['id']}/void")
        assert (answer.status_code, answer.data["state"]) == (200, "voided")
    assert available(s.purse) == 1000
    late = api.post(f"{URL}/{held['id']}/capture", {})
    assert (late.status_code, late.data["code"]) == (409, "wrong_state")


def test_more_than_was_held_for_is_refused(api, s):
    held = send(api, "/hold", body(s)).data
    answer = api.post(f"{URL}/{held['id']}/capture", {"amount_fen": 601})
    assert (answer.status_code, answer.data["code"]) == (400, "subsidies.more_than_held_for")
    assert api.get(f"{URL}/{held['id']}").data["state"] == "held"


def test_what_was_told_is_what_is_asked(api, s):
    refused = send(api, "", body(s, 1500, expected_own_fen=400))
    assert (refused.status_code, refused.data["code"]) == (409, "subsidies.split_changed")
    assert (Charge.objects.count(), available(s.purse)) == (0, 1000)
    assert send(api, "", body(s, 1500, expected_own_fen=500)).status_code == 201


@pytest.mark.parametrize(("fen", "paid", "owed"), [(600, 600, 0), (1700, 1000, 700)])
def test_a_late_charge_never_overdraws(api, s, fen, paid, owed):
    for _ in range(2):
        answer = send(api, "/late", body(s, fen, occurred_on=YESTERDAY))
        assert answer.status_code == 201
        parts = [answer.data[name] for name in ("paid_fen", "owed_fen", "own_fen")]
        assert parts == [paid, owed, 0]
        assert answer.data["occurred_on"] == str(today() - timedelta(days=1))
    assert LateCharge.objects.count() == 1
    assert [r.remaining_fen for r in Recovery.objects.with_remaining()] == ([owed] if owed else [])
    received = Transfer.objects.filter(credit__operator=s.operator)
    assert sum(received.values_list("amount_fen", flat=True)) == fen
    assert differences() == []


def test_a_refund_goes_back_to_its_lots_once(api, s):
    charge = send(api, "", body(s)).data
    path = f"/{charge['id']}/refunds"
    for _ in range(2):
        answer = send(api, path, {"amount_fen": 200, "reason": "少了一个菜"}, "R-1")
        assert (answer.status_code, answer.data["returned_fen"]) == (201, 200)
    other = send(api, path, {"amount_fen": 300, "reason": "少了一个菜"}, "R-1")
    assert (other.status_code, other.data["code"]) == (409, "subsidies.reference_reused")
    rest = send(api, path, {"reason": "全退"}, "R-2")
    assert rest.data["returned_fen"] == 400
    more = send(api, path, {"reason": "全退"}, "R-3")
    assert (more.status_code, more.data["code"]) == (409, "subsidies.too_much_back")
    assert (available(s.purse), Refund.objects.count()) == (1000, 2)
    assert differences() == []


def test_a_late_charges_refund_lowers_the_debt_first(api, s):
    charge = send(api, "/late", body(s, 1700, occurred_on=YESTERDAY)).data
    answer = send(api, f"/{charge['id']}/refunds", {"amount_fen": 800, "reason": "退"}, "R-1")
    assert answer.data["returned_fen"] == 800
    assert Recovery.objects.with_remaining().get().remaining_fen == 0
    assert available(s.purse) == 100


@pytest.mark.parametrize("path", ["", "/hold"])
@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"amount_fen": 0}, 400, "invalid"),
        ({"amount_fen": -5}, 400, "invalid"),
        ({"amount_fen": 2.5}, 400, "invalid"),
        ({"amount_fen": "x"}, 400, "invalid"),
        ({"amount_fen": 2**70}, 400, "invalid"),
        ({"amount_fen": 10**12 + 1}, 400, "subsidies.not_a_price"),
        ({"amount_fen": None}, 400, "invalid"),
        ({"service": "gold"}, 400, "invalid"),
        ({"resident": "x"}, 400, "invalid"),
        ({"resident": 2**70}, 400, "invalid"),
        ({"resident": 2**40}, 404, "not_found"),
        ({"operator": 2**40}, 403, "subsidies.not_your_operator"),
        ({"expected_own_fen": -1}, 400, "invalid"),
    ],
)
def test_bad_input_changes_nothing(api, s, path, change, status, code):
    answer = send(api, path, {**body(s), **change})
    assert (answer.status_code, answer.data["code"]) == (status, code)
    assert (Charge.objects.count(), available(s.purse)) == (0, 1000)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({}, 400, "invalid"),
        ({"occurred_on": "yesterday"}, 400, "invalid"),
        ({"occurred_on": InDays(2)}, 400, "subsidies.not_yet_happened"),
        ({"occurred_on": YESTERDAY, "service": "goods"}, 409, "subsidies.no_purse"),
    ],
)
def test_a_late_charge_that_cannot_be(api, s, change, status, code):
    answer = send(api, "/late", {**body(s), **change})
    assert (answer.status_code, answer.data["code"]) == (status, code)
    assert (Charge.objects.count(), available(s.purse)) == (0, 1000)


@pytest.mark.parametrize("path", ["", "/hold", "/late"])
@pytest.mark.parametrize("key", [None, " ", "x" * 81])
def test_without_a_key_nothing_is_charged(api, s, path, key):
    answer = send(api, path, body(s, occurred_on=YESTERDAY), key)
    assert (answer.status_code, answer.data["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("", {"amount_fen": 500}),
        ("", {"service": "home_service"}),
        ("/hold", {}),
        ("/late", {"occurred_on": YESTERDAY}),
    ],
)
def test_a_key_with_other_content_is_refused(api, s, path, change):
    send(api, "", body(s))
    answer = send(api, path, {**body(s), **change})
    assert (answer.status_code, answer.data["code"]) == (409, "subsidies.reference_reused")
    other = ResidentFactory(community=s.community)
    answer = send(api, "", {**body(s), "resident": other.pk})
    assert answer.status_code == 409
    assert available(s.purse) == 400


def test_a_person_is_known_by_a_card(api, s):
    card = member_code(resident=s.resident, by=SYSTEM)
    asked = {"card": card.number, "service": "meals", "amount_fen": 600}
    answer = send(api, "", asked)
    assert (answer.status_code, answer.data["resident"]) == (201, s.resident.pk)
    assert send(api, "/quote", {**asked, "card": "QR-NOBODY"}).status_code == 404
    both = send(api, "/quote", {**asked, "resident": s.resident.pk})
    neither = send(api, "/quote", {"service": "meals", "amount_fen": 600})
    assert (both.status_code, neither.status_code) == (400, 400)
    block_card(card=card, reason="挂失", by=SYSTEM)
    assert send(api, "/quote", asked).status_code == 404


def test_two_operators_may_use_the_same_number(s, api, api_as):
    rival = scene(s.community)
    assert send(api, "", body(s)).status_code == 201
    answer = send(api_as(rival.engineer), "", {**body(s, 100), "operator": rival.operator.pk})
    assert answer.status_code == 201
    assert available(s.purse) == 300


def test_an_operators_number_reaches_no_order(api, s):
    hold_funds(
        resident=s.resident,
        amount_fen=300,
        service="meals",
        reference="meal-order:1",
        by=s.engineer,
    )
    answer = send(api, "", body(s, 100), "meal-order:1")
    assert (answer.status_code, answer.data["paid_fen"]) == (201, 100)
    assert available(s.purse) == 600
    assert Hold.objects.get(reference="meal-order:1").amount_fen == 300


def test_another_operators_charge_does_not_exist(s, api, api_as):
    held = send(api, "/hold", body(s)).data
    rival = api_as(scene(s.community).engineer)
    assert rival.get(URL).data["results"] == []
    assert rival.get(f"{URL}/{held['id']}").status_code == 404
    for verb in ("capture", "void", "refunds"):
        answer = send(rival, f"/{held['id']}/{verb}", {"reason": "x"}, "R")
        assert answer.status_code == 404
    refused = send(rival, "", {**body(s), "operator": s.operator.pk})
    assert (refused.status_code, refused.data["code"]) == (403, "subsidies.not_your_operator")
    assert available(s.purse) == 400


def test_a_person_outside_the_area_does_not_exist(api, s):
    stranger = filled_purse(500, programme=s.programme).resident
    for path in ("", "/hold", "/late", "/quote"):
        asked = {**body(s), "resident": stranger.pk, "occurred_on": YESTERDAY}
        assert send(api, path, asked).status_code == 404


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.STREET_CLERK, "community", 403),
        (Role.CASHIER, "operator", 403),
        (Role.STATION_MANAGER, "community", 400),
        (Role.STATION_MANAGER, "operator", 404),
    ],
)
def test_who_may_charge(api_as, s, role, place, status):
    """A manager of the operator may, where the street has granted the area."""
    user = staff(role, getattr(s, place))
    assert send(api_as(user), "", body(s)).status_code == status


def test_a_departments_engineer_charges_nobody(api_as, s):
    department = OrganisationFactory(division=s.community, kind=OrganisationKind.DEPARTMENT)
    user = staff(Role.PARTNER_ENGINEER, department)
    Membership.objects.create(user=user, role=Role.PARTNER_ENGINEER, division=s.community)
    assert send(api_as(user), "", body(s)).status_code == 400


def test_nothing_is_bought_after_a_death(api, s):
    s.resident.died_on = today() - timedelta(days=3)
    s.resident.save()
    for path, day in (("", None), ("/hold", None), ("/late", YESTERDAY)):
        answer = send(api, path, body(s, occurred_on=day) if day else body(s))
        assert (answer.status_code, answer.data["code"]) == (409, "subsidies.person_died")
    before = str(today() - timedelta(days=5))
    assert send(api, "/late", body(s, occurred_on=before)).status_code == 201


def test_a_locked_period_takes_no_charge(api, s):
    finance, manager = staff(Role.DISTRICT_ADMIN, s.community.parent.parent), s.engineer
    held = send(api, "/hold", body(s, 100), "A-2").data
    charged(s, 50, "A-3")
    with time_machine.travel(today() + timedelta(days=40), tick=False):
        statement = draw_statement(
            operator=s.operator, through=today() - timedelta(days=1), by=finance
        )
        confirm_statement(statement=statement, by=manager)
        lock_statement(statement=statement, by=finance)
    before = available(s.purse)
    for path, asked in (
        ("", body(s)),
        ("/late", body(s, occurred_on=YESTERDAY)),
        (f"/{held['id']}/capture", {}),
        (f"/{Charge.objects.get(number='A-3').pk}/refunds", {"reason": "退"}),
    ):
        answer = send(api, path, asked)
        assert (answer.status_code, answer.data["code"]) == (409, "subsidies.period_locked")
    assert (available(s.purse), Charge.objects.count(), Refund.objects.count()) == (before, 2, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_is_ones_own_and_costs_the_same(api, s, rows, django_assert_num_queries):
    for number in range(rows):
        charged(s, 100, f"A-{number}")
    charged(scene(s.community), 100, "other")
    with django_assert_num_queries(3):  # roles, operators, charges with their people
        found = api.get(URL).data["results"]
    assert [row["number"] for row in found] == [f"A-{number}" for number in range(rows)]
    assert len(api.get(URL, {"number": "A-0"}).data["results"]) == 1
    assert api.get(URL, {"state": "held"}).data["results"] == []
    assert api.get(URL, {"state": "x"}).status_code == 400
    assert api.get(URL, {"day_to": str(date(2024, 1, 1))}).data["results"] == []


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_the_same_number_sent_eight_times_at_once_is_one_charge():
    s = scene()
    answers = together(8, lambda _: charged(s).pk)
    assert len(set(answers)) == 1
    assert available(s.purse) == 400
    assert differences() == []


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_sixteen_charges_of_the_last_credit_pay_it_once():
    s = scene()
    answers = together(16, lambda n: charged(s, 1000, f"A-{n}").paid_fen)
    assert sorted(answers)[-2:] == [0, 1000]
    assert available(s.purse) == 0
    assert differences() == []
