"""Periodic reviews: opened for each period, lapsed after it, done by a person or by comparing data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor, record
from core.batches import key_chunks
from core.dates import month_of, today
from core.errors import InvalidInput, NotFound, require_reason
from core.locking import locked
from core.moves import move_all
from elderly_care.models import Resident
from subsidies.commands.applications.steps import require_no_interest
from subsidies.commands.change_reports import close_needless_reviews
from subsidies.commands.deciding import reassess
from subsidies.commands.findings import refresh_findings
from subsidies.commands.stops import stop_enrolment
from subsidies.enums import Cycle, ReviewMethod, ReviewOrigin, ReviewOutcome, ReviewState
from subsidies.logic.reviews import next_due, review_period
from subsidies.models import Award, Enrolment, Programme, ProgrammeVersion, Review
from subsidies.queries.entitlement import entitled_tiers
from subsidies.queries.findings import find
from subsidies.transitions import REVIEW

CHUNK = 2_000


class NotReviewed(NotFound):
    """The programme has no rules today, or asks for no reviews."""

    code: ClassVar[str] = "subsidies.not_reviewed"
    message = _("“%(programme)s”今天没有生效的规则，或者规则没有要求定期复核。")


@dataclass
class ReviewsOpened:
    """What the day brought: reviews that are due now, reviews that nobody did in time."""

    opened: int = 0
    lapsed: int = 0


@dataclass
class ReviewsByData:
    """Reviews that were done because nothing has changed, and those that somebody must look at."""

    done: int = 0
    left: int = 0


def open_reviews(*, day: date, by: Actor) -> ReviewsOpened:
    """Open the reviews of the period for everybody who receives; what is late becomes overdue.

    Safe to repeat. Whoever was decided on in this period is first reviewed in the next.
    """
    result = ReviewsOpened()
    late = Review.objects.filter(state=ReviewState.DUE, due_on__lt=day)
    for keys in key_chunks(late, CHUNK):
        with transaction.atomic():
            moved = move_all(REVIEW, Review.objects.filter(pk__in=keys), "lapse", by=by)
        result.lapsed += len(moved)
    for programme, every in _reviewed(day):
        start, due_on = review_period(day, every)
        count = 0
        for keys in key_chunks(_unreviewed(programme, start, due_on), CHUNK):
            with transaction.atomic():
                rows = [Review(enrolment_id=key, due_on=due_on) for key in keys]
                Review.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
            count += len(keys)
        if count:
            record(programme, "subsidies.reviews_opened", by=by, count=count, due_on=due_on)
        result.opened += count
    close_needless_reviews(by=by)
    return result


def _reviewed(day: date) -> Iterator[tuple[Programme, int]]:
    versions = (
        ProgrammeVersion.objects.filter(review_every_months__gt=0, effective_from__lte=day)
        .filter(Q(effective_to__isnull=True) | Q(effective_to__gte=day))
        .exclude(cycle=Cycle.ONCE)
        .select_related("programme")
        .order_by("programme__code")
    )
    return ((version.programme, version.review_every_months) for version in versions)


def _unreviewed(programme: Programme, start: date, due_on: date) -> QuerySet[Enrolment]:
    """Who has been receiving since before the period and is not on this period's list."""
    paid = (
        Award.objects.in_force()
        .from_month(month_of(start))
        .filter(
            enrolment=OuterRef("pk"),
            first__lt=start,
        )
    )
    known = Review.objects.filter(enrolment=OuterRef("pk")).filter(
        Q(origin=ReviewOrigin.PERIODIC, due_on=due_on)
        | Q(state__in=[ReviewState.DUE, ReviewState.OVERDUE])
    )
    return Enrolment.objects.filter(Exists(paid), ~Exists(known), programme=programme)


