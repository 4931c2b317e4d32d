"""Staff read charges and act on them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from core.models import AuditEvent
from subsidies.commands import capture_funds, hold_charge, hold_funds, pay_operator
from subsidies.models import Charge, Recovery, Refund
from subsidies.queries import differences
from tests.clock import InDays, told
from tests.factories.accounts import DistrictFactory, OrganisationFactory, staff
from tests.factories.subsidies import ProgrammeFactory, available, top_up
from tests.factories.subsidies_charges import charged, request, scene
from tests.factories.subsidies_recoveries import debt

pytestmark = pytest.mark.django_db
FIND = "/console/subsidies/charges/"


@pytest.fixture
def s():
    return scene()


@pytest.fixture
def as_(client, s):
    """The browser of somebody with a role in the street, or in the district."""

    def login(role=Role.STREET_CLERK, place=None):
        client.force_login(staff(role, place or s.community.parent))
        return client

    return login


@pytest.fixture
def finance(as_, s):
    return as_(Role.DISTRICT_ADMIN, s.community.parent.parent)


def page(reference: str) -> str:
    return reverse("subsidies_console:charge", args=[reference])


def person(s) -> str:
    return reverse("subsidies_console:person_charges", args=[s.resident.pk])


def late(s, **changes) -> dict:
    """The form as somebody fills it in."""
    day = today() - timedelta(days=2)
    form = {"operator": s.operator.pk, "service": "meals", "amount": "12", "occurred_on": str(day)}
    return {**form, "reason": "断网，手工单第 12 号", "number": "desk-1", **changes}


@pytest.mark.parametrize("text", ["charge:{}", " charge:{} ", "late:charge:{}", "charge:{}:age"])
def test_a_reference_leads_to_its_page(as_, s, text):
    made = charged(s)
    answer = as_().post(FIND, {"q": text.format(made.pk)})
    assert (answer.status_code, answer.url) == (302, page(made.reference))


def test_a_person_is_found_masked(as_, s):
    text = as_().post(FIND, {"q": s.resident.name}, follow=True).content.decode()
    assert person(s) in text
    assert s.resident.id_number not in text
    for nobody in ("meal-order:9", "没有这个人", "charge:99999999999999999999"):
        assert "没有找到" in as_().post(FIND, {"q": nobody}, follow=True).content.decode()


def test_another_streets_charge_is_not_found(as_, s):
    theirs = scene()
    browser, made = as_(), charged(theirs)
    assert browser.get(page(made.reference)).status_code == 404
    assert browser.get(person(theirs)).status_code == 404
    assert browser.post(person(theirs), late(theirs)).status_code == 404
    assert browser.post(FIND, {"q": made.reference}, follow=True).status_code == 200


def test_a_charge_tells_its_lots_and_refunds(as_, s):
    made = charged(s)
    browser = as_()
    form = {"act": "refund", "number": "n", "amount": "2", "reason": "少了一个菜"}
    for _ in range(2):
        assert browser.post(page(made.reference), form).status_code == 302
    text = browser.get(page(made.reference)).content.decode()
    for words in (s.programme.name, "2024-01", "6.00", "2.00", "少了一个菜", "A-1"):
        assert words in text
    assert (available(s.purse), Refund.objects.count()) == (600, 1)
    assert AuditEvent.objects.filter(action="subsidies.refunded_by_hand").count() == 1
    assert AuditEvent.objects.filter(action="subsidies.charges.shown").exists()
    assert differences() == []


def test_an_orders_charge_is_refunded_too_and_leads_to_the_order(as_, s):
    asked = {"resident": s.resident, "amount_fen": 500, "service": "meals"}
    hold_funds(**asked, reference="meal-order:77", by=s.engineer)
    capture_funds(reference="meal-order:77", operator=s.operator, book_date=today(), by=s.engineer)
    browser = as_()
    assert "看订单" in browser.get(page("meal-order:77")).content.decode()
    form = {"act": "refund", "number": "n", "amount": "", "reason": "重复下单"}
    assert browser.post(page("meal-order:77"), form).status_code == 302
    assert available(s.purse) == 1000


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"amount": "7", "reason": "x"}, "最多还能退 6.00 元"),
        ({"amount": "0", "reason": "x"}, "金额不对"),
        ({"amount": "-1", "reason": "x"}, "不是金额"),
        ({"amount": "abc", "reason": "x"}, "不是金额"),
        ({"amount": "1", "reason": " "}, "请填：为什么退"),
        ({"amount": "1", "reason": "x", "number": ""}, ""),
    ],
)
def test_a_wrong_refund_is_said_and_changes_nothing(as_, s, form, words):
    made = charged(s)
    answer = as_().post(page(made.reference), {"act": "refund", "number": "n", **form})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (available(s.purse), Refund.objects.count()) == (400, 0)


@pytest.mark.parametrize(("amount", "owed"), [("6", 0), ("12", 200)])
def test_a_late_charge_is_entered_once(as_, s, amount, owed):
    browser = as_()
    for _ in range(2):
        answer = browser.post(person(s), late(s, amount=amount), follow=True)
        assert answer.status_code == 200
    made = Charge.objects.get()
    assert (made.owed_fen, made.reason) == (owed, "断网，手工单第 12 号")
    text = answer.content.decode()
    assert ("列入追回" in text) == bool(owed)
    assert [r.remaining_fen for r in Recovery.objects.with_remaining()] == ([owed] if owed else [])
    assert "断网" in text
    assert differences() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": "0"}, "金额不对"),
        ({"amount": ""}, "请填：金额"),
        ({"reason": " "}, "请填：为什么补记"),
        ({"occurred_on": InDays(2)}, "还没有到"),
        ({"occurred_on": "x"}, ""),
        ({"service": "goods"}, "没有可用于这项服务的账户"),
        ({"service": "gold"}, ""),
        ({"operator": "0"}, ""),
    ],
)
def test_a_wrong_late_charge_changes_nothing(as_, s, changes, words):
    answer = as_().post(person(s), late(s, **told(changes)))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (Charge.objects.count(), available(s.purse)) == (0, 1000)


def test_another_districts_operator_is_not_offered(as_, s):
    far = OrganisationFactory(division=DistrictFactory(code="310101"))
    assert as_().post(person(s), late(s, operator=far.pk)).status_code == 422


def test_the_governments_part_is_taken_back_by_finance(finance, s):
    programme = ProgrammeFactory()
    for part in ("age", "day"):
        pay_operator(
            programme=programme,
            operator=s.operator,
            amount_fen=300,
            reference=f"visit:5:{part}",
            book_date=today(),
            by=s.engineer,
        )
    text = finance.get(page("visit:5")).content.decode()
    assert "收回政府补贴 visit:5:age" in text
    form = {"act": "take_back", "part": "visit:5:age", "number": "n", "reason": "没有送达"}
    for _ in range(2):
        assert finance.post(page("visit:5"), {**form, "amount": "1"}).status_code == 302
    rest = finance.post(page("visit:5"), {**form, "number": "m", "amount": ""})
    assert rest.status_code == 302
    more = finance.post(page("visit:5"), {**form, "number": "o", "amount": "1"})
    assert (more.status_code, "最多还能退 0.00 元" in more.content.decode()) == (422, True)
    assert sum(Refund.objects.values_list("returned_fen", flat=True)) == 300
    stranger = finance.post(page("visit:5"), {**form, "part": "visit:6:age", "number": "p"})
    assert stranger.status_code == 403
    assert differences() == []


def test_a_street_does_not_take_back_the_governments_part(as_, s):
    made = charged(s)
    pay_operator(
        programme=s.programme,
        operator=s.operator,
        amount_fen=300,
        reference=f"{made.reference}:age",
        book_date=today(),
        by=s.engineer,
    )
    browser = as_()
    assert "收回政府补贴 charge" not in browser.get(page(made.reference)).content.decode()
    form = {"act": "take_back", "part": f"{made.reference}:age", "number": "n", "reason": "x"}
    assert browser.post(page(made.reference), form).status_code == 403


def test_a_forgotten_hold_is_set_free(as_, s):
    held = hold_charge(request=request(s), by=s.engineer)
    browser = as_()
    assert browser.post(page(held.reference), {"act": "free", "reason": " "}).status_code == 422
    assert (
        browser.post(page(held.reference), {"act": "free", "reason": "误操作"}).status_code == 302
    )
    assert available(s.purse) == 1000
    assert AuditEvent.objects.get(action="subsidies.charge.void").reason == "误操作"


@pytest.mark.parametrize("act", ["", "delete", "free"])
def test_unknown_acts_are_refused(as_, s, act):
    hold_funds(resident=s.resident, amount_fen=5, service="meals", reference="x:1", by=s.engineer)
    assert as_().post(page("x:1"), {"act": act, "reason": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        (Role.STREET_APPROVER, 200),
        (Role.AUDITOR, 200),
        (Role.COMMUNITY_WORKER, 403),
        (Role.CASHIER, 403),
        (Role.STATION_MANAGER, 403),
    ],
)
def test_who_reads_does_not_yet_act(as_, s, role, reads):
    made, browser = charged(s), as_(role)
    answer = browser.get(page(made.reference))
    assert answer.status_code == reads
    assert 'name="act"' not in answer.content.decode()
    form = {"act": "refund", "number": "n", "reason": "x"}
    assert browser.post(page(made.reference), form).status_code == 403
    assert browser.post(person(s), late(s)).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_a_persons_list_costs_the_same(as_, s, rows, django_assert_max_num_queries):
    for number in range(rows):
        charged(s, 100, f"A-{number}")
    browser = as_()
    with django_assert_max_num_queries(14):
        text = browser.get(person(s)).content.decode()
    assert all(f"A-{number}" in text for number in range(rows))


def test_the_account_leads_to_the_charges(as_, s):
    made = charged(s)
    today_ = f"{today():%Y-%m}"
    account = reverse("subsidies_console:account", args=[s.resident.pk])
    text = as_().get(account, {"first": today_, "last": today_}).content.decode()
    assert person(s) in text
    assert page(made.reference) in text


def test_a_debt_is_offset_by_hand_once(as_, s):
    recovery = debt(s.community)
    purse = recovery.resident.accounts.get(kind=1)
    browser = as_()
    address = reverse("subsidies_console:recovery", args=[recovery.pk])
    assert "从账户抵扣" not in browser.get(address).content.decode()
    top_up(purse, 300)
    assert "现在可以动用 3 元" in browser.get(address).content.decode()
    form = {"act": "offset", "number": "desk-1", "amount": "2", "reason": "本人要求"}
    for _ in range(2):
        assert browser.post(address, form).status_code == 302
    assert available(purse) == 100
    assert Recovery.objects.with_remaining().get().remaining_fen == 300
    assert AuditEvent.objects.get(action="subsidies.offset").reason == "本人要求"
    for wrong in ({"amount": "9"}, {"amount": "0"}, {"amount": "1", "reason": " "}):
        assert browser.post(address, {**form, "number": "desk-2", **wrong}).status_code == 422
    assert differences() == []
