"""Moves, deaths and where a person lives month by month."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import NotFound
from core.models import AuditEvent
from elderly_care.commands import (
    change_resident,
    import_roster,
    move_resident,
    record_death,
    record_move_out,
)
from elderly_care.commands.deaths import DeathOnFile
from elderly_care.commands.moves import (
    MovedLater,
    MovedOutBefore,
    NoSuchCommunity,
    NotHereAnyMore,
)
from elderly_care.commands.residents import NotADayOfTheirs
from elderly_care.logic.people import Person
from elderly_care.models import ResidenceMove, Resident
from elderly_care.signals import facts_changed
from tests.elderly_care.rosters import csv_file, row
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidenceMoveFactory, ResidentFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
COMMANDS = [
    lambda r, by: move_resident(
        resident=r, community_code=CommunityFactory().code, address="新家", moved_on=DAY, by=by
    ),
    lambda r, by: record_move_out(resident=r, moved_out_on=DAY, by=by),
    lambda r, by: record_death(resident=r, died_on=DAY, by=by),
]


@pytest.fixture
def resident():
    return ResidentFactory()


@pytest.fixture
def heard():
    told = []

    def listen(resident_ids, **_):
        told.append((resident_ids, connection.in_atomic_block))

    facts_changed.connect(listen)
    yield told
    facts_changed.disconnect(listen)


def move(resident, community, day=DAY, by=SYSTEM, address="新家 1 号"):
    return move_resident(
        resident=resident, community_code=community.code, address=address, moved_on=day, by=by
    )


def test_a_move_takes_the_file_along_and_is_remembered(resident, heard):
    old, new = resident.community, CommunityFactory()
    for _ in range(2):
        move(resident, new)
    resident.refresh_from_db()
    assert (resident.community, resident.address) == (new, "新家 1 号")
    (kept,) = ResidenceMove.objects.all()
    assert (kept.from_community, kept.to_community, kept.moved_on) == (old, new, DAY)
    assert heard == [([resident.pk], True)]
    event = AuditEvent.objects.get(action="elderly_care.resident.moved")
    assert event.details["changes"]["address"] == ["***", "***"]


def test_the_old_street_gives_a_person_away_and_the_new_one_takes_nobody(resident):
    new = CommunityFactory()
    with pytest.raises(NotFound):
        move(resident, new, by=staff(Role.STREET_CLERK, new.parent))
    clerk = staff(Role.STREET_CLERK, resident.community.parent)
    move(resident, new, by=clerk)
    move(resident, new, by=clerk)  # the answer was lost
    assert ResidenceMove.objects.count() == 1


@pytest.mark.parametrize("act", COMMANDS)
def test_nobody_acts_outside_their_street(resident, act, heard):
    with pytest.raises(NotFound):
        act(resident, staff(Role.STREET_CLERK, CommunityFactory().parent))
    assert heard == []


@pytest.mark.parametrize("act", COMMANDS)
def test_each_leaves_an_audit_row_and_is_announced_once(resident, act, heard):
    clerk = staff(Role.STREET_CLERK, resident.community.parent)
    act(resident, clerk)
    assert heard == [([resident.pk], True)]
    assert AuditEvent.objects.filter(
        actor_id=clerk.pk, subject_type="elderly_care.resident", subject_id=resident.pk
    ).exists()


@pytest.mark.parametrize("day", [date(1930, 1, 1), date(2100, 1, 1)])
def test_days_that_cannot_be(resident, day):
    with pytest.raises(NotADayOfTheirs):
        move(resident, CommunityFactory(), day)
    with pytest.raises(NotADayOfTheirs):
        record_death(resident=resident, died_on=day, by=SYSTEM)
    with pytest.raises(NotADayOfTheirs):
        record_move_out(resident=resident, moved_out_on=day, by=SYSTEM)


def test_places_that_cannot_be(resident):
    street, merged = resident.community.parent, CommunityFactory(valid_to=date(2025, 1, 1))
    for place in (street, merged):
        with pytest.raises(NoSuchCommunity):
            move(resident, place)


def test_moves_are_told_in_their_order(resident):
    move(resident, CommunityFactory(), DAY)
    with pytest.raises(MovedLater):
        move(resident, CommunityFactory(), DAY - timedelta(days=1))


@pytest.mark.parametrize("field", ["died_on", "moved_out_on"])
def test_who_is_gone_does_not_move(field):
    with pytest.raises(NotHereAnyMore):
        move(ResidentFactory(**{field: DAY}), CommunityFactory())


def test_a_death_is_recorded_once(resident, heard):
    for _ in range(2):
        record_death(resident=resident, died_on=DAY, by=SYSTEM)
    with pytest.raises(DeathOnFile):
        record_death(resident=resident, died_on=DAY - timedelta(days=1), by=SYSTEM)
    assert Resident.objects.get().died_on == DAY
    assert len(heard) == 1


def test_moving_out_is_recorded_once(resident, heard):
    for _ in range(2):
        record_move_out(resident=resident, moved_out_on=DAY, by=SYSTEM)
    with pytest.raises(MovedOutBefore):
        record_move_out(resident=resident, moved_out_on=DAY - timedelta(days=1), by=SYSTEM)
    assert len(heard) == 1


def test_a_changed_file_is_a_move_of_today(resident):
    new = CommunityFactory()
    person = Person(
        **{name: getattr(resident, name) for name in ("resident_no", "name", "sex", "birth_date")},
        id_number=resident.id_number,
        community_code=new.code,
        address="新家",
        living_status=resident.living_status,
    )
    for _ in range(2):
        change_resident(resident=resident, person=person, by=SYSTEM)
    (kept,) = ResidenceMove.objects.all()
    assert (kept.to_community, kept.moved_on) == (new, today())


def test_a_roster_from_another_community_is_a_move_of_today():
    old, new = CommunityFactory(), CommunityFactory()
    for place in (old, new, new):
        import_roster(file=csv_file(row(community_code=place.code)), by=SYSTEM)
    (kept,) = ResidenceMove.objects.all()
    assert (kept.from_community, kept.to_community, kept.moved_on) == (old, new, today())


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_a_move_is_history(verb):
    kept = ResidenceMoveFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.delete() if verb == "delete" else kept.save()
