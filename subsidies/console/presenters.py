"""What the audit trail says of an application, in words; and where a difference leads to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import AuditEvent
from subsidies.models.charges import PREFIX
from subsidies.queries.charges import reference_of_hold
from subsidies.queries.registry import reference_url

_ACTS: dict[str, Promise] = {
    "submit": _("提交申请"),
    "assign": _("确定经办人"),
    "document_added": _("提交材料"),
    "document_checked": _("核验材料"),
    "document_read": _("查看材料"),
    "opened": _("打开申请"),
    "accept": _("受理"),
    "request_supplement": _("要求补正"),
    "supplement": _("补正完成"),
    "pass_review": _("初审通过"),
    "ask_departments": _("征求部门意见"),
    "opinion": _("部门答复"),
    "departments_agree": _("部门一致同意"),
    "dispute": _("列入争议名单"),
    "give_back": _("退回重新审核"),
    "publish": _("批准，开始公示"),
    "take_effect": _("生效"),
    "end_notice": _("公示期满，生效"),
    "escalate": _("超期催办"),
    "reroute": _("转到新的居住地"),
    "deadline": _("调整期限"),
    "object": _("公示后重新审核"),
    "recuse": _("办理人回避，重新审核"),
    "refuse": _("不予批准"),
    "appeal": _("申请复核"),
    "uphold": _("复核维持原决定"),
    "withdraw": _("撤回"),
    "cancel": _("终止"),
}


@dataclass(frozen=True)
class HistoryLine:
    """One thing that was done with an application."""

    at: datetime
    words: str | Promise
    actor: str
    reason: str


def history_lines(events: Iterable[AuditEvent]) -> list[HistoryLine]:
    """Oldest first, as they come."""
    return [
        HistoryLine(event.at, _words(event.action), event.actor_name, event.reason)
        for event in events
    ]


def _words(action: str) -> str | Promise:
    return _ACTS.get(action.rsplit(".", 1)[-1], action)


_PAGES = {
    "recovery_id": "subsidies_console:recovery",
    "statement_id": "subsidies_console:statement",
    "enrolment_id": "subsidies_console:enrolment",
    "run_id": "subsidies_console:run",
}


def fact_address(name: str, value: object) -> str:
    """The page of what a check found; empty where there is none."""
    if not value:
        return ""
    if name in _PAGES:
        return reverse(_PAGES[name], args=[value])
    if name == "hold_id":
        found = reference_of_hold(value)
        return reverse("subsidies_console:charge", args=[found]) if found else ""
    if name == "charge_id":
        return reverse("subsidies_console:charge", args=[f"{PREFIX}{value}"])
    return reference_url(str(value)) if name == "reference" else ""


def person_pages(resident_pk: int, user: User) -> list[tuple[str | Promise, str]]:
    """Where what is known of a person is kept: title and address, as far as this user may look."""
    file = reverse("admin:elderly_care_resident_change", args=[resident_pk])
    accounts = reverse("admin:elderly_care_paymentaccount_changelist")
    pages = (
        ("elderly_care.view_resident", _("档案"), file),
        ("elderly_care.view_abilityassessment", _("能力评估"), f"{file}#assessments-group"),
        (
            "elderly_care.view_paymentaccount",
            _("收款账户"),
            f"{accounts}?resident__id__exact={resident_pk}",
        ),
        (
            "subsidies.view_resident_account",
            _("补贴账户"),
            reverse("subsidies_console:account", args=[resident_pk]),
        ),
    )
    return [(title, address) for permission, title, address in pages if user.has_perm(permission)]
