"""What people do with a frozen list: take lines off, accept what is unusual, approve, stop, go on."""

from typing import ClassVar

from django.db import transaction
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor, SystemActor, record
from core.errors import Conflict, NotAllowed, NotFound, SecondPersonNeeded, require_reason
from core.locking import locked
from subsidies.commands.batches import take_off
from subsidies.commands.catching_up import catch_up_all
from subsidies.commands.run_issues import find_issues
from subsidies.commands.runs import require_reach
from subsidies.enums import RunKind, RunState, WorkItemState
from subsidies.models import Run, RunApproval, RunExclusion, RunIssue, RunItem, WorkItem
from subsidies.queries import CHECKS
from subsidies.tasks import post_run
from subsidies.transitions import RUN

APPROVALS_NEEDED = 2


class UnresolvedIssues(Conflict):
    """Something unusual on the list that nobody has looked at."""

    code: ClassVar[str] = "subsidies.run_unresolved"
    message = _("名单上还有 %(count)s 处异常没有处理。请逐项移出名单或写明原因确认，然后再审批。")


class UnusualAfterApproval(UnresolvedIssues):
    """Something happened between the two approvals, and the list can't change any more."""

    code: ClassVar[str] = "subsidies.run_unusual_after_approval"
    message = _(
        "第一位审批后名单上又有 %(count)s 处异常。名单已有人审批，不能再改："
        "请作废名单，重新生成后再处理。"
    )


class ExplainedYourself(SecondPersonNeeded):
    """Whoever says that a difference of the ledger is harmless doesn't pay on the strength of it."""

    code = "subsidies.explained_yourself"
    message = _("账上现有的差异是您说明的，不能再由您批准发放，什么都没有改变。请由另一个人批准。")


class LedgerDiffers(Conflict):
    """The books don't add up: no new money is sent out before somebody has looked."""

    code: ClassVar[str] = "subsidies.ledger_differs"
    message = _("资金核对还有 %(count)s 处不一致没有处理，暂时不能审批发放。请先到资金核对页处理。")


class ListApproved(Conflict):
    """Whoever approved saw exactly these lines."""

    code: ClassVar[str] = "subsidies.list_approved"
    message = _("%(run)s 已有人审批，名单不能再改。需要改时请作废名单后重新生成。")


class OnlyTheSystem(NotAllowed):
    """People approve; only the command line of the server releases."""

    code: ClassVar[str] = "subsidies.only_the_system"
    message = _("请两位审批人分别审批；直接放行只能在服务器的命令行进行。")


def _locked(run: Run) -> Run:
    return locked(Run.objects.filter(pk=run.pk)).get()


def _ring(run: Run) -> None:
    # A bell that can't be rung must not undo anything: beat rings again. Not a partial: Django
    # wants the name of what failed.
    transaction.on_commit(lambda: post_run.delay(run.pk), robust=True)


def approve_run(*, run: Run, by: User) -> Run:
    """One person's approval of a frozen list; the second person's starts the posting.

    The same person again changes nothing. What is unusual stays noted when it is refused. Raises
    UnresolvedIssues, LedgerDiffers, RunReachesFurther, WrongState.
    """
    require_reach(run.programme, by)
    find_issues(run)  # committed before: a refusal undoes only the approval
    return _approve(run, by)


@transaction.atomic
def _approve(run: Run, by: User) -> Run:
    run = _locked(run)
    if run.approvals.filter(approver=by).exists():
        return run
    RUN.check(run, "approve")
    _require_no_doubt(run, by)
    RunApproval.objects.create(run=run, approver=by, count=run.count, total_fen=run.total_fen)
    record(run, "subsidies.run.approved", by=by, count=run.count, total_fen=run.total_fen)
    if run.approvals.count() >= APPROVALS_NEEDED:
        run.posting_at = timezone.now()
        RUN.move(run, "approve", by=by, save=["posting_at"])
        _ring(run)
    return run


def _require_no_doubt(run: Run, by: User) -> None:
    left = run.issues.filter(accepted_at=None, item__exclusion=None).count()
    if left:
        raise (UnusualAfterApproval if run.approvals.exists() else UnresolvedIssues)(count=left)
    # What the nightly checks found: re-adding a million rows would keep the approver waiting.
    open_items = WorkItem.objects.filter(state=WorkItemState.OPEN, check_code__in=CHECKS).count()
    if open_items:
        raise LedgerDiffers(count=open_items)
    explained = WorkItem.objects.filter(state=WorkItemState.EXPLAINED, check_code__in=CHECKS)
    if explained.filter(explained_by=by.pk).exists():
        raise ExplainedYourself


