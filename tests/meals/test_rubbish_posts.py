"""Rubbish in every field of every form that the meal pages take: never a 500, and nothing changes.

Generic: addresses come from the URL conf, fields from the forms on the pages. A new address with a
key only needs its model in KEYS.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from elderly_care.enums import Relation
from meals import commands
from meals.models import (
    ChangeSlip,
    Complaint,
    CourierOrder,
    DeliveryAlert,
    FoodSample,
    Kitchen,
    MealOrder,
    Menu,
    RelayImport,
    Round,
    SafetyAlert,
    Sale,
    SaleReview,
    StandingOrder,
    Till,
    TillShift,
)
from tests.architecture.test_scope_rows import maker
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.meals import MenuFactory, MenuItemFactory, place, route
from tests.factories.meals_delivery import delivery
from tests.factories.meals_orders import hall
from tests.factories.meals_safety import safety_rules
from tests.factories.meals_till import held_sale, sold, till_scene

SPACES = ("meals_console", "meals_portal")
IN_THE_STREET = (Role.STREET_CLERK, Role.COMMUNITY_WORKER, Role.CALL_AGENT, Role.DISPATCHER)
AT_THE_OPERATOR = (Role.STATION_MANAGER, Role.CASHIER, Role.KITCHEN, Role.RIDER)
CLOSED = {403, 404}

# Whose row an address with a key means, by the beginning of the address's name.
KEYS = {
    "alert": DeliveryAlert,
    "alert_meal": DeliveryAlert,
    "cancel_late": "cooking",
    "complaint": Complaint,
    "courier_call": "sent",
    "courier_recall": CourierOrder,
    "held_sale": "held",
    "meal_rounds": Kitchen,
    "order": "placed",
    "order_cancel": "placed",
    "order_detail": "placed",
    "paper": Kitchen,
    "relay_lines": RelayImport,
    "return_order": "eaten",
    "rider_deliver": "sent",
    "rider_fail": "sent",
    "rider_note": "sent",
    "round": Round,
    "route": Menu,
    "safety_alert": SafetyAlert,
    "safety_dispose": FoodSample,
    "sale": Sale,
    "sale_review": SaleReview,
    "sheet": Kitchen,
    "shift_give_up": TillShift,
    "slip_seen": ChangeSlip,
    "standing": StandingOrder,
    "till": Till,
    "till_shift": TillShift,
}
SKIPPED = {"rider_ride", "numbers_rows"}  # keys that no converter names; figures that are only read
HUGE = "长" * 30_000
NOT_A_NUMBER = ("", "²", "-1", "9" * 30, "0")
TEXTS = {"textarea", "text", "search", "tel"}
BUTTONS = {"submit", "button", "checkbox", "file"}
BODIES = (b"", b"[]", b"{", b"null", b'{"a": NaN}', b"\xff", b"[" * 9_000)
STORED = (
    *("mealorder", "orderline", "mealreturn", "standingorder", "standingpause"),
    *("relayline", "sale", "daysettlement", "menuitem", "tillshift", "deliveryproof", "complaint"),
)


@dataclass
class Form:
    """A form as it stands on a page: where it goes, and each field's kind and value."""

    action: str
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)

    def values(self) -> dict[str, str]:
        """What a browser would send."""
        return {name: value for name, (kind, value) in self.fields.items() if kind not in BUTTONS}


class _Forms(HTMLParser):
    """Every POST form of a page."""

    def __init__(self, path: str):
        super().__init__()
        self.path, self.forms, self.open, self.select = path, [], None, ""

    def handle_starttag(self, tag, attrs):
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_post = said.get("method", "").lower() == "post"
            self.open = Form(said.get("action") or self.path) if is_post else None
            self.forms += [self.open] if is_post else []
        if self.open is None:
            return
        name = said.get("name", "")
        if tag in ("input", "button", "textarea") and name and name != "csrfmiddlewaretoken":
            self._keep(tag, name, said)
        elif tag == "select" and name:
            self.select = name
            self.open.fields[name] = ("choice", "")
        elif tag == "option" and self.select:
            kind, value = self.open.fields[self.select]
            if "selected" in said or not value:
                self.open.fields[self.select] = (kind, said.get("value", ""))

    def _keep(self, tag, name, said):
        kind = said.get("type", "submit" if tag == "button" else tag)
        value = said.get("value", "")
        if kind == "hidden":
            kind = "choice" if value.isdecimal() else "key"
        known = self.open.fields.get(name)
        if kind == "radio":
            taken = known and known[1] and "checked" not in said
            kind, value = "choice", known[1] if taken else value
        self.open.fields[name] = (kind, value)

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = ""
        elif tag == "form":
            self.open = None


