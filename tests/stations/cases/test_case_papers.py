"""Papers sent from home or copied at the window, and cases that a relative hands in."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.errors import NotFound
from core.models import AuditEvent
from core.transitions import WrongState
from elderly_care.models import Resident
from stations.commands.answers import withdraw
from stations.commands.case_papers import MOST, TooManyPictures, add_paper
from stations.models import Case, CasePaper
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import (
    CaseItemFactory,
    CitizenFactory,
    WindowFactory,
    case_rule,
    opened,
)
from tests.factories.subsidies_applications import photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]


@pytest.fixture
def station():
    return StationFactory(division=CommunityFactory(), state="open")


@pytest.fixture
def citizen(station):
    return CitizenFactory(user=UserFactory(), division=station.division)


@pytest.fixture
def case(station, citizen):
    return opened(station, citizen=citizen)


def test_a_person_sends_a_paper_and_sees_it(client_as, case, citizen):
    page = reverse("stations_portal:my_case", args=[case.number])
    client = client_as(citizen.user)
    client.post(page, {"act": "paper", "position": 1, "photo": photo()})

    paper = CasePaper.objects.get()
    mine = reverse("stations_portal:my_paper", args=[case.number, paper.pk])
    assert mine in client.get(page).content.decode()
    assert client.get(mine)["Content-Type"] == "image/jpeg"
    stranger = CitizenFactory(user=UserFactory(), division=case.station.division)
    assert client_as(stranger.user).get(mine).status_code == 404


@pytest.mark.parametrize("data", [{"position": 1}, {"position": 99}, {"position": "x"}])
def test_what_is_no_paper_is_refused(client_as, case, citizen, data):
    page = reverse("stations_portal:my_case", args=[case.number])
    answer = client_as(citizen.user).post(page, {"act": "paper", **data})

    assert answer.status_code == 422
    assert not CasePaper.objects.exists()


def test_the_window_copies_and_looks_and_it_is_kept(client_as, case):
    clerk = staff(Role.STATION_MANAGER, case.station.division)
    client = client_as(clerk)
    client.post(
        reverse("stations_console:case_papers", args=[case.pk]), {"position": 1, "photo": photo()}
    )
    paper = CasePaper.objects.get()
    address = reverse("stations_console:case_paper", args=[case.pk, paper.pk])

    assert address in client.get(reverse("stations_console:case", args=[case.pk])).content.decode()
    assert client.get(address).status_code == 200
    seen = AuditEvent.objects.get(action="stations.case.paper_seen")
    assert seen.actor_id == clerk.pk
    elsewhere = staff(Role.STATION_MANAGER, CommunityFactory())
    assert client_as(elsewhere).get(address).status_code == 404


def test_only_so_many_and_only_until_it_is_accepted(case, citizen):
    by = citizen.user
    for _ in range(MOST):
        add_paper(case=case, position=1, file=photo(), by=by)
    with pytest.raises(TooManyPictures):
        add_paper(case=case, position=1, file=photo(), by=by)
    with pytest.raises(NotFound):
        add_paper(case=case, position=2, file=photo(), by=UserFactory())
    withdraw(case=case, reason="", by=by)
    with pytest.raises(WrongState):
        add_paper(case=case, position=2, file=photo(), by=by)


def hand_in(client, item, window, person):
    data = {"key": "k1", "window": window.pk, "way": item.ways[0], "person": person}
    return client.post(reverse("stations_portal:apply", args=[item.code]), data)


@pytest.mark.parametrize("granted", [True, False])
def test_a_relative_hands_in_a_case_when_the_file_was_granted(client_as, station, citizen, granted):
    case_rule()
    parent = ResidentFactory(
        community=station.division, citizen=CitizenFactory(division=station.division)
    )
    FamilyLinkFactory(resident=parent, user=citizen.user, relation="child", may_see_file=granted)
    item = CaseItemFactory(acting=["self", "relative"])
    window = WindowFactory(station=station, items=[item])
    answer = hand_in(client_as(citizen.user), item, window, parent.citizen_id)

    assert answer.status_code == (302 if granted else 422)
    found = list(Case.objects.values_list("citizen", "agent", "acting"))
    expected = [(parent.citizen_id, citizen.pk, "relative")] if granted else []
    assert found == expected
    assert Resident.objects.count() == 1
