"""What people report of themselves, and reviews that nobody needs any more."""

from collections.abc import Sequence
from typing import ClassVar

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor, record
from core.dates import add_months, month_of, today
from core.errors import Conflict, InvalidInput, NotFound
from core.language import platform_language
from core.locking import locked
from core.moves import move_all
from elderly_care.models import Resident
from subsidies.enums import ReviewMethod, ReviewOrigin, ReviewOutcome
from subsidies.logic.reviews import review_period
from subsidies.models import Award, Enrolment, Review
from subsidies.transitions import REVIEW

LONGEST = 500  # of one report
_NEEDLESS = _("本人已去世、迁出或不再享受，自动办结。")


class NothingPaid(Conflict):
    """Whoever receives nothing has nothing to report."""

    code: ClassVar[str] = "subsidies.nothing_paid"
    message = _("此人没有正在享受的补贴，不用报告变化；什么都没有登记。")


@transaction.atomic
def report_change(*, resident: Resident, text: str, by: Actor) -> list[Review]:
    """The person, or who acts for them, tells what has changed: every programme they receive is
    looked at by somebody. Raises NotFound, InvalidInput for an empty text, NothingPaid.
    """
    _require_concern(resident, by)
    words = text.strip()
    if not words:
        raise InvalidInput(fields={"text": [str(_("请写明发生了什么变化。"))]})
    locked(Resident.objects.filter(pk=resident.pk), no_key=True).get()
    owed = Award.objects.in_force().from_month(month_of(today()))
    paid = owed.filter(enrolment=OuterRef("pk"))
    enrolments = Enrolment.objects.filter(Exists(paid), resident=resident)
    reviews = [
        _report(enrolment, words[:LONGEST], by)
        for enrolment in enrolments.select_related("programme").order_by("pk")
    ]
    if not reviews:
        raise NothingPaid
    return reviews


def _require_concern(resident: Resident, by: Actor) -> None:
    """Staff of the place, the person, or who acts for them."""
    if not isinstance(by, User) or by.scope.covers(resident.community_id):
        return
    if not by.family_links.current().filter(resident=resident).exists():
        raise NotFound


def _report(enrolment: Enrolment, text: str, by: Actor) -> Review:
    """Under what was reported before; the words stay out of the audit trail, which nobody may clear."""
    review = locked(Review.objects.waiting().filter(enrolment=enrolment)).first()
    if review is None:
        version = enrolment.programme.version_on(today())
        _first, due_on = review_period(today(), (version and version.review_every_months) or 1)
        review = Review(enrolment=enrolment, due_on=due_on, origin=ReviewOrigin.REPORTED)
    line = f"{today():%Y-%m-%d} {text}"
    if line not in review.reported.split("\n"):
        review.reported = f"{review.reported}\n{line}".strip()
        review.save()
    record(review, "subsidies.change_reported", by=by)
    return review


@transaction.atomic
def close_needless_reviews(*, by: Actor, resident_ids: Sequence[int] | None = None) -> int:
    """End the reviews of who died, moved away or will be paid nothing more; None: of everybody.

    A change that was reported is looked at by somebody as long as the person is there. Harmless
    to repeat.
    """
    owed = Award.objects.in_force().from_month(add_months(month_of(today()), 1))
    paid = Exists(owed.filter(enrolment=OuterRef("enrolment")))
    person = "enrolment__resident__"
    left = Q(**{f"{person}died_on__isnull": False}) | Q(**{f"{person}moved_out_on__isnull": False})
    waiting = Review.objects.waiting().filter(left | (~Q(paid) & Q(reported="")))
    if resident_ids is not None:
        waiting = waiting.filter(enrolment__resident__in=resident_ids)
    keys = list(waiting.values_list("pk", flat=True))
    if not keys:
        return 0
    with platform_language():
        note = str(_NEEDLESS)
    moved = move_all(
        REVIEW,
        Review.objects.filter(pk__in=keys),
        "close",
        by=by,
        outcome=ReviewOutcome.STOP,
        method=ReviewMethod.DATA,
        note=note,
        reviewed_at=timezone.now(),
    )
    return len(moved)