def addresses(resolver=None, keys=(), space="") -> Iterator[tuple[str, str, tuple[str, ...], type]]:
    """Namespace, name, keys and view of every address of meals."""
    for pattern in (resolver or get_resolver()).url_patterns:
        mine = (*keys, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, mine, pattern.namespace or space)
        elif space in SPACES:
            yield space, pattern.name, mine, pattern.callback.view_class


@pytest.fixture
def world(db) -> SimpleNamespace:
    """One of everything, seen by somebody who holds every role, and by a resident."""
    safety_rules()
    scene = till_scene(CommunityFactory(), names=1)
    hall(scene.point)
    tomorrow = MenuFactory(kitchen=scene.kitchen)
    item = MenuItemFactory(menu=tomorrow)
    resident = ResidentFactory(community=scene.community, name="张秀英")
    link = FamilyLinkFactory(resident=resident, relation=Relation.SELF, may_order=True)
    later = SimpleNamespace(**{**vars(scene), "menu": tomorrow, "item": item})
    scene.resident = resident
    scene.rows = _rows(scene, later)
    street = scene.community.parent
    people = [staff(role, scene.operator) for role in AT_THE_OPERATOR]
    people += [staff(Role.DISTRICT_ADMIN, street.parent)]
    people += [staff(role, street) for role in IN_THE_STREET]
    scene.staff = [_browser(user) for user in people]
    scene.own = [_browser(link.user)]
    return scene


def _rows(scene, later) -> dict:
    """Orders in every state, a sale, a chain order: rows that really came about."""
    scene.placed = place(later, scene.resident)
    scene.sent, eaten = delivery(scene), delivery(scene)
    scene.eaten = commands.hand_over(order=eaten, by=SYSTEM, cash_fen=eaten.cash_due_fen)
    scene.cooking = _confirmed(scene)
    scene.held = held_sale(scene.shift)
    text = "1. 赵甲 A餐1份"
    relay = commands.read_relay(menu=later.menu, station=scene.point, text=text, by=SYSTEM)
    rows = {Kitchen: scene.kitchen, Till: scene.till, TillShift: scene.shift}
    return rows | {Menu: later.menu, RelayImport: relay, Sale: sold(scene)}


def _confirmed(scene) -> MealOrder:
    """Routed by the real commands, which count portions."""
    person = ResidentFactory(community=scene.community)
    order = place(scene, person, now=scene.menu.cutoff_at - timedelta(minutes=1))
    route(scene)
    order.refresh_from_db()
    return order


def _browser(user) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(user)
    return browser


def _address(world, space: str, name: str, keys: tuple[str, ...]) -> str:
    known = {
        "kitchen_pk": world.kitchen.pk,
        "resident_pk": world.resident.pk,
        "day": today().isoformat(),
        "meal": "lunch",
        "kind": "labels",
        "menu": world.rows[Menu].pk,
        "station": world.point.pk,
        "what": "rounds",
        "code": "meals",
    }
    return reverse(
        f"{space}:{name}",
        kwargs={key: known[key] if key != "pk" else _row(world, space, name).pk for key in keys},
    )


def _key_of(name: str):
    """Everything that begins with till_ is about a till unless it says otherwise."""
    return KEYS.get(name) or (Till if name.startswith("till_") else None)


def _row(world, space: str, name: str):
    asked = _key_of(name)
    assert asked is not None, f"KEYS lacks {name}"
    if isinstance(asked, str):
        return getattr(world, asked)
    if asked is StandingOrder and space == "meals_portal":
        made = maker(asked)(world.community, world.operator)
        StandingOrder.objects.filter(pk=made.pk).update(resident=world.resident)
        return made
    if asked not in world.rows:
        world.rows[asked] = maker(asked)(world.community, world.operator)
    return world.rows[asked]


def _pages(world) -> tuple[dict[str, tuple[Client, Form]], dict[str, Client]]:
    """Every form of every page; and every address that takes a POST, with who may send it."""
    forms, takes = {}, {}
    for space, name, keys, view in addresses():
        takes_posts = hasattr(view, "post")
        if name in SKIPPED or ("pk" in keys and not (takes_posts or _key_of(name))):
            continue
        people = world.own if space == "meals_portal" else world.staff
        path = _address(world, space, name, keys)
        reader, page = _opened(people, path) if hasattr(view, "get") else (None, None)
        if takes_posts:
            takes[path] = reader or _writer(people, path)
        for form in _forms_of(path, page):
            forms[f"{form.action} {sorted(form.fields)}"] = (reader, form)
    return forms, takes


