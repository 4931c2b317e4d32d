"""Assessments before the visit: asked for, two assessors named, called off."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.commands import require_may
from accounts.models import Organisation, User
from core.acts import require_key
from core.audit import Actor, record
from core.dates import today
from core.errors import InvalidInput, NotAllowed, NotFound, require_reason, require_valid
from core.language import platform_language
from core.locking import locked
from elderly_care.commands.assessment_errors import (
    AssessedAlready,
    AssessmentBarred,
    AssessmentUnderWay,
    AssessorBiased,
    NotCertified,
    NotForTheGone,
    TwoFields,
    WhatChanged,
)
from elderly_care.commands.notices import notify
from elderly_care.enums import Relation
from elderly_care.enums.assessment import AssessmentReason, AssessmentState
from elderly_care.models import AssessmentCase, Assessor, FamilyLink, Resident
from elderly_care.queries.assessments import WITH_PEOPLE, rule_for
from elderly_care.queries.merging import kept_file
from elderly_care.transitions import ASSESSMENT


@dataclass(frozen=True)
class AssessmentWish:
    """Of whom, why; said: what changed. key: the sender's own number."""

    resident_id: int
    reason: str
    key: str
    said: str = ""


@transaction.atomic
def request_assessment(*, wish: AssessmentWish, by: Actor) -> AssessmentCase:
    """Ask for an assessment; the same key again answers the same.

    Raises NotFound, NotAllowed, NotForTheGone, AssessmentUnderWay, AssessedAlready, AssessmentBarred,
    WhatChanged, InvalidInput, NoAssessmentRule.
    """
    require_key(wish.key)
    resident = _person(wish.resident_id, by)
    row = locked(Resident.objects.filter(pk=resident.pk), no_key=True).get()
    known = AssessmentCase.objects.filter(requested_by=_user(by), key=wish.key).first()
    if known is not None:
        require_same(known.resident_id, row.pk)
        return known
    _require_possible(row, wish)
    return open_case(row, wish, by=by)


def open_case(
    resident: Resident,
    wish: AssessmentWish,
    *,
    by: Actor,
    previous: AssessmentCase | None = None,
) -> AssessmentCase:
    """The row itself, of a locked person."""
    rule = rule_for(resident.community_id, today())
    case = AssessmentCase(
        resident=resident,
        reason=wish.reason,
        said=wish.said.strip()[:500],
        requested_by=_user(by),
        key=wish.key,
        due_on=today() + timedelta(days=rule.visit_days),
        previous=previous,
    )
    require_valid(case)
    case.save()
    record(case, "elderly_care.assessment.requested", by=by, reason=wish.reason)
    return case


def require_same(known: int, asked: int) -> None:
    """A key that has named another thing names none here. Raises InvalidInput."""
    if known != asked:
        raise InvalidInput


def _user(by: Actor) -> User | None:
    return by if isinstance(by, User) else None


def _person(resident_id: int, by: Actor) -> Resident:
    """In scope of the staff, or somebody's own file or relative."""
    people = Resident.objects.all()
    if not isinstance(by, User):
        return people.get(pk=resident_id)
    if by.has_perm("elderly_care.request_assessment"):
        found = people.visible_to(by).filter(pk=resident_id).first()
        if found is not None:
            return found
    link = FamilyLink.objects.current().filter(user=by, resident=resident_id).first()
    if link is None:
        raise NotFound
    if link.relation != Relation.SELF and not link.may_see_health:
        raise NotAllowed
    return people.get(pk=resident_id)


def _require_possible(resident: Resident, wish: AssessmentWish) -> None:
    if resident.died_on or resident.moved_out_on:
        raise NotForTheGone
    cases = AssessmentCase.objects.filter(resident=resident)
    running = cases.under_way().first()
    if running is not None:
        raise AssessmentUnderWay(number=running.number, state=running.get_state_display())
    _require_not_barred(resident)
    holds = cases.in_force().first()
    if wish.reason == AssessmentReason.FIRST and holds is not None:
        raise AssessedAlready(number=holds.number)
    if wish.reason == AssessmentReason.PROMPT and not wish.said.strip():
        raise WhatChanged(fields={"said": [str(WhatChanged.message)]})


