"""What the bank says about a file: paid, sent back, or not known. The same answer counts once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit import Actor, record
from core.dates import today
from core.errors import InvalidInput
from core.locking import locked
from core.money import yuan
from elderly_care.logic.tables import Table, read_table
from subsidies.commands.postings import Entry, Line, account, lock_purses, post
from subsidies.commands.runs import require_reach
from subsidies.enums import AccountKind, PayoutFileState, PayoutState, TransferKind
from subsidies.logic.bank_files import Answer, Refusal, read_answers
from subsidies.models import Account, Journal, PayoutFile, PayoutItem, PayoutResult
from subsidies.transitions import PAYOUT, PAYOUT_FILE

REFUSALS_SHOWN = 50
MEANS = {PayoutState.PAID: "pay", PayoutState.RETURNED: "send_back", PayoutState.UNKNOWN: "lose"}
WORDS = {
    "heading": _("没有找到表头，应有这些列：%(column)s。"),
    "line": _("第 %(at)s 行，“%(column)s”：“%(text)s”不是本文件的行号。"),
    "result": _("第 %(at)s 行，“%(column)s”：不认识的处理结果“%(text)s”。"),
    "ours": _("第 %(at)s 行，“%(column)s”：“%(text)s”不是本文件的编号，可能是另一份文件的回盘。"),
    "reference": _("第 %(at)s 行，“%(column)s”：缺少银行流水号，或者超过 80 个字符。"),
    "used": _("第 %(at)s 行，“%(column)s”：“%(text)s”已经登记在另一笔上。"),
    "amount": _("第 %(at)s 行，“%(column)s”：金额“%(text)s”与报送的不一致。"),
    "state": _("第 %(at)s 行，“%(column)s”：这一笔已经办结，不能再改为“%(text)s”。"),
}


class ReturnRefused(InvalidInput):
    """Something in the bank's file can't be right; nothing of it was taken."""

    code: ClassVar[str] = "subsidies.return_refused"
    message = _("回盘文件有 %(count)s 处不对，一条也没有导入。请改正后重新导入。")


@dataclass(frozen=True)
class ReturnResult:
    """What an answer file brought."""

    paid: int
    returned: int
    unknown: int
    repeated: int


@dataclass(frozen=True)
class _Source:
    """Where the money of a file is, and the payment that took it there."""

    journal: Journal
    bank: Account


@transaction.atomic
def import_returns(*, file: PayoutFile, content: bytes, by: Actor) -> ReturnResult:
    """Take in the bank's answer: all of it or, when a line can't be right, nothing.

    Raises UnreadableFile, TooManyRows, ReturnRefused with line, column and reason.
    """
    require_reach(file.run.programme, by)
    table = read_table(content)
    file = locked(PayoutFile.objects.filter(pk=file.pk).defer("content")).get()
    bank = file.format
    answers = read_answers(_numbered(table), bank.return_columns, bank.results)
    items = {
        item.line: item
        for item in locked(
            file.items.filter(line__in=[a.line for a in answers.found])
        ).select_related("lot__account")
    }
    refused = [*answers.refused, *_wrong(answers.found, items, bank.return_columns)]
    if refused:
        raise ReturnRefused(count=len(refused), fields={"file": _sentences(refused)})
    counts = _take(file, answers.found, items, by=by)
    _move_file(file, by=by)
    record(file, "subsidies.returns_imported", by=by, results=dict(counts))
    return ReturnResult(counts["paid"], counts["returned"], counts["unknown"], counts["repeated"])


def _numbered(table: Table) -> list[tuple[int, tuple]]:
    return [(1, table.header), *table.rows]


def _sentences(refused: list[Refusal]) -> list[str]:
    return [
        str(WORDS[r.code]) % {"at": r.at, "column": r.column, "text": r.text[:40]}
        for r in refused[:REFUSALS_SHOWN]
    ]


def _wrong(
    answers: Iterable[Answer], items: Mapping[int, PayoutItem], columns: Mapping[str, str]
) -> list[Refusal]:
    """Answers about lines that are not ours, of other amounts, or about what is settled."""
    answers, wrong = list(answers), []
    known, of = _known(items), _items_of(answers)
    states = {line: item.state for line, item in items.items()}
    for answer in answers:
        item = items.get(answer.line)
        if item is None:
            wrong.append(Refusal(answer.at, columns["line"], "line", str(answer.line)))
        elif answer.ours != item.reference:
            wrong.append(Refusal(answer.at, columns["ours"], "ours", answer.ours))
        elif answer.fen is not None and answer.fen != item.amount_fen:
            wrong.append(Refusal(answer.at, columns["amount"], "amount", yuan(answer.fen)))
        elif of.setdefault(answer.reference, item.pk) != item.pk:
            wrong.append(Refusal(answer.at, columns["reference"], "used", answer.reference))
        elif (item.pk, answer.reference, answer.result) in known:
            continue
        elif not _follows(states[answer.line], answer.result):
            label = str(PayoutState(answer.result).label)
            wrong.append(Refusal(answer.at, columns["result"], "state", label))
        else:
            states[answer.line] = answer.result
            known.add((item.pk, answer.reference, answer.result))
    return wrong


def _items_of(answers: Iterable[Answer]) -> dict[str, int]:
    """On which line each of the bank's references stands already."""
    rows = PayoutResult.objects.filter(reference__in=[answer.reference for answer in answers])
    return dict(rows.values_list("reference", "item_id"))


