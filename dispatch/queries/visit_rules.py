"""The figures of visits at a place on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from dispatch.enums import Evidence
from dispatch.models import (
    CallScript,
    FailureRule,
    ServiceItem,
    VisitChecklist,
    VisitRule,
    WorkOrder,
)


class VisitRuleMissing(Conflict):
    """Nobody has said how far is too far."""

    code = "dispatch.visit_rule_missing"
    message = _("这个地区还没有上门服务规则，没有办成。请联系区级管理员在后台添加“上门服务规则”。")


def visit_rule(division_code: str, day: date) -> VisitRule:
    """The one in force. Raises VisitRuleMissing."""
    rule = VisitRule.objects.in_force(division_code, day).first()
    if rule is None:
        raise VisitRuleMissing
    return rule


def checklist(item: ServiceItem, division_code: str, day: date) -> list[str]:
    """What a carer ticks; nothing where nobody wrote one."""
    rows = VisitChecklist.objects.in_force(division_code, day).filter(item=item)
    row = rows.first()
    return list(row.lines) if row is not None else []


@dataclass(frozen=True)
class DayRules:
    """What belongs to the visits of a day, asked once for all of them."""

    checklists: list[VisitChecklist]
    failures: list[FailureRule]
    figures: list[VisitRule]

    def fence_m(self, order: WorkOrder) -> int:
        """How far from the home is too far, for a phone that has no network; 0 where nobody has said it."""
        code = order.resident.community_id
        return next((row.fence_m for row in self.figures if code.startswith(row.region)), 0)

    def lines(self, order: WorkOrder) -> list[str]:
        """What the carer ticks in this visit."""
        code = order.resident.community_id
        rows = (row for row in self.checklists if row.item_id == order.item_id)
        found = next((row for row in rows if code.startswith(row.region)), None)
        return list(found.lines) if found else []

    def shown_on_failure(self, order: WorkOrder) -> dict[str, list[str]]:
        """Reason → what is shown who could not serve."""
        code = order.resident.community_id
        rows = [row for row in self.failures if code.startswith(row.region)]
        return _by_reason(order.item, rows)


def day_rules(day: date) -> DayRules:
    """Three queries, however many visits."""
    return DayRules(
        list(VisitChecklist.objects.on(day)),
        list(FailureRule.objects.on(day)),
        list(VisitRule.objects.on(day)),
    )


def failure_evidence(item: ServiceItem, division_code: str, day: date) -> dict[str, list[str]]:
    """Reason → what is shown who could not serve: by the item, and by the reason."""
    return _by_reason(item, FailureRule.objects.in_force(division_code, day))


def _by_reason(item: ServiceItem, rows: Iterable[FailureRule]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:  # the most special region first
        found.setdefault(row.reason, row.evidence)
    own = set(item.evidence_failure)
    return {
        reason: [kind for kind in Evidence if kind in own | set(kinds)]
        for reason, kinds in found.items()
    }


def call_script(division_code: str, day: date) -> CallScript | None:
    """What is said on a follow-up call, if somebody has written it down."""
    return CallScript.objects.in_force(division_code, day).first()
