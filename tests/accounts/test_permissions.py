"""Role by permission, as a table."""

import pytest

from accounts.enums import SEPARATED_ROLES, Role
from accounts.models import User
from tests.factories.accounts import StreetFactory, UserFactory, staff

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
    "core.view_auditevent": {Role.AUDIT_ADMIN, Role.AUDITOR},
}


def unsaved(role: str) -> User:
    user = User(username=role)
    user.roles = frozenset([role])
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


def test_module_permissions_follow():
    assert unsaved(Role.STREET_CLERK).has_module_perms("elderly_care")
    assert not unsaved(Role.SYSTEM_ADMIN).has_module_perms("elderly_care")
    assert unsaved(Role.SYSTEM_ADMIN).has_perms(["accounts.add_user", "accounts.view_user"])
