"""The recovery pages hold to the rules of the design system."""

import pytest

from accounts.enums import Role
from core.audit import SYSTEM
from subsidies.commands import agree_instalments, propose_write_off
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.subsidies_recoveries import debt, overpaid


@pytest.mark.django_db(transaction=True)
def test_the_recovery_pages_are_sound(page_as, check_page):
    community = CommunityFactory()
    owing, taken, agreed = debt(community), overpaid(community), debt(community, fen=123_45)
    clerk, other = (staff(Role.DISTRICT_ADMIN, community.parent.parent) for _ in range(2))
    propose_write_off(recovery=owing, reason="低保户，无力退还", by=other)
    agree_instalments(recovery=agreed, monthly_fen=20_00, by=SYSTEM)
    page = page_as(clerk, width=1366)
    page.goto("/console/subsidies/recoveries/")
    check_page(page, "recoveries", least_target=44)
    for name, recovery in (("owing", owing), ("taken", taken)):
        page.goto(f"/console/subsidies/recoveries/{recovery.pk}/")
        check_page(page, f"recovery-{name}", least_target=44)
