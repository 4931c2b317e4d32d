"""The demonstration has a till at each place of the cashier's operator, and cards that work."""

import pytest

from accounts.enums import Role
from config.demo import STREET
from config.demo_till import CASHIER, load_demo_till
from core.audit import SYSTEM
from elderly_care.models import Card
from meals.models import Till
from meals.queries.till_people import find_people
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.stations import StationFactory


@pytest.mark.django_db
def test_tills_and_cards_are_set_up_once():
    community = CommunityFactory(parent__code=STREET)
    operator = OrganisationFactory(division=community.parent)
    StationFactory(division=community, operator=operator)
    staff(Role.CASHIER, operator, username=CASHIER)
    resident = ResidentFactory(community=community)
    for _ in range(2):
        load_demo_till(by=SYSTEM)
    assert Card.objects.get().resident == resident
    found = find_people(Card.objects.get().number, Till.objects.get())
    assert found.people == [resident]
