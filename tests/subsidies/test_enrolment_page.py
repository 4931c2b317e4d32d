"""Stopping and resuming on a person's enrolment."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import add_months, month_of, today
from core.models import AuditEvent
from subsidies.commands import enrol, open_reviews
from subsidies.models import Enrolment, Review, Stop
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def clerk(community):
    return staff(Role.STREET_CLERK, community.parent)


@pytest.fixture
def enrolment(community):
    programme = ProgrammeFactory(ruled=True)
    programme.versions.update(review_every_months=3)
    resident = ResidentFactory(community=community)
    enrol(programme=programme, applications={resident.pk: date(2024, 1, 5)}, by=SYSTEM)
    return Enrolment.objects.get()


def page(enrolment):
    return reverse("subsidies_console:enrolment", args=[enrolment.pk])


def stop(client, enrolment, **other):
    values = {"action": "stop", "last_month": f"{today():%Y-%m}", "reason": "失去联系", **other}
    return client.post(page(enrolment), values)


def resume(client, enrolment, month):
    values = {"action": "resume", "from_month": f"{month:%Y-%m}", "reason": "已联系上"}
    return client.post(page(enrolment), values)


def test_it_is_stopped_and_resumed(enrolment, clerk, client_as):
    client = client_as(clerk)
    assert 'name="last_month"' in client.get(page(enrolment)).content.decode()
    assert stop(client, enrolment).status_code == 302
    (made,) = Stop.objects.all()
    assert (made.first, made.last, made.reason) == (add_months(today(), 1), None, "失去联系")
    assert 'name="from_month"' in client.get(page(enrolment)).content.decode()
    assert resume(client, enrolment, add_months(today(), 3)).status_code == 302
    made.refresh_from_db()
    assert made.last == add_months(today(), 2)
    assert AuditEvent.objects.get(action="subsidies.resumed").reason == "已联系上"


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"last_month": "2024-13"}, {"last_month": ""}])
def test_what_is_missing_stands_beside_the_field(enrolment, clerk, client_as, wrong):
    answer = stop(client_as(clerk), enrolment, **wrong)
    assert answer.status_code == 422
    assert not Stop.objects.exists()


def test_a_refusal_keeps_what_was_typed(enrolment, clerk, client_as):
    client = client_as(clerk)
    stop(client, enrolment)
    answer = stop(client, enrolment, last_month=f"{add_months(today(), 4):%Y-%m}")
    assert answer.status_code == 422
    assert "失去联系" in answer.content.decode()
    assert client.post(page(enrolment), {"action": "what"}).status_code == 404


def test_only_the_street_stops(enrolment, community, client_as):
    elsewhere = staff(Role.STREET_CLERK, CommunityFactory().parent)
    assert stop(client_as(elsewhere), enrolment).status_code == 404
    reader = client_as(staff(Role.DISTRICT_ADMIN, community.parent.parent))
    assert "<textarea" not in reader.get(page(enrolment)).content.decode()
    assert stop(reader, enrolment).status_code == 403
    assert not Stop.objects.exists()


def test_the_way_there(enrolment, clerk, client_as):
    client = client_as(clerk)
    open_reviews(day=today(), by=SYSTEM)
    for name, key in (("review", Review.objects.get().pk), ("account", enrolment.resident_id)):
        answer = client.get(reverse(f"subsidies_console:{name}", args=[key]))
        assert page(enrolment) in answer.content.decode()


def test_the_first_stopped_month_may_not_be_asked_twice(enrolment, clerk, client_as):
    client = client_as(clerk)
    for _ in range(2):
        assert stop(client, enrolment, last_month=f"{month_of(today()):%Y-%m}").status_code == 302
    assert Stop.objects.count() == 1


@pytest.mark.parametrize("month", ["9999-12", "2199-12"])
def test_a_month_far_ahead_is_said_beside_the_field(enrolment, clerk, client_as, month):
    client = client_as(clerk)
    assert stop(client, enrolment, last_month=month).status_code == 422
    assert not Stop.objects.exists()
    stop(client, enrolment)
    values = {"action": "resume", "from_month": month, "reason": "已联系上"}
    assert client.post(page(enrolment), values).status_code == 422
    resume(client, enrolment, add_months(today(), 4))
    assert 'name="from_month"' in client.get(page(enrolment)).text
    assert resume(client, enrolment, add_months(today(), 2)).status_code == 302
    assert Stop.objects.get().last == add_months(today(), 1)
