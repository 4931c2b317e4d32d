"""Who may manage accounts: the sentences that admin, portal and API ask."""

import rules

from accounts.enums import SEPARATED_ROLES, Role


def has_role(*roles: str) -> rules.Predicate:
    """A predicate: the user holds one of these roles today."""
    wanted = frozenset(roles)
    return rules.predicate(
        lambda user: user.is_authenticated and bool(user.roles & wanted),
        name=f"has_role:{sorted(wanted)}",
    )


# Whoever works for the district sees its organisations and divisions.
is_official = has_role(
    Role.DISTRICT_ADMIN,
    Role.STREET_CLERK,
    Role.STREET_APPROVER,
    Role.COMMUNITY_WORKER,
    Role.AUDITOR,
)
is_staff_of_any_kind = has_role(*Role.values)
is_system_admin = has_role(Role.SYSTEM_ADMIN)
is_security_admin = has_role(Role.SECURITY_ADMIN)
is_audit_admin = has_role(Role.AUDIT_ADMIN, Role.AUDITOR)


@rules.predicate
def holds_separated_role(user, target=None):
    """The account is one of the three administrators'."""
    return target is not None and bool(target.roles.intersection(SEPARATED_ROLES))


@rules.predicate
def is_self(user, target=None):
    """One's own account."""
    return target is not None and target.pk == user.pk


# A system administrator who could set the security administrator's password would be both.
may_change_user = (is_system_admin & ~holds_separated_role) | (
    is_security_admin & holds_separated_role & ~is_self
)

rules.add_perm("accounts.use_api", is_staff_of_any_kind)
rules.add_perm("accounts.view_division", is_staff_of_any_kind)
rules.add_perm("accounts.view_organisation", is_staff_of_any_kind)
rules.add_perm("accounts.add_organisation", is_system_admin | has_role(Role.DISTRICT_ADMIN))
rules.add_perm("accounts.change_organisation", is_system_admin | has_role(Role.DISTRICT_ADMIN))
rules.add_perm("accounts.view_user", is_system_admin | is_security_admin)
rules.add_perm("accounts.add_user", is_system_admin)
rules.add_perm("accounts.change_user", may_change_user)
rules.add_perm("accounts.view_membership", is_system_admin | is_security_admin)
rules.add_perm("accounts.add_membership", is_security_admin)
rules.add_perm("accounts.change_membership", is_security_admin)
rules.add_perm("core.view_auditevent", is_audit_admin)
