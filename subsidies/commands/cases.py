"""What is decided case by case and paid once: temporary assistance, a gift."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit import Actor, record
from core.dates import add_months, end_of_month, month_of, today
from core.errors import Conflict, InvalidInput
from core.locking import locked
from elderly_care.models import Resident
from subsidies.commands.deciding import Book, catch_up, open_book
from subsidies.commands.enrolments import Terms, create_enrolments
from subsidies.commands.spending import MOST_FEN
from subsidies.enums import Cycle
from subsidies.models import Award, Enrolment, Grant, Programme, ProgrammeVersion, Tier


class NotByCase(Conflict):
    """The programme pays by facts."""

    code = "subsidies.not_by_case"
    message = _("“%(programme)s”在 %(month)s 不是按件发放的项目，什么都没有改变。")


class CaseInMonth(Conflict):
    """One payment a month."""

    code = "subsidies.case_in_month"
    message = _("这位老人的“%(programme)s”在 %(month)s 已有一笔。请并入同一笔，或选下一个月。")


class CaseRepeated(Conflict):
    """The same cause again too soon."""

    code = "subsidies.case_repeated"
    message = _("因同一事由在 %(month)s 已获“%(programme)s”，%(months)s 个月内不再发放。")


class NotAPositiveAmount(InvalidInput):
    """Nothing to pay, or a slip of the keyboard."""

    code = "subsidies.not_a_positive_amount"
    message = _("发放金额必须大于零，也不能大得不合情理。请改正金额。")


class CaseOfTheDeparted(Conflict):
    """Nobody is there to help any more."""

    code = "subsidies.case_of_the_departed"
    message = _("这位老人已去世或迁出，不能再按件发放，什么都没有改变。登记有误的，请先更正档案。")


@transaction.atomic
def award_case(
    *,
    programme: Programme,
    resident: Resident,
    amount_fen: int,
    month: date,
    by: Actor,
    cause: str = "",
) -> Award:
    """Award a decided case, to be paid by the run of its month. Repeated with the same figures: the same award.

    Raises NotByCase, NotAPositiveAmount, CaseRepeated, CaseInMonth, CaseOfTheDeparted.
    """
    month = month_of(month)
    tier = _tier(programme, month)
    if not 0 < amount_fen <= MOST_FEN:
        raise NotAPositiveAmount
    book = open_book(programme)
    enrolment = _enrolment(book, resident)
    same = Award.objects.in_force().filter(enrolment=enrolment, first=month).first()
    if same is not None:
        if (same.amount_fen, same.cause) == (amount_fen, cause):
            return same
        raise CaseInMonth(programme=programme, month=f"{month:%Y-%m}")
    if not Resident.objects.filter(pk=resident.pk, died_on=None, moved_out_on=None).exists():
        raise CaseOfTheDeparted
    _require_new_cause(tier.version, resident, cause, month)
    award = Award.objects.create(
        enrolment=enrolment, tier=tier, amount_fen=amount_fen, cause=cause, first=month, last=month
    )
    enrolment.catch_up_from = catch_up(month, enrolment, book)
    enrolment.save(update_fields=["catch_up_from", "updated_at"])
    record(enrolment, "subsidies.case_awarded", by=by, award=str(award.pk), amount_fen=amount_fen)
    return award


def _tier(programme: Programme, month: date) -> Tier:
    version = programme.version_on(end_of_month(month)) or programme.version_on(month)
    if version is not None and version.cycle == Cycle.ONCE:
        tier = version.tiers.select_related("version__programme").first()
        if tier is not None:
            return tier
    raise NotByCase(programme=programme, month=f"{month:%Y-%m}")


def _enrolment(book: Book, resident: Resident) -> Enrolment:
    known = Enrolment.objects.filter(programme=book.programme, resident=resident)
    found = locked(known).first()
    if found is None:
        create_enrolments(book, {resident.pk: today()}, Terms())
        found = known.get()
    return found


def _require_new_cause(
    version: ProgrammeVersion, resident: Resident, cause: str, month: date
) -> None:
    months = version.formula.get("repeat_months", 0)
    if not (months and cause):
        return
    earlier = Award.objects.in_force().filter(
        enrolment__programme=version.programme_id,
        enrolment__resident=resident,
        cause=cause,
        first__gt=add_months(month, -months),
    )
    if (found := earlier.order_by("-first").first()) is not None:
        raise CaseRepeated(programme=version.programme, month=f"{found.first:%Y-%m}", months=months)


@transaction.atomic
def end_cases_of_the_dead(*, resident_ids: Iterable[int], by: Actor) -> int:
    """End the cases of the dead that no run has paid; returns how many. Harmless when repeated."""
    paid = Grant.objects.filter(
        programme=OuterRef("enrolment__programme"),
        resident=OuterRef("enrolment__resident"),
        period=OuterRef("first"),
    )
    open_cases = Award.objects.in_force().filter(
        ~Exists(paid),
        enrolment__resident__in=list(resident_ids),
        enrolment__resident__died_on__isnull=False,
        tier__version__cycle=Cycle.ONCE,
    )
    ended = 0
    for programme in Programme.objects.filter(enrolments__awards__in=open_cases).distinct():
        open_book(programme)
        mine = open_cases.filter(enrolment__programme=programme)
        for enrolment in locked(Enrolment.objects.filter(pk__in=mine.values("enrolment"))):
            ended += _end(enrolment, mine.filter(enrolment=enrolment), by)
    return ended


def _end(enrolment: Enrolment, cases: QuerySet[Award], by: Actor) -> int:
    keys = list(cases.values_list("pk", flat=True))
    Award.objects.filter(pk__in=keys).update(replaced_at=timezone.now())
    gone = [str(key) for key in keys]
    record(enrolment, "subsidies.case_ended", by=by, reason=str(_("已去世")), gone=gone)
    return len(keys)
