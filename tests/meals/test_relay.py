"""A group's chain order: what people write, whom it means, and what is ordered."""

import pytest

from core.audit import SYSTEM
from core.errors import NotFound
from meals import commands
from meals.commands import Decision
from meals.logic.relay import parse
from meals.logic.relay_words import Offer
from meals.models import MealOrder, RelayImport
from meals.queries.relay import list_text, rows_of
from tests.factories.accounts import CommunityFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import MenuItemFactory, lunch, place

A, B, SOFT = Offer(1, "套餐A"), Offer(2, "套餐B"), Offer(3, "软食套餐", ("软烂",))
OFFERS = (A, B, SOFT)


def only(line, offers=OFFERS):
    (entry,) = parse(line, offers)
    return entry


@pytest.mark.parametrize(
    ("line", "name", "building", "offer", "quantity", "mode"),
    [
        ("1. 张秀英 套餐A 2份 自取", "张秀英", "", 1, 2, "pick_up"),
        ("２．李建国　套餐Ｂ　１份　送", "李建国", "", 2, 1, "delivery"),
        ("3、3号楼王阿姨 软食 送", "王", "3", 3, 1, "delivery"),
        ("4. 5号楼2单元301 赵桂兰 B餐×2 送上门", "赵桂兰", "5", 2, 2, "delivery"),
        ("5 孙玉珍 A 堂食", "孙玉珍", "", 1, 1, "dine_in"),
        ("6.🌹刘大爷👍 a套餐 两份", "刘", "", 1, 2, "pick_up"),
        ("7) 钱建国，二号套餐，自提", "钱建国", "", 2, 1, "pick_up"),
        ("8. 12栋 周奶奶 套餐a+2", "周", "12", 1, 2, "pick_up"),
        ("9. 吴桂芳 套 餐 B", "吴桂芳", "", 2, 1, "pick_up"),
        ("10. 郑老师 ", "郑", "", None, 1, "pick_up"),
        ("11. 7#冯秀兰 软烂 1份 配送", "冯秀兰", "7", 3, 1, "delivery"),
        ("12. 陈淑芬 A 3 份", "陈淑芬", "", 1, 3, "pick_up"),
        ("13.老杨 套餐B 来取", "杨", "", 2, 1, "pick_up"),
        ("14. 崔 淑 立 软食 100份", "崔淑立", "", 3, 100, "pick_up"),
        ("15. 张秀英 软食 一份", "张秀英", "", 3, 1, "pick_up"),
        ("16. 张秀英 A 软食一点", "张秀英", "", 1, 1, "pick_up"),
        ("17. 张秀英 A 0份", "张秀英", "", None, 1, "pick_up"),
        ("18. 王 软食 送", "王", "", 3, 1, "delivery"),
    ],
)
def test_a_line_is_read(line, name, building, offer, quantity, mode):
    entry = only(line)
    read = (entry.name, entry.building, entry.offer, entry.quantity, entry.mode)
    assert read == (name, building, offer, quantity, mode)


FISH = Offer(4, "套餐C", (), ("红烧鱼", "米饭"))
ASKED = None  # somebody has to say which


@pytest.mark.parametrize(
    ("said", "meals"),
    [
        ("A餐1份 B餐2份", {1: 1, 2: 2}),
        ("A2 B1", {1: 2, 2: 1}),
        ("A2", {1: 2}),
        ("套餐A 2份，套餐B 1份 自取", {1: 2, 2: 1}),
        ("1份A 2份B 送", {1: 1, 2: 2}),
        ("B餐×2 A×1 送上门", {2: 2, 1: 1}),
        ("软食1份、A1份", {3: 1, 1: 1}),
        ("A餐1份 A餐2份", {1: 3}),
        ("A餐和B餐", {1: 1, 2: 1}),
        ("A餐 B餐各2份", {1: 2, 2: 2}),
        ("两份A餐一份鱼", {1: 2, 4: 1}),
        ("一份鱼", {4: 1}),
        ("鱼1份 B餐2份", {4: 1, 2: 2}),
        ("两份C餐一份鱼", ASKED),  # the fish is C's
        ("一份米饭软一点", ASKED),
        ("A餐 B餐", ASKED),
        ("A餐 B餐2份", ASKED),
        ("A或B 1份", ASKED),
        ("A餐1份 X餐1份", ASKED),
        ("A0 B1", ASKED),
        ("A2 3份", ASKED),
        ("A1份 2份 B", ASKED),
        ("B2 A餐1份", ASKED),  # perhaps a door
    ],
)
def test_several_set_meals_on_a_line(said, meals):
    entry = only(f"1. 王和平 {said}", (*OFFERS, FISH))
    read = None if entry.offer is None else {entry.offer: entry.quantity, **dict(entry.more)}
    assert (entry.name, read) == ("王和平", meals)


