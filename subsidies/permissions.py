"""Who may see money, and who may move it."""

import rules

from accounts.enums import SEPARATED_ROLES, OrganisationKind, Role
from accounts.permissions import has_role

reads_money = has_role(
    Role.DISTRICT_ADMIN, Role.STREET_CLERK, Role.STREET_APPROVER, Role.AUDITOR, Role.AUDIT_ADMIN
)
runs_money = has_role(Role.DISTRICT_ADMIN)
reads_statements = reads_money | has_role(Role.STATION_MANAGER, Role.PARTNER_ENGINEER)

for model in (
    "programme",
    "programmeversion",
    "tier",
    "enrolment",
    "award",
    "account",
    "grant",
    "hold",
    "holdend",
    "holdlot",
    "journal",
    "lot",
    "run",
    "runbatch",
    "runitem",
    "transfer",
):
    rules.add_perm(f"subsidies.view_{model}", reads_money)
rules.add_perm("subsidies.view_statement", reads_statements)
rules.add_perm("subsidies.view_statementline", reads_statements)
rules.add_perm("subsidies.run_topups", runs_money)

# Applications. The commands ask the same sentences again, with the place.
reads_applications = reads_money | has_role(Role.COMMUNITY_WORKER)
takes_applications = has_role(
    Role.STREET_CLERK,
    Role.DISTRICT_ADMIN,
    Role.COMMUNITY_WORKER,
    Role.STATION_MANAGER,
    Role.CALL_AGENT,
    Role.PARTNER_ENGINEER,
)
reviews_applications = has_role(Role.STREET_CLERK)
approves_applications = has_role(Role.STREET_APPROVER, Role.DISTRICT_ADMIN)


_WATCHING = (Role.AUDITOR, *SEPARATED_ROLES)


@rules.predicate
def acts_for(user, resident):
    """The person, family or an agent, as long as the link lasts."""
    return resident is not None and resident.family_links.current().filter(user=user.pk).exists()


@rules.predicate
def application_in_scope(user, application=None):
    """The person lives where the user holds a role; asked without an application, anywhere."""
    return application is None or user.scope.covers(application.resident.community_id)


@rules.predicate
def speaks_for_department(user, opinion=None):
    """Works for the department that is asked; who only watches over it doesn't speak for it."""
    speaking = {
        held.organisation_id
        for held in user.current_memberships
        if held.organisation_id and held.role not in _WATCHING
    }
    return bool(speaking) if opinion is None else opinion.organisation_id in speaking


@rules.predicate
def only_works_for_department(user):
    """What a department is asked about is all that the user sees."""
    bodies = [held.organisation for held in user.current_memberships if held.organisation_id]
    kinds = {body.kind for body in bodies}
    elsewhere = user.scope.prefixes or user.roles & set(SEPARATED_ROLES)
    return OrganisationKind.DEPARTMENT in kinds and not elsewhere


@rules.predicate
def opinion_in_scope(user, opinion=None):
    """The district files a department's letter."""
    return opinion is None or user.scope.covers(opinion.application.resident.community_id)


for model in ("application", "applicationdocument"):
    rules.add_perm(f"subsidies.view_{model}", reads_applications | only_works_for_department)
for model in (
    "applicationremark",
    "approvalrule",
    "decision",
    "declaredinterest",
    "escalation",
    "jointopinion",
):
    rules.add_perm(f"subsidies.view_{model}", reads_applications)
rules.add_perm("subsidies.take_application", takes_applications)
# For the person, where they live; other people's applications elsewhere belong to who took them.
rules.add_perm(
    "subsidies.act_for_applicant",
    has_role(Role.STREET_CLERK, Role.DISTRICT_ADMIN, Role.COMMUNITY_WORKER) & application_in_scope,
)
rules.add_perm(
    "subsidies.withdraw_application",
    has_role(Role.STREET_CLERK, Role.DISTRICT_ADMIN) & application_in_scope,
)
# A partner's program hands in over the API; it has no window.
rules.add_perm("subsidies.take_at_window", takes_applications & ~has_role(Role.PARTNER_ENGINEER))
rules.add_perm("subsidies.apply_online", acts_for)
rules.add_perm("subsidies.review_application", reviews_applications & application_in_scope)
rules.add_perm("subsidies.approve_application", approves_applications & application_in_scope)
rules.add_perm(
    "subsidies.close_notice",
    (reviews_applications | approves_applications) & application_in_scope,
)
rules.add_perm("subsidies.decide_dispute", has_role(Role.DISTRICT_ADMIN) & application_in_scope)
rules.add_perm("subsidies.decide_appeal", has_role(Role.DISTRICT_ADMIN) & application_in_scope)
rules.add_perm(
    "subsidies.answer_joint_opinion",
    speaks_for_department | has_role(Role.DISTRICT_ADMIN) & opinion_in_scope,
)


@rules.predicate
def answers_for_a_district(user):
    """Holds a role in a whole district or more: what concerns all streets is not a street's to see."""
    scope = user.scope
    return scope.all_accounts or any(len(prefix) <= DISTRICT_DIGITS for prefix in scope.prefixes)


