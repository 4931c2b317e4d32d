"""Every staff page: opened by whoever may, ended where the scope ends, as many queries for three.

Goes over all models of the admin; rows come from SCOPED of tests/factories/<app>.py.
"""

import ast
from datetime import date, timedelta
from itertools import count

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.admin import ReadOnlyScopedAdmin
from accounts.enums import Role
from accounts.models import Division, Membership, StaffNotice, User
from core.audit import SYSTEM, record
from core.models import AuditEvent, CalendarYear
from core.workdays import publish_year
from dispatch.models import (
    AssistKind,
    BookingRule,
    CallScript,
    FailureRule,
    HotlineRule,
    PartnerRule,
    PlanWeights,
    ServiceItem,
    ServicePrice,
    Skill,
    SlaRule,
    VisitChecklist,
    VisitRule,
)
from elderly_care.models import (
    AlertRule,
    AssessmentRule,
    CarePlanRule,
    ChildRatioRule,
    ConsentText,
    DayCareRule,
    HouseholdReviewRule,
    PatrolPolicy,
    PatrolRule,
    Resident,
    RespiteRule,
    RiskRule,
    VitalRule,
)
from meals.models import (
    AgeDiscount,
    CheckList,
    CutoffRule,
    DailyMealSubsidy,
    DeliveryFee,
    HotFoodRule,
    Indicator,
    NoShowRule,
    PriceCap,
    PublicationRule,
    RecipeRule,
    RoundRule,
    SampleRule,
    ServingHours,
    TemperatureLimit,
)
from stations.models import (
    CaseItem,
    CaseRule,
    ItemPromise,
    NetworkRule,
    PeakDay,
    ReachRule,
    RoomRule,
    ServiceFunction,
    SlotRule,
    VolunteerRule,
    VolunteerSkill,
)
from subsidies.models import (
    ApprovalRule,
    BankFileFormat,
    FundingSource,
    Programme,
    ProgrammeVersion,
    ReferenceAmount,
    Run,
)
from tests.architecture.house import CHAIN, modules, room, tree, where
from tests.architecture.test_scope_rows import maker
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.dispatch import (
    AssistKindFactory,
    BookingRuleFactory,
    HotlineRuleFactory,
    PartnerRuleFactory,
    PlanWeightsFactory,
    ServiceItemFactory,
    ServicePriceFactory,
    SkillFactory,
    SlaRuleFactory,
)
from tests.factories.dispatch_visits import (
    CallScriptFactory,
    FailureRuleFactory,
    VisitChecklistFactory,
    VisitRuleFactory,
)
from tests.factories.elderly_care_assessments import AssessmentRuleFactory, CarePlanRuleFactory
from tests.factories.elderly_care_day_care import (
    ChildRatioRuleFactory,
    DayCareRuleFactory,
    RespiteRuleFactory,
)
from tests.factories.elderly_care_devices import AlertRuleFactory
from tests.factories.elderly_care_patrols import (
    PatrolPolicyFactory,
    PatrolRuleFactory,
    VitalRuleFactory,
)
from tests.factories.elderly_care_people import (
    ConsentTextFactory,
    HouseholdReviewRuleFactory,
    RiskRuleFactory,
)
from tests.factories.meals import (
    AgeDiscountFactory,
    CutoffRuleFactory,
    DailyMealSubsidyFactory,
    DeliveryFeeFactory,
    PriceCapFactory,
)
from tests.factories.meals_food import PublicationRuleFactory, RecipeRuleFactory
from tests.factories.meals_numbers import IndicatorFactory
from tests.factories.meals_orders import NoShowRuleFactory
from tests.factories.meals_rounds import RoundRuleFactory
from tests.factories.meals_safety import (
    CheckListFactory,
    HotFoodRuleFactory,
    SampleRuleFactory,
    TemperatureLimitFactory,
)
from tests.factories.meals_till import ServingHoursFactory
from tests.factories.stations_cases import CaseItemFactory, case_rule, peak_day, slot_rule
from tests.factories.stations_places import (
    FunctionFactory,
    NetworkRuleFactory,
    ReachRuleFactory,
)
from tests.factories.stations_rooms import room_rule
from tests.factories.stations_volunteers import VolunteerRuleFactory, VolunteerSkillFactory
from tests.factories.subsidies import ProgrammeFactory, VersionFactory
from tests.factories.subsidies_applications import delegate
from tests.factories.subsidies_programmes import funding_source, standard
from tests.factories.subsidies_runs import bank_format
from tests.subsidies.months import pay

