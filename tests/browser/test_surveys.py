"""A clerk writes a survey on a phone by keyboard, without scripts, and looks at it as the public will."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from stations.models import Survey
from tests.factories.accounts import CommunityFactory, staff


def console(name, *args):
    return reverse(f"stations_console:{name}", args=args)


@pytest.fixture
def clerk():
    return staff(Role.STREET_CLERK, CommunityFactory().parent)


def fill_in(page):
    page.get_by_label("名称").fill("服务需求调查")
    page.get_by_label("征集范围").select_option(index=1)
    page.get_by_label("结束日期").fill("2199-12-31")


def in_question(page, number):
    return page.get_by_role("group", name=f"第 {number} 题", exact=True)


def button(page, words, about):
    return page.get_by_role("button", name=f"{words} {about}", exact=True)


def press(page, words, about):
    button(page, words, about).press("Enter")


def write(page, number, text, kind, *options):
    in_question(page, number).get_by_label("题目", exact=True).fill(text)
    in_question(page, number).get_by_label("题型").select_option(kind)
    for place, option in enumerate(options, start=1):
        page.get_by_label(f"第 {number} 题第 {place} 个选项", exact=True).fill(option)


def write_two(page):
    """A text, and a ranking to which a fifth option is added."""
    fill_in(page)
    write(page, 1, "您还想说什么？", "text")
    expect(page.get_by_label("第 1 题第 1 个选项")).to_be_hidden()
    page.get_by_role("button", name="再加一道题").press("Enter")
    expect(in_question(page, 2).get_by_label("题目", exact=True)).to_be_focused()
    write(page, 2, "最需要什么？", "ranking", "老年餐桌", "助浴", "上门看护", "理发")
    press(page, "再加几个选项", "第 2 题")
    expect(page.get_by_label("第 2 题第 5 个选项", exact=True)).to_be_focused()
    page.keyboard.type("助医")


def bring_in_order(page):
    """The ranking first, in it the fifth option fourth, the second out."""
    press(page, "题目上移", "第 2 题")
    expect(button(page, "题目下移", "第 1 题")).to_be_focused()
    press(page, "上移", "第 1 题第 5 个选项")
    expect(button(page, "上移", "第 1 题第 4 个选项")).to_be_focused()
    press(page, "删除", "第 1 题第 2 个选项")
    expect(page.get_by_label("第 1 题第 2 个选项", exact=True)).to_have_value("上门看护")


def test_a_survey_is_written_and_seen(page_as, check_page, clerk):
    page = page_as(clerk, javascript=False)
    page.goto(console("survey_new"))
    write_two(page)
    check_page(page, "survey-editor", least_target=44, widths=(320, 360, 1366), options=None)
    bring_in_order(page)
    page.get_by_role("button", name="保存并预览").press("Enter")

    expect(page.get_by_role("heading", name="服务需求调查")).to_be_visible()
    expect(page.get_by_label("最需要什么？（第 1 位）")).to_be_visible()
    expect(page.get_by_role("button", name="提交")).to_be_disabled()
    check_page(page, "survey-preview", options=None)
    asked = list(Survey.objects.get().questions.values_list("kind", "options"))
    assert asked == [("ranking", ["老年餐桌", "上门看护", "助医", "理发"]), ("text", [])]


def test_a_mistake_leads_to_its_question(page_as, check_page, clerk):
    page = page_as(clerk)
    page.goto(console("survey_new"))
    fill_in(page)
    write(page, 1, "满意吗？", "single", "满意", "满意")
    page.get_by_role("button", name="再加一道题").press("Enter")
    page.get_by_role("button", name="保存草稿").last.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    check_page(page, "survey-mistakes", least_target=44)
    page.get_by_role("link", name="第 1 题：有两个选项写得一样").press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("第 1 题第 1 个选项", exact=True)).to_be_focused()
    page.get_by_role("link", name="第 2 题：请填：题目").press("Enter")
    expect(in_question(page, 2).get_by_label("题目", exact=True)).to_be_focused()
    assert not Survey.objects.exists()