@pytest.mark.parametrize(
    "said", ["A餐1份 B餐2份", "A2B1", "两份A餐一份鱼" * 30, "A1" * 90, "各" * 9]
)
def test_odd_lines_are_read_without_error(said):
    assert len(parse(f"1. 王秀英 {said}", (*OFFERS, FISH))) == 1


@pytest.mark.parametrize(
    "text", ["14. 张秀英 取消", "15.张秀英 套餐A 不要了", "16. 张秀英（不吃了）"]
)
def test_whoever_takes_it_back_is_read_so(text):
    entry = only(text)
    assert (entry.name, entry.is_withdrawn) == ("张秀英", True)


def test_headings_and_empty_lines_are_no_entries():
    text = """#接龙
    明天午餐 套餐A 12元 套餐B 10元，17:00截止
    例：1号楼张三 A 1份 自取

    大家早上好
    套餐A：红烧肉、米饭 12元
    1. 张秀英 A
    ————————
    2. 李建国 B
    """
    assert [entry.name for entry in parse(text, OFFERS)] == ["张秀英", "李建国"]


def test_a_set_meal_is_known_without_the_word_for_it():
    offers = (Offer(1, "清淡套餐"), Offer(2, "两荤一素套餐"))
    assert [only(f"1. 张秀英 {said}", offers).offer for said in ("清淡", "两荤一素 2份")] == [1, 2]


def test_with_one_set_meal_nobody_needs_to_name_it():
    assert only("1. 张秀英", (A,)).offer == 1


def test_what_is_left_is_a_note():
    assert only("1. 张秀英 A 米饭软一点").note == "米饭软一点"


@pytest.mark.parametrize("text", ["", "\n\n", "1.", "1. ", "\0", "🌹" * 50, "9" * 500, "-" * 300])
def test_nonsense_gives_nothing_and_no_error(text):
    assert [entry for entry in parse(text, OFFERS) if entry.name] == []


def test_a_huge_text_is_cut():
    assert len(parse("\n".join(f"{n}. 张秀英 A" for n in range(1, 1000)), OFFERS)) <= 300


# What is ordered by it.


@pytest.fixture
def scene():
    return lunch(CommunityFactory())


def person(scene, name, address="幸福里3号楼2单元301", **more):
    return ResidentFactory(community=scene.point.division, name=name, address=address, **more)


def read(scene, text, by=None):
    return commands.read_relay(
        menu=scene.menu, station=scene.point, text=text, by=by or scene.worker
    )


def matches(relay):
    return [(line.match, line.resident and line.resident.name) for line in relay.lines.all()]


@pytest.mark.django_db
def test_names_mean_people_of_the_community(scene):
    person(scene, "张秀英")
    person(scene, "王桂兰")
    person(scene, "李明")
    person(scene, "李明", "幸福里5号楼101")
    ResidentFactory(name="赵外人")
    relay = read(
        scene,
        "1. 张秀英\n2. 3号楼王阿姨\n3. 李明\n4. 5号楼李明\n5. 赵外人\n6. 秀英\n7. 8号楼张秀英",
    )
    assert matches(relay) == [
        ("exact", "张秀英"),
        ("doubtful", "王桂兰"),
        ("doubtful", None),
        ("exact", "李明"),
        ("nobody", None),
        ("doubtful", None),
        ("doubtful", "张秀英"),
    ]


