"""The price of an order, shared among elder, government and operator. Whole fen, nothing lost.

List price → age discount per portion (some categories, some rounding) → the day's subsidy on what
is left → delivery fee, which nobody subsidises. Every line's three parts add to its list price.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.money import share, split

ROUND_TO = {"none": 1, "half_up_0.1": 10, "ceil_yuan": 100}


@dataclass(frozen=True)
class Portion:
    """One kind of portion on an order: what it costs by dish category, and how many."""

    by_category: tuple[tuple[str, int], ...]
    quantity: int = 1

    @property
    def unit_fen(self) -> int:
        """The list price of one."""
        return sum(fen for _, fen in self.by_category)


@dataclass(frozen=True)
class Discount:
    """An age discount in force: off for the categories named (none named: all).

    It is one person's, so it reaches max_portions of a meal; the others cost their list price.
    used: portions of the same meal that it reached elsewhere.
    """

    percent_off_bp: int
    min_age: int
    rounding: str = "none"
    categories: frozenset[str] = frozenset()
    government_bp: int = 0
    max_portions: int = 1
    used: int = 0

    @property
    def left(self) -> int:
        """How many portions it still reaches."""
        return max(self.max_portions - self.used, 0)


@dataclass(frozen=True)
class DaySubsidy:
    """What the government pays once a day towards a bill that is larger."""

    amount_fen: int


@dataclass(frozen=True)
class Fee:
    """What bringing a meal costs, perhaps more from a distance on; nothing from a list price on.

    bands: (beyond so many metres, the fee there), nearest first. metres: None where nobody knows
    how far the door is, which costs fee_fen.
    """

    fee_fen: int
    free_from_fen: int | None = None
    bands: tuple[tuple[int, int], ...] = ()
    metres: int | None = None

    @property
    def band(self) -> tuple[int, int]:
        """The farthest band that the door is in."""
        passed = [(0, self.fee_fen), *self.bands]
        return [band for band in passed if band[0] == 0 or band[0] < (self.metres or 0)][-1]

    @property
    def whole_fen(self) -> int:
        """At this distance, for a meal of any price."""
        return self.band[1]

    @property
    def facts(self) -> dict[str, Any]:
        """How far, and beyond which distance the fee counts; nothing where one fee is for all."""
        return {"metres": self.metres, "beyond_metres": self.band[0]} if self.bands else {}

    def due(self, listed_fen: int) -> int:
        """For meals of that list price."""
        free = self.free_from_fen is not None and listed_fen >= self.free_from_fen
        return 0 if free else self.whole_fen


@dataclass(frozen=True)
class Share:
    """Who pays what of an amount."""

    elder_fen: int = 0
    government_fen: int = 0
    operator_fen: int = 0

    @property
    def list_fen(self) -> int:
        """What the three parts add to."""
        return self.elder_fen + self.government_fen + self.operator_fen


def added(shares: Iterable[Share]) -> Share:
    """The parts of all of them."""
    parts = [(share.elder_fen, share.government_fen, share.operator_fen) for share in shares]
    return Share(*(sum(part) for part in zip(*parts, strict=True)))


@dataclass(frozen=True)
class Step:
    """One step of the explanation: a code, its effect on what the elder pays, and its figures."""

    code: str
    fen: int
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Quote:
    """A priced order."""

    lines: tuple[Share, ...]
    discount_government_fen: int
    subsidy_fen: int
    delivery_fee_fen: int
    steps: tuple[Step, ...]

    @property
    def total(self) -> Share:
        """The whole order with its delivery."""
        return added([*self.lines, Share(elder_fen=self.delivery_fee_fen)])

    @property
    def saved_by_age(self) -> bool:
        """The age discount made it cheaper."""
        return any(step.code == "age_discount" for step in self.steps)


def discounted_unit(portion: Portion, discount: Discount) -> int:
    """What one portion costs after the discount: never more than its list price."""
    whole = portion.unit_fen
    base = sum(
        fen
        for category, fen in portion.by_category
        if not discount.categories or category in discount.categories
    )
    return min(rounded(whole - share(base, discount.percent_off_bp), discount.rounding), whole)


def rounded(fen: int, rounding: str) -> int:
    """Half up to 0.1 yuan, up to the whole yuan, or as it is."""
    step = ROUND_TO[rounding]
    return -(-fen // step) * step if rounding == "ceil_yuan" else (fen + step // 2) // step * step


def day_subsidy(bill_fen: int, subsidy: DaySubsidy | None) -> int:
    """All of the day's amount when the bill exceeds it, otherwise nothing."""
    return subsidy.amount_fen if subsidy is not None and bill_fen > subsidy.amount_fen else 0


