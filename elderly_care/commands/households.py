"""Households are opened, joined, left and looked at again when their time has come."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor, record
from core.dates import add_months, today
from core.errors import Conflict, InvalidInput, NotFound, require_valid
from core.locking import locked
from elderly_care.commands.residents import open_file, require_community
from elderly_care.enums import ReviewOutcome
from elderly_care.models import (
    Household,
    HouseholdMember,
    HouseholdReview,
    HouseholdReviewRule,
    Resident,
)


class ReviewedLater(Conflict):
    """Reviews come one after the other."""

    code: ClassVar[str] = "households.reviewed_later"
    message = _("%(day)s 已经复核过，不能再补登更早的。什么都没有改变。")


class NotYetReviewed(InvalidInput):
    """A review in the future is none."""

    code: ClassVar[str] = "households.future"
    message = _("复核日期不能晚于今天。")


@dataclass(frozen=True)
class HouseholdFacts:
    """What is said of a household."""

    number: str
    kind: str
    community_code: str
    income_is_stable: bool = True


@dataclass(frozen=True)
class Member:
    """Somebody of it: one of our residents, or a name."""

    relation: str
    resident: Resident | None = None
    name: str = ""


@transaction.atomic
def open_household(*, facts: HouseholdFacts, by: Actor) -> Household:
    """Its first re-check is due by the rule of its kind. Raises CommunityOutsideScope, InvalidInput."""
    require_community(facts.community_code, by)
    row = Household(
        number=facts.number.strip(),
        kind=facts.kind,
        community_id=facts.community_code,
        income_is_stable=facts.income_is_stable,
    )
    row.review_due_on = next_review(row, today())
    require_valid(row)
    row.save(force_insert=True)
    record(row, "elderly_care.household.opened", by=by, kind=str(row.kind))
    return row


@transaction.atomic
def join_household(*, household: Household, member: Member, by: Actor) -> HouseholdMember:
    """Raises NotFound, InvalidInput; who belongs to it already stays."""
    row = _open(household, by)
    if member.resident is not None:
        open_file(member.resident, by)
    known = row.members.current().filter(resident=member.resident, name=member.name.strip())
    if found := known.first():
        return found
    made = HouseholdMember(
        household=row,
        resident=member.resident,
        name=member.name.strip(),
        relation=member.relation,
        joined_on=today(),
    )
    require_valid(made)
    made.save(force_insert=True)
    record(row, "elderly_care.household.joined", by=by, member=made.pk)
    return made


@transaction.atomic
def leave_household(*, member: HouseholdMember, by: Actor) -> HouseholdMember:
    """From today on; twice is once. Raises NotFound."""
    _open(member.household, by)
    row = locked(HouseholdMember.objects.filter(pk=member.pk)).get()
    if row.left_on is None:
        row.left_on = max(today(), row.joined_on)
        row.save(update_fields=["left_on"])
        record(row.household, "elderly_care.household.left", by=by, member=row.pk)
    return row


@transaction.atomic
def review_household(
    *, household: Household, reviewed_on: date, outcome: str, note: str = "", by: Actor
) -> HouseholdReview:
    """Somebody looked again; the next time follows from the rule. The same day again is the same.

    Raises NotFound, ReviewedLater, NotYetReviewed, InvalidInput.
    """
    row = _open(household, by)
    if reviewed_on > today():
        raise NotYetReviewed
    if known := row.reviews.filter(reviewed_on=reviewed_on).first():
        return known
    if row.reviewed_on is not None and row.reviewed_on > reviewed_on:
        raise ReviewedLater(day=row.reviewed_on)
    row.reviewed_on, row.review_due_on = reviewed_on, next_review(row, reviewed_on)
    columns = ["reviewed_on", "review_due_on", "updated_at"]
    if outcome == ReviewOutcome.ENDED:
        row.ended_on, row.review_due_on = today(), None
        columns.append("ended_on")
    made = HouseholdReview(household=row, reviewed_on=reviewed_on, outcome=outcome, **_by(by))
    made.note, made.next_due_on = note.strip()[:300], row.review_due_on
    require_valid(made)
    made.save(force_insert=True)
    row.save(update_fields=columns)
    record(row, "elderly_care.household.reviewed", by=by, outcome=str(outcome))
    return made


def next_review(household: Household, day: date) -> date | None:
    """After somebody looked that day; without a rule nobody has to look again.

    By the rule of today: a review older than the first rule is due again all the same.
    """
    rules = HouseholdReviewRule.objects.in_force(household.community_id, today())
    rule = rules.filter(kind=household.kind, income_is_stable=household.income_is_stable).first()
    return add_months(day, rule.months) if rule else None


def _by(by: Actor) -> dict[str, Any]:
    return {"reviewed_by": by if isinstance(by, User) else None}


def _open(household: Household, by: Actor) -> Household:
    row = locked(Household.objects.filter(pk=household.pk, ended_on__isnull=True)).first()
    if row is None or (isinstance(by, User) and not by.scope.covers(row.community_id)):
        raise NotFound
    return row
