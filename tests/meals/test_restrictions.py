"""What people can't eat: told, ended, found on menus; what dishes are made of."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput, NotAllowed
from elderly_care.commands import RestrictionEnded, end_restriction, set_restriction
from elderly_care.enums import Relation
from elderly_care.models import Restriction
from meals import commands
from meals.logic.clashes import CONTAINS, LACKS, UNKNOWN, DishFacts, clash, facts_of
from meals.models import Dish
from meals.queries.clashes import clashes_for, suits
from meals.validators import validate_nutrition
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.elderly_care_restrictions import RestrictionFactory
from tests.factories.meals import DishFactory, MenuFactory, SetMealFactory, lunch
from tests.factories.meals_food import dish_part, offered


def facts(name="菜", **known) -> DishFacts:
    """Of a dish whose allergens have been checked."""
    sets = {key: frozenset(value) for key, value in known.items()}
    return DishFacts(name, **{"allergens_checked": True, **sets})


@pytest.mark.parametrize(
    ("kind", "value", "dish", "how"),
    [
        ("allergen", "peanut", facts(allergens=["peanut"]), CONTAINS),
        ("allergen", "peanut", facts(allergens=["soy"]), ""),
        ("allergen", "peanut", DishFacts("菜"), UNKNOWN),
        ("allergen", "peanut", DishFacts("菜", allergens=frozenset(["peanut"])), CONTAINS),
        ("ingredient", "香菜", facts(ingredients=["香菜", "豆腐"]), CONTAINS),
        ("ingredient", "香菜", facts(ingredients=["豆腐"]), ""),
        ("ingredient", "牛肉", facts("番茄牛腩"), CONTAINS),
        ("ingredient", "牛肉", facts(ingredients=["牛奶"]), ""),
        ("ingredient", "猪肉", facts(ingredients=["五花肉"]), CONTAINS),
        ("ingredient", "猪肉", facts(ingredients=["牛里脊"]), ""),
        ("ingredient", "牛肉", facts(ingredients=["牛里脊"]), CONTAINS),
        ("diet", "low_salt", facts(diets=["low_salt", "halal"]), ""),
        ("diet", "low_salt", facts(diets=["halal"]), LACKS),
        ("texture", "soft", facts(), LACKS),
        ("texture", "soft", facts(textures=["soft"]), ""),
        ("texture", "soft", facts(textures=["regular", "puree"]), ""),
        ("texture", "puree", facts(textures=["soft", "chopped"]), LACKS),
        ("texture", "regular", facts(), ""),
    ],
)
def test_whether_a_dish_suits(kind, value, dish, how):
    assert clash(kind, value, dish) == how


def test_a_dish_from_an_older_menu_says_nothing_of_allergens():
    assert clash("allergen", "egg", facts_of({"dish": 1, "name": "蒸蛋"})) == UNKNOWN


@pytest.mark.parametrize(
    "nutrition",
    [{"kcal": -1}, {"kcal": 5001}, {"kcal": True}, {"kcal": "1"}, {"sugar": 1}, [], {"kcal": None}],
)
def test_nutrition_that_can_not_be_is_refused(nutrition):
    with pytest.raises(ValidationError):
        validate_nutrition(nutrition)


def test_nutrition_is_names_and_numbers():
    validate_nutrition({"kcal": 320, "salt_g": 1.2})


@pytest.fixture
def resident(db):
    return ResidentFactory()


@pytest.fixture
def worker(resident):
    return staff(Role.COMMUNITY_WORKER, resident.community)


def test_it_is_said_once_and_ended(resident, worker):
    said = {"resident": resident, "kind": "allergen", "value": "peanut", "by": worker}
    row = set_restriction(**said, note="严重")
    assert set_restriction(**said) == row
    assert set_restriction(**said, note="轻微").note == "轻微"
    assert Restriction.objects.count() == 1
    assert end_restriction(restriction=row, by=worker).ends_on == today()
    Restriction.objects.update(
        ends_on=today() - timedelta(days=1), starts_on=today() - timedelta(9)
    )
    with pytest.raises(RestrictionEnded):
        end_restriction(restriction=row, by=worker)
    assert set_restriction(**said).pk != row.pk


@pytest.mark.parametrize(
    ("kind", "value"),
    [("allergen", "花生"), ("diet", "keto"), ("texture", ""), ("ingredient", "  "), ("mood", "x")],
)
def test_what_is_not_on_its_list_is_refused(resident, kind, value):
    with pytest.raises(InvalidInput):
        set_restriction(resident=resident, kind=kind, value=value, by=SYSTEM)
    assert not Restriction.objects.exists()


def test_only_the_person_family_and_staff_of_the_place_say_it(resident):
    daughter = FamilyLinkFactory(resident=resident, relation=Relation.CHILD, may_order=True).user
    cousin = FamilyLinkFactory(resident=resident, relation=Relation.RELATIVE, may_order=False).user
    foreign = staff(Role.COMMUNITY_WORKER, CommunityFactory())
    kitchen = staff(Role.KITCHEN, resident.community)
    set_restriction(resident=resident, kind="ingredient", value="香菜", by=daughter)
    for stranger in (cousin, foreign, kitchen):
        with pytest.raises(NotAllowed):
            set_restriction(resident=resident, kind="ingredient", value="葱", by=stranger)
        with pytest.raises(NotAllowed):
            end_restriction(restriction=Restriction.objects.get(), by=stranger)


def test_clashes_hold_on_the_day_of_the_menu(resident):
    menu = MenuFactory()
    peanuts = offered(menu, dish_part(1, allergens=["peanut"]), dish_part(2))
    plain = offered(menu, dish_part(3))
    row = RestrictionFactory(resident=resident)
    (found,) = suits(resident, peanuts)
    assert (found.blocks, found.words) == (True, "“菜1”含有花生")
    assert suits(resident, plain) == []
    Restriction.objects.update(ends_on=menu.service_date - timedelta(days=1))
    assert suits(resident, peanuts) == []
    Restriction.objects.update(starts_on=menu.service_date + timedelta(days=1), ends_on=None)
    assert suits(resident, peanuts) == []
    assert row.resident == resident


@pytest.mark.parametrize("people", [1, 3])
def test_everybody_at_once_in_one_query(db, people, django_assert_num_queries):
    menu = MenuFactory()
    items = [offered(menu, dish_part(n, allergens=["peanut"])) for n in (1, 2)]
    restricted = RestrictionFactory.create_batch(people)
    RestrictionFactory(kind="diet", value="halal")
    keys = [row.resident_id for row in restricted]
    with django_assert_num_queries(1):
        found = clashes_for(items, keys)
    assert {key: len(rows) for key, rows in found.items()} == dict.fromkeys(keys, 2)


@pytest.mark.django_db
def test_a_menu_keeps_what_its_dishes_were_made_of(api_as):
    scene = lunch(CommunityFactory(), draft=True)
    dish = DishFactory(
        operator=scene.operator,
        ingredients=["花生"],
        allergens=["peanut"],
        allergens_checked=True,
        nutrition={"kcal": 300},
    )
    set_meal = SetMealFactory(operator=scene.operator)
    commands.save_set_meal(set_meal=set_meal, dishes=[dish], by=SYSTEM)
    item = commands.offer(menu=scene.menu, set_meal=set_meal, by=SYSTEM)
    Dish.objects.filter(pk=dish.pk).update(allergens=[])
    assert item.parts[0]["allergens"] == ["peanut"]
    answer = api_as(scene.manager).get(f"/api/v1/menus/{scene.menu.pk}").json()
    parts = {part["name"]: part for row in answer["items"] for part in row["parts"]}
    assert parts[dish.name]["nutrition"] == {"kcal": 300.0}
    assert parts["菜1"]["allergens_checked"] is False


@pytest.fixture
def console(client_as, worker):
    return client_as(worker)


def page(resident):
    return reverse("meals_console:person_food", args=[resident.pk])


def test_staff_enter_and_end_it(console, resident):
    console.post(page(resident), {"what": "ingredient", "ingredient": "牛肉", "note": ""})
    console.post(page(resident), {"what": "diet-halal", "ingredient": "", "note": "回民"})
    shown = console.get(page(resident)).content.decode()
    assert "牛肉" in shown
    assert "清真" in shown
    row = Restriction.objects.get(kind="diet")
    console.post(page(resident), {"end": row.pk})
    row.refresh_from_db()
    assert row.ends_on == today()


@pytest.mark.parametrize(
    "sent",
    [
        {"what": "ingredient", "ingredient": " "},
        {"what": "allergen-花生"},
        {"what": ""},
        {"what": "ingredient", "ingredient": "长" * 41},
    ],
)
def test_what_can_not_be_is_named_beside_the_field(console, resident, sent):
    assert console.post(page(resident), sent).status_code == 422
    assert not Restriction.objects.exists()


@pytest.mark.parametrize("wanted", ["x", "-1", "9" * 30, ""])
def test_a_row_that_is_not_there_is_not_ended(console, resident, wanted):
    assert console.post(page(resident), {"end": wanted}).status_code == 404


def test_somebody_elsewhere_is_not_found(console):
    assert console.get(page(ResidentFactory())).status_code == 404


def test_the_family_enters_it_too(client_as, resident):
    user = FamilyLinkFactory(resident=resident, relation=Relation.SELF).user
    client = client_as(user)
    address = reverse("family:restrictions")
    assert client.post(address, {"what": "texture-soft"}).status_code == 302
    assert "软烂" in client.get(address).content.decode()


def test_the_file_shows_them(client_as, resident):
    RestrictionFactory(resident=resident, note="医生嘱咐")
    clerk = client_as(staff(Role.STREET_CLERK, resident.community.parent))
    shown = clerk.get(reverse("admin:elderly_care_resident_change", args=[resident.pk]))
    assert "医生嘱咐" in shown.content.decode()


@pytest.mark.django_db
def test_a_dish_is_described_in_the_admin(client_as):
    scene = lunch(CommunityFactory())
    address = reverse("admin:meals_dish_add")
    sent = {
        "operator": scene.operator.pk,
        "name": "宫保鸡丁",
        "category": "meat",
        "price_fen": "4",
        "ingredients": "鸡丁、花生，葱",
        "allergens": ["peanut"],
        "allergens_checked": "on",
        "diets": [],
        "textures": [],
        "kcal": "310",
        "salt_g": "",
        "is_active": "on",
    }
    manager = client_as(scene.manager)
    assert manager.post(address, {**sent, "kcal": "9999"}).status_code == 200
    assert manager.post(address, sent).status_code == 302
    dish = Dish.objects.get(name="宫保鸡丁")
    assert (dish.ingredients, dish.allergens, dish.nutrition) == (
        ["鸡丁", "花生", "葱"],
        ["peanut"],
        {"kcal": 310.0},
    )
    change = reverse("admin:meals_dish_change", args=[dish.pk])
    assert "鸡丁、花生、葱" in manager.get(change).content.decode()


RESTRICTIONS = "/api/v1/restrictions"


@pytest.fixture
def partner(api_as, resident):
    return api_as(staff(Role.PARTNER_ENGINEER, resident.community))


def test_partners_tell_read_and_end_it(partner, resident):
    RestrictionFactory()
    sent = {"resident": resident.pk, "kind": "allergen", "value": "egg"}
    told = partner.post(RESTRICTIONS, sent)
    assert (told.status_code, told.data["text"]) == (201, "过敏原：蛋类")
    assert partner.post(RESTRICTIONS, sent).data["id"] == told.data["id"]
    (read,) = partner.get(RESTRICTIONS, {"resident": resident.pk}).data["results"]
    assert read["value"] == "egg"
    ended = partner.post(f"{RESTRICTIONS}/{told.data['id']}/end")
    assert ended.data["ends_on"] == today().isoformat()


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"value": "eggs"}, 400), ({"kind": "x"}, 400), ({"resident": 0}, 400), ({"value": ""}, 400)],
)
def test_partners_are_told_what_is_wrong(partner, resident, changes, code):
    sent = {"resident": resident.pk, "kind": "allergen", "value": "egg", **changes}
    assert partner.post(RESTRICTIONS, sent).status_code == code
    assert not Restriction.objects.exists()


def test_partners_do_not_reach_another_street(partner):
    foreign = RestrictionFactory()
    sent = {"resident": foreign.resident_id, "kind": "allergen", "value": "egg"}
    assert partner.post(RESTRICTIONS, sent).status_code == 404
    assert partner.post(f"{RESTRICTIONS}/{foreign.pk}/end").status_code == 404
    assert partner.get(RESTRICTIONS).data["results"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_three(
    partner, resident, rows, django_assert_num_queries
):
    for value in ("egg", "soy", "milk")[:rows]:
        RestrictionFactory(resident=resident, value=value)
    with django_assert_num_queries(2):
        assert len(partner.get(RESTRICTIONS).data["results"]) == rows