@pytest.mark.django_db
def test_the_same_text_again_is_the_same_list(scene):
    assert read(scene, "1. 张秀英\n") == read(scene, " 1.  张秀英")


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "大家好", "#接龙\n明天午餐"])
def test_a_text_without_lines_is_refused(scene, text):
    with pytest.raises(commands.NothingRead):
        read(scene, text)
    assert not RelayImport.objects.exists()


@pytest.mark.django_db
def test_only_for_a_point_of_ones_own_area(scene):
    with pytest.raises(NotFound):
        read(scene, "1. 张秀英", by=lunch(CommunityFactory()).worker)


def results(relay):
    return [(line.result, line.order_id is not None) for line in relay.lines.order_by("position")]


def confirm(scene, relay, **decisions):
    lines = {line.position: line.pk for line in relay.lines.all()}
    chosen = {lines[int(n[1:])]: d for n, d in decisions.items()}
    return commands.confirm_relay(relay=relay, decisions=chosen, by=scene.worker)


@pytest.mark.django_db
def test_clear_lines_are_ordered_and_doubtful_ones_wait(scene):
    zhang, wang = person(scene, "张秀英"), person(scene, "王桂兰")
    relay = read(scene, "1. 张秀英 2份 送\n2. 3号楼王阿姨\n3. 路人甲")
    confirm(scene, relay)
    assert results(relay) == [("ordered", True), ("open", False), ("open", False)]
    order = MealOrder.objects.get()
    assert (order.resident, order.portions, order.fulfil_mode, order.channel) == (
        zhang,
        2,
        "delivery",
        "relay",
    )
    confirm(scene, relay, l2=Decision(resident_id=wang.pk), l3=Decision(result="walk_in"))
    assert results(relay) == [("ordered", True), ("ordered", True), ("walk_in", False)]
    confirm(scene, relay)
    assert MealOrder.objects.count() == 2


@pytest.mark.django_db
def test_each_line_has_its_own_result(scene):
    scene.item.stock = 1
    scene.item.save()
    zhang, li, sun = person(scene, "张秀英"), person(scene, "李建国"), person(scene, "孙玉珍")
    relay = read(scene, "1. 张秀英\n2. 李建国\n3. 孙玉珍 取消")
    assert (zhang.name, li.name) == ("张秀英", "李建国")
    lines = confirm(scene, relay)
    assert [line.result for line in lines] == ["ordered", "refused", "dropped"]
    assert "只剩 0 份" in lines[1].result_text
    scene.item.stock = 5
    scene.item.save()
    place(scene, li)
    assert [line.result for line in confirm(scene, relay)] == ["ordered", "already", "dropped"]
    assert not MealOrder.objects.filter(resident=sun).exists()
    assert relay.lines.get(position=3).result_text == "本来就没有订这一餐，不用取消。"


@pytest.mark.django_db
def test_who_takes_it_back_has_no_meal(scene):
    person(scene, "张秀英")
    first = read(scene, "1. 张秀英")
    confirm(scene, first)
    again = read(scene, "1. 张秀英\n2. 张秀英 取消")
    confirm(scene, again)
    assert results(again) == [("dropped", False), ("withdrawn", True)]
    assert MealOrder.objects.get().state == "cancelled"


@pytest.mark.django_db
def test_somebody_twice_in_the_list_is_asked_about(scene):
    person(scene, "张秀英")
    relay = read(scene, "1. 张秀英\n2. 张秀英 2份")
    assert [line.match for line in relay.lines.all()] == ["exact", "repeated"]
    confirm(scene, relay)
    assert results(relay) == [("ordered", True), ("open", False)]


@pytest.mark.django_db
def test_a_person_from_elsewhere_is_not_ordered_for(scene):
    relay = read(scene, "1. 路人甲")
    with pytest.raises(NotFound):
        confirm(scene, relay, l1=Decision(resident_id=ResidentFactory().pk))


