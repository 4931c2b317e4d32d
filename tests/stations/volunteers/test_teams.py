"""The leader of a team: own shifts, names and attendance; nothing of other teams."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.errors import NotFound
from stations.commands.volunteers import errors, people, service, teams
from stations.enums.volunteers import PlaceState
from stations.models import ShiftPlace, VolunteerShift
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CitizenFactory
from tests.factories.stations_volunteers import shift, shift_in, taken, team_with_leader, volunteer

pytestmark = pytest.mark.django_db


def portal(name, *args):
    return reverse(f"stations_portal:{name}", args=args)


@pytest.fixture
def account():
    return UserFactory()


@pytest.fixture
def team(account):
    return team_with_leader(StationFactory(name="望京驿站"), account)


def member(team, name="何小丽", **told):
    person = CitizenFactory(division=team.division, name=name, **told)
    return volunteer(team.station, person, team=team)


def fresh(place):
    return ShiftPlace.objects.select_related("shift", "volunteer__citizen").get(pk=place.pk)


def soon(team, station=None):
    """In half an hour, so that sign-in is open and sign-up too."""
    return shift_in(0.5, station or team.station, team=team)


def test_the_leader_sees_own_shifts_and_names(client_as, account, team):
    mate = member(team, phone="13900001111")
    mine = shift(team.station, team=team, title="绘本角")
    taken(mine, mate)
    other = team_with_leader(team.station)
    theirs = shift(team.station, team=other, title="巡逻队的班")
    stranger = member(other, name="韩旁人")
    client = client_as(account)
    page = client.get(portal("volunteer_team")).content.decode()
    assert "绘本角" in page
    assert "何小丽" in page
    assert "巡逻队的班" not in page
    assert stranger.citizen.name not in page
    roll = client.get(portal("volunteer_team_shift", mine.pk)).content.decode()
    assert "何小丽" in roll
    assert "13900001111" not in page + roll
    assert client.get(portal("volunteer_team_shift", theirs.pk)).status_code == 404
    open_to_all = shift(team.station)
    assert client.get(portal("volunteer_team_shift", open_to_all.pk)).status_code == 404


def test_nobody_else_sees_the_team(client_as, team):
    account = UserFactory()
    member(team, user=account)
    row = shift(team.station, team=team)
    client = client_as(account)
    for page in (portal("volunteer_team"), portal("volunteer_team_shift", row.pk)):
        assert client.get(page).status_code == 404
    assert "我带的队伍" not in client.get(portal("volunteering")).content.decode()


def test_the_leader_marks_who_came(client_as, account, team):
    row = soon(team)
    place = taken(row, member(team))
    client, page = client_as(account), portal("volunteer_team_shift", row.pk)
    client.post(page, {"act": "come", "place": place.pk})
    assert fresh(place).state == PlaceState.CAME
    assert "班次开始以后可以签退" in client.get(page).text
    VolunteerShift.objects.filter(pk=row.pk).update(starts_at=timezone.now())
    assert "何小丽签退" in client.get(page).text
    client.post(page, {"act": "leave", "place": place.pk})
    assert fresh(place).state == PlaceState.LEFT
    assert client.post(page, {"act": "nothing", "place": place.pk}).status_code == 404
    other = team_with_leader(team.station)
    elsewhere = taken(soon(other), member(other))
    told = {"act": "come", "place": elsewhere.pk}
    assert client.post(page, told).status_code == 404


def test_the_leader_marks_nobody_of_another_team(account, team):
    other = team_with_leader(team.station)
    mate = member(team)
    for row in (soon(other), soon(None, team.station)):
        who = mate if row.team_id is None else member(other)
        place = fresh(taken(row, who))
        for act in (service.sign_in, service.sign_out):
            with pytest.raises(NotFound):
                act(place=place, by=account)


def test_the_leader_types_the_code_like_everybody(account, team):
    row = soon(team)
    place = fresh(taken(row, team.leader))
    with pytest.raises(errors.WrongCode):
        service.sign_in(place=place, by=account)
    assert service.sign_in(place=place, code=row.code, by=account).state == PlaceState.CAME


@pytest.mark.parametrize("gone", ["suspended", "other team", "team given up", "led by another"])
def test_who_leads_no_longer_marks_nobody(account, team, gone):
    place = fresh(taken(soon(team), member(team)))
    if gone == "suspended":
        people.pause_volunteer(volunteer=team.leader, reason="生病", by=SYSTEM)
    if gone == "other team":
        people.keep_team_of(volunteer=team.leader, team=None, by=SYSTEM)
    if gone == "team given up":
        team.is_active = False
        team.save()
    if gone == "led by another":
        teams.appoint_leader(team=team, leader=place.volunteer, by=SYSTEM)
    with pytest.raises(NotFound):
        service.sign_in(place=place, by=account)


def test_only_members_lead(team):
    for who in (volunteer(team.station), volunteer(team.station, pending=True, team=team)):
        with pytest.raises(errors.NotOfTheTeam):
            teams.appoint_leader(team=team, leader=who, by=SYSTEM)


def test_the_staff_appoint_a_leader(client_as, team):
    who = member(team)
    page = reverse("stations_console:volunteer", args=[who.pk])
    street = client_as(staff(Role.STREET_CLERK, team.division.parent))
    street.post(page, {"act": "lead"})
    team.refresh_from_db()
    assert team.leader == who
    assert "队长" in street.get(page).content.decode()
    street.post(page, {"act": "lead_no_more"})
    team.refresh_from_db()
    assert team.leader is None
    stranger = staff(Role.STREET_CLERK, CommunityFactory().parent)
    with pytest.raises(NotFound):
        teams.appoint_leader(team=team, leader=who, by=stranger)
    alone = reverse("stations_console:volunteer", args=[volunteer(team.station).pk])
    assert street.post(alone, {"act": "lead"}).status_code == 404
