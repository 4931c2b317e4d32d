"""Tasks out of the plans: who belongs to which, how often, on which day, whose; once however often it runs."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.demo_patrol import LOCAL
from core.dates import today
from elderly_care.commands.patrol_generation import generate_patrols, spread_tasks
from elderly_care.commands.patrol_rules import load_patrol_rules
from elderly_care.enums.patrols import PatrolMode, PatrolPeriod
from elderly_care.logic.patrols import Term, patrol_days, term_of
from elderly_care.models import PatrolPolicy, PatrolRule, PatrolTask, VitalRule
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import (
    AbilityAssessmentFactory,
    CareStatusFactory,
    DisabilityCertificateFactory,
    ResidentFactory,
)
from tests.factories.elderly_care_patrols import (
    PatrollerFactory,
    PatrolPairFactory,
    PatrolPauseFactory,
    PatrolRuleFactory,
)
from tests.factories.elderly_care_people import RiskClassFactory
from tests.subsidies.threads import together

WEDNESDAY = date(2024, 5, 15)
MONDAY, SUNDAY = date(2024, 5, 13), date(2024, 5, 19)
HOLIDAY_WEEK = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("period", "day", "first", "last"),
    [
        ("day", WEDNESDAY, WEDNESDAY, WEDNESDAY),
        ("week", WEDNESDAY, MONDAY, SUNDAY),
        ("week", MONDAY, MONDAY, SUNDAY),
        ("week", SUNDAY, MONDAY, SUNDAY),
        ("month", WEDNESDAY, date(2024, 5, 1), date(2024, 5, 31)),
        ("month", date(2024, 2, 29), date(2024, 2, 1), date(2024, 2, 29)),
        ("week", date(2025, 1, 1), date(2024, 12, 30), date(2025, 1, 5)),
    ],
)
def test_terms(period, day, first, last):
    assert term_of(period, day) == Term(first, last)


def test_a_plan_without_rest_days_has_working_days_only():
    week = Term(MONDAY, SUNDAY)
    works = lambda day: day.weekday() < 5  # noqa: E731

    assert len(patrol_days(week, on_rest_days=True, works=works)) == 7
    assert patrol_days(week, on_rest_days=False, works=works)[-1] == SUNDAY - timedelta(days=2)
    assert patrol_days(Term(SUNDAY, SUNDAY), on_rest_days=False, works=works) == []


def alone(**fields):
    return ResidentFactory(living_status="alone", **fields)


def tasks_of(person):
    rows = PatrolTask.objects.filter(resident=person).order_by("mode", "period")
    return [(row.mode, row.period) for row in rows]


def make(target, period="month", mode="visit", **more):
    return PatrolRuleFactory(target=target, period=period, mode=mode, **more)


BELONGING = [
    ("alone", None, lambda: alone()),
    ("empty_nest", None, lambda: ResidentFactory(living_status="with_spouse")),
    ("left_behind", None, lambda: ResidentFactory(living_status="left_behind")),
    ("aged", 80, lambda: ResidentFactory(birth_date=date(1944, 5, 15))),
    (
        "ability",
        3,
        lambda: AbilityAssessmentFactory(level=3, assessed_on=date(2024, 1, 1)).resident,
    ),
    ("disability", 2, lambda: DisabilityCertificateFactory(grade=1).resident),
    ("special_family", None, lambda: CareStatusFactory(category="special_family").resident),
    ("destitute", None, lambda: CareStatusFactory(category="sanwu").resident),
    ("needy", None, lambda: CareStatusFactory(category="low_edge").resident),
    ("red", None, lambda: RiskClassFactory(level="red").resident),
    ("yellow", None, lambda: RiskClassFactory(level="yellow").resident),
]
APART = [
    ("alone", None, lambda: ResidentFactory(living_status="with_family")),
    ("empty_nest", None, lambda: alone()),
    ("aged", 80, lambda: ResidentFactory(birth_date=date(1944, 5, 16))),
    (
        "ability",
        3,
        lambda: AbilityAssessmentFactory(level=2, assessed_on=date(2024, 1, 1)).resident,
    ),
    ("disability", 2, lambda: DisabilityCertificateFactory(grade=3).resident),
    ("special_family", None, lambda: CareStatusFactory(category="dibao").resident),
    ("needy", None, lambda: CareStatusFactory(valid_to=date(2024, 5, 14)).resident),
    ("red", None, lambda: RiskClassFactory(level="yellow").resident),
    ("alone", None, lambda: alone(died_on=date(2024, 5, 1))),
    ("alone", None, lambda: alone(moved_out_on=date(2024, 5, 1))),
    ("aged", 60, lambda: ResidentFactory(living_status="institution")),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("target", "figure", "somebody"), BELONGING)
def test_who_belongs(target, figure, somebody):
    person = somebody()
    make(target, figure=figure)
    assert generate_patrols(day=WEDNESDAY) == 1
    assert tasks_of(person) == [("visit", "month")]


@pytest.mark.django_db
@pytest.mark.parametrize(("target", "figure", "somebody"), APART)
def test_who_does_not(target, figure, somebody):
    somebody()
    make(target, figure=figure)
    assert generate_patrols(day=WEDNESDAY) == 0


@pytest.mark.django_db
def test_the_newest_assessment_counts():
    person = AbilityAssessmentFactory(level=4, assessed_on=date(2023, 1, 1)).resident
    AbilityAssessmentFactory(resident=person, level=1, assessed_on=date(2024, 1, 1))
    make("ability", figure=3)

    assert generate_patrols(day=WEDNESDAY) == 0


@pytest.mark.django_db
def test_a_weekly_visit_and_a_daily_call_and_no_monthly_one_besides():
    person = alone(birth_date=date(1930, 1, 1))
    make("alone", "week")
    make("alone", "day", "call")
    make("aged", "month", figure=80)

    assert generate_patrols(day=WEDNESDAY) == 2
    assert tasks_of(person) == [("call", "day"), ("visit", "week")]


@pytest.mark.django_db
def test_a_local_plan_only_adds():
    here, elsewhere = alone(), alone()
    make("alone", "month")
    make("alone", "week", region=here.community_id[:9])
    make("alone", "month", mode="call", region=here.community_id)
    generate_patrols(day=WEDNESDAY)

    assert tasks_of(here) == [("call", "month"), ("visit", "week")]
    assert tasks_of(elsewhere) == [("visit", "month")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("period", "later", "made"),
    [
        ("day", date(2024, 5, 16), 1),
        ("week", SUNDAY, 0),
        ("week", date(2024, 5, 20), 1),
        ("month", date(2024, 5, 31), 0),
        ("month", date(2024, 6, 1), 1),
    ],
)
def test_once_for_each_term(period, later, made):
    alone()
    make("alone", period)

    assert generate_patrols(day=WEDNESDAY) == 1
    assert generate_patrols(day=WEDNESDAY) == 0
    assert generate_patrols(day=later) == made


@pytest.mark.django_db
def test_never_planned_before_the_day_and_spread_over_the_term():
    community = CommunityFactory()
    for _ in range(40):
        alone(community=community)
    make("alone", "week")
    generate_patrols(day=WEDNESDAY)
    days = Counter(PatrolTask.objects.order_by("pk").values_list("planned_on", flat=True))

    assert min(days) >= WEDNESDAY
    assert max(days) <= SUNDAY
    assert len(days) == 5


@pytest.mark.django_db
def test_working_days_only_where_the_plan_says_so(calendar):
    alone()
    make("alone", "day", "call", on_rest_days=False)
    make("alone", "week", on_rest_days=False)

    # 1 to 7 October are holidays, 5 is a Monday: of this week Monday to Wednesday and the make-up days count
    assert generate_patrols(day=HOLIDAY_WEEK) == 1
    assert PatrolTask.objects.get().mode == PatrolMode.VISIT


@pytest.mark.django_db
def test_in_a_year_without_a_calendar_somebody_still_comes():
    alone()
    make("alone", "day", "call", on_rest_days=False)

    assert generate_patrols(day=SUNDAY) == 1


@pytest.mark.django_db
def test_whoever_rests_is_made_up_for_when_they_are_back():
    person = alone()
    make("alone", "month")
    make("alone", "day", "call")
    until = WEDNESDAY + timedelta(days=20)
    PatrolPauseFactory(resident=person, starts_on=date(2024, 5, 1), ends_on=until)

    assert generate_patrols(day=WEDNESDAY) in (0, 1)  # the visit may be planned for after the pause
    assert not PatrolTask.objects.filter(planned_on__lte=until).exists()
    generate_patrols(day=until + timedelta(days=1))
    assert tasks_of(person)[0] == ("call", "day")


@pytest.mark.django_db
def test_tasks_follow_the_shares_of_the_community():
    community = CommunityFactory()
    people = [alone(community=community) for _ in range(40)]
    one = PatrollerFactory(community=community, capacity=10)
    other = PatrollerFactory(community=community, capacity=30)
    PatrollerFactory(community=community, ended_on=date(2024, 1, 1))
    pair = PatrolPairFactory(resident=people[0], patroller=one)
    elsewhere = alone()
    make("alone", "day", "call")
    generate_patrols(day=WEDNESDAY)

    held = Counter(PatrolTask.objects.values_list("patroller", flat=True).order_by("pk"))
    assert held[one.pk] + held[other.pk] == 40
    assert abs(held[one.pk] - 10) <= 1  # the paired one besides
    assert PatrolTask.objects.get(resident=pair.resident).patroller == one
    assert PatrolTask.objects.get(resident=elsewhere).patroller is None


@pytest.mark.django_db
def test_tasks_of_who_has_left_go_to_the_others():
    community = CommunityFactory()
    alone(community=community)
    gone = PatrollerFactory(community=community)
    make("alone", "day", "call")
    generate_patrols(day=WEDNESDAY)
    gone.ended_on = WEDNESDAY
    gone.save()
    other = PatrollerFactory(community=community)

    assert spread_tasks(communities=[community.pk]) == 1
    assert spread_tasks() == 0
    assert PatrolTask.objects.get().patroller == other


@pytest.mark.django_db
def test_as_many_queries_for_many_as_for_one():
    make("alone", "day", "call")
    make("aged", "month", figure=60)
    counted = []
    for number in (1, 5):
        for _ in range(number):
            alone()
        with CaptureQueriesContext(connection) as queries:
            assert generate_patrols(day=WEDNESDAY) == 2 * number
        counted.append(len(queries))

    assert counted == [4, 4]  # a savepoint and its release, the rules, the statement


@pytest.mark.django_db
def test_what_ships_is_a_visit_a_month_for_the_classes_of_the_state():
    assert load_patrol_rules() == 13
    assert load_patrol_rules() == 0
    plans = PatrolRule.objects.order_by("pk")
    assert {rule.period for rule in plans} == {PatrolPeriod.MONTH}
    assert PatrolPolicy.objects.get().unanswered == 2
    assert VitalRule.objects.count() == 5
    classes = {"alone", "empty_nest", "left_behind", "ability", "disability", "special_family"}
    assert {rule.target for rule in plans} == classes | {"destitute"}


@pytest.mark.django_db
@pytest.mark.parametrize("living", ["alone", "with_spouse"])
def test_lone_and_empty_nest_elders_are_visited_every_week_and_called_every_day(living):
    for target, mode, period in LOCAL:
        make(target, period, mode)
    load_patrol_rules()
    person = ResidentFactory(living_status=living)
    for day in range(7):
        generate_patrols(day=MONDAY + timedelta(days=day))

    assert tasks_of(person) == [("call", "day")] * 7 + [("visit", "week")]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_each_task_once():
    for _ in range(5):
        alone()
    make("alone", "day", "call")
    made = together(3, lambda _n: generate_patrols(day=today()))

    assert sorted(made) == [0, 0, 5]
    assert PatrolTask.objects.count() == 5
