"""The kitchen's daily round: every item looked at, what is wrong put right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import record
from core.locking import locked
from meals.commands.safety_alerts import Found, open_alerts, settle_alerts
from meals.commands.safety_errors import CheckAlreadyDone, CheckIncomplete, NoSafetyRule
from meals.commands.safety_records import own_kitchen
from meals.enums import SafetyAlertKind
from meals.models import CheckList, Kitchen, SelfCheck
from meals.queries.safety import check_key
from meals.queries.safety_rules import check_list


@dataclass(frozen=True)
class Answer:
    """In order or not, and what is done about it."""

    ok: bool
    action: str = ""


@transaction.atomic
def complete_self_check(
    *, kitchen: Kitchen, answers: Mapping[str, Answer], by: User, now: datetime | None = None
) -> SelfCheck:
    """Today's round of a kitchen; sent again, the same one. What failed stays on the work list.

    Raises NotFound, NoSafetyRule, CheckIncomplete, CheckAlreadyDone.
    """
    moment = now or timezone.now()
    day = timezone.localdate(moment)
    kitchen = own_kitchen(kitchen.pk, by)
    asked = check_list(kitchen, day)
    if asked is None:
        name = CheckList._meta.verbose_name
        raise NoSafetyRule(place=kitchen.station.name, day=day, rule=name)
    rows = _rows(asked, answers)
    locked(Kitchen.objects.filter(pk=kitchen.pk), no_key=True).get()  # one round at a time
    done = SelfCheck.objects.filter(kitchen=kitchen, day=day).select_related("done_by").first()
    if done is not None:
        return _same(done, rows)
    failed = [row for row in rows if not row["ok"]]
    done = SelfCheck.objects.create(
        kitchen=kitchen,
        day=day,
        check_list=asked,
        answers=rows,
        failed=len(failed),
        done_by=by,
    )
    record(done, "meals.selfcheck.complete", by=by, failed=[row["code"] for row in failed])
    open_alerts((_alert(done, row) for row in failed), now=moment)
    settle_alerts([check_key(kitchen.pk, day)], by=by)
    return done


def _rows(asked: CheckList, answers: Mapping[str, Answer]) -> list[dict[str, Any]]:
    """What is kept: the words of the list as they were, with the answers."""
    wrong: dict[str, list[str]] = {}
    rows = []
    for item in asked.items:
        answer = answers.get(item["code"])
        if answer is None:
            wrong[item["code"]] = [_("请选合格或不合格。")]
            continue
        action = answer.action.strip()[:200]
        if not answer.ok and not action:
            wrong[f"{item['code']}_action"] = [_("不合格的请写明怎么处理。")]
        rows.append({**item, "ok": answer.ok, "action": action})
    if wrong:
        raise CheckIncomplete(fields=wrong)
    return rows


def _same(done: SelfCheck, rows: list[dict[str, Any]]) -> SelfCheck:
    if done.answers != rows:
        raise CheckAlreadyDone(day=done.day, who=done.done_by)
    return done


def _alert(done: SelfCheck, row: dict[str, Any]) -> Found:
    return Found(
        done.kitchen_id,
        SafetyAlertKind.CHECK_FAILED,
        f"failed:{done.pk}:{row['code'][:60]}",
        f"{row['text']} → {row['action']}",
    )