def quote(
    portions: Sequence[Portion],
    *,
    discount: Discount | None = None,
    subsidy: DaySubsidy | None = None,
    fee: Fee | None = None,
) -> Quote:
    """Price an order. The caller decides which rules are in force for this person and day."""
    reduced = discounted_portions(portions, discount)
    after_discount = [
        _discounted_line(portion, discount, count)
        for portion, count in zip(portions, reduced, strict=True)
    ]
    bill = sum(line.elder_fen for line in after_discount)
    paid_by_day = day_subsidy(bill, subsidy)
    lines = _with_subsidy(after_discount, paid_by_day)
    listed = sum(line.list_fen for line in lines)
    due = fee.due(listed) if fee else 0
    return Quote(
        lines=tuple(lines),
        discount_government_fen=sum(line.government_fen for line in after_discount),
        subsidy_fen=paid_by_day,
        delivery_fee_fen=due,
        steps=tuple(_steps(listed, bill, _facts(discount, portions), paid_by_day, fee)),
    )


def discounted_portions(portions: Sequence[Portion], discount: Discount | None) -> list[int]:
    """How many of each kind the discount reaches: first those that save the person most."""
    counts = [0] * len(portions)
    if discount is None:
        return counts
    saved = [portion.unit_fen - discounted_unit(portion, discount) for portion in portions]
    left = discount.left
    for i in sorted(range(len(portions)), key=lambda i: (-saved[i], i)):
        counts[i] = min(portions[i].quantity, left)
        left -= counts[i]
    return counts


def _discounted_line(portion: Portion, discount: Discount | None, reduced: int) -> Share:
    listed = portion.unit_fen * portion.quantity
    if discount is None or not reduced:
        return Share(elder_fen=listed)
    full = portion.unit_fen * (portion.quantity - reduced)
    elder = full + discounted_unit(portion, discount) * reduced
    government = share(listed - elder, discount.government_bp)
    return Share(elder, government, listed - elder - government)


def _with_subsidy(lines: Sequence[Share], amount: int) -> list[Share]:
    if not amount:
        return list(lines)
    parts = split(amount, [line.elder_fen for line in lines])
    return [
        Share(line.elder_fen - part, line.government_fen + part, line.operator_fen)
        for line, part in zip(lines, parts, strict=True)
    ]


def _facts(discount: Discount | None, portions: Sequence[Portion]) -> dict[str, Any]:
    if discount is None:
        return {}
    ordered = sum(portion.quantity for portion in portions)
    return {
        "min_age": discount.min_age,
        "percent_off_bp": discount.percent_off_bp,
        "rounding": discount.rounding,
        "categories": sorted(discount.categories),
        "max_portions": discount.max_portions,
        "discounted": min(ordered, discount.left),
        "at_list_price": max(ordered - discount.left, 0),
    }


def _steps(
    listed: int, bill: int, discount: dict[str, Any], subsidy: int, fee: Fee | None
) -> Iterator[Step]:
    due = fee.due(listed) if fee else 0
    yield Step("list", listed, {})
    if bill < listed:
        yield Step("age_discount", bill - listed, discount)
    if subsidy:
        yield Step("day_subsidy", -subsidy, {})
    if fee and due:
        yield Step("delivery_fee", due, fee.facts)
    elif fee and fee.whole_fen:
        yield Step("delivery_free", 0, {"free_from_fen": fee.free_from_fen})
    elif fee and fee.bands:
        yield Step("delivery_near", 0, fee.facts)
    yield Step("you_pay", bill - subsidy + due, {})
