"""What the demonstration dishes are made of, papers of the kitchens, and who can't eat what."""

from datetime import date, timedelta

from core.audit import Actor
from core.dates import today
from elderly_care.commands import set_restriction
from elderly_care.enums import Allergen, Diet, RestrictionKind, Texture
from elderly_care.models import Resident
from meals import commands
from meals.enums import MealPeriod
from meals.models import (
    DiningPlace,
    Dish,
    HealthCertificate,
    Kitchen,
    KitchenLicence,
    Menu,
    MenuItem,
)
from meals.queries.clashes import clashes_for
from stations.models import Station

OPENED = date(2018, 1, 1)
VALID_DAYS = 700
COOKS = ("马建国", "李桂芳", "张志强")
SOFT = (Texture.SOFT, Texture.CHOPPED)
LIGHT = (Diet.LOW_SALT, Diet.LOW_SUGAR, Diet.LOW_FAT)
# Ingredients, allergens, diets, textures, and per portion kcal, protein, fat, salt.
FACTS = {
    "红烧肉": ("五花肉、酱油、冰糖、葱", (Allergen.SOY, Allergen.GLUTEN), (), SOFT, (420, 14, 38, 1.8)),
    "宫保鸡丁": ("鸡丁、花生、葱、干辣椒、酱油", (Allergen.PEANUT, Allergen.SOY, Allergen.GLUTEN), (), (), (310, 24, 18, 1.9)),
    "清蒸鲈鱼": ("鲈鱼、葱、姜", (Allergen.FISH,), LIGHT, SOFT, (180, 28, 6, 0.9)),
    "番茄炒蛋": ("番茄、鸡蛋、葱", (Allergen.EGG,), (Diet.LOW_SALT, Diet.LOW_PURINE, Diet.VEGETARIAN), SOFT, (210, 11, 14, 1.0)),
    "清炖牛肉": ("牛腩、白萝卜、姜", (), (Diet.LOW_SALT, Diet.LOW_SUGAR, Diet.HALAL), SOFT, (260, 26, 14, 1.0)),
    "香菇油菜": ("香菇、油菜", (), (Diet.LOW_SUGAR, Diet.VEGETARIAN, Diet.HALAL), SOFT, (90, 4, 5, 1.1)),
    "白菜豆腐": ("白菜、豆腐", (Allergen.SOY,), (*LIGHT, Diet.VEGETARIAN, Diet.HALAL), SOFT, (110, 9, 5, 0.8)),
    "麻婆豆腐": ("豆腐、肉末、豆瓣酱", (Allergen.SOY, Allergen.GLUTEN), (Diet.LOW_SUGAR,), SOFT, (190, 12, 12, 2.0)),
    "西芹百合": ("西芹、百合", (), (*LIGHT, Diet.LOW_PURINE, Diet.VEGETARIAN, Diet.HALAL), (), (80, 3, 4, 0.7)),
    "清炒冬瓜": ("冬瓜、虾皮", (Allergen.CRUSTACEAN,), (Diet.LOW_SUGAR, Diet.LOW_FAT), SOFT, (60, 2, 3, 0.9)),
    "紫菜蛋花汤": ("紫菜、鸡蛋", (Allergen.EGG,), (*LIGHT, Diet.VEGETARIAN), SOFT, (50, 4, 2, 0.9)),
    "米饭": ("大米", (), (*LIGHT, Diet.LOW_PURINE, Diet.VEGETARIAN, Diet.HALAL), SOFT, (230, 4, 1, 0)),
    "小米粥": ("小米", (), (*LIGHT, Diet.LOW_PURINE, Diet.VEGETARIAN, Diet.HALAL), tuple(Texture), (120, 3, 1, 0)),
}  # fmt: skip
WISHES = (
    (RestrictionKind.ALLERGEN, Allergen.PEANUT),
    (RestrictionKind.DIET, Diet.LOW_SALT),
    (RestrictionKind.TEXTURE, Texture.SOFT),
    (RestrictionKind.INGREDIENT, "牛肉"),
    (RestrictionKind.DIET, Diet.LOW_SUGAR),
    (RestrictionKind.DIET, Diet.VEGETARIAN),
)
EVERY = 25  # so many-th neighbour has something that she or he can't eat


def with_facts(dish: Dish) -> Dish:
    """A dish together with what it is made of."""
    ingredients, allergens, diets, textures, figures = FACTS[dish.name]
    dish.ingredients = ingredients.split("、")
    dish.allergens, dish.diets, dish.textures = list(allergens), list(diets), list(textures)
    dish.allergens_checked = True
    names = ("kcal", "protein_g", "fat_g", "salt_g")
    dish.nutrition = dict(zip(names, figures, strict=True))
    return dish


def load_demo_papers(kitchen: Kitchen, by: Actor) -> None:
    """A licence and three healthy cooks; what special food they can make. Safe to repeat."""
    valid = {"valid_from": OPENED, "valid_to": today() + timedelta(days=VALID_DAYS)}
    if not kitchen.licences.exists():
        number = f"JY3110105{kitchen.pk:07d}"
        issuer = "朝阳区市场监督管理局"
        paper = KitchenLicence(kitchen=kitchen, number=number, issuer=issuer, **valid)
        commands.save_paper(paper=paper, by=by)
    known = set(kitchen.certificates.values_list("person", flat=True))
    for place, person in enumerate(COOKS, 1):
        if person not in known:
            number = f"京健{kitchen.pk:04d}{place:02d}"
            paper = HealthCertificate(kitchen=kitchen, person=person, number=number, **valid)
            commands.save_paper(paper=paper, by=by)
    commands.set_abilities(kitchen=kitchen, diets=Diet.values, textures=Texture.values, by=by)


def load_demo_wishes(street: str, hall: Station, by: Actor) -> None:
    """Restrictions and menu notices of some neighbours, and the dining hall. Safe to repeat."""
    if DiningPlace.objects.filter(station=hall).exists():
        return
    place = DiningPlace(station=hall, seats=60, aids="轮椅通道、老花镜、放大镜")
    commands.save_dining_place(place=place, by=by)
    people = Resident.objects.living_here().filter(community__code__startswith=street)
    for number, resident in enumerate(people.order_by("pk")[::EVERY]):
        kind, value = WISHES[number % len(WISHES)]
        set_restriction(resident=resident, kind=kind, value=value, by=by)
        commands.subscribe(resident=resident, meal_periods=[MealPeriod.LUNCH], by=by)


def suitable(menu: Menu, people: list[int]) -> dict[int, list[MenuItem]]:
    """The set meals without anything that a person is allergic to."""
    items = list(menu.items.select_related("menu").order_by("pk"))
    clashes = clashes_for(items, people)
    bad = {person: {c.item.pk for c in clashes.get(person, []) if c.blocks} for person in people}
    return {person: [item for item in items if item.pk not in bad[person]] for person in people}
