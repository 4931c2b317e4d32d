"""Papers of a meal: counted right, numbered, told apart, and nothing that people type is markup."""

import re

import pytest
from django.db import Error, transaction

from accounts.enums import Role
from core.audit import SYSTEM
from elderly_care.models import Restriction
from meals.commands.papers import make_paper
from meals.enums import FulfilMode, PaperKind
from meals.logic import papers
from meals.logic.papers import Box
from meals.models import DoorNote, SheetVersion
from meals.queries.papers import boxes_of, changes_since, latest_version
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import MealOrderFactory, OrderLineFactory, lunch

KINDS = PaperKind.values


def box(number="000001", **changes) -> Box:
    values = {
        "name": "张秀英",
        "station": "一号点",
        "mode": "自取",
        "way": "pick_up",
        "items": (("套餐甲", 1),),
        "dishes": (("meat", "红烧肉", 1), ("staple", "米饭", 1)),
    }
    return Box(number, **{**values, **changes})


def test_production_counts_dishes_by_texture_and_meals_by_size_and_clash():
    boxes = [
        box("000001"),
        box("000002", items=(("套餐甲", 2),), dishes=(("meat", "红烧肉", 2),)),
        box("000003", texture="软烂", special="不能吃花生", note="多汤"),
    ]

    found = papers.production(boxes)

    assert ["meat", "红烧肉", "", 3] in found["dishes"]
    assert ["meat", "红烧肉", "软烂", 1] in found["dishes"]
    assert found["meals"] == [
        ["套餐甲", 1, "", "", 1, 1],
        ["套餐甲", 1, "软烂", "不能吃花生", 1, 1],
        ["套餐甲", 2, "", "", 1, 2],
    ]
    assert found["places"] == [["一号点", "", "自取 4", 4]]
    assert found["special"] == [["000003", "一号点", "套餐甲 × 1", "软烂", "不能吃花生", "多汤"]]


def test_labels_come_round_by_round_in_the_sequence_of_stops():
    second = {"round": "第 2 趟", "round_number": 2, "way": "delivery"}
    first = {"round": "第 1 趟", "round_number": 1, "way": "delivery"}
    boxes = [
        box("000001"),
        box("000002", position=1, **second),
        box("000003", position=2, **first),
        box("000004", position=1, **first),
    ]

    found = papers.labels(boxes)["labels"]

    assert [label["number"] for label in found] == ["000004", "000003", "000002", "000001"]
    rounds = papers.manifest(boxes)["rounds"]
    assert [(r["load"], r["portions"]) for r in rounds] == [("第 1 趟", 2), ("第 2 趟", 1)]
    loads = papers.packing(boxes)["loads"]
    assert [(r["load"], r["portions"]) for r in loads] == [
        ("第 1 趟", 2),
        ("第 2 趟", 1),
        ("一号点", 1),
    ]
    assert [load["title"] for load in loads] == ["第 1 趟 · 一号点", "第 2 趟 · 一号点", "一号点"]


def test_a_manifest_says_who_rides_and_what_comes_together():
    ride = {"round": "第 1 趟", "round_number": 1, "way": "delivery", "rider": "骑手小王"}
    boxes = [
        box("000001", cash_fen=460, **ride),
        box("000002", items=(("套餐甲", 2),), cash_fen=1200, **ride),
    ]

    (found,) = papers.manifest(boxes)["rounds"]

    assert (found["rider"], found["doors"], found["portions"]) == ("骑手小王", 2, 3)
    assert found["cash"] == "16.60"
    assert [stop["cash"] for stop in found["stops"]] == ["4.60", "12.00"]


