"""What goes out: the decision letter, and the masked notice to the neighbours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import overload

from django.db.models import QuerySet
from django.utils.timezone import localdate

from accounts.models import Division
from core.dates import today
from core.masking import mask_name
from subsidies.enums import ApplicationState, Cycle, Level, Outcome
from subsidies.models import Application, Decision
from subsidies.queries.application_record import final_decision


@dataclass(frozen=True)
class Letter:
    """A decision letter, ready to be printed. first_month is missing until the notice is over."""

    number: str
    decided_on: date
    application_number: str
    name: str
    programme: str
    outcome: str
    approved: bool
    amount_fen: int | None
    is_monthly: bool
    tier: str
    first_month: date | None
    reason: str
    remedy: str
    remedy_until: date | None
    document_no: str
    explanation: list[str]
    office: str


def decision_letter(application: Application) -> Letter | None:
    """The letter of the last decision; None before there is one. The name is in full: it goes to the person."""
    decisions = list(application.decisions.select_related("tier", "version").order_by("pk"))
    decision = final_decision(decisions)
    if decision is None or decision.round != application.round:
        return None
    return _letter(application, decision)


def _letter(application: Application, decision: Decision) -> Letter:
    approved = decision.outcome in (Outcome.APPROVED, Outcome.OVERTURNED)
    return Letter(
        number=decision.number,
        decided_on=localdate(decision.decided_at),
        application_number=application.number,
        name=application.resident.name,
        programme=str(application.programme),
        outcome=decision.get_outcome_display(),
        approved=approved,
        amount_fen=decision.amount_fen if approved else None,
        is_monthly=decision.version.cycle != Cycle.ONCE,
        tier=str(decision.tier) if approved and decision.tier else "",
        first_month=application.first_month if approved else None,
        reason=decision.reason,
        remedy=decision.remedy,
        remedy_until=decision.remedy_until,
        document_no=decision.version.document_no,
        explanation=list(decision.explanation),
        office=_office(application, decision),
    )


def _office(application: Application, decision: Decision) -> str:
    """The street, or the district where that decided."""
    length = 6 if decision.level in (Level.DISTRICT, Level.APPEAL) else 9
    place = Division.objects.filter(pk=application.resident.community_id[:length]).first()
    return place.name if place else ""


@dataclass(frozen=True)
class PublicNotice:
    """What neighbours may read; nothing else about the person: with its number its progress is found."""

    name: str
    community: str
    programme: str
    amount_fen: int | None
    is_monthly: bool
    since: date
    until: date


class PublicNotices(Sequence[PublicNotice]):
    """Notices, read as far as they are asked for: only a page of them comes from the database."""

    def __init__(self, rows: QuerySet[Application]):
        self.rows = rows

    def __len__(self) -> int:
        return self.rows.count()

    @overload
    def __getitem__(self, index: int) -> PublicNotice: ...

    @overload
    def __getitem__(self, index: slice) -> list[PublicNotice]: ...

    def __getitem__(self, index: int | slice) -> PublicNotice | list[PublicNotice]:
        if isinstance(index, slice):
            return [_notice(row) for row in self.rows[index]]
        return _notice(self.rows[index])

    def __iter__(self) -> Iterator[PublicNotice]:
        return map(_notice, self.rows)


def public_notices(division_code: str = "") -> PublicNotices:
    """Notices that are up, without log-in: masked name, community, programme, amount, days."""
    on = today()
    rows = Application.objects.filter(
        state=ApplicationState.PUBLICITY,
        publicity_from__lte=on,
        publicity_until__gte=on,
        resident__community__code__startswith=division_code,
    ).select_related("resident__community", "programme", "version")
    return PublicNotices(rows.order_by("resident__community__code", "pk"))


def _notice(row: Application) -> PublicNotice:
    return PublicNotice(
        name=mask_name(row.resident.name),
        community=row.resident.community.name,
        programme=str(row.programme),
        amount_fen=row.amount_fen,
        is_monthly=row.version.cycle != Cycle.ONCE,
        since=row.publicity_from or today(),
        until=row.publicity_until or today(),
    )
