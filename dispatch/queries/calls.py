"""Who may be calling, what is known of them, and who is nearest."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import today
from dispatch.enums.calls import EmergencyOutcome
from dispatch.models import CallDevice, Carer, CarerShift, Emergency, IncomingCall, VisitRule
from elderly_care.enums import Relation
from elderly_care.models import FamilyLink, Resident
from routing.travel import Place, metres

HELPERS = 5
PRESSES_OF_DAYS = 90


def calls_in_scope(user: User) -> QuerySet[IncomingCall]:
    """Unfinished ones, the newest first."""
    rows = IncomingCall.objects.visible_to(user).unfinished()
    return rows.select_related("held_by", "rings_at", "resident").order_by("-received_at", "-pk")


def rings_for(call: IncomingCall, user: User) -> bool:
    """It rings, or has just been answered, at the user's seat: its card opens there."""
    mine = call.rings_at_id == user.pk and call.held_by_id in (None, user.pk)
    return mine and call.ended_at is None and not call.draft


def emergencies_in_scope(user: User) -> QuerySet[Emergency]:
    """Open ones, the oldest first."""
    rows = Emergency.objects.visible_to(user).open()
    return rows.select_related("resident__community", "device", "owner").order_by("opened_at", "pk")


def callers(call: IncomingCall, user: User) -> list[Resident]:
    """Everybody in scope whose number it is, or whose family's: a couple often shares one."""
    if not call.number_index:  # withheld
        return []
    known = FamilyLink.objects.current().filter(user__phone_index=call.number_index)
    rows = Resident.objects.visible_to(user).living_here()
    rows = rows.filter(Q(phone_index=call.number_index) | Q(pk__in=known.values("resident")))
    return list(rows.select_related("community").order_by("name_pinyin", "pk"))


def relative_calling(call: IncomingCall, resident: Resident) -> FamilyLink | None:
    """Who of the family has this number, where it isn't the person's own."""
    if not call.number_index or resident.phone_index == call.number_index:
        return None
    rows = resident.family_links.current().filter(user__phone_index=call.number_index)
    return rows.exclude(relation=Relation.SELF).select_related("user").order_by("pk").first()


def risks_of(resident: Resident) -> list[str]:
    """What whoever speaks with the person must know: ability, disability, presses of late. 3 queries."""
    day = today()
    assessed = resident.assessments.filter(assessed_on__lte=day).order_by("-assessed_on")
    latest = next((row for row in assessed if row.valid_to is None or row.valid_to >= day), None)
    held = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    found = [str(latest)] if latest else []
    disabilities = resident.disabilities.filter(held, valid_from__lte=day).order_by("kind", "pk")
    words = _("%(kind)s残疾%(grade)s级")
    found += [words % {"kind": row.get_kind_display(), "grade": row.grade} for row in disabilities]
    since = timezone.now() - timedelta(days=PRESSES_OF_DAYS)
    presses = resident.emergencies.filter(opened_at__gte=since)
    if count := presses.exclude(outcome=EmergencyOutcome.FALSE_ALARM).count():
        said = {"days": PRESSES_OF_DAYS, "count": count}
        found.append(_("%(days)s 天内有 %(count)s 次紧急呼叫") % said)
    return found


def families(resident: Resident) -> list[FamilyLink]:
    """Whom to ring: who may act for the person."""
    return list(resident.family_links.current().select_related("user").order_by("pk"))


def false_alarms_of(emergency: Emergency) -> int:
    """How often this device was pressed by mistake."""
    wrong = Emergency.objects.filter(outcome=EmergencyOutcome.FALSE_ALARM)
    if emergency.alert is not None:
        return wrong.filter(alert__device=emergency.alert.device_id).count()
    return wrong.filter(device=emergency.device_id).count() if emergency.device_id else 0


def button_of(emergency: Emergency) -> str:
    """Which one was pressed, of the telephone's devices or of the devices' register; empty for a call."""
    if emergency.alert is not None:
        return f"{emergency.alert.device.serial} {emergency.alert.device.place}"
    return str(emergency.device or "")


def is_call_device(serial: str) -> bool:
    """One button is in one register (decision 30)."""
    return CallDevice.objects.filter(serial=serial, is_active=True).exists()


@dataclass(frozen=True)
class Helper:
    """Somebody at work, and how far away: from where they are, else from where they set out."""

    carer: Carer
    metres: int
    is_seen: bool


def nearest_helpers(resident: Resident) -> list[Helper]:
    """Carers on shift now in the person's district, the nearest first."""
    if resident.latitude is None or resident.longitude is None:
        return []
    home, now = Place(float(resident.latitude), float(resident.longitude)), timezone.localtime()
    on_shift = CarerShift.objects.filter(
        day=now.date(), starts_at__lte=now.time(), ends_at__gte=now.time()
    )
    rows = Carer.objects.at_work().filter(
        operator__division__code__startswith=resident.community_id[:6],
        pk__in=on_shift.values("carer"),
    )
    rule = VisitRule.objects.in_force(resident.community_id, now.date()).first()
    since = now - timedelta(minutes=rule.stale_minutes if rule else 0)
    found = []
    for carer in rows.select_related("user", "position").order_by("pk"):
        seen = _seen(carer, since)
        place = seen or _base(carer)
        if place is not None:
            found.append(Helper(carer, round(metres(home, place)), seen is not None))
    return sorted(found, key=lambda helper: (helper.metres, helper.carer.pk))[:HELPERS]


def _seen(carer: Carer, since: datetime) -> Place | None:
    latest = getattr(carer, "position", None)
    if latest is None or carer.location_consent_on is None or latest.recorded_at < since:
        return None
    return Place(latest.latitude, latest.longitude)


def _base(carer: Carer) -> Place | None:
    if carer.base_lat is None or carer.base_lon is None:
        return None
    return Place(float(carer.base_lat), float(carer.base_lon))
