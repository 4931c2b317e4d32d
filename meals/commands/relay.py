"""A group's chain order: the pasted text is read once, doubtful lines are decided, then all are ordered.

Each line is ordered in a transaction of its own, under its own key: one that can't be had keeps
nobody else from the meal, and confirming again orders nothing twice.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.audit import Actor, record
from core.errors import DomainError, InvalidInput, NotFound
from core.locking import locked
from elderly_care.models import Resident
from meals.commands.cancelling import cancel_order
from meals.commands.errors import AlreadyOrdered
from meals.commands.orders import OrderRequest, check_open, place_order
from meals.commands.rights import may_order
from meals.enums import OrderChannel, RelayMatch, RelayResult
from meals.logic.relay import Entry, parse
from meals.logic.relay_words import plain
from meals.models import Menu, MenuItem, RelayImport, RelayLine
from meals.queries.orders import order_on
from meals.queries.people import STREET_DIGITS
from meals.queries.relay import Found, called, find, offers_of, ordered_by, people_near
from meals.validators import MOST_PORTIONS
from stations.models import Station

MOST_TEXT = 20_000


class NothingRead(InvalidInput):
    """No line of the text looks like somebody's order."""

    code = "meals.nothing_read"
    message = gettext_lazy(
        "没有读到接龙。请从群里整段复制，每人一行，例如“1. 张秀英 套餐A 1份 自取”。"
    )


@dataclass(frozen=True)
class Decision:
    """What the worker says about a line: who it is, or that nobody orders by it."""

    resident_id: int | None = None
    menu_item_id: int | None = None
    quantity: int | None = None
    result: str = ""
    clash_confirmed: bool = False


@transaction.atomic
def read_relay(*, menu: Menu, station: Station, text: str, by: Actor) -> RelayImport:
    """Keep what a pasted text says, line by line; nothing is ordered yet.

    The same text again is the same import. Raises NothingRead, CutoffPassed, MenuNotOpen, NotFound.
    """
    _require_point(station, by)
    check_open(menu, timezone.now())
    items = list(menu.items.all())
    entries = parse(text[:MOST_TEXT], offers_of(items))
    if not entries:
        raise NothingRead
    digest = hashlib.sha256(" ".join(plain(text).split()).encode()).hexdigest()
    relay, is_new = RelayImport.objects.get_or_create(
        menu=menu, station=station, digest=digest, defaults={"made_by_id": by.pk}
    )
    if is_new:
        RelayLine.objects.bulk_create(_lines(relay, entries, items, by))
        record(relay, "meals.relayimport.read", by=by, lines=len(entries))
    return relay


def _require_point(station: Station, by: Actor) -> None:
    """Raises NotFound for a meal point outside by's area."""
    if isinstance(by, User) and not Station.objects.visible_to(by).filter(pk=station.pk).exists():
        raise NotFound


def _lines(
    relay: RelayImport, entries: Sequence[Entry], items: Sequence[MenuItem], by: Actor
) -> list[RelayLine]:
    names = {name for entry in entries for name in (entry.name, *entry.whole_names)}
    people = people_near(relay.station, names, by)
    entries = [called(entry, people) for entry in entries]
    meals = {item.pk: item.name for item in items}
    found = [find(entry, people, relay.station.division_id) for entry in entries]
    withdrawn = {
        match.resident.pk: place
        for place, (entry, match) in enumerate(zip(entries, found, strict=True))
        if entry.is_withdrawn and match.resident
    }
    lines: list[RelayLine] = []
    seen: set[int] = set()
    for place, (entry, match) in enumerate(zip(entries, found, strict=True)):
        line = _line(relay, entry, match, place)
        line.more = [
            {"item": key, "name": meals[key], "quantity": quantity} for key, quantity in entry.more
        ]
        if line.more and line.portions > MOST_PORTIONS:  # misread: somebody says what is meant
            line.menu_item_id, line.quantity, line.more = None, 1, []
        if line.resident and not entry.is_withdrawn:
            _settle_repetition(
                line, seen, is_taken_back=withdrawn.get(line.resident.pk, -1) > place
            )
        lines.append(line)
    return lines


def _line(relay: RelayImport, entry: Entry, found: Found, place: int) -> RelayLine:
    return RelayLine(
        relay=relay,
        position=place + 1,
        said=entry.said,
        name=entry.name,
        building=entry.building[:20],
        menu_item_id=entry.offer,
        quantity=entry.quantity,
        fulfil_mode=entry.mode,
        note=entry.note,
        is_withdrawn=entry.is_withdrawn,
        match=found.match,
        resident=found.resident,
    )


def _settle_repetition(line: RelayLine, seen: set[int], *, is_taken_back: bool) -> None:
    """Somebody twice in the list is asked about; what a later line takes back is not ordered."""
    if is_taken_back:
        line.result = RelayResult.DROPPED
        line.result_text = _("后面的一行写明取消。")
    elif line.match == RelayMatch.EXACT:
        if line.resident_id in seen:
            line.match = RelayMatch.REPEATED
        seen.add(line.resident_id or 0)


