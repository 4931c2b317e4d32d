"""What is over gets no new facts: neither medicine nor risks, and nobody's phone."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine

from elderly_care.commands import child_care, day_care_care
from elderly_care.commands.day_care_errors import NotInCare
from elderly_care.commands.day_care_places import end_day_care
from elderly_care.enums.day_care import UnitKind
from elderly_care.models import ChildMedicineOrder, MedicineOrder, PickupPerson, RiskSheet
from tests.factories.elderly_care_day_care import (
    child_day_for,
    child_in_care,
    in_care,
    manager_of,
    unit_of,
)

pytestmark = pytest.mark.django_db
AFTERNOON = datetime(2026, 3, 9, 15, tzinfo=ZoneInfo("Asia/Shanghai"))
AUNT = child_care.Authorised("刘海", "姨妈", "13800000004", "SQ-1")
ORDER = day_care_care.Order(
    "维生素 D", (time(12),), date(2026, 3, 1), "王医生", "YZ-1", "刘洋", "母亲", date(2026, 3, 1)
)


@pytest.fixture(autouse=True)
def _afternoon():
    """A Monday."""
    with time_machine.travel(AFTERNOON, tick=False):
        yield


@pytest.fixture
def withdrawn():
    """A child whose guardian agrees no more, and who runs the place."""
    unit = unit_of(kind=UnitKind.CHILD, workers=1)
    row, manager = child_in_care(unit), manager_of(unit)
    child_care.withdraw_child_consent(enrolment=row, reason="不同意了", by=manager)
    return row, manager


def test_after_the_consent_nothing_more_is_kept_of_a_child(withdrawn):
    row, manager = withdrawn
    with pytest.raises(NotInCare):
        child_care.list_child_pickup(enrolment=row, who=AUNT, by=manager)
    with pytest.raises(NotInCare):
        day_care_care.add_medicine_order(enrolment=row, order=ORDER, by=manager)
    assert row.pickups.count() == 1
    assert not ChildMedicineOrder.objects.exists()


def test_a_child_that_is_still_there_can_be_fetched_by_somebody_new(withdrawn):
    row, manager = withdrawn
    child_day_for(row)

    aunt = child_care.list_child_pickup(enrolment=row, who=AUNT, by=manager)

    assert (aunt.name, aunt.phone) == ("刘海", None)


def test_an_elders_place_that_is_over():
    row = in_care()
    manager = manager_of(row.unit)
    end_day_care(enrolment=row, reason="搬到女儿家", by=manager)
    risks = day_care_care.Risks("some", "none", "none", medicines="降压药")
    who = {"name": "王芳", "relation": "女儿", "phone": "13800000001"}
    with pytest.raises(NotInCare):
        day_care_care.fill_risk_sheet(enrolment=row, risks=risks, by=manager)
    with pytest.raises(NotInCare):
        day_care_care.list_pickup(enrolment=row, by=manager, **who)
    with pytest.raises(NotInCare):
        day_care_care.add_medicine_order(enrolment=row, order=ORDER, by=manager)
    assert RiskSheet.objects.filter(enrolment=row).count() == 1
    assert not PickupPerson.objects.exists()
    assert not MedicineOrder.objects.exists()
