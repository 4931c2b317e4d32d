"""Public health of the demonstration street, and shops that give a discount there."""

from datetime import date, timedelta

from accounts.commands import keep
from accounts.enums import Role
from accounts.models import Division, User
from config.demo import STREET
from core.audit import SYSTEM
from core.dates import today
from stations.commands.health import Counted, note_health
from stations.enums.health import DiscountGroup, HealthCount, MedicalUnitKind
from stations.models import DiscountMerchant, HealthEntry, MedicalUnit

UNITS = (
    ("望京医院", MedicalUnitKind.HOSPITAL),
    ("望京社区卫生服务中心", MedicalUnitKind.HEALTH_CENTRE),
    ("望京西园社区卫生服务站", MedicalUnitKind.HEALTH_STATION),
    ("望京康宁门诊部", MedicalUnitKind.CLINIC),
    ("望京口腔诊所", MedicalUnitKind.DENTAL),
)
DONE = (
    (HealthCount.LECTURES, 1, "高血压防治讲座"),
    (HealthCount.VACCINATED, 36, "流感疫苗"),
    (HealthCount.LEAFLETS, 120, "防治艾滋病宣传折页"),
    (HealthCount.PEST_LOCAL, 2, "地下车库灭蚊"),
    (HealthCount.SMOKING_UNITS, 15, "餐饮单位控烟检查"),
)
SHOPS = (
    ("望京福来理发店", "理发", "九折；周二上午老年人半价", [DiscountGroup.ELDERLY, DiscountGroup.VETERAN]),
    ("望京同心药店", "药店", "非处方药九五折", [DiscountGroup.ELDERLY, DiscountGroup.DISABLED]),
    ("望京老兵餐馆", "餐饮", "八八折", [DiscountGroup.VETERAN]),
)  # fmt: skip


def load_demo_health() -> None:
    """Safe to repeat; quick when all is there."""
    street = Division.objects.filter(code=STREET).first()
    if street is None or HealthEntry.objects.filter(division=street).exists():
        return
    for name, kind in UNITS:
        keep(row=MedicalUnit(division=street, name=name, kind=kind), by=SYSTEM)
    for name, trade, offer, groups in SHOPS:
        shop = DiscountMerchant(division=street, name=name, trade=trade, offer=offer, groups=groups)
        shop.address, shop.valid_from = "望京西园三区底商", date(2024, 1, 1)
        keep(row=shop, by=SYSTEM)
    clerks = User.objects.filter(memberships__role=Role.STREET_CLERK, memberships__division=street)
    clerk = clerks.order_by("pk").first()
    if clerk is None:
        return
    for number, (done, amount, what) in enumerate(DONE):
        day = today() - timedelta(days=number)
        counted = Counted(street, done, day, amount, what)
        note_health(counted=counted, key=f"demo-{done}", by=clerk)
