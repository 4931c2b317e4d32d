import pytest
from django.urls import reverse

from core.audit import SYSTEM
from elderly_care.enums import Relation
from meals.commands import cancel_order
from tests.factories.accounts import UserFactory
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.meals import lunch, place
from tests.factories.subsidies import ProgrammeFactory, filled_purse
from ui.context_processors import CONTRAST_COOKIE, SIZE_COOKIE

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-9"


def log_in(client, user, **data):
    return client.post(
        reverse("portal:login"), {"username": user.username, "password": PASSWORD, **data}
    )


def test_home_greets_a_visitor_with_the_phone_and_the_way_in(client, settings):
    settings.SERVICE_PHONE = "96345"
    page = client.get(reverse("portal:home")).content.decode()

    assert "tel:96345" in page
    assert reverse("portal:login") in page


def test_home_greets_by_name(client):
    client.force_login(UserFactory(display_name="张秀英"))

    assert "张秀英，您好" in client.get(reverse("portal:home")).content.decode()


def test_home_has_at_most_six_tiles(client):
    client.force_login(UserFactory())

    assert client.get(reverse("portal:home")).content.decode().count('class="tile"') <= 6


def test_resident_logs_in_and_is_at_home(client):
    response = log_in(client, UserFactory())

    assert response.status_code == 302
    assert response.url == reverse("portal:home")


@pytest.mark.parametrize("typed", ["13800001234", "138 0000 1234", " １３８００００１２３４ "])
def test_a_phone_number_may_be_typed_in_groups(client, typed):
    UserFactory(username="13800001234")
    response = client.post(reverse("portal:login"), {"username": typed, "password": PASSWORD})

    assert response.status_code == 302


def test_staff_log_in_and_are_in_the_admin(client):
    assert log_in(client, UserFactory(staff=True)).url == reverse("admin:index")


def test_log_in_goes_on_to_the_page_that_was_asked_for(client):
    wanted = reverse("portal:account")

    assert client.get(wanted).url == f"{reverse('portal:login')}?next={wanted}"
    assert log_in(client, UserFactory(), next=wanted).url == wanted


def test_log_in_never_leads_to_another_site(client):
    assert log_in(client, UserFactory(), next="//evil.example/").url == reverse("portal:home")


@pytest.mark.parametrize(
    ("username", "password"), [("nobody", PASSWORD), ("zhang", "wrong"), ("zhang", PASSWORD)]
)
def test_a_refused_log_in_says_one_sentence(client, username, password):
    UserFactory(username="zhang", is_active=False)
    response = client.post(reverse("portal:login"), {"username": username, "password": password})

    assert response.status_code == 422
    assert response.content.decode().count("手机号、登录名或密码不对") == 1
    assert f'value="{username}"' in response.content.decode()


def test_an_empty_log_in_names_what_is_missing(client):
    page = client.post(reverse("portal:login"), {}).content.decode()

    assert "请填：手机号或登录名" in page
    assert "请填：密码" in page
    assert "<title>有错误：登录" in page


def test_five_wrong_passwords_lock_and_say_for_how_long(client, settings):
    settings.AXES_ENABLED = True
    user = UserFactory()
    for _attempt in range(5):
        response = log_in(client, user, password="wrong")

    assert response.status_code == 429
    assert "30 分钟" in response.content.decode()
    assert "tel:" in response.content.decode()
    assert log_in(client, user).status_code == 429


def test_log_out_needs_a_post_and_leads_home(client):
    client.force_login(UserFactory())

    assert client.get(reverse("portal:logout")).status_code == 405
    assert client.post(reverse("portal:logout")).url == reverse("portal:home")
    assert "_auth_user_id" not in client.session


def test_strip_changes_one_setting_and_keeps_the_other(client):
    client.post(reverse("portal:preferences"), {"size": "large"})
    client.post(reverse("portal:preferences"), {"contrast": "high"})

    assert client.cookies[SIZE_COOKIE].value == "large"
    assert client.cookies[CONTRAST_COOKIE].value == "high"
    page = client.get(reverse("portal:home")).content.decode()
    assert 'data-size="large" data-contrast="high"' in page


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [("/login/", "/login/"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("", "/")],
)
def test_preferences_lead_back_to_our_pages_only(client, wanted, leads_to):
    response = client.post(reverse("portal:preferences"), {"size": "large", "next": wanted})

    assert response.url == leads_to


