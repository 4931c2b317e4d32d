"""What the database itself refuses."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.enums import SEPARATED_ROLES, DivisionLevel, Role
from accounts.models import Division, Membership, User
from tests.factories.accounts import (
    DistrictFactory,
    OrganisationFactory,
    StreetFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("1101", DivisionLevel.DISTRICT, None),
        ("110105001", DivisionLevel.DISTRICT, None),
        ("110105001", DivisionLevel.COMMUNITY, "110105"),
        ("110106001", DivisionLevel.STREET, "110105"),
    ],
)
def test_a_division_code_fits_its_level_and_parent(code, level, parent):
    DistrictFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Division.objects.create(code=code, name="x", level=level, parent_id=parent)


@pytest.mark.parametrize("first", SEPARATED_ROLES)
@pytest.mark.parametrize("second", SEPARATED_ROLES)
def test_nobody_holds_two_of_the_three_administrators_roles(first, second):
    user = UserFactory()
    Membership.objects.create(user=user, role=first)

    if first == second:
        Membership.objects.create(user=user, role=second)
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, role=second)
    with pytest.raises(ValidationError, match="兼任"):
        Membership(user=user, role=second).full_clean()


@pytest.mark.parametrize("first", [Role.SYSTEM_ADMIN, Role.DISPATCHER])
def test_nobody_holds_what_does_not_go_together(first):
    user = UserFactory()
    here = None if first in SEPARATED_ROLES else StreetFactory()
    Membership.objects.create(user=user, role=first, division=here)

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, role=Role.CASHIER, organisation=OrganisationFactory())


def test_one_after_the_other_is_fine():
    user = UserFactory()
    Membership.objects.create(
        user=user, role=Role.SYSTEM_ADMIN, valid_from=date(2024, 1, 1), valid_to=date(2024, 6, 30)
    )

    Membership.objects.create(user=user, role=Role.SECURITY_ADMIN, valid_from=date(2024, 7, 1))

    assert user.memberships.count() == 2


@pytest.mark.parametrize("both", [True, False])
def test_an_ordinary_role_is_held_in_one_place(both):
    places = {"division": StreetFactory(), "organisation": OrganisationFactory()} if both else {}

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=UserFactory(), role=Role.CASHIER, **places)


def test_a_role_does_not_end_before_it_begins():
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            user=UserFactory(),
            role=Role.SYSTEM_ADMIN,
            valid_from=date(2024, 1, 2),
            valid_to=date(2024, 1, 1),
        )


def test_createsuperuser_makes_a_system_administrator_and_nothing_above():
    user = User.objects.create_superuser("root", "correct-horse-9", display_name="管理员")

    assert (user.roles, user.is_staff) == ({Role.SYSTEM_ADMIN}, True)
    assert not user.has_perm("accounts.add_membership")
    assert not user.has_perm("elderly_care.view_resident")


def test_names_of_people_and_places():
    user = UserFactory(display_name="李静")
    street = StreetFactory(name="望京街道")
    membership = Membership(user=user, role=Role.STREET_CLERK, division=street)

    assert (str(user), user.get_short_name(), str(street)) == ("李静", "李静", "望京街道")
    assert str(membership) == "李静 · 街道经办人 · 望京街道"
    assert Membership(user=user, role=Role.SYSTEM_ADMIN).place == "全平台"
