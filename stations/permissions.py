"""Who may see and change places."""

import rules

from accounts.enums import Role
from accounts.permissions import has_role, is_staff_of_any_kind, region_in_scope

keeps_stations = has_role(Role.DISTRICT_ADMIN, Role.STREET_CLERK)

rules.add_perm("stations.view_station", is_staff_of_any_kind)
rules.add_perm("stations.add_station", keeps_stations)
rules.add_perm("stations.change_station", keeps_stations)
rules.add_perm("stations.open_station", keeps_stations)
rules.add_perm("stations.close_station", keeps_stations)
rules.add_perm("stations.build_station", keeps_stations)
rules.add_perm("stations.adjust_station", keeps_stations)

# What the place itself keeps, and what the street keeps of it.
keeps_place = keeps_stations | has_role(Role.STATION_MANAGER)
reports_devices = has_role(Role.PARTNER_ENGINEER, Role.STATION_MANAGER)
keeps_network = has_role(Role.DISTRICT_ADMIN)
PLACE_PARTS = ("room", "stationlicence", "buildingdevice")
STREET_PARTS = ("premises", "operatingcontract")
LOGS = ("stationchange", "stationfunction", "specialdays", "inkindsupport", "devicereport")
NETWORK_RULES = ("networkrule", "reachrule")
DIVISION_FIGURES = ("population", "networktarget", "communityplace")

for part in (*PLACE_PARTS, *STREET_PARTS, *LOGS, *NETWORK_RULES, *DIVISION_FIGURES):
    rules.add_perm(f"stations.view_{part}", is_staff_of_any_kind)
rules.add_perm("stations.view_servicefunction", is_staff_of_any_kind)
for verb in ("add", "change"):
    for part in PLACE_PARTS:
        rules.add_perm(f"stations.{verb}_{part}", keeps_place)
    for part in (*STREET_PARTS, *DIVISION_FIGURES):
        rules.add_perm(f"stations.{verb}_{part}", keeps_stations)
    for part in NETWORK_RULES:
        rules.add_perm(f"stations.{verb}_{part}", keeps_network & region_in_scope)
    rules.add_perm(f"stations.{verb}_servicefunction", keeps_network)
rules.add_perm("stations.keep_place", keeps_place)
rules.add_perm("stations.keep_support", keeps_stations)
rules.add_perm("stations.view_network", is_staff_of_any_kind)
rules.add_perm("stations.send_device_reports", reports_devices)

# People at a station: whoever sits at a desk or answers the phone.
reads_citizens = has_role(
    *(Role.DISTRICT_ADMIN, Role.STREET_CLERK, Role.STREET_APPROVER, Role.COMMUNITY_WORKER),
    *(Role.STATION_MANAGER, Role.CALL_AGENT, Role.PARTNER_ENGINEER, Role.AUDITOR),
)
registers_citizens = has_role(
    *(Role.STREET_CLERK, Role.COMMUNITY_WORKER, Role.STATION_MANAGER, Role.CALL_AGENT),
    Role.PARTNER_ENGINEER,
)

rules.add_perm("stations.view_citizen", reads_citizens)
rules.add_perm("stations.register_citizen", registers_citizens)

# People who come: whoever sits at the reception notes them.
for model in ("stationvisit", "stationentry", "doorcount"):
    rules.add_perm(f"stations.view_{model}", reads_citizens)
rules.add_perm("stations.note_entry", registers_citizens)

# Windows and cases: whoever sits at a window takes cases in; the district keeps the lists.
CASES = (
    *("case", "casematerial", "casepaper", "casestep", "caserating", "ratingtask", "citizennotice"),
    *("forwarding", "departmentevent", "slot", "appointment", "ticket"),
)
CASE_RULES = ("itempromise", "caserule", "slotrule", "peakday")
reads_cases = has_role(
    *(Role.DISTRICT_ADMIN, Role.STREET_CLERK, Role.STREET_APPROVER, Role.COMMUNITY_WORKER),
    *(Role.STATION_MANAGER, Role.CALL_AGENT, Role.PARTNER_ENGINEER, Role.AUDITOR),
)
takes_cases = has_role(Role.STREET_CLERK, Role.COMMUNITY_WORKER, Role.STATION_MANAGER)
books_for_others = takes_cases | has_role(Role.CALL_AGENT, Role.PARTNER_ENGINEER)
answers_for_cases = has_role(Role.STREET_CLERK, Role.STREET_APPROVER, Role.STATION_MANAGER)
keeps_windows = has_role(Role.DISTRICT_ADMIN, Role.STREET_CLERK, Role.STATION_MANAGER)
keeps_items = has_role(Role.DISTRICT_ADMIN)


for model in (*CASES, *CASE_RULES, "caseitem", "itemmaterial", "window", "windowhours"):
    rules.add_perm(f"stations.view_{model}", reads_cases)
for verb in ("add", "change"):
    for model in ("window", "windowhours"):
        rules.add_perm(f"stations.{verb}_{model}", keeps_windows)
    for model in ("caseitem", "itemmaterial"):
        rules.add_perm(f"stations.{verb}_{model}", keeps_items)
rules.add_perm("stations.delete_windowhours", keeps_windows)
rules.add_perm("stations.delete_itemmaterial", keeps_items)
for model in CASE_RULES:
    rules.add_perm(f"stations.add_{model}", keeps_items)
    rules.add_perm(f"stations.change_{model}", keeps_items & region_in_scope)
rules.add_perm("stations.view_departmentdesk", reads_cases)
for verb in ("add", "change"):
    rules.add_perm(f"stations.{verb}_departmentdesk", keeps_items)
