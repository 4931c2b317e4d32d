"""What goes out: the decision letter, and the masked notice to the neighbours."""

from dataclasses import dataclass
from datetime import date

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
    """What neighbours may read; nothing else about the person."""

    number: str
    name: str
    community: str
    programme: str
    amount_fen: int | None
    is_monthly: bool
    since: date
    until: date


def public_notices(division_code: str = "", day: date | None = None) -> list[PublicNotice]:
    """Notices that are up, without log-in: masked name, community, programme, amount. One query."""
    on = day or today()
    rows = Application.objects.filter(
        state=ApplicationState.PUBLICITY,
        publicity_from__lte=on,
        publicity_until__gte=on,
        resident__community__code__startswith=division_code,
    ).select_related("resident__community", "programme", "version")
    return [
        PublicNotice(
            number=row.number,
            name=mask_name(row.resident.name),
            community=row.resident.community.name,
            programme=str(row.programme),
            amount_fen=row.amount_fen,
            is_monthly=row.version.cycle != Cycle.ONCE,
            since=row.publicity_from or on,
            until=row.publicity_until or on,
        )
        for row in rows.order_by("resident__community__code", "pk")
    ]
