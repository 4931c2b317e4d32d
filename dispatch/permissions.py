"""Who may see, ask for, dispatch, do and settle home service."""

import rules

from accounts.enums import Role
from accounts.logic.regions import regions_around
from accounts.permissions import has_role, region_in_scope
from core.dates import today
from dispatch.enums import AssignmentState, OrderState, ServiceKind
from elderly_care.enums import Relation
from elderly_care.permissions import lives_in_scope, speaks_for

READERS = (
    Role.DISTRICT_ADMIN,
    Role.STREET_CLERK,
    Role.STREET_APPROVER,
    Role.COMMUNITY_WORKER,
    Role.STATION_MANAGER,
    Role.DISPATCHER,
    Role.CALL_AGENT,
    Role.PARTNER_ENGINEER,
    Role.AUDITOR,
)
CATALOGUE = ("assistkind", "skill", "serviceitem")
RULES = ("serviceprice", "slarule", "partnerrule", "hotlinerule", "bookingrule")
PEOPLE = (
    *("carer", "certificate", "carershift", "carerleave", "workarea"),
    *("serviceprovider", "stationqualification"),
)
ORDERS = (
    *("workorder", "assignment", "orderstep", "orderclock", "partnerevidence"),
    *("standingplan", "standingvisit", "serviceagreement", "preference"),
    *("incomingcall", "calldevice", "callseat", "emergency", "emergencypress", "servicecard"),
)

reads_dispatch = has_role(*READERS)
keeps_catalogue = has_role(Role.DISTRICT_ADMIN)
keeps_people = has_role(Role.STATION_MANAGER, Role.DISTRICT_ADMIN)
keeps_providers = has_role(Role.DISTRICT_ADMIN, Role.STREET_CLERK)
takes_requests = has_role(
    Role.CALL_AGENT,
    Role.DISPATCHER,
    Role.STATION_MANAGER,
    Role.COMMUNITY_WORKER,
    Role.PARTNER_ENGINEER,
)
dispatches = has_role(Role.DISPATCHER, Role.STATION_MANAGER)
# What an operator's own people or its programs say about their orders.
serves = has_role(Role.STATION_MANAGER, Role.PARTNER_ENGINEER, Role.CAREGIVER, Role.DISPATCHER)
acts_for_operator = has_role(Role.STATION_MANAGER, Role.PARTNER_ENGINEER, Role.DISPATCHER)
watches_clocks = has_role(
    Role.DISPATCHER, Role.STATION_MANAGER, Role.STREET_CLERK, Role.DISTRICT_ADMIN
)
# Who sits at a station's window also goes to see how people are (巡访).
serves_window = has_role(Role.STATION_MANAGER, Role.COMMUNITY_WORKER)
signs_agreements = has_role(Role.STATION_MANAGER, Role.COMMUNITY_WORKER)
hears_preferences = has_role(
    Role.CALL_AGENT, Role.DISPATCHER, Role.STATION_MANAGER, Role.COMMUNITY_WORKER
)


@rules.predicate
def answers_for_place(user, order=None):
    """Staff of where the person lives, not of who serves."""
    code = order.resident.community_id if order is not None else ""
    held = (row for row in user.current_memberships if row.role != Role.PARTNER_ENGINEER)
    return any(row.division_id and code.startswith(row.division_id) for row in held)


@rules.predicate
def served_by_own(user, resident=None):
    """An organisation of the user serves the resident's region."""
    if resident is None or not user.scope.organisations:
        return resident is None
    return _provides(user, regions_around(resident.community_id))


def _provides(user, regions: list[str]) -> bool:
    held = user.current_memberships
    return any(
        row.organisation is not None
        and row.organisation.provides.filter(region__in=regions).exists()
        for row in held
    )


@rules.predicate
def known_to_own(user, resident=None):
    """An organisation of the user has an agreement with the resident, or was sent there before."""
    own = user.scope.organisations
    if resident is None or not own:
        return resident is None
    agreed = resident.agreements.on(today()).filter(operator__in=own)
    return agreed.exists() or resident.work_orders.filter(operator__in=own).exists()


