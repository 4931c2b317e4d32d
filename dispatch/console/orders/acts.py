"""What may be done with an order on its page: by whom, from which states, and what is said afterwards."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dispatch import commands
from dispatch.console.orders.authorities import AuthorityForm, run_authority
from dispatch.console.orders.forms import AssignForm, MoveForm, ReasonForm, RedirectForm
from dispatch.enums import OrderState
from dispatch.models import WorkOrder
from dispatch.transitions import ORDER
from ui.forms import PlainForm

DISPATCHES = "dispatch.assign_workorder"
SERVES = "dispatch.act_for_operator"
ENDS = "dispatch.cancel_workorder"
ASKS = "dispatch.take_request"


@dataclass(frozen=True)
class OrderAct:
    """One act: the words on its button, its form, and the command behind it."""

    verbs: tuple[str, ...]
    permission: str
    title: Promise
    done: Promise
    run: Callable[[WorkOrder, User, dict[str, Any]], object]
    form: type[PlainForm] = ReasonForm
    kind: str = "secondary"

    def allowed(self, order: WorkOrder, user: User) -> bool:
        """May this user, and does it lead on from here?"""
        return user.has_perm(self.permission) and any(ORDER.allows(order, v) for v in self.verbs)


@dataclass(frozen=True)
class AuthorityAct(OrderAct):
    """Moves nothing: an errand's authorisation is written down as long as the order is open."""

    def allowed(self, order: WorkOrder, user: User) -> bool:
        """Of items that ask for one."""
        open_errand = order.item.needs_authority and order.state in OrderState.OPEN
        return open_errand and user.has_perm(self.permission)


def _for_reason(command: Callable[..., object]) -> Callable[..., object]:
    return lambda order, by, data: command(order=order, by=by, reason=data["reason"])


def _step(command: Callable[..., object]) -> Callable[..., object]:
    return lambda order, by, data: command(
        order=order, by=by, act=commands.Act(reason=data.get("reason", ""))
    )


def _assign(order: WorkOrder, by: User, data: dict[str, Any]) -> None:
    commands.assign_anyway(
        order=order,
        carers=list(data["carers"]),
        starts_at=data["starts_at"],
        by=by,
        expected_state=data["expected_state"],
        reason=data["reason"],
    )


def _move(order: WorkOrder, by: User, data: dict[str, Any]) -> None:
    start, end = data["window"]
    commands.reschedule(
        order=order, window_start=start, window_end=end, by=by, reason=data["reason"]
    )


def _redirect(order: WorkOrder, by: User, data: dict[str, Any]) -> None:
    commands.redirect(order=order, operator=data["operator"], by=by, reason=data["reason"])


ACTS = {
    "authorise": AuthorityAct(
        (),
        ASKS,
        _("登记代办授权"),
        _("授权已登记，服务人员在手机上看得到。"),
        run_authority,
        AuthorityForm,
        "primary",
    ),
    "assign": OrderAct(
        ("assign", "reassign"),
        DISPATCHES,
        _("派单"),
        _("已派单，等服务人员接单。"),
        _assign,
        AssignForm,
        "primary",
    ),
    "accept": OrderAct(
        ("accept",), SERVES, _("代为接单"), _("已接单。"), _step(commands.accept), PlainForm
    ),
    "depart": OrderAct(
        ("depart",), SERVES, _("代为出发"), _("已记下出发。"), _step(commands.depart), PlainForm
    ),
    "arrive": OrderAct(
        ("arrive",),
        SERVES,
        _("代为到达"),
        _("已记下到达。开始和完成要有凭证，由服务人员在手机上办。"),
        _step(commands.arrive),
        PlainForm,
    ),
    "reject": OrderAct(
        ("reject",),
        SERVES,
        _("拒单"),
        _("已拒单，工单回到待派。"),
        _step(commands.reject),
    ),
    "withdraw": OrderAct(
        ("withdraw",),
        DISPATCHES,
        _("撤回派单"),
        _("已撤回，工单回到待派。"),
        _for_reason(commands.withdraw),
    ),
    "redirect": OrderAct(
        ("stay", "pass_on"),
        DISPATCHES,
        _("转给别的服务商"),
        _("已转给别的服务商，额度已重新冻结。"),
        _redirect,
        RedirectForm,
    ),
    "move": OrderAct(
        ("reschedule", "stay"),
        ENDS,
        _("改时间"),
        _("已改时间。原来派的人能去就还是派去，见“派给”；不能去就等重新派单。"),
        _move,
        MoveForm,
    ),
    "set_aside": OrderAct(
        ("set_aside",),
        DISPATCHES,
        _("标为异常"),
        _("已标为异常，派出的人已撤回。弄清以后可以重新派单、恢复待派、改时间或取消。"),
        _for_reason(commands.set_aside),
    ),
    "put_back": OrderAct(
        ("put_back",),
        DISPATCHES,
        _("恢复待派"),
        _("异常已处理，工单回到待派。"),
        _for_reason(commands.put_back),
    ),
    "fail": OrderAct(
        ("fail",),
        SERVES,
        _("未能服务"),
        _("已记为未能服务，冻结的额度已退回。"),
        _step(commands.fail),
        kind="danger",
    ),
    "cancel": OrderAct(
        ("cancel", "decline"),
        ENDS,
        _("取消工单"),
        _("已取消，没有扣钱，冻结的额度已退回。"),
        _for_reason(commands.cancel),
        kind="danger",
    ),
}


def acts_for(order: WorkOrder, user: User) -> Iterator[tuple[str, OrderAct]]:
    """What this user may do with the order now."""
    return ((name, act) for name, act in ACTS.items() if act.allowed(order, user))
