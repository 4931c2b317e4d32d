"""Three groups of customers: by rule, written down at the sale, priced and counted apart."""

import pytest
from django.db.models import F

from accounts.enums import Role
from core.dates import month_of, today
from elderly_care.enums import LivingStatus
from elderly_care.models import Resident
from meals.commands import load_indicators, load_meal_rules
from meals.enums import CustomerGroup, OrderState
from meals.logic.customers import customer_group
from meals.models import AgeDiscount, Indicator, MealOrder
from meals.queries.indicators import MEASURES, Month
from meals.queries.numbers import Selection
from subsidies.commands import load_programmes
from tests.factories.accounts import staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import AgeDiscountFactory, place
from tests.factories.meals_till import sold, till_scene

HOME, NEAR, ASSISTED = CustomerGroup.values


@pytest.mark.parametrize(
    ("living", "group"),
    [
        (None, NEAR),
        (LivingStatus.INSTITUTION, HOME),
        (LivingStatus.ALONE, ASSISTED),
        (LivingStatus.WITH_FAMILY, ASSISTED),
    ],
)
def test_by_where_the_person_lives(living, group):
    assert customer_group(living) == group


@pytest.fixture
def scene(db):
    return till_scene()


def person(scene, living):
    return ResidentFactory(community=scene.community, living_status=living)


def test_the_group_is_that_of_the_moment_of_sale(scene):
    moves = person(scene, LivingStatus.ALONE)
    first = place(scene, moves)
    sale = sold(scene, person(scene, LivingStatus.INSTITUTION))
    Resident.objects.filter(pk=moves.pk).update(living_status=LivingStatus.INSTITUTION)
    first.refresh_from_db()
    sale.refresh_from_db()
    stranger = sold(scene)
    stranger.refresh_from_db()
    groups = (first.customer_group, sale.customer_group, stranger.customer_group)
    assert groups == (ASSISTED, HOME, NEAR)


def test_a_discount_may_be_for_some_groups(scene):
    AgeDiscountFactory(min_age=60, percent_off_bp=1000)
    AgeDiscountFactory(min_age=60, percent_off_bp=5000, customer_groups=[HOME])
    prices = [
        place(scene, person(scene, living)).elder_fen
        for living in (LivingStatus.ALONE, LivingStatus.INSTITUTION)
    ]
    assert prices == [1080, 600]


def test_shipped_rules_load_again_beside_a_groups_own(db):
    load_programmes()
    load_meal_rules()
    shipped = AgeDiscount.objects.order_by("pk")[0]
    AgeDiscountFactory(
        region=shipped.region,
        min_age=shipped.min_age,
        effective_from=shipped.effective_from,
        customer_groups=[HOME],
    )
    assert load_meal_rules() == 0


def test_the_report_counts_each_group_and_opens_its_rows(scene, client_as):
    load_indicators()
    for living, count in ((LivingStatus.INSTITUTION, 2), (LivingStatus.ALONE, 3)):
        place(scene, person(scene, living), items=((scene.item.pk, count),))
    MealOrder.objects.update(
        state=OrderState.HANDED_OVER,
        kitchen=scene.kitchen,
        routed_at=scene.menu.cutoff_at,
        handed_over_at=scene.menu.cutoff_at,
        cash_received_fen=F("cash_due_fen"),
    )
    sold(scene)
    clerk = staff(Role.STREET_CLERK, scene.community.parent)
    month = Month(Selection(user=clerk, month=month_of(today())))
    counts = {}
    for one in Indicator.objects.filter(measure="group"):
        figure = MEASURES["group"](month, one)
        counts[one.parameters["group"]] = (figure.value, figure.whole)
    assert counts == {HOME: (2, 6), NEAR: (1, 6), ASSISTED: (3, 6)}
    rows = client_as(clerk).get("/console/meals/numbers/group_nursing_home/")
    assert [row.portions for row in rows.context["page"]] == [2]