def test_unknown_preference_is_refused_and_changes_nothing(client):
    response = client.post(reverse("portal:preferences"), {"size": "gigantic"})

    assert response.status_code == 422
    assert SIZE_COOKIE not in response.cookies


def test_language_is_switched_by_a_form(client):
    client.post(reverse("set_language"), {"language": "en", "next": "/"})

    assert '<html lang="en"' in client.get("/").content.decode()


def resident_user(**fields):
    """A resident's own log-in."""
    return FamilyLinkFactory(relation=Relation.SELF, **fields).user


def test_home_says_for_whom_a_relative_acts(client):
    link = FamilyLinkFactory(relation=Relation.CHILD, resident__name="张秀英")
    client.force_login(link.user)

    assert (
        "您正在替<strong>张秀英</strong>办" in client.get(reverse("portal:home")).content.decode()
    )


def test_home_says_nothing_of_the_kind_to_the_resident(client):
    client.force_login(resident_user())

    assert "您正在替" not in client.get(reverse("portal:home")).content.decode()


def test_home_says_until_when_lunch_can_be_ordered(client):
    resident = ResidentFactory()
    lunch(resident.community)
    client.force_login(resident_user(resident=resident))

    page = client.get(reverse("portal:home")).content.decode()
    assert "前可以订明天午餐" in page
    assert "和上次一样" not in page


def test_home_offers_the_last_set_meal_again(client):
    resident = ResidentFactory()
    scene = lunch(resident.community)
    cancel_order(order=place(scene, resident), by=SYSTEM, reason="")
    client.force_login(resident_user(resident=resident))

    assert "和上次一样" in client.get(reverse("portal:home")).content.decode()


def test_home_says_that_lunch_is_ordered(client):
    resident = ResidentFactory()
    order = place(lunch(resident.community), resident)
    client.force_login(resident_user(resident=resident))
    page = client.get(reverse("portal:home")).content.decode()

    assert "明天午餐已经订好了" in page
    assert reverse("meals_portal:order_detail", args=[order.pk]) in page


def test_home_says_when_nothing_can_be_ordered(client):
    client.force_login(resident_user())

    assert "现在没有可以订的饭" in client.get(reverse("portal:home")).content.decode()


def test_every_tile_leads_to_a_page(client):
    client.force_login(resident_user())
    tiles = client.get(reverse("portal:home")).context["tiles"]

    assert [(str(t.href), client.get(t.href).status_code) for t in tiles] == [
        (str(t.href), 200) for t in tiles
    ]


def test_account_shows_every_purse_with_its_balance(client):
    link = FamilyLinkFactory(relation=Relation.SELF)
    filled_purse(10000, 10000, resident=link.resident, programme=ProgrammeFactory(name="高龄津贴"))
    client.force_login(link.user)
    page = client.get(reverse("portal:account")).content.decode()

    assert "高龄津贴" in page
    assert "200 元" in page


@pytest.mark.parametrize("purses", [1, 3])
def test_account_asks_as_often_for_three_purses_as_for_one(
    client, django_assert_num_queries, purses
):
    link = FamilyLinkFactory(relation=Relation.SELF)
    for _number in range(purses):
        filled_purse(10000, resident=link.resident)
    client.force_login(link.user)

    with django_assert_num_queries(6):  # session, user, links, purses, new notices, debts
        client.get(reverse("portal:account"))


def test_account_without_a_purse_says_what_to_do(client):
    client.force_login(resident_user())

    assert "还没有补贴账户" in client.get(reverse("portal:account")).content.decode()


def test_account_hides_money_from_a_relative_without_consent(client):
    link = FamilyLinkFactory(relation=Relation.CHILD, may_see_account=False)
    purse = filled_purse(10000, resident=link.resident)
    client.force_login(link.user)

    assert "100 元" not in client.get(reverse("portal:account")).content.decode()
    assert client.get(reverse("portal:purse", args=[purse.pk])).status_code == 403


def test_account_shows_money_to_a_relative_with_consent(client):
    link = FamilyLinkFactory(relation=Relation.CHILD, may_see_account=True)
    purse = filled_purse(10000, resident=link.resident)
    client.force_login(link.user)

    assert "100 元" in client.get(reverse("portal:account")).content.decode()
    assert client.get(reverse("portal:purse", args=[purse.pk])).status_code == 200


