"""Classes of risk: rules as data, history kept, a person may know better for a time."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from core.errors import InvalidInput, NotAllowed, NotFound
from elderly_care.commands import (
    classify_everybody,
    classify_residents,
    end_override,
    override_risk,
    save_fact,
)
from elderly_care.commands.people_rules import load_people_rules
from elderly_care.commands.risks import BadExpiry
from elderly_care.logic.risk import Criterion, RiskFacts, classify
from elderly_care.models import AbilityAssessment, RiskClass, RiskRule
from elderly_care.queries import register_alerts
from elderly_care.queries.risks import _counters
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import (
    AbilityAssessmentFactory,
    FamilyLinkFactory,
    ResidentFactory,
)
from tests.factories.elderly_care_people import (
    ContactFactory,
    RiskClassFactory,
    RiskRuleFactory,
    in_some_days,
)

WORST = [
    Criterion("alone_aged", 85, "red"),
    Criterion("alone_aged", 70, "yellow"),
    Criterion("ability", 3, "red"),
    Criterion("disability", 2, "yellow"),
    Criterion("no_contact", None, "red"),
    Criterion("needy", None, "yellow"),
    Criterion("recent_alerts", 3, "red"),
    Criterion("aged", 90, "yellow"),
]


@pytest.mark.parametrize(
    ("facts", "level", "reasons"),
    [
        (RiskFacts(60), "green", []),
        (RiskFacts(85, lives_alone=True, contacts=1), "red", ["alone_aged:85"]),
        (RiskFacts(84, lives_alone=True, contacts=1), "yellow", ["alone_aged:70"]),
        (RiskFacts(85), "green", []),
        (RiskFacts(60, ability=3), "red", ["ability:3"]),
        (RiskFacts(60, ability=0), "green", []),
        (RiskFacts(60, disability=2), "yellow", ["disability:2"]),
        (RiskFacts(60, disability=3), "green", []),
        (RiskFacts(60, lives_alone=True), "red", ["no_contact"]),
        (RiskFacts(90, is_needy=True), "yellow", ["aged:90", "needy"]),
        (RiskFacts(60, alerts=3), "red", ["recent_alerts:3"]),
        (RiskFacts(60, alerts=2), "green", []),
    ],
)
def test_the_worst_rule_decides(facts, level, reasons):
    assert classify(facts, WORST) == (level, reasons)


@pytest.fixture
def person(db):
    return ResidentFactory(birth_date=date(1930, 1, 1), living_status="alone")


@pytest.fixture
def clerk(person):
    return staff(Role.STREET_CLERK, person.community.parent)


def now(person) -> RiskClass:
    return RiskClass.objects.current().get(resident=person)


def override(person, by, level="green", **said):
    words = {"reason": "女儿每天来", "expires_on": in_some_days(30)} | said
    return override_risk(resident=person, level=level, by=by, **words)


def test_every_night_and_only_where_something_changed(person):
    ContactFactory(resident=person)
    RiskRuleFactory(threshold=80)
    assert classify_everybody() == 1
    assert (now(person).level, now(person).reasons) == ("red", ["alone_aged:80"])
    assert classify_everybody() == 0

    RiskRule.objects.update(effective_to=today() - timedelta(days=1))
    assert classify_everybody() == 1
    assert now(person).level == "green"
    history = RiskClass.objects.filter(resident=person).order_by("pk")
    assert [row.level for row in history] == ["red", "green"]


def test_a_local_rule_stands_before_the_general_one(person):
    ContactFactory(resident=person)
    RiskRuleFactory(threshold=80)
    RiskRuleFactory(threshold=110, region=person.community_id[:6])
    classify_everybody()

    assert now(person).level == "green"


def test_when_facts_change(person, clerk, django_capture_on_commit_callbacks):
    RiskRuleFactory(factor="ability", threshold=3)
    with django_capture_on_commit_callbacks(execute=True):
        fact = AbilityAssessment(resident=person, level=4, assessed_on=today())
        save_fact(fact=fact, by=clerk)

    assert now(person).reasons == ["ability:3"]


def test_an_assessment_that_is_over_says_nothing(person):
    RiskRuleFactory(factor="ability", threshold=3)
    AbilityAssessmentFactory(resident=person, valid_to=today() - timedelta(days=1))
    classify_everybody()

    assert now(person).level == "green"


def test_what_apps_to_the_right_count(person):
    RiskRuleFactory(factor="recent_alerts", threshold=2)
    register_alerts("test", lambda keys, since: dict.fromkeys(keys, 2))
    try:
        classify_residents(resident_ids=[person.pk])
    finally:
        del _counters["test"]

    assert now(person).reasons == ["recent_alerts:2"]


def test_a_person_knows_better_until_a_day(person, clerk):
    RiskRuleFactory(threshold=80)
    classify_everybody()
    override(person, clerk)
    assert classify_everybody() == 0
    assert (now(person).level, now(person).set_by) == ("green", clerk)

    end_override(resident=person, by=clerk)
    assert (now(person).level, now(person).set_by) == ("red", None)


def test_a_judgement_that_is_over_gives_way(person, clerk):
    RiskRuleFactory(threshold=80)
    RiskClassFactory(
        resident=person,
        level="green",
        reasons=[],
        set_by=clerk,
        reason="…",
        expires_on=today() - timedelta(days=1),
    )
    classify_everybody()

    assert now(person).level == "red"


@pytest.mark.parametrize("days", [0, -1, 400])
def test_no_judgement_is_for_ever(person, clerk, days):
    with pytest.raises(BadExpiry):
        override(person, clerk, expires_on=in_some_days(days))


def test_who_may_judge(person, clerk):
    with pytest.raises(InvalidInput):
        override(person, clerk, reason=" ")
    with pytest.raises(InvalidInput):
        override(person, clerk, level="blue")
    with pytest.raises(NotAllowed):
        override(person, staff(Role.STATION_MANAGER, person.community.parent))
    with pytest.raises(NotFound):
        override(person, staff(Role.STREET_CLERK, CommunityFactory().parent))


def test_never_on_the_persons_own_pages(client_as, person):
    RiskClassFactory(resident=person, level="red", reasons=["alone_aged:85"])
    user = FamilyLinkFactory(resident=person).user
    client = client_as(user)

    for page in ("family:file", "portal:account", "portal:home", "family:index"):
        words = client.get(reverse(page)).content.decode()
        assert "红色" not in words
        assert "风险" not in words


@pytest.mark.django_db
@pytest.mark.parametrize("people", [1, 3])
def test_as_many_queries_for_three(django_assert_num_queries, people):
    load_people_rules()
    keys = [ResidentFactory(living_status="alone").pk for _ in range(people)]

    with django_assert_num_queries(14):
        classify_residents(resident_ids=keys)


def test_the_list_by_community(client_as, person, clerk):
    RiskClassFactory(resident=person, level="red", reasons=["alone_aged:85"])
    foreign = RiskClassFactory(level="red")
    page = reverse("care_console:risks")
    client = client_as(clerk)

    words = client.get(page).content.decode()
    assert reverse("care_console:portrait", args=[person.pk]) in words
    assert "独居且达到年龄 85" in words
    assert reverse("care_console:portrait", args=[foreign.resident_id]) not in words
    assert reverse("care_console:portrait", args=[person.pk]) not in (
        client.get(page, {"level": "green", "place": "rubbish"}).content.decode()
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client_as, person, clerk, django_assert_num_queries, rows):
    for _ in range(rows):
        RiskClassFactory(resident=ResidentFactory(community=person.community), level="red")
    client = client_as(clerk)

    with django_assert_num_queries(6):
        client.get(reverse("care_console:risks"))


def test_the_page_of_one(client_as, person, clerk):
    page = reverse("care_console:risk", args=[person.pk])
    client = client_as(clerk)
    good = {"level": "green", "reason": "女儿每天来", "expires_on": in_some_days(30).isoformat()}

    assert client.post(page, {**good, "expires_on": "2999-01-01"}).status_code == 422
    assert client.post(page, good).status_code == 302
    assert now(person).level == "green"
    assert "女儿每天来" in client.get(page).content.decode()
    client.post(page, {"end": now(person).pk})
    assert now(person).set_by is None