def _opened(people: list[Client], path: str) -> tuple[Client | None, object]:
    """The first whose role and place the page is for, and the page."""
    pages = ((who, who.get(path)) for who in people)
    return next((each for each in pages if each[1].status_code not in CLOSED), (None, None))


def _writer(people: list[Client], path: str) -> Client:
    """The same where nothing can be looked at: asked with nothing in the form."""
    for browser in people:
        with transaction.atomic():
            status = browser.post(path).status_code
            transaction.set_rollback(True)
        if status != 403:
            return browser
    raise AssertionError(f"nobody may post to {path}")


def _forms_of(path: str, page) -> list[Form]:
    if page is None or not page.get("Content-Type", "").startswith("text/html"):
        return []
    assert page.status_code < 500, path
    parser = _Forms(path)
    parser.feed(page.content.decode())
    return parser.forms


def _wrong(kind: str, value: str) -> Iterator[tuple[str | None, bool]]:
    """What to send instead, and whether nobody could mean it: None leaves the field out."""
    yield None, False
    yield HUGE, kind not in BUTTONS
    if kind in TEXTS:
        yield "²", False
        return
    is_key = kind == "choice" and value.isdecimal()
    for odd in NOT_A_NUMBER:
        yield odd, is_key and odd not in ("", "0")


def _stored() -> tuple:
    """Of every table a sum that another row or value changes."""
    sums = " UNION ALL ".join(
        f"SELECT count(*), sum(hashtextextended(t::text, 0)) FROM meals_{table} t"
        for table in STORED
    )
    with connection.cursor() as cursor:
        cursor.execute(sums)
        return tuple(cursor.fetchall())


def _send(browser: Client, path: str, data, before: tuple, **how) -> tuple[int, bool]:
    """The status, and whether something was stored; taken back afterwards."""
    with transaction.atomic():
        status = browser.post(path, data, **how).status_code
        changed = status < 500 and _stored() != before
        transaction.set_rollback(True)
    return status, changed


@dataclass(frozen=True)
class Attempt:
    """What is sent, and whether nobody could mean it."""

    path: str
    what: str
    data: object
    is_impossible: bool
    how: tuple[tuple[str, str], ...] = ()


def _of_form(form: Form) -> Iterator[Attempt]:
    """One field wrong at a time, the others as the page has them; then none that can be kept."""
    yield Attempt(form.action, "\\0", dict.fromkeys(form.fields, "\0"), bool(form.fields))
    for name, (kind, value) in form.fields.items():
        for rubbish, is_impossible in _wrong(kind, value):
            data = {**form.values(), name: rubbish}
            if rubbish is None:
                del data[name]
            yield Attempt(form.action, f"{name}={rubbish!r:.20}", data, is_impossible)


def _of_address(path: str, names: set[str]) -> Iterator[Attempt]:
    """Where no page shows its form: every field that any form has, and broken bodies."""
    for rubbish in ("", "\0", HUGE, *NOT_A_NUMBER):
        yield Attempt(path, f"*={rubbish!r:.20}", dict.fromkeys(names, rubbish), True)
    for body in BODIES:
        json = (("content_type", "application/json"),)
        yield Attempt(path, f"{body!r:.20}", body, True, json)


def _attempts(forms, takes) -> Iterator[tuple[Client, Attempt]]:
    names = {name for _browser, form in forms.values() for name in form.fields}
    shown = {form.action.partition("?")[0] for _browser, form in forms.values()}
    for browser, form in forms.values():
        for attempt in _of_form(form):
            yield browser, attempt
    for path in takes.keys() - shown:
        for attempt in _of_address(path, names):
            yield takes[path], attempt


@pytest.mark.django_db
def test_rubbish_is_never_an_error_of_ours_and_changes_nothing(world, caplog):
    caplog.set_level("CRITICAL")
    forms, takes = _pages(world)
    assert len(forms) > 30
    before, wrong = _stored(), []
    for browser, attempt in _attempts(forms, takes):
        status, changed = _send(browser, attempt.path, attempt.data, before, **dict(attempt.how))
        if status >= 500 or (attempt.is_impossible and changed):
            wrong.append((attempt.path, attempt.what, status, changed))
    assert not wrong, "\n".join(map(str, wrong))
