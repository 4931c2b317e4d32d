"""Who acts and where: users, divisions, organisations, memberships, their scope, what they are told."""

from accounts.models.divisions import Division
from accounts.models.memberships import Membership
from accounts.models.notices import StaffNotice
from accounts.models.organisations import Organisation
from accounts.models.scope import Scope, ScopedQuerySet
from accounts.models.users import User

__all__ = [
    "Division",
    "Membership",
    "Organisation",
    "Scope",
    "ScopedQuerySet",
    "StaffNotice",
    "User",
]
