"""One form sent several times at the same moment is one row, and nobody is told that they did wrong."""

from datetime import date

import pytest
from django.utils import timezone

from core.audit import SYSTEM
from core.dates import today
from core.models import AuditEvent
from stations.commands.citizen_changes import CitizenChange, NumberTaken, change_citizen
from stations.commands.citizens import CitizenFacts, enter_citizen
from stations.commands.consultations import note_consultation
from stations.commands.health import Counted, note_health
from stations.models import Citizen
from tests.factories.elderly_care import id_number
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CitizenFactory
from tests.factories.stations_footfall import came
from tests.factories.stations_rooms import adviser_at, talk_at
from tests.subsidies.threads import together

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
CLICKS = 6
NUMBER = id_number(date(1950, 5, 4), 12)


def entering(station):
    at, person = timezone.now(), CitizenFactory(division=station.division)
    return lambda: came(station, person, at=at, key="k")


def entering_without_a_name(station):
    at = timezone.now()
    return lambda: came(station, people=3, at=at, key="k")


def counting(station):
    counted, by = Counted(station.division, "leaflets", today(), 40), adviser_at(station)
    return lambda: note_health(counted=counted, key="k", by=by)


def talking(station):
    talk, by = talk_at(station, CitizenFactory(division=station.division)), adviser_at(station)
    return lambda: note_consultation(talk=talk, by=by)


def registering(station):
    facts = CitizenFacts("王秀兰", station.division_id, id_number=NUMBER)
    return lambda: enter_citizen(facts=facts, by=SYSTEM, station=station)


@pytest.mark.parametrize(
    ("form", "audited"),
    [
        (entering, 0),
        (entering_without_a_name, 0),
        (counting, 1),
        (talking, 1),
        (registering, 1),
    ],
)
def test_several_clicks_are_one_row(form, audited):
    act = form(StationFactory())
    earlier = AuditEvent.objects.count()

    answers = together(CLICKS, lambda _n: act())

    rows = {type(answer).objects.get() for answer in answers}
    assert len(rows) == 1
    assert AuditEvent.objects.count() - earlier == audited


def test_one_number_for_two_people_is_one_persons():
    station = StationFactory()
    people = CitizenFactory.create_batch(4, division=station.division, id_number=None)
    change = CitizenChange(id_number=NUMBER, birth_date=date(1950, 5, 4), reason="看过身份证")

    answers = together(4, lambda n: change_citizen(citizen=people[n], change=change, by=SYSTEM))

    assert sorted(type(answer).__name__ for answer in answers) == ["Citizen", *["NumberTaken"] * 3]
    assert any(isinstance(answer, NumberTaken) for answer in answers)
    assert Citizen.objects.exclude(id_number_index=None).count() == 1