@rules.predicate
def operator_in_scope(user, target=None):
    """The operator, or that of a statement or payment order, lies where the user holds a role; asked
    without one, anywhere."""
    operator = getattr(target, "operator", target)
    return operator is None or user.scope.covers(operator.division_id)


DISTRICT_DIGITS = 6
works_for_operator = has_role(Role.STATION_MANAGER, Role.PARTNER_ENGINEER)
settles_operators = has_role(Role.DISTRICT_ADMIN)
reads_the_whole = (
    has_role(Role.DISTRICT_ADMIN, Role.AUDITOR, Role.AUDIT_ADMIN) & answers_for_a_district
)

for model in ("dispute", "periodlock", "paymentorder", "paymentpart"):
    rules.add_perm(f"subsidies.view_{model}", reads_statements)
rules.add_perm("subsidies.view_operatorbankaccount", reads_money)
rules.add_perm("subsidies.confirm_statement", works_for_operator)
rules.add_perm("subsidies.settle_operators", settles_operators & operator_in_scope)
rules.add_perm("subsidies.view_reconciliation", reads_the_whole)
rules.add_perm("subsidies.keep_work_items", settles_operators & answers_for_a_district)
rules.add_perm("subsidies.view_trial_balance", reads_the_whole)
rules.add_perm("subsidies.view_statistics", reads_money)
rules.add_perm("subsidies.view_resident_account", reads_money | has_role(Role.COMMUNITY_WORKER))

# Other departments' benefits, the daily lists, periodic reviews.
reads_lists = has_role(Role.DISTRICT_ADMIN, Role.STREET_CLERK, Role.STREET_APPROVER, Role.AUDITOR)
for model in ("benefitimport", "benefitrecord", "finding", "review"):
    rules.add_perm(f"subsidies.view_{model}", reads_lists)
rules.add_perm("subsidies.import_benefits", has_role(Role.DISTRICT_ADMIN, Role.PARTNER_ENGINEER))
rules.add_perm("subsidies.check_duplicates", reads_lists)
rules.add_perm("subsidies.handle_finding", has_role(Role.STREET_CLERK, Role.STREET_APPROVER))
rules.add_perm(
    "subsidies.complete_review",
    has_role(Role.STREET_CLERK, Role.STREET_APPROVER, Role.DISTRICT_ADMIN),
)
rules.add_perm("subsidies.review_by_data", has_role(Role.DISTRICT_ADMIN, Role.STREET_APPROVER))

# Runs and bank files. Whoever starts a run may be one of the two who approve it, never both.
for model in (
    "runapproval",
    "runexclusion",
    "runissue",
    "bankfileformat",
    "payoutfile",
    "payoutitem",
    "payoutresult",
):
    rules.add_perm(f"subsidies.view_{model}", reads_money)
approves_runs = has_role(Role.DISTRICT_ADMIN, Role.STREET_APPROVER)
rules.add_perm("subsidies.approve_run", approves_runs)
rules.add_perm("subsidies.review_run", runs_money | approves_runs)
rules.add_perm("subsidies.handle_payouts", runs_money)

# Recoveries. Whoever proposes a write-off never approves it: the command sees to that.
handles_recoveries = has_role(Role.STREET_CLERK, Role.DISTRICT_ADMIN)
for model in (
    "recovery",
    "recoveryline",
    "recoveryentry",
    "recoveryinstalment",
    "latecharge",
):
    rules.add_perm(f"subsidies.view_{model}", reads_money)
rules.add_perm("subsidies.handle_recovery", handles_recoveries)
rules.add_perm("subsidies.write_off_recovery", has_role(Role.STREET_APPROVER, Role.DISTRICT_ADMIN))

# Programmes and their rules: everybody who reads money reads them, the district makes them.
for model in (
    "fundingshare",
    "fundingsource",
    "programmeitem",
    "referenceamount",
    "requireddocument",
    "seenfact",
    "stop",
):
    rules.add_perm(f"subsidies.view_{model}", reads_money)
rules.add_perm("subsidies.stop_enrolment", has_role(Role.STREET_CLERK, Role.STREET_APPROVER))
rules.add_perm("subsidies.change_programme", has_role(Role.DISTRICT_ADMIN))

# Charges by operators' programs; by hand those of the street, who answer for the person. The
# government's part goes back from an operator to a programme: the district's finance.
for model in ("charge", "refund"):
    rules.add_perm(f"subsidies.view_{model}", reads_statements)
rules.add_perm("subsidies.view_daycarefee", reads_money | works_for_operator)
rules.add_perm("subsidies.view_childdayfee", reads_money | works_for_operator)
rules.add_perm("subsidies.view_charge_book", reads_money)
rules.add_perm("subsidies.charge_purses", works_for_operator)
rules.add_perm("subsidies.charge_by_hand", handles_recoveries)
rules.add_perm("subsidies.refund_by_hand", handles_recoveries)
rules.add_perm("subsidies.take_back_parts", settles_operators & operator_in_scope)
