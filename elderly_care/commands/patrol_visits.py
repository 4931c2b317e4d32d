"""What was found on a patrol visit, reported by a phone perhaps hours later.

Locks: the person, then the task. An emergency is never refused because of a task's state.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.commands import StaffMessage, tell_staff
from accounts.models import Membership, User
from core.acts import happened_at, require_key
from core.audit import record
from core.dates import today
from core.errors import InvalidInput, NotFound
from core.language import platform_language
from core.locking import locked
from elderly_care.commands.family_notices import tell_family
from elderly_care.commands.patrol_errors import AlreadyDone, NoteMissing, NotYourTask
from elderly_care.commands.patrols import follow_up
from elderly_care.commands.vitals import Measured, keep_vitals, require_possible
from elderly_care.enums import ConsentPurpose, FamilyItem
from elderly_care.enums.patrols import PatrolMode, PatrolOutcome, PatrolReason
from elderly_care.models import PatrolTask, PatrolVisit, Resident
from elderly_care.queries.consents import has_consent
from elderly_care.queries.patrol_rules import policy_for
from elderly_care.signals import patrol_found_emergency
from elderly_care.transitions import PATROL_TASK

LONGEST_NOTE = 500
_DESCRIBED = (PatrolOutcome.NEEDS, PatrolOutcome.EMERGENCY)


@dataclass(frozen=True)
class Found:
    """What somebody reports: key and moment are the phone's own."""

    outcome: str
    key: str
    occurred_at: datetime
    note: str = ""
    vitals: Mapping[str, float] = field(default_factory=dict)


@transaction.atomic
def report_visit(*, task: PatrolTask, found: Found, by: User) -> PatrolVisit:
    """Keep what was found and what follows from it; the same key again answers the same.

    Raises NotYourTask, NotFound, AlreadyDone, NoteMissing, OddValues, InvalidInput. Values of who didn't
    agree to be measured, or not any more, aren't kept; everything else is.
    """
    _require_sound(found)
    person = locked(Resident.objects.filter(pk=task.resident_id), no_key=True).get()
    row = locked(PatrolTask.objects.filter(pk=task.pk)).select_related("patroller").get()
    _require_theirs(row, person, by)
    known = PatrolVisit.objects.filter(by=by, key=found.key).first()
    if known is not None:
        return known
    if found.outcome != PatrolOutcome.EMERGENCY:
        _require_open(row)
    visit = PatrolVisit.objects.create(
        task=row,
        resident=person,
        mode=row.mode,
        outcome=found.outcome,
        note=found.note.strip()[:LONGEST_NOTE] or None,
        occurred_at=happened_at(found.occurred_at, timezone.now()),
        by=by,
        key=found.key,
    )
    record(visit, "elderly_care.patrol.reported", by=by, outcome=str(visit.outcome), task=row.pk)
    _follow(row, person, visit, by)
    if found.vitals and has_consent(person.pk, ConsentPurpose.VITAL_SIGNS):
        keep_vitals(person, Measured(found.vitals, visit.occurred_at, found.key, visit), by)
    return visit


def _require_sound(found: Found) -> None:
    require_key(found.key)
    if found.outcome not in PatrolOutcome.values:
        raise InvalidInput
    if found.outcome in _DESCRIBED and not found.note.strip():
        raise NoteMissing(fields={"note": [str(NoteMissing.message)]})
    require_possible(found.vitals)


def _require_theirs(row: PatrolTask, person: Resident, by: User) -> None:
    if row.patroller is not None and row.patroller.user_id == by.pk:
        return
    if not by.scope.covers(person.community_id):
        raise NotFound
    if not by.has_perm("elderly_care.arrange_patrols"):
        raise NotYourTask


def _require_open(row: PatrolTask) -> None:
    if not PATROL_TASK.allows(row, "finish"):
        raise AlreadyDone(state=row.get_state_display())


def _follow(row: PatrolTask, person: Resident, visit: PatrolVisit, by: User) -> None:
    if visit.outcome == PatrolOutcome.NO_ANSWER:
        _nobody_answered(row, person, by)
        return
    if PATROL_TASK.allows(row, "finish"):
        row.done_on = timezone.localdate(visit.occurred_at)
        PATROL_TASK.move(row, "finish", by=by, save=["done_on", "updated_at"])
    if visit.outcome == PatrolOutcome.EMERGENCY:
        said = str(visit.note or "")
        patrol_found_emergency.send(sender=PatrolVisit, visit=visit, said=said, by=by)


def _nobody_answered(row: PatrolTask, person: Resident, by: User) -> None:
    """After so many calls somebody goes there the same day; where nobody opens, those who answer are told."""
    policy = policy_for(person.community_id, today())
    most = policy.unanswered if policy else 2
    times = row.visits.filter(outcome=PatrolOutcome.NO_ANSWER).count()
    if row.mode == PatrolMode.VISIT:
        if times >= most or row.reason == PatrolReason.NO_ANSWER:
            _alarm(row, person, policy.owners[0] if policy else "")
        return
    if times >= most and PATROL_TASK.allows(row, "pass_on"):
        PATROL_TASK.move(row, "pass_on", by=by, save=["updated_at"])
        day = today()
        follow_up(task=row, resident=person, reason=PatrolReason.NO_ANSWER, days=(day, day))
        with platform_language():
            text = _("多次打电话联系不上您的家人，今天安排人上门。如果您知道情况，请马上告诉社区。")
        tell_family(
            resident=person,
            item=FamilyItem.VISITS,
            subject=gettext_lazy("联系不上您的家人"),
            text=text,
            about=row,
        )


def _alarm(row: PatrolTask, person: Resident, role: str) -> None:
    owner = Membership.objects.all().holder_near(person.community_id, role) if role else None
    if owner is None or row.stage:
        return
    row.owner, row.stage = owner, 1
    row.save(update_fields=["owner", "stage", "updated_at"])
    with platform_language():
        words = {"community": person.community, "number": person.resident_no}
        text = _("%(community)s 有老人上门没有人应答（档案 %(number)s），请马上核实。") % words
        tell_staff([StaffMessage(owner, _("巡访没有人应答"), text, row)])
