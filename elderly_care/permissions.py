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
def lives_in_scope(user, resident=None):
    """The resident lives where the user holds a role; asked without a resident, any does."""
    return resident is None or user.scope.covers(resident.community_id)


@rules.predicate
def speaks_for(user, resident=None):
    """The resident, or somebody whom the resident lets order."""
    if resident is None or not user.is_authenticated:
        return False
    agreed = Q(may_order=True) | Q(relation=Relation.SELF)
    return resident.family_links.current().filter(agreed, user=user).exists()


FACTS = ("carestatus", "disabilitycertificate", "abilityassessment", "otherbenefit")

for model in ("resident", "familylink", "residencemove", "card", *FACTS):
    rules.add_perm(f"elderly_care.view_{model}", reads_files)
# A level comes from an assessment, never from a keyboard.
for model in ("carestatus", "disabilitycertificate", "otherbenefit"):
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


# Patrol visits: whoever was entered as a patroller goes, whatever else they do.
@rules.predicate
def goes_on_patrol(user):
    """Somebody has tasks of their own."""
    return user.pk is not None and user.patrollers.current().exists()


arranges_patrols = has_role(
    Role.STREET_CLERK, Role.DISTRICT_ADMIN, Role.COMMUNITY_WORKER, Role.STATION_MANAGER
)
sets_patrol_rules = has_role(Role.DISTRICT_ADMIN, Role.STREET_CLERK)
rules.add_perm("elderly_care.patrol", goes_on_patrol)
rules.add_perm("elderly_care.arrange_patrols", arranges_patrols)
rules.add_perm("elderly_care.check_patrols", has_role(Role.STREET_CLERK, Role.DISTRICT_ADMIN))
rules.add_perm("elderly_care.measure_vitals", at_the_window)
rules.add_perm("elderly_care.view_vitalreading", looks_after)
rules.add_perm("elderly_care.view_patrolvisit", looks_after | has_role(Role.PARTNER_ENGINEER))
for model in ("patroller", "patrolpair", "patrolpause", "patroltask"):
    rules.add_perm(f"elderly_care.view_{model}", looks_after)
for model in ("patroldraw", "patrolcheck", "patrolrule", "patrolpolicy", "vitalrule"):
    rules.add_perm(f"elderly_care.view_{model}", looks_after)
for model in ("patrolrule", "patrolpolicy", "vitalrule"):
    for verb in ("add", "change"):
        rules.add_perm(f"elderly_care.{verb}_{model}", sets_patrol_rules)

# Day care, beds and respite: the place itself keeps the roll, whoever meets people enrols them.
looks_at_day_care = looks_after | has_role(Role.CAREGIVER)
enrols = has_role(Role.STREET_CLERK, Role.COMMUNITY_WORKER, Role.STATION_MANAGER)
keeps_roll = has_role(Role.STATION_MANAGER, Role.CAREGIVER)
runs_places = has_role(Role.DISTRICT_ADMIN, Role.STREET_CLERK, Role.STATION_MANAGER)
DAY_CARE = ("daycareunit", "daycareterms", "daycareenrolment", "daycareday", "daycareact")
DAY_CARE_HEALTH = ("risksheet", "medicineorder", "caregiven", "pickupperson")
BEDS = ("bed", "bedstay", "respitebooking")
PLACE_RULES = ("daycarerule", "childratiorule", "respiterule")

for model in (*DAY_CARE, *BEDS):
    rules.add_perm(
        f"elderly_care.view_{model}", looks_at_day_care | has_role(Role.PARTNER_ENGINEER)
    )
for model in DAY_CARE_HEALTH:
    rules.add_perm(f"elderly_care.view_{model}", looks_at_day_care)
for model in PLACE_RULES:
    rules.add_perm(f"elderly_care.view_{model}", looks_at_day_care)
    for verb in ("add", "change"):
        rules.add_perm(f"elderly_care.{verb}_{model}", has_role(Role.DISTRICT_ADMIN))
