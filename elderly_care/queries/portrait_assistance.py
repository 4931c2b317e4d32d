"""The charity fund's help, adaptations and social work on the page about a person."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.money import yuan
from elderly_care.enums import FamilyItem
from elderly_care.enums.assistance import (
    AdaptationKind,
    AdaptationState,
    AidState,
    CharityPurpose,
    SocialWorkState,
)
from elderly_care.models import AdaptationProject, CharityAid, SocialWorkCase
from elderly_care.queries.portrait import LINES, Asked, Line, Listed, Part, Source, register_source

AIDS = Part(
    "charity", _("慈善资助"), 47, "elderly_care.view_charityaid", FamilyItem.ACCOUNT, _("没有。")
)
ADAPTATIONS = Part(
    "adaptations",
    _("无障碍和适老化改造"),
    48,
    "elderly_care.view_adaptationproject",
    FamilyItem.FILE,
    _("没有。"),
)
# Neither the family nor the person reads here that there is a case: only the named roles do.
SOCIAL_WORK = Part("social_work", _("社工个案"), 49, "elderly_care.view_social_work")


def announce_assistance() -> None:
    """Said when the app is loaded."""
    parts = (AIDS, ADAPTATIONS, SOCIAL_WORK)
    register_source("assistance", Source(parts, _read, _lists))


def _lists(asked: Asked) -> dict[str, Listed]:
    """Only of what the reader may see; relatives hear of what was paid."""
    found = {}
    if "charity" in asked.wanted:
        aids = _of(asked, CharityAid.objects.all())
        if not asked.is_staff:
            aids = aids.filter(state=AidState.PAID)
        columns = ("pk", "purpose", "state", "amount_fen")
        found["charity"] = _listed(aids, columns, made_at="created_at")
    if "adaptations" in asked.wanted:
        rows = _of(asked, AdaptationProject.objects.all())
        found["adaptations"] = _listed(rows, ("pk", "kind", "state", "requested_on"))
    if "social_work" in asked.wanted:
        cases = _of(asked, SocialWorkCase.objects.all())
        found["social_work"] = _listed(cases, ("pk", "state", "opened_on"), room="room__name")
    return found


def _of(asked: Asked, rows: Any) -> Any:
    return asked.scoped(rows).filter(resident__in=asked.files).order_by("-pk")


def _listed(rows: Any, columns: tuple[str, ...], **more: str) -> Listed:
    return Listed(rows[: LINES + 1], {name: name for name in columns} | more)


def _read(asked: Asked) -> dict[str, list[Line]]:
    read = {"charity": _aid, "adaptations": _adaptation, "social_work": _case}
    return {code: [read[code](row, asked) for row in rows] for code, rows in asked.found.items()}


def _aid(row: dict[str, Any], asked: Asked) -> Line:
    text = f"{CharityPurpose(row['purpose']).label} {yuan(row['amount_fen'])}"
    href = reverse("assistance_console:aid", args=[row["pk"]]) if asked.is_staff else ""
    return Line(text, str(AidState(row["state"]).label), timezone.localdate(row["made_at"]), href)


def _adaptation(row: dict[str, Any], asked: Asked) -> Line:
    href = reverse("assistance_console:adaptation", args=[row["pk"]]) if asked.is_staff else ""
    state = str(AdaptationState(row["state"]).label)
    return Line(str(AdaptationKind(row["kind"]).label), state, row["requested_on"], href)


def _case(row: dict[str, Any], asked: Asked) -> Line:
    href = reverse("assistance_console:case", args=[row["pk"]])
    return Line(row["room"], str(SocialWorkState(row["state"]).label), row["opened_on"], href)
