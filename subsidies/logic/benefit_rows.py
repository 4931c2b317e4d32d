"""A department's list of benefits: one row is what one person holds or got, under the department's number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from core.errors import InvalidInput
from core.money import parse_yuan
from elderly_care.enums import RowProblem
from elderly_care.logic.cells import Cells, RowError
from subsidies.enums import BenefitCode, BenefitProblem

COLUMNS = (
    *("reference", "id_number", "name", "kind", "benefit", "cause"),
    *("amount", "monthly", "valid_from", "valid_to"),
)
_EVENTS = (BenefitCode.DEATH, BenefitCode.MOVED_OUT)


@dataclass(frozen=True, slots=True)
class BenefitRow:
    """A row in which nothing is wrong by itself."""

    line: int
    reference: str
    id_number: str
    name: str
    kind: str
    benefit: str
    cause: str
    amount_fen: int | None
    is_monthly: bool
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class BenefitTerms:
    """On which a row is judged: the day, whether invented numbers pass, and the known kinds."""

    today: date
    allow_demo: bool
    kinds: tuple[str, ...]


def refusal(line: int, column: str, problem: BenefitProblem, /, **params: Any) -> RowError:
    """One reason of ours among the reasons that any roster's row may be refused for."""
    return RowError(line, column, cast(RowProblem, problem), params)


def read_benefit_row(
    line: int, header: tuple[str, ...], values: tuple[Any, ...], terms: BenefitTerms
) -> BenefitRow | list[RowError]:
    """The benefit of one row, or everything that is wrong with it."""
    if len(values) != len(header):
        params = {"found": len(values), "expected": len(header)}
        return [RowError(line, "", RowProblem.CELLS, params)]
    cells = Cells(line, dict(zip(header, values, strict=True)), terms.today, terms.allow_demo)
    identity = cells.id_number("id_number")
    kind = cells.choice("kind", terms.kinds, required=True)
    since, until = _dates(cells, is_event=kind in _EVENTS)
    if kind in _EVENTS and identity and since and since < identity.birth_date:
        cells.refuse("valid_from", RowProblem.BEFORE_BIRTH, date=since, birth=identity.birth_date)
    texts = {
        "reference": cells.digits("reference", limit=64),
        "name": cells.name("name"),
        "benefit": cells.text("benefit", limit=80),
        "cause": cells.text("cause", limit=80, required=False),
    }
    monthly = cells.choice("monthly", ("Y", "N"), required=True)
    amount_fen = _amount(cells)
    if cells.errors or identity is None or since is None:
        return cells.errors
    return BenefitRow(
        **texts,
        line=line,
        id_number=identity.number,
        kind=kind,
        amount_fen=amount_fen,
        is_monthly=monthly == "Y",
        valid_from=since,
        valid_to=until,
    )


def same_cause(text: str, other: str) -> bool:
    """Do two people mean the same cause? Blanks and capitals don't make another."""
    return _plain(text) == _plain(other) != ""


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _dates(cells: Cells, *, is_event: bool) -> tuple[date | None, date | None]:
    since = cells.day("valid_from", future=not is_event)
    until = cells.day("valid_to", future=True)
    if since is None and not _refused(cells.errors, "valid_from"):
        cells.refuse("valid_from", RowProblem.MISSING)
    elif since is not None and until is not None and until < since:
        cells.refuse("valid_to", RowProblem.ORDER, to=until, start=since)
    return since, until


def _refused(errors: Iterable[RowError], column: str) -> bool:
    return any(error.column == column for error in errors)


def _amount(cells: Cells) -> int | None:
    text = cells.text("amount", limit=20, required=False)
    if not text:
        return None
    try:
        return parse_yuan(text)
    except InvalidInput:
        problem = cast(RowProblem, BenefitProblem.AMOUNT)
        cells.refuse("amount", problem, text=text)
        return None
