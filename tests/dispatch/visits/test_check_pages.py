"""Checks and complaints: whom to ring is shown on request and noted, what was answered stays to be read."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.models import AuditEvent
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch_visits import audit, complaint, operator_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(calendar):
    return CommunityFactory()


@pytest.fixture
def operator(place):
    return operator_in(place)


def url(name, *args):
    return reverse(f"dispatch_console:{name}", args=args)


def test_the_phone_of_who_is_asked_is_shown_once_it_is_wanted(client_as, place, operator):
    row = audit(place, operator)
    resident = row.order.resident
    resident.phone = "13800000042"
    resident.save()
    page = url("audit", row.pk)
    client = client_as(staff(Role.AUDITOR, place.parent))
    assert "13800000042" not in client.get(page).text
    assert 'href="tel:13800000042"' in client.post(page, {"phone": "1"}).text
    assert AuditEvent.objects.filter(action="dispatch.audit.phone_seen").count() == 1
    assert "138****0042" in client.get(page).text
    clerk = client_as(staff(Role.STREET_CLERK, place.parent))
    assert clerk.post(page, {"phone": "1"}).status_code == 403


def test_what_was_answered_stays_to_be_read_near_only(client_as, place, operator):
    row = complaint(place, operator)
    client = client_as(staff(Role.STATION_MANAGER, operator))
    client.post(url("complaint_answer", row.pk), {"answer": "已道歉"})
    page = client.get(url("complaints"))
    assert [one.pk for one in page.context["answered"]] == [row.pk]
    assert "已道歉" in page.text
    far = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    assert "已道歉" not in far.get(url("complaints")).text
