"""Help from the charity fund: proposed by one officer, decided and paid by another."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import require_may
from accounts.models import User
from core.acts import require_key
from core.audit import Actor, record
from core.dates import today
from core.errors import NotFound, SecondPersonNeeded, require_reason, require_valid
from core.language import platform_language
from core.locking import locked
from elderly_care.commands.assistance_errors import OutsideFund
from elderly_care.commands.charity import (
    DECIDES,
    KEEPS,
    open_locked_fund,
    require_enough,
)
from elderly_care.commands.day_care_errors import KeyReused
from elderly_care.commands.persons import locked_person
from elderly_care.enums.assistance import AidState, CharityForm, CharityKind
from elderly_care.models import CharityAid, CharityEntry, CharityFund, Household, Resident
from elderly_care.transitions import CHARITY_AID


@dataclass(frozen=True)
class AidWish:
    """For whom, for what, how much, under the form's key; one of person, household and project."""

    purpose: str
    form: str
    amount_fen: int
    reason: str
    key: str
    resident: Resident | None = None
    household: Household | None = None
    project: str = ""
    goods: str = ""


@transaction.atomic
def propose_aid(*, fund: CharityFund, wish: AidWish, by: User) -> CharityAid:
    """The same key again is the same proposal of that fund.

    Raises NotAllowed, NotFound, GoneAway, FundClosed, OutsideFund, KeyReused, ReasonMissing, InvalidInput.
    """
    require_may(by, KEEPS)
    require_key(wish.key)
    why = require_reason(wish.reason)
    person = locked_person(wish.resident, by) if wish.resident else None
    home = locked_home(wish.household, by) if wish.household else None
    row = open_locked_fund(fund.pk, by)
    known = CharityAid.objects.filter(fund=row, key=wish.key).first()
    if known is not None:
        if _said(known) != (wish.resident, wish.household, wish.amount_fen):
            raise KeyReused
        return known
    for whom in (person, home):
        if whom is not None and not whom.community_id.startswith(row.division_id):
            raise OutsideFund
    made = CharityAid(fund=row, purpose=wish.purpose, form=wish.form, amount_fen=wish.amount_fen)
    made.resident, made.household, made.project = person, home, wish.project.strip()
    made.goods = wish.goods.strip() if wish.form == CharityForm.GOODS else ""
    made.reason, made.key, made.asked_by = why, wish.key, by
    require_valid(made)
    made.save(force_insert=True)
    record(made, "elderly_care.charityaid.proposed", by=by, amount_fen=made.amount_fen)
    return made


def _said(aid: CharityAid) -> tuple[Resident | None, Household | None, int]:
    """What a proposal is about."""
    return aid.resident, aid.household, aid.amount_fen


@transaction.atomic
def decide_aid(*, aid: CharityAid, approve: bool, note: str = "", by: User) -> CharityAid:
    """Another officer says yes, and the fund pays it; or no, with a reason.

    Raises NotAllowed, NotFound, SecondPersonNeeded, WrongState, ReasonMissing, FundClosed, NotEnough.
    """
    require_may(by, DECIDES)
    row = _opened(aid, by)
    verb = "approve" if approve else "refuse"
    CHARITY_AID.check(row, verb)
    if row.asked_by_id == by.pk:
        raise SecondPersonNeeded
    row.decision = note.strip()[:300] if approve else require_reason(note, "note", 300)
    row.decided_by, row.decided_at = by, timezone.now()
    columns = ["decision", "decided_by", "decided_at", "updated_at"]
    if not approve:
        CHARITY_AID.move(row, verb, by=by, save=columns)
        return row
    fund = open_locked_fund(row.fund_id, by)
    require_enough(fund, row.form, row.amount_fen)
    CHARITY_AID.move(row, verb, by=by, save=columns, amount_fen=row.amount_fen)
    CharityEntry.objects.create(
        fund=fund,
        kind=CharityKind.AID,
        form=row.form,
        amount_fen=-row.amount_fen,
        goods=row.goods,
        aid=row,
        happened_on=today(),
        booked_by=by,
    )
    return row


@transaction.atomic
def drop_aid(*, aid: CharityAid, reason: str, by: User) -> CharityAid:
    """It won't be asked for any more. Twice is once. Raises NotAllowed, NotFound, ReasonMissing, WrongState."""
    require_may(by, KEEPS)
    why = require_reason(reason, longest=300)
    row = _opened(aid, by)
    if row.state != AidState.DROPPED:
        _drop(row, why, by)
    return row


def end_aids_of(*, resident_ids: Sequence[int], by: Actor) -> int:
    """Proposals for who died or moved away; what was paid stays. Within a transaction."""
    with platform_language():
        why = _("本人已去世或迁出")
    waiting = CharityAid.objects.filter(resident__in=list(resident_ids), state=AidState.PROPOSED)
    found = list(locked(waiting))
    for row in found:
        _drop(row, why, by)
    return len(found)


def locked_home(household: Household, by: User) -> Household:
    """A household that is to be helped. Raises NotFound outside the user's scope."""
    rows = Household.objects.visible_to(by).filter(pk=household.pk, ended_on__isnull=True)
    row = locked(rows, no_key=True).first()
    if row is None:
        raise NotFound
    return row


def _drop(row: CharityAid, why: str, by: Actor) -> None:
    row.decision = why
    CHARITY_AID.move(row, "drop", by=by, reason=why, save=["decision", "updated_at"])


def _opened(aid: CharityAid, by: User) -> CharityAid:
    row = locked(CharityAid.objects.visible_to(by).filter(pk=aid.pk)).first()
    if row is None:
        raise NotFound
    return row
