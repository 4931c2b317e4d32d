"""Programs of partners sign people up: as on the portal, for what is theirs."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from stations.api.cases import PeopleThrottle
from stations.models import Activity, ActivitySignUp, Citizen
from tests.factories.accounts import OrganisationFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_activities import session, signed_up
from tests.factories.stations_cases import CitizenFactory

pytestmark = pytest.mark.django_db
PAGE = "/api/v1/activity-sign-ups"
SOMEBODY = {"name": "周建国", "phone": "13911112222"}


@pytest.fixture
def station(db):
    return StationFactory()


@pytest.fixture
def organiser(db):
    return OrganisationFactory()


@pytest.fixture
def held(station, organiser):
    """Two places, of the organiser."""
    row = session(station)
    Activity.objects.filter(pk=row.activity_id).update(organiser=organiser)
    return row


@pytest.fixture
def partner(api_as, organiser):
    return api_as(staff(Role.PARTNER_ENGINEER, organiser))


def ask(client, row, key="a", **citizen):
    told = {"session": row.pk, "citizen": {**SOMEBODY, **citizen}}
    return client.post(PAGE, told, format="json", headers={"Idempotency-Key": key})


def test_the_same_key_is_the_same_place(partner, held):
    first, again = ask(partner, held), ask(partner, held)
    assert (first.status_code, again.json()) == (201, first.json())
    made = ActivitySignUp.objects.get()
    assert first.json() == {
        "id": made.pk,
        "number": made.number,
        "session": held.pk,
        "channel": "api",
        "state": "booked",
        "position": 0,
    }
    held.refresh_from_db()
    assert (held.taken, Citizen.objects.count()) == (1, 1)


def test_a_key_for_somebody_else_is_refused(partner, held):
    ask(partner, held)
    answer = ask(partner, held, name="周立国")
    assert (answer.status_code, answer.json()["code"]) == (409, "stations.key_used")
    assert Citizen.objects.count() == 1


def test_who_comes_late_waits_and_gets_a_place_that_is_given_back(partner, held):
    first = ask(partner, held).json()
    signed_up(held)
    third = ask(partner, held, "c", phone="13911113333").json()
    assert (third["state"], third["position"]) == ("waiting", 1)
    for _time in range(2):
        answer = partner.post(f"{PAGE}/{first['id']}/cancel")
        assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert partner.get(f"{PAGE}/{third['id']}").json()["state"] == "booked"


def test_one_person_has_one_place(partner, held):
    number = {"id_number": CitizenFactory.build().id_number}
    ask(partner, held, **number)
    answer = ask(partner, held, "b", **number)
    assert (answer.status_code, answer.json()["code"]) == (409, "activities.already_signed_up")


def test_another_organiser_is_told_of_nothing(api_as, partner, held):
    made = ask(partner, held).json()
    rival = api_as(staff(Role.PARTNER_ENGINEER, OrganisationFactory()))
    assert ask(rival, held).status_code == 404
    assert rival.get(f"{PAGE}/{made['id']}").status_code == 404
    assert rival.post(f"{PAGE}/{made['id']}/cancel").status_code == 404
    assert ActivitySignUp.objects.get().state == "booked"


def test_programs_leave_alone_what_people_did_themselves(partner, held):
    own = signed_up(held)
    assert partner.post(f"{PAGE}/{own.pk}/cancel").status_code == 404


def test_a_cook_signs_nobody_up(api_as, station, held):
    cook = api_as(staff(Role.KITCHEN, station.operator))
    assert ask(cook, held).status_code == 403


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"session": 10**30}, 400),
        ({"session": "x"}, 400),
        ({"session": 0}, 400),
        ({"citizen": None}, 400),
        ({"citizen": {"name": "周建国"}}, 400),
        ({"citizen": {"name": "", "phone": "13911112222"}}, 400),
        ({"citizen": {"name": "周建国", "phone": "1"}}, 400),
        ({"citizen": {"name": "周建国", "id_number": "110105194912310021x"}}, 400),
    ],
)
def test_rubbish(partner, held, changes, status):
    told = {"session": held.pk, "citizen": SOMEBODY, **changes}
    answer = partner.post(PAGE, told, format="json", headers={"Idempotency-Key": "k"})
    assert answer.status_code == status
    assert not ActivitySignUp.objects.exists()
    assert not Citizen.objects.exists()


def test_without_a_key_nobody_is_registered(partner, held):
    told = {"session": held.pk, "citizen": SOMEBODY}
    assert partner.post(PAGE, told, format="json").status_code == 400
    assert not Citizen.objects.exists()


def test_a_group_that_is_not_public_is_not_there(api_as, station, held):
    Activity.objects.filter(pk=held.activity_id).update(is_restricted=True)
    assert ask(api_as(staff(Role.PARTNER_ENGINEER, station.operator)), held).status_code == 404


def test_nobody_tries_numbers_out(partner, held, monkeypatch):
    cache.clear()
    monkeypatch.setattr(PeopleThrottle, "rate", "3/day", raising=False)
    answers = [ask(partner, held, key="") for _time in range(5)]
    assert [answer.status_code for answer in answers] == [400] * 3 + [429] * 2
    assert answers[-1].json()["code"] == "throttled"
    cache.clear()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_three(
    partner, station, organiser, held, rows, django_assert_num_queries
):
    for number in range(1, rows):
        row = session(station, first_day=today() + timedelta(days=1 + number))
        Activity.objects.filter(pk=row.activity_id).update(organiser=organiser)
    session(station)  # somebody else's
    with django_assert_num_queries(3):  # memberships, sessions, their counters
        found = partner.get(reverse("api-activity-session-list")).json()["results"]
    assert len(found) == rows
