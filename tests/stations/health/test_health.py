"""Public health is counted by the day, put right by rows of their own, and added up in scope."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from core.errors import InvalidInput, NotFound, ReasonMissing
from stations.commands.health import (
    CountAhead,
    CountCorrectedAlready,
    Counted,
    correct_health,
    note_health,
)
from stations.commands.reach import KeyUsed
from stations.enums.health import HealthCount
from stations.models import HealthEntry
from stations.queries.health import health_entries, health_figures, health_tree
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.stations_health import entry, unit

pytestmark = pytest.mark.django_db
HOME = "stations_console:health"


@pytest.fixture
def community(db):
    return CommunityFactory()


@pytest.fixture
def clerk(community):
    return staff(Role.STREET_CLERK, community.parent)


def counted(community, **changes):
    told = {"kind": "vaccinated", "day": today(), "amount": 12}
    return Counted(community, **{**told, **changes})


def sums(user):
    kinds = {str(kind.label): kind.value for kind in HealthCount}
    figures = health_figures(user, today().year)
    return {kinds[label]: amount for label, amount in figures if amount}


def test_the_same_key_is_the_same_line(community, clerk):
    first, again = (note_health(counted=counted(community), key="a", by=clerk) for _ in range(2))
    assert (first, HealthEntry.objects.count()) == (again, 1)
    with pytest.raises(KeyUsed):
        note_health(counted=counted(community, amount=13), key="a", by=clerk)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"amount": 0}, InvalidInput),
        ({"amount": 1_000_001}, InvalidInput),
        ({"kind": "nothing"}, InvalidInput),
        ({"what": "长" * 101}, InvalidInput),
    ],
)
def test_what_can_not_be_is_refused(community, clerk, changes, refusal):
    with pytest.raises(refusal):
        note_health(counted=counted(community, **changes), key="a", by=clerk)
    assert not HealthEntry.objects.exists()


def test_nobody_counts_what_is_ahead(community, clerk):
    ahead = counted(community, day=today() + timedelta(days=1))
    with pytest.raises(CountAhead):
        note_health(counted=ahead, key="a", by=clerk)


def test_nobody_counts_for_another_street(clerk):
    elsewhere = CommunityFactory()
    with pytest.raises(NotFound):
        note_health(counted=counted(elsewhere), key="a", by=clerk)
    with pytest.raises(NotFound):
        correct_health(entry=entry(elsewhere), amount=1, reason="抄错了", by=clerk)


def test_a_correction_is_a_row_of_its_own(community, clerk):
    row = entry(community)
    with pytest.raises(ReasonMissing):
        correct_health(entry=row, amount=8, reason=" ", by=clerk)
    made, again = (correct_health(entry=row, amount=8, reason="抄错了", by=clerk) for _ in range(2))
    assert (made, made.corrects, made.kind) == (again, row, row.kind)
    with pytest.raises(CountCorrectedAlready):
        correct_health(entry=row, amount=9, reason="又错了", by=clerk)
    assert list(health_entries(clerk, today().year)) == [made]
    assert sums(clerk) == {"leaflets": 8}
    correct_health(entry=made, amount=0, reason="不是我们街道的", by=clerk)
    assert sums(clerk) == {}


@pytest.mark.parametrize(
    "act", [lambda row: HealthEntry.objects.filter(pk=row.pk).update(amount=1), HealthEntry.delete]
)
def test_a_line_never_changes(community, act):
    row = entry(community)
    with pytest.raises(DatabaseError), transaction.atomic():
        act(row)


def test_figures_end_where_the_scope_ends(community, clerk):
    entry(community)
    entry(community, day=today() - timedelta(days=400))  # another year
    entry(CommunityFactory())
    assert sums(clerk) == {"leaflets": 10}


def test_the_tree(community, clerk):
    CommunityFactory(parent=community.parent)
    unit(community.parent, kind="hospital")
    unit(community.parent, kind="health_centre")
    unit(community)
    unit(community, is_active=False)
    unit()  # another street's
    assert health_tree(clerk).formula == "1+2+2+1"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_often_for_three(
    client_as, community, clerk, rows, django_assert_num_queries
):
    for _number in range(rows):
        entry(community)
        unit(community)
    client = client_as(clerk)
    client.get(reverse(HOME))  # what a process does once
    with django_assert_num_queries(7):  # session, user, look; places, units, sums, lines
        assert client.get(reverse(HOME)).status_code == 200


def test_counting_and_putting_right_on_the_page(client_as, community, clerk):
    client = client_as(clerk)
    page = reverse("stations_console:health_count")
    form = {
        "division": community.pk,
        "kind": "aids",
        "day": str(today()),
        "amount": "3",
        "key": "k",
    }
    for _time in range(2):
        assert client.post(page, form).status_code == 302
    row = HealthEntry.objects.get()
    correction = reverse("stations_console:health_correction", args=[row.pk])
    assert client.get(correction).status_code == 200
    assert client.post(correction, {"amount": "2", "reason": ""}).status_code == 422
    assert client.post(correction, {"amount": "2", "reason": "抄错了"}).status_code == 302
    assert "抄错了" in client.get(reverse(HOME), {"year": today().year}).text
    assert client.post(correction, {"amount": "5", "reason": "又"}).status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"division": "x"},
        {"kind": "x"},
        {"day": "x"},
        {"amount": "0"},
        {"amount": "9" * 30},
        {"key": ""},
    ],
)
def test_rubbish_on_the_page(client_as, community, clerk, changes):
    form = {
        "division": community.pk,
        "kind": "aids",
        "day": str(today()),
        "amount": "3",
        "key": "k",
    }
    page = reverse("stations_console:health_count")
    assert client_as(clerk).post(page, {**form, **changes}).status_code == 422
    assert not HealthEntry.objects.exists()


def test_another_streets_line_is_not_there(client_as, clerk):
    address = reverse("stations_console:health_correction", args=[entry().pk])
    assert client_as(clerk).get(address).status_code == 404


def test_a_cook_counts_nothing(client_as, community):
    cook = staff(Role.KITCHEN, OrganisationFactory(division=community.parent))
    assert client_as(cook).get(reverse("stations_console:health_count")).status_code in (403, 404)
