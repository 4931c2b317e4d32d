"""Rooms, papers and devices of the demonstration street's places."""

from datetime import timedelta
from decimal import Decimal

from accounts.commands import keep
from accounts.models import User
from core.audit import Actor
from core.dates import add_months, month_of, today
from stations import commands
from stations.enums import (
    ContractMode,
    DeviceKind,
    DeviceStatus,
    LicenceKind,
    RoomKind,
    SupportKind,
    Tenure,
)
from stations.models import (
    BuildingDevice,
    OperatingContract,
    Premises,
    Room,
    SpecialDays,
    Station,
    StationLicence,
)

ROOMS = {
    "阳光房": (RoomKind.SUN_ROOM, "80", 30),
    "多功能厅": (RoomKind.MULTI_FUNCTION, "220", 120),
    "书画教室": (RoomKind.CLASSROOM, "60", 24),
    "亲子园": (RoomKind.PLAY_AREA, "90", 20),
    "日间照料室": (RoomKind.DAY_CARE, "70", 9),
    "心理咨询室": (RoomKind.COUNSELLING, "15", 3),
}


def load_demo_station_papers(station: Station, by: Actor) -> None:
    """Free use, a contract, rent waived, two papers of which one ends soon."""
    begun = add_months(month_of(today()), -14)
    lasting = {"station": station, "valid_from": begun}
    premises = Premises(
        **lasting,
        address=station.address,
        owner="望京街道办事处",
        tenure=Tenure.FREE_USE,
        area=station.floor_area,
        agreement_no=f"WJ-YF-{station.pk}",
    )
    contract = OperatingContract(
        **lasting,
        operator=station.operator,
        mode=ContractMode.PUBLIC_BUILT,
        number=f"WJ-YY-{station.pk}",
        valid_to=begun + timedelta(days=3 * 365),
    )
    licences = [
        StationLicence(**lasting, kind=LicenceKind.CARE_RECORD, number=f"BA-{station.pk}"),
        StationLicence(
            **lasting,
            kind=LicenceKind.FIRE_SAFETY,
            number=f"XF-{station.pk}",
            valid_to=today() + timedelta(days=25),
        ),
    ]
    for row in (premises, contract, *licences):
        keep(row=row, by=by)
    for month in (-2, -1):
        for kind, fen in ((SupportKind.RENT, 6_000_000), (SupportKind.ELECTRICITY, 380_050)):
            commands.record_support(
                contract=contract,
                month=add_months(today(), month),
                kind=kind,
                waived_fen=fen,
                document_no="街道办公会议纪要（演示）",
                by=by,
            )


def load_demo_rooms(station: Station, by: Actor) -> None:
    """And a day without service."""
    for name, (kind, area, capacity) in ROOMS.items():
        room = Room(station=station, name=name, kind=kind, area=Decimal(area), capacity=capacity)
        commands.keep_room(room=room, by=by)
    drill = today() + timedelta(days=10)
    days = SpecialDays(station=station, first_day=drill, last_day=drill, reason="消防演练")
    commands.add_special_days(days=days, by=by)


def load_demo_devices(station: Station, by: Actor) -> None:
    """The lift and the alarm are well, the camera has never been heard of."""
    named = {
        "DT-01": (DeviceKind.LIFT, "1 号梯"),
        "XF-01": (DeviceKind.FIRE_ALARM, "消防控制室"),
        "MC-01": (DeviceKind.KITCHEN_CAMERA, "后厨"),
    }
    for serial, (kind, place) in named.items():
        device = BuildingDevice(station=station, kind=kind, serial=serial, place=place)
        keep(row=device, by=by)
    partner = User.objects.filter(username="partner").first()
    if partner is None:
        return
    reports = [
        commands.Said(
            station_id=station.pk,
            serial=serial,
            status=DeviceStatus.NORMAL,
            occurred_at=station.updated_at,
            key=f"demo-{serial}",
        )
        for serial in ("DT-01", "XF-01")
    ]
    commands.record_device_reports(reports=reports, by=partner)
