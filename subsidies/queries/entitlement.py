"""Who has a right by the facts, whether or not anybody applied."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Q

from core.dates import month_of, today
from elderly_care.models import Resident, ResidentQuerySet
from subsidies.logic.rules import Rules, Tier
from subsidies.logic.schedule import Timeline
from subsidies.models import Programme, ProgrammeVersion
from subsidies.queries.facts import our_programmes, people, rule_versions


def entitled_tiers(
    programme: Programme, resident_ids: Collection[int], month: date
) -> dict[int, Tier | None]:
    """The tier that each resident's facts open in a month; its key is the stored tier's.

    None: no right, or a programme whose amounts are decided case by case.
    """
    versions = rule_versions(programme)
    if not versions or versions[-1].by_case:
        return dict.fromkeys(resident_ids)
    return entitled_among(versions, list(resident_ids), month, our_programmes(versions))


def entitled_among(
    versions: Sequence[Rules], resident_ids: Sequence[int], month: date, ours: Collection[str]
) -> dict[int, Tier | None]:
    """The same for rules that need not be stored."""
    month = month_of(month)
    found = people(resident_ids, programmes=ours)
    return {pk: Timeline(person, versions).tier(month) for pk, person in found.items()}


def automatic_programmes() -> list[Programme]:
    """Programmes that need no application now and that somebody has opened."""
    day = today()
    current = ProgrammeVersion.objects.filter(
        Q(effective_to__isnull=True) | Q(effective_to__gte=day),
        effective_from__lte=day,
        needs_application=False,
    )
    opened = Programme.objects.filter(enrolments__isnull=False, versions__in=current)
    return list(opened.distinct().order_by("pk"))


def in_region(programme: Programme) -> ResidentQuerySet:
    """The living who live in the programme's region or are registered there."""
    region = programme.region
    place = Q(community__code__startswith=region) | Q(hukou_code__startswith=region)
    return Resident.objects.living_here().filter(place)


def residents_of_region(programme: Programme, *, enrolled: bool) -> list[int]:
    """The keys of those who are, or are not, enrolled in the programme; in order."""
    known = programme.enrolments.values("resident")
    residents = in_region(programme)
    chosen = residents.filter(pk__in=known) if enrolled else residents.exclude(pk__in=known)
    return list(chosen.order_by("pk").values_list("pk", flat=True))
