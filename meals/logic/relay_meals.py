"""Several set meals on one line of a chain order: "A餐1份 B餐2份", "A2 B1", "两份A餐一份鱼"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from meals.logic.relay_words import (
    COUNT,
    ORDINAL,
    Offer,
    by_letter,
    by_ordinal,
    number,
    spaced,
    stem,
    tag_words,
    wanted,
)

# "A2": a letter and how many, but not a building, a room or a word.
_LETTER_COUNT = re.compile(
    r"(?<![A-Za-z])([A-Za-z])\s*(?:套餐|餐|套)?\s*(\d{1,2})(?!\d|\s*[\-号栋楼单室])"
)
_LOOSE_LETTER = re.compile(
    r"(?<![A-Za-z])(?:(?:套餐|餐)\s*)?([A-Za-z])(?:\s*(?:套餐|餐|套))?(?![A-Za-z])"
)
_EACH = re.compile(r"各")
_EITHER = re.compile(r"或者?")
_LINKS = re.compile(r"(?<![\u4e00-\u9fff])(?:另加|再加|再来|还有|和|加|及|各)(?![\u4e00-\u9fff])")
_WORD = re.compile(r"([\u4e00-\u9fff]{1,8})")
_WORD_BEHIND = re.compile(r"\s*的?([\u4e00-\u9fff]{1,8})")
_GAP = " "


@dataclass(frozen=True)
class Mention:
    """Where a line names a set meal; key: None where the menu has no such."""

    start: int
    end: int
    key: int | None
    is_wish: bool = False  # "软食" may be a wish about the meal that the line names besides
    quantity: int | None = None


@dataclass(frozen=True)
class Several:
    """What was read, in the line's order; None where somebody has to say. rest: what is left."""

    meals: tuple[tuple[int, int], ...] | None
    rest: str


def several(text: str, offers: Sequence[Offer]) -> Several | None:
    """None when the line names one set meal at most, and isn't for here."""
    bare, counted = _letters_with_counts(text, offers)
    counts = [(m.start(), m.end(), number(m)) for m in COUNT.finditer(bare)]
    named = _named(_blanked(bare, [(start, end) for start, end, _n in counts]), offers)
    mentions = _by_place([*counted, *named])
    mentions = _by_place([*mentions, *_dishes(bare, counts, mentions, offers)])
    mentions = _paired(bare, counts, mentions)
    firm = [m for m in mentions if not m.is_wish or m.quantity is not None]
    if not _is_for_here(firm, named):
        return None
    spans = [(m.start, m.end) for m in firm] + [(start, end) for start, end, _n in counts]
    left = _blanked(text, spans)
    is_sure = _is_sure(left, len(counts), firm, counted) and not _EITHER.search(text)
    return Several(_together(firm) if is_sure else None, _LINKS.sub(_GAP, left))


def _is_for_here(firm: Sequence[Mention], named: Sequence[Mention]) -> bool:
    """Several set meals, one with several numbers, or one by what only this module reads."""
    numbered = sum(m.quantity is not None for m in firm)
    others = {m.key for m in firm} - {m.key for m in named}
    return len({m.key for m in firm}) > 1 or numbered > 1 or bool(others)


def _letters_with_counts(text: str, offers: Sequence[Offer]) -> tuple[str, list[Mention]]:
    found = [
        Mention(m.start(), m.end(), by_letter(m.group(1), offers), quantity=int(m.group(2)))
        for m in _LETTER_COUNT.finditer(text)
        if not COUNT.match(text, m.start()) and not COUNT.match(text, m.start(2))
    ]
    return _blanked(text, [(m.start, m.end) for m in found]), found


def _named(text: str, offers: Sequence[Offer]) -> list[Mention]:
    """By name, short name, letter, place on the menu; tags last. No two overlap."""
    taken: list[Mention] = []
    for mention in _candidates(text, offers):
        if all(mention.end <= m.start or m.end <= mention.start for m in taken):
            taken.append(mention)
    return taken


def _candidates(text: str, offers: Sequence[Offer]) -> Iterator[Mention]:
    by_length = sorted(offers, key=lambda o: -len(o.name))
    for offer in by_length:
        for found in spaced(offer.name).finditer(text):
            yield Mention(found.start(), found.end(), offer.key)
    for offer in by_length:
        if short := stem(offer):
            for found in wanted(spaced(short).pattern).finditer(text):
                yield Mention(found.start(), found.end(), offer.key)
    for found in ORDINAL.finditer(text):
        yield Mention(found.start(), found.end(), by_ordinal(found, offers))
    for found in _LOOSE_LETTER.finditer(text):
        yield Mention(found.start(), found.end(), by_letter(found.group(1), offers))
    yield from _tags(text, offers)


