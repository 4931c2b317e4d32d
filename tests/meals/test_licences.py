"""Papers of kitchens: whoever has none publishes nothing and cooks nothing."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput
from meals import commands
from meals.enums import OrderState
from meals.models import HealthCertificate, KitchenLicence
from meals.queries.licences import Papers, ending_papers
from tests.clock import InDays, told
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    CutoffRuleFactory,
    KitchenFactory,
    PriceCapFactory,
    cook,
    lunch,
    on_its_day,
    place,
    route,
)

pytestmark = pytest.mark.django_db
PAPERS = "meals_console:papers"


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def kitchen(community):
    return KitchenFactory(station__division=community)


def expire(papers, day=None):
    """The last day of these papers was yesterday, or another day."""
    papers.update(valid_to=day or today() - timedelta(days=1))


def renewed(kitchen, person):
    return HealthCertificate.objects.create(
        kitchen=kitchen,
        person=person,
        number="新证",
        valid_from=today(),
        valid_to=today() + timedelta(days=365),
    )


def papers_missing(kitchen, day):
    return Papers([kitchen.pk]).missing(kitchen.pk, day)


def test_a_kitchen_with_all_papers_may_cook(kitchen):
    assert papers_missing(kitchen, today()) == []


@pytest.mark.parametrize("papers", ["licences", "certificates"])
def test_a_paper_holds_on_its_last_day_and_not_on_the_next(kitchen, papers):
    expire(getattr(kitchen, papers), today())
    assert papers_missing(kitchen, today()) == []
    assert len(papers_missing(kitchen, today() + timedelta(days=1))) == 1


def test_a_kitchen_without_papers_is_told_both(kitchen):
    bare = KitchenFactory(papers=False)
    assert len(papers_missing(bare, today())) == 2


def test_one_cook_with_an_expired_certificate_blocks_until_renewed_or_gone(kitchen):
    late = HealthCertificate.objects.create(
        kitchen=kitchen,
        person="李师傅",
        number="旧证",
        valid_from=today() - timedelta(days=400),
        valid_to=today() - timedelta(days=1),
    )
    (reason,) = papers_missing(kitchen, today())
    assert "李师傅" in reason
    with transaction.atomic():
        renewed(kitchen, "李师傅")
        assert papers_missing(kitchen, today()) == []
        transaction.set_rollback(True)
    late.left_on = today()
    commands.save_paper(paper=late, by=SYSTEM)
    assert papers_missing(kitchen, today()) == []


def test_an_expired_licence_stops_publishing(community):
    CutoffRuleFactory()
    PriceCapFactory()
    scene = lunch(community, draft=True)
    expire(scene.kitchen.licences, scene.menu.service_date - timedelta(days=1))
    with pytest.raises(commands.MenuNotReady) as refused:
        commands.publish_menu(menu=scene.menu, by=SYSTEM)
    assert "食品经营许可证" in str(refused.value)


def test_an_expired_certificate_stops_cooking_and_loses_no_order(community):
    scene = lunch(community)
    order = place(scene, ResidentFactory(community=community))
    route(scene)
    expire(scene.kitchen.certificates)
    with pytest.raises(commands.KitchenNotLicensed):
        cook(scene)
    with pytest.raises(commands.KitchenNotLicensed):
        commands.mark_orders_cooked(
            orders=type(order).objects.all(), by=SYSTEM, now=on_its_day(scene)
        )
    order.refresh_from_db()
    assert order.state == OrderState.CONFIRMED
    renewed(scene.kitchen, "马师傅")
    assert cook(scene) == 1


def test_the_kitchens_sheet_says_why(community, client_as):
    scene = lunch(community, service_date=today())
    place(scene, ResidentFactory(community=community))
    route(scene)
    expire(scene.kitchen.licences)
    day = scene.menu.service_date.isoformat()
    sheet = reverse("meals_console:sheet", args=[scene.kitchen.pk, day, "lunch"])
    answer = client_as(scene.manager).post(sheet, {"cooked": "1"}, follow=True)
    assert answer.status_code in (200, 409)
    assert "食品经营许可证" in answer.content.decode()


@pytest.mark.parametrize("changes", [{"valid_to": InDays(-9000)}, {"number": ""}])
def test_a_paper_that_can_not_be_is_refused(kitchen, changes):
    paper = KitchenLicence(
        kitchen=kitchen, number="N1", valid_from=today(), valid_to=today() + timedelta(days=1)
    )
    for name, value in told(changes).items():
        setattr(paper, name, value)
    with pytest.raises(InvalidInput):
        commands.save_paper(paper=paper, by=SYSTEM)


@pytest.mark.parametrize("table", ["kitchenlicence", "healthcertificate", "menuhold"])
def test_papers_do_not_disappear(table):
    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        connection.cursor().execute(f"DELETE FROM meals_{table}")


def test_what_ends_soon_is_listed_until_there_is_a_newer_one(kitchen, community):
    user = staff(Role.STATION_MANAGER, community)
    assert ending_papers(user) == []
    expire(kitchen.certificates, today() + timedelta(days=10))
    expire(kitchen.licences)
    foreign = KitchenFactory()
    expire(foreign.licences)
    rows = ending_papers(user)
    assert [(row.kitchen, row.days, row.is_over) for row in rows] == [
        (kitchen, -1, True),
        (kitchen, 10, False),
    ]
    assert [row.days for row in ending_papers(user, within=5)] == [-1]
    renewed(kitchen, "马师傅")
    assert [row.days for row in ending_papers(user)] == [-1]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_two_queries(community, rows, django_assert_num_queries):
    user = staff(Role.STATION_MANAGER, community)
    for _ in range(rows):
        expire(KitchenFactory(station__division=community).licences)
    assert user.scope
    with django_assert_num_queries(2):
        assert len(ending_papers(user)) == rows


def test_the_page_lists_them(client_as, kitchen, community):
    expire(kitchen.licences)
    client = client_as(staff(Role.STATION_MANAGER, community))
    shown = client.get(reverse(PAPERS)).content.decode()
    assert kitchen.licences.get().number in shown
    assert "已过期" in shown
    for days in ("x", "-1", "9" * 30):
        assert client.get(reverse(PAPERS), {"days": days}).status_code == 200


def test_a_cashier_does_not_see_them(client_as, community):
    client = client_as(staff(Role.CASHIER, community))
    assert client.get(reverse(PAPERS)).status_code == 403


def test_papers_are_entered_in_the_admin(client_as, kitchen, community):
    client = client_as(staff(Role.STATION_MANAGER, community))
    sent = {
        "kitchen": kitchen.pk,
        "number": "JY-9",
        "issuer": "区市场监管局",
        "valid_from": "2026-01-01",
        "valid_to": "2031-01-01",
    }
    address = reverse("admin:meals_kitchenlicence_add")
    assert client.post(address, {**sent, "valid_to": "2020-01-01"}).status_code == 200
    assert client.post(address, sent).status_code == 302
    assert kitchen.licences.filter(number="JY-9").exists()
    foreign = KitchenFactory()
    assert client.post(address, {**sent, "kitchen": foreign.pk}).status_code == 200
    assert foreign.licences.count() == 1
