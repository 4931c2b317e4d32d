"""Volunteers register, are approved, learn something, leave."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.commands import require_inside
from core.audit import Actor, record
from core.dates import age_on, today
from core.errors import NotFound, require_reason, require_valid
from core.locking import locked
from stations.commands.activities.fitting import GROWN_UP
from stations.commands.reach import is_staff, require_alive, require_person, require_station
from stations.commands.volunteers.errors import (
    AlreadyVolunteer,
    ProofMissing,
    RuleMissing,
    ShiftsAhead,
    TooYoung,
)
from stations.commands.volunteers.notices import tell_approved, tell_refused
from stations.enums import StationState
from stations.enums.volunteers import PlaceState, VolunteerState
from stations.models import (
    Citizen,
    GuardianBond,
    HeldSkill,
    Station,
    Volunteer,
    VolunteerRule,
    VolunteerSkill,
    VolunteerTeam,
)
from stations.transitions import VOLUNTEER


@transaction.atomic
def register_volunteer(
    *, citizen: Citizen, station: Station, by: Actor, team: VolunteerTeam | None = None
) -> Volunteer:
    """A citizen asks to help, or the staff write down that they do; somebody approves it afterwards.

    Who left or was refused may ask again. Raises AlreadyVolunteer, CitizenDied, NotFound, TooYoung.
    """
    require_person([citizen], by)
    if is_staff(by) and citizen.user_id != by.pk:
        require_station(station, by)
    if station.state != StationState.OPEN or (team and not _serves(team, station)):
        raise NotFound
    person = locked(Citizen.objects.filter(pk=citizen.pk), no_key=True).get()
    require_alive(person)
    _require_age(person)
    known = locked(Volunteer.objects.filter(citizen=person)).first()
    if known is not None:
        return _asked_again(known, station, team, by)
    made = Volunteer(citizen=person, station=station, team=team)
    require_valid(made)
    made.save(force_insert=True)
    record(made, "stations.volunteer.asked", by=by, station=station.pk)
    return made


def _serves(team: VolunteerTeam, station: Station) -> bool:
    if not team.is_active or (team.station_id and team.station_id != station.pk):
        return False
    return station.division_id.startswith(team.division_id) or team.station_id == station.pk


def _asked_again(
    known: Volunteer, station: Station, team: VolunteerTeam | None, by: Actor
) -> Volunteer:
    if not VOLUNTEER.allows(known, "ask_again"):
        raise AlreadyVolunteer(person=known.citizen, state=known.get_state_display())
    known.station, known.team = station, team
    VOLUNTEER.move(known, "ask_again", by=by, save=("station", "team", "updated_at"))
    return known


def _require_age(person: Citizen) -> None:
    if person.birth_date is None or age_on(person.birth_date, today()) >= GROWN_UP:
        return
    if not GuardianBond.objects.standing().filter(child=person).exists():
        raise TooYoung


@transaction.atomic
def approve_volunteer(*, volunteer: Volunteer, by: Actor) -> Volunteer:
    """From now on they may take shifts; approved twice is approved once. Raises NotFound, WrongState."""
    row = _held(volunteer, by)
    if row.state == VolunteerState.ACTIVE:
        return row
    row.approved_at = timezone.now()
    VOLUNTEER.move(row, "approve", by=by, save=("approved_at", "updated_at"))
    tell_approved(row)
    return row


@transaction.atomic
def refuse_volunteer(*, volunteer: Volunteer, reason: str, by: Actor) -> Volunteer:
    """With a reason. Raises NotFound, ReasonMissing, WrongState."""
    words = require_reason(reason, longest=200)
    row = _held(volunteer, by)
    VOLUNTEER.move(row, "refuse", by=by, reason=words)
    tell_refused(row, words)
    return row


@transaction.atomic
def pause_volunteer(*, volunteer: Volunteer, reason: str, by: Actor) -> Volunteer:
    """No new shifts for a while. Raises NotFound, ReasonMissing, WrongState."""
    words = require_reason(reason, longest=200)
    row = _held(volunteer, by)
    VOLUNTEER.move(row, "suspend", by=by, reason=words)
    return row


@transaction.atomic
def resume_volunteer(*, volunteer: Volunteer, by: Actor) -> Volunteer:
    """Back again. Raises NotFound, WrongState."""
    row = _held(volunteer, by)
    VOLUNTEER.move(row, "resume", by=by)
    return row


@transaction.atomic
def leave_volunteering(*, volunteer: Volunteer, by: Actor) -> Volunteer:
    """They stop, by themselves or at the desk; hours and points stay.

    Shifts ahead are given back or handed over first. Raises NotFound, ShiftsAhead, WrongState.
    """
    row = _held(volunteer, by, own=True)
    if row.state == VolunteerState.LEFT:
        return row
    ahead = row.places.filter(state=PlaceState.BOOKED, shift__ends_at__gt=timezone.now())
    if ahead.exists():
        raise ShiftsAhead
    VOLUNTEER.move(row, "leave", by=by)
    return row


@transaction.atomic
def note_skill(
    *,
    volunteer: Volunteer,
    skill: VolunteerSkill,
    by: Actor,
    proof: str = "",
    valid_until: date | None = None,
) -> HeldSkill:
    """The staff have seen that they can do it, and the paper where one is needed.

    Said again, it is what is said now. Raises NotFound, ProofMissing.
    """
    row = _held(volunteer, by)
    if not skill.is_active:
        raise NotFound
    if skill.needs_proof and not proof.strip():
        raise ProofMissing(
            skill=skill.name, fields={"proof": [str(ProofMissing(skill=skill.name))]}
        )
    told = {"proof": proof.strip()[:100], "valid_until": valid_until, "noted_by_id": by.pk}
    held, _made = HeldSkill.objects.update_or_create(volunteer=row, skill=skill, defaults=told)
    record(row, "stations.volunteer.skill", by=by, skill=skill.code)
    return held


@transaction.atomic
def keep_team_of(*, volunteer: Volunteer, team: VolunteerTeam | None, by: Actor) -> Volunteer:
    """They go to another team, or to none. Raises NotFound."""
    row = _held(volunteer, by)
    if team is not None and not _serves(team, row.station):
        raise NotFound
    row.team = team
    row.save(update_fields=["team", "updated_at"])
    record(row, "stations.volunteer.team", by=by, team=team and team.pk)
    return row


def _held(volunteer: Volunteer, by: Actor, *, own: bool = False) -> Volunteer:
    if is_staff(by) and not (own and volunteer.citizen.user_id == by.pk):
        require_inside(volunteer, by)
    elif own:
        require_person([volunteer.citizen], by)
    elif by.pk is not None:
        raise NotFound
    return locked(Volunteer.objects.filter(pk=volunteer.pk), no_key=True).get()


def rule_at(station: Station, day: date) -> VolunteerRule:
    """What holds there and then. Raises RuleMissing."""
    rule = VolunteerRule.objects.all().in_force(station.division_id, day).first()
    if rule is None:
        raise RuleMissing
    return rule
