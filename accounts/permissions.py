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


is_staff_of_any_kind = has_role(*Role.values)
is_system_admin = has_role(Role.SYSTEM_ADMIN)
is_security_admin = has_role(Role.SECURITY_ADMIN)


@rules.predicate
def holds_separated_role(user, target=None):
    """The account is one of the three administrators', today or from a later day on."""
    return (
        target is not None
        and target.memberships.not_over().filter(role__in=SEPARATED_ROLES).exists()
    )


@rules.predicate
def acts_everywhere(user):
    """Holds a role without a place."""
    return user.scope.all_accounts


@rules.predicate
def is_self(user, target=None):
    """One's own account."""
    return target is not None and target.pk == user.pk


@rules.predicate
def region_in_scope(user, rule=None):
    """The rule is for a region in which the user holds a role; asked without a rule, any."""
    return rule is None or user.scope.covers(rule.region)


# Audit rows have no place, so only who answers for the whole platform reads them.
is_audit_admin = has_role(Role.AUDIT_ADMIN) & acts_everywhere

# Whoever could set the password of another of the three would be both. Nobody can, over the web:
# each changes their own, and whoever lost it needs the server's command line.
may_set_password = is_system_admin & ~holds_separated_role
# The name, and whether the account may come in.
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
rules.add_perm("accounts.set_password_user", may_set_password)
rules.add_perm("accounts.view_membership", is_system_admin | is_security_admin)
rules.add_perm("accounts.add_membership", is_security_admin)
rules.add_perm("accounts.change_membership", is_security_admin)
rules.add_perm("accounts.view_staffnotice", is_system_admin | has_role(Role.DISTRICT_ADMIN))
rules.add_perm("core.view_auditevent", is_audit_admin)
rules.add_perm("core.view_calendaryear", is_staff_of_any_kind)
for verb in ("add", "change"):
    rules.add_perm(f"core.{verb}_calendaryear", is_system_admin | has_role(Role.DISTRICT_ADMIN))