@transaction.atomic
def rename_line(*, line: RelayLine, name: str, building: str, by: Actor) -> RelayLine:
    """The worker knows the person's whole name: looked for again. Final lines stay."""
    line = locked(RelayLine.objects.filter(pk=line.pk)).select_related("relay__station").get()
    _require_point(line.relay.station, by)
    if line.is_final:
        return line
    line.name, line.building = _typed_name(name), plain(building).strip()[:20]
    station = line.relay.station
    found = find(line, people_near(station, [line.name], by), station.division_id)
    line.match, line.resident = found.match, found.resident
    line.save(update_fields=["name", "building", "match", "resident"])
    record(line.relay, "meals.relayimport.rename", by=by, line=line.position)
    return line


def _typed_name(text: str) -> str:
    """Chinese names have no spaces."""
    return re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", plain(text).strip())[:60]


def confirm_relay(
    *,
    relay: RelayImport,
    decisions: Mapping[int, Decision],
    by: Actor,
    now: datetime | None = None,
) -> list[RelayLine]:
    """Order every line that is clear, by itself or by a decision (by line's key).

    Returns the lines with each one's own result. Lines that are done stay; refused ones are tried
    again. Raises NotFound for a person or set meal from elsewhere.
    """
    _require_point(relay.station, by)
    open_lines = relay.lines.exclude(result__in=RelayResult.FINAL).order_by("position")
    for pk in list(open_lines.values_list("pk", flat=True)):
        _confirm_line(pk, decisions.get(pk, Decision()), by, now or timezone.now())
    if relay.confirmed_at is None:
        RelayImport.objects.filter(pk=relay.pk).update(confirmed_at=timezone.now())
    lines = list(relay.lines.select_related("resident", "menu_item", "order").order_by("position"))
    ordered = sum(line.result == RelayResult.ORDERED for line in lines)
    record(relay, "meals.relayimport.confirm", by=by, lines=len(lines), ordered=ordered)
    return lines


@transaction.atomic
def _confirm_line(pk: int, decision: Decision, by: Actor, now: datetime) -> None:
    line = locked(RelayLine.objects.filter(pk=pk)).select_related("relay__station").get()
    if line.is_final:
        return
    if decision.result in (RelayResult.DROPPED, RelayResult.WALK_IN):
        line.result = decision.result
    else:
        _decide(line, decision, by)
        if line.resident_id is None or line.match != RelayMatch.EXACT:
            return
        if not line.is_withdrawn and (line.menu_item_id is None or line.portions > MOST_PORTIONS):
            return
        _act(line, decision, by, now)
    line.save()


def _decide(line: RelayLine, decision: Decision, by: Actor) -> None:
    """What the worker chose; only people of the point's street, only meals of the menu."""
    if decision.resident_id is not None:
        street = line.relay.station.division_id[:STREET_DIGITS]
        near = Resident.objects.filter(community__code__startswith=street)
        person = near.filter(pk=decision.resident_id).first()
        if person is None or not may_order(person, by):
            raise NotFound
        line.resident, line.match = person, RelayMatch.EXACT
    if decision.menu_item_id is not None:
        item = MenuItem.objects.filter(pk=decision.menu_item_id, menu=line.relay.menu_id).first()
        if item is None:
            raise NotFound
        line.menu_item = item
    if decision.quantity is not None and 0 < decision.quantity <= MOST_PORTIONS:
        line.quantity = decision.quantity
    line.save(update_fields=["resident", "match", "menu_item", "quantity"])


def _act(line: RelayLine, decision: Decision, by: Actor, now: datetime) -> None:
    """In a savepoint of its own, so that a refusal is written down."""
    line.result_text = ""
    try:
        with transaction.atomic():
            if line.is_withdrawn:
                _withdraw(line, by, now)
            else:
                line.order = place_order(
                    request=_request(line, decision),
                    by=by,
                    key=f"relay-{line.relay_id}-{line.position}",
                    now=now,
                )
                line.result = RelayResult.ORDERED
    except AlreadyOrdered as refusal:
        line.result, line.result_text = RelayResult.ALREADY, str(refusal)[:300]
        if line.resident is not None:
            line.order = order_on(line.relay.menu, line.resident)
    except DomainError as refusal:
        line.result, line.result_text = RelayResult.REFUSED, str(refusal)[:300]


def _request(line: RelayLine, decision: Decision) -> OrderRequest:
    return OrderRequest(
        resident_id=line.resident_id or 0,
        items=tuple(line.meals.items()),
        station_id=line.relay.station_id,
        fulfil_mode=line.fulfil_mode,
        channel=OrderChannel.RELAY,
        note=line.note,
        clash_confirmed=decision.clash_confirmed,
    )


def _withdraw(line: RelayLine, by: Actor, now: datetime) -> None:
    """The person's order from this menu, if there is one, is taken back before the cutoff."""
    order = next(iter(ordered_by(line.relay.menu, [line.resident_id or 0]).values()), None)
    if order is None:
        line.result, line.result_text = RelayResult.DROPPED, _("本来就没有订这一餐，不用取消。")
        return
    line.order = cancel_order(order=order, by=by, reason=_("群接龙写明取消"), now=now)
    line.result = RelayResult.WITHDRAWN
