"""What a person holds and what they lack, for their portrait; and why a file can't be dropped yet."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    F,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import month_of, today
from core.money import whole_yuan
from elderly_care.enums import FamilyItem
from elderly_care.models import Resident
from elderly_care.queries import Asked, Line, Part, Source, register_obstacle, register_source
from subsidies.enums import AccountKind, FindingKind
from subsidies.models import Account, Application, Award, Finding, Recovery

HELD = Part(
    "benefits_held",
    gettext_lazy("正在享受的补贴"),
    40,
    "elderly_care.view_notice",
    FamilyItem.ACCOUNT,
)
MISSING = Part(
    "benefits_missing",
    gettext_lazy("符合条件还没有享受的"),
    41,
    "subsidies.view_finding",
    FamilyItem.ACCOUNT,
)
_COLUMNS = ("what", "name", "fen", "begins", "ends")


def read_benefits(asked: Asked) -> dict[str, list[Line]]:
    """Both by one statement."""
    queries = [
        query(asked).values_list(*_COLUMNS).order_by()
        for part, query in ((HELD, _held), (MISSING, _missing))
        if part.code in asked.wanted
    ]
    first, *rest = queries
    rows = first.union(*rest, all=True) if rest else first
    lines: dict[str, list[Line]] = defaultdict(list)
    for what, name, fen, begins, ends in sorted(rows, key=str):
        amount = _("%(yuan)s 元") % {"yuan": whole_yuan(fen)} if fen else ""
        kind = "warn" if what == MISSING.code else "plain"
        lines[what].append(Line(name, _until(amount, ends), begins, kind=kind))
    return lines


def _held(asked: Asked) -> QuerySet[Any]:
    month = month_of(today())
    rows = asked.scoped(Award.objects.in_force()).from_month(month)
    rows = rows.filter(enrolment__resident__in=asked.files, first__lte=month)
    name = F("enrolment__programme__name")
    return rows.annotate(**_row(HELD.code, name, F("amount_fen"), F("first"), F("last")))


def _missing(asked: Asked) -> QuerySet[Any]:
    rows = asked.scoped(Finding.objects.waiting()).filter(
        resident__in=asked.files, kind=FindingKind.ELIGIBLE_NOT_RECEIVING
    )
    nothing = Cast(Value(None), DateField())
    name = F("programme__name")
    return rows.annotate(**_row(MISSING.code, name, F("amount_fen"), F("found_on"), nothing))


def _row(what: str, name: Any, fen: Any, begins: Any, ends: Any) -> dict[str, Any]:
    return {
        "what": Value(what, CharField()),
        "name": Cast(name, CharField()),
        "fen": Cast(fen, BigIntegerField()),
        "begins": Cast(begins, DateField()),
        "ends": Cast(ends, DateField()),
    }


def _until(amount: str, ends: date | None) -> str:
    until = _("到 %(month)s") % {"month": f"{ends:%Y-%m}"} if ends else ""
    return "，".join(words for words in (amount, until) if words)


def money_left(dropped: Resident, kept: Resident) -> str:
    """Money stays where it was booked: it is spent, returned or paid back before its file is dropped."""
    purses = Account.objects.filter(kind=AccountKind.PURSE, resident=dropped).filter(
        Q(balance__posted__gt=0) | Q(balance__held__gt=0)
    )
    if purses.exists():
        return _("补贴账户里还有钱。请把有钱的档案作为保留的一份，或先用完、退回。")
    owed = Recovery.objects.with_remaining().filter(resident=dropped, remaining_fen__gt=0)
    if owed.exists():
        return _("还有没有追回的款项。")
    return ""


def rights_left(dropped: Resident, kept: Resident) -> str:
    """A person loses nothing because of the number under which it was granted."""
    if Application.objects.open().filter(resident=dropped).exists():
        return _("还有在办的补贴申请，请先办完。")
    held = Award.objects.in_force().from_month(month_of(today()))
    mine = held.filter(enrolment__resident=dropped)
    same = held.filter(enrolment__resident=kept).values("enrolment__programme")
    only = mine.exclude(enrolment__programme__in=same).order_by("enrolment__programme")
    names = only.values_list("enrolment__programme__name", flat=True).distinct()
    if not names:
        return ""
    text = _("正在享受“%(what)s”，并入后会停发。请把它作为保留的一份，或先用另一份办好。")
    return text % {"what": _("、").join(names)}


def announce_portrait() -> None:
    """Called once, when the app is loaded."""
    register_source("benefits", Source((HELD, MISSING), read_benefits))
    register_obstacle("money", money_left)
    register_obstacle("rights", rights_left)
