"""Does a dish suit a person? What somebody can't eat against what a dish is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CONTAINS, LACKS, UNKNOWN = "contains", "lacks", "unknown"
# From firm to smooth: whoever needs one of them can eat whatever is smoother.
TEXTURES = ("regular", "soft", "chopped", "puree")
# What people mean by these words, since a list of ingredients names the cut.
FAMILIES: dict[str, tuple[str, ...]] = {
    "牛肉": ("牛肉", "牛腩", "牛腱", "牛柳", "牛排", "牛杂", "牛筋", "牛里脊", "肥牛"),
    "猪肉": ("猪肉", "五花肉", "排骨", "里脊", "火腿", "腊肉", "培根", "肉末", "猪肝", "猪蹄"),
    "羊肉": ("羊肉", "羊排", "羊腿", "羊杂", "羊蝎子"),
    "鸡肉": ("鸡肉", "鸡丁", "鸡腿", "鸡翅", "鸡胸", "鸡块"),
    "葱": ("葱", "小葱", "大葱", "洋葱"),
}
NOT_MEANT = {"牛里脊": "猪肉", "羊里脊": "猪肉"}


@dataclass(frozen=True)
class DishFacts:
    """What is known of a dish; allergens are trusted only where somebody has checked them."""

    name: str
    ingredients: frozenset[str] = frozenset()
    allergens: frozenset[str] = frozenset()
    diets: frozenset[str] = frozenset()
    textures: frozenset[str] = frozenset()
    allergens_checked: bool = False


def facts_of(part: Mapping[str, Any]) -> DishFacts:
    """Of a dish as a menu keeps it; menus from before say nothing of allergens."""
    return DishFacts(
        name=str(part.get("name", "")),
        ingredients=frozenset(part.get("ingredients", ())),
        allergens=frozenset(part.get("allergens", ())),
        diets=frozenset(part.get("diets", ())),
        textures=frozenset(part.get("textures", ())),
        allergens_checked=bool(part.get("allergens_checked", False)),
    )


def clash(restriction_kind: str, value: str, dish_facts: DishFacts) -> str:
    """Why the dish doesn't suit: "contains", "lacks" or "unknown"; empty (false) when it does."""
    return _CHECKS[restriction_kind](value, dish_facts)


def _allergen(value: str, dish: DishFacts) -> str:
    if value in dish.allergens:
        return CONTAINS
    return "" if dish.allergens_checked else UNKNOWN


def _ingredient(value: str, dish: DishFacts) -> str:
    words = FAMILIES.get(value, (value,))
    named = (*dish.ingredients, dish.name)
    return CONTAINS if any(_means(value, words, text) for text in named) else ""


def _means(value: str, words: tuple[str, ...], text: str) -> bool:
    for other, family in NOT_MEANT.items():
        if family == value:
            text = text.replace(other, "")
    return any(word in text for word in words)


def _diet(value: str, dish: DishFacts) -> str:
    return "" if value in dish.diets else LACKS


def _texture(value: str, dish: DishFacts) -> str:
    made = dish.textures or {TEXTURES[0]}
    suits = TEXTURES[TEXTURES.index(value) :] if value in TEXTURES else (value,)
    return "" if made & set(suits) else LACKS


_CHECKS = {
    "allergen": _allergen,
    "ingredient": _ingredient,
    "diet": _diet,
    "texture": _texture,
}
