"""Statements: what an operator is owed, each transfer once."""

from datetime import date

from django.db import transaction

from accounts.models import Organisation
from core.audit import Actor, record
from subsidies.enums import AccountKind
from subsidies.models import Statement, StatementLine, Transfer


@transaction.atomic
def draw_statement(*, operator: Organisation, through: date, by: Actor) -> Statement | None:
    """Everything owed to an operator with a book date through a day that stands on no statement yet.

    None when nothing is. Two at the same time: the second finds nothing left.
    """
    # Not a key update: transfers to the operator go on while the statement is drawn.
    Organisation.objects.select_for_update(no_key=True).get(pk=operator.pk)
    due = Transfer.objects.filter(
        credit_kind=AccountKind.PAYABLE,
        credit__operator=operator,
        journal__book_date__lte=through,
        statement_line__isnull=True,
    )
    lines = list(due.values_list("pk", "amount_fen"))
    if not lines:
        return None
    statement = Statement.objects.create(
        operator=operator,
        through=through,
        count=len(lines),
        total_fen=sum(amount for _pk, amount in lines),
    )
    StatementLine.objects.bulk_create(
        StatementLine(transfer_id=pk, statement=statement) for pk, _amount in lines
    )
    record(statement, "subsidies.statement_drawn", by=by, total_fen=statement.total_fen)
    return statement
