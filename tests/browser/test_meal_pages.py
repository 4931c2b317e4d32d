"""Pages that say before they do: a late order's price, a meal that is ordered, a draft that was missed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.enums import Role
from elderly_care.enums import Relation
from meals.models import MealOrder, Menu
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.meals import lunch, place

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene():
    made = lunch(CommunityFactory())
    made.resident = ResidentFactory(community=made.point.division)
    return made


def main(page):
    return page.get_by_role("main")


def test_a_late_order_shows_its_price_first(page_as, check_page, scene):
    Menu.objects.update(cutoff_at=timezone.now() - timedelta(minutes=1))
    page = page_as(staff(Role.STREET_CLERK, scene.point.division.parent), width=1366)
    page.goto(reverse("meals_console:late", args=[scene.resident.pk]))
    page.get_by_label("为什么截止以后还要订").fill("今早出院")
    main(page).get_by_role("button", name="看价格，再确认").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("核对加订")
    check_page(page, "late-check", least_target=44, widths=(360, 1366))
    main(page).get_by_role("button", name="改一改").click()
    expect(page.get_by_label("为什么截止以后还要订")).to_have_value("今早出院")
    main(page).get_by_role("button", name="看价格，再确认").click()
    main(page).get_by_role("button", name="确认加订").click()

    expect(page.get_by_text("已加订，订餐号")).to_be_visible()
    assert MealOrder.objects.get().late_reason == "今早出院"


def test_a_meal_that_is_ordered_shows_the_order(page_as, check_page, scene):
    order = place(scene, scene.resident)
    user = FamilyLinkFactory(relation=Relation.SELF, resident=scene.resident).user
    page = page_as(user)
    page.goto(reverse("meals_portal:order_menu"))
    expect(main(page).get_by_text(order.number)).to_be_visible()
    check_page(page, "meal-ordered")
    main(page).get_by_role("link", name="看这一餐的菜单").click()
    expect(main(page).get_by_role("button", name="继续")).to_be_visible()


def test_a_missed_draft_and_the_shared_address(page_as, check_page, scene):
    page = page_as(scene.manager, width=1366)
    page.goto(reverse("meals_console:relay_list", args=[scene.menu.pk, scene.point.pk]))
    shared = reverse("meals_portal:relay", args=[scene.menu.pk, scene.point.pk])
    expect(page.get_by_label("链接")).to_contain_text(f"://{page.url.split('/')[2]}{shared}")
    check_page(page, "relay-list", least_target=44, widths=(360, 1366))

    past = timezone.now() - timedelta(minutes=1)
    Menu.objects.update(state="draft", published_at=None, cutoff_at=past)
    day = scene.menu.service_date
    page.goto(f"{reverse('meals_console:week')}?week={day:%Y-%m-%d}")
    expect(page.get_by_text("已过截止时间，不能再公布")).to_be_visible()
    check_page(page, "week-missed", least_target=44, widths=(360, 1366))
