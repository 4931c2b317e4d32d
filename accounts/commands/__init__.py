"""What happens to accounts: divisions, users, organisations, roles, tokens; and to the rows that staff keep."""

from accounts.commands.divisions import DivisionCounts, load_divisions
from accounts.commands.expiry import forget_expired
from accounts.commands.keeping import keep, keep_lists, remove, require_inside
from accounts.commands.notices import StaffMessage, tell_staff
from accounts.commands.organisations import change_organisation, create_organisation
from accounts.commands.rights import require_may
from accounts.commands.roles import (
    AlreadyHeld,
    NotSecurityAdministrator,
    OutsideScope,
    RoleForOneself,
    Term,
    end_membership,
    grant_role,
)
from accounts.commands.rules import (
    RuleInUse,
    RuleOutsideScope,
    RuleOver,
    load_row,
    load_rule,
    save_rule,
)
from accounts.commands.tokens import issue_token, revoke_token
from accounts.commands.users import (
    change_user,
    create_user,
    note_password,
    set_password,
    set_phone,
)
