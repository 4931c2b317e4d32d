"""The first seconds of an emergency: until when, done when, as plain times and as what is left."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from dispatch.models import Emergency
from dispatch.queries.first_steps import first_steps
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch import SCOPED, HotlineRuleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def emergency():
    HotlineRuleFactory(connect_bp=9500)
    return SCOPED[Emergency](CommunityFactory(), None)


def after(emergency, seconds):
    return emergency.opened_at + timedelta(seconds=seconds)


def test_thirty_seconds_to_ring_back_and_sixty_to_send(emergency):
    call, send = first_steps(emergency, after(emergency, 40))
    assert (call.left_s, call.is_late, send.left_s, send.is_late) == (-10, True, 20, False)

    emergency.called_back_at = after(emergency, 25)
    call, _send = first_steps(emergency, after(emergency, 400))
    assert (call.is_late, call.done_at) == (False, after(emergency, 25))
    emergency.called_back_at = after(emergency, 31)
    assert first_steps(emergency, after(emergency, 400))[0].is_late


def test_without_a_rule_nothing_is_counted():
    emergency = SCOPED[Emergency](CommunityFactory(), None)
    assert first_steps(emergency, timezone.now()) == []


def test_the_card_says_the_times_without_scripts(emergency, client_as):
    agent = staff(Role.CALL_AGENT, emergency.resident.community.parent)
    page = client_as(agent).get(reverse("dispatch_console:emergency", args=[emergency.pk])).text
    due = timezone.localtime(after(emergency, 30))
    assert f"{due:%H:%M:%S} 以前" in page
    assert "data-counter" in page
