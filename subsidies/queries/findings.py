"""Who should receive and doesn't, who receives and perhaps shouldn't: thousands of persons at a time."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.dates import add_months, month_of
from core.money import yuan
from elderly_care.models import Resident
from subsidies.enums import (
    BenefitCode,
    Cycle,
    EvidenceCode,
    FindingKind,
    ProgrammeKind,
    ReviewState,
)
from subsidies.models import (
    Application,
    Award,
    BenefitRecord,
    Enrolment,
    Finding,
    Programme,
    ProgrammeVersion,
    Review,
    Stop,
    Tier,
)
from subsidies.queries.entitlement import entitled_tiers

Pieces = dict[int, list[dict[str, Any]]]
_EVENTS: dict[str, EvidenceCode] = {
    BenefitCode.DEATH.value: EvidenceCode.DEATH,
    BenefitCode.MOVED_OUT.value: EvidenceCode.MOVED_OUT,
}


@dataclass
class Found:
    """What was found of a person; a piece of evidence is {"code", "params", …keys of rows}."""

    kind: str
    resident_id: int
    evidence: list[dict[str, Any]] = field(default_factory=list)
    amount_fen: int | None = None

    @property
    def fingerprint(self) -> str:
        """Equal as long as the evidence is the same."""
        text = json.dumps(self.evidence, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def rests_only_on_review(self) -> bool:
        """Nothing speaks against the person but that nobody has looked."""
        return all(piece["code"] == EvidenceCode.REVIEW_OVERDUE for piece in self.evidence)


def listed_programmes(day: date) -> list[tuple[Programme, ProgrammeVersion]]:
    """Programmes that are owed by facts: not help by the case, not discounts at payment."""
    versions = (
        ProgrammeVersion.objects.filter(effective_from__lte=day)
        .filter(Q(effective_to__isnull=True) | Q(effective_to__gte=day))
        .exclude(cycle=Cycle.ONCE)
        .exclude(programme__kind=ProgrammeKind.MEAL_SUBSIDY)
    )
    rows = versions.select_related("programme").order_by("programme__code")
    return [(version.programme, version) for version in rows]


def candidates(programme: Programme) -> QuerySet[Resident]:
    """Whom a programme's lists may name: its region's people, its recipients, who stands on a list."""
    enrolled = Enrolment.objects.filter(programme=programme, resident=OuterRef("pk"))
    listed = Finding.objects.filter(programme=programme, resident=OuterRef("pk"), still_holds=True)
    return Resident.objects.filter(
        Q(community__code__startswith=programme.region)
        | Q(hukou_code__startswith=programme.region)
        | Exists(enrolled)
        | Exists(listed)
    )


def find(
    programme: Programme, version: ProgrammeVersion, ids: Sequence[int], day: date
) -> list[Found]:
    """Everybody of these who stands on one of the two lists that day. A dozen queries however many."""
    month = month_of(day)
    told = _told([programme.code, *version.excluded_by, *_EVENTS], ids, day)
    higher = _told(version.higher_of, ids, day)
    return [
        *_missing(programme, set(ids) - set(told), month),
        *_doubtful(programme, ids, add_months(month, 1), (told, higher)),
    ]


def _missing(programme: Programme, ids: set[int], month: date) -> list[Found]:
    """By the facts they have a right; nobody pays, nobody asked, nobody has stopped it on purpose."""
    ids -= _residents(Award.objects.in_force().from_month(month), programme, ids)
    running = Q(last__isnull=True) | Q(last__gte=month)
    ids -= _residents(Stop.objects.filter(running, first__lte=month), programme, ids)
    asked = Application.objects.open().filter(programme=programme, resident__in=ids)
    ids -= set(asked.values_list("resident_id", flat=True))
    tiers = {pk: tier for pk, tier in _tiers(programme, ids, month).items() if tier}
    known = Tier.objects.filter(version__programme=programme)
    names = {
        pk: (name, english) for pk, name, english in known.values_list("pk", "name", "name_en")
    }
    return [
        Found(
            FindingKind.ELIGIBLE_NOT_RECEIVING,
            pk,
            [
                {
                    "code": EvidenceCode.ENTITLED,
                    "params": _named(*names[tier.key]) | {"yuan": yuan(tier.amount_fen)},
                    "tier": tier.key,
                }
            ],
            tier.amount_fen,
        )
        for pk, tier in sorted(tiers.items())
    ]


def _named(name: str, english: str) -> dict[str, str]:
    return {"tier": name, "tier_en": english} if english else {"tier": name}


def _residents(rows: QuerySet[Any], programme: Programme, ids: Iterable[int]) -> set[int]:
    of_programme = rows.filter(enrolment__programme=programme, enrolment__resident__in=ids)
    return set(of_programme.values_list("enrolment__resident_id", flat=True))


def _doubtful(
    programme: Programme, ids: Sequence[int], month: date, records: tuple[Pieces, Pieces]
) -> list[Found]:
    """Somebody means to pay them next month, and something speaks against it."""
    awards = (
        Award.objects.in_force()
        .from_month(month)
        .filter(
            first__lte=month,
            enrolment__programme=programme,
            enrolment__resident__in=ids,
        )
    )
    told, higher = records
    paid = dict(awards.values_list("enrolment__resident_id", "amount_fen"))
    tiers = _tiers(programme, paid, month)
    late = _overdue(programme, paid)
    found = []
    for pk, amount_fen in sorted(paid.items()):
        evidence = list(told.get(pk, ()))
        evidence += [p for p in higher.get(pk, ()) if _not_less(p["amount_fen"], amount_fen)]
        if tiers.get(pk) is None:
            evidence.insert(0, {"code": EvidenceCode.NOT_ENTITLED, "params": {}})
        evidence += late.get(pk, ())
        if evidence:
            kind = FindingKind.RECEIVING_NOT_ELIGIBLE
            found.append(Found(kind, pk, evidence, amount_fen))
    return found


def _not_less(theirs: int | None, ours: int) -> bool:
    """An unknown amount counts as the higher one, as in the rules."""
    return theirs is None or theirs >= ours


def _tiers(programme: Programme, ids: Iterable[int], month: date) -> dict[int, Any]:
    keys = sorted(ids)
    return entitled_tiers(programme, keys, month) if keys else {}


def _told(kinds: Sequence[str], ids: Sequence[int], day: date) -> Pieces:
    """Departments' records of these kinds that go on next month, by person."""
    rows = BenefitRecord.objects.filter(resident__in=ids, kind__in=kinds).filter(
        Q(kind__in=_EVENTS) | Q(is_monthly=True), valid_from__lte=day
    )
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=add_months(month_of(day), 1))
    found: Pieces = defaultdict(list)
    for record in rows.filter(lasting).select_related("department", "resident").order_by("pk"):
        found[record.resident_id].append(_piece(record))  # type: ignore[index]
    return found


def _piece(record: BenefitRecord) -> dict[str, Any]:
    code = _EVENTS.get(record.kind, EvidenceCode.RECORD)
    doubt = {}
    if record.names_differ:
        code, doubt = EvidenceCode.NAME_DIFFERS, {"name": record.masked_name}
    return {
        "code": code.value,
        "params": {
            "department": str(record.department),
            "benefit": record.benefit,
            "reference": record.reference,
            "day": record.valid_from.isoformat(),
            **doubt,
        },
        "benefit_record": record.pk,
        "kind": record.kind,
        "amount_fen": record.amount_fen,
    }


def _overdue(programme: Programme, ids: Iterable[int]) -> Pieces:
    rows = Review.objects.filter(
        enrolment__programme=programme, enrolment__resident__in=ids, state=ReviewState.OVERDUE
    )
    return {
        resident_id: [
            {
                "code": EvidenceCode.REVIEW_OVERDUE,
                "params": {"day": due_on.isoformat()},
                "review": pk,
            }
        ]
        for pk, due_on, resident_id in rows.values_list("pk", "due_on", "enrolment__resident_id")
    }
