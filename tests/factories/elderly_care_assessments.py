"""Assessors, assessments at every step, and care plans."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.enums import Role
from core.dates import today
from elderly_care.commands.assessment_results import file_objection, publicise
from elderly_care.commands.assessment_rules import load_assessment_rules
from elderly_care.commands.assessment_visits import Filled, PhoneAct, Signed, fill_in, sign
from elderly_care.commands.assessments import (
    AssessmentWish,
    Team,
    assign_assessors,
    request_assessment,
)
from elderly_care.commands.care_plans import draft_plan
from elderly_care.enums.assessment import AssessmentReason, AssessorField
from elderly_care.enums.care_plans import CareNeed, Per
from elderly_care.logic.assessment import scale
from elderly_care.models import (
    AssessmentCase,
    AssessmentObjection,
    AssessmentRecord,
    AssessmentRule,
    AssessmentSignature,
    Assessor,
    CarePlan,
    CarePlanLine,
    CarePlanRule,
    OldAssessment,
)
from elderly_care.queries.assessments import Content
from tests.factories.accounts import OrganisationFactory, UserFactory, staff
from tests.factories.elderly_care import AbilityAssessmentFactory, ResidentFactory


class AssessorFactory(factory.django.DjangoModelFactory):
    """Certified since long ago; agency= says where."""

    agency = factory.SubFactory(OrganisationFactory)
    user = factory.LazyAttribute(lambda o: staff(Role.ASSESSOR, o.agency))
    field = AssessorField.MEDICAL
    certificate_no = factory.Sequence(lambda n: f"PG-{n:06d}")
    certified_from = factory.LazyFunction(lambda: today() - timedelta(days=400))

    class Meta:
        model = Assessor


class OldAssessmentFactory(factory.django.DjangoModelFactory):
    """Of the old scale, second level."""

    resident = factory.SubFactory(ResidentFactory)
    assessed_on = factory.LazyFunction(lambda: today() - timedelta(days=1500))
    adl = 2
    mental = 1
    sensory = 0
    social = 0
    level = 2

    class Meta:
        model = OldAssessment


class AssessmentRuleFactory(factory.django.DjangoModelFactory):
    """For everywhere, as it ships."""

    effective_from = factory.LazyFunction(today)
    document_no = "示范"
    visit_days = 20
    publicity_days = 7
    validity_months = 36
    geriatric_months = 12
    reminder_days = 60

    class Meta:
        model = AssessmentRule


class CarePlanRuleFactory(factory.django.DjangoModelFactory):
    """A bath a week for whom level 3 was found."""

    effective_from = factory.LazyFunction(today)
    document_no = "示范"
    level = 3
    need = CareNeed.BATH
    times = 1
    per = Per.WEEK

    class Meta:
        model = CarePlanRule


def ink(name="signature.png", drawn=True) -> SimpleUploadedFile:
    """A signature, or a sheet that nobody has signed."""
    picture = Image.new("RGB", (300, 110), "white")
    if drawn:
        ImageDraw.Draw(picture).line((10, 90, 150, 20, 280, 80), fill="black", width=4)
    data = BytesIO()
    picture.save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def answers_of(total: int) -> dict[str, int]:
    """26 answers with that total."""
    found, over = {}, scale().most - total
    for item in scale().items:
        taken = min(over, item.most)
        found[item.code] = item.most - taken
        over -= taken
    return found


def an_act(**fields) -> PhoneAct:
    """Now, under a key of its own."""
    return PhoneAct(**{"key": uuid4().hex, "occurred_at": timezone.now()} | fields)


def filled(total: int = 60, *, content=None, **fields) -> Filled:
    """A form of today with that total."""
    said = Content(**{"answers": answers_of(total), "informant": "child"} | (content or {}))
    return Filled(**{"content": said, "basis_on": today(), "signature": ink()} | fields)


class Scene:
    """A street with a clerk, an approver, a person, and two assessors of different fields."""

    def __init__(self, community=None, agency=None, **person):
        load_assessment_rules()
        where = {"community": community} if community else {}
        self.resident = ResidentFactory(**where, **person)
        street = self.resident.community.parent
        self.street = street
        self.clerk = staff(Role.STREET_CLERK, street)
        self.approver = staff(Role.STREET_APPROVER, street)
        self.agency = agency or OrganisationFactory(division=street)
        self.first = AssessorFactory(agency=self.agency)
        self.second = AssessorFactory(agency=self.agency, field=AssessorField.SOCIAL_WORK)

    def requested(self, reason=AssessmentReason.FIRST, **wish) -> AssessmentCase:
        said = {"resident_id": self.resident.pk, "reason": reason, "key": uuid4().hex} | wish
        return request_assessment(wish=AssessmentWish(**said), by=self.clerk)

    def team(self, first=None, second=None) -> Team:
        return Team((first or self.first).pk, (second or self.second).pk, today())

    def assigned(self, **wish) -> AssessmentCase:
        return assign_assessors(case=self.requested(**wish), team=self.team(), by=self.clerk)

    def on_site(self, total=60, **form) -> AssessmentCase:
        case = self.assigned()
        fill_in(case=case, filled=filled(total, **form), act=an_act(), by=self.first.user)
        return case

    def sign_all(self, case, version=1) -> AssessmentCase:
        said = Signed(version, ink(), name="张小明", relation="child", is_person=True)
        sign(case=case, signed=said, act=an_act(), by=self.first.user)
        sign(case=case, signed=Signed(version, ink()), act=an_act(), by=self.second.user)
        case.refresh_from_db()
        return case

    def scored(self, total=60, **form) -> AssessmentCase:
        return self.sign_all(self.on_site(total, **form))

    def publicised(self, total=60, **form) -> AssessmentCase:
        return publicise(case=self.scored(total, **form), by=self.clerk)

    def publicised_from(self, case) -> AssessmentCase:
        """An assessment that is only asked for, all the way."""
        assign_assessors(case=case, team=self.team(), by=self.clerk)
        fill_in(case=case, filled=filled(), act=an_act(), by=self.first.user)
        return publicise(case=self.sign_all(case), by=self.clerk)

    def doubted(self) -> AssessmentObjection:
        return file_objection(
            case=self.publicised(), text="分数偏高", key=uuid4().hex, by=self.clerk
        )

    def planned(self) -> CarePlan:
        AbilityAssessmentFactory(resident=self.resident, level=2)
        return draft_plan(resident=self.resident, wishes="想在家里住", by=self.clerk)


def _signature(community, operator) -> AssessmentSignature:
    return Scene(community, operator).on_site().records.get().signatures.get()


SCOPED = {
    Assessor: lambda community, operator: AssessorFactory(agency=operator, user=UserFactory()),
    AssessmentCase: lambda community, operator: Scene(community, operator).assigned(),
    AssessmentRecord: lambda community, operator: (
        Scene(community, operator).on_site().records.get()
    ),
    AssessmentSignature: _signature,
    AssessmentObjection: lambda community, operator: Scene(community, operator).doubted(),
    OldAssessment: lambda community, operator: OldAssessmentFactory(resident__community=community),
    CarePlan: lambda community, operator: Scene(community, operator).planned(),
    CarePlanLine: lambda community, operator: (
        Scene(community, operator).planned().lines.order_by("pk")[0]
    ),
}
