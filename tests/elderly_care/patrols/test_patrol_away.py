"""A patroller who is away: what is due goes to the others, and nothing else does."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from core.errors import NotFound
from elderly_care.commands.patrol_errors import BadAbsence
from elderly_care.commands.patrol_generation import spread_tasks
from elderly_care.commands.patrols import send_away
from elderly_care.models import PatrolTask
from tests.clock import at_noon
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_patrols import (
    PatrollerFactory,
    PatrolPairFactory,
    PatrolTaskFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_day():
    with at_noon():
        yield


@pytest.fixture
def home():
    return CommunityFactory()


@pytest.fixture
def clerk(home):
    return staff(Role.STREET_CLERK, home.parent)


def task(home, patroller, days):
    day = today() + timedelta(days=days)
    person = ResidentFactory(community=home)
    dates = {"starts_on": day, "planned_on": day, "due_on": max(day, today())}
    return PatrolTaskFactory(resident=person, patroller=patroller, **dates)


def whose(*rows):
    found = dict(PatrolTask.objects.values_list("pk", "patroller"))
    return [found[row.pk] for row in rows]


def test_what_is_due_goes_to_the_others_and_paired_people_as_well(home, clerk):
    away, other = PatrollerFactory(community=home), PatrollerFactory(community=home)
    late, due, later = (task(home, away, days) for days in (-1, 0, 1))
    paired = task(home, away, 0)
    PatrolPairFactory(resident=paired.resident, patroller=away)
    elsewhere = PatrolTaskFactory()
    span = (today(), today() + timedelta(days=1))
    assert send_away(patroller=away, span=span, by=clerk) == 3
    assert send_away(patroller=away, span=span, by=clerk) == 0
    rows = (late, due, paired, later, elsewhere)
    assert whose(*rows) == [other.pk, other.pk, other.pk, away.pk, elsewhere.patroller_id]
    assert send_away(patroller=away, span=None, by=clerk) == 0
    assert whose(late, later) == [other.pk, away.pk]


def test_with_nobody_else_it_is_nobodys(home, clerk):
    away = PatrollerFactory(community=home)
    row = task(home, away, 0)
    send_away(patroller=away, span=(today(), today()), by=clerk)
    assert whose(row) == [None]
    send_away(patroller=away, span=None, by=clerk)
    assert whose(row) == [away.pk]


def test_where_nobody_goes_is_said(home, clerk, client_as):
    page = reverse("patrol_console:today")
    client = client_as(clerk)
    goes = PatrollerFactory(community=home)
    task(home, goes, 0)
    assert "没有人去" not in client.get(page).content.decode()
    for _ in range(2):
        task(home, None, 0)
    PatrolTaskFactory()
    assert "1 个社区有任务没有人去" in client.get(page).content.decode()


def test_before_it_begins_everything_stays(home, clerk):
    away = PatrollerFactory(community=home)
    PatrollerFactory(community=home)
    row = task(home, away, 0)
    tomorrow = today() + timedelta(days=1)
    assert send_away(patroller=away, span=(tomorrow, tomorrow), by=clerk) == 0
    assert spread_tasks() == 0
    assert whose(row) == [away.pk]


@pytest.mark.parametrize(("first", "last"), [(1, 0), (-3, -1)])
def test_days_that_cant_be(home, clerk, first, last):
    away = PatrollerFactory(community=home)
    span = (today() + timedelta(days=first), today() + timedelta(days=last))
    with pytest.raises(BadAbsence):
        send_away(patroller=away, span=span, by=clerk)
    with pytest.raises(NotFound):
        send_away(patroller=PatrollerFactory(), span=None, by=clerk)


def test_on_the_page(home, clerk, client_as):
    away, other = PatrollerFactory(community=home), PatrollerFactory(community=home)
    row, client = task(home, away, 0), client_as(clerk)
    address = reverse("patrol_console:hand_over", args=[away.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"away_from": today()}).status_code == 422
    said = {"away_from": today(), "away_to": today() + timedelta(days=3)}
    shown = client.post(address, said, follow=True).content.decode()
    assert "移交了 1 项任务" in shown
    assert f"{today():%m-%d}" in shown
    assert whose(row) == [other.pk]
    assert client.post(address, {}).status_code == 302
    away.refresh_from_db()
    assert away.away_from is None
    elsewhere = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    assert elsewhere.get(address).status_code == 404