@rules.predicate
def is_the_person(user, resident=None):
    """The resident's own account."""
    if resident is None:
        return False
    return resident.family_links.current().filter(user=user, relation=Relation.SELF).exists()


@rules.predicate
def looks_after_today(user, resident=None):
    """Somebody who was sent to see the resident today and has come there."""
    if resident is None:
        return False
    return resident.work_orders.filter(
        item__service_kind=ServiceKind.VISITING,
        state__in=(OrderState.ARRIVED, OrderState.IN_SERVICE, OrderState.DONE),
        window_start__date=today(),
        assignments__state=AssignmentState.ACTIVE,
        assignments__carer__user=user,
    ).exists()


@rules.predicate
def was_sent(user, order=None):
    """The carer of this visit; asked without one, whoever goes to any."""
    if order is None:
        return True
    sent = order.assignments.filter(state=AssignmentState.ACTIVE, carer__user=user)
    return sent.exists()


for model in (*CATALOGUE, *RULES, *PEOPLE, *ORDERS):
    rules.add_perm(f"dispatch.view_{model}", reads_dispatch)
for model in CATALOGUE:
    rules.add_perm(f"dispatch.add_{model}", keeps_catalogue)
    rules.add_perm(f"dispatch.change_{model}", keeps_catalogue)
for model in RULES:
    rules.add_perm(f"dispatch.add_{model}", keeps_catalogue)
    rules.add_perm(f"dispatch.change_{model}", keeps_catalogue & region_in_scope)
for model in ("carer", "certificate", "carershift", "carerleave", "workarea"):
    rules.add_perm(f"dispatch.add_{model}", keeps_people)
    rules.add_perm(f"dispatch.change_{model}", keeps_people)
for model in ("carershift", "carerleave", "workarea"):
    rules.add_perm(f"dispatch.delete_{model}", keeps_people)
for model in ("serviceprovider", "stationqualification"):
    rules.add_perm(f"dispatch.add_{model}", keeps_providers)
    rules.add_perm(f"dispatch.change_{model}", keeps_providers)
for model, keepers in (("serviceagreement", signs_agreements), ("preference", hears_preferences)):
    rules.add_perm(f"dispatch.add_{model}", keepers)
    rules.add_perm(f"dispatch.change_{model}", keepers)

rules.add_perm("dispatch.take_request", takes_requests)
rules.add_perm(
    "dispatch.request_for_resident",
    speaks_for | takes_requests & (lives_in_scope | served_by_own),
)
# Each door has its sentence, so that an order's channel is the door through which it came.
_near = lives_in_scope | served_by_own
rules.add_perm("dispatch.ask_by_phone", takes_requests & _near)
rules.add_perm("dispatch.ask_by_station", serves_window & _near)
rules.add_perm("dispatch.ask_by_patrol", serves_window & _near | looks_after_today)
# A number that a program makes up is nobody's customer.
_customer = served_by_own & known_to_own
rules.add_perm("dispatch.ask_by_api", takes_requests & (lives_in_scope | _customer))
rules.add_perm("dispatch.ask_by_device", has_role(Role.CALL_AGENT, Role.DISPATCHER) & _near)
rules.add_perm("dispatch.ask_by_portal", is_the_person)
rules.add_perm("dispatch.ask_by_family", speaks_for & ~is_the_person)
rules.add_perm("dispatch.assign_workorder", dispatches)
rules.add_perm("dispatch.serve_workorder", serves)
for verb in ("add", "change"):
    rules.add_perm(f"dispatch.{verb}_calldevice", hears_preferences)
    rules.add_perm(f"dispatch.{verb}_callseat", keeps_providers)
    rules.add_perm(f"dispatch.{verb}_servicecard", signs_agreements)
