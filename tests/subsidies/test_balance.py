"""The trial balance: zero whatever happened, and every source's part adds up."""

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from core.audit import SYSTEM
from core.errors import DomainError
from subsidies import commands
from subsidies.commands import enrol
from subsidies.enums import AccountKind
from subsidies.logic.funding import Share, divide
from subsidies.models import FundingShare, FundingSource, Grant, Journal
from subsidies.queries.balance import trial_balance
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import VersionFactory, filled_purse, top_up
from tests.subsidies import settling
from tests.subsidies.months import pay

ALWAYS = (date(2000, 1, 1), date(2100, 1, 1))


# ---- Who gives the money


@pytest.mark.parametrize(
    ("total", "persons", "shares", "parts"),
    [
        (100, 0, [], {"": 100}),
        (100, 0, [Share("市", share_bp=5000), Share("区", share_bp=5000)], {"市": 50, "区": 50}),
        (101, 0, [Share("市", share_bp=5000), Share("区", share_bp=5000)], {"市": 51, "区": 50}),
        (100, 2, [Share("国", fixed_fen=30), Share("区", share_bp=10000)], {"国": 60, "区": 40}),
        (50, 2, [Share("国", fixed_fen=30), Share("区", share_bp=10000)], {"国": 50, "区": 0}),
        (100, 0, [Share("市", share_bp=3000)], {"市": 30, "": 70}),
        (-100, 0, [Share("市", share_bp=2500), Share("区", share_bp=7500)], {"市": -25, "区": -75}),
    ],
)
def test_a_cost_is_divided(total, persons, shares, parts):
    assert divide(total, persons, shares) == parts


@given(
    st.integers(-(10**12), 10**12),
    st.integers(0, 10**6),
    st.lists(
        st.builds(Share, st.sampled_from("abcd"), st.integers(0, 10**5), st.integers(0, 4000)),
        max_size=6,
    ),
)
def test_the_parts_always_add_up(total, persons, shares):
    parts = divide(total, persons, shares)
    assert sum(parts.values()) == total
    assert all(fen * total >= 0 for fen in parts.values())


# ---- The balance

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["top_up", "spend", "hold", "release", "refund", "part", "draw", "settle"]),
        st.integers(1, 500),
    ),
    max_size=12,
)


def play(s, purse, acts):
    """A history; what is refused changes nothing."""
    done: list[str] = []
    for number, (act, fen) in enumerate(acts):
        reference = f"act-{number}"
        try:
            _act(s, purse, act, fen, reference, done)
        except DomainError:
            continue
        done.append(reference)


def _spend(s, purse, fen, reference):
    _hold(s, purse, fen, reference)
    commands.capture_funds(
        reference=reference, operator=s.operator, book_date=settling.JUNE_3, by=SYSTEM
    )


def _hold(s, purse, fen, reference):
    commands.hold_funds(
        resident=purse.resident, amount_fen=fen, service="meals", reference=reference, by=SYSTEM
    )


def _settle(s, reference):
    statement = settling.draw(s)
    if statement:
        settling.pay(s, settling.approved(s, statement), reference)


def _act(s, purse, act, fen, reference, done):
    last = done[-1] if done else "none"
    acts = {
        "top_up": lambda: top_up(purse, fen, period=date(2024, 1 + len(done) % 12, 1)),
        "spend": lambda: _spend(s, purse, fen, reference),
        "hold": lambda: _hold(s, purse, fen, reference),
        "release": lambda: commands.release_funds(reference=last, by=SYSTEM),
        "refund": lambda: commands.refund_funds(
            reference=last, refund_reference=reference, by=SYSTEM
        ),
        "part": lambda: settling.owe(s, fen, reference=reference),
        "draw": lambda: settling.draw(s),
        "settle": lambda: _settle(s, reference),
    }
    with transaction.atomic():
        acts[act]()


