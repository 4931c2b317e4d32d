"""What must hold before something is requested or somebody is sent: the same for every channel."""

from datetime import date

from accounts.models import Organisation
from dispatch.commands.errors import (
    AgreementMissing,
    AssessmentMissing,
    DestinationMissing,
    NobodyServes,
    NotInAudience,
    NotLivingHere,
    StationNotLicensed,
    TooYoung,
)
from dispatch.models import ServiceAgreement, ServiceItem, StationQualification
from dispatch.queries.catalogue import in_audience, is_assessed
from dispatch.queries.providers import providers_for
from elderly_care.models import Resident
from stations.models import Station


def check_person(resident: Resident, item: ServiceItem, day: date, destination: str) -> None:
    """Age, audience, assessment. Raises NotLivingHere, TooYoung, NotInAudience, AssessmentMissing."""
    if resident.died_on is not None or resident.moved_out_on is not None:
        raise NotLivingHere
    age = resident.age_on(day)
    if age < item.min_age:
        raise TooYoung(item=item.name, age=item.min_age, own=age)
    if not in_audience(resident, item, day):
        raise NotInAudience(item=item.name)
    if item.needs_assessment and not is_assessed(resident, day):
        raise AssessmentMissing(item=item.name)
    if item.needs_destination and not destination.strip():
        raise DestinationMissing(fields={"destination": [str(DestinationMissing.message)]})


def check_agreement(
    resident: Resident, item: ServiceItem, operator: Organisation, price_fen: int, day: date
) -> None:
    """No paid visit without an agreement. Raises AgreementMissing."""
    if not item.needs_agreement or price_fen == 0:
        return
    if not ServiceAgreement.objects.on(day).filter(resident=resident, operator=operator).exists():
        raise AgreementMissing(operator=operator.name)


def choose_provider(
    resident: Resident, item: ServiceItem, day: date, wanted: int | None, station: Station | None
) -> tuple[Organisation, Station | None]:
    """Who serves: the one that was asked for, else whom the person has an agreement with, else by rank.

    Raises NobodyServes, StationNotLicensed.
    """
    offered = [row.operator for row in providers_for(resident, item)]
    if wanted is not None:
        offered = [operator for operator in offered if operator.pk == wanted]
    if station is not None:
        offered = [operator for operator in offered if operator.pk == station.operator_id]
    if not offered:
        raise NobodyServes(item=item.name)
    if item.station_qualification:
        return _licensed(resident, item, day, offered, station)
    agreed = ServiceAgreement.objects.on(day).filter(resident=resident, operator__in=offered)
    mine = set(agreed.values_list("operator", flat=True))
    return sorted(offered, key=lambda operator: operator.pk not in mine)[0], station


def _licensed(
    resident: Resident,
    item: ServiceItem,
    day: date,
    offered: list[Organisation],
    station: Station | None,
) -> tuple[Organisation, Station | None]:
    """The nearest in rank that has a station with the licence of that day."""
    rows = StationQualification.objects.on(day).filter(
        kind=item.station_qualification, station__operator__in=offered
    )
    if station is not None:
        rows = rows.filter(station=station)
    held = {row.station.operator_id: row.station for row in rows.select_related("station")}
    for operator in offered:
        if operator.pk in held:
            return operator, held[operator.pk]
    raise StationNotLicensed(item=item.name)
