"""What a person may apply for, and with which rules."""

from datetime import date

from core.dates import month_of, today
from elderly_care.models import Resident
from subsidies.enums import Cycle, PlaceRule
from subsidies.models import Application, Award, Programme, ProgrammeVersion


def region_holds(version: ProgrammeVersion, resident: Resident) -> bool:
    """The person belongs to the programme's region, by the place that the version names."""
    by_hukou = version.place_rule == PlaceRule.HUKOU
    place = (by_hukou and resident.hukou_code) or resident.community_id
    return place.startswith(version.programme.region)


def is_receiving(programme: Programme, resident: Resident) -> bool:
    """An award is in force this month or begins later."""
    owed = Award.objects.in_force().from_month(month_of(today()))
    return owed.filter(enrolment__programme=programme, enrolment__resident=resident).exists()


def programmes_open_to(resident: Resident) -> list[Programme]:
    """Those of the person's region that take applications now."""
    return [
        version.programme
        for version in _standing_versions(today())
        if version.needs_application and region_holds(version, resident)
    ]


def _standing_versions(day: date) -> list[ProgrammeVersion]:
    versions = (
        ProgrammeVersion.objects.filter(effective_from__lte=day)
        .select_related("programme")
        .order_by("programme__spend_order", "programme__code", "-effective_from")
    )
    newest: dict[int, ProgrammeVersion] = {}
    for version in versions:
        newest.setdefault(version.programme_id, version)
    return [v for v in newest.values() if v.effective_to is None or v.effective_to >= day]


def find_person(id_number: str, name: str) -> Resident | None:
    """At any window, by ID number and name together: nobody is found by one of them."""
    index = Resident.index_of_id_number(id_number.strip().upper())
    found = Resident.objects.filter(id_number_index=index).select_related("community").first()
    return found if found is not None and found.name == name.strip() else None


def person_at_window(pk: int) -> Resident | None:
    """Whoever was found at a window, whatever street; the caller has proof that they were."""
    return Resident.objects.select_related("community").filter(pk=pk).first()


def programmes_to_offer(resident: Resident) -> list[Programme]:
    """Those open to a person that are neither received nor under way."""
    under_way = set(
        Application.objects.open().filter(resident=resident).values_list("programme", flat=True)
    )
    owed = Award.objects.in_force().from_month(month_of(today()))
    received = owed.filter(enrolment__resident=resident)
    closed = under_way | set(
        received.exclude(tier__version__cycle=Cycle.ONCE).values_list(
            "enrolment__programme", flat=True
        )
    )
    return [row for row in programmes_open_to(resident) if row.pk not in closed]
