"""Applying for a subsidy, and deciding on it, as people see it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from subsidies.enums import ApplicationState as S
from subsidies.enums import Evidence
from subsidies.models import Application, ApplicationDocument
from tests.factories.elderly_care import CareStatusFactory, FamilyLinkFactory, ResidentFactory
from tests.factories.subsidies import ProgrammeFactory
from tests.factories.subsidies_applications import (
    Officers,
    application_in,
    delegate,
    photo,
    require_document,
)

STAFF = {"least_target": 44}


def portal(name, *args):
    return reverse(f"subsidies_portal:{name}", args=args)


def console(name, *args):
    return reverse(f"subsidies_console:{name}", args=args)


@pytest.fixture
def scene(transactional_db, calendar):
    """A person with a programme to apply for, one application in review and one refused."""
    resident = ResidentFactory(name="张秀英")
    CareStatusFactory(resident=resident)
    programme = ProgrammeFactory(ruled=True, name="困难老年人养老服务补贴")
    other = ProgrammeFactory(ruled=True, name="失能老年人护理补贴")
    delegate(programme)
    for name, code in (("身份证", "id_card"), ("残疾证", "disability_card")):
        require_document(programme, code, name)
        require_document(other, code, name)
    return resident, programme, other


@pytest.mark.parametrize(
    ("look", "checks"),
    [({}, {}), ({"size": "xlarge", "contrast": "high"}, {}), ({"width": 1366}, {"options": None})],
)
def test_the_portal_pages_are_sound(page_as, check_page, scene, look, checks):
    resident, programme, other = scene
    waiting = application_in(S.SUPPLEMENT, programme=other, resident=resident)
    Application.objects.filter(pk=waiting.pk).update(supplement_note="残疾证（照片看不清）")
    page = page_as(FamilyLinkFactory(resident=resident).user, **look)
    label = "-".join(map(str, look.values())) or "normal"
    for name, args in [
        ("index", []),
        ("choose", []),
        ("apply", [programme.code]),
        ("application", [waiting.pk]),
        ("done", [waiting.pk]),
        ("withdraw", [waiting.pk]),
        ("change", []),
        ("public_notices", []),
    ]:
        assert page.goto(portal(name, *args)).status == 200
        check_page(page, f"benefits-{name}-{label}", **checks)


def test_applying_without_scripts(page_as, scene, tmp_path):
    resident, programme, _other = scene
    picture = tmp_path / "card.jpg"
    picture.write_bytes(photo().read())
    page = page_as(FamilyLinkFactory(resident=resident).user, javascript=False)
    page.goto("/")
    page.get_by_role("link", name="申请补贴").click()
    page.get_by_role("link", name="看看能申请什么").click()
    page.get_by_role("link", name=programme.name).click()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("申请收到了")
    page.get_by_role("link", name="上传材料").click()
    page.get_by_label("照片或 PDF").first.set_input_files(picture)
    page.get_by_role("button", name="上传").first.click()
    expect(page.get_by_text("已交，等核对")).to_be_visible()


@pytest.mark.parametrize(("width", "checks"), [(360, {**STAFF, "options": None}), (1366, STAFF)])
def test_the_office_pages_are_sound(page_as, check_page, scene, width, checks):
    resident, programme, other = scene
    officers = Officers.of(resident)
    accepted = application_in(S.ACCEPTED, programme=programme, resident=resident)
    ApplicationDocument.objects.create(
        application=accepted, code="id_card", evidence=Evidence.PAPER, source="身份证原件"
    )
    refused = application_in(S.REFUSED, programme=other, resident=resident)
    page = page_as(officers.clerk, width=width)
    for name, args in [
        ("applications", []),
        ("application", [accepted.pk]),
        ("application", [refused.pk]),
        ("letter", [refused.pk]),
        ("find", []),
    ]:
        assert page.goto(console(name, *args)).status == 200
        check_page(page, f"console-{name}-{args}-{width}", **checks)
    page.goto("/console/")
    check_page(page, f"console-home-{width}", **checks)


def test_a_clerk_reviews_with_the_keyboard_alone(page_as, scene):
    resident, programme, _other = scene
    accepted = application_in(S.ACCEPTED, programme=programme, resident=resident)
    page = page_as(Officers.of(resident).clerk, width=1366)
    page.goto(console("application", accepted.pk))
    page.get_by_label("不符合条件").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="提交初审意见").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.title().startswith("有错误：")
    assert page.get_by_label("不符合条件").is_checked()
