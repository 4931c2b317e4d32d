"""The register of devices at people's homes: gateways and their keys, whose a device is, since when."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import keep, require_may
from accounts.models import Division, User
from core.audit import Actor, record
from core.errors import NotFound, require_reason, require_valid
from core.language import platform_language
from core.locking import locked
from elderly_care.commands.consents import require_consent
from elderly_care.commands.device_errors import BadLimits, DeviceTaken
from elderly_care.commands.residents import open_file
from elderly_care.enums import ConsentPurpose
from elderly_care.enums.devices import DeviceKind
from elderly_care.logic.device_rules import limits_fit
from elderly_care.models import CareDevice, DeviceGateway, PersonalLimit, Resident

_SECRET_BYTES = 32
# Which numbers other apps hold for buttons of their own: (serial) → taken there
SerialCheck = Callable[[str], bool]
_checks: dict[str, SerialCheck] = {}


def register_serial_check(code: str, check: SerialCheck) -> None:
    """An app to the right announces devices of its own; again replaces."""
    _checks[code] = check


@dataclass(frozen=True)
class DeviceFacts:
    """What is written down when a device is put up."""

    kind: str
    serial: str
    place: str


@transaction.atomic
def register_gateway(
    *, code: str, name: str, division: Division, by: Actor
) -> tuple[DeviceGateway, str]:
    """Whoever will send events; its key is told once. Raises NotAllowed, NotFound, InvalidInput."""
    _require_keeper(by)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    gateway = DeviceGateway(code=code.strip(), name=name.strip(), division=division, secret=secret)
    keep(row=gateway, by=by)
    return gateway, secret


@transaction.atomic
def renew_secret(*, gateway: DeviceGateway, by: Actor) -> str:
    """Another key; the old one is refused from now on. Raises NotAllowed, NotFound."""
    _require_keeper(by)
    row = locked(DeviceGateway.objects.filter(pk=gateway.pk)).get()
    row.secret = secret = secrets.token_urlsafe(_SECRET_BYTES)
    keep(row=row, by=by)
    record(row, "elderly_care.devicegateway.renewed", by=by)
    return secret


@transaction.atomic
def register_device(
    *, gateway: DeviceGateway, resident: Resident, facts: DeviceFacts, by: Actor
) -> CareDevice:
    """A person gets a device. What watches is put up only with the person's consent; a button always.

    Raises ConsentMissing, DeviceTaken, NotAllowed, NotFound, InvalidInput.
    """
    _require_keeper(by)
    person = open_file(resident, by)
    inside = person.community_id.startswith(gateway.division_id)
    if person.died_on or person.moved_out_on or not gateway.is_active or not inside:
        raise NotFound
    if facts.kind != DeviceKind.SOS:
        require_consent(resident_id=person.pk, purpose=ConsentPurpose.DEVICE_DATA)
    serial = facts.serial.strip()
    if any(check(serial) for check in _checks.values()):
        raise DeviceTaken(serial=serial)
    device = CareDevice(
        gateway=gateway,
        resident=person,
        kind=facts.kind,
        serial=serial,
        place=facts.place.strip(),
        since=timezone.now(),
    )
    require_valid(device)
    device.save(force_insert=True)
    record(device, "elderly_care.caredevice.registered", by=by, resident=person.pk)
    return device


@transaction.atomic
def end_device(*, device: CareDevice, reason: str, by: User) -> CareDevice:
    """Taken down: nothing it sends is taken any more. Twice is once. Raises NotAllowed, NotFound, ReasonMissing."""
    _require_keeper(by)
    why = require_reason(reason, longest=200)
    if not CareDevice.objects.visible_to(by).filter(pk=device.pk).exists():
        raise NotFound
    row = locked(CareDevice.objects.filter(pk=device.pk), no_key=True).get()
    if row.ended_at is None:
        _end(row, why, by)
    return row


def end_devices_of_gone(*, resident_ids: Sequence[int], by: Actor) -> int:
    """Of who died or moved away. Within the caller's transaction."""
    with platform_language():
        why = _("本人已去世或迁出")
    rows = CareDevice.objects.in_use().filter(resident__in=list(resident_ids))
    devices = list(locked(rows, no_key=True))
    for device in devices:
        _end(device, why, by)
    return len(devices)


def _end(row: CareDevice, reason: str, by: Actor) -> None:
    row.ended_at, row.end_reason = timezone.now(), reason
    row.save(update_fields=["ended_at", "end_reason", "updated_at"])
    record(row, "elderly_care.caredevice.ended", by=by, reason=reason)


@dataclass(frozen=True)
class OwnLimits:
    """What is set for one person instead of the region's."""

    kind: str
    enter: int | None = None
    leave: int | None = None
    minutes: int | None = None
    quiet_minutes: int | None = None


@transaction.atomic
def set_personal_limits(
    *, resident: Resident, limits: OwnLimits, reason: str, by: User
) -> PersonalLimit:
    """From now on; what held before is kept. Raises BadLimits, ReasonMissing, NotAllowed, NotFound, InvalidInput."""
    _require_keeper(by)
    why = require_reason(reason, longest=200)
    if not limits_fit(limits.kind, limits.enter, limits.leave):
        raise BadLimits(fields={"leave": [str(BadLimits.message)]})
    person = open_file(resident, by)
    _end_limits(person, limits.kind)
    row = PersonalLimit(resident=person, set_by=by, reason=why, **vars(limits))
    require_valid(row)
    row.save(force_insert=True)
    record(row, "elderly_care.personallimit.set", by=by, resident=person.pk, kind=row.kind)
    return row


@transaction.atomic
def end_personal_limits(*, limits: PersonalLimit, by: User) -> PersonalLimit:
    """The region's count again. Twice is once. Raises NotAllowed, NotFound."""
    _require_keeper(by)
    person = open_file(limits.resident, by)
    row = locked(PersonalLimit.objects.filter(pk=limits.pk, resident=person)).first()
    if row is None:
        raise NotFound
    if row.ended_at is None:
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at", "updated_at"])
        record(row, "elderly_care.personallimit.ended", by=by, resident=person.pk, kind=row.kind)
    return row


def _end_limits(person: Resident, kind: str) -> None:
    held = PersonalLimit.objects.filter(resident=person, kind=kind, ended_at__isnull=True)
    held.update(ended_at=timezone.now())


def move_devices(kept: Resident, dropped: Resident, by: Actor) -> int:
    """They hang where the person lives, whatever the file is called."""
    return CareDevice.objects.in_use().filter(resident=dropped).update(resident=kept)


def _require_keeper(by: Actor) -> None:
    require_may(by, "elderly_care.keep_devices")