def test_a_box_that_changed_needs_a_new_label():
    kept, changed, new = box("000001"), box("000002"), box("000003")
    printed = papers.counts("labels", [kept, changed])
    now = [kept, box("000002", items=(("套餐甲", 2),)), new]
    assert [b.number for b in papers.without_label(now, printed)] == ["000002", "000003"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_came_and_went_is_told(kind):
    before = papers.counts(kind, [box("000001", way="delivery"), box("000002", way="delivery")])
    now = papers.counts(
        kind, [box("000001", way="delivery"), box("000003", way="delivery", note="…")]
    )

    assert papers.changes(before, before) == []
    assert papers.changes(now, before) != [] or kind in ("production", "packing")
    assert sum(c.now - c.before for c in papers.changes(before, now)) == 0


def test_a_planned_time_is_no_change_of_the_food():
    before = papers.counts("production", [box(way="delivery")])
    now = papers.counts("production", [box(way="delivery", when="11:20", eat_by="12:30")])
    assert papers.changes(before, now) == []


# With the database -------------------------------------------------------------------------


@pytest.fixture
def scene(db):
    return lunch(CommunityFactory())


def ordered(scene, **changes):
    """An order that the scene's kitchen cooks."""
    resident = changes.pop("resident", None) or ResidentFactory(community=scene.point.division)
    order = MealOrderFactory(
        menu=scene.menu, resident=resident, station=scene.point, confirmed=True, **changes
    )
    OrderLineFactory(order=order, menu_item=scene.item, quantity=order.portions)
    return order


def meal(scene):
    return scene.kitchen, scene.menu.service_date, scene.menu.meal_period


def made(scene, kind="production"):
    kitchen, day, period = meal(scene)
    return make_paper(
        kitchen=kitchen, service_date=day, meal_period=period, kind=kind, by=scene.manager
    )


def test_a_box_carries_what_kitchen_and_rider_need(scene):
    order = ordered(scene, fulfil_mode=FulfilMode.DELIVERY, note="按门铃")
    day = scene.menu.service_date
    for kind, value in (("texture", "soft"), ("ingredient", "菜1")):
        Restriction.objects.create(resident=order.resident, kind=kind, value=value, starts_on=day)
    DoorNote.objects.create(resident=order.resident, text="有狗")

    (found,) = boxes_of(*meal(scene))

    assert (found.number, found.portions, found.note) == (order.number, 1, "按门铃")
    assert (found.texture, found.special, found.door_note) == ("软烂", "不要菜1", "有狗")
    assert (found.address, found.phone) == (order.resident.full_address, order.resident.phone)
    assert found.cash == "12.00"


@pytest.mark.parametrize("count", [1, 3])
def test_boxes_are_read_in_as_many_queries_for_three(scene, count, django_assert_num_queries):
    for _number in range(count):
        ordered(scene)

    with django_assert_num_queries(6):
        assert len(boxes_of(*meal(scene))) == count


@pytest.mark.parametrize("kind", KINDS)
def test_each_paper_is_a_pdf_and_unchanged_the_same_version(scene, kind):
    ordered(scene, fulfil_mode=FulfilMode.DELIVERY)

    first, again = made(scene, kind), made(scene, kind)

    assert first.pdf.startswith(b"%PDF-")
    assert (first.version.pk, first.version.number) == (again.version.pk, 1)
    assert first.filename.startswith(f"{kind}-")
    ordered(scene, fulfil_mode=FulfilMode.DELIVERY)
    assert made(scene, kind).version.number == 2


def test_an_empty_meal_prints_too(scene):
    assert [made(scene, kind).version.number for kind in KINDS] == [1, 1, 1, 1]


def test_a_cancelled_order_is_a_change_since_the_version(scene):
    ordered(scene)
    gone = ordered(scene)
    made(scene)
    type(gone).objects.filter(pk=gone.pk).update(state="cancelled")

    found = changes_since(latest_version(*meal(scene), "production"), boxes_of(*meal(scene)))

    assert [(c.what, c.before, c.now, c.difference) for c in found] == [
        (scene.item.name, 2, 1, "-1"),
        (f"{scene.point.name} 自取", 2, 1, "-1"),
    ]


def test_nothing_that_people_type_is_markup(scene):
    nasty = '#panic("x") $a$ *b* @c <d> `e` \\ [f] // g'
    resident = ResidentFactory(community=scene.point.division, address=nasty[:100])
    ordered(scene, resident=resident, fulfil_mode=FulfilMode.DELIVERY, note=nasty)

    assert all(made(scene, kind).pdf.startswith(b"%PDF-") for kind in KINDS)


def test_many_labels_fill_pages_of_twenty_four(scene):
    for _number in range(25):
        ordered(scene)

    pdf = made(scene, "labels").pdf

    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) in (0, 2)  # 0: pages in compressed objects