rules.add_perm("stations.serve_window", takes_cases)
rules.add_perm("stations.take_case", takes_cases)
rules.add_perm("stations.book_for_citizen", books_for_others)
rules.add_perm("stations.send_case", books_for_others)
rules.add_perm("stations.answer_case", takes_cases | answers_for_cases)
rules.add_perm("stations.call_back", takes_cases | answers_for_cases)

# Activities: the place plans, whoever answers the phone signs people up, the organiser keeps the roll.
ACTIVITIES = (
    *("activity", "activitybrand", "activitysession", "activitysignup", "signupact"),
    *("activityinvitation", "activitynotice", "sessioncounter", "counteract", "guardianbond"),
)
plans_activities = has_role(Role.STREET_CLERK, Role.COMMUNITY_WORKER, Role.STATION_MANAGER)
# By name, as with sensitive tags: a group may say the worst that ever happened to its members.
sees_restricted = has_role(Role.STREET_CLERK, Role.STREET_APPROVER, Role.STATION_MANAGER)
for model in ACTIVITIES:
    rules.add_perm(f"stations.view_{model}", reads_cases)
rules.add_perm("stations.see_restricted_activity", sees_restricted)
rules.add_perm("stations.plan_activity", plans_activities)
rules.add_perm("stations.sign_up_for_activity", plans_activities | has_role(Role.CALL_AGENT))
rules.add_perm("stations.send_sign_up", books_for_others)
rules.add_perm("stations.keep_activity_roll", plans_activities | has_role(Role.PARTNER_ENGINEER))
for verb in ("add", "change"):
    rules.add_perm(f"stations.{verb}_activitybrand", keeps_stations)

# Volunteers and partners: the place and the street keep them; an organisation reads its own.
VOLUNTEERS = (
    *("volunteer", "volunteerteam", "heldskill", "volunteershift", "shiftplace", "servicehours"),
    *("pointsentry", "pointsbalance", "gift", "redemption", "shiftseries", "volunteernotice"),
)
keeps_volunteers = has_role(Role.STREET_CLERK, Role.COMMUNITY_WORKER, Role.STATION_MANAGER)
for model in VOLUNTEERS:
    rules.add_perm(f"stations.view_{model}", reads_cases)
for model in ("volunteerskill", "volunteerrule"):
    rules.add_perm(f"stations.view_{model}", is_staff_of_any_kind)
rules.add_perm("stations.keep_volunteers", keeps_volunteers)
for verb in ("add", "change"):
    rules.add_perm(f"stations.{verb}_volunteerskill", keeps_network)
    rules.add_perm(f"stations.{verb}_volunteerrule", keeps_network & region_in_scope)
    for model in ("volunteerteam", "gift"):
        rules.add_perm(f"stations.{verb}_{model}", keeps_place)

PARTNERS = ("partner", "partnerwork", "partnervisit")
REGISTERS = ("grid", "partycircle", "socialworkroom", "covenant", "dutyitem", "stationworker")
for model in (*PARTNERS, *REGISTERS):
    rules.add_perm(f"stations.view_{model}", is_staff_of_any_kind)
for verb in ("add", "change"):
    for model in ("partnerwork", "partnervisit"):
        rules.add_perm(f"stations.{verb}_{model}", keeps_place)
    for model in ("partner", *REGISTERS):
        rules.add_perm(f"stations.{verb}_{model}", keeps_stations)
rules.add_perm("stations.keep_partner_work", keeps_place | has_role(Role.COMMUNITY_WORKER))

# Public health and discounts: the street keeps them, communities count what they did.
for model in ("medicalunit", "healthentry", "discountmerchant"):
    rules.add_perm(f"stations.view_{model}", is_staff_of_any_kind)
for verb in ("add", "change"):
    for model in ("medicalunit", "discountmerchant"):
        rules.add_perm(f"stations.{verb}_{model}", keeps_stations)
rules.add_perm("stations.count_health", keeps_stations | has_role(Role.COMMUNITY_WORKER))

# Surveys: the district and streets ask, whoever sits at a desk enters paper.
for model in ("survey", "surveyquestion"):
    rules.add_perm(f"stations.view_{model}", reads_cases)
rules.add_perm("stations.view_surveyanswer", keeps_stations | has_role(Role.AUDITOR))
rules.add_perm("stations.keep_survey", keeps_stations)
rules.add_perm("stations.enter_survey_answer", takes_cases)

# Clinics: timetables are published; who comes for counselling is for named roles.
for model in ("clinic", "roomduty"):
    rules.add_perm(f"stations.view_{model}", is_staff_of_any_kind)
    for verb in ("add", "change"):
        rules.add_perm(f"stations.{verb}_{model}", keeps_windows)
rules.add_perm("stations.delete_roomduty", keeps_windows)
rules.add_perm("stations.see_counselling", has_role(Role.STATION_MANAGER))

# Rooms that people book: the place says when and whether, the district how far ahead.
for model in ("roomhours", "roombooking", "roomnotice"):
    rules.add_perm(f"stations.view_{model}", reads_cases)
rules.add_perm("stations.view_roomrule", is_staff_of_any_kind)
for verb in ("add", "change"):
    rules.add_perm(f"stations.{verb}_roomhours", keeps_place)
    rules.add_perm(f"stations.{verb}_roomrule", keeps_network & region_in_scope)
rules.add_perm("stations.delete_roomhours", keeps_place)
rules.add_perm("stations.answer_room_booking", plans_activities)

# Advisers: whoever sits there writes down; words are read by who wrote them and the station's manager.
for model in ("consultation", "consultationfollowup"):
    rules.add_perm(f"stations.view_{model}", reads_cases)
rules.add_perm("stations.keep_consultation", takes_cases)
rules.add_perm("stations.read_consultations", has_role(Role.STATION_MANAGER))