def _tags(text: str, offers: Sequence[Offer]) -> Iterator[Mention]:
    tagged = [(tag, o) for o in offers for tag in o.tags if tag]
    for tag, offer in tagged:
        if sum(tag in other.tags for other in offers) > 1:
            continue
        for word in tag_words(tag):
            pattern = wanted(re.escape(word) + r"(?:套餐|餐|食|的)?")
            for found in pattern.finditer(text):
                yield Mention(found.start(), found.end(), offer.key, is_wish=True)


def _dishes(
    text: str,
    counts: Sequence[tuple[int, int, int]],
    mentions: Sequence[Mention],
    offers: Sequence[Offer],
) -> Iterator[Mention]:
    """ "一份鱼": the word beside a number that stands beside no set meal, on one plate only."""
    if not counts:
        return
    behind_a_dish = _dish(_beside(text, 0, counts[0][0], is_after=False), offers) is not None
    first = _counts_come_first(counts, mentions) and not behind_a_dish
    named = {mention.key for mention in mentions}
    for place, (start, end, _n) in enumerate(counts):
        until = counts[place + 1][0] if place + 1 < len(counts) else len(text)
        since = counts[place - 1][1] if place else 0
        low, high = (end, until) if first else (since, start)
        if any(low <= m.start < high for m in mentions):
            continue
        word = _beside(text, low, high, is_after=first)
        key = _dish(word, offers)
        if word and key is not None:  # a dish of a meal that is named besides: who knows
            yield Mention(word.start(1), word.end(1), None if key in named else key)


def _counts_come_first(counts: Sequence[tuple[int, int, int]], mentions: Sequence[Mention]) -> bool:
    """ "两份A餐一份鱼" and not "A餐两份，鱼一份"."""
    if not counts:
        return False
    return not mentions or counts[0][0] < mentions[0].start


def _beside(text: str, low: int, high: int, *, is_after: bool) -> re.Match[str] | None:
    """The word right behind a number, or right before it."""
    if is_after:
        return _WORD_BEHIND.match(text[:high], low)
    words = [m for m in _WORD.finditer(text[:high], low) if m.end() == high]
    return words[-1] if words else None


def _dish(word: re.Match[str] | None, offers: Sequence[Offer]) -> int | None:
    """The one set meal that has it on the plate."""
    if word is None:
        return None
    keys = {o.key for o in offers if any(word.group(1) in name for name in (o.name, *o.dishes))}
    return keys.pop() if len(keys) == 1 else None


def _by_place(mentions: Sequence[Mention]) -> list[Mention]:
    return sorted(mentions, key=lambda m: m.start)


def _paired(
    text: str, counts: Sequence[tuple[int, int, int]], mentions: Sequence[Mention]
) -> list[Mention]:
    """Each with the number beside it: before it when the line begins with a number, else behind it."""
    first = _counts_come_first(counts, mentions)
    each = bool(_EACH.search(text)) and len(counts) == 1
    paired = []
    for place, mention in enumerate(mentions):
        quantity = mention.quantity
        if quantity is None:
            low, high = _reach(mentions, place, len(text), is_before=first)
            beside = [n for start, end, n in counts if each or (low <= start and end <= high)]
            quantity = beside[0] if len(beside) == 1 else None
        paired.append(Mention(mention.start, mention.end, mention.key, mention.is_wish, quantity))
    return paired


def _reach(
    mentions: Sequence[Mention], place: int, length: int, *, is_before: bool
) -> tuple[int, int]:
    """Where a mention's number may stand."""
    if is_before:
        return (mentions[place - 1].end if place else 0), mentions[place].start
    following = mentions[place + 1].start if place + 1 < len(mentions) else length
    return mentions[place].end, following


def _is_sure(left: str, counts: int, firm: Sequence[Mention], counted: Sequence[Mention]) -> bool:
    """Every number belongs to one set meal and every set meal has one, or "A餐和B餐"."""
    if any(m.key is None or m.quantity == 0 for m in firm):
        return False
    without = sum(m.quantity is None for m in firm)
    if without == len(firm):
        return bool(_LINKS.search(left))
    if counted and len(counted) < len(firm):  # perhaps "B2" is a door
        return False
    each = bool(_EACH.search(left))
    return not without and (each or len(firm) - len(counted) == counts)


def _together(mentions: Sequence[Mention]) -> tuple[tuple[int, int], ...]:
    meals: dict[int, int] = {}
    for mention in mentions:
        if mention.key is not None:
            meals[mention.key] = meals.get(mention.key, 0) + (mention.quantity or 1)
    return tuple(meals.items())


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Same length, so that places stay."""
    for start, end in spans:
        text = f"{text[:start]}{_GAP * (end - start)}{text[end:]}"
    return text
