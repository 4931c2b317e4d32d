"""Role by permission, as a table."""

from datetime import timedelta

import pytest

from accounts.enums import SEPARATED_ROLES, Role
from accounts.models import User
from accounts.models.scope import Scope
from core.dates import today
from tests.factories.accounts import MembershipFactory, StreetFactory, UserFactory, staff

GRANTED = {
    "accounts.view_division": set(Role.values),
    "accounts.view_organisation": set(Role.values),
    "accounts.use_api": set(Role.values),
    "accounts.add_organisation": {Role.SYSTEM_ADMIN, Role.DISTRICT_ADMIN},
    "accounts.view_user": {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN},
    "accounts.add_user": {Role.SYSTEM_ADMIN},
    "accounts.change_user": {Role.SYSTEM_ADMIN},
    "accounts.add_membership": {Role.SECURITY_ADMIN},
    "accounts.change_membership": {Role.SECURITY_ADMIN},
    "accounts.delete_user": set(),
    "core.view_auditevent": {Role.AUDIT_ADMIN},
}


def unsaved(role: str) -> User:
    user = User(username=role)
    user.roles = frozenset([role])
    user.scope = Scope(all_accounts=role in SEPARATED_ROLES)
    return user


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("permission", GRANTED)
def test_who_may(role, permission):
    assert unsaved(role).has_perm(permission) is (role in GRANTED[permission])


@pytest.mark.parametrize("role", Role.values)
def test_an_inactive_user_may_nothing(role):
    user = unsaved(role)
    user.is_active = False

    assert not user.has_perm("accounts.view_division")


@pytest.mark.django_db
def test_the_three_administrators_do_not_open_each_others_accounts():
    system, security = staff(Role.SYSTEM_ADMIN), staff(Role.SECURITY_ADMIN)
    clerk = staff(Role.STREET_CLERK, StreetFactory())

    assert system.has_perm("accounts.change_user", clerk)
    assert system.has_perm("accounts.change_user", UserFactory())
    assert not system.has_perm("accounts.change_user", security)
    assert not security.has_perm("accounts.change_user", clerk)
    assert not security.has_perm("accounts.change_user", security)
    for role in SEPARATED_ROLES:
        assert security.has_perm("accounts.change_user", staff(role))


@pytest.mark.django_db
@pytest.mark.parametrize("role", SEPARATED_ROLES)
def test_nobody_sets_the_password_of_one_of_the_three(role):
    target, soon = staff(role), UserFactory()
    MembershipFactory(user=soon, role=role, division=None, valid_from=today() + timedelta(days=9))

    for by in (target, *map(staff, SEPARATED_ROLES)):
        assert not by.has_perm("accounts.set_password_user", target)
        assert not by.has_perm("accounts.set_password_user", soon)


@pytest.mark.django_db
def test_a_system_administrator_sets_the_password_of_the_others():
    system, clerk = staff(Role.SYSTEM_ADMIN), staff(Role.STREET_CLERK, StreetFactory())

    assert system.has_perm("accounts.set_password_user", clerk)
    assert not staff(Role.SECURITY_ADMIN).has_perm("accounts.set_password_user", clerk)


def test_module_permissions_follow():
    assert unsaved(Role.STREET_CLERK).has_module_perms("elderly_care")
    assert not unsaved(Role.SYSTEM_ADMIN).has_module_perms("elderly_care")
    assert unsaved(Role.SYSTEM_ADMIN).has_perms(["accounts.add_user", "accounts.view_user"])
