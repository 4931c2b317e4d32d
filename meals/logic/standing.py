"""Which set meal a standing order takes: wishes first, nothing that is to be avoided."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_WORDS = 10
LONGEST_WORD = 20
_DENIALS = ("不要", "不吃", "无")


@dataclass(frozen=True)
class Choice:
    """A set meal on the menu, as far as the choice needs it."""

    key: int
    words: str  # its name, its dishes and their ingredients
    tags: str
    left: int | None
    clashes: bool


def choose(
    choices: Sequence[Choice], *, wishes: Sequence[str], avoids: Sequence[str], quantity: int
) -> tuple[int | None, str]:
    """The key of the best one and "", or None and why not: "avoided", "clash", "sold_out", "empty".

    A set meal with more of the wished tags comes first; without any wished one, any will do, for a
    person should eat. Among equals the menu's own order decides.
    """
    if not choices:
        return None, "empty"
    allowed = [c for c in choices if not any(word in c.words for word in avoids)]
    if not allowed:
        return None, "avoided"
    safe = [c for c in allowed if not c.clashes]
    if not safe:
        return None, "clash"
    enough = [c for c in safe if c.left is None or c.left >= quantity]
    if not enough:
        return None, "sold_out"
    best = max(enough, key=lambda c: sum(wish in c.tags for wish in wishes))
    return best.key, ""


def bare_words(words: Sequence[str]) -> list[str]:
    """ "无牛肉" and "不要牛肉" mean 牛肉; each word once."""
    bare = (_bare(word.strip())[:LONGEST_WORD] for word in words)
    return list(dict.fromkeys(word for word in bare if word))[:MOST_WORDS]


def _bare(word: str) -> str:
    for denial in _DENIALS:
        word = word.removeprefix(denial)
    return word