@transaction.atomic
def complete_review(*, review: Review, outcome: str, note: str = "", by: Actor) -> Review:
    """Somebody has looked: it goes on, changes with the file, or stops after this month.

    Raises NotFound, WrongState, ConflictOfInterest, ReasonMissing for a change or a stop
    without words.
    """
    rows = Review.objects.visible_to(by) if isinstance(by, User) else Review.objects.all()
    found = rows.filter(pk=review.pk).select_related("enrolment").first()
    if found is None:
        raise NotFound
    if outcome not in ReviewOutcome.values:
        raise InvalidInput
    if outcome != ReviewOutcome.CONTINUE:
        note = require_reason(note, "note")
    enrolment = found.enrolment
    person = locked(Resident.objects.filter(pk=enrolment.resident_id), no_key=True).get()
    require_no_interest(by, person)
    row = locked(Review.objects.filter(pk=review.pk)).get()
    REVIEW.check(row, "complete")
    if outcome == ReviewOutcome.STOP:
        stop_enrolment(enrolment=enrolment, last_month=month_of(today()), reason=note, by=by)
    elif outcome == ReviewOutcome.CHANGE:
        reassess(resident_ids=[enrolment.resident_id], by=by)
    _complete(row, enrolment.programme, outcome, note, by)
    refresh_findings(resident_ids=[enrolment.resident_id], day=today(), by=by)
    return row


def _complete(row: Review, programme: Programme, outcome: str, note: str, by: Actor) -> None:
    row.outcome, row.note, row.method = outcome, note.strip()[:500], ReviewMethod.PERSON
    row.reviewed_by = by if isinstance(by, User) else None
    row.reviewed_at = timezone.now()
    every = _every(programme)
    row.next_due_on = next_due(today(), every) if every and outcome != ReviewOutcome.STOP else None
    columns = ("outcome", "note", "method", "reviewed_by", "reviewed_at", "next_due_on")
    REVIEW.move(row, "complete", by=by, reason=row.note, save=columns, outcome=outcome)


def _every(programme: Programme) -> int:
    version = programme.version_on(today())
    return version.review_every_months if version else 0


def complete_reviews_by_data(*, programme: Programme, by: Actor) -> ReviewsByData:
    """Close the reviews of everybody whose file still gives the tier that is paid, and against whom
    nothing speaks. Each is recorded by itself; whoever reported a change is left to a person.

    Safe to repeat. Raises NotReviewed.
    """
    version = programme.version_on(today())
    if version is None or not version.review_every_months:
        raise NotReviewed(programme=programme)
    rows = Review.objects.visible_to(by) if isinstance(by, User) else Review.objects.all()
    waiting = rows.waiting().filter(enrolment__programme=programme)
    result = ReviewsByData(left=waiting.exclude(reported="").count())
    for keys in key_chunks(waiting.filter(reported=""), CHUNK):
        done = _compare(programme, version, keys, by)
        result.done += done
        result.left += len(keys) - done
    return result


@transaction.atomic
def _compare(
    programme: Programme, version: ProgrammeVersion, keys: Sequence[int], by: Actor
) -> int:
    reviews = Review.objects.filter(pk__in=keys)
    residents = dict(reviews.values_list("enrolment__resident_id", "pk"))
    ids = sorted(residents)
    month = month_of(today())
    paid = _paid_tiers(programme, ids, month)
    due = entitled_tiers(programme, ids, month)
    doubted = {
        found.resident_id
        for found in find(programme, version, ids, today())
        if not found.rests_only_on_review
    }
    same = [
        pk
        for pk in ids
        if pk not in doubted and (tier := due.get(pk)) is not None and paid.get(pk) == tier.key
    ]
    moved = move_all(
        REVIEW,
        reviews.filter(pk__in=[residents[pk] for pk in same]),
        "complete",
        by=by,
        outcome=ReviewOutcome.CONTINUE,
        method=ReviewMethod.DATA,
        reviewed_by=by if isinstance(by, User) else None,
        reviewed_at=timezone.now(),
        next_due_on=next_due(today(), version.review_every_months),
    )
    refresh_findings(resident_ids=same, day=today(), by=by)
    return len(moved)


def _paid_tiers(programme: Programme, ids: Sequence[int], month: date) -> dict[int, int]:
    awards = (
        Award.objects.in_force()
        .from_month(month)
        .filter(
            first__lte=month,
            enrolment__programme=programme,
            enrolment__resident__in=ids,
        )
    )
    return dict(awards.values_list("enrolment__resident_id", "tier_id"))