# Small children: named roles only, and no partner.
CHILDREN = ("childenrolment", "childpickup", "childday", "childdayact", "childcarers")
CHILDREN += ("childmedicineorder", "childcaregiven")
for model in CHILDREN:
    rules.add_perm(
        f"elderly_care.view_{model}", enrols | has_role(Role.DISTRICT_ADMIN, Role.AUDITOR)
    )
rules.add_perm("elderly_care.keep_child_roll", keeps_roll)
# What lies sealed is opened for those alone who look after the person.
rules.add_perm("elderly_care.read_day_care_health", enrols | keeps_roll)
rules.add_perm("elderly_care.enrol_day_care", enrols)
# A place's own tablets tell attendance through the interface.
rules.add_perm("elderly_care.keep_day_care_roll", keeps_roll | has_role(Role.PARTNER_ENGINEER))
rules.add_perm("elderly_care.correct_day_care", has_role(Role.STATION_MANAGER, Role.STREET_CLERK))
rules.add_perm("elderly_care.set_day_care_terms", runs_places)
rules.add_perm("elderly_care.keep_beds", runs_places)
rules.add_perm("elderly_care.book_respite", enrols | has_role(Role.CALL_AGENT))
rules.add_perm("elderly_care.speak_for", speaks_for)

# Devices at home: put up by the street and its stations, their alerts handled by whoever is near.
keeps_devices = has_role(Role.STREET_CLERK, Role.DISTRICT_ADMIN, Role.STATION_MANAGER)
handles_alerts = has_role(
    Role.DISTRICT_ADMIN,
    Role.STREET_CLERK,
    Role.COMMUNITY_WORKER,
    Role.STATION_MANAGER,
    Role.CALL_AGENT,
)
for model in ("devicealert", "alertstep", "caredevice", "personallimit"):
    rules.add_perm(f"elderly_care.view_{model}", looks_after)
rules.add_perm("elderly_care.view_alertrule", looks_after)
for model in ("devicegateway", "deviceevent", "deviceepisode"):
    rules.add_perm(f"elderly_care.view_{model}", keeps_devices | has_role(Role.AUDITOR))
for verb in ("add", "change"):
    rules.add_perm(f"elderly_care.{verb}_alertrule", has_role(Role.DISTRICT_ADMIN))
rules.add_perm("elderly_care.keep_devices", keeps_devices)
rules.add_perm("elderly_care.handle_devicealert", handles_alerts)

# The charity fund: kept by the street, decided by a second officer.
keeps_charity = has_role(Role.STREET_CLERK, Role.DISTRICT_ADMIN)
for model in ("charityfund", "charityaid", "charityentry"):
    rules.add_perm(f"elderly_care.view_{model}", reads_notices)
rules.add_perm("elderly_care.keep_charity", keeps_charity)
rules.add_perm("elderly_care.decide_charity", has_role(Role.STREET_APPROVER, Role.DISTRICT_ADMIN))
# Ramps and homes: found by whoever meets people, approved by who didn't assess.
rules.add_perm("elderly_care.view_adaptationproject", looks_after)
rules.add_perm("elderly_care.keep_adaptations", at_the_window)
rules.add_perm(
    "elderly_care.approve_adaptations", has_role(Role.STREET_APPROVER, Role.DISTRICT_ADMIN)
)
# Social work by name, as sensitive tags: no district, no auditor.
works_with_people = has_role(Role.STREET_CLERK, Role.COMMUNITY_WORKER)
rules.add_perm("elderly_care.keep_social_work", works_with_people)
rules.add_perm("elderly_care.review_social_work", has_role(Role.STREET_CLERK, Role.STREET_APPROVER))
rules.add_perm("elderly_care.view_social_work", works_with_people | keeps_tags)
rules.add_perm("elderly_care.view_assistance_figures", reads_notices)
