"""Who acts and where, by which dated rules: users, divisions, organisations, memberships, their scope."""

from accounts.models.divisions import Division
from accounts.models.memberships import Membership
from accounts.models.notices import StaffNotice
from accounts.models.organisations import Organisation
from accounts.models.rules import DatedRule, RuleQuerySet, dates_in_order
from accounts.models.scope import Scope, ScopedQuerySet
from accounts.models.users import User
