"""How a name is written in letters, so that it is found by typing them."""

import re
from functools import lru_cache

from pypinyin import lazy_pinyin

# Surnames that are read otherwise than the same character elsewhere.
_SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "曾": "zeng", "查": "zha", "区": "ou", "朴": "piao",
    "盖": "ge", "翟": "zhai", "华": "hua", "任": "ren", "纪": "ji", "宁": "ning", "覃": "qin",
    "缪": "miao", "乐": "yue", "员": "yun", "种": "chong", "召": "shao", "尉": "wei", "秘": "bi",
    "繁": "po", "隗": "wei", "燕": "yan", "冼": "xian", "折": "she", "黑": "he", "洗": "xian",
    "牟": "mu", "佴": "nai", "万俟": "moqi", "尉迟": "yuchi", "长孙": "zhangsun", "澹台": "tantai",
}  # fmt: skip
_NOT_A_LETTER = re.compile(r"[^a-z]")


@lru_cache(maxsize=10_000)
def syllables(name: str) -> tuple[str, ...]:
    """ "单秀英" → ("shan", "xiu", "ying"); letters stay as they are."""
    name = name.replace("·", "").replace(" ", "")
    for length in (2, 1):
        reading = _SURNAMES.get(name[:length])
        if reading and len(name) > length:
            first = [reading[:2], reading[2:]] if length == 2 else [reading]
            return (*first, *_read(name[length:]))
    return tuple(_read(name))


def pinyin(name: str) -> str:
    """ "单秀英" → "shanxiuying"."""
    return "".join(syllables(name))[:200]


def initials(name: str) -> str:
    """ "单秀英" → "sxy"."""
    return "".join(syllable[0] for syllable in syllables(name))[:60]


def _read(text: str) -> list[str]:
    read = (_NOT_A_LETTER.sub("", part.lower()) for part in lazy_pinyin(text))
    return [part for part in read if part]
