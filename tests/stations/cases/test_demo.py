"""The demonstration's windows: every step of a case is there to look at, and loading twice changes nothing."""

import pytest

from accounts.enums import Role
from config.demo_windows import CLERK, HALL, SCENES, load_demo_windows
from core.audit import SYSTEM
from stations.commands import load_case_items
from stations.enums import CaseState
from stations.models import Appointment, Case, Ticket
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.stations import StationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]


def test_windows_numbers_bookings_and_cases():
    community = CommunityFactory()
    operator = OrganisationFactory(division=community)
    hall = StationFactory(name=HALL, division=community, operator=operator)
    staff(Role.STREET_CLERK, community.parent, username=CLERK)
    load_case_items()
    load_demo_windows(SYSTEM)
    load_demo_windows(SYSTEM)
    assert hall.windows.count() == 3
    assert set(Case.objects.values_list("state", flat=True)) == {
        CaseState.SUBMITTED,
        CaseState.SUPPLEMENT,
        CaseState.FORWARDED,
        CaseState.READY,
        CaseState.CLOSED,
    }
    assert Case.objects.count() == len(SCENES)
    assert (Ticket.objects.count(), Appointment.objects.count()) == (4, 3)
