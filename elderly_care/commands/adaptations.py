"""Ramps and homes without barriers: asked for, assessed, approved by another, built, accepted by two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.commands import require_may
from accounts.models import User
from core.acts import require_key, save_or_find
from core.audit import Actor, record
from core.errors import NotFound, SecondPersonNeeded, require_reason
from core.language import platform_language
from core.locking import locked
from elderly_care.commands.assistance_errors import TooEarly, TwoAcceptors
from elderly_care.commands.charity import require_past
from elderly_care.commands.day_care_errors import KeyReused
from elderly_care.commands.persons import locked_person
from elderly_care.commands.residents import require_community
from elderly_care.enums.assistance import AdaptationState as State
from elderly_care.models import AdaptationProject, Resident
from elderly_care.transitions import ADAPTATION

KEEPS = "elderly_care.keep_adaptations"
APPROVES = "elderly_care.approve_adaptations"


@dataclass(frozen=True)
class AdaptationWish:
    """What is needed where, and who found it; a home belongs to a person, a ramp to a place."""

    kind: str
    source: str
    requested_on: date
    key: str
    resident: Resident | None = None
    community_code: str = ""
    place: str = ""


@dataclass(frozen=True)
class Acceptance:
    """Which two looked at the work, and when."""

    accepted_on: date
    first: str
    second: str


@transaction.atomic
def ask_adaptation(*, wish: AdaptationWish, by: User) -> AdaptationProject:
    """The same key again is the same project.

    Raises NotAllowed, NotFound, GoneAway, CommunityOutsideScope, LaterThanToday, KeyReused, InvalidInput.
    """
    require_may(by, KEEPS)
    require_key(wish.key)
    require_past(wish.requested_on, "requested_on")
    person = locked_person(wish.resident, by) if wish.resident else None
    code = person.community_id if person else wish.community_code
    require_community(code, by)
    if (known := _known(wish, code)) is not None:
        return known
    made = AdaptationProject(
        kind=wish.kind,
        community_id=code,
        place=wish.place.strip(),
        resident=person,
        source=wish.source,
        requested_on=wish.requested_on,
        key=wish.key,
        asked_by=by,
    )
    # A ramp has no person whose row would be locked.
    row, new = save_or_find(made, lambda: _known(wish, code))
    if new:
        record(row, "elderly_care.adaptationproject.asked", by=by, kind=str(row.kind))
    return row


def _known(wish: AdaptationWish, code: str) -> AdaptationProject | None:
    known = AdaptationProject.objects.filter(key=wish.key).first()
    if known is None:
        return None
    said = (wish.kind, code, wish.place.strip(), wish.resident)
    if (known.kind, known.community_id, known.place, known.resident) != said:
        raise KeyReused
    return known


@transaction.atomic
def assess_adaptation(
    *, project: AdaptationProject, plan: str, estimate_fen: int, by: User
) -> AdaptationProject:
    """What is to be done and about what it costs. Raises NotAllowed, NotFound, WrongState, ReasonMissing."""
    row = _opened(project, by, KEEPS)
    row.plan, row.estimate_fen = require_reason(plan, "plan"), estimate_fen
    row.assessed_by = by
    _move(row, "assess", by, "plan", "estimate_fen", "assessed_by")
    return row


@transaction.atomic
def decide_adaptation(
    *, project: AdaptationProject, approve: bool, note: str = "", by: User
) -> AdaptationProject:
    """By somebody else than who assessed. Raises NotAllowed, NotFound, SecondPersonNeeded, WrongState, ReasonMissing."""
    row = _opened(project, by, APPROVES)
    verb = "approve" if approve else "refuse"
    ADAPTATION.check(row, verb)
    if row.assessed_by_id == by.pk:
        raise SecondPersonNeeded
    row.reason = note.strip()[:300] if approve else require_reason(note, "note", 300)
    row.approved_by = by
    _move(row, verb, by, "reason", "approved_by")
    return row


@transaction.atomic
def finish_building(
    *, project: AdaptationProject, built_on: date, cost_fen: int, builder: str = "", by: User
) -> AdaptationProject:
    """It is done, and cost so much. Raises NotAllowed, NotFound, WrongState, LaterThanToday, TooEarly."""
    row = _opened(project, by, KEEPS)
    require_past(built_on, "built_on")
    if built_on < row.requested_on:
        raise TooEarly(day=row.requested_on)
    row.built_on, row.cost_fen, row.builder = built_on, cost_fen, builder.strip()[:120]
    _move(row, "build", by, "built_on", "cost_fen", "builder")
    return row


@transaction.atomic
def accept_adaptation(
    *, project: AdaptationProject, acceptance: Acceptance, by: User
) -> AdaptationProject:
    """Two people looked. Raises NotAllowed, NotFound, WrongState, TwoAcceptors, LaterThanToday, TooEarly."""
    row = _opened(project, by, KEEPS)
    ADAPTATION.check(row, "accept")
    first, second = acceptance.first.strip()[:60], acceptance.second.strip()[:60]
    if not first or not second or first == second:
        raise TwoAcceptors
    require_past(acceptance.accepted_on, "accepted_on")
    if row.built_on is not None and acceptance.accepted_on < row.built_on:
        raise TooEarly(day=row.built_on)
    row.accepted_on = acceptance.accepted_on
    row.first_acceptor, row.second_acceptor = first, second
    _move(row, "accept", by, "accepted_on", "first_acceptor", "second_acceptor")
    return row


@transaction.atomic
def drop_adaptation(*, project: AdaptationProject, reason: str, by: User) -> AdaptationProject:
    """It won't be built. Twice is once. Raises NotAllowed, NotFound, ReasonMissing, WrongState."""
    row = _opened(project, by, KEEPS)
    why = require_reason(reason, longest=300)
    if row.state != State.DROPPED:
        _drop(row, why, by)
    return row


def end_adaptations_of(*, resident_ids: Sequence[int], by: Actor) -> int:
    """Of who died or moved away, what isn't built yet. Within a transaction."""
    with platform_language():
        why = _("本人已去世或迁出")
    rows = AdaptationProject.objects.open().filter(resident__in=list(resident_ids), kind="home")
    found = list(locked(rows))
    for row in found:
        _drop(row, why, by)
    return len(found)


def _drop(row: AdaptationProject, why: str, by: Actor) -> None:
    row.reason = why
    _move(row, "drop", by, "reason", reason=why)


def _move(row: AdaptationProject, verb: str, by: Actor, *columns: str, **details: Any) -> None:
    ADAPTATION.move(row, verb, by=by, save=[*columns, "updated_at"], **details)


def _opened(project: AdaptationProject, by: User, permission: str) -> AdaptationProject:
    require_may(by, permission)
    rows = AdaptationProject.objects.visible_to(by).filter(pk=project.pk)
    row = locked(rows, no_key=True).first()
    if row is None:
        raise NotFound
    return row
