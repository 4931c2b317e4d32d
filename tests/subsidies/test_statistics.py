"""Persons, top-ups and amounts over years."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from subsidies.queries.statistics import DIMENSIONS, cumulative
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import ProgrammeFactory, filled_purse, top_up
from tests.factories.subsidies_recoveries import overpaid

pytestmark = pytest.mark.django_db
JANUARY, DECEMBER = date(2024, 1, 1), date(2024, 12, 1)


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def finance(community):
    return staff(Role.DISTRICT_ADMIN, community.parent.parent)


@pytest.fixture
def programme():
    return ProgrammeFactory(name="高龄津贴")


def purse(community, programme, *lots):
    return filled_purse(*lots, programme=programme, resident=ResidentFactory(community=community))


def figures(row):
    return row.persons, row.top_ups, row.amount_fen


def test_persons_times_and_amount(community, programme, finance):
    first = purse(community, programme, 100, 100, 100)
    purse(community, programme, 200)
    top_up(first, 50, period=JANUARY)  # a difference: the same person and month
    found = cumulative(finance, JANUARY, DECEMBER)
    (row,) = found.rows
    assert figures(row) == (2, 4, 550)
    assert figures(found.total) == (2, 4, 550)
    assert row.top_ups <= row.persons * found.months


@pytest.mark.parametrize("by", DIMENSIONS)
def test_every_dimension_adds_up_to_the_same(community, programme, finance, by):
    other = CommunityFactory(parent__parent=community.parent.parent)
    purse(community, programme, 100, 100)
    purse(other, programme, 200)
    purse(other, ProgrammeFactory(), 300, 300, 300)
    found = cumulative(finance, JANUARY, DECEMBER, by=by)
    assert sum(row.amount_fen for row in found.rows) == found.total.amount_fen == 1300
    assert sum(row.top_ups for row in found.rows) == found.total.top_ups == 6
    assert all(row.top_ups <= row.persons * found.months for row in found.rows)


def test_what_was_asked_back_is_taken_off(community, programme, finance):
    recovery = overpaid(community)  # all of a month that nobody was owed
    kept = purse(community, recovery.programme, 300)
    found = cumulative(finance, JANUARY, DECEMBER)
    (row,) = found.rows
    assert figures(row) == (1, 1, 100_00 + 300)
    assert (row.back_fen, row.net_fen) == (100_00, 300)
    assert (found.total.back_fen, found.total.persons) == (100_00, 1)
    assert kept.resident_id != recovery.resident_id


def test_a_street_sees_its_own(community, programme):
    purse(community, programme, 100)
    purse(CommunityFactory(), programme, 700)
    clerk = staff(Role.STREET_CLERK, community.parent)
    assert cumulative(clerk, JANUARY, DECEMBER).total.amount_fen == 100
    (row,) = cumulative(clerk, JANUARY, DECEMBER, by="street").rows
    assert row.group == community.parent.name


def test_months_end_where_they_end(community, programme, finance):
    purse(community, programme, 100, 200, 400)
    assert cumulative(finance, JANUARY, JANUARY).total.amount_fen == 100
    assert cumulative(finance, date(2024, 2, 1), DECEMBER).total.amount_fen == 600


@pytest.mark.parametrize("people", [1, 3])
def test_it_asks_as_often_for_three(
    community, programme, finance, django_assert_num_queries, people
):
    for _ in range(people):
        purse(community, programme, 100)
    with django_assert_num_queries(4):  # roles, rows, programmes, sums
        cumulative(finance, JANUARY, DECEMBER)


def test_the_page_and_the_file(community, programme, finance, client_as):
    purse(community, programme, 12345)
    asked = {"first": "2024-01", "last": "2024-12", "by": "month"}
    client = client_as(finance)
    page = client.get(reverse("subsidies_console:statistics"), asked).content.decode()
    assert "123.45 元" in page
    file = client.get(reverse("subsidies_console:statistics_export"), asked).content.decode()
    assert "高龄津贴,2024-01,1,1,123.45,0.00,123.45" in file


@pytest.mark.parametrize(
    "query", [{"first": "x"}, {"by": "nothing"}, {"first": "2024-05", "last": "2024-01"}]
)
def test_nonsense_in_the_address_shows_something(finance, client_as, query):
    assert client_as(finance).get(reverse("subsidies_console:statistics"), query).status_code == 200
