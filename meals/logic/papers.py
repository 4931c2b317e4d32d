"""What a kitchen prints for a meal: boxes counted, sorted and compared. Values in, values out."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.money import yuan


@dataclass(frozen=True)
class Box:
    """One order's meal as it is cooked, packed and brought. Texts are ready to be read."""

    number: str
    name: str
    station: str
    mode: str
    way: str
    items: tuple[tuple[str, int], ...]
    dishes: tuple[tuple[str, str, int], ...]
    texture: str = ""
    special: str = ""
    note: str = ""
    round: str = ""
    round_number: int = 0
    position: int = 0
    when: str = ""
    eat_by: str = ""
    address: str = ""
    phone: str = ""
    door_note: str = ""
    rider: str = ""
    cash_fen: int = 0

    @property
    def portions(self) -> int:
        """In this box."""
        return sum(count for _name, count in self.items)

    @property
    def cash(self) -> str:
        """What is to be taken at the door; empty where nothing is."""
        return yuan(self.cash_fen) if self.cash_fen else ""

    @property
    def contents(self) -> str:
        """In one line."""
        return "，".join(f"{name} × {count}" for name, count in self.items)

    @property
    def order(self) -> tuple[Any, ...]:
        """Round by round in the sequence of stops; what has no round after them, place by place."""
        return (
            self.round_number == 0,
            self.round_number,
            self.position,
            self.station,
            self.mode,
            self.address,
            self.number,
        )

    @property
    def load(self) -> str:
        """Where it is packed to."""
        return self.round or self.station


@dataclass(frozen=True)
class Change:
    """Something that a paper showed otherwise."""

    what: str
    before: int
    now: int

    @property
    def difference(self) -> str:
        """With its sign."""
        return f"{self.now - self.before:+d}"


