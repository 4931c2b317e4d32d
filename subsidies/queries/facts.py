"""From rows to the values that the rules look at."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from elderly_care.models import (
    AbilityAssessment,
    CareStatus,
    DisabilityCertificate,
    OtherBenefit,
    Resident,
)
from subsidies.enums import AgeStep
from subsidies.logic.rules import Fact, Person, Rules, Tier
from subsidies.models import Programme, ProgrammeVersion


def rule_versions(programme: Programme) -> list[Rules]:
    """Every version of a programme, oldest first; a tier's key is its primary key."""
    return [
        Rules(
            effective_from=version.effective_from,
            effective_to=version.effective_to,
            minimum_age=version.minimum_age,
            back_pay_months=version.back_pay_months,
            age_steps_at_once=version.age_step == AgeStep.BIRTHDAY_MONTH,
            excluded_by=frozenset(version.excluded_by),
            tiers=tuple(
                Tier(tier.pk, tier.amount_fen, tuple(tier.conditions))
                for tier in version.tiers.all()
            ),
        )
        for version in ProgrammeVersion.objects.filter(programme=programme)
        .order_by("effective_from")
        .prefetch_related("tiers")
    ]


def people(resident_ids: Sequence[int]) -> dict[int, Person]:
    """The persons of these residents with all their dated facts; five queries however many."""
    facts: dict[int, list[Fact]] = defaultdict(list)
    for status in CareStatus.objects.filter(resident__in=resident_ids):
        facts[status.resident_id].append(
            Fact("care_status", status.valid_from, status.valid_to, {"category": status.category})
        )
    for card in DisabilityCertificate.objects.filter(resident__in=resident_ids):
        values = {"kind": card.kind, "grade": card.grade, "is_multiple": card.is_multiple}
        facts[card.resident_id].append(Fact("disability", card.valid_from, card.valid_to, values))
    for benefit in OtherBenefit.objects.filter(resident__in=resident_ids):
        facts[benefit.resident_id].append(Fact(benefit.kind, benefit.valid_from, benefit.valid_to))
    assessments = AbilityAssessment.objects.filter(resident__in=resident_ids)
    for resident_id, fact in _levels(assessments.order_by("resident", "assessed_on")):
        facts[resident_id].append(fact)
    return {
        row.pk: Person(
            row.birth_date,
            tuple(facts[row.pk]),
            min((day for day in (row.died_on, row.moved_out_on) if day), default=None),
        )
        for row in Resident.objects.filter(pk__in=resident_ids).only(
            "birth_date", "died_on", "moved_out_on"
        )
    }


def _levels(assessments: Iterable[AbilityAssessment]) -> list[tuple[int, Fact]]:
    """A level lasts until its validity ends or the next assessment comes, whichever is earlier."""
    rows = list(assessments)
    found = []
    for row, following in zip(rows, [*rows[1:], None], strict=False):
        superseded: date | None = None
        if following is not None and following.resident_id == row.resident_id:
            superseded = following.assessed_on
        until = min((day for day in (row.valid_to, superseded) if day), default=None)
        found.append(
            (row.resident_id, Fact("ability", row.assessed_on, until, {"level": row.level}))
        )
    return found
