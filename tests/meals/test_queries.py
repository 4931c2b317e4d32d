"""Which rules price a meal, in which words; which menus and points a person is offered."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from core.dates import today
from elderly_care.enums import CareCategory
from meals.enums import FulfilMode
from meals.queries import choices
from meals.queries.menus import closed_menus, due_menu_ids, offered_menus, portions_left
from meals.queries.prices import in_words, percent, stored_steps, terms_for
from subsidies.logic.rules import meets_one
from subsidies.queries import people
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import (
    AbilityAssessmentFactory,
    CareStatusFactory,
    DisabilityCertificateFactory,
    ResidentFactory,
)
from tests.factories.meals import (
    AgeDiscountFactory,
    DailyMealSubsidyFactory,
    DeliveryFeeFactory,
    MenuItemFactory,
    SupplyRelationFactory,
    lunch,
    place,
)
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def scene(community):
    return lunch(community)


@pytest.fixture
def resident(community):
    return ResidentFactory(community=community)


def terms(scene, resident):
    return terms_for(resident, scene.menu, scene.point)


def test_the_rules_of_the_most_special_region_replace_the_general_ones(scene, resident):
    AgeDiscountFactory(min_age=60, percent_off_bp=5000)
    street = AgeDiscountFactory(region=scene.point.division_id[:9], min_age=80)
    assert terms(scene, resident).discount == street
    young = ResidentFactory(community=resident.community, birth_date=date(1960, 1, 1))
    assert terms(scene, young).discount is None


def test_the_highest_age_reached_counts(scene, resident):
    AgeDiscountFactory(min_age=70, percent_off_bp=2000)
    eighty = AgeDiscountFactory(min_age=80, percent_off_bp=3000)
    AgeDiscountFactory(min_age=90, percent_off_bp=5000)
    assert terms(scene, resident).discount == eighty


@pytest.mark.parametrize(
    ("field", "days", "found"),
    [("effective_to", -1, False), ("effective_from", 1, False), ("effective_from", 0, True)],
)
def test_a_rule_holds_on_the_day_of_the_meal(scene, resident, field, days, found):
    AgeDiscountFactory(**{field: scene.menu.service_date + timedelta(days=days)})
    assert (terms(scene, resident).discount is not None) == found


def test_a_past_day_uses_the_past_rule(community, resident):
    old = AgeDiscountFactory(effective_to=date(2023, 12, 31))
    AgeDiscountFactory(effective_from=date(2024, 1, 1), percent_off_bp=1000)
    scene = lunch(community, service_date=date(2023, 12, 31))
    assert terms(scene, resident).discount == old


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({}, True),
        ({"region": "130203"}, False),
        ({"min_age": 95}, False),
        ({"meal_periods": ["dinner"]}, False),
        ({"conditions": [{"fact": "care_status", "category": ["dibao"]}]}, False),
    ],
)
def test_what_the_day_subsidy_asks(scene, resident, rule, found):
    DailyMealSubsidyFactory(**rule)
    assert (terms(scene, resident).subsidy is not None) == found


CARE = {"fact": "care_status", "category": ["low_income"]}
DISABILITY = {"fact": "disability", "grade": [1, 2]}
ABILITY = {"fact": "ability", "level": [3, 4]}


def met(resident, day):
    """Which of the three conditions the person meets on a day."""
    facts = people([resident.pk])[resident.pk].facts
    return [one for one in (CARE, DISABILITY, ABILITY) if meets_one(facts, [one], day)]


def test_conditions_look_at_the_facts_of_the_day(resident):
    assert met(resident, today()) == []
    CareStatusFactory(resident=resident, category=CareCategory.LOW_INCOME)
    CareStatusFactory(resident=resident, valid_to=date(2021, 1, 1))
    DisabilityCertificateFactory(resident=resident, grade=2)
    AbilityAssessmentFactory(resident=resident, level=4)
    assert met(resident, today()) == [CARE, DISABILITY, ABILITY]
    assert met(resident, date(2019, 12, 31)) == []


def test_who_is_severe_stands_in_the_rule(resident):
    DisabilityCertificateFactory(resident=resident, grade=3)
    facts = people([resident.pk])[resident.pk].facts
    assert not meets_one(facts, [DISABILITY], today())
    assert meets_one(facts, [{"fact": "disability", "grade": [1, 2, 3]}], today())


def test_the_latest_assessment_counts(resident):
    AbilityAssessmentFactory(resident=resident, level=4)
    AbilityAssessmentFactory(resident=resident, level=1, assessed_on=date(2024, 6, 1))
    assert met(resident, today()) == []


@pytest.mark.parametrize(
    "conditions",
    [
        "dibao",
        {"fact": "care_status"},
        ["dibao"],
        [{"grade": 1}],
        [{"fact": ["disability"]}],
        [{"fact": "age", "from": 80}],
        [{"fact": "disability", "level": [3]}],
    ],
)
def test_a_condition_in_another_language_is_refused(conditions):
    with pytest.raises(ValidationError):
        DailyMealSubsidyFactory.build(conditions=conditions).clean_fields(exclude=["programme"])


def test_the_explanation_names_age_exceptions_and_rounding(scene, resident):
    AgeDiscountFactory(applies_to=["meat", "vegetable", "cold_dish", "soup"], rounding="ceil_yuan")
    DeliveryFeeFactory()
    agreed = terms(scene, resident)
    priced = agreed.quote([scene.item.portion()], fulfil_mode=FulfilMode.DELIVERY)
    age = resident.age_on(scene.menu.service_date)
    words = [(line.text, line.fen) for line in in_words(stored_steps(priced, agreed))]
    assert words == [
        ("原价", 1200),
        (f"{age} 岁，优惠 20%（主食除外），向上取整到元", -200),
        ("送餐费", 100),
        ("您付", 1100),
    ]


def test_the_explanation_follows_the_language(scene, resident):
    AgeDiscountFactory()
    steps = place(scene, resident).explanation
    with translation.override("en"):
        texts = [line.text for line in in_words(steps)]
    assert len(texts) == 3


@pytest.mark.parametrize(("bp", "text"), [(2000, "20"), (1250, "12.5"), (10_000, "100")])
def test_percent(bp, text):
    assert percent(bp) == text


def test_points_of_the_own_community_come_first(scene, resident, community):
    neighbour = StationFactory(division=CommunityFactory(parent=community.parent), name="一号点")
    SupplyRelationFactory(kitchen=scene.kitchen, station=neighbour)
    far = StationFactory()
    SupplyRelationFactory(kitchen=scene.kitchen, station=far)
    (offered,) = offered_menus(resident)
    assert offered.stations == (scene.point, neighbour)


def test_a_point_counts_on_the_day_of_the_meal(scene, resident):
    scene.kitchen.supply_relations.update(valid_to=today())
    assert offered_menus(resident) == []


def test_the_next_meal_comes_first(scene, resident, community):
    later = lunch(community, service_date=today() + timedelta(days=3))
    assert [offered.menu for offered in offered_menus(resident)] == [scene.menu, later.menu]


@pytest.mark.parametrize("rows", [1, 3])
def test_offering_takes_five_queries(community, resident, rows, django_assert_num_queries):
    for _ in range(rows):
        lunch(community)
    with django_assert_num_queries(5):
        assert len(offered_menus(resident)) == rows


def test_due_and_closed_menus(scene, resident):
    now = timezone.now() + timedelta(hours=2)
    assert due_menu_ids() == []
    assert due_menu_ids(now) == [scene.menu.pk]
    assert closed_menus(resident) == []
    assert closed_menus(resident, now) == [scene.menu]


@pytest.mark.parametrize(
    ("stock", "ordered", "words"), [(None, 5, ""), (3, 1, "还剩 2 份"), (3, 3, "已订完")]
)
def test_what_is_left_in_words(scene, stock, ordered, words):
    item = MenuItemFactory(menu=scene.menu, stock=stock, ordered=ordered)
    assert str(portions_left(item)) == words


@pytest.mark.parametrize("text", ["", "pick_up", "pick_up-", "drone-1", "pick_up-x"])
def test_a_forged_place_is_refused(text):
    with pytest.raises(ValueError):
        choices.place_parts(text)


def test_days_in_words():
    assert [str(choices.day_words(today() + timedelta(days=n))) for n in (0, 1)] == ["今天", "明天"]
    assert choices.day_words(date(2024, 10, 11)) == "10月11日 星期五"