def _require_not_barred(resident: Resident) -> None:
    """Under whichever number the fraud was found."""
    of_person = Q(resident=resident) | Q(resident__merged_into=resident)
    barring = AssessmentCase.objects.filter(of_person, barred_until__gt=today())
    found = barring.order_by("-barred_until").first()
    if found is not None:
        raise AssessmentBarred(number=found.number, day=found.barred_until)


@dataclass(frozen=True)
class Team:
    """Who comes when, sent by which body."""

    first: int
    second: int
    visit_on: date
    agency: Organisation | None = None


@transaction.atomic
def assign_assessors(*, case: AssessmentCase, team: Team, by: User) -> AssessmentCase:
    """Send two of different fields; before the visit others can be sent instead.

    Raises NotAllowed, NotFound, WrongState, TwoFields, NotCertified, AssessorBiased.
    """
    row = locked_case(case, by, "elderly_care.arrange_assessment")
    ASSESSMENT.check(row, "assign")
    first, second = (_assessor(pk, row, team.visit_on, by) for pk in (team.first, team.second))
    if first.pk == second.pk or first.field == second.field:
        raise TwoFields(fields={"second": [str(TwoFields.message)]})
    same = (row.first_assessor_id, row.second_assessor_id, row.visit_on)
    if same == (first.pk, second.pk, team.visit_on):
        return row
    row.first_assessor, row.second_assessor = first, second
    row.visit_on, row.agency = team.visit_on, team.agency or first.agency
    ASSESSMENT.move(
        row,
        "assign",
        by=by,
        save=["first_assessor", "second_assessor", "visit_on", "agency", "updated_at"],
        first=first.pk,
        second=second.pk,
        visit_on=team.visit_on,
    )
    tell(
        row,
        _("能力评估已安排"),
        _("评估员 %(first)s、%(second)s 定于 %(day)s 上门评估。需要改期请联系社区。"),
        by,
        first=first,
        second=second,
        day=team.visit_on,
    )
    return row


def _assessor(pk: int, case: AssessmentCase, day: date, by: User) -> Assessor:
    found = Assessor.objects.visible_to(by).filter(pk=pk).select_related("user", "agency").first()
    if found is None:
        raise NotFound
    if not Assessor.objects.on(day).filter(pk=pk).exists():
        raise NotCertified(name=found.user.display_name, day=day)
    doubted = case.reason == AssessmentReason.DISPUTE and case.previous
    before = case.previous.assessor_ids if doubted and case.previous else set()
    family = FamilyLink.objects.current().filter(user=found.user_id, resident=case.resident_id)
    if pk in before or found.user_id == case.requested_by_id or family.exists():
        raise AssessorBiased(name=found.user.display_name)
    return found


@transaction.atomic
def cancel_assessment(*, case: AssessmentCase, reason: str, by: User) -> AssessmentCase:
    """Call it off: nothing was found. Twice is once.

    Raises NotAllowed, NotFound, ReasonMissing, WrongState.
    """
    row = locked_case(case, by, "elderly_care.arrange_assessment")
    if row.state == AssessmentState.CANCELLED:
        return row
    row.ended_reason = require_reason(reason, longest=300)
    ASSESSMENT.move(
        row, "cancel", by=by, reason=row.ended_reason, save=["ended_reason", "updated_at"]
    )
    return row


def locked_case(case: AssessmentCase, by: Actor, permission: str) -> AssessmentCase:
    """Its person first, then the row, in scope of who acts. Raises NotAllowed, NotFound."""
    if isinstance(by, User):
        require_may(by, permission)
        if not AssessmentCase.objects.visible_to(by).filter(pk=case.pk).exists():
            raise NotFound
    return take_case(case.pk)


def take_case(pk: int) -> AssessmentCase:
    """Its person first (what follows may change their file), then the row."""
    resident_id = AssessmentCase.objects.values_list("resident", flat=True).get(pk=pk)
    locked(Resident.objects.filter(pk=resident_id), no_key=True).get()
    locked(AssessmentCase.objects.filter(pk=pk)).get()
    return AssessmentCase.objects.select_related(*WITH_PEOPLE, "previous").get(pk=pk)


def tell(row: AssessmentCase, subject: Promise, text: Promise, by: Actor, **words: object) -> None:
    """The person, under whichever number their file is kept now, in the platform's own language."""
    with platform_language():
        filled = str(text) % {name: str(value) for name, value in words.items()}
        person = kept_file(row.resident)
        notify(resident=person, subject=str(subject), text=filled, by=by, about=row)