@transaction.atomic
def release_run(*, run: Run, by: Actor, reason: str = "") -> Run:
    """Post a frozen list without two approvals: the server's command line only, and on record.

    Lines of months after a death are taken off first, and how much else is unusual is on record.
    Harmless for a run that is being posted or closed. Raises OnlyTheSystem, WrongState, ListApproved.
    """
    if not isinstance(by, SystemActor):
        raise OnlyTheSystem
    run = _locked(run)
    if run.state == RunState.FROZEN:
        _take_off_the_dead(run, by)
        unusual = run.issues.filter(accepted_at=None, item__exclusion=None).count()
        run.released_by = str(by)
        run.release_reason = reason or str(_("由服务器命令行直接发放"))
        run.posting_at = timezone.now()
        fields = ["released_by", "release_reason", "posting_at"]
        details = {"unusual": unusual} if unusual else {}
        RUN.move(run, "release", by=by, reason=run.release_reason, save=fields, **details)
    elif run.state not in (RunState.POSTING, RunState.CLOSED):
        RUN.check(run, "release")
    _ring(run)
    return run


def _take_off_the_dead(run: Run, by: Actor) -> None:
    """Nobody looks at this list any more: what is due to nobody must not be posted."""
    if run.kind != RunKind.TOPUP:
        return
    listed = RunItem.objects.filter(run=run, exclusion=None).filter(
        account__resident__died_on__isnull=False,
        period__gt=TruncMonth("account__resident__died_on"),
    )
    for item in listed.order_by("pk"):
        exclude_item(item=item, reason=str(_("已去世")), by=by)
    run.refresh_from_db()


@transaction.atomic
def cancel_run(*, run: Run, reason: str, by: Actor) -> Run:
    """Throw a frozen list away; the same month can be listed anew, and a later run catches up."""
    reason = require_reason(reason, longest=200)
    require_reach(run.programme, by)
    run = _locked(run)
    RUN.check(run, "cancel")
    if run.kind == RunKind.TOPUP:
        catch_up_all(run)
    RUN.move(run, "cancel", by=by, reason=reason)
    return run


@transaction.atomic
def exclude_item(*, item: RunItem, reason: str, by: Actor) -> RunExclusion:
    """Take a line off a list that nobody has approved yet; a later run catches up on its month.

    Twice is once. Raises ListApproved, ReasonMissing, NotFound outside the person's area.
    """
    reason = require_reason(reason, longest=200)
    _require_in_sight(item, by)
    run = _locked(item.run)
    standing = RunExclusion.objects.filter(item=item).first()
    if standing is not None:
        return standing
    _require_open_list(run)
    exclusion = take_off(run, item, reason=reason, by=by, failed=False)
    record(exclusion, "subsidies.item_excluded", by=by, reason=reason, amount_fen=item.amount_fen)
    return exclusion


def _require_in_sight(item: RunItem, by: Actor) -> None:
    if isinstance(by, User) and not RunItem.objects.visible_to(by).filter(pk=item.pk).exists():
        raise NotFound


def _require_open_list(run: Run) -> None:
    RUN.check(run, "approve")
    if run.approvals.exists():
        raise ListApproved(run=str(run))


@transaction.atomic
def accept_issues(*, run: Run, issue_ids: list[int], reason: str, by: Actor) -> int:
    """Say why these unusual lines are right; returns how many were open. Raises ReasonMissing."""
    reason = require_reason(reason, longest=200)
    run = _locked(run)
    _require_open_list(run)
    issues = RunIssue.objects.visible_to(by) if isinstance(by, User) else RunIssue.objects.all()
    asked = issues.filter(run=run, pk__in=issue_ids, accepted_at=None)
    keys = list(asked.order_by("pk").values_list("pk", flat=True))
    if keys:
        RunIssue.objects.filter(pk__in=keys).update(
            accepted_at=timezone.now(), accepted_by=str(by), accepted_reason=reason
        )
        record(run, "subsidies.issues_accepted", by=by, reason=reason, issues=keys)
    return len(keys)


@transaction.atomic
def pause_run(*, run: Run, reason: str, by: Actor) -> Run:
    """No batch is begun any more; those under way are finished. Raises WrongState."""
    reason = require_reason(reason, longest=200)
    require_reach(run.programme, by)
    run = _locked(run)
    if run.state != RunState.PAUSED:
        RUN.move(run, "pause", by=by, reason=reason)
    return run


@transaction.atomic
def resume_run(*, run: Run, by: Actor) -> Run:
    """Go on posting where it stopped. Raises WrongState."""
    require_reach(run.programme, by)
    run = _locked(run)
    if run.state == RunState.PAUSED:
        RUN.move(run, "resume", by=by)
    elif run.state != RunState.POSTING:
        RUN.check(run, "resume")
    _ring(run)
    return run
