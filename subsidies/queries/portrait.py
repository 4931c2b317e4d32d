"""What a person holds and what they lack, for their portrait; and why a file can't be dropped yet."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import month_of, today
from core.money import whole_yuan
from elderly_care.enums import FamilyItem
from elderly_care.models import Resident
from elderly_care.queries import (
    Asked,
    Line,
    Listed,
    Part,
    Source,
    register_obstacle,
    register_source,
)
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


def _lists(asked: Asked) -> dict[str, Listed]:
    """What is granted and still runs; what somebody found to be missing."""
    lists = {}
    if HELD.code in asked.wanted:
        month = month_of(today())
        held = asked.scoped(Award.objects.in_force()).from_month(month)
        held = held.filter(enrolment__resident__in=asked.files, first__lte=month)
        columns = {"name": "enrolment__programme__name", "fen": "amount_fen"}
        columns |= {"begins_on": "first", "ends_on": "last"}
        lists[HELD.code] = Listed(held.order_by("enrolment__programme__name", "pk"), columns)
    if MISSING.code in asked.wanted:
        found = asked.scoped(Finding.objects.waiting()).filter(
            resident__in=asked.files, kind=FindingKind.ELIGIBLE_NOT_RECEIVING
        )
        columns = {"name": "programme__name", "fen": "amount_fen", "begins_on": "found_on"}
        lists[MISSING.code] = Listed(found.order_by("programme__name", "pk"), columns)
    return lists


def _read(asked: Asked) -> dict[str, list[Line]]:
    return {
        HELD.code: [_line(row, "plain") for row in asked.found.get(HELD.code, [])],
        MISSING.code: [_line(row, "warn") for row in asked.found.get(MISSING.code, [])],
    }


def _line(row: dict[str, Any], kind: str) -> Line:
    words = []
    if row["fen"]:
        words.append(_("%(yuan)s 元") % {"yuan": whole_yuan(row["fen"])})
    if row.get("ends_on"):
        words.append(_("到 %(month)s") % {"month": f"{row['ends_on']:%Y-%m}"})
    return Line(row["name"], _("，").join(words), row["begins_on"], kind=kind)


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
    register_source("benefits", Source((HELD, MISSING), _read, _lists))
    register_obstacle("money", money_left)
    register_obstacle("rights", rights_left)
