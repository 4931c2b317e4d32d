"""Operators' own systems: their carers, papers and hours; nobody else's exist."""

from datetime import timedelta

import pytest

from accounts.commands import grant_role
from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from dispatch.models import CarerLeave, CarerShift
from tests.factories.accounts import OrganisationFactory, staff
from tests.factories.dispatch import CarerFactory, CertificateFactory, SkillFactory, district_scene
from tests.factories.dispatch_acts import assigned

pytestmark = pytest.mark.django_db
LIST = "/api/v1/carers"
HOURS = {"starts_at": "08:30", "ends_at": "12:00"}
EVENING = {"starts_at": "13:00", "ends_at": "18:00", "break_min": 30}


@pytest.fixture
def scene():
    return district_scene()


@pytest.fixture
def partner(scene, api_as):
    return api_as(scene.partner())


def day(offset=1):
    return (today() + timedelta(days=offset)).isoformat()


def put_day(client, carer, *shifts, on=None):
    url = f"{LIST}/{carer.pk}/shifts/{on or day()}"
    return client.put(url, {"shifts": list(shifts)}, format="json")


def put_leave(client, carer, starts_on=None, **body):
    body = {"ends_on": day(2), "reason": "发烧", **body}
    return client.put(f"{LIST}/{carer.pk}/leaves/{starts_on or day()}", body, format="json")


def test_carers_with_papers_and_hours(scene, partner):
    carer = scene.carer()
    paper = CertificateFactory(carer=carer, skill=SkillFactory(code="nurse"))
    ended = CertificateFactory(carer=carer, valid_to=today() - timedelta(days=1))
    assert put_leave(partner, carer, starts_on=day(5), ends_on=day(6)).status_code == 200

    listed = partner.get(LIST).json()["results"][0]
    assert (listed["id"], listed["name"]) == (carer.pk, carer.user.display_name)
    valid = {row["number"]: row["is_valid"] for row in listed["certificates"]}
    assert valid == {paper.number: True, ended.number: False}

    detail = partner.get(f"{LIST}/{carer.pk}").json()
    assert [shift["day"] for shift in detail["shifts"]] == [day()]
    assert [leave["starts_on"] for leave in detail["leaves"]] == [day(5)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(scene, partner, django_assert_num_queries, count):
    for _number in range(count):
        CertificateFactory(carer=CarerFactory(operator=scene.operator))
    with django_assert_num_queries(3):
        assert len(partner.get(LIST).json()["results"]) == count


def test_the_shifts_of_a_day_are_replaced_and_the_same_again_changes_nothing(scene, partner):
    carer = scene.carer()  # at work from 8 to 18
    answer = put_day(partner, carer, EVENING, HOURS)
    assert answer.status_code == 200
    assert [row["starts_at"] for row in answer.json()["shifts"]] == ["08:30:00", "13:00:00"]
    rows = list(
        CarerShift.objects.filter(carer=carer).order_by("pk").values_list("pk", "updated_at")
    )
    put_day(partner, carer, HOURS, EVENING)
    again = CarerShift.objects.filter(carer=carer).order_by("pk").values_list("pk", "updated_at")
    assert list(again) == rows
    put_day(partner, carer)
    assert not CarerShift.objects.filter(carer=carer).exists()


def test_a_leave_names_the_visits_that_somebody_else_must_make(scene, partner):
    order = assigned(scene)
    carer = order.assignments.active().get().carer
    answer = put_leave(partner, carer)
    assert answer.json()["visits"] == [order.pk]
    assert put_leave(partner, carer, ends_on=day(3)).json()["ends_on"] == day(3)
    assert CarerLeave.objects.get().reason == "发烧"
    url = f"{LIST}/{carer.pk}/leaves/{day()}"
    assert [partner.delete(url).status_code for _try in range(2)] == [204, 204]
    assert not CarerLeave.objects.exists()


@pytest.mark.parametrize(
    ("shifts", "code"),
    [
        ([HOURS, {**HOURS, "ends_at": "13:00"}], "dispatch.hours_overlap"),
        ([HOURS, {**EVENING, "starts_at": "11:00"}], "dispatch.hours_overlap"),
        ([{"starts_at": "18:00", "ends_at": "08:00"}], "invalid"),
        ([{**HOURS, "break_min": -1}], "invalid"),
        ([{"starts_at": "8 Uhr", "ends_at": "12:00"}], "invalid"),
        ("HOURS", "invalid"),
    ],
)
def test_bad_hours_change_nothing(scene, partner, shifts, code):
    carer = scene.carer()
    url = f"{LIST}/{carer.pk}/shifts/{day()}"
    answer = partner.put(url, {"shifts": shifts}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert f"{carer.shifts.get().starts_at:%H:%M}" == "08:00"


def test_neither_the_past_nor_a_leave_of_years(scene, partner):
    carer = scene.carer()
    assert put_day(partner, carer, HOURS, on=day(-1)).json()["code"] == "dispatch.hours_in_the_past"
    past = put_leave(partner, carer, starts_on=day(-3), ends_on=day(1))
    assert past.json()["code"] == "dispatch.hours_in_the_past"
    assert put_leave(partner, carer, ends_on=day(900)).json()["code"] == "dispatch.leave_too_long"
    assert put_leave(partner, carer, ends_on=day(0)).status_code == 400
    assert put_day(partner, carer, HOURS, on="tomorrow").status_code == 404
    assert not CarerLeave.objects.exists()


def test_another_operators_carers_do_not_exist(scene, api_as):
    carer = scene.carer()
    rival = api_as(
        staff(Role.PARTNER_ENGINEER, OrganisationFactory(division=scene.community.parent))
    )
    assert rival.get(LIST).json()["results"] == []
    assert rival.get(f"{LIST}/{carer.pk}").status_code == 404
    assert put_day(rival, carer, HOURS).status_code == 404
    assert put_leave(rival, carer).status_code == 404
    assert rival.delete(f"{LIST}/{carer.pk}/leaves/{day()}").status_code == 404
    assert f"{carer.shifts.get().starts_at:%H:%M}" == "08:00"
    assert not CarerLeave.objects.exists()


def test_who_sees_the_street_reads_but_keeps_only_the_hours_of_their_own(scene, api_as):
    carer = scene.carer()
    other = OrganisationFactory(division=scene.community.parent)
    user = staff(Role.PARTNER_ENGINEER, other)
    grant_role(user=user, role=Role.PARTNER_ENGINEER, division=scene.community.parent, by=SYSTEM)
    client = api_as(user)
    assert client.get(f"{LIST}/{carer.pk}").status_code == 200
    assert put_day(client, carer, HOURS).status_code == 404
    assert put_leave(client, carer).status_code == 404
    mine = CarerFactory(operator=other)
    assert put_day(client, mine, HOURS).status_code == 200


def test_who_only_dispatches_reads(scene, api_as):
    carer = scene.carer()
    client = api_as(scene.dispatcher())
    assert client.get(f"{LIST}/{carer.pk}").status_code == 200
    assert put_day(client, carer, HOURS).status_code == 403
