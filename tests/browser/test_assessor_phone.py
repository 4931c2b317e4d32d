"""An assessor's phone in a home without network: filled in, signed, kept over a reload, sent later, once."""

import pytest
from playwright.sync_api import expect

from elderly_care.commands.assessment_visits import Signed, sign
from elderly_care.commands.assessment_visits import fill_in as fill_form
from elderly_care.enums.assessment import AssessmentState
from elderly_care.models import AssessmentCase, AssessmentRecord
from tests.browser.outbox import open_offline, waiting
from tests.factories.elderly_care_assessments import (
    Scene,
    an_act,
    answers_of,
    filled,
    ink,
)

PAGE = "/console/assessment/phone/"


@pytest.fixture
def scene():
    found = Scene()
    found.case = found.assigned()
    return found


def open_form(page):
    page.get_by_text("填写评估表", exact=True).click()
    return page.locator("form[data-act=fill]")


def choose(form, total):
    """The whole form at once, as 26 presses would."""
    form.evaluate(
        """(form, answers) => {
          for (const [name, score] of Object.entries(answers)) {
            form.querySelector(`input[name="${name}"][value="${score}"]`).checked = true;
          }
          form.dispatchEvent(new Event("input"));
        }""",
        answers_of(total),
    )


def draw(form):
    pad = form.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    mouse = form.page.mouse
    mouse.move(box["x"] + 20, box["y"] + 20)
    mouse.down()
    mouse.move(box["x"] + 120, box["y"] + 60)
    mouse.up()


def fill_in(page):
    """Without network: a draft that outlives the page, and then what is sent later."""
    form = open_form(page)
    choose(form, 60)
    preview = page.locator("form[data-act=fill] [data-preview]")
    expect(preview).to_contain_text("总分 60，中度失能")
    page.reload()
    expect(preview).to_contain_text("总分 60，中度失能")
    form = page.locator("form[data-act=fill]")
    form.get_by_label("确诊痴呆").check()
    expect(preview).to_contain_text("重度失能")
    form.get_by_role("button", name="提交评估表").click()
    expect(form.locator("[data-error]")).to_contain_text("诊断依据")
    form.get_by_label("诊断依据").fill("区医院，阿尔茨海默病，去年")
    form.get_by_role("button", name="提交评估表").click()
    expect(form.locator("[data-error]")).to_contain_text("请签名")
    draw(form)
    form.get_by_role("button", name="提交评估表").click()
    waiting(page, 1)


def person_signs(page):
    person = page.locator("[data-step=person]")
    person.get_by_text("请本人或信息提供者签名", exact=True).click()
    person.get_by_label("签名人姓名").fill("张小明")
    draw(person.locator("form"))
    person.get_by_role("button", name="确认评估内容").click()
    waiting(page, 2)


def test_a_home_without_network(page_as, network, scene):
    page = page_as(scene.first.user)
    open_offline(page, PAGE)
    network(page, away=True)
    fill_in(page)
    person_signs(page)
    assert not AssessmentRecord.objects.exists()

    network(page, away=False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-outbox]")).to_be_hidden()
    made = AssessmentRecord.objects.get()
    assert (made.total, made.level, made.claimed_total) == (60, 3, 60)
    assert set(made.signatures.values_list("signer", flat=True)) == {"first", "person"}


def test_the_second_assessor_reads_and_signs(page_as, scene):
    first = fill_form(case=scene.case, filled=filled(60), act=an_act(), by=scene.first.user)
    person = Signed(first.version, ink(), name="张小明", relation="child", is_person=True)
    sign(case=scene.case, signed=person, act=an_act(), by=scene.first.user)
    page = page_as(scene.second.user)
    page.goto(PAGE)
    expect(page.locator("[data-stop]")).to_contain_text("总分 60，中度失能")
    page.get_by_text("同意这一版，签名", exact=True).click()
    form = page.locator("form[data-act=sign]")
    draw(form)
    form.get_by_role("button", name="签名", exact=True).click()
    expect(page.locator("[data-stop-state]")).to_contain_text("已签名")
    assert AssessmentCase.objects.get().state == AssessmentState.SCORED


def test_the_pages_are_sound(page_as, check_page, scene):
    page = page_as(scene.first.user)
    page.goto(PAGE)
    open_form(page)
    check_page(page, "assessor-phone")