def digest(content: Mapping[str, Any]) -> str:
    """The same content has the same one, however often it is printed."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def changes(before: Mapping[str, int], now: Mapping[str, int]) -> list[Change]:
    """What came, went, or is another number now."""
    keys = [*before, *(key for key in now if key not in before)]
    found = (Change(key, before.get(key, 0), now.get(key, 0)) for key in keys)
    return [change for change in found if change.before != change.now]


def production(boxes: Iterable[Box]) -> dict[str, Any]:
    """By dish, by set meal, by place and time, and what is special."""
    boxes = sorted(boxes, key=lambda box: box.order)
    dishes: Counter[tuple[str, str, str]] = Counter()
    meals: Counter[tuple[str, int, str, str]] = Counter()
    places: Counter[tuple[str, str, str]] = Counter()
    for box in boxes:
        for category, name, count in box.dishes:
            dishes[category, name, box.texture] += count
        for name, count in box.items:
            meals[name, count, box.texture, box.special] += 1
        places[box.station, box.when, box.mode] += box.portions
    return {
        "dishes": [[*key, count] for key, count in sorted(dishes.items())],
        "meals": [[*key, count, key[1] * count] for key, count in sorted(meals.items())],
        "places": _places(places),
        "special": [
            [box.number, box.station, box.contents, box.texture, box.special, box.note]
            for box in boxes
            if box.special or box.note
        ],
        "portions": sum(box.portions for box in boxes),
    }


def _places(counts: Counter[tuple[str, str, str]]) -> list[list[Any]]:
    places: dict[tuple[str, str], list[str]] = {}
    totals: Counter[tuple[str, str]] = Counter()
    for (station, when, mode), count in sorted(counts.items()):
        places.setdefault((station, when), []).append(f"{mode} {count}")
        totals[station, when] += count
    return [[*key, "，".join(modes), totals[key]] for key, modes in places.items()]


def labels(boxes: Iterable[Box]) -> dict[str, Any]:
    """One for each box, in the order in which they are loaded."""
    return {"labels": [_label(box) for box in sorted(boxes, key=lambda box: box.order)]}


def _label(box: Box) -> dict[str, Any]:
    stop = f"{box.round} · {box.position}" if box.round else box.mode
    return {
        "number": box.number,
        "name": box.name,
        "contents": box.contents,
        "texture": box.texture,
        "special": box.special,
        "note": box.note,
        "place": box.address if box.way == "delivery" else box.station,
        "stop": stop,
        "eat_by": box.eat_by,
    }


def packing(boxes: Iterable[Box]) -> dict[str, Any]:
    """For each round, and each point that no round serves: what goes into which crate."""
    loads: dict[tuple[bool, int, str, str], list[Box]] = {}
    for box in boxes:
        key = (box.round_number == 0, box.round_number, box.load, box.station)
        loads.setdefault(key, []).append(box)
    return {"loads": [_load(key[2], key[3], loads[key]) for key in sorted(loads)]}


def _load(load: str, station: str, boxes: list[Box]) -> dict[str, Any]:
    rows: Counter[tuple[str, str, str, str]] = Counter()
    for box in boxes:
        for name, count in box.items:
            rows[name, box.mode, box.texture, box.special] += count
    when = min(box.when for box in boxes)
    return {
        # A crate that no round takes is named after its place, which isn't said twice.
        "title": " · ".join(word for word in dict.fromkeys((load, station, when)) if word),
        "load": load,
        "rows": [[*key, count] for key, count in sorted(rows.items())],
        "boxes": len(boxes),
        "portions": sum(box.portions for box in boxes),
    }


def manifest(boxes: Iterable[Box]) -> dict[str, Any]:
    """Who gets what at which door, round by round."""
    rounds: dict[str, list[Box]] = {}
    for box in sorted(boxes, key=lambda box: box.order):
        if box.way == "delivery":
            rounds.setdefault(box.load, []).append(box)
    return {"rounds": [_round(load, boxes) for load, boxes in rounds.items()]}


def _round(load: str, boxes: list[Box]) -> dict[str, Any]:
    return {
        "load": load,
        "rider": boxes[0].rider,
        "doors": len(boxes),
        "cash": yuan(sum(box.cash_fen for box in boxes)),
        "portions": sum(box.portions for box in boxes),
        "stops": [
            {
                "number": box.number,
                "name": box.name,
                "phone": box.phone,
                "address": box.address,
                "contents": box.contents,
                "when": box.when,
                "cash": box.cash,
                "notes": "；".join(
                    text for text in (box.door_note, box.note, box.special, box.texture) if text
                ),
            }
            for box in boxes
        ],
    }


CONTENTS = {"production": production, "labels": labels, "packing": packing, "manifest": manifest}


def counts(kind: str, boxes: Iterable[Box]) -> dict[str, int]:
    """What a paper of this kind showed, by what people call it; nobody's name."""
    found: Counter[str] = Counter()
    for box in sorted(boxes, key=lambda box: box.order):
        for key, count in _KEYS[kind](box):
            found[key] += count
    return dict(found)


def _of_production(box: Box) -> Iterable[tuple[str, int]]:
    for name, count in box.items:
        yield " · ".join(text for text in (name, box.texture, box.special) if text), count
    yield f"{box.station} {box.mode}", box.portions  # when it arrives isn't the kitchen's business


def _of_label(box: Box) -> Iterable[tuple[str, int]]:
    yield _label_key(box), 1


def _label_key(box: Box) -> str:
    return f"{box.number} {box.contents} · {box.load}"


def without_label(boxes: Iterable[Box], printed: Mapping[str, int]) -> list[Box]:
    """The boxes that have no label yet, or one that is wrong now."""
    return [box for box in boxes if _label_key(box) not in printed]


def _of_packing(box: Box) -> Iterable[tuple[str, int]]:
    for name, count in box.items:
        yield " · ".join(dict.fromkeys((box.load, box.station, name))), count


def _of_manifest(box: Box) -> Iterable[tuple[str, int]]:
    if box.way == "delivery":
        yield f"{box.load} · {box.number}", box.portions


_KEYS = {
    "production": _of_production,
    "labels": _of_label,
    "packing": _of_packing,
    "manifest": _of_manifest,
}