rules.add_perm("dispatch.answer_call", has_role(Role.CALL_AGENT, Role.DISPATCHER))
rules.add_perm(
    "dispatch.watch_hotline",
    has_role(Role.CALL_AGENT, Role.DISPATCHER, Role.STREET_CLERK, Role.DISTRICT_ADMIN),
)
rules.add_perm("dispatch.act_for_operator", acts_for_operator)
rules.add_perm("dispatch.cancel_workorder", takes_requests)
rules.add_perm("dispatch.answer_for_place", answers_for_place)
# A partner's program speaks with nobody.
rules.add_perm(
    "dispatch.speak_for_resident",
    has_role(Role.CALL_AGENT, Role.DISPATCHER, Role.STATION_MANAGER, Role.COMMUNITY_WORKER),
)
rules.add_perm("dispatch.watch_clocks", watches_clocks)
rules.add_perm("dispatch.stop_provider", keeps_providers)

# Visits and what follows them
VISITS = (
    *("visitevidence", "visitrecord", "recordcorrection", "visitline", "visitrule"),
    *(
        "visitchecklist",
        "failurerule",
        "callscript",
        "carerposition",
        "carertrack",
        "followup",
        "rating",
    ),
    *("servicecomplaint", "visitaudit", "auditdraw", "latereport", "placereason"),
    "errandauthority",
    "slotwish",
    *("visitsettlement", "settledvisit", "settlementrun"),
)
goes_to_homes = has_role(Role.CAREGIVER)
watches_carers = has_role(
    *(Role.DISPATCHER, Role.STATION_MANAGER, Role.CALL_AGENT),
    *(Role.STREET_CLERK, Role.DISTRICT_ADMIN),
)
calls_back = has_role(Role.CALL_AGENT, Role.DISPATCHER, Role.COMMUNITY_WORKER)
answers_complaints = has_role(Role.STATION_MANAGER, Role.STREET_CLERK, Role.DISTRICT_ADMIN)
# As whoever draws statements: the district for its operators, an operator for itself.
settles_visits = has_role(Role.DISTRICT_ADMIN, Role.STATION_MANAGER)

for model in VISITS:
    rules.add_perm(f"dispatch.view_{model}", reads_dispatch)
for model in ("visitrule", "visitchecklist", "failurerule", "callscript"):
    rules.add_perm(f"dispatch.add_{model}", keeps_catalogue)
    rules.add_perm(f"dispatch.change_{model}", keeps_catalogue & region_in_scope)
rules.add_perm("dispatch.report_visit", goes_to_homes)
rules.add_perm("dispatch.send_position", goes_to_homes)
rules.add_perm("dispatch.watch_map", watches_carers)
rules.add_perm("dispatch.watch_wall", watches_carers | has_role(Role.COMMUNITY_WORKER))
rules.add_perm("dispatch.call_back", calls_back)
rules.add_perm("dispatch.answer_complaint", answers_complaints)
rules.add_perm("dispatch.draw_audit", has_role(Role.DISTRICT_ADMIN, Role.AUDITOR))
rules.add_perm("dispatch.audit_visit", has_role(Role.AUDITOR))
# What was measured and written at a home is read by who answers for it, who checks it, who was there.
was_there = goes_to_homes & was_sent
rules.add_perm("dispatch.read_health", has_role(Role.STATION_MANAGER, Role.AUDITOR) | was_there)
rules.add_perm("dispatch.correct_record", has_role(Role.STATION_MANAGER) | was_there)
rules.add_perm("dispatch.decide_correction", answers_complaints)
rules.add_perm("dispatch.settle_visits", settles_visits)

# Plans of a day
for model in ("plan", "plannedvisit", "unplacedvisit", "planweights"):
    rules.add_perm(f"dispatch.view_{model}", reads_dispatch)
rules.add_perm("dispatch.add_planweights", keeps_catalogue)
rules.add_perm("dispatch.change_planweights", keeps_catalogue & region_in_scope)
rules.add_perm("dispatch.plan_visits", dispatches)

# An operator's own program says when its carers work.
rules.add_perm("dispatch.keep_hours", has_role(Role.STATION_MANAGER, Role.PARTNER_ENGINEER))
