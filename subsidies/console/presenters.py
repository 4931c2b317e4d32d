"""What the audit trail says of an application, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import AuditEvent

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
