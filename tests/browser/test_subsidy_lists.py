"""Staff's lists of subsidies: readable, reachable, nothing sticks out."""

from datetime import date

import pytest

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from elderly_care.enums import BenefitKind
from subsidies.commands import build_lists, enrol, open_reviews
from subsidies.enums import FindingKind
from subsidies.models import Finding, Review
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import ProgrammeFactory
from tests.factories.subsidies_lists import BenefitRecordFactory, DepartmentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLACE = "/console/subsidies"


@pytest.fixture
def scene():
    """Two who receive, one of them reported dead; one who should receive."""
    community = CommunityFactory(name="望京花园社区")
    programme = ProgrammeFactory(ruled=True, name="失能老年人护理补贴")
    programme.versions.update(review_every_months=3, excluded_by=[BenefitKind.DISABLED_NURSING])
    one, other, _third = (ResidentFactory(community=community) for _ in range(3))
    applications = {one.pk: date(2024, 1, 5), other.pk: date(2024, 1, 5)}
    enrol(programme=programme, applications=applications, by=SYSTEM)
    department = DepartmentFactory(name="朝阳区残疾人联合会", division=community.parent.parent)
    BenefitRecordFactory(resident=one, department=department)
    BenefitRecordFactory(
        resident=one, department=department, kind="death", benefit="去世", amount_fen=None
    )
    open_reviews(day=today(), by=SYSTEM)
    build_lists(day=today(), by=SYSTEM)
    return programme, one, community


def test_lists_and_pages_of_staff(scene, page_as, check_page):
    programme, person, community = scene
    doubtful = Finding.objects.get(kind=FindingKind.RECEIVING_NOT_ELIGIBLE)
    check = f"duplicates/{person.pk}/?programme={programme.code}&on={today()}"
    pages = {
        "findings": "findings/",
        "findings-doubtful": f"findings/?list={doubtful.kind}",
        "finding": f"findings/{doubtful.pk}/",
        "review": f"reviews/{Review.objects.first().pk}/",
        "duplicates": check,
        "benefits": "benefits/",
    }
    page = page_as(staff(Role.STREET_CLERK, community.parent), width=1366)
    for name, path in pages.items():
        assert page.goto(f"{PLACE}/{path}").ok
        check_page(page, name, least_target=44)


def test_pages_of_the_district(scene, page_as, check_page):
    programme, _person, community = scene
    page = page_as(staff(Role.DISTRICT_ADMIN, community.parent.parent), width=1366)
    for name, path in {
        "reviews": f"reviews/?programme={programme.code}",
        "benefit-import": "benefits/import/",
    }.items():
        assert page.goto(f"{PLACE}/{path}").ok
        check_page(page, name, least_target=44)
