"""The words of a chain order: plain text, numbers, and how a line may name a set meal."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

CHINESE_DIGITS = {"一": 1, "两": 2, "二": 2, "俩": 2, "三": 3, "四": 4, "五": 5, "六": 6}
COUNT = re.compile(
    r"(?:[x×*+]\s*(\d{1,4}))|(?:(?<!\d)(\d{1,4})\s*(?:份|个|盒|套(?!餐)|客))"
    r"|(?:([一两二俩三四五六])\s*(?:份|个|盒|套(?!餐)|客))"
)
LETTER = re.compile(r"(?:套餐|餐)?\s*([A-Za-z])(?:\s*(?:套餐|餐|套))?(?![A-Za-z])")
ORDINAL = re.compile(
    r"(?:(\d)|([一二三四五六]))\s*号\s*(?:套餐|餐)|(?:套餐)\s*(?:(\d)|([一二三四五六]))"
)


@dataclass(frozen=True)
class Offer:
    """A set meal as a line may name it; dishes: what is on the plate."""

    key: int
    name: str
    tags: tuple[str, ...] = ()
    dishes: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Full-width digits, letters and marks as their plain ones; emoji, stickers and BOMs gone."""
    narrow = unicodedata.normalize("NFKC", text)
    kept = (
        " " if unicodedata.category(c) in {"So", "Sk", "Cs", "Co", "Cf", "Cn", "Mn"} else c
        for c in narrow
    )
    return "".join(c if c == "\n" or c.isprintable() else " " for c in kept)


def number(found: re.Match[str]) -> int:
    """What a match of COUNT says."""
    if found.group(3):
        return CHINESE_DIGITS[found.group(3)]
    return int(found.group(1) or found.group(2))


def folded(text: str) -> str:
    """Without spaces and capitals."""
    return re.sub(r"\s+", "", plain(text)).lower()


def spaced(name: str) -> re.Pattern[str]:
    """The name with any spaces between its characters."""
    return re.compile(r"\s*".join(map(re.escape, folded(name))), re.IGNORECASE)


def wanted(pattern: str) -> re.Pattern[str]:
    """ "清淡一点" is a wish to the kitchen, not the name of a set meal."""
    return re.compile(f"{pattern}(?!一?[点些])", re.IGNORECASE)


def stem(offer: Offer) -> str:
    """Its short name, "清淡" for 清淡套餐; empty where it has none."""
    short = folded(offer.name).removesuffix("套餐")
    return short if len(short) > 1 else ""


def tag_words(tag: str) -> tuple[str, ...]:
    """ "软烂" is also written 软食 or 软饭."""
    return (tag, f"{tag[0]}食", f"{tag[0]}饭", f"{tag[0]}餐") if len(tag) > 1 else (tag,)


def by_letter(letter: str, offers: Sequence[Offer]) -> int | None:
    """ "B": the set meal whose name ends so, else the second on the menu."""
    ending = [o for o in offers if folded(o.name).endswith(letter.lower())]
    if len(ending) == 1:
        return ending[0].key
    return at(offers, ord(letter.upper()) - ord("A"))


def by_ordinal(found: re.Match[str], offers: Sequence[Offer]) -> int | None:
    """ "2号套餐", "套餐二": by its place on the menu."""
    digit, word = found.group(1) or found.group(3), found.group(2) or found.group(4)
    return at(offers, (int(digit) if digit else CHINESE_DIGITS[word]) - 1)


def at(offers: Sequence[Offer], place: int) -> int | None:
    """The set meal at a place of the menu, if there is one."""
    return offers[place].key if 0 <= place < len(offers) else None
