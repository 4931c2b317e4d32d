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


# Who looks after a person: what they can and can't do, and how closely to watch.
looks_after = has_role(
    Role.DISTRICT_ADMIN,
    Role.STREET_CLERK,
    Role.STREET_APPROVER,
    Role.COMMUNITY_WORKER,
    Role.STATION_MANAGER,
    Role.CALL_AGENT,
    Role.AUDITOR,
)
at_the_window = has_role(Role.STREET_CLERK, Role.COMMUNITY_WORKER, Role.STATION_MANAGER)
decides_files = has_role(Role.STREET_APPROVER, Role.STREET_CLERK, Role.DISTRICT_ADMIN)
# By name, not by "whoever reads files": a tag may be the worst that ever happened to somebody.
keeps_tags = has_role(Role.STREET_CLERK, Role.STREET_APPROVER)


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
rules.add_perm("elderly_care.view_coverage", reads_files)
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

# Assessments of ability: asked for by whoever meets people, arranged by the street, filled in by who was sent.
asks_for_assessments = keeps_files | has_role(Role.STATION_MANAGER, Role.CALL_AGENT)
arranges_assessments = has_role(Role.STREET_CLERK, Role.DISTRICT_ADMIN)
decides_objections = has_role(Role.STREET_APPROVER, Role.DISTRICT_ADMIN)
# Answers are about somebody's health; assessors read them on their own page.
reads_answers = arranges_assessments | decides_objections
plans_care = keeps_files | has_role(Role.STATION_MANAGER)

rules.add_perm("elderly_care.view_assessmentcase", reads_files)
for part in ("record", "signature", "objection"):
    # Figures and dates; the answers and pictures themselves are read_assessment.
    rules.add_perm(f"elderly_care.view_assessment{part}", reads_answers | has_role(Role.AUDITOR))
rules.add_perm("elderly_care.read_assessment", reads_answers)
rules.add_perm("elderly_care.view_oldassessment", reads_files)
rules.add_perm("elderly_care.view_assessor", reads_files)
rules.add_perm("elderly_care.add_assessor", arranges_assessments)
rules.add_perm("elderly_care.change_assessor", arranges_assessments)
rules.add_perm("elderly_care.view_assessmentrule", reads_files)
rules.add_perm("elderly_care.view_careplanrule", reads_files)
for rule in ("assessmentrule", "careplanrule"):
    rules.add_perm(f"elderly_care.add_{rule}", has_role(Role.DISTRICT_ADMIN))
    rules.add_perm(f"elderly_care.change_{rule}", has_role(Role.DISTRICT_ADMIN))
rules.add_perm("elderly_care.request_assessment", asks_for_assessments)
rules.add_perm("elderly_care.arrange_assessment", arranges_assessments)
rules.add_perm("elderly_care.decide_objection", decides_objections)
rules.add_perm("elderly_care.import_assessments", imports_files)
rules.add_perm("elderly_care.assess", has_role(Role.ASSESSOR))
rules.add_perm("elderly_care.view_careplan", reads_files)
rules.add_perm("elderly_care.view_careplanline", reads_files)
rules.add_perm("elderly_care.plan_care", plans_care)

rules.add_perm("elderly_care.view_portrait", reads_files & ~has_role(Role.PARTNER_ENGINEER))
rules.add_perm("elderly_care.view_health", looks_after)
for model in ("riskclass", "household", "householdmember", "householdreview", "contact"):
    rules.add_perm(f"elderly_care.view_{model}", looks_after)
for model in ("residentconsent", "changerequest", "mergerequest"):
    rules.add_perm(f"elderly_care.view_{model}", reads_notices)
for model in ("consenttext", "riskrule", "householdreviewrule"):
    rules.add_perm(f"elderly_care.view_{model}", looks_after)
for model in ("riskrule", "householdreviewrule"):
    for verb in ("add", "change"):
        rules.add_perm(f"elderly_care.{verb}_{model}", has_role(Role.DISTRICT_ADMIN))
rules.add_perm("elderly_care.keep_consents", at_the_window)
rules.add_perm("elderly_care.keep_contacts", at_the_window)
rules.add_perm("elderly_care.keep_households", keeps_files)
rules.add_perm("elderly_care.ask_changes", at_the_window | keeps_files)
rules.add_perm("elderly_care.decide_changes", decides_files)
rules.add_perm("elderly_care.ask_merge", keeps_files)
rules.add_perm("elderly_care.decide_merge", decides_files)
rules.add_perm("elderly_care.override_risk", keeps_files)
rules.add_perm("elderly_care.keep_sensitive_tags", keeps_tags)
rules.add_perm("elderly_care.record_leaving", keeps_files)
