"""Reading a group's chain order (接龙) as people really write it. Text in, entries out.

What a line means is decided by words, not by places: number, building, name, set meal, how many,
how it is fetched, in any order, with any marks between. What can't be told stays empty.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_LINES = 300
LONGEST_LINE = 200

_NUMBER = re.compile(r"^\s*[(\[【]?(\d{1,3})[)\]】]?\s*[.、,:;．。)]\s*|^\s*(\d{1,3})\s+(?=\D)")
_BUILDING = re.compile(r"(\d{1,4}|[A-Za-z])\s*(?:号楼|号院|栋|幢|楼|座|#)")
_UNIT = re.compile(r"\d{1,2}\s*(?:单元|门)|(?:-\s*)?\d{3,4}\s*(?:室|号|房)?")
_CHINESE_DIGITS = {"一": 1, "两": 2, "二": 2, "俩": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_COUNT = re.compile(
    r"(?:[x×*+]\s*(\d{1,4}))|(?:(?<!\d)(\d{1,4})\s*(?:份|个|盒|套(?!餐)|客))"
    r"|(?:([一两二俩三四五六])\s*(?:份|个|盒|套(?!餐)|客))"
)
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
_NOISE = re.compile(r"[\s,，。．.;；:：!！?？、/|~～\-—_()\[\]【】()“”\"'+@#]+")
_LETTER = re.compile(r"(?:套餐|餐)?\s*([A-Za-z])(?:\s*(?:套餐|餐|套))?(?![A-Za-z])")
_ORDINAL = re.compile(
    r"(?:(\d)|([一二三四五六]))\s*号\s*(?:套餐|餐)|(?:套餐)\s*(?:(\d)|([一二三四五六]))"
)


@dataclass(frozen=True)
class Offer:
    """A set meal as a line may name it."""

    key: int
    name: str
    tags: tuple[str, ...] = ()


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
    mode: str = "pick_up"
    is_withdrawn: bool = False
    note: str = ""


def plain(text: str) -> str:
    """Full-width digits, letters and marks as their plain ones; emoji, stickers and BOMs gone."""
    folded = unicodedata.normalize("NFKC", text)
    kept = (
        " " if unicodedata.category(c) in {"So", "Sk", "Cs", "Co", "Cf", "Cn", "Mn"} else c
        for c in folded
    )
    return "".join(c if c == "\n" or c.isprintable() else " " for c in kept)


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
        mode=read.mode,
        is_withdrawn=read.is_withdrawn,
        note=read.note,
    )


class _Reader:
    """Takes one thing after the other out of a line; what is left last is the name and the note."""

    def __init__(self, text: str, offers: Sequence[Offer]):
        self.rest = text
        self.is_withdrawn = bool(self._take(_WITHDRAWN))
        self.building = self._building()
        self.offer = self._named(offers)
        self.quantity = self._quantity()
        if self.offer is None:
            self.offer = self._pointed(offers)
        self.mode = self._mode()
        self.is_order = self.rest != text
        if self.offer is None and len(offers) == 1:
            self.offer = offers[0].key
        if not self.quantity:  # "0份": somebody has to say what is meant
            self.offer, self.quantity = None, 1
        words = _joined([word for word in _NOISE.split(self.rest) if word])
        self.name, self.surname_only, others = _name(words)
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

    def _named(self, offers: Iterable[Offer]) -> int | None:
        """The set meal whose name stands there, the longest first; else its short name or a tag."""
        for offer in sorted(offers, key=lambda o: -len(o.name)):
            if _folded(offer.name) and _folded(offer.name) in _folded(self.rest):
                self._take(_spaced(offer.name))
                return offer.key
        for offer in sorted(offers, key=lambda o: -len(o.name)):
            stem = _folded(offer.name).removesuffix("套餐")
            if len(stem) > 1 and self._take(_wanted(_spaced(stem).pattern)):
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
        found = self._take(_COUNT)
        if found is None:
            return 1
        if found.group(3):
            return _CHINESE_DIGITS[found.group(3)]
        return int(found.group(1) or found.group(2))

    def _pointed(self, offers: Sequence[Offer]) -> int | None:
        """ "套餐A", "B餐", "2号套餐": by the letter or place on the menu."""
        found = self._take(_LETTER)
        if found:
            letter = found.group(1).upper()
            ending = [o for o in offers if _folded(o.name).endswith(letter.lower())]
            return ending[0].key if len(ending) == 1 else _at(offers, ord(letter) - ord("A"))
        found = self._take(_ORDINAL)
        if found is None:
            return None
        digit, word = found.group(1) or found.group(3), found.group(2) or found.group(4)
        return _at(offers, (int(digit) if digit else _CHINESE_DIGITS[word]) - 1)

    def _mode(self) -> str:
        for mode, pattern in _MODES:
            if self._take(pattern):
                return mode
        return "pick_up"


def _at(offers: Sequence[Offer], place: int) -> int | None:
    return offers[place].key if 0 <= place < len(offers) else None


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", plain(text)).lower()


def _spaced(name: str) -> re.Pattern[str]:
    """The name with any spaces between its characters."""
    return re.compile(r"\s*".join(map(re.escape, _folded(name))), re.IGNORECASE)


def _wanted(pattern: str) -> re.Pattern[str]:
    """ "清淡一点" is a wish to the kitchen, not the name of a set meal."""
    return re.compile(f"{pattern}(?!一?[点些])", re.IGNORECASE)


def _word_of(tag: str, text: str) -> str:
    """How the text names a tag; empty when it doesn't."""
    words = (w for w in _tag_words(tag) if _wanted(re.escape(w)).search(text))
    return next(words, "")


def _tag_words(tag: str) -> tuple[str, ...]:
    """ "软烂" is also written 软食 or 软饭."""
    return (tag, f"{tag[0]}食", f"{tag[0]}饭", f"{tag[0]}餐") if len(tag) > 1 else (tag,)


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


def _name(words: Sequence[str]) -> tuple[str, bool, list[str]]:
    """The first Chinese word is the name, without its title; "王阿姨" is a surname only."""
    for place, word in enumerate(words):
        if not re.fullmatch(r"[\u4e00-\u9fff·]{1,12}\d*", word):
            continue
        others = [*words[:place], *words[place + 1 :]]
        bare = re.sub(r"\d+$", "", word)
        for title in _TITLES:
            if bare.endswith(title) and len(bare) > len(title):
                stem = bare.removesuffix(title)
                return stem, len(stem) == 1, others
        if len(bare) == 2 and bare[0] in "老小":
            return bare[1], True, others
        return bare, len(bare) == 1, others
    return "", False, list(words)
