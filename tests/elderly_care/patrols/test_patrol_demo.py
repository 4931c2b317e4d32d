"""The demonstration's patrols: once, however often they are loaded, and the day's first reports."""

import pytest

from accounts.enums import Role
from config.demo_patrol import COMMUNITY, GOES, PAIRED, RESTING, STREET, load_demo_patrols
from core.dates import today
from elderly_care.commands.patrol_rules import load_patrol_rules
from elderly_care.models import Patroller, PatrolPair, PatrolPause, PatrolTask, PatrolVisit
from tests.clock import at_noon
from tests.factories.accounts import CommunityFactory, StreetFactory, staff
from tests.factories.elderly_care import ResidentFactory


@pytest.mark.django_db
def test_the_demonstration_loads_once():
    community = CommunityFactory(code=COMMUNITY, parent=StreetFactory(code=STREET))
    for username, _kind, _capacity in GOES:
        staff(Role.COMMUNITY_WORKER, community, username=username)
    for _ in range(PAIRED + RESTING + 4):
        ResidentFactory(community=community, living_status="alone")
    with at_noon():
        load_patrol_rules()
        for _ in range(2):
            load_demo_patrols()
        assert PatrolPause.objects.on(today()).count() == RESTING
    assert (Patroller.objects.count(), PatrolPair.objects.count()) == (len(GOES), PAIRED)
    assert PatrolVisit.objects.filter(outcome="needs").count() == 1
    assert PatrolTask.objects.open().exists()
