"""The demonstration: nine places taken, two who wait, 65 % of the beds; once, however often it is loaded."""

import pytest

from accounts.enums import Role
from config.demo import DAUGHTER, RESIDENT, STREET
from config.demo_daycare import load_demo_day_care
from config.demo_places import COMPREHENSIVE
from core.dates import today
from elderly_care.enums.day_care import EnrolmentState
from elderly_care.models import Bed, DayCareDay, DayCareEnrolment, RespiteBooking
from elderly_care.queries.beds import occupancy
from elderly_care.queries.child_places import children_of
from stations.enums import StationKind
from subsidies.models import DayCareFee
from tests.clock import at_noon
from tests.factories.accounts import CommunityFactory, StreetFactory, UserFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.elderly_care_day_care import RespiteRuleFactory
from tests.factories.stations import StationFactory


@pytest.mark.django_db
def test_the_demonstration_loads_once():
    street = StreetFactory(code=STREET)
    community = CommunityFactory(parent=street)
    kind = StationKind.COMPREHENSIVE_STATION
    station = StationFactory(name=COMPREHENSIVE, division=community, kind=kind)
    RespiteRuleFactory()
    staff(Role.STATION_MANAGER, street, username="manager")
    people = [ResidentFactory(community=community) for _ in range(26)]
    FamilyLinkFactory(user=UserFactory(username=RESIDENT), resident=people[0])
    daughter = UserFactory(username=DAUGHTER, display_name="王晓梅")
    with at_noon():
        load_demo_day_care()
        load_demo_day_care()
        figures = occupancy(station, today(), today())[0]
        (child,) = children_of(daughter, today())
    states = DayCareEnrolment.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [EnrolmentState.ACTIVE] * 9 + [EnrolmentState.WAITING] * 2
    assert (figures.beds, figures.occupied, figures.rate) == (20, 13, 65)
    assert Bed.objects.count() == 20
    assert RespiteBooking.objects.count() == 1
    assert (child.child.name, child.state) == ("刘小米", EnrolmentState.ACTIVE)
    assert DayCareDay.objects.filter(state="left").count() == DayCareFee.objects.count() > 0
