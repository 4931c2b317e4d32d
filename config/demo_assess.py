"""Assessments of the demonstration street: one in force with a care plan, one hanging out, one for the phone."""

from datetime import timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.enums import Role
from accounts.models import Organisation, User
from config.demo import OPERATOR_CODE, STREET, Seat, take_seat
from core.audit import SYSTEM, Actor
from core.dates import today
from elderly_care.commands.assessment_results import publicise
from elderly_care.commands.assessment_visits import Filled, PhoneAct, Signed, fill_in, sign
from elderly_care.commands.assessments import (
    AssessmentWish,
    Team,
    assign_assessors,
    request_assessment,
)
from elderly_care.commands.care_plans import Agreement, agree_plan, draft_plan
from elderly_care.enums.assessment import AssessmentReason, AssessorField, Informant
from elderly_care.logic.assessment import scale
from elderly_care.models import AssessmentCase, Assessor, CarePlan, Resident
from elderly_care.queries.assessments import Content
from elderly_care.queries.care_plans import level_now

SEATS = (
    (Seat("assessor", "评估 秦医生", Role.ASSESSOR), AssessorField.MEDICAL, "PG-DEMO-1"),
    (Seat("assessor2", "评估 许社工", Role.ASSESSOR), AssessorField.SOCIAL_WORK, "PG-DEMO-2"),
)
PEOPLE = 4
TAKEN_AWAY = 1  # points of every item with four
ANNEX = {
    "A.2.4": "158",
    "A.2.5": "54.5",
    "A.2.9": "junior",
    "A.2.10": ["spouse"],
    "A.2.11": "married",
    "A.2.12": ["employees"],
    "A.2.13": ["pension"],
    "A.4.1": ["I10", "H25"],
    "A.4.2": "氨氯地平，口服，5毫克，每天一次",
    "A.5.1": "none",
    "A.5.5": "mild",
}


def load_demo_assessments(by: Actor = SYSTEM) -> None:
    """Safe to repeat; quick when all is there."""
    agency = Organisation.objects.filter(credit_code=OPERATOR_CODE).first()
    if agency is None or AssessmentCase.objects.filter(agency=agency).exists():
        return
    first, second = (_assessor(*seat, agency) for seat in SEATS)
    clerk = User.objects.get(username="clerk")
    here = Resident.objects.living_here().filter(community__code__startswith=STREET)
    people = list(here.filter(assessments__isnull=True).order_by("pk")[:PEOPLE])
    cases = [_assigned(person, first, second, clerk) for person in people]
    for case in cases[:2]:
        _scored(case, first, second)
    for case in cases[:1]:
        publicise(case=case, by=clerk)
    _planned(clerk)


def _assessor(seat: Seat, field: str, number: str, agency: Organisation) -> Assessor:
    take_seat(seat, agency)
    user = User.objects.get(username=seat.username)
    values = {"agency": agency, "field": field, "certificate_no": number}
    since = today() - timedelta(days=365)
    return Assessor.objects.get_or_create(user=user, defaults=values | {"certified_from": since})[0]


def _assigned(person: Resident, first: Assessor, second: Assessor, clerk: User) -> AssessmentCase:
    wish = AssessmentWish(person.pk, AssessmentReason.FIRST, f"demo-{person.pk}")
    case = request_assessment(wish=wish, by=clerk)
    return assign_assessors(case=case, team=Team(first.pk, second.pk, today()), by=clerk)


def _scored(case: AssessmentCase, first: Assessor, second: Assessor) -> None:
    """As two phones would have said it."""
    answers = {item.code: max(item.most - TAKEN_AWAY, 0) for item in scale().items}
    content = Content(answers, informant=Informant.CHILD, place="家中", annex=ANNEX)
    form = Filled(content, today(), signature=_ink())
    fill_in(case=case, filled=form, act=_act("fill", case), by=first.user)
    said = Signed(1, _ink(), name="家属", relation=Informant.CHILD, is_person=True)
    sign(case=case, signed=said, act=_act("person", case), by=first.user)
    sign(case=case, signed=Signed(1, _ink()), act=_act("sign", case), by=second.user)


def _act(what: str, case: AssessmentCase) -> PhoneAct:
    return PhoneAct(f"demo-{what}-{case.pk}", timezone.now())


def _planned(clerk: User) -> None:
    """Somebody of the street whose level is known has agreed to a plan."""
    here = Resident.objects.living_here().filter(community__code__startswith=STREET)
    for person in here.filter(assessments__level__gte=2).distinct().order_by("pk")[:PEOPLE]:
        held = level_now(person, today())
        if held is None or CarePlan.objects.filter(resident=person).exists():
            continue
        plan = draft_plan(resident=person, wishes="想住在家里，有人常来看看", by=clerk)
        if plan.lines.exists():
            yes = Agreement(person.name, Informant.SELF, _ink())
            agree_plan(plan=plan, agreement=yes, by=clerk)
            return


def _ink() -> ContentFile:
    picture = Image.new("RGB", (300, 110), "white")
    ImageDraw.Draw(picture).line((10, 90, 150, 20, 280, 80), fill="black", width=4)
    data = BytesIO()
    picture.save(data, "PNG")
    return ContentFile(data.getvalue(), name="signature.png")
