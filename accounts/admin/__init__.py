"""Staff pages for accounts, and what every app's staff pages build on."""

from accounts.admin.audit import AuditEventAdmin
from accounts.admin.calendar import CalendarYearAdmin
from accounts.admin.columns import yuan_column
from accounts.admin.kept import KeptAdmin, RemovableAdmin
from accounts.admin.memberships import MembershipAdmin
from accounts.admin.notices import StaffNoticeAdmin
from accounts.admin.places import DivisionAdmin, OrganisationAdmin
from accounts.admin.rules import DatedRuleAdmin
from accounts.admin.scoped import (
    ReadOnlyScopedAdmin,
    ScopedAdmin,
    ScopedChoices,
    ScopedInline,
)
from accounts.admin.site import may_enter
from accounts.admin.users import UserAdmin
