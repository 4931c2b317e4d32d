"""Reading a group's chain order (接龙) as people really write it. Text in, entries out.

What a line means is decided by words, not by places: number, building, name, set meal, how many,
how it is fetched, in any order, with any marks between. What can't be told stays empty.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from meals.logic.relay_meals import several
from meals.logic.relay_words import (
    COUNT,
    LETTER,
    ORDINAL,
    Offer,
    by_letter,
    by_ordinal,
    folded,
    number,
    plain,
    spaced,
    stem,
    tag_words,
    wanted,
)

MOST_LINES = 300
LONGEST_LINE = 200

_NUMBER = re.compile(r"^\s*[(\[【]?(\d{1,3})[)\]】]?\s*[.、,:;．。)]\s*|^\s*(\d{1,3})\s+(?=\D)")
_BUILDING = re.compile(r"(\d{1,4}|[A-Za-z])\s*(?:号楼|号院|栋|幢|楼|座|#)")
_UNIT = re.compile(r"\d{1,2}\s*(?:单元|门)|(?:-\s*)?\d{3,4}\s*(?:室|号|房)?")
_WITHDRAWN = re.compile(r"取消|不要了|不订了|不吃了|退了|撤了|删除|作废")
_MODES = (
    ("dine_in", re.compile(r"堂食|在店吃|店里吃|食堂吃|现场吃|来吃")),
    (
        "delivery",
        re.compile(r"送餐上门|送餐|送上门|送到家|上门|配送|送(?=$|[^\u4e00-\u9fff]|饭|来)"),
    ),
    (
        "pick_up",
        re.compile(
            r"自取|自提|自己取|来取|自拿|到店取|取餐|(?<![\u4e00-\u9fff])取(?![\u4e00-\u9fff])"
        ),
    ),
)
_TITLES = (
    "阿姨",
    "大妈",
    "大爷",
    "大娘",
    "奶奶",
    "爷爷",
    "叔叔",
    "伯伯",
    "师傅",
    "老师",
    "先生",
    "女士",
    "大姐",
    "大哥",
    "婆婆",
    "妈妈",
    "爸爸",
    "妈",
    "爸",
    "叔",
    "姨",
    "姐",
    "哥",
    "总",
)
_HEADER = re.compile(
    r"接龙|^\s*#|报名|请.*(?:订|填)|例[：:]|例子|格式|菜单|截止|\d\s*元|[¥￥]|谢谢大家|^[-=_*~—]+$"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]{1,12}")
_NOISE = re.compile(r"[\s,，。．.;；:：!！?？、/|~～\-—_()\[\]【】()“”\"'+@#]+")


@dataclass(frozen=True)
class Entry:
    """What one line says."""

    said: str
    number: int | None = None
    name: str = ""
    surname_only: bool = False
    building: str = ""
    offer: int | None = None
    quantity: int = 1
    more: tuple[tuple[int, int], ...] = ()  # other set meals and how many of each
    mode: str = "pick_up"
    is_withdrawn: bool = False
    note: str = ""
    whole_names: tuple[str, ...] = ()  # what the name may be when it was written with a space


def building_of(address: str) -> str:
    """ "幸福里3号楼2单元301" → "3"; empty when the address names none."""
    found = _BUILDING.search(plain(address))
    return found.group(1).upper().lstrip("0") if found else ""


def parse(text: str, offers: Sequence[Offer]) -> list[Entry]:
    """Every entry of a pasted chat text, in its order; headings and empty lines are left out."""
    entries = []
    for raw in text.splitlines():
        line = plain(raw)[:LONGEST_LINE].strip()
        entry = _entry(line, offers) if line else None
        if entry is not None:
            entries.append(entry)
    return entries[:MOST_LINES]


def _entry(line: str, offers: Sequence[Offer]) -> Entry | None:
    numbered = _NUMBER.match(line)
    rest = line[numbered.end() :] if numbered else line
    if not numbered and _HEADER.search(line):
        return None
    read = _Reader(rest, offers)
    if not numbered and not (read.name and read.is_order):
        return None  # somebody says good morning
    if not rest.strip():
        return None
    return Entry(
        said=line,
        number=int(numbered.group(1) or numbered.group(2)) if numbered else None,
        name=read.name,
        surname_only=read.surname_only,
        building=read.building,
        offer=read.offer,
        quantity=read.quantity,
        more=read.more,
        mode=read.mode,
        is_withdrawn=read.is_withdrawn,
        note=read.note,
        whole_names=read.whole_names,
    )


class _Reader:
    """Takes one thing after the other out of a line; what is left last is the name and the note."""

    def __init__(self, text: str, offers: Sequence[Offer]):
        self.rest = text
        self.is_withdrawn = bool(self._take(_WITHDRAWN))
        self.building = self._building()
        self.offer, self.quantity, self.more = self._meals(offers)
        self.mode = self._mode()
        self.is_order = self.rest != text
        if self.offer is None and len(offers) == 1:
            self.offer = offers[0].key
        if not self.quantity:  # "0份": somebody has to say what is meant
            self.offer, self.quantity = None, 1
        words = _joined([word for word in _NOISE.split(self.rest) if word])
        self.name, self.surname_only, others = _name(words)
        self.whole_names = _whole_names(words)
        self.note = " ".join(others)[:120]

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.search(self.rest)
        if found:
            self.rest = f"{self.rest[: found.start()]} {self.rest[found.end() :]}"
        return found

    def _building(self) -> str:
        found = self._take(_BUILDING)
        if found is None:
            return ""
        tail = self.rest[found.start() + 1 :]
        unit = _UNIT.match(tail.lstrip(" -"))
        if unit:
            cut = len(tail) - len(tail.lstrip(" -"))
            self.rest = f"{self.rest[: found.start() + 1]}{tail[cut + unit.end() :]}"
            self._take(
                re.compile(
                    r"\d{1,2}\s*(?:单元|门)\s*\d{0,4}\s*(?:室|号|房)?|(?<!\d)\d{3,4}\s*(?:室|号|房)"
                )
            )
        return found.group(1).upper().lstrip("0")

    def _meals(
        self, offers: Sequence[Offer]
    ) -> tuple[int | None, int, tuple[tuple[int, int], ...]]:
        """The first set meal, how many of it, and the others."""
        found = several(self.rest, offers)
        if found is None:
            return self._one(offers)
        self.rest = found.rest
        if not found.meals:
            return None, 1, ()
        (offer, quantity), *more = found.meals
        return offer, quantity, tuple(more)

    def _one(self, offers: Sequence[Offer]) -> tuple[int | None, int, tuple[tuple[int, int], ...]]:
        offer = self._named(offers)
        quantity = self._quantity()
        if offer is None:
            offer = self._pointed(offers)
        return offer, quantity, ()

    def _named(self, offers: Iterable[Offer]) -> int | None:
        """The set meal whose name stands there, the longest first; else its short name or a tag."""
        for offer in sorted(offers, key=lambda o: -len(o.name)):
            if folded(offer.name) and folded(offer.name) in folded(self.rest):
                self._take(spaced(offer.name))
                return offer.key
        for offer in sorted(offers, key=lambda o: -len(o.name)):
            short = stem(offer)
            if short and self._take(wanted(spaced(short).pattern)):
                return offer.key
        tagged = [(tag, o) for o in offers for tag in o.tags if tag[:1]]
        found = {o.key: tag for tag, o in tagged if _word_of(tag, self.rest)}
        if len(found) != 1:
            return None
        key, tag = next(iter(found.items()))
        word = _word_of(tag, self.rest)
        self._take(re.compile(re.escape(word) + r"(?:套餐|餐|食|的)?"))
        return key

    def _quantity(self) -> int:
        found = self._take(COUNT)
        return number(found) if found else 1

    def _pointed(self, offers: Sequence[Offer]) -> int | None:
        """ "套餐A", "B餐", "2号套餐": by the letter or place on the menu."""
        found = self._take(LETTER)
        if found:
            return by_letter(found.group(1), offers)
        found = self._take(ORDINAL)
        return by_ordinal(found, offers) if found else None

    def _mode(self) -> str:
        for mode, pattern in _MODES:
            if self._take(pattern):
                return mode
        return "pick_up"


def _word_of(tag: str, text: str) -> str:
    """How the text names a tag; empty when it doesn't."""
    words = (w for w in tag_words(tag) if wanted(re.escape(w)).search(text))
    return next(words, "")


