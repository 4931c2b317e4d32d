"""Statements line by line, what corrections did to them, and on which day an operator is booked."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from subsidies.enums import AccountKind, TransferKind
from subsidies.models import (
    Dispute,
    HoldEnd,
    PeriodLock,
    Programme,
    Statement,
    StatementLine,
    Transfer,
)

SIGNED = Case(
    When(transfer__credit_kind=AccountKind.PAYABLE, then=F("transfer__amount_fen")),
    default=-F("transfer__amount_fen"),
)
SIGNED_TRANSFER = Case(
    When(credit_kind=AccountKind.PAYABLE, then=F("amount_fen")), default=-F("amount_fen")
)


def locked_through(operator_id: int) -> date | None:
    """The last day through which nothing more is booked for an operator."""
    rows = PeriodLock.objects.filter(operator=operator_id)
    return rows.aggregate(day=Max("through"))["day"]


def open_day(operator_id: int, day: date) -> date:
    """The day itself, or when its period is locked, the first day after the lock."""
    locked = locked_through(operator_id)
    return day if locked is None or day > locked else locked + timedelta(days=1)


def statements_of(user: User) -> QuerySet[Statement]:
    """In scope, with what a list shows."""
    return Statement.objects.visible_to(user).select_related("operator", "payment_order")


def statement_lines(statement: Statement) -> QuerySet[StatementLine]:
    """In the order of their days, each with signed_fen and the reference of its order."""
    return with_reference(StatementLine.objects.filter(statement=statement))


def with_reference(lines: QuerySet[StatementLine]) -> QuerySet[StatementLine]:
    """Adds signed_fen and reference; purse money is known by the hold that was captured.

    What corrects a journal is known by the journal that it corrects.
    """
    captured = HoldEnd.objects.filter(journal=OuterRef("transfer__journal"))
    corrected = HoldEnd.objects.filter(journal=OuterRef("transfer__journal__corrects"))
    return lines.select_related("transfer__journal", "transfer__programme").annotate(
        signed_fen=SIGNED,
        reference=Coalesce(
            Subquery(captured.values("hold__reference")[:1]),
            Subquery(corrected.values("hold__reference")[:1]),
            F("transfer__journal__corrects__key"),
            F("transfer__journal__key"),
            output_field=CharField(),
        ),
    )


def standing_fen(line: StatementLine) -> int:
    """What a line says with everything that corrected it since, and what corrected that.

    Several lots of one payment are several lines: a refund counts for the line of its lot, an
    upheld objection for the line that it was about.
    """
    paid = line.transfer
    owned = paid.credit_kind == AccountKind.PAYABLE
    total = paid.amount_fen if owned else -paid.amount_fen
    disputes = Dispute.objects.filter(line__transfer__journal=paid.journal_id)
    line_of = dict(disputes.exclude(correction=None).values_list("correction", "line"))
    found = set()
    for journal, lot, fen in _corrections([paid.journal_id]):
        if line_of[journal] == line.pk if journal in line_of else lot == paid.debit_lot_id:
            total += fen
            found.add(journal)
    while found:
        rows = _corrections(found)
        total += sum(fen for _journal, _lot, fen in rows)
        found = {journal for journal, _lot, _fen in rows}
    return total


def _corrections(journals: Iterable[int]) -> list[tuple[int, int | None, int]]:
    """(journal, lot, signed fen) of what corrects these journals and touches what is owed."""
    owed = Q(credit_kind=AccountKind.PAYABLE) | Q(debit_kind=AccountKind.PAYABLE)
    rows = Transfer.objects.filter(owed, journal__corrects__in=journals)
    return list(rows.values_list("journal", "credit_lot", SIGNED_TRANSFER))


@dataclass(frozen=True)
class DayPart:
    """What a day and programme contribute to a statement."""

    day: date
    programme: str
    count: int
    fen: int


def parts_by_day(statement: Statement) -> list[DayPart]:
    """Days down, programmes within."""
    rows = (
        StatementLine.objects.filter(statement=statement)
        .values("transfer__journal__book_date", "transfer__programme")
        .annotate(fen=Sum(SIGNED), lines=Count("pk"))
        .order_by("transfer__journal__book_date", "transfer__programme")
    )
    names = _programme_names(row["transfer__programme"] for row in rows)
    return [
        DayPart(
            row["transfer__journal__book_date"],
            names[row["transfer__programme"]],
            row["lines"],
            row["fen"],
        )
        for row in rows
    ]


def _programme_names(ids: Iterable[int]) -> dict[int, str]:
    return {row.pk: str(row) for row in Programme.objects.filter(pk__in=set(ids))}


@dataclass(frozen=True)
class Recomputed:
    """A programme's part of a statement: as drawn, added up again, and with later corrections."""

    programme: str
    drawn_fen: int
    corrections_fen: int

    @property
    def now_fen(self) -> int:
        """What it would come to today."""
        return self.drawn_fen + self.corrections_fen


def recompute(statement: Statement) -> list[Recomputed]:
    """Before and after, programme by programme. Nothing is written: corrections have their own lines."""
    lines = StatementLine.objects.filter(statement=statement)
    drawn = dict(
        lines.values("transfer__programme")
        .annotate(fen=Sum(SIGNED))
        .values_list("transfer__programme", "fen")
    )
    journals = lines.values("transfer__journal")
    later = (
        Transfer.objects.filter(journal__corrects__in=journals)
        .exclude(statement_line__statement=statement)
        .exclude(kind=TransferKind.SETTLE)
        .filter(Q(credit_kind=AccountKind.PAYABLE) | Q(debit_kind=AccountKind.PAYABLE))
        .values("programme")
        .annotate(fen=Sum(SIGNED_TRANSFER))
        .values_list("programme", "fen")
    )
    corrections: dict[int, int] = defaultdict(int, dict(later))
    names = _programme_names([*drawn, *corrections])
    return [
        Recomputed(names[pk], drawn.get(pk, 0), corrections[pk])
        for pk in sorted(set(drawn) | set(corrections))
    ]