def test_purse_lists_each_top_up_newest_first(client):
    link = FamilyLinkFactory(relation=Relation.SELF)
    purse = filled_purse(10000, 30000, resident=link.resident)
    client.force_login(link.user)
    page = client.get(reverse("portal:purse", args=[purse.pk])).content.decode()

    assert page.index("+300.00 元") < page.index("+100.00 元")
    assert "发放补贴 · 2024-02" in page
    assert page.index("+300.00 元") < page.index("400.00 元") < page.index("+100.00 元")


def test_purse_shows_a_month(client):
    link = FamilyLinkFactory(relation=Relation.SELF)
    purse = filled_purse(10000, 30000, resident=link.resident)
    client.force_login(link.user)
    address = reverse("portal:purse", args=[purse.pk])

    page = client.get(address, {"month": "2024-01"}).content.decode()
    assert "+100.00 元" in page
    assert "+300.00 元" not in page
    assert "这个月没有进出" in client.get(address, {"month": "2025-01"}).content.decode()
    assert "+300.00 元" in client.get(address, {"month": "9999-99"}).content.decode()


@pytest.mark.parametrize("month", ["9999-12", "2200-01", "0001-01"])
def test_a_month_beyond_all_books_is_no_month(client, month):
    link = FamilyLinkFactory(relation=Relation.SELF)
    purse = filled_purse(
        10000, resident=link.resident, programme=ProgrammeFactory(ruled=True, name="高龄津贴")
    )
    client.force_login(link.user)
    for name, args in (("purse", [purse.pk]), ("why", [purse.pk]), ("account_print", [])):
        assert client.get(reverse(f"portal:{name}", args=args), {"month": month}).status_code == 200


def test_each_top_up_says_why(client):
    link = FamilyLinkFactory(relation=Relation.SELF)
    purse = filled_purse(
        10000, resident=link.resident, programme=ProgrammeFactory(ruled=True, name="高龄津贴")
    )
    client.force_login(link.user)
    why = reverse("portal:why", args=[purse.pk])

    page = client.get(reverse("portal:purse", args=[purse.pk])).content.decode()
    assert f"{why}?month=2024-01" in page
    answer = client.get(why, {"month": "2024-01"}).content.decode()
    assert "100 元" in answer
    assert "160号" in answer
    other = filled_purse(10000, resident=ResidentFactory())
    assert client.get(reverse("portal:why", args=[other.pk])).status_code == 404


def test_the_account_prints_all_purses(client):
    link = FamilyLinkFactory(relation=Relation.SELF)
    for name in ("高龄津贴", "护理补贴"):
        filled_purse(10000, 30000, resident=link.resident, programme=ProgrammeFactory(name=name))
    other = filled_purse(7700, resident=ResidentFactory())
    client.force_login(link.user)

    page = client.get(reverse("portal:account_print"), {"month": "2024-02"}).content.decode()

    assert page.count("+300.00 元") == 2
    assert page.count("400.00 元") == 4  # after the line, and at the end
    assert "护理补贴" in page
    assert "77.00" not in page
    assert other.programme.name not in page


def test_the_printed_account_needs_consent(client):
    link = FamilyLinkFactory(relation=Relation.CHILD, may_see_account=False)
    client.force_login(link.user)

    assert client.get(reverse("portal:account_print")).status_code == 403


@pytest.mark.parametrize("lots", [1, 3])
def test_purse_asks_as_often_for_three_lines_as_for_one(client, django_assert_num_queries, lots):
    link = FamilyLinkFactory(relation=Relation.SELF)
    purse = filled_purse(*[10000] * lots, resident=link.resident)
    client.force_login(link.user)

    # session, user, links, purse, its account, balances, lines, months
    with django_assert_num_queries(8):
        client.get(reverse("portal:purse", args=[purse.pk]))


def test_purse_of_somebody_else_is_not_found(client):
    other = filled_purse(10000, resident=ResidentFactory())
    client.force_login(resident_user())

    assert client.get(reverse("portal:purse", args=[other.pk])).status_code == 404


def test_account_of_nobody_says_where_to_register(client):
    client.force_login(UserFactory())
    response = client.get(reverse("portal:account"))

    assert response.status_code == 403
    assert "还没有和老人的档案连上" in response.content.decode()


def test_account_needs_a_log_in(client):
    assert client.get(reverse("portal:account")).status_code == 302


def test_missing_page_gives_the_phone(client):
    response = client.get("/nothing-here/")

    assert response.status_code == 404
    assert "tel:" in response.content.decode()
