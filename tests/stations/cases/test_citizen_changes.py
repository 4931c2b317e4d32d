"""Putting a citizen right: phone and place at once, name and number with a reason."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.errors import InvalidInput, NotFound, ReasonMissing
from core.models import AuditEvent
from stations.commands import CitizenChange, change_citizen
from stations.commands.citizen_changes import NumberTaken
from stations.commands.citizens import NotBornThen, PlaceOutsideScope
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CitizenFactory, citizen_number

pytestmark = pytest.mark.django_db
CHANGED = "stations.citizen.changed"
NUMBER = citizen_number(date(1980, 5, 5), 9)
SEEN = "看过身份证，登记时写错"


@pytest.fixture
def home():
    return CommunityFactory()


@pytest.fixture
def person(home):
    return CitizenFactory(division=home, name="吕小梅", phone="13812345678")


@pytest.fixture
def clerk(home):
    return staff(Role.COMMUNITY_WORKER, home)


def change(person, by, **wish):
    made = change_citizen(citizen=person, change=CitizenChange(**wish), by=by)
    person.refresh_from_db()
    return made


def page(person):
    return reverse("stations_console:citizen_change", args=[person.pk])


def test_a_phone_changes_alone_and_once(person, clerk):
    before = (person.name, person.id_number, person.division)
    for _again in range(2):
        change(person, clerk, phone="139 0000 0000")
    assert person.phone == "13900000000"
    assert (person.name, person.id_number, person.division) == before
    event = AuditEvent.objects.get(action=CHANGED)
    assert event.details["changes"] == {"phone": ["***", "***"]}


@pytest.mark.parametrize("wish", [{"name": "吕晓梅"}, {"id_number": NUMBER}])
def test_what_the_card_says_needs_a_reason(person, clerk, wish):
    with pytest.raises(ReasonMissing):
        change(person, clerk, **wish, reason=" ")
    assert not AuditEvent.objects.filter(action=CHANGED).exists()
    change(person, clerk, **wish, reason=SEEN)
    assert {name: getattr(person, name) for name in wish} == wish
    event = AuditEvent.objects.get(action=CHANGED)
    assert event.reason == SEEN
    assert all(event.details["changes"][name] == ["***", "***"] for name in wish)


def test_a_new_number_brings_its_birth_date(person, clerk):
    with pytest.raises(NotBornThen):
        change(person, clerk, id_number=NUMBER, birth_date=date(1981, 1, 1), reason=SEEN)
    change(person, clerk, id_number=NUMBER, reason=SEEN)
    assert person.birth_date == date(1980, 5, 5)


@pytest.mark.parametrize("wish", [{"phone": "12"}, {"id_number": "123"}, {"name": "<b>"}])
def test_what_can_not_be_is_refused(person, clerk, wish):
    with pytest.raises(InvalidInput):
        change(person, clerk, **wish, reason=SEEN)
    assert not AuditEvent.objects.filter(action=CHANGED).exists()


def test_the_number_of_another_row_is_refused(person, clerk, home):
    other = CitizenFactory(division=home)
    with pytest.raises(NumberTaken):
        change(person, clerk, id_number=other.id_number, reason=SEEN)


def test_another_street_changes_nobody(person):
    with pytest.raises(NotFound):
        change(person, staff(Role.STREET_CLERK, CommunityFactory().parent), phone="13900000000")


def test_nobody_is_sent_to_another_street(person, clerk):
    with pytest.raises(PlaceOutsideScope):
        change(person, clerk, division_code=CommunityFactory().code)


def test_who_was_registered_elsewhere_moves_within_the_street(person, home):
    person.station = StationFactory(division=CommunityFactory())
    person.save()
    near = CommunityFactory(parent=home.parent)
    clerk = staff(Role.STREET_CLERK, home.parent)
    change(person, clerk, division_code=near.code)
    assert person.division == near


def test_the_desk_changes_a_phone_from_the_persons_page(client_as, person, clerk):
    client = client_as(clerk)
    shown = client.get(reverse("stations_console:citizen", args=[person.pk])).text
    assert page(person) in shown
    assert person.phone not in client.get(page(person)).text
    assert client.post(page(person), {"phone": "13900000000"}).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.phone) == ("吕小梅", "13900000000")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "没有填要改的内容"),
        ({"reason": "只是原因"}, "没有填要改的内容"),
        ({"name": "吕晓梅"}, "请写明原因"),
        ({"phone": "12"}, "电话"),
        ({"division": "999"}, "居住社区"),
    ],
)
def test_the_page_says_what_is_missing(client_as, person, clerk, told, words):
    answer = client_as(clerk).post(page(person), told)
    assert answer.status_code == 422
    assert words in answer.text
    assert not AuditEvent.objects.filter(action=CHANGED).exists()


def test_who_may_not_register_or_sees_nobody_there_changes_nobody(client_as, person, home):
    reader = client_as(staff(Role.AUDITOR, home))
    assert reader.get(page(person)).status_code == 403
    assert "更改资料" not in reader.get(reverse("stations_console:citizen", args=[person.pk])).text
    stranger = client_as(staff(Role.COMMUNITY_WORKER, CommunityFactory()))
    assert stranger.post(page(person), {"phone": "13900000000"}).status_code == 404
