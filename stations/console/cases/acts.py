"""What may be done with a case on its page: from which states, and what is said afterwards."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from stations.commands import answers, cases, ratings
from stations.commands.case_steps import reveal_phone
from stations.console.cases import forms
from stations.enums import PROMISED_STATES, CaseChannel, CaseState
from stations.models import Case
from stations.transitions import CASE
from ui.forms import PlainForm

_TAKES, _ANSWERS = "stations.take_case", "stations.answer_case"


@dataclass(frozen=True)
class CaseAct:
    """One act: its words, its form, the command behind it."""

    permission: str
    title: Promise
    done: Promise
    possible: Callable[[Case], bool]
    run: Callable[[Case, User, dict[str, Any]], object]
    form: type[PlainForm] = forms.ReasonForm
    kind: str = "secondary"


def _verb(verb: str) -> Callable[[Case], bool]:
    return lambda case: CASE.allows(case, verb)


def _answer(case: Case, by: User, data: dict[str, Any]) -> None:
    answers.answer(case=case, result=answers.Answer(data["outcome"], data["words"]), by=by)


def _papers(case: Case, by: User, data: dict[str, Any]) -> None:
    seen = cases.Seen([int(n) for n in data["given"]], [int(n) for n in data.get("not_needed", [])])
    cases.check_papers(case=case, seen=seen, by=by)


ACTS = {
    "papers": CaseAct(
        _TAKES,
        _("核对材料"),
        _("材料已核对。"),
        _verb("accept"),
        _papers,
        forms.PapersForm,
        "primary",
    ),
    "answer": CaseAct(
        _ANSWERS,
        _("登记结果"),
        _("结果已登记，并已通知申请人。"),
        _verb("close"),
        _answer,
        forms.AnswerForm,
    ),
    "hand_out": CaseAct(
        _TAKES,
        _("领取证件"),
        _("已领取，办件结束。"),
        _verb("hand_out"),
        lambda case, by, data: answers.hand_out(case=case, to=data["to"], by=by),
        forms.HandOutForm,
        "primary",
    ),
    "extend": CaseAct(
        _ANSWERS,
        _("延期"),
        _("已延期，并已通知申请人。"),
        lambda case: case.state in PROMISED_STATES,
        lambda case, by, data: answers.extend(
            case=case, days=data["days"], reason=data["reason"], by=by
        ),
        forms.ExtendForm,
    ),
    "rate": CaseAct(
        _TAKES,
        _("好差评"),
        _("评价已登记，谢谢。"),
        lambda case: case.state == CaseState.CLOSED and not hasattr(case, "rating"),
        lambda case, by, data: ratings.rate(case=case, channel=CaseChannel.WINDOW, by=by, **data),
        forms.RateForm,
    ),
    "own": CaseAct(
        _ANSWERS,
        _("由我负责"),
        _("现在由您负责。"),
        lambda case: case.state not in (CaseState.CLOSED, CaseState.WITHDRAWN),
        lambda case, by, data: answers.change_owner(case=case, owner=by, by=by),
        PlainForm,
        "quiet",
    ),
    "phone": CaseAct(
        _ANSWERS,
        _("查看电话"),
        _("查看已记录。"),
        lambda case: case.state != CaseState.WITHDRAWN,
        lambda case, by, data: reveal_phone(case=case, reason=data["reason"], by=by),
        kind="quiet",
    ),
    "withdraw": CaseAct(
        _TAKES,
        _("撤回"),
        _("已撤回。"),
        _verb("withdraw"),
        lambda case, by, data: answers.withdraw(case=case, reason=data["reason"], by=by),
        kind="danger",
    ),
}


def acts_for(case: Case, user: User) -> Iterator[tuple[str, CaseAct]]:
    """What this user may do with the case now."""
    return (
        (name, act)
        for name, act in ACTS.items()
        if user.has_perm(act.permission)
        and act.possible(case)
        and not (name == "own" and case.owner_id == user.pk)
    )
