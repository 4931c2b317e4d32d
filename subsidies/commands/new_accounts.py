"""Accounts that were changed after a list was approved: paid to only when a person has looked at them."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from core.errors import SecondPersonNeeded, require_reason
from core.locking import locked
from elderly_care.models import PaymentAccount
from subsidies.enums import RunIssueKind
from subsidies.models import Run, RunIssue, RunItem
from subsidies.queries import lots_with_new_account


@transaction.atomic
def accept_new_accounts(*, run: Run, lot_ids: Sequence[int], reason: str, by: User) -> int:
    """Say why these persons' accounts may be paid to as they stand now; returns how many lines.

    An account that is changed once more waits again. Raises ReasonMissing, SecondPersonNeeded for
    an account that the same person registered.
    """
    reason = require_reason(reason, longest=200)
    run = locked(Run.objects.filter(pk=run.pk), no_key=True).get()
    lots = list(lots_with_new_account(run, by).filter(pk__in=lot_ids))
    people = {pk for lot in lots if (pk := lot.account.resident_id)}
    held = PaymentAccount.objects.current().filter(resident__in=people)
    if held.filter(proposed_by=by).exists():
        raise SecondPersonNeeded
    items = RunItem.objects.filter(run=run, resident_id__in=people, exclusion=None)
    waiting = {(lot.account_id, lot.grant.period) for lot in lots}
    found = [item for item in items if (item.account_id, item.period) in waiting]
    for item in found:
        RunIssue.objects.update_or_create(
            item=item,
            kind=RunIssueKind.NEW_BANK,
            defaults={
                "accepted_at": timezone.now(),
                "accepted_by": str(by),
                "accepted_reason": reason,
            },
            create_defaults={
                "run": run,
                "accepted_at": timezone.now(),
                "accepted_by": str(by),
                "accepted_reason": reason,
            },
        )
    if found:
        keys = sorted(item.pk for item in found)
        record(run, "subsidies.new_accounts_accepted", by=by, reason=reason, items=keys)
    return len(found)
