"""The demonstration street's public health and shops: once."""

import pytest

from accounts.enums import Role
from config.demo import STREET
from config.demo_health import load_demo_health
from stations.models import DiscountMerchant, HealthEntry
from stations.queries.health import health_tree
from tests.factories.accounts import StreetFactory, staff

pytestmark = pytest.mark.django_db


def test_it_is_loaded_once():
    clerk = staff(Role.STREET_CLERK, StreetFactory(code=STREET))
    for _time in range(2):
        load_demo_health()
    assert health_tree(clerk).formula == "1+2+0+3"
    assert (DiscountMerchant.objects.count(), HealthEntry.objects.count()) == (3, 5)
