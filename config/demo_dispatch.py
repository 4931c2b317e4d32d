"""Who brings help home in the demonstration street: carers with papers and shifts, agreements, visits."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.commands import create_user, grant_role
from accounts.enums import Role
from accounts.models import Organisation, User
from config.demo import OPERATOR_CODE, PASSWORD, STREET
from core.audit import Actor
from core.dates import today
from core.errors import DomainError
from dispatch import commands
from dispatch.commands.positions import share_location
from dispatch.enums import CarerKind, Channel, PreferenceKind, Qualification, TravelMode
from dispatch.models import (
    Carer,
    CarerShift,
    Certificate,
    Preference,
    ServiceAgreement,
    ServiceItem,
    ServiceProvider,
    Skill,
    StationQualification,
)
from elderly_care.models import Resident

OPENED = date(2018, 1, 1)
VALID_DAYS = 700
DAYS = 7
# Log-in → name, kind, gender, how they travel, certificates, where they start (WGS-84).
PEOPLE = {
    "caregiver": ("护理 张雅静", CarerKind.CAREGIVER, "F", TravelMode.EBIKE, ("elder_care", "health"), (39.9965, 116.4702)),
    "caregiver2": ("护理 李春梅", CarerKind.CAREGIVER, "F", TravelMode.EBIKE, ("elder_care", "health"), (39.9921, 116.4768)),
    "caregiver3": ("护理 王建军", CarerKind.CAREGIVER, "M", TravelMode.BIKE, ("elder_care", "health"), (39.9988, 116.4655)),
    "repairer": ("维修 赵师傅", CarerKind.CAREGIVER, "M", TravelMode.EBIKE, ("electrician", "health"), (39.9940, 116.4720)),
    "nurse": ("护士 陈丽", CarerKind.NURSE, "F", TravelMode.CAR, ("nurse", "elder_care", "health"), (39.9975, 116.4690)),
    "volunteer": ("司机 孙志愿", CarerKind.DRIVER, "M", TravelMode.CAR, ("driving",), (39.9952, 116.4741)),
}  # fmt: skip
LICENSED = "南湖西园养老驿站"  # the only one that nurses at home
ITEMS = ("cleaning", "home_visit", "urgent", "shopping")
VISITS = 45  # tomorrow: about as many as these six carers can make
HOURS = (8, 9, 10, 13, 14, 15, 16)


def load_demo_dispatch(by: Actor) -> None:
    """Safe to repeat; quick when all is there."""
    operator = Organisation.objects.filter(credit_code=OPERATOR_CODE).first()
    if operator is None:
        return
    _provider(operator, by)
    for username, facts in PEOPLE.items():
        _shifts(_carer(operator, username, facts, by), by)
    if not operator.work_orders.exists():
        _visits(operator, by)


def _provider(operator: Organisation, by: Actor) -> None:
    if ServiceProvider.objects.filter(operator=operator).exists():
        return
    provider = commands.keep(row=ServiceProvider(operator=operator, region=STREET), by=by)
    provider.items.set(ServiceItem.objects.all())
    licensed = operator.stations.filter(name=LICENSED, division__code__startswith=STREET).first()
    if licensed is not None:
        kind = Qualification.HOME_NURSING
        row = StationQualification(
            station=licensed, kind=kind, number="演示0001", valid_from=OPENED
        )
        commands.keep(row=row, by=by)


def _carer(operator: Organisation, username: str, facts: tuple, by: Actor) -> Carer:
    name, kind, gender, travel_mode, skills, (latitude, longitude) = facts
    user = User.objects.filter(username=username).first()
    if user is None:
        user = create_user(
            username=username, display_name=name, password=PASSWORD, is_staff=True, by=by
        )
        grant_role(user=user, role=Role.CAREGIVER, organisation=operator, by=by)
    known = Carer.objects.filter(user=user).first()
    if known is not None:
        return known
    carer = commands.keep(
        row=Carer(
            user=user,
            operator=operator,
            kind=kind,
            gender=gender,
            travel_mode=travel_mode,
            languages=["普通话"],
            base_lat=latitude,
            base_lon=longitude,
        ),
        by=by,
    )
    for skill in Skill.objects.filter(code__in=skills).order_by("pk"):
        number = f"演示{carer.pk:04d}{skill.pk:02d}"
        valid_to = today() + timedelta(days=VALID_DAYS)
        paper = Certificate(
            carer=carer, skill=skill, number=number, valid_from=OPENED, valid_to=valid_to
        )
        commands.keep(row=paper, by=by)
    return share_location(agrees=True, by=user)


def _shifts(carer: Carer, by: Actor) -> None:
    """A week of days from today on."""
    known = set(carer.shifts.filter(day__gte=today()).values_list("day", flat=True))
    for offset in range(DAYS):
        day = today() + timedelta(days=offset)
        if day not in known:
            times = {"starts_at": time(8), "ends_at": time(17), "break_min": 60}
            commands.keep(row=CarerShift(carer=carer, day=day, **times), by=by)


def _visits(operator: Organisation, by: Actor) -> None:
    """Some neighbours, all over the street, have an agreement and a visit tomorrow; some have a wish."""
    items = list(ServiceItem.objects.filter(code__in=ITEMS).order_by("code"))
    people = Resident.objects.living_here().filter(community__code__startswith=STREET)
    keys = list(people.order_by("pk").values_list("pk", flat=True))
    chosen = keys[:: max(1, len(keys) // VISITS)][:VISITS]
    for number, resident in enumerate(people.filter(pk__in=chosen).order_by("pk")):
        paper = ServiceAgreement(resident=resident, operator=operator, signed_on=today())
        commands.keep(row=paper, by=by)
        if number % 3 == 0:
            wish = Preference(resident=resident, kind=PreferenceKind.HEARING, starts_on=today())
            commands.keep(row=wish, by=by)
        _visit(resident, items[number % len(items)], HOURS[number % len(HOURS)], by)


def _visit(resident: Resident, item: ServiceItem, hour: int, by: Actor) -> None:
    day = today() + timedelta(days=1)
    start = timezone.make_aware(datetime.combine(day, time(hour)))
    wish = commands.ServiceRequest(
        resident_id=resident.pk,
        item_id=item.pk,
        window_start=start,
        window_end=start + timedelta(hours=1),
        channel=Channel.PHONE,
    )
    try:
        commands.request_service(request=wish, by=by, key=f"demo:{resident.pk}")
    except DomainError:  # too young for it, or not assessed: somebody else has a visit
        return
