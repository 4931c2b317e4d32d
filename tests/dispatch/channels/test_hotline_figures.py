"""How the hotline does: who waits, who is on, each day's calls by the rule's figures."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.dates import today
from dispatch.commands.calls import hold_call, let_go, note_call
from dispatch.models import IncomingCall
from dispatch.queries.hotline import days_of_calls, rule_of, seats_in_scope, waiting_now
from tests.clock import at_noon
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch import HotlineRuleFactory, a_call
from tests.factories.dispatch_intake import a_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    HotlineRuleFactory()
    with at_noon():
        yield CommunityFactory().parent


def rang(street, *, answered=None, ended=False, ago=60):
    """A call, answered after so many seconds or not at all."""
    call = a_call(street)
    moment = timezone.now() - timedelta(seconds=ago)
    IncomingCall.objects.filter(pk=call.pk).update(
        received_at=moment,
        answered_at=None if answered is None else moment + timedelta(seconds=answered),
        ended_at=moment + timedelta(seconds=40) if ended else None,
    )
    return call


def test_days_by_the_rules_figures(street):
    clerk = staff(Role.STREET_CLERK, street)
    rang(street, answered=15, ended=True), rang(street, answered=16), rang(street, ended=True)
    rang(CommunityFactory().parent, answered=3)
    seen = days_of_calls(clerk, rule_of(clerk))
    day = seen[0]
    assert (day.day, day.rang, day.answered, day.in_time, day.abandoned) == (today(), 3, 2, 1, 1)
    assert (day.percent, day.is_low) == ("66.7", False)
    rang(street, ended=True)
    assert days_of_calls(clerk, rule_of(clerk))[0].is_low
    assert [(one.rang, one.percent, one.is_low) for one in seen[1:]] == [(0, "", False)] * 6


def test_who_waits_and_for_how_long(street):
    clerk = staff(Role.STREET_CLERK, street)
    rang(street, ago=20), rang(street, ago=90), rang(street, ago=7200), rang(street, answered=1)
    found = waiting_now(clerk, timezone.now())
    assert (found.count, found.longest) == (2, timedelta(seconds=90))
    assert (
        waiting_now(staff(Role.STREET_CLERK, CommunityFactory().parent), timezone.now()).count == 0
    )


def test_who_passes_a_call_on_has_answered_it(street):
    seat = a_seat(street)
    call = rang(street, ago=5)
    hold_call(call=call, by=seat.user)
    let_go(call=call, by=seat.user)
    clerk = staff(Role.STREET_CLERK, street)
    assert days_of_calls(clerk, rule_of(clerk))[0].in_time == 1
    note_call(number="13800000009", by=seat.user)  # rang nowhere
    assert days_of_calls(clerk, rule_of(clerk))[0].rang == 1
    (one,) = seats_in_scope(clerk)
    assert (one.seat, one.in_hand, one.done) == (seat, 1, 0)


def test_the_page_and_its_part(street, client_as):
    a_seat(street)
    rang(street, ago=90)
    page = reverse("dispatch_console:hotline_figures")
    client = client_as(staff(Role.DISPATCHER, street))
    assert "最长 90 秒" in client.get(page).text
    part = client.get(page, {"part": 1}).text
    assert "最近七天的来电" in part
    assert "<html" not in part
    assert client_as(staff(Role.CAREGIVER, street)).get(page).status_code == 403
