"""Advisers' talks: sealed words, follow-ups that are owed, figures, and one visit a day."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.dates import month_of, today
from core.errors import InvalidInput, NotAllowed, NotFound, ReasonMissing
from core.models import AuditEvent
from stations.commands.consultations import (
    FollowUpDay,
    NothingOwed,
    TalkAhead,
    WhoToTell,
    follow_up,
)
from stations.commands.reach import KeyUsed
from stations.models import Consultation, StationVisit
from stations.queries.consultations import consultation_figures, due_consultations
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CitizenFactory
from tests.factories.stations_footfall import came
from tests.factories.stations_rooms import adviser_at, consulted

pytestmark = pytest.mark.django_db


@pytest.fixture
def station():
    return StationFactory(name="望京养老顾问点")


@pytest.fixture
def adviser(station):
    return adviser_at(station)


@pytest.fixture
def person(station):
    return CitizenFactory(division=station.division)


def test_a_talk_is_one_and_a_visit(station, adviser, person):
    came(station, person)
    row = consulted(station, person, adviser, key="a")
    assert consulted(station, person, adviser, key="a") == row
    with pytest.raises(KeyUsed):
        consulted(station, person, adviser, key="a", asked="别的")
    assert StationVisit.objects.get().did == ["desk", "consult"]
    consulted(station, CitizenFactory(division=station.division), adviser, way="phone")
    consulted(station, None, adviser)
    assert StationVisit.objects.count() == 1
    assert Consultation.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"asked": " "}, ReasonMissing),
        ({"advised": ""}, ReasonMissing),
        ({"topics": []}, InvalidInput),
        ({"topics": ["weather"]}, InvalidInput),
        ({"way": "fax"}, InvalidInput),
        ({"key": ""}, InvalidInput),
    ],
)
def test_what_is_no_talk(station, adviser, person, changes, refusal):
    with pytest.raises(refusal):
        consulted(station, person, adviser, **changes)
    assert not Consultation.objects.exists()


def test_days_and_promises(station, adviser, person):
    with pytest.raises(TalkAhead):
        consulted(station, person, adviser, at=timezone.now() + timedelta(hours=1))
    with pytest.raises(FollowUpDay):
        consulted(station, person, adviser, follow_up_on=today() - timedelta(days=1))
    with pytest.raises(WhoToTell):
        consulted(station, None, adviser, follow_up_on=today())


def test_scope_and_right(station, person, adviser):
    with pytest.raises(NotFound):
        consulted(StationFactory(), None, adviser)
    with pytest.raises(NotFound):
        consulted(station, CitizenFactory(), adviser)
    with pytest.raises(NotAllowed):
        consulted(station, person, staff(Role.CALL_AGENT, station.division.parent))


def test_what_is_owed_is_told(station, adviser, person):
    row = consulted(station, person, adviser, follow_up_on=today())
    again = today() + timedelta(days=7)
    first = follow_up(consultation=row, words="还在办", key="a", by=adviser, next_on=again)
    assert follow_up(consultation=row, words="还在办", key="a", by=adviser) == first
    assert due_consultations(adviser).get().follow_up_on == again
    colleague = adviser_at(station)
    with pytest.raises(NotAllowed):
        follow_up(consultation=row, words="办好了", key="b", by=colleague)
    follow_up(consultation=row, words="办好了", key="b", by=adviser)
    with pytest.raises(NothingOwed):
        follow_up(consultation=row, words="再说", key="c", by=adviser)
    assert not due_consultations(adviser).exists()


def test_words_lie_sealed_and_stay(station, adviser, person):
    row = consulted(station, person, adviser, follow_up_on=today())
    follow_up(consultation=row, words="办好了", key="a", by=adviser)
    with connection.cursor() as cursor:
        cursor.execute("SELECT asked FROM stations_consultation")
        assert "老伴".encode() not in bytes(cursor.fetchone()[0])
    for statement in (
        "UPDATE stations_consultation SET topics = '{other}'",
        "UPDATE stations_consultation SET asked = advised",
        "UPDATE stations_consultationfollowup SET words = ''",
        "DELETE FROM stations_consultationfollowup",
    ):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_figures(station, adviser, person, django_assert_num_queries):
    for changes in ({}, {"way": "phone"}, {"topics": ["policy", "aids"]}):
        consulted(station, person, adviser, **changes)
    consulted(station, None, adviser)
    consulted(StationFactory())
    with django_assert_num_queries(4):
        figures = consultation_figures(adviser, month_of(today()))
    assert [(one.talks, one.people) for one in figures.points] == [(4, 1)]
    assert dict(figures.topics) == {"补贴和政策": 4, "辅具和适老化改造": 1}
    assert dict(figures.ways) == {"到顾问点": 3, "电话": 1}
    assert (figures.talks, figures.overdue) == (4, 0)


def page(name, *args):
    return reverse(f"stations_console:{name}", args=args)


def typed(station, **changes):
    return {
        "key": "k",
        "station": station.pk,
        "day": "2024-01-05",
        "time": "09:30",
        "way": "phone",
        "topics": ["care"],
        "asked": "谁能来家里照顾",
        "advised": "先申请评估",
        "next_step": "assess",
        **changes,
    }


def test_advisers_write_and_colleagues_see_no_word(client_as, station, adviser, person):
    client = client_as(adviser)
    new = page("consultation_for", person.pk)
    assert client.get(new).status_code == 200
    assert client.post(new, typed(station, topics=[])).status_code == 422
    due = typed(station, follow_up_on=today().isoformat())
    for _again in range(2):
        assert client.post(new, due).status_code == 302
    row = Consultation.objects.get()
    one = page("consultation", row.pk)
    assert "先申请评估" in client.get(one).text
    colleague = client_as(adviser_at(station))
    assert "先申请评估" not in colleague.get(one).text
    assert colleague.post(one, {"key": "a", "words": "办好了"}).status_code == 422
    assert client.post(one, {"key": "a", "words": ""}).status_code == 422
    assert row.number in client.get(page("consultations") + "?due=1").text
    assert client.post(one, {"key": "a", "words": "办好了"}).status_code == 302
    assert "办好了" in client.get(one).text
    assert "办好了" not in colleague.get(one).text
    assert "养老顾问" in client.get(page("consultation_figures")).text
    manager = client_as(staff(Role.STATION_MANAGER, station.operator))
    looks = AuditEvent.objects.filter(action="stations.consultation.looked")
    assert not looks.exists()
    assert "先申请评估" in manager.get(one).text
    assert looks.count() == 1


def test_another_street_sees_nothing(client_as, station, adviser, person):
    row = consulted(station, person, adviser)
    outsider = client_as(adviser_at(StationFactory(division=CommunityFactory())))
    assert row.number not in outsider.get(page("consultations")).text
    assert outsider.get(page("consultation", row.pk)).status_code == 404
    assert outsider.get(page("consultation_for", person.pk)).status_code == 404


def test_lists_take_as_many_queries_for_many(
    client_as, station, adviser, person, django_assert_num_queries
):
    client = client_as(adviser)
    consulted(station, person, adviser, follow_up_on=today())
    for _round in range(2):
        for address in (page("consultations"), page("consultations") + "?due=1"):
            with django_assert_num_queries(4):
                client.get(address)
        for _each in range(2):
            consulted(station, person, adviser, follow_up_on=today())
