"""What people decide about a frozen list: approvals, lines taken off, and what looked unusual."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet
from subsidies.enums import RunIssueKind
from subsidies.models.runs import Run, RunItem


class RunApproval(models.Model):
    """One person's yes to exactly this list. Never changed; the database wants two before posting."""

    run = models.ForeignKey(
        Run, models.PROTECT, related_name="approvals", verbose_name=_("发放批次")
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("审批人")
    )
    count = models.PositiveIntegerField(_("笔数"))
    total_fen = models.BigIntegerField(_("合计（分）"))
    approved_at = models.DateTimeField(_("审批时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("发放审批")
        verbose_name_plural = _("发放审批")
        ordering = ["run", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "approver"], name="subsidies_approval_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.approver}"


class RunLineQuerySet(ScopedQuerySet):
    """What is said about a line is visible where the line's person is."""

    division_path = "item__account__resident__community__code"


class RunExclusion(models.Model):
    """A line taken off the list, by a person with a reason or because it could not be posted."""

    run = models.ForeignKey(
        Run, models.PROTECT, related_name="exclusions", verbose_name=_("发放批次")
    )
    item = models.OneToOneField(
        RunItem, models.PROTECT, related_name="exclusion", verbose_name=_("发放名单")
    )
    amount_fen = models.BigIntegerField(_("金额（分）"))
    reason = models.CharField(_("原因"), max_length=300)
    excluded_by = models.CharField(_("操作人"), max_length=150)
    failed = models.BooleanField(_("入账失败"), default=False)
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)

    objects = RunLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("移出名单")
        verbose_name_plural = _("移出名单")
        ordering = ["run", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="subsidies_exclusion_reason")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.item_id}"


class RunIssue(models.Model):
    """Something unusual about a line: taken off the list or accepted by a person before approval."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="issues", verbose_name=_("发放批次"))
    item = models.ForeignKey(
        RunItem, models.PROTECT, related_name="issues", verbose_name=_("发放名单")
    )
    kind = models.CharField(_("情况"), max_length=12, choices=RunIssueKind)
    accepted_by = models.CharField(_("确认人"), max_length=150, blank=True)
    accepted_reason = models.CharField(_("确认原因"), max_length=300, blank=True)
    accepted_at = models.DateTimeField(_("确认时间"), null=True, blank=True)

    objects = RunLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("异常提示")
        verbose_name_plural = _("异常提示")
        ordering = ["run", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "kind"], name="subsidies_issue_once"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by="", accepted_reason="")
                | (Q(accepted_at__isnull=False) & ~Q(accepted_by="") & ~Q(accepted_reason="")),
                name="subsidies_issue_accepted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.get_kind_display()}"
