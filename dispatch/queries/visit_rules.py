"""The figures of visits at a place on a day."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from dispatch.models import ServiceItem, VisitChecklist, VisitRule


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
