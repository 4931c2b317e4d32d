"""Statements: what an operator is owed, each transfer once; confirmed or disputed, then locked."""

from collections import defaultdict
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.audit import Actor, SystemActor, record
from core.dates import today
from core.errors import Conflict, InvalidInput, NotAllowed
from core.locking import locked
from subsidies.enums import AccountKind, DisputeState, StatementState, TransferKind
from subsidies.models import (
    Account,
    PaymentOrder,
    PeriodLock,
    Statement,
    StatementLine,
    Transfer,
)
from subsidies.transitions import STATEMENT


class NotYourStatement(NotAllowed):
    """Another operator's, or of another area."""

    code = "subsidies.not_your_statement"
    message = _("这份结算单不归您办理，什么都没有改变。")


class DisputesOpen(Conflict):
    """Somebody still has to answer."""

    code = "subsidies.disputes_open"
    message = _("还有 %(count)s 条异议没有答复，请先答复，再办理这份结算单。")


class PeriodNotOver(Conflict):
    """Money may still come in on the last day itself."""

    code = "subsidies.period_not_over"
    message = _("%(through)s 还没有过完，第二天起才能锁定。")


class NotYetDue(InvalidInput):
    """A statement through a day to come would keep that time's bookings from the next one."""

    code = "subsidies.not_yet_due"
    message = _("只能结算到今天为止的款项，没有生成结算单。请改正截至日期。")


@transaction.atomic
def draw_statement(*, operator: Organisation, through: date, by: Actor) -> Statement | None:
    """Everything owed to an operator with a book date through a day that stands on no statement yet.

    Money taken back after it was settled counts negative. A programme whose part would not be
    positive waits for the next statement, so that no programme pays for another. None when nothing
    is left. Two at the same time: the second finds nothing. Raises NotAllowed for somebody who
    neither works for the operator nor answers for its area, NotYetDue for a day to come.
    """
    _require_concern(operator, by)
    if through > today():
        raise NotYetDue(fields={"through": [str(NotYetDue.message)]})
    # Not a key update: transfers to the operator go on while the statement is drawn.
    Organisation.objects.select_for_update(no_key=True).get(pk=operator.pk)
    lines = _due(operator, through)
    if not lines:
        return None
    statement = Statement.objects.create(
        operator=operator,
        through=through,
        count=len(lines),
        total_fen=sum(fen for _pk, fen in lines),
    )
    StatementLine.objects.bulk_create(
        (StatementLine(transfer_id=pk, statement=statement) for pk, _fen in lines),
        batch_size=5000,
    )
    record(statement, "subsidies.statement_drawn", by=by, total_fen=statement.total_fen)
    return statement


def _require_concern(operator: Organisation, by: Actor) -> None:
    """An operator that closes its day draws its own statement."""
    if isinstance(by, User) and operator.pk not in by.scope.organisations:
        require_settler(operator, by)


def _due(operator: Organisation, through: date) -> list[tuple[int, int]]:
    """(transfer, signed fen) of every programme that comes to more than nothing."""
    payables = list(
        Account.objects.filter(kind=AccountKind.PAYABLE, operator=operator).values_list("pk")
    )
    ids = [pk for (pk,) in payables]
    waiting = Transfer.objects.filter(
        journal__book_date__lte=through, statement_line__isnull=True
    ).exclude(kind=TransferKind.SETTLE)
    parts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for side, sign in (("credit", 1), ("debit", -1)):
        rows = waiting.filter(**{f"{side}__in": ids, f"{side}_kind": AccountKind.PAYABLE})
        for pk, programme, fen in rows.values_list("pk", "programme_id", "amount_fen"):
            parts[programme].append((pk, sign * fen))
    positive = [lines for lines in parts.values() if sum(fen for _pk, fen in lines) > 0]
    return sorted(line for lines in positive for line in lines)


@transaction.atomic
def confirm_statement(*, statement: Statement, by: Actor) -> Statement:
    """The operator agrees. A second time changes nothing. Raises DisputesOpen, WrongState."""
    statement = lock_row(statement)
    require_operator(statement, by)
    if statement.state == StatementState.CONFIRMED:
        return statement
    STATEMENT.check(statement, "confirm")
    require_no_open_dispute(statement)
    STATEMENT.move(statement, "confirm", by=by, total_fen=statement.total_fen)
    return statement


@transaction.atomic
def lock_statement(*, statement: Statement, by: Actor) -> Statement:
    """Finance closes the period: nothing more is booked for the operator through its last day.

    Waits for bookings that are on their way. A second time changes nothing. Raises DisputesOpen,
    NotYourStatement, PeriodNotOver, WrongState.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=statement.operator_id)
    statement = lock_row(statement)
    require_finance(statement, by)
    if statement.state == StatementState.LOCKED:
        return statement
    STATEMENT.check(statement, "lock")
    if statement.through >= today():
        raise PeriodNotOver(through=statement.through.isoformat())
    require_no_open_dispute(statement)
    if not PeriodLock.objects.filter(statement=statement).exists():
        PeriodLock.objects.create(
            operator_id=statement.operator_id, through=statement.through, statement=statement
        )
    STATEMENT.move(statement, "lock", by=by, through=statement.through.isoformat())
    return statement


def lock_row(statement: Statement) -> Statement:
    """The statement as it is now, nobody else's until the transaction ends."""
    return locked(Statement.objects.filter(pk=statement.pk)).select_related("operator").get()


def require_operator(statement: Statement, by: Actor) -> None:
    """Only who acts in the operator itself. Raises NotYourStatement."""
    if isinstance(by, SystemActor):
        return
    if statement.operator_id not in by.scope.organisations:  # type: ignore[attr-defined]
        raise NotYourStatement


def require_finance(about: Statement | PaymentOrder, by: Actor) -> None:
    """Only who settles in the operator's area, never the operator. Raises NotYourStatement."""
    if not _settles(about, by):
        raise NotYourStatement


def require_settler(operator: Organisation, by: Actor) -> None:
    """The same before there is a statement. Raises NotAllowed."""
    if not _settles(operator, by):
        raise NotAllowed


def _settles(about: Organisation | Statement | PaymentOrder, by: Actor) -> bool:
    return not isinstance(by, User) or by.has_perm("subsidies.settle_operators", about)


def require_no_open_dispute(statement: Statement) -> None:
    """Raises DisputesOpen."""
    count = statement.disputes.filter(state=DisputeState.OPEN).count()
    if count:
        raise DisputesOpen(count=count)