PAGES = sorted(
    (model for model in admin.site._registry if model._meta.app_label in CHAIN),
    key=lambda model: model._meta.label,
)


def a_year(year):
    """A working calendar."""
    new_year = [date(year, 1, 1)]
    return publish_year(year=year, source="…", holidays=new_year, workdays=[], by=SYSTEM)


# What has no scope: published documents, whole months, the trail.
UNSCOPED = {
    ServiceFunction: lambda day: FunctionFactory(),
    NetworkRule: lambda day: NetworkRuleFactory(effective_from=day),
    RoomRule: lambda day: room_rule(effective_from=day),
    VolunteerRule: lambda day: VolunteerRuleFactory(effective_from=day),
    VolunteerSkill: lambda day: VolunteerSkillFactory(),
    ReachRule: lambda day: ReachRuleFactory(effective_from=day),
    CaseItem: lambda day: CaseItemFactory(),
    ItemPromise: lambda day: CaseItemFactory(days=3).promises.get(),
    CaseRule: lambda day: case_rule(effective_from=day),
    SlotRule: lambda day: slot_rule(effective_from=day),
    PeakDay: lambda day: peak_day(effective_from=day),
    AssessmentRule: lambda day: AssessmentRuleFactory(effective_from=day),
    CarePlanRule: lambda day: CarePlanRuleFactory(effective_from=day),
    DayCareRule: lambda day: DayCareRuleFactory(effective_from=day),
    ChildRatioRule: lambda day: ChildRatioRuleFactory(effective_from=day),
    RespiteRule: lambda day: RespiteRuleFactory(effective_from=day),
    ConsentText: lambda day: ConsentTextFactory(version=day.toordinal() % 30000),
    RiskRule: lambda day: RiskRuleFactory(effective_from=day),
    AlertRule: lambda day: AlertRuleFactory(effective_from=day),
    PatrolRule: lambda day: PatrolRuleFactory(effective_from=day),
    PatrolPolicy: lambda day: PatrolPolicyFactory(effective_from=day),
    VitalRule: lambda day: VitalRuleFactory(effective_from=day),
    HouseholdReviewRule: lambda day: HouseholdReviewRuleFactory(effective_from=day),
    BankFileFormat: lambda day: bank_format(f"bank-{day:%Y%m%d}"),
    ApprovalRule: lambda day: delegate(ProgrammeFactory()),
    FundingSource: lambda day: funding_source(f"source-{day:%Y%m%d}"),
    ReferenceAmount: lambda day: standard(day),
    AssistKind: lambda day: AssistKindFactory(),
    Skill: lambda day: SkillFactory(),
    ServiceItem: lambda day: ServiceItemFactory(),
    ServicePrice: lambda day: ServicePriceFactory(effective_from=day),
    SlaRule: lambda day: SlaRuleFactory(effective_from=day),
    PlanWeights: lambda day: PlanWeightsFactory(effective_from=day),
    PartnerRule: lambda day: PartnerRuleFactory(effective_from=day),
    AgeDiscount: lambda day: AgeDiscountFactory(effective_from=day),
    CutoffRule: lambda day: CutoffRuleFactory(effective_from=day),
    DailyMealSubsidy: lambda day: DailyMealSubsidyFactory(effective_from=day),
    DeliveryFee: lambda day: DeliveryFeeFactory(effective_from=day),
    NoShowRule: lambda day: NoShowRuleFactory(effective_from=day),
    RoundRule: lambda day: RoundRuleFactory(effective_from=day),
    SampleRule: lambda day: SampleRuleFactory(effective_from=day),
    TemperatureLimit: lambda day: TemperatureLimitFactory(effective_from=day),
    HotFoodRule: lambda day: HotFoodRuleFactory(effective_from=day),
    CheckList: lambda day: CheckListFactory(effective_from=day),
    HotlineRule: lambda day: HotlineRuleFactory(effective_from=day),
    BookingRule: lambda day: BookingRuleFactory(effective_from=day),
    VisitRule: lambda day: VisitRuleFactory(effective_from=day),
    VisitChecklist: lambda day: VisitChecklistFactory(effective_from=day),
    FailureRule: lambda day: FailureRuleFactory(effective_from=day),
    CallScript: lambda day: CallScriptFactory(effective_from=day),
    Indicator: lambda day: IndicatorFactory(code=f"indicator-{day:%Y%m%d}"),
    PriceCap: lambda day: PriceCapFactory(effective_from=day),
    PublicationRule: lambda day: PublicationRuleFactory(effective_from=day),
    RecipeRule: lambda day: RecipeRuleFactory(effective_from=day),
    ServingHours: lambda day: ServingHoursFactory(effective_from=day),
    Programme: lambda day: ProgrammeFactory(),
    ProgrammeVersion: lambda day: VersionFactory(),
    Run: lambda day: pay(ProgrammeFactory(ruled=True), "2024-01"),
    CalendarYear: lambda day: a_year(2000 + day.toordinal() % 100),
    AuditEvent: lambda day: record(CommunityFactory(), "accounts.test", by=SYSTEM),
}
NUMBERS = count()
READERS = {
    User: Role.SYSTEM_ADMIN,
    Membership: Role.SECURITY_ADMIN,
    StaffNotice: Role.DISTRICT_ADMIN,
    AuditEvent: Role.AUDIT_ADMIN,
}
CHANGERS = {
    **READERS,
    Resident: Role.STREET_CLERK,
    **dict.fromkeys(
        (m for m in PAGES if m._meta.object_name in ("Dish", "SetMeal", "Menu")),
        Role.STATION_MANAGER,
    ),
}


