"""The demonstration district: a street's roster, people for every role, this month's subsidies."""

from dataclasses import dataclass
from pathlib import Path

from accounts.commands import create_organisation, create_user, grant_role
from accounts.enums import OrganisationKind, Role
from accounts.models import Division, Organisation, User
from core.audit import SYSTEM
from core.dates import add_months, month_of, today
from elderly_care.commands import Consent, link_family
from elderly_care.enums import FamilyItem, Relation
from elderly_care.models import Resident
from subsidies.commands import import_roster, release_run, start_monthly_runs, work_off

ROSTER = Path(__file__).resolve().parent / "demo_data" / "roster.csv"
PASSWORD = "yizhan-demo"  # noqa: S105 — everybody may know it: demonstration data only
STREET = "110105026"
OTHER_STREET = "110105001"
COMMUNITY = "110105026046"
OPERATOR_CODE = "52110105MJ0000001K"


@dataclass(frozen=True)
class Seat:
    """A demonstration log-in: who, as what, where (a division code, or the operator)."""

    username: str
    name: str
    role: Role
    division: str | None = None


SEATS = (
    Seat("district", "区级 周敏", Role.DISTRICT_ADMIN, "110105"),
    Seat("district2", "区级 孙丽娜", Role.DISTRICT_ADMIN, "110105"),
    Seat("clerk", "经办 李静", Role.STREET_CLERK, STREET),
    Seat("approver", "审批 王强", Role.STREET_APPROVER, STREET),
    Seat("clerk2", "建外经办 赵磊", Role.STREET_CLERK, OTHER_STREET),
    Seat("community", "社区 陈芳", Role.COMMUNITY_WORKER, COMMUNITY),
    Seat("manager", "站长 刘洋", Role.STATION_MANAGER, STREET),
    Seat("cashier", "收银 孙丽", Role.CASHIER),
    Seat("kitchen", "厨房 马师傅", Role.KITCHEN),
    Seat("rider", "送餐 高强", Role.RIDER),
    Seat("driver", "送餐 周建国", Role.RIDER),
    Seat("dispatcher", "派单 何伟", Role.DISPATCHER, STREET),
    Seat("agent", "话务 郭婷", Role.CALL_AGENT, STREET),
    Seat("caregiver", "护理 张雅静", Role.CAREGIVER),
    Seat("partner", "合作方 林工", Role.PARTNER_ENGINEER, STREET),
    Seat("auditor", "审计 吴刚", Role.AUDITOR, "110105"),
    Seat("sysadmin", "系统管理员", Role.SYSTEM_ADMIN),
    Seat("secadmin", "安全管理员", Role.SECURITY_ADMIN),
    Seat("auditadmin", "审计管理员", Role.AUDIT_ADMIN),
)
# Of the operator whose kitchen takes the overflow; it is there only when kitchens are.
CENTRAL_COOK = Seat("kitchen2", "中央厨房 田师傅", Role.KITCHEN)
RESIDENT, DAUGHTER = "resident", "daughter"
# They work for the operator and for the residents of the street.
BOTH = (Role.STATION_MANAGER, Role.PARTNER_ENGINEER)
WITHOUT_PLACE = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


def load_demo_people() -> None:
    """Roster, organisations and log-ins. Safe to repeat; quick when all is there."""
    if User.objects.filter(username=DAUGHTER).exists():
        return
    with ROSTER.open("rb") as file:
        import_roster(file=file, opening=add_months(today(), -1), by=SYSTEM)
    operator = _operator()
    for seat in SEATS:
        take_seat(seat, operator)
    _family()


def _operator() -> Organisation:
    street = Division.objects.get(code=STREET)
    known = Organisation.objects.filter(credit_code=OPERATOR_CODE).first()
    return known or create_organisation(
        name="望京幸福家园为老服务中心",
        kind=OrganisationKind.SOCIAL_ORGANISATION,
        credit_code=OPERATOR_CODE,
        division=street,
        phone="010-84700000",
        by=SYSTEM,
    )


def take_seat(seat: Seat, operator: Organisation) -> None:
    """A log-in with its role; one that is there stays as it is."""
    if User.objects.filter(username=seat.username).exists():
        return
    user = create_user(
        username=seat.username,
        display_name=seat.name,
        password=PASSWORD,
        is_staff=seat.role != Role.PARTNER_ENGINEER,
        by=SYSTEM,
    )
    division = Division.objects.get(code=seat.division) if seat.division else None
    belongs = None if division or seat.role in WITHOUT_PLACE else operator
    grant_role(user=user, role=seat.role, division=division, organisation=belongs, by=SYSTEM)
    if seat.role in BOTH:
        grant_role(user=user, role=seat.role, organisation=operator, by=SYSTEM)


def _family() -> None:
    """A resident over 80 with a low income, and her or his daughter."""
    elder = (
        Resident.objects.living_here()
        .filter(community__code__startswith=STREET, enrolments__programme__code="age")
        .filter(enrolments__programme__code="difficulty", care_statuses__category="dibao")
        .order_by("-birth_date", "pk")[0]
    )
    for username, relation in ((RESIDENT, Relation.SELF), (DAUGHTER, Relation.CHILD)):
        name = elder.name if relation == Relation.SELF else f"{elder.name[0]}晓梅"
        user = create_user(username=username, display_name=name, password=PASSWORD, by=SYSTEM)
        link_family(
            user=user,
            resident=elder,
            consent=Consent(relation, today(), **dict.fromkeys(FamilyItem.values, True)),
            by=SYSTEM,
        )


def pay_demo_months() -> None:
    """Last month's and this month's subsidies, so that purses hold money."""
    this_month = month_of(today())
    for month in (add_months(this_month, -1), this_month):
        for run in start_monthly_runs(period=month, by=SYSTEM):
            release_run(run=run, by=SYSTEM, reason="演示数据")
            work_off(run=run, by=SYSTEM)
