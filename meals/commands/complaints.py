"""Complaints about meals: taken, examined, answered, closed; every step with words."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import User
from core.audit import record
from core.dates import today
from core.errors import InvalidInput, NotFound, require_reason, require_valid
from core.locking import locked
from meals.commands.safety_alerts import settle_alerts
from meals.commands.safety_errors import DishNotOnMenu, TimeNotPossible
from meals.commands.safety_records import keep_once, own_kitchen
from meals.enums import ComplaintOutcome, ComplaintState
from meals.models import Complaint, ComplaintStep, MealOrder, MenuItem
from meals.queries.complaints import complaint_key
from meals.transitions import COMPLAINT


@dataclass(frozen=True)
class NewComplaint:
    """What was said, about which meal, and until when an answer was promised."""

    kitchen_id: int
    service_date: date
    meal_period: str
    text: str
    promised_on: date
    dish_name: str = ""
    order_id: int | None = None


@transaction.atomic
def take_complaint(*, complaint: NewComplaint, key: str, by: User) -> Complaint:
    """Write a complaint down; sent again, the same one. An order names kitchen, meal and person.

    Raises NotFound, TimeNotPossible, DishNotOnMenu, KeyUsedForOtherRecord, InvalidInput.
    """
    values = vars(complaint) | {"resident_id": None}
    if complaint.order_id is not None:
        values |= _facts_of(complaint.order_id, by)
    else:
        own_kitchen(complaint.kitchen_id, by)
    if values["service_date"] > today():
        raise TimeNotPossible(given=values["service_date"])
    taken, made = keep_once(Complaint, {"received_by": by, "key": key}, values)
    if made:
        if taken.promised_on < today():
            raise TimeNotPossible(given=taken.promised_on)
        _check_dish(taken)
        _say(taken, by, taken.text)
        record(taken, "meals.complaint.take", by=by, promised_on=taken.promised_on)
    return taken


def _facts_of(order_id: int, by: User) -> dict:
    """Of an order in scope that a kitchen has. Raises NotFound."""
    orders = MealOrder.objects.visible_to(by).filter(kitchen__isnull=False)
    names = ("kitchen_id", "service_date", "meal_period", "resident_id")
    facts = orders.filter(pk=order_id).values(*names).first()
    if facts is None:
        raise NotFound
    return facts


def _check_dish(complaint: Complaint) -> None:
    """Of an order only what its menu offered. Raises DishNotOnMenu."""
    if complaint.order_id is None or not complaint.dish_name:
        return
    items = MenuItem.objects.filter(menu__orders=complaint.order_id)
    if not items.filter(parts__contains=[{"name": complaint.dish_name}]).exists():
        raise DishNotOnMenu(dish=complaint.dish_name)


@transaction.atomic
def examine_complaint(*, complaint: Complaint, text: str, by: User) -> Complaint:
    """Somebody looks into it. Raises ReasonMissing, WrongState."""
    return _step(complaint, "examine", text, by)


@transaction.atomic
def answer_complaint(*, complaint: Complaint, outcome: str, text: str, by: User) -> Complaint:
    """What was found, in words for who complained. Raises InvalidInput, WrongState."""
    if outcome not in ComplaintOutcome.values:
        raise InvalidInput(fields={"outcome": [outcome]})
    row = _held(complaint, "answer")
    row.outcome, row.answer = outcome, require_reason(text, field="text", longest=1000)
    require_valid(row)
    return _go(row, "answer", row.answer, by, save=["outcome", "answer", "updated_at"])


@transaction.atomic
def reopen_complaint(*, complaint: Complaint, text: str, by: User) -> Complaint:
    """The answer doesn't satisfy. Raises ReasonMissing, WrongState."""
    return _step(complaint, "reopen", text, by)


@transaction.atomic
def close_complaint(*, complaint: Complaint, text: str, by: User) -> Complaint:
    """It is over. Raises ReasonMissing, WrongState."""
    return _step(complaint, "close", text, by)


def _step(complaint: Complaint, verb: str, text: str, by: User) -> Complaint:
    row = _held(complaint, verb)
    return _go(row, verb, require_reason(text, field="text", longest=1000), by, ["updated_at"])


def _held(complaint: Complaint, verb: str) -> Complaint:
    row = locked(Complaint.objects.filter(pk=complaint.pk)).get()
    COMPLAINT.check(row, verb)
    return row


def _go(row: Complaint, verb: str, text: str, by: User, save: list[str]) -> Complaint:
    COMPLAINT.move(row, verb, by=by, save=save)
    _say(row, by, text)
    if row.state in (ComplaintState.ANSWERED, ComplaintState.CLOSED):
        settle_alerts([complaint_key(row.pk)], by=by)
    return row


def _say(row: Complaint, by: User, text: str) -> None:
    ComplaintStep.objects.create(complaint=row, by=by, state=row.state, text=text)
