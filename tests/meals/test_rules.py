"""Dated rules: of one's own region only, and never rewritten once they have begun."""

from datetime import timedelta

import pytest

from accounts import commands
from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput
from core.models import AuditEvent
from meals.models import AgeDiscount, PriceCap
from tests.clock import InDays, told
from tests.factories.accounts import DistrictFactory, OrganisationFactory, staff
from tests.factories.meals import AgeDiscountFactory, PriceCapFactory

pytestmark = pytest.mark.django_db
CHAOYANG, HONGKOU = "110105", "310109"


@pytest.fixture
def admin():
    return staff(Role.DISTRICT_ADMIN, DistrictFactory(code=CHAOYANG))


def discount(region, **fields):
    return AgeDiscountFactory.build(region=region, effective_from=in_days(1), **fields)


def in_days(days):
    return today() + timedelta(days=days)


@pytest.mark.parametrize("region", [CHAOYANG, f"{CHAOYANG}026", f"{CHAOYANG}026046"])
def test_a_rule_of_ones_own_region_is_saved_and_recorded(admin, region):
    rule = commands.save_rule(rule=discount(region), by=admin)
    assert AgeDiscount.objects.get() == rule
    event = AuditEvent.objects.get(action="meals.agediscount.add")
    assert (event.actor_id, event.details["region"]) == (admin.pk, region)


@pytest.mark.parametrize("region", [HONGKOU, "", "11", "1101", "110106"])
def test_a_rule_of_another_or_a_wider_region_is_refused(admin, region):
    with pytest.raises(commands.RuleOutsideScope) as refused:
        commands.save_rule(rule=discount(region, percent_off_bp=10_000), by=admin)
    assert "请由当地或上级办理" in str(refused.value)
    assert not AgeDiscount.objects.exists()
    assert commands.save_rule(rule=discount(region), by=SYSTEM).pk


def test_the_national_cap_is_not_ended_by_a_district(admin):
    cap = PriceCapFactory()
    cap.effective_to = today()
    with pytest.raises(commands.RuleOutsideScope):
        commands.save_rule(rule=cap, by=admin)
    assert PriceCap.objects.get().effective_to is None


@pytest.mark.parametrize(("before", "after"), [("", CHAOYANG), (CHAOYANG, HONGKOU)])
def test_a_rule_is_not_moved_over_the_border(admin, before, after):
    rule = AgeDiscountFactory(region=before, effective_from=in_days(9))
    rule.region = after
    with pytest.raises(commands.RuleOutsideScope):
        commands.save_rule(rule=rule, by=admin)
    assert AgeDiscount.objects.get().region == before


def test_who_has_only_an_organisation_has_no_region():
    manager = staff(Role.STATION_MANAGER, OrganisationFactory())
    with pytest.raises(commands.RuleOutsideScope):
        commands.save_rule(rule=discount(CHAOYANG), by=manager)


def test_a_rule_to_come_is_rewritten(admin):
    rule = AgeDiscountFactory(region=CHAOYANG, effective_from=in_days(1))
    rule.percent_off_bp = 3000
    commands.save_rule(rule=rule, by=admin)
    assert AgeDiscount.objects.get().percent_off_bp == 3000
    event = AuditEvent.objects.get(action="meals.agediscount.change")
    assert event.details["fields"] == ["percent_off_bp"]


@pytest.mark.parametrize(
    "change", [{"percent_off_bp": 9000}, {"effective_from": InDays(1)}, {"document_no": "另"}]
)
@pytest.mark.parametrize("by_system", [False, True])
def test_a_rule_that_has_begun_is_not_rewritten(admin, change, by_system):
    rule = AgeDiscountFactory(region=CHAOYANG, effective_from=today())
    for name, value in told(change).items():
        setattr(rule, name, value)
    with pytest.raises(commands.RuleInUse):
        commands.save_rule(rule=rule, by=SYSTEM if by_system else admin)


@pytest.mark.parametrize("days", [0, 30])
def test_a_rule_that_has_begun_is_ended(admin, days):
    rule = AgeDiscountFactory(region=CHAOYANG)
    rule.effective_to = in_days(days)
    assert commands.save_rule(rule=rule, by=admin).effective_to == in_days(days)


@pytest.mark.parametrize(("before", "after"), [(None, -1), (-1, None), (-1, 30)])
def test_past_days_keep_their_rules(admin, before, after):
    rule = AgeDiscountFactory(region=CHAOYANG, effective_to=before and in_days(before))
    rule.effective_to = after and in_days(after)
    with pytest.raises(commands.RuleOver):
        commands.save_rule(rule=rule, by=admin)


def test_dates_in_the_wrong_order_are_refused(admin):
    with pytest.raises(InvalidInput):
        commands.save_rule(rule=discount(CHAOYANG, effective_to=today()), by=admin)
