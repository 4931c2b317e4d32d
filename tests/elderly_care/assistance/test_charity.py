"""The charity fund: what comes in, what goes out by two, what is taken back; never below zero."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput, NotAllowed, NotFound, ReasonMissing, SecondPersonNeeded
from core.transitions import WrongState
from elderly_care.commands import charity, charity_aids, record_death
from elderly_care.commands.assistance_errors import (
    CannotCounter,
    FundClosed,
    FundNotEmpty,
    LaterThanToday,
    NotEnough,
    OutsideFund,
    ReceiptTaken,
    TooEarly,
)
from elderly_care.commands.day_care_errors import KeyReused
from elderly_care.enums.assistance import AidState, CharityPurpose
from elderly_care.models import CharityAid, CharityEntry, CharityFund
from elderly_care.queries.charity import purposes_of, years_of
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_charity import (
    aid_from,
    approver_of,
    clerk_of,
    fund_of,
    gift_for,
)
from tests.factories.elderly_care_people import HouseholdFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def clerk(community):
    return clerk_of(community)


@pytest.fixture
def approver(community):
    return approver_of(community)


@pytest.fixture
def fund(community, clerk):
    return fund_of(community, 10_000, by=clerk)


def left(fund):
    fund.refresh_from_db()
    return fund.balance_fen, fund.goods_fen


def test_gifts_and_aids_move_the_balance(fund, clerk, approver):
    gift_for(fund, 7_000, by=clerk, form="goods", goods="取暖器 2 套", donor="")
    assert left(fund) == (10_000, 7_000)

    charity_aids.decide_aid(aid=aid_from(fund, 4_000, by=clerk), approve=True, by=approver)
    goods = aid_from(fund, 7_000, by=clerk, form="goods", goods="取暖器 2 套")
    charity_aids.decide_aid(aid=goods, approve=True, by=approver)

    assert left(fund) == (6_000, 0)


def test_one_receipt_is_one_gift(fund, clerk):
    first = gift_for(fund, 100, by=clerk, receipt_no="A-1")

    assert gift_for(fund, 100, by=clerk, receipt_no="A-1").pk == first.pk
    with pytest.raises(ReceiptTaken):
        gift_for(fund, 200, by=clerk, receipt_no="A-1")
    assert left(fund) == (10_100, 0)


@pytest.mark.parametrize(
    ("gift", "refusal"),
    [
        ({"happened_on": 1}, LaterThanToday),
        ({"happened_on": -20_000}, TooEarly),
        ({"receipt_no": ""}, InvalidInput),
        ({"fen": 0}, InvalidInput),
        ({"fen": -5}, InvalidInput),
        ({"form": "gold"}, InvalidInput),
    ],
)
def test_what_is_no_gift(fund, clerk, gift, refusal):
    if "happened_on" in gift:
        gift["happened_on"] = today() + timedelta(days=gift["happened_on"])
    with pytest.raises(refusal):
        gift_for(fund, by=clerk, **gift)
    assert left(fund) == (10_000, 0)


def test_whoever_proposes_does_not_decide(community):
    district = staff(Role.DISTRICT_ADMIN, community.parent.parent)
    fund = fund_of(community, 10_000)
    aid = aid_from(fund, by=district)

    with pytest.raises(SecondPersonNeeded):
        charity_aids.decide_aid(aid=aid, approve=True, by=district)
    assert left(fund) == (10_000, 0)


def test_no_more_than_there_is(fund, clerk, approver):
    aid = aid_from(fund, 10_001, by=clerk)

    with pytest.raises(NotEnough, match=r"100\.00"):
        charity_aids.decide_aid(aid=aid, approve=True, by=approver)
    aid.refresh_from_db()
    assert aid.state == AidState.PROPOSED


def test_a_refusal_has_a_reason_and_is_final(fund, clerk, approver):
    aid = aid_from(fund, by=clerk)
    with pytest.raises(ReasonMissing):
        charity_aids.decide_aid(aid=aid, approve=False, by=approver)
    charity_aids.decide_aid(aid=aid, approve=False, note="已享受同类救助", by=approver)
    with pytest.raises(WrongState):
        charity_aids.decide_aid(aid=aid, approve=True, by=approver)
    assert left(fund) == (10_000, 0)


def test_the_same_form_twice_is_one_proposal(fund, clerk):
    person = ResidentFactory(community=CommunityFactory(parent=fund.division))
    first = aid_from(fund, by=clerk, person=person, key="k")

    assert aid_from(fund, by=clerk, person=person, key="k").pk == first.pk
    with pytest.raises(KeyReused):
        aid_from(fund, 1, by=clerk, person=person, key="k")
    other = fund_of(person.community, by=clerk)
    assert aid_from(other, by=clerk, person=person, key="k").fund == other


@pytest.mark.parametrize(
    "more", [{"goods": "", "form": "goods"}, {"purpose": "party"}, {"project": "讲座"}]
)
def test_what_is_no_proposal(fund, clerk, more):
    person = ResidentFactory(community=CommunityFactory(parent=fund.division))
    with pytest.raises(InvalidInput):
        aid_from(fund, by=clerk, person=person, **more)


def test_a_fund_helps_its_own_place(community):
    district = staff(Role.DISTRICT_ADMIN, community.parent.parent)
    with pytest.raises(OutsideFund):
        aid_from(fund_of(community), by=district, person=ResidentFactory())


def test_another_streets_fund_is_not_found(fund):
    other = staff(Role.STREET_CLERK, CommunityFactory().parent)
    with pytest.raises(NotFound):
        gift_for(fund, by=other)


def test_who_may_not(fund, community):
    manager = staff(Role.STATION_MANAGER, community.parent)
    with pytest.raises(NotAllowed):
        gift_for(fund, by=manager)


def test_a_counter_row_takes_back_by_another(fund, clerk, approver):
    aid = aid_from(fund, 4_000, by=clerk)
    charity_aids.decide_aid(aid=aid, approve=True, by=approver)
    row, other = aid.entry, staff(Role.STREET_APPROVER, fund.division)

    with pytest.raises(SecondPersonNeeded):
        charity.counter_entry(entry=row, reason="重复", by=approver)
    made = charity.counter_entry(entry=row, reason="重复", by=other)

    assert charity.counter_entry(entry=row, reason="重复", by=other).pk == made.pk
    with pytest.raises(CannotCounter):
        charity.counter_entry(entry=made, reason="再来", by=approver)
    aid.refresh_from_db()
    assert (left(fund), aid.state) == ((10_000, 0), AidState.RETURNED)


def test_a_gift_that_was_spent_is_not_taken_back(fund, clerk, approver):
    gift = CharityEntry.objects.get(fund=fund)
    charity_aids.decide_aid(aid=aid_from(fund, 1, by=clerk), approve=True, by=approver)

    with pytest.raises(NotEnough):
        charity.counter_entry(entry=gift, reason="支票退回", by=approver)


def test_a_fund_is_closed_when_it_is_empty(community, clerk, approver):
    fund = fund_of(community, 100, by=clerk)
    with pytest.raises(FundNotEmpty):
        charity.close_fund(fund=fund, by=approver)
    aid = aid_from(fund, 100, by=clerk, project="讲座")
    charity_aids.decide_aid(aid=aid, approve=True, by=approver)
    charity.close_fund(fund=fund, by=approver)

    assert charity.close_fund(fund=fund, by=approver).closed_on == today()
    with pytest.raises(FundClosed):
        gift_for(fund, by=clerk)
    paid, other = CharityEntry.objects.get(aid=aid), approver_of(community)
    with pytest.raises(FundClosed):
        charity.counter_entry(entry=paid, reason="退回", by=other)
    assert left(fund) == (0, 0)


def test_death_drops_what_waits_and_keeps_what_was_paid(fund, clerk, approver):
    person = ResidentFactory(community=CommunityFactory(parent=fund.division))
    paid, waiting = (aid_from(fund, 100, by=clerk, person=person) for _ in range(2))
    charity_aids.decide_aid(aid=paid, approve=True, by=approver)

    record_death(resident=person, died_on=today(), by=SYSTEM)

    states = CharityAid.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [AidState.PAID, AidState.DROPPED]
    with pytest.raises(WrongState):
        charity_aids.decide_aid(aid=waiting, approve=True, by=approver)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE elderly_care_charityfund SET balance_fen = 99",
        "UPDATE elderly_care_charityentry SET amount_fen = 1",
        "DELETE FROM elderly_care_charityentry",
        "DELETE FROM elderly_care_charityaid",
        "UPDATE elderly_care_charityaid SET amount_fen = 1",
        (
            "INSERT INTO elderly_care_charityfund (name, committee, division_id, opened_on,"
            " balance_fen, goods_fen, created_at, updated_at)"
            " SELECT 'x', 'y', division_id, opened_on, 5, 0, now(), now()"
            " FROM elderly_care_charityfund"
        ),
        (
            "INSERT INTO elderly_care_charityentry (fund_id, kind, form, amount_fen, goods,"
            " receipt_no, aid_id, reason, happened_on, booked_at)"
            " SELECT fund_id, 'aid', form, -amount_fen, '', '', id, '', now(), now()"
            " FROM elderly_care_charityaid"
        ),
        (
            "INSERT INTO elderly_care_charityentry (fund_id, kind, form, amount_fen, goods,"
            " receipt_no, counters_id, reason, happened_on, booked_at)"
            " SELECT fund_id, 'counter', form, -amount_fen - 1, '', '', id, 'x', now(), now()"
            " FROM elderly_care_charityentry"
        ),
        (
            "UPDATE elderly_care_charityaid SET state = 'paid', decided_by_id = asked_by_id,"
            " decided_at = now()"
        ),
    ],
)
def test_the_database_refuses_by_itself(fund, clerk, attack):
    aid_from(fund, 1_000, by=clerk)
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert left(fund) == (10_000, 0)


def test_figures_of_a_year(fund, clerk, approver):
    for _ in range(2):
        charity_aids.decide_aid(aid=aid_from(fund, 1_000, by=clerk), approve=True, by=approver)
    wrong = gift_for(fund, 500, by=clerk)
    charity.counter_entry(entry=wrong, reason="登错", by=approver)

    (year,) = years_of(fund)
    (purpose,) = purposes_of(fund)

    assert (year.year, year.donations, year.money_in, year.money_out) == (
        today().year,
        1,
        10_000,
        2_000,
    )
    assert (purpose.fen, purpose.count.told) == (2_000, None)


# Purpose, what each was given, and the sum of the street's year: nine at hospital, three freshmen, 35 heated homes.
YEAR = [
    ("medical", [274_624] * 8 + [274_626], "24716.18"),
    ("education", [450_000] * 3, "13500.00"),
    ("heating", [106_702] * 22 + [106_702] * 12 + [106_712], "37345.80"),
]


def test_a_streets_year_adds_up_to_the_fen(clerk, approver, community):
    fund = fund_of(community, 10_000_000, by=clerk)
    for purpose, amounts, _sum in YEAR:
        for fen in amounts:
            aid = aid_from(fund, fen, by=clerk, purpose=purpose)
            charity_aids.decide_aid(aid=aid, approve=True, by=approver)

    sums = {row.label: (Decimal(row.fen) / 100, row.count.told) for row in purposes_of(fund)}

    labels = dict(CharityPurpose.choices)
    wanted = {str(labels[purpose]): Decimal(total) for purpose, _amounts, total in YEAR}
    assert {label: fen for label, (fen, _count) in sums.items()} == wanted
    assert sums[str(labels["heating"])][1] == 35
    (year,) = years_of(fund)
    assert year.money_out == sum(Decimal(total) * 100 for _p, _a, total in YEAR)


def test_the_public_page_names_nobody(client, fund, clerk, approver):
    person = ResidentFactory(name="欧阳秀英", community=CommunityFactory(parent=fund.division))
    gift_for(fund, 500, by=clerk, donor="诸葛建国")
    aid = aid_from(fund, 1_000, by=clerk, person=person)
    charity_aids.decide_aid(aid=aid, approve=True, by=approver)

    text = client.get(reverse("family:charity")).content.decode()

    assert fund.name in text
    assert "诸葛" not in text
    assert "欧阳" not in text
    assert "不足 5" in text


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_and_their_queries(client_as, fund, clerk, django_assert_num_queries, rows):
    home = HouseholdFactory(community=CommunityFactory(parent=fund.division))
    for _ in range(rows):
        gift_for(fund, by=clerk)
        aid_from(fund, by=clerk)
    aid_from(fund, by=clerk, household=home)
    client = client_as(clerk)
    for page, arguments, queries in (("funds", [], 3), ("aids", [], 4), ("fund", [fund.pk], 7)):
        address = reverse(f"assistance_console:{page}", args=arguments)
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200


def test_from_the_form_to_the_payment(client_as, fund, clerk, approver):
    person = ResidentFactory(community=CommunityFactory(parent=fund.division))
    typed = {
        "key": "form-1",
        "resident": person.resident_no,
        "purpose": "medical",
        "form": "money",
        "amount_fen": "50",
        "reason": "住院",
    }
    ask = reverse("assistance_console:propose", args=[fund.pk])
    assert client_as(clerk).post(ask, typed | {"project": "也填了"}).status_code == 422
    assert client_as(clerk).post(ask, typed | {"resident": "没有"}).status_code == 422
    assert client_as(clerk).post(ask, typed).status_code == 302
    aid = CharityAid.objects.get()
    page = reverse("assistance_console:aid", args=[aid.pk])

    assert "住院" in client_as(approver).get(page).content.decode()
    auditor = staff(Role.AUDITOR, fund.division)
    assert "住院" not in client_as(auditor).get(page).content.decode()
    assert client_as(clerk).post(page, {"approve": "yes"}).status_code == 403
    assert client_as(approver).post(page, {"approve": "yes"}).status_code == 302
    assert left(fund) == (5_000, 0)


def test_whom_it_is_for_is_found_by_name(client_as, fund, clerk):
    place = CommunityFactory(parent=fund.division)
    person, _other = (ResidentFactory(community=place, name=name) for name in ("崔淑立", "崔淑芳"))
    ResidentFactory(name="崔淑立")
    ask = reverse("assistance_console:propose", args=[fund.pk])
    typed = {
        "key": "form-1",
        "purpose": "medical",
        "form": "money",
        "amount_fen": "5",
        "reason": "病",
    }
    unclear = client_as(clerk).post(ask, typed | {"resident": "崔淑"})
    assert (unclear.status_code, person.resident_no in unclear.content.decode()) == (422, True)
    assert client_as(clerk).post(ask, typed | {"resident": "崔淑立"}).status_code == 302
    assert CharityAid.objects.get().resident == person


def test_a_counter_row_says_what_it_takes_back(client_as, fund, approver):
    entry = CharityEntry.objects.get(fund=fund)
    page = client_as(approver).get(reverse("assistance_console:counter", args=[entry.pk]))
    assert "100.00 元" in page.content.decode()


def test_every_form_opens_and_refuses_nonsense(client_as, fund, clerk, approver):
    aid = aid_from(fund, by=clerk)
    entry = CharityEntry.objects.get(fund=fund)
    pages = [
        (clerk, "open_fund", []),
        (clerk, "donate", [fund.pk]),
        (clerk, "propose", [fund.pk]),
        (clerk, "drop_aid", [aid.pk]),
        (approver, "counter", [entry.pk]),
    ]
    for user, page, arguments in pages:
        address = reverse(f"assistance_console:{page}", args=arguments)
        assert client_as(user).get(address).status_code == 200
        assert client_as(user).post(address, {}).status_code == 422
    other = staff(Role.STREET_CLERK, CommunityFactory().parent)
    assert (
        client_as(other).get(reverse("assistance_console:fund", args=[fund.pk])).status_code == 404
    )
    assert CharityFund.objects.count() == 1
