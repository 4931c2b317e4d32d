"""Households with their re-checks, and contacts in their order."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import add_months, today
from core.errors import InvalidInput, NotAllowed, NotFound
from elderly_care.commands import (
    ContactFacts,
    HouseholdFacts,
    Member,
    add_contact,
    end_contact,
    join_household,
    leave_household,
    open_household,
    review_household,
)
from elderly_care.commands.households import NotYetReviewed, ReviewedLater
from elderly_care.models import Contact, Household, HouseholdReview
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_people import (
    HouseholdFactory,
    HouseholdMemberFactory,
    HouseholdReviewRuleFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return ResidentFactory()


@pytest.fixture
def clerk(person):
    return staff(Role.STREET_CLERK, person.community.parent)


def opened(person, by, **facts) -> Household:
    said = {"number": "H1", "kind": "dibao", "community_code": person.community_id} | facts
    return open_household(facts=HouseholdFacts(**said), by=by)


def review(home, by, ago=0, outcome="unchanged") -> HouseholdReview:
    day = today() - timedelta(days=ago)
    return review_household(household=home, reviewed_on=day, outcome=outcome, by=by)


@pytest.mark.parametrize(("is_stable", "months"), [(True, 12), (False, 6)])
def test_the_next_time_follows_from_the_rule(person, clerk, is_stable, months):
    HouseholdReviewRuleFactory(months=12)
    HouseholdReviewRuleFactory(months=6, income_is_stable=False)
    home = opened(person, clerk, income_is_stable=is_stable)
    assert home.review_due_on == add_months(today(), months)

    made = review(home, clerk, ago=3)
    assert made.next_due_on == add_months(today() - timedelta(days=3), months)
    assert review(home, clerk, ago=3) == made
    with pytest.raises(ReviewedLater):
        review(home, clerk, ago=5)
    with pytest.raises(NotYetReviewed):
        review(home, clerk, ago=-1)


def test_a_look_before_the_first_rule_is_due_again(person, clerk):
    HouseholdReviewRuleFactory(months=12, effective_from=today() - timedelta(days=30))
    made = review(opened(person, clerk), clerk, ago=60)
    assert made.next_due_on == add_months(today() - timedelta(days=60), 12)


def test_without_a_rule_nobody_has_to_look(person, clerk):
    assert opened(person, clerk, kind="plain").review_due_on is None


def test_who_no_longer_qualifies_is_closed(person, clerk):
    home = opened(person, clerk)
    review(home, clerk, outcome="ended")

    home.refresh_from_db()
    assert (home.ended_on, home.review_due_on) == (today(), None)
    with pytest.raises(NotFound):
        review(home, clerk, ago=1)


def test_a_review_that_was_done_stays(person, clerk):
    made = review(opened(person, clerk), clerk)

    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        HouseholdReview.objects.filter(pk=made.pk).update(note="…")


def test_a_person_has_one_household_and_a_household_one_head(person, clerk):
    home = opened(person, clerk)
    head = join_household(household=home, member=Member("head", resident=person), by=clerk)
    assert join_household(household=home, member=Member("head", resident=person), by=clerk) == head
    wife = join_household(household=home, member=Member("spouse", name="李梅"), by=clerk)
    assert str(wife) == "李梅"

    other = opened(person, clerk, number="H2")
    with pytest.raises(InvalidInput):
        join_household(household=other, member=Member("head", resident=person), by=clerk)
    with pytest.raises(InvalidInput):
        join_household(household=home, member=Member("head", name="王五"), by=clerk)
    leave_household(member=head, by=clerk)
    assert leave_household(member=head, by=clerk).left_on == today()
    join_household(household=other, member=Member("head", resident=person), by=clerk)


def test_scope(person, clerk):
    elsewhere = staff(Role.STREET_CLERK, CommunityFactory().parent)
    home = opened(person, clerk)

    with pytest.raises(NotAllowed):
        opened(person, elsewhere, number="H9")
    with pytest.raises(NotFound):
        review(home, elsewhere)


@pytest.mark.parametrize("rows", [1, 3])
def test_what_is_due(client_as, person, clerk, django_assert_num_queries, rows):
    for ago in range(rows):
        day = today() - timedelta(days=ago)
        HouseholdFactory(community=person.community, review_due_on=day)
    HouseholdFactory(community=person.community, review_due_on=today() + timedelta(days=1))
    foreign = HouseholdFactory(review_due_on=today())
    client = client_as(clerk)

    with django_assert_num_queries(4):
        page = client.get(reverse("care_console:households")).content.decode()
    assert page.count("登记复核</a>") == rows
    assert foreign.number not in page


def test_the_pages(client_as, person, clerk):
    client = client_as(clerk)
    page = reverse("care_console:household_of", args=[person.pk])
    said = {"number": "H1", "kind": "dibao", "relation": "head"}
    assert client.post(page, {**said, "number": ""}).status_code == 422
    client.post(page, said)
    home = Household.objects.get()
    assert home.members.get().resident == person

    page = reverse("care_console:household_review", args=[home.pk])
    assert client.post(page, {"reviewed_on": "昨天"}).status_code == 422
    client.post(page, {"reviewed_on": today().isoformat(), "outcome": "unchanged"})
    assert home.reviews.get().reviewed_by == clerk


def test_a_foreign_household_is_not_there(client_as, clerk):
    member = HouseholdMemberFactory()

    page = reverse("care_console:household_review", args=[member.household_id])
    assert client_as(clerk).get(page).status_code == 404


def call(person, name, priority=None):
    facts = ContactFacts(name, "儿子", "13900001111", priority)
    return add_contact(resident=person, facts=facts, by=SYSTEM)


def order_of(person) -> list[tuple[int, str]]:
    rows = Contact.objects.current().filter(resident=person)
    return list(rows.values_list("priority", "name"))


def test_contacts_stand_in_their_order(person):
    first, _second = call(person, "王一"), call(person, "王二")
    call(person, "王零", 1)
    call(person, "王九", 9)
    assert order_of(person) == [(1, "王零"), (2, "王一"), (3, "王二"), (4, "王九")]

    end_contact(contact=first, by=SYSTEM)
    end_contact(contact=first, by=SYSTEM)
    assert order_of(person) == [(1, "王零"), (2, "王二"), (3, "王九")]


def test_the_contacts_page(client_as, person, clerk):
    client = client_as(clerk)
    page = reverse("care_console:contacts", args=[person.pk])
    assert client.post(page, {"name": "王一", "relation": "儿子", "phone": "x"}).status_code == 422
    client.post(page, {"name": "王一", "relation": "儿子", "phone": "13900001111"})
    row = Contact.objects.get()
    words = client.get(page).content.decode()
    assert "139****1111" in words
    assert "13900001111" not in words
    assert client.post(page, {"end": "rubbish"}).status_code == 404
    client.post(page, {"end": row.pk})
    assert order_of(person) == []


def test_a_household_is_left_on_the_persons_page(client_as, person, clerk):
    member = join_household(
        household=opened(person, clerk), member=Member("head", resident=person), by=clerk
    )
    page = reverse("care_console:household_of", args=[person.pk])
    client = client_as(clerk)
    assert "迁出这一户" in client.get(page).content.decode()
    elsewhere = staff(Role.STREET_CLERK, CommunityFactory().parent)
    assert client_as(elsewhere).post(page, {"end": member.pk}).status_code == 404

    assert client_as(clerk).post(page, {"end": member.pk}).status_code == 302
    member.refresh_from_db()
    assert member.left_on == today()
    assert "迁出这一户" not in client_as(clerk).get(page).content.decode()