def _known(items: Mapping[int, PayoutItem]) -> set[tuple[int, str, str]]:
    rows = PayoutResult.objects.filter(item__in=items.values())
    return set(rows.values_list("item_id", "reference", "result"))


def _follows(state: str, result: str) -> bool:
    """May this answer come after that state? A payment can still be sent back later."""
    return (
        state == result == PayoutState.UNKNOWN
        or state in PAYOUT.moves[MEANS[PayoutState(result)]][0]
    )


def _take(
    file: PayoutFile, answers: Iterable[Answer], items: Mapping[int, PayoutItem], *, by: Actor
) -> Counter:
    counts: Counter = Counter(paid=0, returned=0, unknown=0, repeated=0)
    known = _known(items)
    lock_purses(item.lot.account_id for item in items.values())
    source = _Source(file.journal, account(AccountKind.BANK, file.run.programme_id))
    for answer in answers:
        item = items[answer.line]
        key = (item.pk, answer.reference, answer.result)
        if key in known:
            counts["repeated"] += 1
            continue
        known.add(key)
        _note(source, item, answer, by=by)
        counts[answer.result] += 1
    return counts


def _note(source: _Source, item: PayoutItem, answer: Answer, *, by: Actor) -> None:
    journal = None
    if answer.result == PayoutState.RETURNED:
        journal = _pay_back(source, item, by=by)
    PayoutResult.objects.create(
        item=item,
        reference=answer.reference,
        result=answer.result,
        reason=answer.reason,
        journal=journal,
        imported_by=str(by),
    )
    if item.state != answer.result:
        verb = MEANS[PayoutState(answer.result)]
        PAYOUT.move(item, verb, by=by, reason=answer.reason, reference=answer.reference)


def _pay_back(source: _Source, item: PayoutItem, *, by: Actor) -> Journal:
    """From the bank into the same lot; the journal names the payment that it undoes."""
    purse = item.lot.account
    entry = Entry(TransferKind.PAY_BACK, f"payback:{item.pk}", today(), corrects=source.journal)
    return post(
        entry, [Line(source.bank, purse, item.amount_fen, credit_lot_id=item.lot_id)], by=by
    )


def _move_file(file: PayoutFile, *, by: Actor) -> None:
    waiting = file.items.filter(state__in=[PayoutState.EXPORTED, PayoutState.UNKNOWN])
    if not waiting.exists():
        if file.state != PayoutFileState.SETTLED:
            PAYOUT_FILE.move(file, "settle", by=by)
    elif PAYOUT_FILE.allows(file, "accept"):
        PAYOUT_FILE.move(file, "accept", by=by)
