"""A group's chain order from paste to order, the page shared in the group, and a standing order."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from elderly_care.enums import Relation
from meals.models import MealOrder, StandingOrder
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.meals import lunch, place

LINES = 45


@pytest.fixture
def scene():
    made = lunch(CommunityFactory())
    made.people = [
        ResidentFactory(
            community=made.point.division,
            name=f"张{'甲乙丙丁戊己庚辛壬'[n % 9]}{'春夏秋冬福'[n // 9]}",
            address=f"幸福里{n + 1}号楼101",
        )
        for n in range(LINES)
    ]
    return made


def main(page):
    return page.get_by_role("main")


def test_45_lines_are_pasted_decided_and_ordered(page_as, check_page, scene):
    names = [person.name for person in scene.people]
    names[0] = "路人甲"
    text = "#接龙\n" + "\n".join(f"{n}. {name} 1份 自取" for n, name in enumerate(names, start=1))
    page = page_as(scene.worker, width=1366)
    page.goto(reverse("meals_console:relay"))
    check_page(page, "relay", least_target=44)
    page.get_by_label("群里的接龙").fill(text)
    main(page).get_by_role("button", name="读取接龙").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("核对接龙")
    check_page(page, "relay-lines", least_target=44, widths=(1366,))
    page.get_by_label("第 1 行是谁").select_option("walk_in")
    main(page).get_by_role("button", name="全部下单").click()

    expect(page.get_by_text("全部办完")).to_be_visible()
    assert MealOrder.objects.count() == LINES - 1


def test_the_shared_page_is_two_taps_from_the_order(page_as, check_page, scene):
    place(scene, scene.people[1], channel="relay")
    user = FamilyLinkFactory(relation=Relation.SELF, resident=scene.people[0]).user
    page = page_as(user)
    page.goto(reverse("meals_portal:relay", args=[scene.menu.pk, scene.point.pk]))
    check_page(page, "relay-shared")
    main(page).get_by_role("link", name=f"我也要：{scene.item.name}").click()
    main(page).get_by_role("button", name="确认订餐").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("订好了")
    assert MealOrder.objects.filter(channel="relay").count() == 2


def test_a_standing_order_without_scripts(page_as, check_page, scene):
    user = FamilyLinkFactory(relation=Relation.SELF, resident=scene.people[0]).user
    page = page_as(user, javascript=False)
    page.goto(reverse("meals_portal:standing_list"))
    page.get_by_label("不要什么").fill("牛肉")
    main(page).get_by_role("button", name="设好长期订餐").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("不要牛肉")
    assert StandingOrder.objects.get().weekdays == [1, 2, 3, 4, 5]

    page = page_as(user)
    page.goto(reverse("meals_portal:standing_list"))
    check_page(page, "standing")
