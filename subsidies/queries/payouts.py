"""What is with the bank, what came back, and who can't be paid there yet."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from elderly_care.models import PaymentAccount
from subsidies.enums import PaidTo, PayoutState, RunIssueKind
from subsidies.models import BankFileFormat, Lot, PayoutFile, PayoutItem, Run, RunIssue
from subsidies.models.payouts import LIVING


@dataclass(frozen=True)
class PayoutFigures:
    """What became of the lines of a file."""

    state: str
    count: int
    fen: int


def lots_to_pay_out(run: Run) -> QuerySet[Lot]:
    """What a run gave and no bank has: free money in lots without a living line in a file."""
    return Lot.objects.filter(
        grant__programme=run.programme_id,
        grant__period_paid=run.period,
        remaining_fen__gt=F("held_fen"),
    ).exclude(pk__in=PayoutItem.objects.filter(state__in=LIVING).values("lot"))


def lots_without_account(run: Run, user: User) -> QuerySet[Lot]:
    """What can't be sent because the person has no account on file or has died: work for the street."""
    if run.paid_to != PaidTo.BANK:
        return Lot.objects.none()
    known = PaymentAccount.objects.current().values("resident")
    payable = Q(account__resident__in=known, account__resident__died_on=None)
    lots = lots_to_pay_out(run).exclude(payable)
    return (
        lots.filter(pk__in=Lot.objects.visible_to(user).values("pk"))
        .select_related("account__resident__community", "grant")
        .order_by("account__resident__community", "account", "pk")
    )


def residents_with_new_account(run: Run) -> QuerySet[PaymentAccount]:
    """Whose account is not the one on file when the list was approved, and nobody has accepted it.

    Who had none then and has one now is not among them: a first account replaces nobody's.
    """
    before = PaymentAccount.objects.filter(
        resident=OuterRef("resident"), created_at__lte=run.posting_at
    )
    accepted = RunIssue.objects.filter(
        run=run,
        kind=RunIssueKind.NEW_BANK,
        item__resident_id=OuterRef("resident_id"),
        accepted_at__gt=OuterRef("since"),
    )
    return (
        PaymentAccount.objects.current()
        .annotate(since=Coalesce("checked_at", "created_at"))
        .filter(Exists(before), ~Exists(accepted), since__gt=run.posting_at)
        .values_list("resident", flat=True)
    )


def lots_with_new_account(run: Run, user: User) -> QuerySet[Lot]:
    """What waits for somebody to look at a changed account. What came back and is sent again does not."""
    if run.paid_to != PaidTo.BANK or run.posting_at is None:
        return Lot.objects.none()
    people = residents_with_new_account(run)
    lots = lots_to_pay_out(run).filter(account__resident__in=people, payouts=None)
    return (
        lots.filter(pk__in=Lot.objects.visible_to(user).values("pk"))
        .select_related("account__resident__community", "grant")
        .order_by("account__resident__community", "account", "pk")
    )


def payout_files_of(run: Run, user: User) -> QuerySet[PayoutFile]:
    """The files of a run, the bytes left in the table."""
    files = PayoutFile.objects.visible_to(user).filter(run=run)
    return files.select_related("format").defer("content").order_by("number")


def payout_file_for(user: User, pk: int) -> PayoutFile | None:
    """A file that holds somebody in the user's area."""
    files = PayoutFile.objects.visible_to(user).filter(pk=pk)
    return files.select_related("run__programme", "format").first()


def payout_lines(file: PayoutFile, user: User) -> QuerySet[PayoutItem]:
    """The lines of a file in the user's area, what needs somebody first."""
    lines = PayoutItem.objects.visible_to(user).filter(file=file)
    waiting = Q(state__in=[PayoutState.RETURNED, PayoutState.UNKNOWN])
    return (
        lines.select_related("lot__account__resident__community", "lot__grant")
        .prefetch_related("results")
        .annotate(waits=Count("pk", filter=waiting))
        .order_by("-waits", "line")
    )


def payout_figures(file: PayoutFile) -> list[PayoutFigures]:
    """Lines and fen by state, for the whole file."""
    rows = file.items.values("state").annotate(count=Count("pk"), fen=Sum("amount_fen"))
    return [
        PayoutFigures(str(PayoutState(row["state"]).label), row["count"], row["fen"])
        for row in rows.order_by("state")
    ]


def bank_formats() -> QuerySet[BankFileFormat]:
    """The formats in use."""
    return BankFileFormat.objects.filter(is_active=True)