def _joined(words: list[str]) -> list[str]:
    """ "崔 淑 立" is one name: two to four single characters in a row at the first Chinese word."""
    single = [re.fullmatch(r"[\u4e00-\u9fff]", word) is not None for word in words]
    first = next((n for n, word in enumerate(words) if re.match(r"[\u4e00-\u9fff]", word)), 0)
    end = first
    while end < min(len(words), first + 4) and single[end]:
        end += 1
    if end - first < 2:
        return words
    return [*words[:first], "".join(words[first:end]), *words[end:]]


def _whole_names(words: Sequence[str]) -> tuple[str, ...]:
    """ "崔 淑立": 崔淑立 or 崔·淑立, if somebody is called so; else 崔 with a note."""
    first = next((n for n, word in enumerate(words) if _CHINESE.fullmatch(word)), len(words))
    pair = [_without_title(word) for word in words[first : first + 2] if _CHINESE.fullmatch(word)]
    if len(pair) < 2 or _without_title(words[first]) != words[first]:
        return ()
    names = ["·".join(pair)]
    if len(pair[0]) <= 2 and len("".join(pair)) <= 4:
        names.append("".join(pair))
    return tuple(names)


def _without_title(word: str) -> str:
    title = next((t for t in _TITLES if word.endswith(t) and len(word) > len(t)), "")
    return word.removesuffix(title)


def _name(words: Sequence[str]) -> tuple[str, bool, list[str]]:
    """The first Chinese word is the name, without its title; "王阿姨" is a surname only."""
    for place, word in enumerate(words):
        if not re.fullmatch(r"[\u4e00-\u9fff·]{1,12}\d*", word):
            continue
        others = [*words[:place], *words[place + 1 :]]
        bare = re.sub(r"\d+$", "", word)
        untitled = _without_title(bare)
        if untitled != bare:
            return untitled, len(untitled) == 1, others
        if len(bare) == 2 and bare[0] in "老小":
            return bare[1], True, others
        return bare, len(bare) == 1, others
    return "", False, list(words)
