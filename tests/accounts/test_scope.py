"""Territory is a code prefix, operators see their own."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from accounts.models import Division, Organisation, User
from core.dates import today
from tests.factories.accounts import (
    CommunityFactory,
    MembershipFactory,
    OrganisationFactory,
    StreetFactory,
    UserFactory,
    staff,
)

pytestmark = pytest.mark.django_db


def test_a_street_user_sees_the_street_and_what_lies_in_it():
    here = CommunityFactory()
    CommunityFactory()
    user = staff(Role.STREET_CLERK, here.parent)

    assert set(Division.objects.visible_to(user)) == {here, here.parent}


def test_a_district_user_sees_every_street():
    streets = [StreetFactory(), StreetFactory()]
    user = staff(Role.DISTRICT_ADMIN, streets[0].parent)

    assert set(Division.objects.visible_to(user)) == {*streets, streets[0].parent}


def test_somebody_in_an_organisation_sees_it_and_the_divisions_around_it():
    mine, other = OrganisationFactory(), OrganisationFactory()
    user = staff(Role.PARTNER_ENGINEER, mine)

    assert list(Organisation.objects.visible_to(user)) == [mine]
    assert list(Division.objects.visible_to(user)) == [mine.division]
    assert other.division != mine.division


def test_two_roles_add_up():
    first, second = StreetFactory(), StreetFactory()
    user = staff(Role.STREET_CLERK, first)
    MembershipFactory(user=user, division=second)

    assert set(Division.objects.visible_to(user)) == {first, second}


@pytest.mark.parametrize("days", [(-10, -1), (1, None)])
def test_a_role_of_yesterday_or_tomorrow_shows_nothing(days):
    street = StreetFactory()
    start, end = (None if n is None else today() + timedelta(days=n) for n in days)
    user = MembershipFactory(division=street, valid_from=start, valid_to=end).user

    assert list(Division.objects.visible_to(user)) == []
    assert user.roles == frozenset()


def test_a_user_without_a_role_sees_nothing():
    StreetFactory()

    assert list(Division.objects.visible_to(UserFactory())) == []


def test_an_administrator_of_the_platform_sees_all_accounts():
    MembershipFactory()
    unplaced = UserFactory()
    administrator = staff(Role.SYSTEM_ADMIN)

    assert unplaced in User.objects.visible_to(administrator)
    assert Division.objects.visible_to(administrator).count() == Division.objects.count()


def test_somebody_with_two_memberships_is_listed_once():
    street = StreetFactory()
    worker = staff(Role.STREET_CLERK, street)
    MembershipFactory(user=worker, role=Role.STREET_APPROVER, division=street)

    assert list(User.objects.visible_to(worker)) == [worker]


@pytest.mark.parametrize(
    ("code", "inside"), [("110105026046", True), ("110105027001", False), ("1101", False)]
)
def test_scope_covers_what_begins_with_a_prefix(code, inside):
    user = staff(Role.STREET_CLERK, StreetFactory(code="110105026"))

    assert user.scope.covers(code) is inside


def test_a_scope_without_a_place_covers_nothing():
    assert not staff(Role.SYSTEM_ADMIN).scope.covers("110105")
