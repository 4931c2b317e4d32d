"""The demonstration district's subsidy work: applications on every desk, lists, a run to approve."""

from dataclasses import dataclass
from io import BytesIO

from accounts.commands import create_organisation, create_user, grant_role
from accounts.enums import OrganisationKind, Role
from accounts.models import Division, Organisation, User
from config.demo import PASSWORD, RESIDENT, STREET
from core.audit import Actor
from core.dates import add_months, month_of, today
from elderly_care.models import Resident
from subsidies import commands
from subsidies.enums import ApplicationChannel, ApplicationState, Evidence, Outcome, Verdict
from subsidies.models import Application, Award, Programme
from subsidies.queries import checklist, entitled_tiers

DEPARTMENT_CODE = "11110105MB0DEM00AX"
DEPARTMENT_LOGIN = "department"
DEPARTMENT = "朝阳区残疾人联合会（演示）"
HEADER = "reference,id_number,name,kind,benefit,cause,amount,monthly,valid_from,valid_to"
# How far each demonstration application has gone, and through which channel it came.
SCENES = (
    (ApplicationState.SUBMITTED, ApplicationChannel.PHONE),
    (ApplicationState.SUPPLEMENT, ApplicationChannel.WINDOW),
    (ApplicationState.ACCEPTED, ApplicationChannel.WINDOW),
    (ApplicationState.REVIEWED, ApplicationChannel.WINDOW),
    (ApplicationState.REVIEWED, ApplicationChannel.PHONE),
    (ApplicationState.DISPUTED, ApplicationChannel.WINDOW),
)


@dataclass(frozen=True)
class _Office:
    """Who works on them."""

    clerk: User
    community: User


def load_demo_benefits(by: Actor) -> None:
    """Once: whoever tries the demonstration goes on from there. The next month's lists each time."""
    commands.start_due_runs(by=by)
    if Application.objects.exists():
        return
    office = _Office(*(User.objects.get(username=name) for name in ("clerk", "community")))
    _report_of_a_department(by)
    applicants = _could_apply(Programme.objects.get(code="age"), len(SCENES))
    for (state, channel), (programme, resident) in zip(SCENES, applicants, strict=False):
        _bring(programme, resident, state, channel, office)
    for programme in Programme.objects.filter(code__in=("difficulty", "care", "age")):
        commands.build_lists(day=today(), by=by, programme=programme)
    # Nobody here is a whole period old yet: the next period's reviews are on the desk already.
    commands.open_reviews(day=add_months(month_of(today()), 3), by=by)
    person = User.objects.get(username=RESIDENT)
    commands.report_change(
        resident=person.family_links.get().resident,
        text="上个月搬到女儿家住了，想问问补贴会不会变。",
        by=person,
    )


def _could_apply(programme: Programme, count: int) -> list[tuple[Programme, Resident]]:
    """People who are entitled by their file and have not applied."""
    people = (
        Resident.objects.living_here()
        .filter(community__code__startswith=STREET)
        .exclude(enrolments__programme=programme)
        .order_by("birth_date", "pk")[:200]
    )
    tiers = entitled_tiers(programme, [person.pk for person in people], month_of(today()))
    return [(programme, person) for person in people if tiers.get(person.pk)][:count]


def _bring(
    programme: Programme, resident: Resident, state: str, channel: str, office: _Office
) -> None:
    """Hand in, and go as far as the state, by the same commands as people do."""
    submission = commands.Submission(programme, resident, channel)
    application = commands.submit(submission=submission, by=office.community)
    if state == ApplicationState.SUBMITTED:
        return
    if state == ApplicationState.SUPPLEMENT:
        commands.request_supplement(application=application, by=office.clerk)
        return
    _see_papers(application, office.clerk)
    commands.accept(application=application, by=office.clerk)
    if state == ApplicationState.REVIEWED:
        commands.review(application=application, outcome=Outcome.PASSED, by=office.clerk)
    elif state == ApplicationState.DISPUTED:
        commands.review(
            application=application,
            outcome=Outcome.DISPUTED,
            reason="户籍信息与居住证明不一致，请区里核实。",
            by=office.clerk,
        )


def _see_papers(application: Application, clerk: User) -> None:
    for item in checklist(application):
        document = commands.add_document(
            application=application,
            code=item.document.code,
            evidence=Evidence.PAPER,
            source=f"窗口查验{item.document.name}原件",
            by=clerk,
        )
        commands.check_document(document=document, verdict=Verdict.ACCEPTED, by=clerk)


def _report_of_a_department(by: Actor) -> None:
    """Two people who get our care subsidy also get the nursing subsidy of another department."""
    department = Organisation.objects.filter(credit_code=DEPARTMENT_CODE).first()
    if department is None:
        department = create_organisation(
            name=DEPARTMENT,
            kind=OrganisationKind.DEPARTMENT,
            credit_code=DEPARTMENT_CODE,
            division=Division.objects.get(code="110105"),
            by=by,
        )
        engineer = create_user(
            username=DEPARTMENT_LOGIN, display_name="残联 程工", password=PASSWORD, by=by
        )
        grant_role(user=engineer, role=Role.PARTNER_ENGINEER, organisation=department, by=by)
    awards = Award.objects.in_force().filter(
        enrolment__programme__code="care", first__lte=today(), last__isnull=True
    )
    people = Resident.objects.filter(pk__in=awards.values("enrolment__resident")).order_by("pk")[:2]
    rows = [
        f"CL-{number},{person.id_number},{person.name},disabled_nursing,重度残疾人护理补贴,,"
        f"300,Y,{month_of(today())},"
        for number, person in enumerate(people, start=1)
    ]
    file = BytesIO("\n".join([HEADER, *rows]).encode())
    commands.import_benefits(file=file, department=department, by=by, file_name="demo.csv")
