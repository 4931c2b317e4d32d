"""The demonstration has an assessment at every step, a plan, and two assessors; loaded twice it is the same."""

import pytest

from accounts.enums import OrganisationKind, Role
from config.demo import OPERATOR_CODE, STREET
from config.demo_assess import load_demo_assessments
from core.audit import SYSTEM
from elderly_care.commands.assessment_rules import load_assessment_rules
from elderly_care.models import AssessmentCase, Assessor, CarePlan
from tests.factories.accounts import CommunityFactory, OrganisationFactory, StreetFactory, staff
from tests.factories.elderly_care import AbilityAssessmentFactory, ResidentFactory

pytestmark = pytest.mark.django_db


def test_it_loads_once():
    assert load_assessment_rules() > 0
    assert load_assessment_rules() == 0
    street = StreetFactory(code=STREET)
    community = CommunityFactory(parent=street)
    kind = OrganisationKind.SOCIAL_ORGANISATION
    OrganisationFactory(division=street, credit_code=OPERATOR_CODE, kind=kind)
    staff(Role.STREET_CLERK, street, username="clerk")
    for _each in range(4):
        ResidentFactory(community=community)
    AbilityAssessmentFactory(resident=ResidentFactory(community=community), level=3)

    for _twice in range(2):
        load_demo_assessments(SYSTEM)
    states = AssessmentCase.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["publicised", "scored", "assigned", "assigned"]
    assert CarePlan.objects.get().state == "agreed"
    assert set(Assessor.objects.values_list("user__username", flat=True)) == {
        "assessor",
        "assessor2",
    }
