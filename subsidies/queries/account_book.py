"""A person's account in plain words: every line of every purse, with the balance after it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from subsidies.enums import AccountKind, Component, TransferKind
from subsidies.models import Account, HoldEnd, Programme, Transfer
from subsidies.queries.registry import reference_words


@dataclass(frozen=True)
class BookLine:
    """One line: the day, what it was, what for, how much, and what there was afterwards.

    period: the month that a top-up is for; url of the reference: subsidies.queries.registry.
    """

    day: date
    what: str
    detail: str
    amount_fen: int
    balance_fen: int
    period: date | None
    reference: str
    programme_id: int


@dataclass(frozen=True)
class PurseBook:
    """A purse over a stretch of days, oldest line first."""

    purse_id: int
    programme_id: int
    programme_name: str
    opening_fen: int
    closing_fen: int
    lines: list[BookLine]

    @property
    def in_fen(self) -> int:
        """Everything that came in."""
        return sum(line.amount_fen for line in self.lines if line.amount_fen > 0)

    @property
    def out_fen(self) -> int:
        """Everything that went out, as a positive amount."""
        return -sum(line.amount_fen for line in self.lines if line.amount_fen < 0)


def account_book(
    resident_id: int,
    first: date,
    last: date,
    *,
    purse_id: int | None = None,
    latest: int | None = None,
) -> list[PurseBook]:
    """The purses of a person with the lines of these days, in the order in which they were booked.

    latest: only so many of the newest. Three queries however many purses and lines, and one for
    each app that knows what was bought.
    """
    purses = list(
        Account.objects.filter(kind=AccountKind.PURSE, resident=resident_id)
        .select_related("programme")
        .order_by("programme__spend_order", "pk")
    )
    if purse_id is not None:
        purses = [purse for purse in purses if purse.pk == purse_id]
    ids = [purse.pk for purse in purses]
    balances = _balances(ids)
    rows = list(_moves(ids, first, last).order_by("-pk")[:latest])[::-1]
    words = reference_words(_reference(row) for row in rows)
    lines: dict[int, list[BookLine]] = defaultdict(list)
    for row in rows:
        purse = row.credit_id if row.credit_id in balances else row.debit_id
        lines[purse].append(_line(row, purse, balances[purse][row.pk][1], words))
    return [_book(purse, lines[purse.pk], balances[purse.pk], last) for purse in purses]


_Balances = dict[int, tuple[date, int]]


def _balances(purse_ids: list[int]) -> dict[int, _Balances]:
    """Purse → transfer → its day and what was in the purse afterwards, as they were booked."""
    found: dict[int, _Balances] = {pk: {} for pk in purse_ids}
    running: dict[int, int] = defaultdict(int)
    moves = Transfer.objects.filter(Q(debit__in=purse_ids) | Q(credit__in=purse_ids))
    rows = moves.order_by("pk").values_list(
        "pk", "debit", "credit", "amount_fen", "journal__book_date"
    )
    for pk, debit, credit, fen, day in rows:
        purse, signed = (credit, fen) if credit in found else (debit, -fen)
        running[purse] += signed
        found[purse][pk] = (day, running[purse])
    return found


def _moves(purse_ids: list[int], first: date, last: date) -> QuerySet[Transfer]:
    captured = HoldEnd.objects.filter(journal=OuterRef("journal"))
    corrected = HoldEnd.objects.filter(journal=OuterRef("journal__corrects"))
    return (
        Transfer.objects.filter(Q(debit__in=purse_ids) | Q(credit__in=purse_ids))
        .filter(journal__book_date__range=(first, last))
        .select_related("journal", "debit__operator", "credit__operator", "credit_lot__grant")
        .annotate(
            reference=Coalesce(
                Subquery(captured.values("hold__reference")[:1]),
                Subquery(corrected.values("hold__reference")[:1]),
                F("journal__key"),
                output_field=CharField(),
            )
        )
    )


def _reference(row: Transfer) -> str:
    return row.reference  # type: ignore[attr-defined]


def _line(row: Transfer, purse: int, balance: int, words: dict[str, str]) -> BookLine:
    grant = row.credit_lot.grant if row.kind == TransferKind.GRANT and row.credit_lot else None
    incoming = row.credit_id == purse
    other = row.debit if incoming else row.credit
    reference = _reference(row)
    bought = words.get(reference, "")
    late = grant is not None and grant.component == Component.DIFFERENCE
    return BookLine(
        day=row.journal.book_date,
        what=_what(TransferKind(row.kind), late=late),
        detail=" · ".join(text for text in (str(other.operator or ""), bought) if text),
        amount_fen=row.amount_fen if incoming else -row.amount_fen,
        balance_fen=balance,
        period=grant.period if grant else None,
        reference=reference if bought else "",
        programme_id=row.programme_id,
    )


def _what(kind: TransferKind, *, late: bool) -> str:
    """A movement as its person would say it."""
    words = {
        TransferKind.GRANT: _("补发补贴") if late else _("发放补贴"),
        TransferKind.SPEND: _("用掉"),
        TransferKind.EXPIRE: _("到期没有用完，收回"),
        TransferKind.CLAW_BACK: _("多发的部分收回"),
        TransferKind.OFFSET: _("抵还应退的钱"),
        TransferKind.REFUND: _("退回来的钱"),
        TransferKind.PAY_OUT: _("打到银行卡"),
        TransferKind.PAY_BACK: _("银行没有收下，退回账户"),
    }
    return words.get(kind, str(kind.label))


def _book(purse: Account, lines: list[BookLine], balances: _Balances, last: date) -> PurseBook:
    closing = next((fen for day, fen in reversed(balances.values()) if day <= last), 0)
    opening = lines[0].balance_fen - lines[0].amount_fen if lines else closing
    if lines:
        closing = lines[-1].balance_fen
    name = str(purse.programme)
    return PurseBook(purse.pk, purse.programme_id, name, opening, closing, lines)


@dataclass(frozen=True)
class Debt:
    """What a person still has to give back to a programme."""

    programme_name: str
    fen: int


def debts(resident_id: int) -> list[Debt]:
    """By programme; nothing for most people."""
    accounts = Account.objects.filter(kind=AccountKind.RECEIVABLE, resident=resident_id)
    named = {row.pk: str(row.programme) for row in accounts.select_related("programme")}
    if not named:
        return []
    owed: dict[int, int] = defaultdict(int)
    for side, sign in (("debit", 1), ("credit", -1)):
        rows = Transfer.objects.filter(**{f"{side}__in": named}).values(side)
        for account, fen in rows.annotate(fen=Sum("amount_fen")).values_list(side, "fen"):
            owed[account] += sign * fen
    return [Debt(named[pk], fen) for pk, fen in sorted(owed.items()) if fen]


def months_with_lines(purse_ids: Iterable[int]) -> list[date]:
    """Months in which anything was booked, newest first; what a month filter offers."""
    moves = Transfer.objects.filter(Q(debit__in=purse_ids) | Q(credit__in=purse_ids))
    return list(moves.dates("journal__book_date", "month", order="DESC"))


def programme_of_purse(resident_id: int, purse_id: int) -> Programme | None:
    """Whose money is in a purse; none when it isn't the person's."""
    purse = (
        Account.objects.filter(kind=AccountKind.PURSE, resident=resident_id, pk=purse_id)
        .select_related("programme")
        .first()
    )
    return purse.programme if purse else None