@pytest.mark.django_db
@given(acts=ACTS)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_all_accounts_are_nothing_together(acts):
    s = settling.scene()
    purse = filled_purse(700, programme=s.meals)
    play(s, purse, acts)

    whole = trial_balance(*ALWAYS)

    assert whole.control_fen == 0
    for programme in whole.programmes:
        assert programme.control_fen == 0
        assert sum(row.period_fen for row in programme.rows) == 0
        assert sum(fen for _source, fen in programme.funding) == programme.cost_fen
    (mine,) = [p for p in whole.programmes if p.code == s.meals.code]
    closing = {row.kind: row.closing_fen for row in mine.rows}
    purse.balance.refresh_from_db()
    assert closing[AccountKind.PURSE] == purse.balance.posted


@pytest.mark.django_db
def test_opening_and_movements_meet_at_the_turn_of_a_month():
    s = settling.scene()
    purse = filled_purse(500, 300, programme=s.meals)  # January and February
    january = trial_balance(date(2024, 1, 1), date(2024, 1, 31)).programmes[0]
    february = trial_balance(date(2024, 2, 1), date(2024, 2, 29)).programmes[0]
    closing = {row.kind: row.closing_fen for row in january.rows}
    opening = {row.kind: row.opening_fen for row in february.rows}
    assert closing == opening == {AccountKind.PURSE: 500, AccountKind.FUND: -500}
    assert (january.cost_fen, february.cost_fen) == (500, 300)
    assert purse.programme == s.meals


@pytest.mark.django_db
def test_funding_follows_the_version_of_the_month():
    s = settling.scene()
    city, district = (FundingSource.objects.create(code=c, name=c) for c in ("city", "district"))
    old = VersionFactory(programme=s.meals, effective_to=date(2024, 1, 31))
    new = VersionFactory(programme=s.meals, effective_from=date(2024, 2, 1))
    FundingShare.objects.create(version=old, source=city, share_bp=10000)
    FundingShare.objects.create(version=new, source=city, fixed_fen=100)
    FundingShare.objects.create(version=new, source=district, share_bp=10000)
    for _ in range(2):
        filled_purse(500, 300, programme=s.meals)
    (mine,) = trial_balance(date(2024, 1, 1), date(2024, 2, 29)).programmes
    assert dict(mine.funding) == {"city": 1000 + 200, "district": 400}
    assert mine.cost_fen == 1600


@pytest.mark.django_db
def test_a_source_may_give_for_one_tier_only(programmes):
    """Beijing: the city gives 100 yuan for each of the younger, 200 for each of the older."""
    age = programmes["age"]
    born = {"younger": date(1938, 6, 1), "older": date(1930, 6, 1)}
    people = {name: ResidentFactory(birth_date=day) for name, day in born.items()}
    enrol(
        programme=age,
        applications={person.pk: date(2024, 1, 2) for person in people.values()},
        opening=date(2024, 1, 1),
        by=SYSTEM,
    )
    pay(age, "2024-01")
    whole = trial_balance(*ALWAYS)
    (mine,) = [programme for programme in whole.programmes if programme.code == "age"]
    given = dict(mine.funding)
    assert sum(given.values()) == mine.cost_fen
    tiers = FundingShare.objects.filter(version__programme=age, tier__isnull=False)
    city = tiers.first().source
    assert given[str(city)] == sum(
        share.fixed_fen for share in tiers if Grant.objects.filter(award__tier=share.tier).exists()
    )


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_often_for_three_programmes(django_assert_num_queries, count):
    for _ in range(count):
        filled_purse(500)
    with django_assert_num_queries(9):
        trial_balance(*ALWAYS)


@pytest.mark.django_db
def test_the_page_and_the_file_say_the_same(client_as):
    district = CommunityFactory().parent.parent
    filled_purse(12345)
    client = client_as(staff(Role.AUDITOR, district))
    asked = {"first": "2024-01", "last": "2024-01"}
    page = client.get(reverse("subsidies_console:balance"), asked).content.decode()
    assert "123.45 元" in page
    assert "平衡" in page
    file = client.get(reverse("subsidies_console:balance_export"), asked).content.decode()
    assert ",期末,123.45" in file
    assert ",期末,-123.45" in file
    assert ",合计,期末,0.00" in file
    assert Journal.objects.count() == 1