def address(model, page="changelist", *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def row(model, community):
    if model in UNSCOPED:
        return UNSCOPED[model](date(2020, 1, 1) + timedelta(days=next(NUMBERS)))
    operator = OrganisationFactory(division=community)
    return maker(model)(community, operator)


def somebody(model, community, roles):
    role = roles.get(model, Role.AUDITOR if roles is READERS else Role.DISTRICT_ADMIN)
    everywhere = role == Role.AUDIT_ADMIN
    return staff(role, None if everywhere else community.parent)


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.mark.django_db
@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label)
def test_a_list_and_a_row_open_and_a_foreign_row_does_not(client_as, community, model):
    rows, foreign = [row(model, community)], row(model, CommunityFactory())
    client = client_as(somebody(model, community, READERS))
    page = address(model)
    warmed_up = client.get(page)

    assert warmed_up.status_code == 200
    assert client.get(address(model, "change", rows[0].pk)).status_code == 200
    if model in UNSCOPED:
        assert set(rows) <= shown_by(warmed_up)
        return
    assert client.get(address(model, "change", foreign.pk)).status_code == 302
    few, answer = opened(client, page)
    assert set(rows) <= shown_by(answer)
    rows += [row(model, more_or_same(model, community)) for _ in range(2)]

    as_many, answer = opened(client, page)

    assert as_many == few
    assert set(rows) <= shown_by(answer)
    assert foreign not in shown_by(answer)


def shown_by(answer):
    return set(answer.context["cl"].result_list)


def more_or_same(model, community):
    """A division is itself the row: two more of the street."""
    return CommunityFactory(parent=community.parent) if model is Division else community


@pytest.mark.django_db
@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label)
def test_forms_open_for_who_may_and_cost_the_same_for_three_choices(
    client_as, community, model, rf
):
    user = somebody(model, community, CHANGERS)
    request = rf.get("/")
    request.user = user
    page = admin.site.get_model_admin(model)
    client = client_as(user)
    first = row(model, community)
    pages = [address(model, "change", first.pk)]
    if page.has_add_permission(request):
        pages.append(address(model, "add"))
    else:
        assert client.get(address(model, "add")).status_code == 403

    for form in pages:
        client.get(form)  # what a process asks once
    few = [opened(client, form)[0] for form in pages]
    for _ in range(2):
        row(model, community)

    assert [opened(client, form)[0] for form in pages] == few


def opened(client, page):
    """How many queries it took, and the page."""
    with CaptureQueriesContext(connection) as found:
        answer = client.get(page)
    assert answer.status_code == 200
    return len(found), answer


def test_no_page_writes_past_the_commands():
    shortcuts = [
        where(path, node.lineno)
        for path in modules()
        if room(path) == "admin"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"save_model", "save_related", "save_formset", "delete_model"}
        and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "id", "") == "super"
    ]
    assert shortcuts == []


def test_what_a_page_saves_goes_through_a_command():
    assert [model._meta.label for model in PAGES if not saves_through_a_command(model)] == []


def saves_through_a_command(model):
    page = type(admin.site.get_model_admin(model))
    own = [name for name in ("save_model", "save_related", "save_formset") if own_word(page, name)]
    editable = any(inline.can_delete for inline in page.inlines)
    rows_too = {"save_related", "save_formset"} & set(own)

    return (issubclass(page, ReadOnlyScopedAdmin) or "save_model" in own) and (
        not editable or bool(rows_too)
    )


def own_word(page, name):
    return getattr(page, name) is not getattr(ModelAdmin, name)
