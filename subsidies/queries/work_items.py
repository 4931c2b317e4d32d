"""The reconciliation page: checks with the day since which they are green, differences, the month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.dates import end_of_month
from subsidies.enums import TransferKind, WorkItemState
from subsidies.models import CheckResult, ReconciliationRun, WorkItem
from subsidies.queries.reconciliation import CHECKS, NOTICES
from subsidies.queries.registry import MonthLine, month_lines


@dataclass(frozen=True)
class CheckState:
    """A check: what it found last, since when it finds nothing, and what people still have to do."""

    code: str
    title: str
    is_notice: bool
    found: int | None
    green_since: date | None
    open_items: int
    explained_items: int


def last_run() -> ReconciliationRun | None:
    """The latest re-adding, if there was any."""
    return ReconciliationRun.objects.order_by("pk").last()


def check_states() -> list[CheckState]:
    """Every check and notice in the order of the command line. Four queries."""
    run = last_run()
    found = dict(run.results.values_list("check_code", "count")) if run else {}
    green = _green_since()
    items = {
        code: (waiting, explained)
        for code, waiting, explained in WorkItem.objects.values("check_code")
        .annotate(
            waiting=Count("pk", filter=Q(state=WorkItemState.OPEN)),
            explained=Count("pk", filter=Q(state=WorkItemState.EXPLAINED)),
        )
        .values_list("check_code", "waiting", "explained")
    }
    return [
        CheckState(
            code,
            str(title),
            code in NOTICES,
            found.get(code),
            green.get(code),
            *items.get(code, (0, 0)),
        )
        for code, (title, _sql) in {**CHECKS, **NOTICES}.items()
    ]


def _green_since() -> dict[str, date]:
    """Check → day of the first run after the last one that found something."""
    red = (
        CheckResult.objects.filter(check_code=OuterRef("check_code"), count__gt=0)
        .values("check_code")
        .annotate(last=Max("run"))
        .values("last")
    )
    rows = (
        CheckResult.objects.annotate(red=Subquery(red))
        .filter(Q(red__isnull=True) | Q(run__gt=Subquery(red)))
        .values("check_code")
        .annotate(day=Min("run__day"))
    )
    return dict(rows.values_list("check_code", "day"))


def work_items(*, state: str = "", check: str = "") -> QuerySet[WorkItem]:
    """Differences; those that stand when no state is asked for."""
    rows = WorkItem.objects.select_related("owner")
    rows = rows.filter(state=state) if state else rows.exclude(state=WorkItemState.FIXED)
    return rows.filter(check_code=check) if check else rows


def work_item(pk: int) -> WorkItem | None:
    """One difference."""
    return WorkItem.objects.select_related("owner").filter(pk=pk).first()


def check_title(code: str) -> str:
    """What a check says when all is well."""
    title, _sql = CHECKS.get(code) or NOTICES.get(code) or (code, "")
    return str(title)


@dataclass(frozen=True)
class MonthRow:
    """The ledger and another book over one month."""

    title: str | Promise
    book: str | Promise
    ledger_fen: int
    book_fen: int

    @property
    def difference_fen(self) -> int:
        """Zero, or somebody must look."""
        return self.ledger_fen - self.book_fen


_OWN_LINES = {
    "runs": MonthLine(
        _("发放入账"),
        _("已入账的发放批次"),
        """
        SELECT (SELECT coalesce(sum(j.total_fen), 0)::bigint FROM subsidies_journal j
                WHERE j.kind = %(grant)s AND j.book_date BETWEEN %(first)s AND %(last)s),
               (SELECT coalesce(sum(i.amount_fen), 0)::bigint
                FROM subsidies_runbatch b JOIN subsidies_journal j ON j.id = b.journal_id
                JOIN subsidies_runitem i ON (i.run_id, i.batch_number) = (b.run_id, b.number)
                WHERE j.kind = %(grant)s AND j.book_date BETWEEN %(first)s AND %(last)s
                  AND NOT EXISTS (SELECT FROM subsidies_runexclusion x WHERE x.item_id = i.id))""",
    ),
    "payments": MonthLine(
        _("支付运营方"),
        _("已付款的付款单"),
        """
        SELECT (SELECT coalesce(sum(total_fen), 0)::bigint FROM subsidies_journal
                WHERE kind = %(settle)s AND book_date BETWEEN %(first)s AND %(last)s),
               (SELECT coalesce(sum(total_fen), 0)::bigint FROM subsidies_paymentorder
                WHERE state = 'paid' AND paid_on BETWEEN %(first)s AND %(last)s)""",
    ),
    "bank_files": MonthLine(
        _("拨付银行卡"),
        _("银行文件"),
        """
        SELECT (SELECT coalesce(sum(total_fen), 0)::bigint FROM subsidies_journal
                WHERE kind = %(pay_out)s AND book_date BETWEEN %(first)s AND %(last)s),
               (SELECT coalesce(sum(i.amount_fen), 0)::bigint
                FROM subsidies_payoutfile f JOIN subsidies_journal j ON j.id = f.journal_id
                JOIN subsidies_payoutitem i ON i.file_id = f.id
                WHERE j.book_date BETWEEN %(first)s AND %(last)s)""",
    ),
}


def month_comparison(month: date) -> Iterator[MonthRow]:
    """The ledger against runs, payments, bank files, and what other apps announced; a query each."""
    values: dict[str, Any] = {
        "first": month,
        "last": end_of_month(month),
        "grant": TransferKind.GRANT,
        "pay_out": TransferKind.PAY_OUT,
        "settle": TransferKind.SETTLE,
    }
    for line in {**_OWN_LINES, **month_lines()}.values():
        with connection.cursor() as cursor:
            cursor.execute(line.sql, values)
            ledger, book = cursor.fetchone()
        yield MonthRow(line.title, line.book, ledger, book)
