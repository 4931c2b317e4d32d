"""Applications in any state, and the officers of the street and the district where the person lives."""

from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.enums import Role
from accounts.models import Membership
from core.dates import today
from elderly_care.enums import Relation
from subsidies.enums import (
    ApplicationChannel,
    ApplicationState,
    Evidence,
    Level,
    Outcome,
)
from subsidies.models import (
    Application,
    ApplicationDocument,
    ApplicationRemark,
    ApprovalRule,
    Decision,
    DeclaredInterest,
    Escalation,
    JointOpinion,
    RequiredDocument,
)
from tests.factories.accounts import UserFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import ProgrammeFactory

BEFORE_REVIEW = {
    ApplicationState.SUBMITTED,
    ApplicationState.SUPPLEMENT,
    ApplicationState.ACCEPTED,
    ApplicationState.WITHDRAWN,
    ApplicationState.CANCELLED,
}
DECIDED = {ApplicationState.PUBLICITY, ApplicationState.EFFECTIVE, ApplicationState.REFUSED}


def photo(name: str = "id.jpg") -> SimpleUploadedFile:
    """A small picture as a phone sends it."""
    data = BytesIO()
    Image.new("RGB", (40, 30), "white").save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


class ApplicationFactory(factory.django.DjangoModelFactory):
    """Handed in today at the window, nothing done: state= makes one that went its way."""

    resident = factory.SubFactory(ResidentFactory)
    programme = factory.SubFactory(ProgrammeFactory, ruled=True)
    version = factory.LazyAttribute(lambda o: o.programme.version_on(today()))
    channel = ApplicationChannel.WINDOW
    applied_on = factory.LazyFunction(today)
    applicant_name = factory.LazyAttribute(lambda o: o.resident.name)
    applicant_relation = Relation.SELF
    received_at = factory.LazyAttribute(lambda o: o.resident.community.parent)
    due_on = factory.LazyFunction(today)

    class Meta:
        model = Application


def application_in(state: str, **fields) -> Application:
    """With the columns that belong to the state, and the decisions that led there."""
    fields.setdefault("resident", ResidentFactory())
    if state not in BEFORE_REVIEW:
        fields |= {"reviewed_by": UserFactory(), "amount_fen": 100_00}
    if state in (ApplicationState.REVIEWED, ApplicationState.DISPUTED):
        fields.setdefault(
            "approval_level",
            Level.STREET if state == ApplicationState.REVIEWED else Level.DISTRICT,
        )
    if state in DECIDED | {ApplicationState.APPEALED}:
        fields["decided_by"] = UserFactory()
    if state == ApplicationState.PUBLICITY:
        fields.setdefault("publicity_from", today() - timedelta(days=8))
        fields.setdefault("publicity_until", today() - timedelta(days=1))
    if state in (ApplicationState.REFUSED, ApplicationState.APPEALED):
        fields.setdefault("appeal_until", today() + timedelta(days=60))
    application = ApplicationFactory(state=state, **fields)
    _write_history(application)
    return application


def _write_history(application: Application) -> None:
    if application.reviewed_by:
        decision(application, Level.REVIEW, Outcome.PASSED, application.reviewed_by)
    if application.state in (ApplicationState.REFUSED, ApplicationState.APPEALED):
        decision(application, Level.STREET, Outcome.REFUSED, application.decided_by)
    elif application.decided_by:
        decision(application, Level.STREET, Outcome.APPROVED, application.decided_by)
    if application.state == ApplicationState.JOINT:
        JointOpinion.objects.create(
            application=application, round=application.round, department="区残联"
        )


def decision(application: Application, level: str, outcome: str, by) -> Decision:
    """One row."""
    refused = outcome in (Outcome.REFUSED, Outcome.UPHELD)
    return Decision.objects.create(
        application=application,
        level=level,
        round=application.round,
        outcome=outcome,
        amount_fen=100_00,
        version=application.version,
        reason="不符合条件。" if refused else "",
        remedy="可申请复核。" if refused else "",
        decided_by=by,
    )


def require_document(programme, code: str = "id_card", name: str = "身份证") -> RequiredDocument:
    """The programme asks for a paper."""
    version = programme.version_on(today())
    return RequiredDocument.objects.create(version=version, code=code, name=name)


def delegate(programme, *, up_to_fen: int | None = None, region: str = "11") -> ApprovalRule:
    """The street may approve."""
    return ApprovalRule.objects.create(
        programme=programme,
        region=region,
        level=Level.STREET,
        max_amount_fen=up_to_fen,
        effective_from=date(2020, 1, 1),
        document_no="京民养老发〔2019〕160号",
    )


@dataclass(frozen=True)
class Officers:
    """Who works where somebody lives."""

    clerk: object
    other_clerk: object
    approver: object
    district: object
    other_district: object

    @classmethod
    def of(cls, resident) -> "Officers":
        """Of the resident's street and district, since long ago."""
        street = resident.community.parent
        posts = [
            (Role.STREET_CLERK, street),
            (Role.STREET_CLERK, street),
            (Role.STREET_APPROVER, street),
            (Role.DISTRICT_ADMIN, street.parent),
            (Role.DISTRICT_ADMIN, street.parent),
        ]
        people = [staff(role, place) for role, place in posts]
        Membership.objects.filter(user__in=people).update(valid_from=date(2020, 1, 1))
        return cls(*people)


def _of(community) -> Application:
    return ApplicationFactory(resident=ResidentFactory(community=community))


SCOPED = {
    Application: lambda community, operator: _of(community),
    ApplicationDocument: lambda community, operator: ApplicationDocument.objects.create(
        application=_of(community), code="id_card", evidence=Evidence.PAPER, source="身份证原件"
    ),
    ApplicationRemark: lambda community, operator: ApplicationRemark.objects.create(
        application=_of(community), verb="appeal", text="收入算错了"
    ),
    Decision: lambda community, operator: decision(
        _of(community), Level.REVIEW, Outcome.PASSED, UserFactory()
    ),
    DeclaredInterest: lambda community, operator: DeclaredInterest.objects.create(
        user=UserFactory(), resident=ResidentFactory(community=community), relation="母子"
    ),
    Escalation: lambda community, operator: Escalation.objects.create(
        application=_of(community), state="submitted", round=1, due_on=today(), stage=1
    ),
    JointOpinion: lambda community, operator: JointOpinion.objects.create(
        application=_of(community), round=1, department="区残联"
    ),
}
