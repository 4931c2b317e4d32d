"""Facts that rosters may leave out: kept when they do, read when they don't."""

from dataclasses import replace
from pathlib import Path

import pytest

from accounts.enums import Role
from core.audit import SYSTEM
from elderly_care.commands import add_resident, change_resident, decide_change, import_roster
from elderly_care.enums import BenefitKind, CareCategory, RowProblem
from elderly_care.logic.people import Person
from elderly_care.logic.roster import COLUMNS
from elderly_care.models import CareStatus, OtherBenefit, Resident
from tests.elderly_care.rosters import csv_file, row
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import CareStatusFactory, OtherBenefitFactory, ResidentFactory

pytestmark = pytest.mark.django_db
NEW_BENEFITS = [
    BenefitKind.WELFARE_LIVING,
    BenefitKind.WELFARE_NURSING,
    BenefitKind.COURAGE_NURSING,
    BenefitKind.RETURNED_YOUTH_NURSING,
    BenefitKind.HARDSHIP_INSTITUTION,
]
NEW_CATEGORIES = [
    CareCategory.LOW_EDGE,
    CareCategory.SANWU,
    CareCategory.YOUFU,
    CareCategory.VETERAN,
]


@pytest.fixture
def community():
    return CommunityFactory()


def load(community, columns=COLUMNS, **cells):
    file = csv_file(row(community_code=community.code, **cells), columns=columns)
    return import_roster(file=file, by=SYSTEM)


def test_the_shipped_columns_are_what_they_were():
    shipped = Path(__file__).resolve().parents[2] / "config" / "demo_data" / "roster.csv"
    assert shipped.read_text().partition("\n")[0].split(",") == list(COLUMNS)


@pytest.mark.parametrize("category", NEW_CATEGORIES)
def test_a_roster_without_a_column_says_nothing_about_it(community, category):
    load(community)
    CareStatusFactory(resident=Resident.objects.get(), category=category)
    assert load(community).unchanged == 1
    assert CareStatus.objects.get().valid_to is None


@pytest.mark.parametrize("category", NEW_CATEGORIES)
def test_a_roster_with_the_column_says_what_holds(community, category):
    columns = (*COLUMNS, f"{category}_from", f"{category}_to")
    cells = {f"{category}_from": "2024-01-01", f"{category}_to": ""}
    load(community, columns, **cells)
    held = CareStatus.objects.get()
    assert (held.category, held.valid_to) == (category, None)
    load(community, columns, **cells | {f"{category}_from": ""})
    held.refresh_from_db()
    assert held.valid_to is not None


@pytest.mark.parametrize("kind", NEW_BENEFITS)
def test_a_benefit_that_a_streets_system_does_not_know_stays(community, kind):
    load(community, other_benefits="tekun")
    OtherBenefitFactory(resident=Resident.objects.get(), kind=kind)
    load(community)
    assert [benefit.kind for benefit in OtherBenefit.objects.all()] == [kind]


@pytest.mark.parametrize("kind", NEW_BENEFITS)
def test_a_roster_may_name_it(community, kind):
    load(community, other_benefits=f"tekun;{kind}")
    assert set(OtherBenefit.objects.values_list("kind", flat=True)) == {"tekun", kind}


def test_where_somebody_is_registered(community):
    columns = (*COLUMNS, "hukou_code")
    load(community, columns, hukou_code="130200")
    assert Resident.objects.get().hukou_code == "130200"
    load(community)
    assert Resident.objects.get().hukou_code == "130200"
    load(community, columns, hukou_code="")
    assert Resident.objects.get().hukou_code == ""


@pytest.mark.parametrize("code", ["北京", "0", "1", "11a", "1" * 13, "1e5"])
def test_what_is_no_region(community, code):
    result = load(community, (*COLUMNS, "hukou_code"), hukou_code=code)
    assert result.created == 0
    assert result.rejected[0].column == "hukou_code"
    assert result.rejected[0].problem in (
        RowProblem.REGION,
        RowProblem.TOO_LONG,
        RowProblem.SCIENTIFIC,
    )


def test_a_form_that_does_not_speak_of_the_registration_keeps_it(community):
    load(community, (*COLUMNS, "hukou_code"), hukou_code="13")
    resident = Resident.objects.get()
    names = ("resident_no", "name", "sex", "birth_date", "id_number", "address", "living_status")
    person = Person(
        community_code=community.code, **{name: getattr(resident, name) for name in names}
    )
    assert change_resident(resident=resident, person=person, by=SYSTEM).hukou_code == "13"
    person = replace(person, hukou_code="")
    assert change_resident(resident=resident, person=person, by=SYSTEM).hukou_code == ""
    resident.delete()
    assert add_resident(person=replace(person, hukou_code="11"), by=SYSTEM).hukou_code == "11"


def test_staff_ask_for_what_a_benefit_pays_and_somebody_else_decides(client_as):
    resident = ResidentFactory()
    client = client_as(staff(Role.STREET_CLERK, resident.community.parent))
    address = f"/admin/elderly_care/resident/{resident.pk}/change/"
    page = client.get(address)
    form = {"resident_no": resident.resident_no, "name": resident.name, "hukou_code": "1102"}
    form |= {"community": resident.community_id, "address": resident.address}
    form |= {"living_status": resident.living_status}
    for formset in page.context["inline_admin_formsets"]:
        prefix = formset.formset.prefix
        form |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    form |= {
        "other_benefits-TOTAL_FORMS": "1",
        "other_benefits-0-kind": "courage_nursing",
        "other_benefits-0-monthly_fen": "312.5",
        "other_benefits-0-resident": resident.pk,
    }
    assert client.post(address, form).status_code == 302
    assert not OtherBenefit.objects.exists()
    asked = resident.change_requests.get()
    assert (asked.field, asked.after) == ("benefit", "courage_nursing 31250 - -")
    approver = staff(Role.STREET_APPROVER, resident.community.parent)
    decide_change(request=asked, approve=True, by=approver)
    assert OtherBenefit.objects.get().monthly_fen == 312_50
    resident.refresh_from_db()
    assert resident.hukou_code == "1102"


def test_an_amount_may_stay_unknown():
    assert OtherBenefitFactory().monthly_fen is None