@pytest.mark.django_db
def test_a_neighbour_of_another_community_is_asked_about(scene):
    near = CommunityFactory(parent=scene.point.division.parent)
    cui = ResidentFactory(community=near, name="崔淑立")
    assert matches(read(scene, "1. 崔淑立")) == [("nobody", None)]
    relay = read(scene, "1. 崔淑立\n", by=scene.manager)
    assert relay.lines.count() == 1
    line = commands.rename_line(
        line=relay.lines.get(), name="崔淑立", building="", by=scene.manager
    )
    assert (line.match, line.resident) == ("doubtful", cui)
    [row] = rows_of(relay, scene.manager)
    assert row.people == (cui,)
    decisions = {line.pk: Decision(resident_id=cui.pk)}
    commands.confirm_relay(relay=relay, decisions=decisions, by=scene.manager)
    assert results(relay) == [("ordered", True)]


@pytest.mark.django_db
def test_too_many_portions_are_asked_about(scene):
    person(scene, "张秀英")
    relay = read(scene, "1. 张秀英 100份")
    confirm(scene, relay)
    [row] = rows_of(relay)
    assert row.needs_decision
    confirm(scene, relay, l1=Decision(quantity=2))
    assert MealOrder.objects.get().portions == 2


@pytest.mark.django_db
def test_a_name_put_right_finds_its_person(scene):
    person(scene, "张秀英")
    relay = read(scene, "1. 秀秀")
    line = commands.rename_line(line=relay.lines.get(), name="张秀英", building="", by=scene.worker)
    assert line.match == "exact"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("崔 淑立", "崔淑立"),
        ("欧阳 秀英", "欧阳秀英"),
        ("阿依 古丽", "阿依·古丽"),
        ("崔　淑立阿姨", "崔淑立"),
    ],
)
def test_a_name_with_a_space_is_found_without_doubt(scene, said, name):
    person(scene, name)
    person(scene, f"{name[0]}大伟")
    relay = read(scene, f"1. {said} 少盐")
    assert matches(relay) == [("exact", name)]
    assert relay.lines.get().note == "少盐"


@pytest.mark.django_db
def test_a_surname_and_a_wish_are_no_name(scene):
    person(scene, "李建国")
    relay = read(scene, "1. 李 少盐")
    assert matches(relay) == [("doubtful", None)]
    assert relay.lines.get().note == "少盐"
    line = commands.rename_line(
        line=relay.lines.get(), name=" 李 建国 ", building="", by=scene.worker
    )
    assert (line.match, line.name) == ("exact", "李建国")


@pytest.mark.django_db
def test_several_set_meals_make_one_order(scene):
    resident = person(scene, "王秀英")
    other = MenuItemFactory(menu=scene.menu)
    relay = read(scene, "1. 王秀英 A餐1份 B餐2份")
    [row] = rows_of(relay)
    assert not row.needs_decision
    confirm(scene, relay)
    order = MealOrder.objects.get()
    lines = {line.menu_item_id: line.quantity for line in order.lines.all()}
    assert (order.resident, lines, order.portions) == (resident, {scene.item.pk: 1, other.pk: 2}, 3)
    confirm(scene, relay)
    assert MealOrder.objects.count() == 1


@pytest.mark.django_db
def test_too_many_of_several_are_asked_about(scene):
    person(scene, "王秀英")
    MenuItemFactory(menu=scene.menu)
    relay = read(scene, "1. 王秀英 A餐20份 B餐20份")
    [row] = rows_of(relay)
    assert row.needs_decision
    confirm(scene, relay, l1=Decision(menu_item_id=scene.item.pk, quantity=2))
    assert MealOrder.objects.get().portions == 2


@pytest.mark.django_db
@pytest.mark.parametrize("count", [2, 45])
def test_reading_takes_as_many_queries_for_45_lines(scene, count, django_assert_num_queries):
    text = "\n".join(f"{n}. 张三 {'甲乙丙丁'[n % 4]} {n}号楼 A2" for n in range(1, count + 1))
    with django_assert_num_queries(10):
        relay = read(scene, text, by=SYSTEM)
    with django_assert_num_queries(2):
        assert len(rows_of(relay)) == count


@pytest.mark.django_db
def test_the_list_to_paste_back_is_numbered_and_masked(scene):
    place(scene, person(scene, "张秀英"), fulfil_mode="delivery")
    text = list_text(scene.menu, scene.point)
    assert text.startswith("#接龙\n")
    assert text.endswith(f"1. 3号楼 张** {scene.item.name}×1 送餐上门")
    assert "秀英" not in text
