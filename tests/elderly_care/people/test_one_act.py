"""One act reaches every app the same day: what a person still had before them at stations, in funds and at home."""

from datetime import time, timedelta

import pytest

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from elderly_care.commands import (
    ask_merge,
    decide_merge,
    link_citizens,
    record_death,
    record_move_out,
)
from elderly_care.commands.leaving import end_everything_of_gone
from stations.enums import CaseChannel
from stations.models import Appointment, Slot
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_charity import aid_from, fund_of, ramp_in
from tests.factories.stations import StationFactory
from tests.factories.stations_activities import session, signed_up
from tests.factories.stations_cases import CaseItemFactory, WindowFactory
from tests.factories.stations_rooms import asked_for, lent_room
from tests.factories.stations_volunteers import shift, taken, volunteer

pytestmark = pytest.mark.django_db


class Everything:
    """A person with something of each kind, at a station of another street."""

    def __init__(self):
        self.person = ResidentFactory(community=CommunityFactory())
        link_citizens()
        self.person.refresh_from_db()
        citizen = self.person.citizen
        station = StationFactory()
        slot = Slot.objects.create(
            window=WindowFactory(station=station),
            day=today() + timedelta(days=1),
            starts_at=time(9),
            ends_at=time(10),
            capacity=1,
            booked=1,
        )
        self.appointment = Appointment.objects.create(
            slot=slot, citizen=citizen, item=CaseItemFactory(), channel=CaseChannel.PHONE
        )
        self.room = asked_for(lent_room(station), citizen)
        self.sign_up = signed_up(session(station), citizen)
        self.volunteer = volunteer(station, citizen)
        self.place = taken(shift(station), self.volunteer)
        self.aid = aid_from(fund_of(self.person.community), person=self.person)
        self.home = ramp_in(self.person.community, kind="home", resident=self.person, place="")

    def states(self):
        rows = (
            *(self.appointment, self.room, self.sign_up, self.volunteer, self.place),
            *(self.aid, self.home),
        )
        for row in rows:
            row.refresh_from_db()
        return [row.state for row in rows]

    @property
    def street(self):
        return self.person.community.parent


OVER = ["cancelled", "cancelled", "cancelled", "left", "cancelled", "dropped", "dropped"]


@pytest.fixture
def everything():
    return Everything()


def dies(person, by):
    record_death(resident=person, died_on=today(), by=by)


def moves_away(person, by):
    record_move_out(resident=person, moved_out_on=today(), by=by)


@pytest.mark.parametrize("leaves", [dies, moves_away])
def test_nothing_is_left_anywhere(everything, leaves, django_capture_on_commit_callbacks):
    clerk = staff(Role.STREET_CLERK, everything.street)
    with django_capture_on_commit_callbacks(execute=True):
        leaves(everything.person, clerk)

    assert everything.states() == OVER
    everything.place.shift.refresh_from_db()
    everything.appointment.slot.refresh_from_db()
    assert (everything.place.shift.taken, everything.appointment.slot.booked) == (0, 0)
    end_everything_of_gone(resident_ids=[everything.person.pk], by=SYSTEM)
    assert everything.states() == OVER


def test_a_merged_file_takes_nothing_away_from_its_person(
    everything, django_capture_on_commit_callbacks
):
    before = everything.states()
    kept = ResidentFactory(community=everything.person.community)
    clerk = staff(Role.STREET_CLERK, everything.street)
    approver = staff(Role.STREET_APPROVER, everything.street)
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask_merge(kept=kept, dropped=everything.person, reason="证件号码录错", by=clerk)
        decide_merge(request=asked, approve=True, by=approver)

    assert everything.states() == before
    assert {everything.aid.resident_id, everything.home.resident_id} == {kept.pk}