def test_stickers_only_for_what_came_since(scene):
    ordered(scene)
    first = made(scene, "labels")
    ordered(scene)
    kitchen, day, period = meal(scene)

    fewer = make_paper(
        kitchen=kitchen,
        service_date=day,
        meal_period=period,
        kind="labels",
        by=scene.manager,
        only_new=True,
    )

    assert (first.version.number, fewer.version.number) == (1, 2)
    assert len(fewer.version.counts) == 2
    assert len(fewer.pdf) < len(made(scene, "labels").pdf)


def test_two_versions_are_told_apart_and_never_rewritten(scene):
    version = made(scene).version
    with pytest.raises(Error), transaction.atomic():
        SheetVersion.objects.filter(pk=version.pk).update(number=9)


def test_nobody_is_anonymous(scene):
    kitchen, day, period = meal(scene)
    paper = make_paper(
        kitchen=kitchen, service_date=day, meal_period=period, kind="labels", by=SYSTEM
    )
    assert paper.version.made_by is None


# Pages --------------------------------------------------------------------------------------


def address(scene, kind="production"):
    kitchen, day, period = meal(scene)
    return f"/console/meals/sheet/{kitchen.pk}/{day:%Y-%m-%d}/{period}/{kind}/"


@pytest.mark.parametrize("kind", KINDS)
def test_every_paper_is_a_page_and_a_download(client_as, scene, kind):
    order = ordered(scene, fulfil_mode=FulfilMode.DELIVERY)
    client = client_as(scene.manager)

    page = client.get(address(scene, kind)).content.decode()
    assert (order.number in page) == (kind in ("labels", "manifest"))
    assert "还没有印过" in page

    paper = client.post(address(scene, kind))
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert "第 1 版" in client.get(address(scene, kind)).content.decode()
    ordered(scene, fulfil_mode=FulfilMode.DELIVERY)
    assert "第 1 版印出以后有变化" in client.get(address(scene, kind)).content.decode()


def test_the_kitchens_page_says_what_changed_since_the_print(client_as, scene):
    ordered(scene)
    made(scene)
    ordered(scene)
    page = client_as(scene.manager).get(address(scene).replace("production/", ""))
    assert "第 1 版印出以后有变化" in page.content.decode()


def test_looking_at_a_paper_makes_no_version(client_as, scene):
    ordered(scene)
    client_as(scene.manager).get(address(scene))
    assert SheetVersion.objects.count() == 0


@pytest.mark.parametrize("wrong", ["poster", "production/x"])
def test_there_are_four_papers(client_as, scene, wrong):
    assert client_as(scene.manager).get(address(scene, wrong)).status_code == 404


def test_names_and_doors_are_for_who_prints_there(client_as, scene):
    ordered(scene, fulfil_mode=FulfilMode.DELIVERY)
    readers = [
        (staff(Role.AUDITOR, scene.point.division), 403),
        (staff(Role.STATION_MANAGER, lunch(CommunityFactory()).operator), 404),
        (staff(Role.KITCHEN, scene.operator), 200),
    ]
    for user, status in readers:
        assert client_as(user).get(address(scene, "manifest")).status_code == status
        assert client_as(user).post(address(scene, "manifest")).status_code == status
