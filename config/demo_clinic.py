"""The clinic of the demonstration street's comprehensive station: three general practitioners and a room of Chinese medicine."""

from datetime import date, time

from accounts.commands import keep
from config.demo import STREET
from config.demo_places import COMPREHENSIVE
from core.audit import Actor
from stations.enums import (
    ActsAs,
    DepartmentKind,
    FunctionCategory,
    HandlingWay,
    ItemMode,
    Weekday,
    WindowKind,
)
from stations.models import CaseItem, Clinic, RoomDuty, SlotRule, Station, Window

ROOMS = {
    21: ("全科一诊室", "周医生", "gp"),
    22: ("全科二诊室", "吴医生", "gp"),
    23: ("全科三诊室", "郑医生", "gp"),
    24: ("中医诊室", "王医生", "tcm"),
}
# No code of the 169 items that ship.
ITEMS = {"gp": ("clinic01", "家庭医生门诊"), "tcm": ("clinic02", "中医门诊")}
HOURS = ((time(8, 30), time(11, 30)), (time(13, 30), time(16, 30)))


def load_demo_clinic(by: Actor) -> None:
    """Safe to repeat; quick when all is there."""
    station = Station.objects.filter(name=COMPREHENSIVE, division__code__startswith=STREET).first()
    if station is None or Clinic.objects.filter(station=station).exists():
        return
    if not SlotRule.objects.filter(window_kind=WindowKind.CLINIC).exists():
        rule = SlotRule(
            window_kind=WindowKind.CLINIC,
            slot_minutes=15,
            capacity=3,
            days_ahead=14,
            effective_from=date(2024, 1, 1),
            document_no="演示数据",
        )
        keep(row=rule, by=by)
    items = {key: _item(*told, by=by) for key, told in ITEMS.items()}
    for number, (name, doctor, kind) in ROOMS.items():
        _room(Window(station=station, number=number, name=name), doctor, items[kind], by)
    clinic = Clinic(
        station=station,
        name="社区卫生服务站",
        hospital="演示区社区卫生服务中心",
        paired_with="天宝养老院",
        referral_link="https://hospital.example/register",
    )
    keep(row=clinic, by=by)


def _item(code: str, name: str, *, by: Actor) -> CaseItem:
    known = CaseItem.objects.filter(code=code).first()
    if known is not None:
        return known
    item = CaseItem(
        code=code,
        name=name,
        category=FunctionCategory.LIVING,
        window_kind=WindowKind.CLINIC,
        mode=ItemMode.IMMEDIATE,
        ways=[HandlingWay.AT_ONCE],
        acting=[ActsAs.SELF, ActsAs.RELATIVE],
        department=DepartmentKind.HEALTH,
        document_no="演示数据",
    )
    return keep(row=item, by=by)


def _room(window: Window, doctor: str, item: CaseItem, by: Actor) -> None:
    window.kind = WindowKind.CLINIC
    room = keep(row=window, by=by)
    room.items.set([item])
    for weekday in range(Weekday.SATURDAY):
        for opens, closes in HOURS:
            duty = RoomDuty(window=room, weekday=weekday, person=doctor, opens=opens, closes=closes)
            keep(row=duty, by=by)
