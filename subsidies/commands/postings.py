"""Writing to the ledger: accounts, and journals with their transfers. Used by the verbs beside it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from accounts.models import Organisation
from core.audit import Actor
from elderly_care.models import Resident
from subsidies.enums import AccountKind, TransferKind
from subsidies.models import Account, Journal, Transfer


@dataclass(frozen=True)
class Line:
    """One movement between two accounts; the lots belong to the purse side."""

    debit: Account
    credit: Account
    fen: int
    debit_lot_id: int | None = None
    credit_lot_id: int | None = None


@dataclass(frozen=True)
class Entry:
    """What a journal is about."""

    kind: TransferKind
    key: str
    book_date: date
    digest: str = ""
    corrects: Journal | None = None


def post(entry: Entry, lines: Sequence[Line], *, by: Actor) -> Journal:
    """A journal and its transfers; the database checks that they are legal and add up."""
    journal = Journal.objects.create(
        kind=entry.kind,
        key=entry.key,
        request_hash=entry.digest,
        total_fen=sum(line.fen for line in lines),
        count=len(lines),
        book_date=entry.book_date,
        actor=str(by),
        corrects=entry.corrects,
    )
    Transfer.objects.bulk_create(_transfer(journal, line) for line in lines)
    return journal


def _transfer(journal: Journal, line: Line) -> Transfer:
    return Transfer(
        journal=journal,
        kind=journal.kind,
        programme_id=line.debit.programme_id,
        debit=line.debit,
        debit_kind=line.debit.kind,
        credit=line.credit,
        credit_kind=line.credit.kind,
        amount_fen=line.fen,
        debit_lot_id=line.debit_lot_id,
        credit_lot_id=line.credit_lot_id,
    )


def account(
    kind: AccountKind,
    programme_id: int,
    *,
    resident: Resident | None = None,
    operator: Organisation | None = None,
) -> Account:
    """A programme's account of a kind, opened when it is needed first."""
    found, _created = Account.objects.get_or_create(
        kind=kind, programme_id=programme_id, resident=resident, operator=operator
    )
    return found


def lock_purses(purse_ids: Iterable[int]) -> None:
    """One lock order for all: the database locks the purses by id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subsidies_lock_purses(%s::bigint[])", [list(purse_ids)])


def locked_journal(kind: TransferKind, key: str) -> Journal | None:
    """A journal that is about to be corrected, locked so that two corrections count each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subsidies_lock_journal(%s::smallint, %s)", [kind, key])
    return Journal.objects.filter(kind=kind, key=key).first()


def digest(*content: Any) -> str:
    """A short proof that a repeated request is the same one."""
    return hashlib.sha256(repr(content).encode()).hexdigest()
