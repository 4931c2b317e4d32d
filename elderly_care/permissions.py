"""Who may see and change residents' files."""

import rules
from django.db.models import Q

from accounts.enums import Role
from accounts.permissions import has_role
from elderly_care.enums import Relation

reads_files = has_role(
    Role.DISTRICT_ADMIN,
    Role.STREET_CLERK,
    Role.STREET_APPROVER,
    Role.COMMUNITY_WORKER,
    Role.STATION_MANAGER,
    Role.CALL_AGENT,
    Role.DISPATCHER,
    Role.PARTNER_ENGINEER,
    Role.AUDITOR,
)
keeps_files = has_role(Role.STREET_CLERK, Role.DISTRICT_ADMIN, Role.COMMUNITY_WORKER)
imports_files = has_role(Role.STREET_CLERK, Role.DISTRICT_ADMIN)
reveals_data = has_role(
    Role.STREET_CLERK,
    Role.STREET_APPROVER,
    Role.COMMUNITY_WORKER,
    Role.STATION_MANAGER,
    Role.CALL_AGENT,
)
# Subsidies and where they go: not for those who cook, carry or answer the phone.
reads_notices = reads_accounts = has_role(
    Role.DISTRICT_ADMIN,
    Role.STREET_CLERK,
    Role.STREET_APPROVER,
    Role.COMMUNITY_WORKER,
    Role.AUDITOR,
)
# Confirmed by anybody but who entered it: the command sees to that.
checks_accounts = has_role(Role.DISTRICT_ADMIN, Role.STREET_CLERK, Role.STREET_APPROVER)
reveals_accounts = has_role(Role.STREET_CLERK, Role.STREET_APPROVER)

# What a person may not eat is told at the desk, on the phone, by partners and by the family.
hears_restrictions = keeps_files | has_role(
    Role.STATION_MANAGER, Role.CALL_AGENT, Role.PARTNER_ENGINEER
)


@rules.predicate
def lives_in_scope(user, resident):
    """The resident lives where the user holds a role; asked without a resident, any does."""
    return resident is None or user.scope.covers(resident.community_id)


@rules.predicate
def speaks_for(user, resident):
    """The resident, or somebody whom the resident lets order."""
    if resident is None or not user.is_authenticated:
        return False
    agreed = Q(may_order=True) | Q(relation=Relation.SELF)
    return resident.family_links.current().filter(agreed, user=user).exists()


FACTS = ("carestatus", "disabilitycertificate", "abilityassessment", "otherbenefit")

for model in ("resident", "familylink", "residencemove", "card", *FACTS):
    rules.add_perm(f"elderly_care.view_{model}", reads_files)
for model in FACTS:
    rules.add_perm(f"elderly_care.add_{model}", keeps_files)
    rules.add_perm(f"elderly_care.change_{model}", keeps_files)
rules.add_perm("elderly_care.add_resident", keeps_files)
rules.add_perm("elderly_care.change_resident", keeps_files)
rules.add_perm("elderly_care.add_familylink", keeps_files)
rules.add_perm("elderly_care.change_familylink", keeps_files)
rules.add_perm("elderly_care.view_notice", reads_notices)
rules.add_perm("elderly_care.view_paymentaccount", reads_accounts)
rules.add_perm("elderly_care.add_paymentaccount", imports_files)
rules.add_perm("elderly_care.confirm_paymentaccount", checks_accounts)
rules.add_perm("elderly_care.import_residents", imports_files)
rules.add_perm("elderly_care.reveal_resident", reveals_data)
rules.add_perm("elderly_care.reveal_paymentaccount", reveals_accounts)
rules.add_perm("elderly_care.view_restriction", reads_files)
rules.add_perm("elderly_care.add_restriction", hears_restrictions)
rules.add_perm("elderly_care.change_restriction", hears_restrictions)
rules.add_perm("elderly_care.keep_restrictions", speaks_for | hears_restrictions & lives_in_scope)
rules.add_perm("elderly_care.add_card", keeps_files)
rules.add_perm("elderly_care.block_card", keeps_files)
