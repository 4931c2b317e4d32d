"""Citizens: one row for each ID number, found by a whole number, seen where they live."""

from datetime import date, timedelta

import pytest

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput
from core.models import AuditEvent
from stations import commands
from stations.commands import citizens as refusals
from stations.commands.citizens import CitizenFacts
from stations.models import Citizen
from stations.queries import find_citizens
from tests.factories.accounts import CommunityFactory, OrganisationFactory, UserFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CitizenFactory, citizen_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return CommunityFactory()


@pytest.fixture
def clerk(home):
    return staff(Role.COMMUNITY_WORKER, home)


def facts(home, **changes):
    told = {
        "name": "吕小梅",
        "division_code": home.code,
        "phone": "138 1234 5678",
        "id_number": citizen_number(date(1980, 5, 5), 7),
    }
    return CitizenFacts(**{**told, **changes})


def register(home, by=SYSTEM, **changes):
    return commands.register_citizen(facts=facts(home, **changes), by=by)


def test_the_number_says_when_somebody_was_born(home, clerk):
    person = register(home, clerk)
    assert f"{person.birth_date:%Y-%m-%d}" == "1980-05-05"
    assert (str(person), person.masked_phone) == ("吕**", "138****5678")
    assert Citizen.objects.get().id_number == person.id_number


def test_one_row_for_each_number(home, clerk):
    assert register(home, clerk) == register(home, clerk)
    assert AuditEvent.objects.filter(action="stations.citizen.registered").count() == 1


def test_the_number_of_somebody_else_is_refused(home):
    register(home)
    with pytest.raises(refusals.OtherName):
        register(home, name="王五")


def test_who_only_leaves_a_phone_may_have_several_rows(home):
    register(home, id_number="")
    register(home, id_number="")
    assert Citizen.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"id_number": "", "phone": ""}, refusals.NoNumber),
        ({"id_number": "123"}, InvalidInput),
        ({"phone": "12"}, InvalidInput),
        ({"name": "<b>"}, InvalidInput),
        ({"name": ""}, InvalidInput),
        ({"division_code": "999999999999"}, refusals.PlaceOutsideScope),
    ],
)
def test_what_can_not_be_is_refused(home, changes, refusal):
    with pytest.raises(refusal):
        register(home, **changes)
    assert not Citizen.objects.exists()


def test_nobody_is_born_tomorrow(home):
    with pytest.raises(refusals.NotBornThen):
        register(home, id_number="", birth_date=today() + timedelta(days=1))


def test_another_street_registers_at_its_station_only(home):
    stranger = staff(Role.COMMUNITY_WORKER, CommunityFactory())
    with pytest.raises(refusals.PlaceOutsideScope):
        register(home, stranger)
    station = StationFactory(division=stranger.current_memberships[0].division)
    assert commands.register_citizen(facts=facts(home), by=stranger, station=station)


def test_found_by_a_whole_number(home, clerk):
    person = register(home)
    for text in ("13812345678", person.id_number, f" {person.id_number.lower()} "):
        assert find_citizens(text, clerk) == [person]
    for text in ("5678", "吕小梅", "1381234567", ""):
        assert find_citizens(text, clerk) == []
    assert find_citizens("13812345678", staff(Role.COMMUNITY_WORKER, CommunityFactory())) == []


def test_the_operator_sees_whom_its_station_registered(home):
    operator = OrganisationFactory(division=home)
    station = StationFactory(division=home, operator=operator)
    manager = staff(Role.STATION_MANAGER, operator)
    person = CitizenFactory(station=station)
    assert find_citizens(person.phone, manager) == [person]
    assert find_citizens(CitizenFactory().phone, manager) == []


def test_an_account_is_linked_once(home, clerk):
    person, user = register(home), UserFactory()
    commands.link_citizen(citizen=person, user=user, by=clerk)
    commands.link_citizen(citizen=person, user=user, by=clerk)
    with pytest.raises(refusals.AlreadyLinked):
        commands.link_citizen(citizen=CitizenFactory(division=home), user=user, by=clerk)


def test_nobody_gets_somebodys_pages_by_themselves(home, clerk):
    person = register(home)
    with pytest.raises(refusals.LinkForOneself):
        commands.link_citizen(citizen=person, user=clerk, by=clerk)
    person.refresh_from_db()
    assert person.user is None
