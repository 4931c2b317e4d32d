"""The file of who died or moved away: it is read, and nobody goes a second time."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("column", ["died_on", "moved_out_on"])
def test_the_form_of_leaving_is_closed(client_as, column):
    community = CommunityFactory()
    person = ResidentFactory(community=community)
    desk = client_as(staff(Role.STREET_CLERK, community.parent))
    leaving = reverse("care_console:leaving", args=[person.pk])
    portrait = reverse("care_console:portrait", args=[person.pk])
    assert leaving in desk.get(portrait).content.decode()
    setattr(person, column, today())
    person.save()
    assert desk.get(leaving).url == portrait
    assert leaving not in desk.get(portrait).content.decode()
